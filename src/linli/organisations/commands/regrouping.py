"""Regrouping: moving many subtrees as one operation that another person has looked at, and that can be undone."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from linli.kernel import clock, journal
from linli.kernel.refusals import BadInput, NotAllowed, NotOpen
from linli.kernel.scope import Actor
from linli.kernel.ui import exact
from linli.organisations.commands import ground
from linli.organisations.commands.moving import transplant
from linli.organisations.lifecycle import REGROUPING
from linli.organisations.models import Organisation, Regrouping, RegroupingLine
from linli.organisations.naming import LONGEST_NAME, clean_words
from linli.organisations.queries.regroupings import Shift, lines_of, preview, survey

FURTHEST = timedelta(days=366)  # how far ahead a regrouping can be planned
LONGEST_REASON = 2_000
MOST_LINES = 2_000
NAMED = 3  # how many are named in a sentence before "and others"


@transaction.atomic
def draft(*, title: str, reason: str, effective_on: date, root: Organisation, by: Actor) -> Regrouping:
    """Begin a regrouping under `root`; everything it moves, and everywhere it moves to, lies under that organisation."""
    if by.person_id is None:
        raise NotAllowed(_("A regrouping is drafted by a person, so that another person can approve it."))
    ground.needs_permission(by, "regroup.draft", root)
    ground.needs_standing(root)
    regrouping = Regrouping.objects.create(
        root=root, drafted_by_id=by.person_id, created_at=clock.now(), **_checked(title, reason, effective_on)
    )
    journal.record(
        regrouping.stream,
        "draft",
        by=by,
        to_state="drafted",
        data={"root": root.pk, "on": effective_on},
        private={"title": regrouping.title, "reason": regrouping.reason},
    )
    return regrouping


@transaction.atomic
def revise(
    regrouping: Regrouping,
    *,
    title: str,
    reason: str,
    effective_on: date,
    by: Actor,
    version: int | None = None,
) -> Regrouping:
    """Change the words or the day of a draft."""
    changes = _checked(title, reason, effective_on)
    REGROUPING.move(
        regrouping,
        "revise",
        by=by,
        version=version,
        data={"on": effective_on},
        private={"title": changes["title"], "reason": changes["reason"]},
        **changes,
    )
    return regrouping


@transaction.atomic
def add_lines(
    regrouping: Regrouping,
    *,
    lines: Sequence[tuple[Organisation, Organisation]],
    by: Actor,
    version: int | None = None,
) -> Regrouping:
    """Add pairs of an organisation and where it goes. One that is in the draft already goes to the new place instead."""
    if not lines:
        raise BadInput(
            _("Name at least one organisation and where it goes."),
            fields={"lines": _("Nothing was entered.")},
        )
    organisations = {organisation.pk: organisation for organisation, _to in lines}
    others = regrouping.lines.exclude(organisation__in=organisations).count()
    if others + len(organisations) > MOST_LINES:
        sentence = _(
            "At most %(most)d organisations are moved in one regrouping. Draft a second one for the rest."
        )
        raise BadInput(sentence % {"most": MOST_LINES}, fields={"lines": sentence % {"most": MOST_LINES}})
    for organisation, to in lines:
        for one in (organisation, to):
            if not one.path.startswith(regrouping.root.path):
                sentence = _("%(name)s does not stand under %(root)s.") % {
                    "name": one.name,
                    "root": regrouping.root.name,
                }
                raise BadInput(sentence, fields={"lines": sentence})
        if organisation.pk == to.pk:
            sentence = _("%(name)s cannot belong under itself. Choose another.") % {"name": organisation.name}
            raise BadInput(sentence, fields={"lines": sentence})
    REGROUPING.move(
        regrouping,
        "revise",
        by=by,
        version=version,
        data={"lines": [[organisation.pk, to.pk] for organisation, to in lines]},
    )
    regrouping.lines.filter(organisation__in=organisations).delete()
    latest = {organisation.pk: to for organisation, to in lines}
    RegroupingLine.objects.bulk_create(
        RegroupingLine(regrouping=regrouping, organisation_id=pk, to_parent=to) for pk, to in latest.items()
    )
    return regrouping


@transaction.atomic
def drop_lines(
    regrouping: Regrouping, *, organisations: Iterable[Organisation], by: Actor, version: int | None = None
) -> Regrouping:
    """Leave these organisations where they are."""
    dropped = [organisation.pk for organisation in organisations]
    REGROUPING.move(regrouping, "revise", by=by, version=version, data={"dropped": dropped})
    regrouping.lines.filter(organisation__in=dropped).delete()
    return regrouping


@transaction.atomic
def approve(regrouping: Regrouping, *, by: Actor, version: int | None = None, note: str = "") -> Regrouping:
    """Another person has looked at the preview, which must be free of conflicts, and agrees."""
    if refusal := REGROUPING.shut(by, regrouping, "approve"):
        raise refusal
    _needs_no_conflict(preview(regrouping).conflicts)
    REGROUPING.move(
        regrouping, "approve", by=by, version=version, private={"note": note}, reviewed_by_id=by.person_id
    )
    return regrouping


@transaction.atomic
def return_to_draft(
    regrouping: Regrouping, *, by: Actor, note: str, version: int | None = None
) -> Regrouping:
    """Take the approval back, with the reason, so that the draft can be changed."""
    REGROUPING.move(
        regrouping, "return", by=by, version=version, private={"note": _reason(note)}, reviewed_by_id=None
    )
    return regrouping


@transaction.atomic
def drop(regrouping: Regrouping, *, by: Actor, note: str = "", version: int | None = None) -> Regrouping:
    """It will not be carried out."""
    REGROUPING.move(regrouping, "drop", by=by, version=version, private={"note": note})
    return regrouping


@transaction.atomic
def apply(regrouping: Regrouping, *, by: Actor, version: int | None = None) -> Regrouping:
    """Move every subtree of it, dated to its day: all of them or none."""
    ground.hold_the_tree()
    if refusal := REGROUPING.shut(by, regrouping, "apply"):
        raise refusal
    plan = preview(regrouping)
    _needs_no_conflict(plan.conflicts)
    lines = {line.organisation_id: line for line in lines_of(regrouping)}
    for line in lines.values():
        line.from_parent_id = line.organisation.parent_id
    with journal.buffered():
        REGROUPING.move(
            regrouping,
            "apply",
            by=by,
            version=version,
            data={"on": regrouping.effective_on, "moved": plan.moved},
        )
        for shift in plan.shifts:
            transplant(
                shift.organisation,
                to=shift.to,
                by=by,
                on=regrouping.effective_on,
                data={"regrouping": regrouping.pk},
            )
    RegroupingLine.objects.bulk_update(lines.values(), ["from_parent"], batch_size=200)
    return regrouping


@transaction.atomic
def undo(
    regrouping: Regrouping, *, by: Actor, on: date | None = None, note: str = "", version: int | None = None
) -> Regrouping:
    """Move every subtree back to where it came from, from this day: another dated move, nothing is wiped out.

    Refused when something it moved has been moved again or closed since, or where it came from stands no more.
    """
    ground.hold_the_tree()
    day = on or clock.today()
    if day < regrouping.effective_on:
        sentence = _("The regrouping took effect on %(day)s. Choose that day or a later one.") % {
            "day": exact(regrouping.effective_on)
        }
        raise BadInput(sentence, fields={"on": sentence})
    if refusal := REGROUPING.shut(by, regrouping, "undo"):
        raise refusal
    lines = lines_of(regrouping)
    _needs_everything_in_place(lines)
    back = survey(
        [Shift(line.organisation, line.from_parent) for line in lines if line.from_parent],
        regrouping.root,
        day,
    )
    _needs_no_conflict(back.conflicts)
    with journal.buffered():
        REGROUPING.move(
            regrouping,
            "undo",
            by=by,
            version=version,
            data={"on": day, "moved": back.moved},
            private={"note": note},
            undone_on=day,
        )
        for shift in back.shifts:
            transplant(
                shift.organisation,
                to=shift.to,
                by=by,
                on=day,
                data={"regrouping": regrouping.pk, "undone": True},
            )
    return regrouping


def _needs_everything_in_place(lines: Sequence[RegroupingLine]) -> None:
    gone = [
        line.organisation.name
        for line in lines
        if line.organisation.parent_id != line.to_parent_id or line.organisation.state != "active"
    ]
    if gone:
        raise NotOpen(
            ngettext(
                "%(names)s has been moved or closed since. Undo that first, or move the others by a new regrouping.",
                "%(names)s have been moved or closed since. Undo that first, or move the others by a new regrouping.",
                len(gone),
            )
            % {"names": _some(gone)},
            code="moved_since",
        )


def _needs_no_conflict(conflicts: Sequence[Shift]) -> None:
    if conflicts:
        raise NotOpen(
            ngettext(
                "%(count)d line cannot be carried out: %(sentence)s Mend the draft first.",
                "%(count)d lines cannot be carried out, the first: %(sentence)s Mend the draft first.",
                len(conflicts),
            )
            % {"count": len(conflicts), "sentence": conflicts[0].conflict},
            code="conflicts",
        )


def _some(names: Sequence[str]) -> str:
    joined = _(", ").join(names[:NAMED])
    if len(names) <= NAMED:
        return joined
    return _("%(names)s and %(more)d others") % {"names": joined, "more": len(names) - NAMED}


def _checked(title: str, reason: str, effective_on: date) -> dict[str, Any]:
    title, reason = clean_words(title), reason.strip()
    wrong: dict[str, str] = {}
    if not title:
        wrong["title"] = _("Give it a short title, such as “Eight committees for the old town”.")
    elif len(title) > LONGEST_NAME:
        wrong["title"] = _("The title has %(length)d characters; %(most)d fit.") % {
            "length": len(title),
            "most": LONGEST_NAME,
        }
    if not reason:
        wrong["reason"] = _("Say why, and by whose decision. The person who approves it reads this.")
    elif len(reason) > LONGEST_REASON:
        wrong["reason"] = _("At most %(most)d characters fit.") % {"most": LONGEST_REASON}
    if effective_on > clock.today() + FURTHEST:
        wrong["effective_on"] = _("%(day)s is more than a year ahead. Choose an earlier day.") % {
            "day": exact(effective_on)
        }
    elif effective_on < ground.EARLIEST:
        wrong["effective_on"] = _("%(day)s is too long ago. Check the year.") % {"day": exact(effective_on)}
    if wrong:
        raise BadInput(next(iter(wrong.values())), fields=wrong)
    return {"title": title, "reason": reason, "effective_on": effective_on}


def _reason(note: str) -> str:
    if not note.strip():
        sentence = _("Say what is to be changed.")
        raise BadInput(sentence, fields={"note": sentence})
    return note.strip()
