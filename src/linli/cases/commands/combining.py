"""Two cases that are one, and one that is two."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from linli.cases import clocks, numbering
from linli.cases.commands.intake import findable
from linli.cases.commands.moving import said, step
from linli.cases.models import Case
from linli.kernel import clock, journal, search
from linli.kernel.refusals import BadInput
from linli.kernel.scope import Actor, may
from linli.organisations.models import Organisation

MOST_PARTS = 9  # one digit behind the number of the whole


@dataclass(frozen=True, slots=True)
class Part:
    """What one part is about and, if known, whose it is."""

    title: str
    words: str = ""
    to: Organisation | None = None


@transaction.atomic
def merge(case: Case, *, into: Case, by: Actor, note: str = "", version: int | None = None) -> Case:
    """The same matter asked twice: this one follows the other; who asked is told, and judges through the other's answer."""
    if into.pk == case.pk:
        raise BadInput(_("A case cannot be merged into itself."), fields={"case": _("Choose another case.")})
    # Both rows, always in one order: of two people who merge these into each other, the second sees what the first did.
    into = {
        row.pk: row
        for row in Case.objects.select_for_update().filter(pk__in=(case.pk, into.pk)).order_by("pk")
    }[into.pk]
    if into.state == "merged" or into.state in ("confirmed", "unconfirmed", "withdrawn", "rejected"):
        raise BadInput(
            _("That case is closed or merged itself. Choose the one that is still open."),
            fields={"case": _("Not open.")},
        )
    if not may(by, "case.dispatch", into):
        raise BadInput(
            _("You cannot decide about that case. Ask whoever keeps it."), fields={"case": _("Not yours.")}
        )
    if case.merged.exists():
        raise BadInput(_("Others were merged into this one. Merge them into the other case first."))
    step(
        case,
        "merge",
        by=by,
        version=version,
        data={"into": into.pk},
        private={"note": said(note)},
        merged_into=into,
    )
    journal.record(
        into.stream, "merged_in", by=by, from_state=into.state, to_state=into.state, data={"case": case.pk}
    )
    return case


@transaction.atomic
def unmerge(case: Case, *, by: Actor, note: str = "", version: int | None = None) -> Case:
    """They were two after all."""
    return step(
        case, "unmerge", by=by, version=version, private={"note": said(note)},
        merged_into=None, **clocks.on_reopen(case, clock.now()),
    )  # fmt: skip


@transaction.atomic
def split(case: Case, *, parts: Sequence[Part], by: Actor, version: int | None = None) -> list[Case]:
    """Several matters in one: each part goes its own way; the whole waits and is answered with all their answers."""
    before = case.parts.count()  # of an earlier time, when it was opened again since
    if not 2 <= len(parts) <= MOST_PARTS - before:
        raise BadInput(
            _("A case is split into two to nine parts."), fields={"parts": _("Two to nine parts.")}
        )
    titles = [
        said(p.title, field="parts", required=True, missing=_("Every part needs a title."))[:80]
        for p in parts
    ]
    now = clock.now()
    step(case, "split", by=by, version=version, data={"parts": len(parts)})
    case.has_parts = True
    children = []
    for index, (part, title) in enumerate(zip(parts, titles, strict=True), start=before + 1):
        child = Case.objects.create(
            number=numbering.part_of(case.number, index),
            door=case.door,
            channel=case.channel,
            title=title,
            words=said(part.words, field="parts") or case.words,
            category=case.category,
            anonymous=case.anonymous,
            confidential=case.confidential,
            address=case.address,
            facility=case.facility,
            grid=case.grid,
            net_version=case.net_version,
            lon=case.lon,
            lat=case.lat,
            place_words=case.place_words,
            keeper=case.keeper,
            entered_by_id=by.person_id,
            parent=case,
            received_at=now,
            occurred_at=case.occurred_at,
            recused=case.recused,
            **clocks.on_receipt(
                case.door, now, category=case.category, lane=case.lane, reachable=False
            ),  # the whole is spoken to
        )
        for recusal in case.recusals.all():
            child.recusals.create(organisation=recusal.organisation, person=recusal.person)
        journal.record(
            child.stream,
            "receive",
            by=by,
            to_state="received",
            data={"parent": case.pk},
            private={"title": title},
        )
        search.put("case", child.pk, findable(child))
        children.append(child)
    from linli.cases.commands.dispatching import dispatch

    for child, part in zip(children, parts, strict=True):
        if part.to is not None:
            dispatch(child, to=part.to, by=by)
    return children


def close_part(part: Case, state: str) -> None:
    """A part ends with the whole, on the same word."""
    from linli.kernel.lifecycle import write

    before = part.state
    write(part, state=state, closed_at=clock.now())
    journal.record(
        part.stream, "close_with_whole", by=Actor.system("whole"), from_state=before, to_state=state
    )
