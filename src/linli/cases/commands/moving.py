"""One step of a case: the move, its announcement and the notices, in one transaction."""

from collections.abc import Mapping
from typing import Any

from linli.cases import notices
from linli.cases.facts import CaseMoved
from linli.cases.lifecycle import LIFE
from linli.cases.models import Case
from linli.kernel.facts import announce
from linli.kernel.refusals import BadInput
from linli.kernel.scope import Actor
from linli.kernel.text import clean


def step(
    case: Case,
    name: str,
    *,
    by: Actor,
    to: str | None = None,
    version: int | None = None,
    data: Mapping[str, Any] | None = None,
    private: Mapping[str, Any] | None = None,
    **changes: Any,
) -> Case:
    """Make the move and tell those it concerns. Returns the case with its new values."""
    before = case.state
    LIFE.move(case, name, by=by, to=to, version=version, data=data, private=private, **changes)
    announce(CaseMoved(case.pk, name, before, case.state))
    notices.tell(case, name, by=by)
    return case


def said(text: str, *, field: str = "note", required: bool = False, missing: str = "") -> str:
    """A person's words, cleaned of control characters and bounded; `missing` is the sentence when they are required."""
    words = clean(text, field=field)
    if required and not words:
        raise BadInput(missing, fields={field: missing})
    return words
