"""API tokens: how a program acts here, with some of one person's rights, until a day.

A token never carries more than the person who made it holds at the moment it is used: the permissions are looked up in their
postings at every call, `Actor.only` and `Actor.within` narrow them.
"""

from linli.kernel.tokens import rules  # noqa: F401 - declares how long and how often
from linli.kernel.tokens.catalogue import Offered, offer, offered, offered_to
from linli.kernel.tokens.commands import Issued, issue, revoke, revoke_of
from linli.kernel.tokens.known import Known, known, looks_like

__all__ = [
    "Issued",
    "Known",
    "Offered",
    "issue",
    "known",
    "looks_like",
    "offer",
    "offered",
    "offered_to",
    "revoke",
    "revoke_of",
]
