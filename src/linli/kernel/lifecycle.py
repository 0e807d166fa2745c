"""Lifecycles: a life is a table. States and moves are data; pages, API, sheets and docs ask the table what is open.

A move goes through four gates, each with a sentence when it is shut: is it open in this state, may this actor, does the guard
agree, has nobody acted meanwhile (compare-and-set on state and version). Then the row changes and the journal entry is
written, in the caller's transaction.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from linli.kernel import journal, rows, scope
from linli.kernel.refusals import NotAllowed, NotOpen, Stale
from linli.kernel.scope.actors import Actor
from linli.kernel.ui.parts import Tone

Label = str | Promise
Guard = Callable[[Any, Actor], str | None]


@dataclass(frozen=True, slots=True)
class State:
    """`tone` colours the chip: neutral, info, active, done, soon, late, stopped. A `final` state ends the clocks."""

    code: str
    label: Label
    tone: Tone = "neutral"
    final: bool = False


@dataclass(frozen=True, slots=True)
class Move:
    """`targets`: none = the state stays; one = it goes there; several = the command says which."""

    name: str
    sources: tuple[str, ...]
    targets: tuple[str, ...]
    permission: str
    label: Label
    guard: Guard | None = None
    form: str = ""  # the form a page shows for it; "" = one button
    primary: bool = False


@dataclass(slots=True)
class _Batch:
    rows: dict[tuple[type[Model], int], tuple[Model, int]] = field(default_factory=dict)
    fields: dict[tuple[type[Model], int], set[str]] = field(default_factory=dict)


_batch: ContextVar[_Batch | None] = ContextVar("lifecycle_batch", default=None)


class Lifecycle:
    """The table of one model's life. The model has `state`, `version` and a `stream` property."""

    def __init__(self, states: Iterable[State], moves: Iterable[Move]) -> None:
        self.states = {state.code: state for state in states}
        self.moves = {move.name: move for move in moves}
        unknown = {s for m in self.moves.values() for s in (*m.sources, *m.targets)} - set(self.states)
        if unknown:
            raise ValueError(f"states not in the table: {sorted(unknown)}")

    def final(self) -> tuple[str, ...]:
        return tuple(code for code, state in self.states.items() if state.final)

    def choices(self) -> list[tuple[str, Label]]:
        return [(code, state.label) for code, state in self.states.items()]

    def open_to(self, actor: Actor, row: Any) -> list[Move]:
        """The moves this actor can make now, in the order of the table: the buttons of the page."""
        return [move for move in self.moves.values() if self.shut(actor, row, move.name) is None]

    def shut(self, actor: Actor, row: Any, name: str) -> NotOpen | NotAllowed | None:
        """Why the move cannot be made, as the refusal it would raise; None when it is open."""
        move = self.moves[name]
        if row.state not in move.sources:
            state = self.states[row.state].label
            return NotOpen(_("This cannot be done while it stands at “%(state)s”.") % {"state": state})
        if not scope.may(actor, move.permission, row):
            return NotAllowed(_("Your role does not allow this here. The unit in charge can do it."))
        if move.guard and (reason := move.guard(row, actor)):
            return NotOpen(reason, code="guard")
        return None

    def move(
        self,
        row: Any,
        name: str,
        /,
        *,
        by: Actor,
        to: str | None = None,
        version: int | None = None,
        data: Mapping[str, Any] | None = None,
        private: Mapping[str, Any] | None = None,
        occurred_at: datetime | None = None,
        **changes: Any,
    ) -> None:
        """Make the move on `row` with `changes` to its fields. `version` is what the person's page showed.

        Raises Stale when somebody acted first, NotOpen or NotAllowed when a gate is shut. `row` carries the new values.
        """
        move = self.moves[name]
        if version is not None and version != row.version:
            raise Stale(
                _(
                    "Somebody else has acted on this in the meantime. Look at it as it is now and decide again."
                )
            )
        if refusal := self.shut(by, row, name):
            raise refusal
        before = row.state
        target = to or (move.targets[0] if move.targets else before)
        if move.targets and target not in move.targets:
            raise ValueError(f"{name} does not lead to {target}")
        write(row, state=target, **changes)
        journal.record(
            row.stream,
            name,
            by=by,
            from_state=before,
            to_state=target,
            data=data,
            private=private,
            occurred_at=occurred_at,
        )

    def diagram(self) -> str:
        """The table as a Mermaid state diagram, for the docs."""
        lines = ["stateDiagram-v2"]
        for move in self.moves.values():
            lines += [f"    {s} --> {t}: {move.name}" for t in move.targets for s in move.sources if s != t]
        lines += [f"    {code} --> [*]" for code in self.final()]
        return "\n".join(lines)


def write(row: Any, /, **changes: Any) -> None:
    """Change a row by compare-and-set on its state and version; inside a batch, in memory until the batch ends."""
    before_state, before_version = row.state, row.version
    batch = _batch.get()
    if batch is None:
        values = {"version": before_version + 1, **changes}
        if not rows.change(type(row), values, id=row.pk, state=before_state, version=before_version):
            raise Stale(
                _(
                    "Somebody else has acted on this in the meantime. Look at it as it is now and decide again."
                )
            )
    else:
        key = (type(row), row.pk)
        batch.rows.setdefault(key, (row, before_version))
        batch.fields.setdefault(key, set()).update(changes)
    row.version = before_version + 1
    for name, value in changes.items():
        setattr(row, name, value)


@contextmanager
def batched() -> Iterator[None]:
    """Bulk work through the same commands: rows change in memory, and one write per row and one journal batch end the block.

    Everything in the block is one transaction. The final write still compares versions: if anybody acted on one of the rows
    meanwhile, the whole batch is refused and nothing is half done.
    """
    if _batch.get() is not None:
        yield
        return
    batch = _Batch()
    with transaction.atomic(), scope.remembering():
        token = _batch.set(batch)
        try:
            with journal.buffered():
                yield
                _flush(batch)
        finally:
            _batch.reset(token)


def in_batch() -> bool:
    """Whether this stands in a batch, where a row is one object from its reading to its writing."""
    return _batch.get() is not None


def _flush(batch: _Batch) -> None:
    groups: dict[tuple[type[Model], tuple[str, ...]], list[tuple[Any, int]]] = {}
    for key, (row, version) in batch.rows.items():
        # `taker` and `taker_id` are one column; what the row holds now is what counts
        found: list[Any] = [row._meta.get_field(name) for name in batch.fields[key]]
        names = (*sorted({field.attname for field in found}), "version")
        groups.setdefault((key[0], names), []).append((row, version))
    for (model, names), changed in groups.items():
        values = [[*(getattr(row, name) for name in names), row.pk, version] for row, version in changed]
        if rows.change_many(model, names, ("id", "version"), values) != len(changed):
            raise Stale(
                _("Somebody else has acted on one of these in the meantime; nothing of this batch was done.")
            )
