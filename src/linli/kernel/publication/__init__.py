"""Publication: anything made public has a period, a window for objections, an outcome, a permanent address and a frozen copy.

`publish(kind, title, body, *, by, from_on, until_on, objections_until)` is what the rooms call; kinds are registered with
`kinds.register`. The commands are the only writers; see `lifecycle` for the life, `frozen` for the hash and its proof.
"""

from linli.kernel.publication.kinds import Kind, kind_of, kinds, register
from linli.kernel.publication.seats import Seat

__all__ = ["Kind", "Seat", "kind_of", "kinds", "register"]
