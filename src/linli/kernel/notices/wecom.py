"""WeCom (企业微信): messages to staff through an application of the county's own WeCom.

Off unless LINLI_WECOM names the corporation, the application and its secret. What goes out is masked: the text lies on somebody
else's server. Written from the published descriptions of `gettoken` and `message/send`; tried only against a recorded double
(`tests/wecom_double.py`), never against the service itself.
"""

import json
import threading
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from django.conf import settings

from linli.kernel.privacy.masking import mask_text

SECONDS = 5  # one call may take
EARLY = 120  # seconds before its end a token is asked for anew
LONGEST = 2_000  # bytes of a text message; the service takes 2,048
TOKEN_GONE = {40001, 40014, 41001, 42001}  # the token is wrong, missing or has expired: ask for another, once
TOO_OFTEN = {45009, 45033}  # calls a minute, calls at once


class WecomError(Exception):
    """The service did not take it; `code` is its errcode, 0 when it answered nothing readable."""

    def __init__(self, code: int, words: str) -> None:
        super().__init__(f"WeCom {code}: {words[:120]}")
        self.code = code


class TooOftenError(WecomError):
    """The service asks to slow down; the outbox tries again later."""


@dataclass(slots=True)
class Wecom:
    """One application. Tokens are kept in memory until shortly before they expire; called from several threads."""

    base: str
    corp: str
    secret: str
    agent: int
    _token: str = field(default="", repr=False)
    _until: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def send(self, account: str, text: str) -> None:
        """Send one text to one account. Raises WecomError when it was not taken, or the account is not known there."""
        body = {
            "touser": account,
            "msgtype": "text",
            "agentid": self.agent,
            "text": {"content": shortened(mask_text(text)[0])},
            "enable_duplicate_check": 1,
            "duplicate_check_interval": 1800,
        }
        answer = self._post(self._known_token(), body)
        if answer["errcode"] in TOKEN_GONE:
            answer = self._post(self._known_token(anew=True), body)
        if answer["errcode"] in TOO_OFTEN:
            raise TooOftenError(answer["errcode"], answer["errmsg"])
        if answer["errcode"]:
            raise WecomError(answer["errcode"], answer["errmsg"])
        if answer.get("invaliduser"):
            raise WecomError(0, "the account is not known there, or may not use the application")

    def _known_token(self, *, anew: bool = False) -> str:
        with self._lock:
            if anew or not self._token or time.monotonic() >= self._until:
                asked = urlencode({"corpid": self.corp, "corpsecret": self.secret})
                answer = _read(Request(f"{self.base}/cgi-bin/gettoken?{asked}"))  # noqa: S310 - the county's own setting
                if answer["errcode"]:
                    raise (TooOftenError if answer["errcode"] in TOO_OFTEN else WecomError)(
                        answer["errcode"], answer["errmsg"]
                    )
                self._token = str(answer["access_token"])
                self._until = time.monotonic() + max(0, int(answer["expires_in"]) - EARLY)
            return self._token

    def _post(self, token: str, body: dict[str, Any]) -> dict[str, Any]:
        address = f"{self.base}/cgi-bin/message/send?{urlencode({'access_token': token})}"
        data = json.dumps(body, ensure_ascii=False).encode()
        return _read(Request(address, data=data, headers={"Content-Type": "application/json"}))  # noqa: S310


def shortened(text: str) -> str:
    """As much as the service takes, cut between characters."""
    content = text.encode()
    return text if len(content) <= LONGEST else content[: LONGEST - 3].decode(errors="ignore") + "…"


def _read(request: Request) -> dict[str, Any]:
    try:
        with urlopen(request, timeout=SECONDS) as answer:  # noqa: S310 - https, or what the county set
            found = json.loads(answer.read(100_000))
    except (OSError, ValueError) as away:
        raise WecomError(
            0, type(away).__name__
        ) from None  # the address holds the token: it must not be logged
    if not isinstance(found, dict) or not isinstance(found.get("errcode"), int):
        raise WecomError(0, "the answer cannot be read")
    return {"errmsg": "", **found}


_made: dict[tuple[str, ...], Wecom] = {}


def adapter() -> Wecom:
    """The county's application, as the settings name it. Raises LookupError when there is none."""
    given = settings.WECOM
    if not given.get("corp"):
        raise LookupError("no WeCom application is set")
    key = tuple(str(given[name]) for name in ("base", "corp", "secret", "agent"))
    if key not in _made:
        _made[key] = Wecom(str(given["base"]), str(given["corp"]), str(given["secret"]), int(given["agent"]))
    return _made[key]
