"""Publication: anything made public has a period, a window for objections, an outcome, a permanent address and a frozen copy.

`publish(kind, title, body, *, by, from_on, until_on, objections_until)` is what the rooms call; kinds are registered with
`register`. The commands are the only writers; see `lifecycle` for the life, `frozen` for the hash and its proof.
"""

from linli.kernel.publication.correcting import correct, forget, redact
from linli.kernel.publication.drafting import draft, drop, edit, shortest
from linli.kernel.publication.frozen import verify
from linli.kernel.publication.kinds import Kind, kind_of, kinds, register
from linli.kernel.publication.objecting import decide, name_decider, object_to
from linli.kernel.publication.publishing import archive, conclude, publish, publish_draft, withdraw
from linli.kernel.publication.seats import Seat

__all__ = [
    "Kind",
    "Seat",
    "archive",
    "conclude",
    "correct",
    "decide",
    "draft",
    "drop",
    "edit",
    "forget",
    "kind_of",
    "kinds",
    "name_decider",
    "object_to",
    "publish",
    "publish_draft",
    "redact",
    "register",
    "shortest",
    "verify",
    "withdraw",
]
