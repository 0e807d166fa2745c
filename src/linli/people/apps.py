from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "linli.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("People")

    def ready(self) -> None:
        from linli.kernel.privacy import erasure, retention
        from linli.people import holdings, notices, policies, queries, rules  # noqa: F401 - the rules declare themselves
        from linli.people.commands import erase_person

        policies.settle()
        notices.register()
        erasure.erases("person", erase_person)
        holdings.register("person", queries.held_of_person, name=queries.name_of_person)
        purpose = _("To answer your request and to show that we did")
        for field in ("words", "answer"):
            retention.keep(
                "people.SubjectRequest", field, purpose, "people.request_kept", closed="settled_at"
            )
