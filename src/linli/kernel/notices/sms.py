"""Text messages. A county plugs in its own gateway by naming a class in settings.SMS_ADAPTER."""

import logging
from collections import deque
from functools import lru_cache
from typing import ClassVar, NamedTuple, Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from linli.kernel.privacy.masking import mask_phone

log = logging.getLogger("linli.sms")


class Adapter(Protocol):
    """Made once per process, without arguments; called from several threads."""

    def send(self, phone: str, text: str) -> None:
        """Hand the text to the gateway, within seconds. Raise anything when it did not take it."""
        ...


class Sent(NamedTuple):
    phone: str
    text: str


class Console:
    """Prints messages instead of sending them; keeps the last two hundred for whoever looks, such as a test."""

    sent: ClassVar[deque[Sent]] = deque(maxlen=200)

    def send(self, phone: str, text: str) -> None:
        self.sent.append(Sent(phone, text))
        log.info("SMS to %s: %s", mask_phone(phone), text)


def adapter() -> Adapter:
    return _made(settings.SMS_ADAPTER)


@lru_cache(maxsize=4)
def _made(path: str) -> Adapter:
    made: Adapter = import_string(path)()
    return made
