"""What a person decides: whether it is one matter, which cases belong to it, who owns it, what the public reads."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from linli.cases.commands.moving import said
from linli.cases.hot.commands.moving import bring_in, keeper_of, let_go, may_gather, next_number, stand, step
from linli.cases.models import Case, HotIssue
from linli.kernel import clock, journal
from linli.kernel.privacy import mask_text
from linli.kernel.refusals import BadInput, NotAllowed
from linli.kernel.scope import Actor
from linli.organisations.models import Organisation


@transaction.atomic
def confirm(
    issue: HotIssue,
    *,
    owner: Organisation | None,
    title: str,
    by: Actor,
    cases: Sequence[Case],
    public_words: str = "",
    version: int | None = None,
) -> HotIssue:
    """It is one matter: with these of the suggested cases, and one unit that owns it."""
    words = _titled(title)
    unit = _owner(owner)
    members = may_gather(cases, by=by)
    step(
        issue, "confirm", by=by, version=version,
        data={"owner": unit.pk, "cases": len(members)}, private={"title": words},
        owner=unit, title=words, public_words=_for_everybody(public_words), opened_at=clock.now(), keeper=keeper_of(members),
    )  # fmt: skip
    bring_in(issue, members, by=by)
    left = issue.beside.filter(standing="suggested").exclude(case__in=members)
    left.update(standing="out", at=clock.now())
    return issue


@transaction.atomic
def gather(
    *, cases: Sequence[Case], owner: Organisation | None, title: str, by: Actor, public_words: str = ""
) -> HotIssue:
    """A person sees it before the machine does: an issue out of these cases, open from the start."""
    members = may_gather(cases, by=by)
    if len(members) < 2:
        sentence = _("An issue needs at least two cases.")
        raise BadInput(sentence, fields={"cases": sentence})
    unit, words, now = _owner(owner), _titled(title), clock.now()
    if by.person_id is None and by.kind != "system":
        raise NotAllowed(_("Please sign in."))
    issue = HotIssue.objects.create(
        number=next_number(), title=words, public_words=_for_everybody(public_words), owner=unit,
        keeper=keeper_of(members), category=members[0].category, state="opened", proposed_at=now, opened_at=now,
    )  # fmt: skip
    journal.record(
        issue.stream, "gather", by=by, to_state="opened",
        data={"owner": unit.pk, "cases": len(members)}, private={"title": words},
    )  # fmt: skip
    bring_in(issue, members, by=by)
    return issue


@transaction.atomic
def drop(issue: HotIssue, *, reason: str, by: Actor, version: int | None = None) -> HotIssue:
    """It is not one matter, or not a hot one. The cases go on alone; the same proposal is not made again soon."""
    words = said(reason, field="reason", required=True, missing=_("Say why; it is kept with the proposal."))
    members = list(issue.members.all())
    step(issue, "drop", by=by, version=version, private={"reason": words}, closed_at=clock.now())
    let_go(issue, members, by=by, standing="suggested")  # so that opening it again can offer them
    return issue


@transaction.atomic
def take_in(issue: HotIssue, *, cases: Sequence[Case], by: Actor, version: int | None = None) -> HotIssue:
    """These belong to it too, suggested or found by a person."""
    members = may_gather(cases, by=by, into=issue)
    after = keeper_of([*issue.members.select_related("keeper"), *members])
    step(issue, "take_in", by=by, version=version, data={"cases": len(members)}, keeper=after)
    bring_in(issue, members, by=by)
    return issue


@transaction.atomic
def put_out(issue: HotIssue, *, cases: Sequence[Case], by: Actor, version: int | None = None) -> HotIssue:
    """These are another matter; they go on alone and are not suggested for this issue again."""
    chosen = _beside(issue, cases)
    step(issue, "put_out", by=by, version=version, data={"cases": len(chosen)})
    let_go(issue, chosen, by=by)
    return issue


@transaction.atomic
def split(
    issue: HotIssue, *, cases: Sequence[Case], title: str, by: Actor, version: int | None = None
) -> HotIssue:
    """Two matters, not one: these become an issue of their own, with the same owner until another is named."""
    words = _titled(title)
    chosen = may_gather(_beside(issue, cases), by=by, into=issue)
    staying = issue.beside.filter(standing__in=("in", "suggested")).exclude(case__in=chosen).exists()
    if not staying:
        sentence = _("Leave at least one case in this issue.")
        raise BadInput(sentence, fields={"cases": sentence})
    step(issue, "split", by=by, version=version, data={"cases": len(chosen)})
    let_go(issue, chosen, by=by)
    opened = issue.state != "proposed"
    now = clock.now()
    made = HotIssue.objects.create(
        number=next_number(), title=words, category=issue.category, keeper=keeper_of(chosen), proposed_at=now,
        state="opened" if opened else "proposed", owner=issue.owner, opened_at=now if opened else None,
        reason={"cases": len(chosen), "from": issue.number},
    )  # fmt: skip
    journal.record(
        made.stream, "split_off", by=by, to_state=made.state,
        data={"from": issue.pk, "cases": len(chosen)}, private={"title": words},
    )  # fmt: skip
    if opened:
        bring_in(made, chosen, by=by)
    else:
        stand(made, chosen, "suggested")
    return made


@transaction.atomic
def name_owner(
    issue: HotIssue, *, owner: Organisation | None, by: Actor, note: str = "", version: int | None = None
) -> HotIssue:
    """One owner, another from now on."""
    unit = _owner(owner)
    return step(
        issue, "name_owner", by=by, version=version, data={"owner": unit.pk}, private={"note": said(note)}, owner=unit
    )  # fmt: skip


@transaction.atomic
def reword(issue: HotIssue, *, public_words: str, by: Actor, version: int | None = None) -> HotIssue:
    """What everybody reads of it. Empty: nothing is shown outside."""
    return step(issue, "reword", by=by, version=version, public_words=_for_everybody(public_words))


@transaction.atomic
def reopen(issue: HotIssue, *, reason: str, by: Actor, version: int | None = None) -> HotIssue:
    """It has come back, or was dropped too soon. What was answered stays answered; the next answer goes to whoever waits then."""
    words = said(reason, field="reason", required=True, missing=_("Say why it is opened again."))
    if issue.owner_id is None:
        raise BadInput(_("It never had an owner. Gather its cases anew and name one."))
    return step(
        issue, "reopen", by=by, version=version, private={"reason": words}, closed_at=None, answered_at=None, answer=""
    )  # fmt: skip


def _titled(title: str) -> str:
    words = said(title, field="title", required=True, missing=_("Give it a short title."))[:80]
    return mask_text(words)[0]


def _for_everybody(words: str) -> str:
    """Masked once more: a person approves, and the net still holds."""
    return mask_text(said(words, field="public_words"))[0][:120]


def _owner(unit: Organisation | None) -> Organisation:
    if unit is None or unit.state != "active":
        sentence = _("Name the one unit that owns it.")
        raise BadInput(sentence, fields={"owner": sentence})
    return unit


def _beside(issue: HotIssue, cases: Sequence[Case]) -> list[Case]:
    ids = set(issue.beside.filter(standing__in=("in", "suggested")).values_list("case_id", flat=True))
    chosen = [case for case in cases if case.pk in ids]
    if not chosen:
        raise BadInput(_("Choose at least one case."), fields={"cases": _("Choose at least one case.")})
    return chosen
