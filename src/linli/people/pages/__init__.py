"""Pages of this room: one's own account, what is held about one, visitors with a phone, the desk, the log."""
