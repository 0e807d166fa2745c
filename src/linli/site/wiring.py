"""What one room does when another acts: the only page that knows two rooms of equal rank.

With one mechanism (cases) little is wired yet; the next rooms add their lines here and nowhere else.
"""

from linli.cases.wiring import wire_case_edges
from linli.site import working


def wire() -> None:
    wire_case_edges()
    working.declare()
