from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    name = "linli.organisations"
    label = "organisations"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from linli.organisations import policies, queries, rules, sheets  # noqa: F401 - the rules declare themselves
        from linli.people import holdings

        policies.settle()
        sheets.settle()
        holdings.register("person", queries.held_of_person)
