"""Bulk moves: choose cases and a move, look over what is possible, carry it out, see how far it is."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linli.cases import bulk_moves, inbox, showing
from linli.cases.buttons import ICONS
from linli.cases.commands import bulk as commands
from linli.cases.desk_life import BULK
from linli.cases.forms.desk_filter import asked_of, trail_of
from linli.cases.forms.desk_own import BulkForm
from linli.cases.inbox import VIEWS
from linli.cases.lifecycle import LIFE
from linli.cases.models import BulkMove, Case
from linli.cases.pages.desk_inbox import case_url
from linli.kernel import rulebook, scope
from linli.kernel.refusals import NotFound, Refusal
from linli.kernel.scope import Actor
from linli.kernel.ui import Button, Chip, Row
from linli.people.access import Request, staff_only

SHOWN = 200  # rows of a result on one page


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen: single cases by number, or everything a list holds up to what one step takes. `query` says it again."""

    ids: list[int]
    whole: bool
    query: str
    trail: str


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: Request) -> HttpResponse:
    """GET: which move, then its form. POST: look it over. The cases stand in the address, so the page can be left and found again."""
    choice = _chosen(request.actor, request.GET)
    move = request.GET.get("move", "")
    if move not in bulk_moves.OFFERED or not scope.may(request.actor, LIFE.moves[move].permission):
        return render(
            request,
            "cases/desk/bulk_choose.html",
            {"choice": choice, "moves": _moves(request.actor, choice), "back": _back(choice)},
        )
    form = BulkForm(request.POST if request.method == "POST" else None, move=move, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        try:
            made = commands.prepare_bulk(
                choice.ids, move=move, arguments=form.plain(), trail=choice.trail, by=request.actor
            )
        except Refusal as refusal:
            form.put(refusal)
        else:
            return redirect("cases:bulk", made.key)
    context = {
        "choice": choice,
        "form": form,
        "move": LIFE.moves[move],
        "icon": ICONS.get(move, "task"),
        "back": _back(choice),
    }
    return render(
        request, "cases/desk/bulk_form.html", context, status=422 if form.is_bound and form.errors else 200
    )


@staff_only
@require_safe
def mine(request: Request) -> HttpResponse:
    """The bulk moves somebody has looked over or carried out, the newest first."""
    rows = [
        Row(
            str(LIFE.moves[row.move].label), reverse("cases:bulk", args=[row.key]),
            (_("%(count)s cases") % {"count": row.rows.count()},), chip=_chip(row), at=row.prepared_at,
        )
        for row in BulkMove.objects.filter(person_id=request.actor.person_id or 0).order_by("-prepared_at")[:50]
    ]  # fmt: skip
    return render(request, "cases/desk/bulk_mine.html", {"rows": rows})


@staff_only
@require_safe
def one(request: Request, key: str) -> HttpResponse:
    """What is possible and what is not, before it begins; how far it is, while it runs; what came of it, afterwards."""
    row = _own(request.actor, key)
    context = _context(row)
    if request.htmx and request.htmx.target == "bulk-progress":
        return render(request, "cases/desk/bulk_progress.html", context)
    return render(request, "cases/desk/bulk.html", context)


@staff_only
@require_POST
def act(request: Request, key: str, name: str) -> HttpResponse:
    """Carry it out, drop it, or stop it half way."""
    row = _own(request.actor, key)
    acts = {"run": commands.run_bulk, "drop": commands.drop_bulk, "stop": commands.stop_bulk}
    if name not in acts:
        raise NotFound(_("There is nothing at this address. Open the case again."))
    try:
        acts[name](row, by=request.actor)
    except Refusal as refusal:
        messages.warning(request, refusal.sentence)
        return redirect("cases:bulk", key)
    if name == "drop":
        messages.success(request, _("Nothing was moved."))
        return redirect(f"{reverse('cases:inbox')}?{row.trail}" if row.trail else "cases:inbox")
    return redirect("cases:bulk", key)


def _chosen(actor: Actor, data: QueryDict) -> Choice:
    trail = trail_of(QueryDict(data.get("trail", "")[:600]), without=("after", "before", "select"))
    most = int(rulebook.value("cases.bulk_most").value)
    whole = data.get("all") == "1"
    query = QueryDict(mutable=True)
    query["trail"] = trail
    if whole:
        ids = _whole(actor, trail, most)
        query["all"] = "1"
    else:
        numbers = [number[:24] for number in data.getlist("tick")][:most]
        found = scope.visible(Case.objects.filter(number__in=numbers), actor, "case.see").values_list(
            "number", "pk"
        )
        by_number = dict(found)
        ids = [by_number[number] for number in numbers if number in by_number]
        query.setlist("tick", [number for number in numbers if number in by_number])
    return Choice(ids, whole, query.urlencode(), trail)


def _whole(actor: Actor, trail: str, most: int) -> list[int]:
    """The first cases of a list in its order, as many as one step takes."""
    data = QueryDict(trail)
    view = VIEWS.get(data.get("view", ""))
    if view is None or view not in inbox.views_of(actor):
        return []
    return inbox.listing(actor, view, asked_of(data, actor)).first(most)


def _moves(actor: Actor, choice: Choice) -> list[Row]:
    """The moves this person may make at all on what was chosen."""
    return [
        Row(str(LIFE.moves[name].label), f"{reverse('cases:bulk_begin')}?{choice.query}&move={name}")
        for name in bulk_moves.OFFERED
        if scope.may(actor, LIFE.moves[name].permission)
    ]


def _own(actor: Actor, key: str) -> BulkMove:
    row = BulkMove.objects.filter(key=key, person_id=actor.person_id or 0).first()
    if row is None:
        raise NotFound(
            _("There is nothing here for you to see. Check the address, or ask the unit that sent it to you.")
        )
    return row


def _context(row: BulkMove) -> dict[str, object]:
    counts = commands.outcomes(row)
    total = sum(counts.values())
    every = row.rows.select_related("case__keeper", "case__grid", "case__category")
    return {
        "bulk": row, "move": LIFE.moves[row.move], "chip": _chip(row), "counts": counts, "total": total,
        "finished": counts["done"] + counts["refused"], "refused": _rows(every.filter(outcome="refused")[:SHOWN]),
        "possible": _rows(every.filter(outcome="")[:SHOWN]), "done": _rows(every.filter(outcome="done")[:SHOWN]),
        "run": Button(_("Begin now"), reverse("cases:bulk_act", args=[row.key, "run"]), "primary", "task", "post"),
        "drop": Button(_("Do not"), reverse("cases:bulk_act", args=[row.key, "drop"]), "", "close", "post"),
        "stop": Button(_("Stop here"), reverse("cases:bulk_act", args=[row.key, "stop"]), "danger", "stop", "post", confirm=_("What is done stays done; the rest is left as it is. Stop?")),
        "back": f"{reverse('cases:inbox')}?{row.trail}" if row.trail else reverse("cases:inbox"), "shown": SHOWN,
    }  # fmt: skip


def _rows(rows: object) -> list[Row]:
    return [
        Row(one.case.title, case_url(one.case), (one.case.number, one.sentence) if one.sentence else (one.case.number, *showing.meta(one.case)), chip=showing.chip(one.case))
        for one in rows  # type: ignore[attr-defined]
    ]  # fmt: skip


def _chip(row: BulkMove) -> Chip:
    state = BULK.states[row.state]
    return Chip(str(state.label), state.tone, state.code)


def _back(choice: Choice) -> str:
    return f"{reverse('cases:inbox')}?{choice.trail}" if choice.trail else reverse("cases:inbox")
