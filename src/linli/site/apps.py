from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "linli.site"
    label = "site"

    def ready(self) -> None:
        from linli.site import wiring

        wiring.wire()
