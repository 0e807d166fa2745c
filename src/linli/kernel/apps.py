from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "linli.kernel"
    label = "kernel"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from linli.kernel.clock import sheets
        from linli.kernel.notices import leaving
        from linli.kernel.publication import wiring as publishing

        sheets.declare()
        leaving.declare()
        publishing.declare()
