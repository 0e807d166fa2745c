"""Codes sent to a phone, to show that somebody holds it.

The session keeps the number (sessions are sealed at rest) and a keyed hash of the code, never the code. Whoever asks is told
the same, in the same time, whether or not the number is known to us.
"""

import secrets
import time

from django.http import HttpRequest
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from linli.kernel import rulebook
from linli.kernel.privacy import blind_index, normal_phone
from linli.kernel.refusals import BadInput, NotOpen
from linli.people import limits, notices, visitors

DIGITS = 6
HOUR = 3600


def new_code() -> str:
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"


def send(request: HttpRequest, *, phone: str, purpose: str) -> None:
    """Send a code to a mobile for one purpose; an earlier code of that purpose is void.

    Raises BadInput when it is no mobile number, TooMany when this number or this visitor asked too often.
    """
    number = mobile(phone)
    per_visitor = rulebook.value("people.codes_per_visitor").value
    limits.spend("codes.visitor", visitors.address(request), most=per_visitor, seconds=HOUR)
    per_phone = rulebook.value("codes.per_phone").value
    limits.spend("codes.phone", blind_index(number, "limit.phone"), most=per_phone, seconds=HOUR)
    code, serial = new_code(), secrets.token_hex(16)
    minutes = rulebook.value("codes.valid").value
    request.session[_key(purpose)] = {
        "phone": number,
        "serial": serial,
        "digest": _digest(serial, code),
        "until": int(time.time()) + minutes * 60,
    }
    notices.send_code(phone=number, code=code, minutes=minutes)


def waiting(request: HttpRequest, purpose: str) -> str | None:
    """The number a code of this purpose is on its way to; None when none is."""
    held = request.session.get(_key(purpose))
    return held["phone"] if held and held["until"] > time.time() else None


def check(request: HttpRequest, *, code: str, purpose: str) -> str:
    """The number that the code shows to be theirs; the code is then used up.

    Raises BadInput when it is wrong (with the tries left), NotOpen when there is none, it is too old or was tried too often.
    """
    held = request.session.get(_key(purpose))
    if not held or held["until"] <= time.time():
        raise _void()
    tries = rulebook.value("codes.tries").value
    if not limits.left("codes.try", held["serial"], most=tries, seconds=HOUR):
        drop(request, purpose)
        raise _void()
    typed = "".join(c for c in code if c.isdecimal()).translate(_PLAIN_DIGITS)
    if not constant_time_compare(held["digest"], _digest(held["serial"], typed)):
        held["wrong"] = held.get("wrong", 0) + 1
        request.session.modified = True
        if held["wrong"] >= tries:
            drop(request, purpose)
            raise _void()
        sentence = _wrong(tries - held["wrong"])
        raise BadInput(sentence, fields={"code": sentence})
    drop(request, purpose)
    return str(held["phone"])


def drop(request: HttpRequest, purpose: str) -> None:
    request.session.pop(_key(purpose), None)


def mobile(phone: str) -> str:
    """The number in its one form, when it is a mobile; BadInput otherwise."""
    number = normal_phone(phone)
    if len(number) != 11 or not number.startswith("1"):
        sentence = _("A code can only be sent to a mobile phone. Enter its 11 digits.")
        raise BadInput(sentence, code="not_a_mobile", fields={"phone": sentence})
    return number


_PLAIN_DIGITS = {ord(wide): str(value) for value, wide in enumerate("０１２３４５６７８９")}


def _key(purpose: str) -> str:
    return f"code.{purpose}"


def _digest(serial: str, code: str) -> str:
    return salted_hmac("linli.people.codes", f"{serial}:{code}", algorithm="sha256").hexdigest()


def _void() -> NotOpen:
    return NotOpen(_("This code is no longer valid. Ask for a new one."), code="code_void")


def _wrong(left: int) -> str:
    return ngettext(
        "That is not the code we sent. You can try once more.",
        "That is not the code we sent. You can try %(left)s more times.",
        left,
    ) % {"left": left}
