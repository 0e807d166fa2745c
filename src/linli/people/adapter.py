"""How django-allauth meets our accounts: sign-in by name or phone and password, by a code sent to the phone, by passkey."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from linli.kernel.privacy import blind_index, keyring, normal_phone
from linli.kernel.refusals import Refusal
from linli.kernel.scope import Actor
from linli.people import codes, commands, forms, notices, sessions
from linli.people.models import Person

MISMATCH = _(
    "The name and the password do not belong together. After five wrong tries the name is locked for 15 minutes."
)
LOCKED = _(
    "Too many tries. For safety this name is locked for 15 minutes. You can sign in with a code sent to your phone, or ask "
    "your administrator."
)


# What django-allauth would say from its own templates, in our words; what is not here goes without saying.
SAID = {
    "account/messages/logged_out.txt": _("You are signed out."),
    "account/messages/password_changed.txt": _("Your password is kept. Everywhere else you are signed out."),
    "account/messages/password_set.txt": _("Your password is kept. Everywhere else you are signed out."),
    "mfa/messages/totp_activated.txt": _(
        "The authenticator app is set up. Keep the recovery codes in a safe place."
    ),
    "mfa/messages/totp_deactivated.txt": _("The authenticator app is removed."),
    "mfa/messages/recovery_codes_generated.txt": _(
        "Here are new recovery codes; the old ones no longer work."
    ),
    "mfa/messages/webauthn_added.txt": _("The passkey is kept."),
    "mfa/messages/webauthn_removed.txt": _("The passkey is removed."),
    "usersessions/messages/sessions_logged_out.txt": _("The other devices are signed out."),
}


class Accounts(DefaultAccountAdapter):  # type: ignore[misc]
    """No public sign-up: accounts are made by `commands.enrol`. Nothing said here tells whether an account exists."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": MISMATCH,
        "phone_password_mismatch": MISMATCH,
        "too_many_login_attempts": LOCKED,
        "incorrect_code": _("That is not the code we sent. Look again, or ask for a new one."),
        "incorrect_password": _("That is not your password."),
        "rate_limited": _("That was asked for very often in a short time. Please wait a few minutes."),
        "account_inactive": _("This account is closed. Ask your administrator."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        said = message or SAID.get(message_template or "")
        if said:
            messages.add_message(request, level, said, extra_tags=extra_tags)

    # --- phones ---------------------------------------------------------------------------------------------------------
    def phone_form_field(self, **kwargs: Any) -> forms.MobileField:
        return forms.MobileField(**kwargs)

    def clean_phone(self, phone: str) -> str:
        try:
            return codes.mobile(phone)
        except Refusal as refusal:
            raise ValidationError(refusal.sentence) from refusal

    def get_user_by_phone(self, phone: str) -> Person | None:
        try:
            index = blind_index(phone, commands.accounts.PHONE_PURPOSE)
        except Refusal:
            return None
        return Person.objects.filter(phone_index=index, is_active=True).first()

    def get_phone(self, user: AbstractBaseUser) -> tuple[str, bool] | None:
        person = _person(user)
        return (person.phone, person.phone_verified_at is not None) if person.phone else None

    def set_phone(self, user: AbstractBaseUser, phone: str, verified: bool) -> None:  # noqa: FBT001 - allauth's signature
        person = _person(user)
        commands.set_phone(person, phone=phone, verified=verified, by=Actor.of(person))

    def set_phone_verified(self, user: AbstractBaseUser, phone: str) -> None:
        person = _person(user)
        commands.verify_phone(person, phone=phone, by=Actor.of(person))

    def generate_phone_verification_code(self, *, user: AbstractBaseUser, phone: str) -> str:
        return codes.new_code()

    def send_verification_code_sms(
        self, user: AbstractBaseUser, phone: str, code: str, **kwargs: Any
    ) -> None:
        notices.send_code(
            phone=normal_phone(phone), code=code, minutes=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT // 60
        )

    def send_unknown_account_sms(self, phone: str, **kwargs: Any) -> None:
        """A message goes out either way, so that neither the page nor its timing tells whether the number is known."""
        notices.send_no_account(phone=normal_phone(phone))

    # --- signing in -----------------------------------------------------------------------------------------------------
    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """One count for one account, however its name or phone is typed."""
        typed = str(credentials.get("phone") or credentials.get("username") or "").strip()
        person = self.get_user_by_phone(typed) or Person.objects.filter(username__iexact=typed).first()
        return f"person:{person.pk}" if person else f"typed:{typed.lower()}"

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        typed = str(credentials.get("phone") or credentials.get("username") or "").strip()
        commands.note_failure(
            self.get_user_by_phone(typed) or Person.objects.filter(username__iexact=typed).first()
        )

    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **kwargs: Any) -> HttpResponse:
        answer: HttpResponse = super().post_login(request, user, **kwargs)
        person = _person(user)
        ways = [
            record.get("type") or record["method"] for record in get_authentication_records(request, person)
        ]
        commands.note_sign_in(person, how="+".join(dict.fromkeys(ways)))
        sessions.keep_few(person)
        if person.language:
            answer.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                person.language,
                max_age=settings.LANGUAGE_COOKIE_AGE,
                samesite="Lax",
            )
        if person.large_text:
            answer.set_cookie("large_text", "1", max_age=settings.LANGUAGE_COOKIE_AGE, samesite="Lax")
        return answer

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        person = _person(user)
        commands.set_password(person, password=password, by=Actor.of(person))

    def send_notification_mail(
        self, template_prefix: str, user: AbstractBaseUser, *args: Any, **kwargs: Any
    ) -> None:
        """People have no e-mail address here; a change to the account is told in the inbox."""
        notices.account_changed(person_id=_person(user).pk, what=template_prefix.rpartition("/")[2])


class SecondFactor(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets of authenticator apps and recovery codes are sealed like every other secret."""

    PLACE = "mfa_authenticator.data"

    def encrypt(self, text: str) -> str:
        return keyring.seal(text, self.PLACE)

    def decrypt(self, encrypted_text: str) -> str:
        return keyring.unseal(encrypted_text, self.PLACE)

    def get_totp_issuer(self) -> str:
        with override("zh-hans"):
            return gettext("Linli")

    def _get_site_name(self) -> str:
        return self.get_totp_issuer()


def _person(user: AbstractBaseUser) -> Person:
    if not isinstance(user, Person):
        raise TypeError("accounts are people")
    return user
