"""What this service declares as the application starts: rules, scope, erasers, the sentences it tells people."""

from django.utils.translation import gettext_lazy as _

from linli.kernel import notices
from linli.kernel.privacy import erasure
from linli.kernel.publication import correcting, policy, rules  # noqa: F401 - rules are declared by being imported


def declare() -> None:
    policy.register()
    erasure.erases("publication", correcting.erase_publication)
    erasure.erases("objection", correcting.erase_objection)
    notices.register("publication.objected", _("Somebody objects to %(number)s. You decide about it."))
    notices.register("publication.named", _("You decide about the objections to %(number)s from now on."))
    notices.register("publication.decided", _("An objection to %(number)s has been decided."))
