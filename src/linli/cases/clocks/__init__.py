"""The clocks of a case: what is due when, by which rule, and why; pauses come from the journal.

Three run: until somebody takes it on (dispatched, then signed for), until whoever asked is first spoken to, until the answer.
"""

from linli.cases.clocks.book import ANSWER, CONTACT, DISPATCH, LANE, SIGN, URGENT, Row, end, keys, row
from linli.cases.clocks.moves import (
    on_contact,
    on_dispatch,
    on_extension,
    on_recategorised,
    on_receipt,
    on_reopen,
    on_resume,
    on_rework,
    within,
)
from linli.cases.clocks.standing import applies, first_day, row_of, running, start_of
from linli.cases.clocks.told import Told, standing, why, why_now

__all__ = [
    "ANSWER",
    "CONTACT",
    "DISPATCH",
    "LANE",
    "SIGN",
    "URGENT",
    "Row",
    "Told",
    "applies",
    "end",
    "first_day",
    "keys",
    "on_contact",
    "on_dispatch",
    "on_extension",
    "on_recategorised",
    "on_receipt",
    "on_reopen",
    "on_resume",
    "on_rework",
    "row",
    "row_of",
    "running",
    "standing",
    "start_of",
    "why",
    "why_now",
    "within",
]
