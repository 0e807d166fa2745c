"""What the responsibility list says beside a case: why it is where it is, and where it would go after a correction."""

from typing import Any

from linli.cases import advising, routing
from linli.cases.buttons import Buttons
from linli.cases.models import Case


def context(row: Case, buttons: Buttons) -> dict[str, Any]:
    """`because` tells why the unit that has it got it; `rerouted` offers another after its kind or place was corrected."""
    found = advising.rerouted(row)
    return {
        "because": routing.sent_because(row),
        "rerouted": {"unit": found.unit, "reason": found.reason, "one_click": "dispatch" in buttons}
        if found
        else None,
    }
