"""Writing rules: the defaults once, the county's own values whenever it decides."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from linli.kernel import clock, journal, scope
from linli.kernel.refusals import BadInput, NotAllowed, NotOpen
from linli.kernel.rulebook.models import Rule
from linli.kernel.rulebook.register import VERSION, Declared, all_declared, declared
from linli.kernel.scope.actors import Actor
from linli.kernel.versions import bump

STREAM = "rulebook"
CHANGE = "rules.change"  # the permission


@transaction.atomic
def seed(*, by: Actor) -> int:
    """Write the declared defaults that are not there yet; what is there stays as it is. Returns how many were written."""
    there = set(Rule.objects.filter(county=False).values_list("code", "applies_to", "effective_from"))
    missing = [
        Rule(
            code=rule.code,
            applies_to=row.applies_to,
            value=row.value,
            unit=row.unit,
            title_en=rule.title_en,
            title_zh=rule.title_zh,
            citation=row.citation,
            mark=row.mark,
            effective_from=row.effective_from,
            confirmed=row.confirmed,
            county=False,
            entered_by=by.ref,
            note=row.note,
        )
        for rule in all_declared()
        for row in rule.rows()
        if (rule.code, row.applies_to, row.effective_from) not in there
    ]
    if missing:
        Rule.objects.bulk_create(missing)
        bump(VERSION)
        journal.record(STREAM, "seeded", by=by, data={"codes": sorted({row.code for row in missing})})
    return len(missing)


@transaction.atomic
def change(
    *,
    code: str,
    value: Any,
    effective_from: date,
    citation: str,
    by: Actor,
    applies_to: str = "",
    unit: str | None = None,
    confirmed: bool = True,
    note: str = "",
) -> Rule:
    """Set the county's own value from a day on: today or later, because what has been reckoned before stands.

    A second change for the same day replaces the first. Raises BadInput (fields: value, unit, effective_from, citation,
    applies_to, note) and NotAllowed.
    """
    permitted(by)
    rule = declared(code)
    checked = _checked(
        rule,
        value=value,
        unit=unit,
        effective_from=effective_from,
        citation=citation.strip(),
        applies_to=applies_to.strip(),
        note=note.strip(),
    )
    row, created = Rule.objects.select_for_update().get_or_create(
        code=code,
        applies_to=checked["applies_to"],
        effective_from=effective_from,
        county=True,
        defaults={**checked, "confirmed": confirmed, "entered_by": by.ref, "mark": "S"},
    )
    before = None if created else [row.value, row.unit]
    if not created:
        for name, changed in {**checked, "confirmed": confirmed, "entered_by": by.ref}.items():
            setattr(row, name, changed)
        row.save()
    bump(VERSION)
    told = {
        "code": code,
        "applies_to": row.applies_to,
        "from": str(effective_from),
        "value": row.value,
        "unit": row.unit,
    }
    told |= {"citation": row.citation, "confirmed": confirmed}
    journal.record(STREAM, "changed", by=by, data=told if before is None else told | {"before": before})
    return row


@transaction.atomic
def withdraw(*, rule: Rule, by: Actor) -> None:
    """Take back a value of the county's that is not in force yet."""
    permitted(by)
    if not rule.county or rule.effective_from <= clock.today():
        raise NotOpen(
            _(
                "Only the county's own value that is not in force yet can be withdrawn. Enter a new value from a later day."
            )
        )
    told = {
        "code": rule.code,
        "applies_to": rule.applies_to,
        "from": str(rule.effective_from),
        "value": rule.value,
    }
    rule.delete()
    bump(VERSION)
    journal.record(STREAM, "withdrawn", by=by, data=told)


def permitted(by: Actor) -> None:
    """NotAllowed unless this actor may change rules."""
    if not scope.may(by, CHANGE):
        raise NotAllowed(
            _("Rules are changed by the county's administrators. Tell them which rule does not fit.")
        )


def _checked(
    rule: Declared,
    *,
    value: Any,
    unit: str | None,
    effective_from: date,
    citation: str,
    applies_to: str,
    note: str,
) -> dict[str, Any]:
    """The fields of a row, or BadInput with every mistake at once."""
    wrong: dict[str, str] = {}
    try:
        value = rule.kind.check(value)
    except BadInput as refusal:
        wrong["value"] = refusal.sentence
    chosen = rule.unit if unit is None else unit
    if chosen != rule.unit and chosen not in rule.units:
        wrong["unit"] = _("This rule is not measured in that unit. Choose one of those offered.")
    if effective_from < clock.today():
        wrong["effective_from"] = _("Choose today or a later day: what has been reckoned before stands.")
    if not citation:
        wrong["citation"] = _("Name the document or decision this value comes from.")
    for name, text, most in (
        ("citation", citation, 300),
        ("applies_to", applies_to, 60),
        ("note", note, 300),
    ):
        if len(text) > most or not text.isprintable():
            wrong[name] = _("Enter at most %(most)s characters on one line.") % {"most": most}
    if wrong:
        raise BadInput(next(iter(wrong.values())), fields=wrong)
    return {
        "value": value,
        "unit": chosen,
        "title_en": rule.title_en,
        "title_zh": rule.title_zh,
        "citation": citation,
        "applies_to": applies_to,
        "note": note,
    }
