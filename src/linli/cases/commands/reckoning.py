"""Open cases follow a changed rule: the new due moment, with an entry in each one's history."""

from collections.abc import Sequence
from datetime import date

from linli.cases.clocks.following import Moved
from linli.kernel import journal, lifecycle
from linli.kernel.rulebook.commands import permitted
from linli.kernel.scope import Actor

CHUNK = 500


def reckon_anew(found: Sequence[Moved], *, code: str, day: date, warned: str, by: Actor) -> int:
    """Each case by the rules of `day`. Somebody acting on one of them meanwhile refuses the whole, and nothing is half done.

    Returns how many moved. Stands in the transaction of the changed rule.
    """
    permitted(by)
    for part in _parts(found):
        with lifecycle.batched():
            for one in part:
                name = next(
                    field for field in ("sign_due_at", "contact_due_at", "due_at") if field in one.changes
                )
                rules_on = {"rules_on": day} if day > one.began else {}
                lifecycle.write(one.case, **one.changes, **rules_on, **{warned: 0})
                journal.record(
                    one.case.stream,
                    "due_moved",
                    by=by,
                    from_state=one.case.state,
                    to_state=one.case.state,
                    data={"rule": code, "due": [one.before.isoformat(), one.after(name).isoformat()]},
                )
    return len(found)


def _parts(found: Sequence[Moved]) -> list[Sequence[Moved]]:
    return [found[at : at + CHUNK] for at in range(0, len(found), CHUNK)]
