"""What this room tells people, and in which words."""

from collections.abc import Collection, Mapping
from datetime import timedelta

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from linli.kernel import notices
from linli.kernel.notices import leaving, outbox
from linli.people.models import Person

# What django-allauth would write an e-mail about, by the name of its template.
ACCOUNT_CHANGES = {
    "password_changed": _("Your password was changed. If it was not you, tell your administrator at once."),
    "password_set": _(
        "A password was set for your account. If it was not you, tell your administrator at once."
    ),
    "totp_activated": _("An authenticator app was added to your account."),
    "totp_deactivated": _("The authenticator app was removed from your account."),
    "recovery_codes_generated": _("New recovery codes were made for your account."),
    "webauthn_added": _("A passkey was added to your account."),
    "webauthn_removed": _("A passkey was removed from your account."),
}
SETTLED = {
    "done": _(
        "What you asked for about your own data is done. The answer stands under “What is kept about me”."
    ),
    "refused": _(
        "What you asked for about your own data was refused. The reason stands under “What is kept about me”."
    ),
}


def register() -> None:
    """Called once, as the application starts."""
    # A message never names who or what it is for: the phone may lie on a table.
    notices.register(
        "people.code",
        _("%(code)s is your code, valid for %(minutes)s minutes. Tell it to nobody; we never ask for it."),
    )
    notices.register(
        "people.no_account",
        _(
            "Somebody asked for a sign-in code for this number, but it has no account. If it was you, ask your administrator."
        ),
    )
    for group, table in (("account", ACCOUNT_CHANGES), ("request", SETTLED)):
        for code, sentence in table.items():
            notices.register(f"people.{group}.{code}", sentence, private=True)
    outbox.reach(addresses)


def send_code(*, phone: str, code: str, minutes: int) -> None:
    """A code, at once; late it is worth nothing."""
    params = {"code": code, "minutes": minutes}
    outbox.sms(
        phone, "people.code", params, language=_language(), at_once=True, valid=timedelta(minutes=minutes)
    )


def send_no_account(*, phone: str) -> None:
    outbox.sms(phone, "people.no_account", language=_language(), at_once=True, valid=timedelta(minutes=5))


def account_changed(*, person_id: int, what: str) -> None:
    if what in ACCOUNT_CHANGES:
        notices.tell([person_id], f"people.account.{what}", link="/me/")


def request_settled(*, person_id: int, state: str) -> None:
    notices.tell([person_id], f"people.request.{state}", link="/held/")


def addresses(channel: str, people: Collection[int]) -> Mapping[int, tuple[str, str]]:
    """Where people can be reached: a phone they have verified, a WeCom account they entered; and their language."""
    if channel == "wecom":
        accounts = leaving.wecom_accounts(people)
        able = Person.objects.filter(pk__in=accounts, is_active=True).values_list("pk", "language")
        return {pk: (accounts[pk], language) for pk, language in able}
    if channel != "sms":
        return {}
    reachable = Person.objects.filter(
        pk__in=people, is_active=True, phone__isnull=False, phone_verified_at__isnull=False
    )
    return {person.pk: (person.phone or "", person.language) for person in reachable}


def _language() -> str:
    return get_language() or "zh-hans"
