"""How often one visitor may ask where things are.

Counted in the memory of each process, so with n processes the limit is n times as high: nothing secret stands behind these
answers, and a write to the database for every keystroke of a search would cost more than it guards.
"""

import threading
import time
from collections import OrderedDict

from django.http import HttpRequest
from django.utils.translation import gettext as _

from linli.kernel import rulebook
from linli.kernel.refusals import TooMany
from linli.people import visitors

HOUR = 3_600.0
MOST_VISITORS = 10_000

_lock = threading.Lock()
_spent: OrderedDict[str, tuple[float, int]] = OrderedDict()


def spend(request: HttpRequest) -> None:
    """Count one question. TooMany when this visitor has asked too often within the hour."""
    most = int(rulebook.value("limits.place_lookups_per_visitor").value)
    who = visitors.address(request)
    now = time.monotonic()
    with _lock:
        began, count = _spent.pop(who, (now, 0))
        if now - began >= HOUR:
            began, count = now, 0
        _spent[who] = began, count + 1
        while len(_spent) > MOST_VISITORS:
            _spent.popitem(last=False)
    if count >= most:
        raise TooMany(
            _(
                "That was asked for very often in a short time. Please wait a while, or say in words where it is."
            )
        )


def forget() -> None:
    """Every visitor starts anew."""
    with _lock:
        _spent.clear()
