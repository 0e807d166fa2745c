"""What the keeper of a case decides: where it goes, who may take it, what is not accepted."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from linli.cases import clocks, routing
from linli.cases.commands.moving import said, step
from linli.cases.commands.working import gather
from linli.cases.models import Case, Category, Recusal
from linli.cases.routing import grassroots
from linli.kernel import clock
from linli.kernel.refusals import BadInput
from linli.kernel.scope import Actor
from linli.organisations.models import Organisation
from linli.people.models import Person
from linli.places.atlas import atlas
from linli.places.models import Grid

PLANNED = timedelta(days=5 * 366)  # no plan is put away for longer without a look


@transaction.atomic
def dispatch(case: Case, *, to: Organisation, by: Actor, note: str = "", version: int | None = None) -> Case:
    """Hand the case to the unit that will do the work; its clocks start now.

    Where the responsibility list names this very unit, the entry keeps by which rule; otherwise a person decided.
    """
    _refuse_recused(case, to)
    _refuse_grassroots(case, to)
    now = clock.now()
    duty = routing.followed(case, to, now)
    return step(
        case, "dispatch", by=by, version=version,
        data={"to": to.pk, "duty": duty.pk} if duty else {"to": to.pk}, private={"note": said(note)},
        unit=to, taker=None, dispatched_at=now, signed_at=None, **clocks.on_dispatch(case, now),
    )  # fmt: skip


@transaction.atomic
def offer(case: Case, *, by: Actor, note: str = "", version: int | None = None) -> Case:
    """Open the case for taking by members nearby."""
    now = clock.now()
    return step(
        case, "offer", by=by, version=version,
        private={"note": said(note)}, unit=None, taker=None, dispatched_at=now, **clocks.on_dispatch(case, now),
    )  # fmt: skip


@transaction.atomic
def answer_now(case: Case, *, answer: str, by: Actor, version: int | None = None) -> Case:
    """Answer at the desk what needs no dispatch: most questions do not."""
    words = said(answer, field="answer", required=True, missing=_("Write the answer the resident will read."))
    now = clock.now()
    step(
        case, "answer_now", by=by, version=version, private={"answer": words},
        answer=words, answered_at=now, unit=case.keeper, **clocks.on_contact(case, now),
    )  # fmt: skip
    gather(case)
    return case


@transaction.atomic
def reject(case: Case, *, reason: str, by: Actor, version: int | None = None) -> Case:
    """Do not accept; the resident reads why, and may open it again."""
    words = said(
        reason,
        field="reason",
        required=True,
        missing=_("Say why it cannot be accepted and where else to go."),
    )
    return step(case, "reject", by=by, version=version, private={"reason": words}, closed_at=clock.now())


@transaction.atomic
def pass_on(case: Case, *, by: Actor, note: str = "", version: int | None = None) -> Case:
    """Thanks reach those they are meant for, and that is all there is to do."""
    step(case, "pass_on", by=by, version=version, private={"note": said(note)}, closed_at=clock.now())
    gather(case)
    return case


@transaction.atomic
def to_arbiter(case: Case, *, by: Actor, note: str = "", version: int | None = None) -> Case:
    return step(case, "to_arbiter", by=by, version=version, private={"note": said(note)})


@transaction.atomic
def arbitrate(case: Case, *, to: Organisation, reason: str, by: Actor, version: int | None = None) -> Case:
    """The arbiter decides whose it is; the decision binds (mechanisms B4)."""
    words = said(
        reason, field="reason", required=True, missing=_("Say why it is theirs; both units will read it.")
    )
    _refuse_recused(case, to)
    _refuse_grassroots(case, to)
    now = clock.now()
    return step(
        case, "arbitrate", by=by, version=version,
        data={"to": to.pk}, private={"reason": words},
        unit=to, taker=None, binding=True, dispatched_at=now, signed_at=None, **clocks.on_dispatch(case, now),
    )  # fmt: skip


@transaction.atomic
def rework(case: Case, *, by: Actor, note: str = "", version: int | None = None) -> Case:
    """Not solved: back to the same unit or person, with what the resident said."""
    if case.unit_id is None and case.taker_id is None:
        raise BadInput(_("Nobody has it now. Dispatch it instead."))
    now = clock.now()
    return step(
        case, "rework", by=by, version=version, private={"note": said(note)},
        answered_at=None, **clocks.on_rework(case, now),
    )  # fmt: skip


@transaction.atomic
def park(case: Case, *, plan: str, review_on: date, by: Actor, version: int | None = None) -> Case:
    """Cannot be done now: a plan and a day on which it is looked at again 挂账."""
    words = said(
        plan, field="plan", required=True, missing=_("Write what the plan is; the resident will read it.")
    )
    if review_on <= clock.today():
        raise BadInput(
            _("Choose a day after today to look at it again."), fields={"review_on": _("A day after today.")}
        )
    if review_on > clock.today() + PLANNED:
        sentence = _("Choose a day within the next five years; then it is looked at again.")
        raise BadInput(sentence, fields={"review_on": sentence})
    return step(
        case, "park", by=by, version=version, data={"review_on": review_on.isoformat()}, private={"plan": words},
        parked_from=case.state, review_on=review_on,
    )  # fmt: skip


@transaction.atomic
def unpark(case: Case, *, by: Actor, note: str = "", version: int | None = None) -> Case:
    return step(
        case, "unpark", by=by, to=case.parked_from, version=version, private={"note": said(note)},
        parked_from="", review_on=None, **clocks.on_resume(case),
    )  # fmt: skip


@transaction.atomic
def supervise(case: Case, *, reason: str, by: Actor, version: int | None = None) -> Case:
    """The organisation department asks for an account of it 督办, by a day; asked again, the account is due anew."""
    words = said(reason, field="reason", required=True, missing=_("Say what you are worried about."))
    now = clock.now()
    return step(
        case, "supervise", by=by, version=version, private={"reason": words},
        supervised_at=now, supervision_due_at=clocks.within("cases.account_within", now).due_at,
        supervision_reported_at=None,
    )  # fmt: skip


@transaction.atomic
def report_supervision(case: Case, *, note: str, by: Actor, version: int | None = None) -> Case:
    """The unit says how it stands; whoever asked decides whether that is enough."""
    words = said(note, required=True, missing=_("Say how it stands."))
    return step(
        case, "report_supervision", by=by, version=version, private={"note": words},
        supervision_reported_at=clock.now(),
    )  # fmt: skip


@transaction.atomic
def lift_supervision(case: Case, *, by: Actor, note: str = "", version: int | None = None) -> Case:
    """The account is enough, or the matter is done: the supervision ends."""
    return step(
        case, "lift_supervision", by=by, version=version, private={"note": said(note)},
        supervised_at=None, supervision_due_at=None, supervision_reported_at=None,
    )  # fmt: skip


@transaction.atomic
def decide_extension(
    case: Case, *, granted: bool, by: Actor, note: str = "", version: int | None = None
) -> Case:
    """More time, decided by the keeper; the new due day is counted from the old one."""
    words = said(note)
    changes = clocks.on_extension(case) if granted else {}
    step(
        case,
        "decide_extension",
        by=by,
        version=version,
        data={"granted": granted},
        private={"note": words},
        **changes,
    )
    extension = case.extension
    extension.granted, extension.decided_at = granted, clock.now()
    extension.save(update_fields=["granted", "decided_at"])
    return case


@transaction.atomic
def correct(
    case: Case,
    *,
    by: Actor,
    title: str | None = None,
    category: Category | None = None,
    grid: Grid | None = None,
    public_words: str | None = None,
    note: str = "",
    version: int | None = None,
) -> Case:
    """Put right what was entered wrong; what stood before stays in the journal. Who has it stays too: a person sends it on.

    In another grid it is kept by whoever answers for that one; what was known of the place more exactly no longer counts.
    """
    changes: dict[str, Any] = {}
    data: dict[str, Any] = {}
    private: dict[str, Any] = {"note": said(note)}
    if title is not None and title != case.title:
        private["title_before"], changes["title"] = case.title, said(title, field="title", required=True)[:80]
    if category is not None and category.pk != case.category_id:
        data["category"], changes["category"] = [case.category_id, category.pk], category
        due = clocks.on_recategorised(case, category, clock.now())
        if due:
            data["due"] = [case.due_at and case.due_at.isoformat(), due["due_at"].isoformat()]
        changes |= due
    if grid is not None and grid.pk != case.grid_id:
        data["grid"] = [case.grid_id, grid.pk]
        changes |= _moved_to(case, grid)
    if public_words is not None and public_words != case.public_words:
        private["public_words"], changes["public_words"] = (
            public_words,
            said(public_words, field="public_words")[:80],
        )
    if not changes:
        raise BadInput(_("Nothing was changed."))
    return step(case, "correct", by=by, version=version, data=data, private=private, **changes)


@transaction.atomic
def recuse(
    case: Case,
    *,
    by: Actor,
    organisation: Organisation | None = None,
    person: Person | None = None,
    version: int | None = None,
) -> Case:
    """The complaint is about them: from now on they neither see nor touch it, and if they kept it, their superior does."""
    if organisation is None and person is None:
        raise BadInput(_("Name the unit or the person the complaint is about."))
    changes: dict[str, Any] = {"recused": True}
    if organisation is not None:
        changes["keeper"] = unrecused_keeper(case.keeper, organisation)
        if case.unit and case.unit.path.startswith(organisation.path):
            raise BadInput(_("It is with that unit now. Dispatch it to another first."))
    data = {
        "organisation": organisation.pk if organisation else None,
        "person": person.pk if person else None,
    }
    step(case, "recuse", by=by, version=version, data=data, **changes)
    Recusal.objects.create(case=case, organisation=organisation, person=person)
    return case


def _moved_to(case: Case, grid: Grid) -> dict[str, Any]:
    """What changes with the grid a case lies in."""
    keeper = grid.organisation
    for recusal in case.recusals.select_related("organisation") if case.recused else ():
        if recusal.organisation is not None:
            keeper = unrecused_keeper(keeper, recusal.organisation)
    exact = {"address": None, "facility": None, "lon": None, "lat": None}
    return {"grid": grid, "net_version": atlas().version, "keeper": keeper, **exact}


def unrecused_keeper(keeper: Organisation, recused: Organisation) -> Organisation:
    """The keeper, or the first organisation above it that the complaint is not about."""
    node = keeper
    while node.path.startswith(recused.path):
        if node.parent is None:
            raise BadInput(
                _("A complaint about the county itself has to go to the city. Ring its hotline, please.")
            )
        node = node.parent
    return node


def _refuse_recused(case: Case, to: Organisation) -> None:
    if to.closed_on:
        raise BadInput(
            _("%(unit)s is closed. Choose the unit that took over.") % {"unit": to},
            fields={"unit": _("Closed.")},
        )
    if case.recused and to.path.startswith(routing.barred(case)):
        sentence = _("The complaint is about %(unit)s, so it cannot go there.") % {"unit": to}
        raise BadInput(sentence, fields={"unit": sentence})


def _refuse_grassroots(case: Case, to: Organisation) -> None:
    """A department's duty is not pushed down to a community or village (国办函〔2025〕66号)."""
    if sentence := grassroots.why_not(case, to):
        raise BadInput(sentence, fields={"unit": sentence})
