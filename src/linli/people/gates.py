"""What somebody must do before they go on: choose a password of their own; set up a second factor where their role needs one.

Two factors for some roles: GB/T 22239-2019, level 3. Which roles is a rule of the rulebook; asked for in production only.
"""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from linli.kernel import rulebook, scope
from linli.kernel.scope import Actor

# Pages that must stay within reach meanwhile: doing what is asked for, signing out, language and size of text.
OPEN_NAMES = frozenset(
    {
        "account_logout",
        "account_reauthenticate",
        "account_change_password",
        "account_set_password",
        "people:new_password",
        "set_language",
        "site:text_size",
    }
)
OPEN_PREFIXES = ("mfa_",)


def demanded(request: HttpRequest) -> HttpResponse | None:
    """The page that must come first, or None when the request may go on."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if actor.kind != "person":
        return None
    if getattr(request.user, "password_given", False):
        said = _("Somebody else chose your password. Choose one that only you know, then go on.")
        return _sent_to(request, "people:new_password", said)
    if settings.PRODUCTION and second_factor_missing(actor):
        said = _("Your role needs a second factor. Set up an authenticator app or a passkey, then go on.")
        return _sent_to(request, "mfa_index", said)
    return None


def second_factor_roles() -> frozenset[str]:
    """Roles that may not work without a second factor, today."""
    return frozenset(rulebook.value("people.second_factor_roles").value)


def second_factor_missing(actor: Actor) -> bool:
    """Whether this person holds such a role and has set up neither an authenticator app nor a passkey."""
    from allauth.mfa.models import Authenticator

    roles = second_factor_roles()
    if actor.person_id is None or not any(grant.role in roles for grant in scope.grants(actor)):
        return False
    strong = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    return not Authenticator.objects.filter(user_id=actor.person_id, type__in=strong).exists()


def _sent_to(request: HttpRequest, name: str, said: str) -> HttpResponse | None:
    if _within_reach(request.path_info):
        return None
    messages.info(request, said)
    return redirect(name)


def _within_reach(path: str) -> bool:
    try:
        name = resolve(path).view_name
    except Resolver404:
        return False
    return name in OPEN_NAMES or name.startswith(OPEN_PREFIXES)
