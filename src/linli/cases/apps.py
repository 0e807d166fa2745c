from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "linli.cases"
    label = "cases"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from linli.cases import policy, rules, sheets  # noqa: F401 - rules are declared by being imported

        policy.register()
        sheets.register()
