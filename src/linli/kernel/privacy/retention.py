"""How long each personal field is kept, and what for. The rooms say it; the nightly purge does it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.utils.functional import Promise

from linli.kernel import clock, journal, rulebook
from linli.kernel.scope.actors import Actor

BATCH = 500


@dataclass(frozen=True, slots=True)
class Kept:
    """A field, its purpose in words for the person, and the rule with the number of days after `closed`.

    `closed` is a look-up path to the moment the days count from ("closed_at", "case__closed_at"); rows without one are
    still in use. `also` are columns that fall with it, such as its blind index. `forgotten` is told the ids, for what lies
    outside the row: search index, files. An encrypted field must be nullable.
    """

    model: str
    field: str
    purpose: str | Promise
    days: str
    closed: str
    also: tuple[str, ...] = ()
    forgotten: Callable[[list[int]], None] | None = None

    @property
    def key(self) -> str:
        return f"{self.model}.{self.field}"


_register: dict[str, Kept] = {}


def keep(
    model: str,
    field: str,
    purpose: str | Promise,
    days: str,
    *,
    closed: str,
    also: tuple[str, ...] = (),
    forgotten: Callable[[list[int]], None] | None = None,
) -> None:
    """Register a personal field: `keep("cases.Contact", "phone", _("To call you back"), "privacy.contact_days", closed="case__closed_at")`."""
    kept = Kept(model, field, purpose, days, closed, also, forgotten)
    _register[kept.key] = kept


def register() -> list[Kept]:
    """Every personal field with its purpose and rule, for the page that says what is held."""
    return [_register[key] for key in sorted(_register)]


def due(kept: Kept, *, now: datetime | None = None) -> models.QuerySet[Any]:
    """Rows whose days have run out and whose field still holds something."""
    model = apps.get_model(kept.model)
    before = (now or clock.now()) - timedelta(days=int(rulebook.value(kept.days).value))
    rows: models.QuerySet[Any] = model._default_manager.filter(**{f"{kept.closed}__lt": before})
    if model._meta.get_field(kept.field).null:
        return rows.filter(**{f"{kept.field}__isnull": False})
    return rows.exclude(**{kept.field: ""})


def purge(*, by: Actor | None = None) -> dict[str, int]:
    """Empty every field that is due, in batches, each batch journalled. Returns how many rows, by field."""
    actor = by or Actor.system("purge")
    return {kept.key: sum(_purge(kept, actor)) for kept in register()}


def _purge(kept: Kept, actor: Actor) -> Iterator[int]:
    model = apps.get_model(kept.model)
    empty = {name: _nothing(model, name) for name in (kept.field, *kept.also)}
    while ids := list(due(kept).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            model._default_manager.filter(pk__in=ids).update(**empty)
            if kept.forgotten:
                kept.forgotten(ids)
            journal.record(
                "retention", "purged", by=actor, data={"field": kept.key, "rule": kept.days, "ids": ids}
            )
        yield len(ids)


def _nothing(model: type[models.Model], name: str) -> Any:
    """What an emptied column holds: null where it may, else the empty text."""
    column = model._meta.get_field(name)
    return None if column.null else ""
