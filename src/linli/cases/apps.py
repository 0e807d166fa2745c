from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "linli.cases"
    label = "cases"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from linli.cases import desk_life, desk_rules, policy, publishing, rules, sheets  # noqa: F401  # noqa: F401 - rules are declared by being imported
        from linli.cases.hot import policy as hot_policy
        from linli.cases.hot import rules as hot_rules  # noqa: F401
        from linli.cases.hotline import lifecycle as hotline
        from linli.cases.routing import policy as routing_policy
        from linli.cases.routing import sheets as routing_sheets

        policy.register()
        desk_life.settle()
        hotline.register()
        publishing.register()
        hot_policy.register()
        sheets.register()
        routing_policy.register()
        routing_sheets.register_sheets()
