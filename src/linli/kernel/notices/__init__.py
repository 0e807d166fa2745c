"""Notices: telling people in the application, and outside it through the outbox.

A notice is a code with parameters, put into words for whoever reads it. It is written in the transaction of what it tells.
"""

from linli.kernel.notices import rules  # noqa: F401 - declares how long notices are kept
from linli.kernel.notices.catalogue import Kind, Params, kind_of, register, said
from linli.kernel.notices.inbox import forget, inbox, mark_read, purge, quiet, silence, tell, unread
from linli.kernel.notices.leaving import forget_person, send_digests

__all__ = [
    "Kind",
    "Params",
    "forget",
    "forget_person",
    "inbox",
    "kind_of",
    "mark_read",
    "purge",
    "quiet",
    "register",
    "said",
    "send_digests",
    "silence",
    "tell",
    "unread",
]
