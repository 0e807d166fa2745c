"""Sessions at rest: the database store, sealed, because a session can hold a phone number and a code on its way."""

from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from linli.kernel.privacy import keyring
from linli.kernel.privacy.ciphers import Unreadable

PLACE = "django_session.session_data"


class SessionStore(DatabaseStore):
    """Django names the class; `settings.SESSION_ENGINE` names this module."""

    @classmethod
    def get_model_class(cls) -> Any:
        from django.contrib.sessions.models import Session

        return Session

    def encode(self, session_dict: dict[str, Any]) -> str:
        return keyring.seal(super().encode(session_dict), PLACE)

    def decode(self, session_data: bytes | str) -> dict[str, Any]:
        """A session that cannot be opened (another keyring) is an empty one: the person signs in again."""
        try:
            return super().decode(keyring.unseal(str(session_data), PLACE))
        except (Unreadable, ValueError):
            return {}
