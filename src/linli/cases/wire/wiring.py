"""What programs may be allowed to do with cases, and how the secret link of a case opens it for one."""

from django.utils.translation import gettext_lazy as _

from linli.cases import commands
from linli.cases.wire import telling
from linli.kernel import hooks, scope, tokens
from linli.people import bearers

MAKERS = ("secretary", "deputy", "dispatcher", "handler", "arbiter", "supervisor", "operator", "security")
KEEPERS = ("operator", "security")


def register() -> None:
    """Called once as the site is wired."""
    for role in MAKERS:
        scope.allow(role, "tokens.make")
        scope.allow(role, "hooks.make")
    for role in KEEPERS:
        scope.allow(role, "tokens.keep", "hooks.keep")
    hooks.source(telling.SOURCE)
    tokens.offer("case.submit", _("Submit cases for residents"), open=True)
    tokens.offer("case.see", _("Read cases and what happens to them"))
    tokens.offer("hooks.make", _("Make webhooks and end them"))
    tokens.offer("case.enter", _("Hand over calls of the hotline"))
    tokens.offer("case.dispatch", _("Dispatch, reject, park, merge and split"))
    tokens.offer("case.handle", _("Sign, refuse and assign for a unit"))
    tokens.offer("case.work", _("Start, ask and answer"))
    tokens.offer("case.lead", _("Call helpers"))
    tokens.offer("case.help", _("Answer a call for help"))
    tokens.offer("case.reply", _("Reply on behalf of the resident"))
    tokens.offer("case.reopen", _("Open cases again"))
    tokens.offer("case.withdraw", _("Withdraw cases on behalf of the resident"))
    tokens.offer("case.arbitrate", _("Rule as the arbiter"))
    tokens.offer("case.supervise", _("Put cases under supervision"))
    if _case_of not in bearers.key_sources:
        bearers.key_sources.append(_case_of)


def _case_of(secret: str) -> tuple[str, int] | None:
    pk = commands.case_opened_by(secret)
    return ("case", pk) if pk else None
