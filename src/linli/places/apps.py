from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "linli.places"
    label = "places"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from linli.places import care, policies, rules, sheets  # noqa: F401 - rules declare themselves

        policies.settle()
        sheets.declare()
        care.settle()
