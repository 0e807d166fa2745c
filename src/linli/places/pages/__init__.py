"""What people see of the territory, and where they change it."""
