"""Telling other systems what happens: the change feed, asked for (`feed`) or pushed to an address (`Hook`).

Both are read from the journal, so nothing that happened can be missing, and writing a case costs nothing more for it.
"""

from linli.kernel.hooks.commands import (
    DEAD,
    Made,
    end,
    end_of,
    make,
    pause,
    ping,
    replay,
    resume,
    tell_again,
)
from linli.kernel.hooks.feed import Change, Page, Source, events, latest, page, source
from linli.kernel.hooks.pushing import CHANNEL, OWNER, deliver_due, push
from linli.kernel.hooks.signing import SIGNATURE, signature, verified

__all__ = [
    "CHANNEL",
    "DEAD",
    "OWNER",
    "SIGNATURE",
    "Change",
    "Made",
    "Page",
    "Source",
    "deliver_due",
    "end",
    "end_of",
    "events",
    "latest",
    "make",
    "page",
    "pause",
    "ping",
    "push",
    "replay",
    "resume",
    "signature",
    "source",
    "tell_again",
    "verified",
]
