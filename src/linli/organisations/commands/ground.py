"""What every change of the tree stands on: one writer at a time, days that can be, paths, and spans."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Max, Q, QuerySet, Value
from django.db.models.functions import Concat, Length, Substr
from django.utils.translation import gettext as _

from linli.kernel import clock, scope, versions
from linli.kernel.fields import PathField
from linli.kernel.refusals import BadInput, NotAllowed, NotOpen
from linli.kernel.scope import PATH_STEP, Actor
from linli.kernel.ui import exact
from linli.organisations.models import Organisation, Span

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
MOST_CHILDREN = len(DIGITS) ** PATH_STEP - 2  # a last step of only Z is never given out
DEEPEST = 16  # levels; a path holds 64 characters
EARLIEST = date(1900, 1, 1)


def hold_the_tree() -> None:
    """One change of the tree at a time, until the transaction ends; every process reads it anew afterwards."""
    versions.bump("organisations")


def refresh(*organisations: Organisation) -> None:
    """Where these stand now: an ancestor may have moved since they were read, which does not touch their own version."""
    for organisation in organisations:
        organisation.refresh_from_db(fields=["path", "parent"])


def needs_permission(by: Actor, permission: str, organisation: Organisation) -> None:
    if not scope.may(by, permission, organisation):
        raise NotAllowed(
            _("Your role does not allow this at %(name)s. The unit above it can do it.")
            % {"name": organisation.name}
        )


def needs_standing(organisation: Organisation) -> None:
    if organisation.state != "active":
        raise NotOpen(
            _("%(name)s was closed on %(day)s. Choose an organisation that still stands, or reopen it first.")
            % {"name": organisation.name, "day": exact(organisation.closed_on or organisation.founded_on)},
            code="closed_organisation",
        )


def wrong_day(on: date) -> str:
    """What is wrong with a day on which something is said to have happened, or nothing."""
    if on > clock.today():
        return _("%(day)s is still to come. Enter the change on its day, or choose an earlier day.") % {
            "day": exact(on)
        }
    if on < EARLIEST:
        return _("%(day)s is too long ago. Check the year.") % {"day": exact(on)}
    return ""


def day_of_change(on: date | None, organisation: Organisation) -> date:
    """The day a change takes effect: today unless said otherwise; not to come, not before what is already known after it."""
    day = on or clock.today()
    if sentence := wrong_day(day):
        raise BadInput(sentence, fields={"on": sentence})
    if day < organisation.founded_on:
        sentence = _("%(name)s was founded on %(day)s. Choose that day or a later one.") % {
            "name": organisation.name,
            "day": exact(organisation.founded_on),
        }
        raise BadInput(sentence, fields={"on": sentence})
    latest = organisation.spans.aggregate(since=Max("since"), until=Max("until"))
    known = max((known for known in latest.values() if known), default=organisation.founded_on)
    if day < known:
        raise _changed_after(organisation.name, known)
    return day


def _changed_after(name: str, day: date) -> BadInput:
    sentence = _("%(name)s was last changed as of %(day)s. Choose that day or a later one.") % {
        "name": name,
        "day": exact(day),
    }
    return BadInput(sentence, fields={"on": sentence})


# --- paths ------------------------------------------------------------------------------------------


def step(number: int) -> str:
    """The number of a child as one level of a path: 1 → '0001', 36 → '0010'."""
    if not 0 < number <= MOST_CHILDREN:
        raise NotOpen(_("No more organisations fit under this one. Put a level between."))
    digits = ""
    while number:
        number, rest = divmod(number, len(DIGITS))
        digits = DIGITS[rest] + digits
    return digits.rjust(PATH_STEP, "0")


def last_child(path: str) -> int:
    """The highest number ever given to a child of this path ("" for the top), by those who stand there or once stood there."""
    tops = []
    for rows in (Organisation.objects.all(), Span.objects.all()):
        under = rows.filter(path__gt=path, path__lt=scope.after(path)) if path else rows
        tops.append(under.order_by("-path").values_list("path", flat=True).first() or "")
    top = max(tops)[len(path) : len(path) + PATH_STEP]
    return int(top, len(DIGITS)) if top else 0


def next_path(parent: Organisation) -> str:
    return parent.path + step(last_child(parent.path) + 1)


def inside(path: str) -> Q:
    """Rows whose path is this one or below it."""
    return Q(path__gte=path, path__lt=scope.after(path))


def needs_room_below(parent: Organisation, subtree: str = "") -> None:
    """The tree is at most 16 levels deep, also below a subtree that is moved."""
    levels = 1
    if subtree:
        deepest = Organisation.objects.filter(inside(subtree)).aggregate(most=Max(Length("path")))["most"]
        levels = (deepest - len(subtree)) // PATH_STEP + 1
    if len(parent.path) // PATH_STEP + levels > DEEPEST:
        raise NotOpen(
            _("The tree can be %(levels)d levels deep; this would be deeper. Choose a parent further up.")
            % {"levels": DEEPEST}
        )


def needs_nothing_later(subtree: str, on: date) -> None:
    """Nothing in the subtree was changed after the day on which it is to move."""
    later = (
        Span.objects.filter(inside(subtree)).filter(known_after(on)).select_related("organisation").first()
    )
    if later:
        raise _changed_after(later.organisation.name, later.until or later.since)


# --- spans ------------------------------------------------------------------------------------------


def here_since(organisations: Iterable[Organisation]) -> dict[int, date]:
    """Since when each has stood at its path without a break, by its spans; closed ones are left out."""
    by_pk = {organisation.pk: organisation for organisation in organisations}
    found: dict[int, date] = {}
    for span in Span.objects.filter(organisation__in=by_pk).order_by("organisation_id", "-since"):
        pk = span.organisation_id
        if span.until is None or (found.get(pk) == span.until and span.path == by_pk[pk].path):
            found[pk] = span.since
    return found


def known_after(day: date) -> Q:
    """Spans that say something changed after this day: they began later, or stood then and have ended since."""
    return Q(until=None, since__gt=day) | Q(until__gt=day)


def restand(organisation: Organisation, on: date) -> None:
    """From this day it stands as the row says now: the open span ends, a new one begins."""
    values = {
        "name": organisation.name,
        "kind_id": organisation.kind_id,
        "sector_id": organisation.sector_id,
        "parent_id": organisation.parent_id,
        "path": organisation.path,
    }
    now = organisation.spans.filter(until=None)
    if now.filter(since=on).update(**values):
        return
    now.update(until=on)
    Span.objects.create(organisation=organisation, since=on, **values)


def unstand(organisations: QuerySet[Organisation], on: date) -> None:
    """From this day they stand no more; a span that would be empty is taken out."""
    now = Span.objects.filter(organisation__in=organisations, until=None)
    now.filter(since=on).delete()
    now.update(until=on)


def replant(organisation: Organisation, parent: Organisation, on: date) -> str:
    """The organisation and all below it stand under another parent from this day. Returns its new path.

    One statement rewrites the paths of the whole subtree; spans that began earlier end and continue under the new path.
    The caller has made sure that nothing below was changed after that day (`needs_nothing_later`).
    """
    old, new = organisation.path, next_path(parent)
    standing = Span.objects.filter(inside(old), until=None)
    moved = Concat(Value(new), Substr("path", len(old) + 1), output_field=PathField())
    continued = [
        Span(
            organisation_id=span.organisation_id,
            since=on,
            name=span.name,
            kind_id=span.kind_id,
            sector_id=span.sector_id,
            parent_id=span.parent_id,
            path=new + span.path[len(old) :],
        )
        for span in standing.filter(since__lt=on)
    ]
    standing.filter(since__lt=on).update(until=on)
    standing.filter(since=on).update(path=moved)
    Span.objects.bulk_create(continued, batch_size=500)
    Organisation.objects.filter(inside(old)).update(path=moved)
    Organisation.objects.filter(pk=organisation.pk).update(parent=parent)
    Span.objects.filter(organisation=organisation, until=None).update(parent=parent)
    organisation.path, organisation.parent = new, parent
    scope.forget()
    return new
