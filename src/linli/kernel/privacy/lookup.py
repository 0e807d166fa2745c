"""Blind indexes: finding an encrypted value by making its fingerprint again."""

import hmac
import unicodedata
from collections.abc import Callable

from linli.kernel.privacy import keyring
from linli.kernel.privacy.phones import normal_phone


def _plain(value: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", value).split()).casefold()


NORMAL_FORMS: dict[str, Callable[[str], str]] = {"phone": normal_phone}


def blind_index(value: str, purpose: str) -> str:
    """64 hexadecimal digits that are equal for equal values of one purpose, and tell nothing without the keyring.

    The last part of the purpose names the normal form: "phone" or "case.phone" takes a phone number (BadInput when it is
    none), anything else is compared without regard to case, width and spacing. Values of two purposes never match.
    """
    shape = NORMAL_FORMS.get(purpose.rpartition(".")[2], _plain)
    return hmac.digest(keyring.keyring().index, f"{purpose}\n{shape(value)}".encode(), "sha256").hex()
