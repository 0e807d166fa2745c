"""A case on the desk: what was asked, by when, what to do with it and whose it usually is, what has happened."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from linli.cases import arbitration, clocks, commands, showing
from linli.cases.buttons import Buttons, buttons_of
from linli.cases.commands.intake import outside_number
from linli.cases.doors import DOORS
from linli.cases.forms.desk_base import MoveForm
from linli.cases.forms.desk_words import ContactForm, HandOverForm
from linli.cases.forms.moves import FORMS
from linli.cases.models import Case, Contact, ErrandItem
from linli.cases.pages import desk_routed, desk_suggested
from linli.cases.pages.desk_inbox import case_url, desk_of, visible
from linli.kernel import scope
from linli.kernel.privacy import mask_name, mask_phone
from linli.kernel.refusals import NotAllowed, NotFound, Refusal
from linli.kernel.scope import Actor
from linli.kernel.ui import Row
from linli.people.access import Request, staff_only

LIVE_MOVES = ("dispatch", "arbitrate")  # beside which a unit is suggested


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asked, masked; `shown` is the contact in full, once, for whoever gave a reason. `why_not`: why it cannot be seen."""

    masked: str = ""
    may_see: bool = False
    why_not: str = ""
    shown: Contact | None = None


@staff_only
@require_safe
def case(request: Request, number: str) -> HttpResponse:
    """The case, beside the list it was opened from if there is one; alone in its pane when a row was clicked."""
    row = visible(request.actor, number)
    if request.htmx and request.htmx.target == "case" and not request.htmx.history_restore_request:
        trail = request.GET.urlencode()
        return render(request, "cases/desk/pane.html", case_context(request, row, trail=trail))
    return case_page(request, row)


def case_page(
    request: Request,
    row: Case,
    *,
    form: MoveForm | None = None,
    asker: Asker | None = None,
    hand_over: HandOverForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The whole page. With a list in the address (`?view=`) the list stands beside the case."""
    data = request.GET
    context: dict[str, object] = {}
    trail = ""
    if data.get("view"):
        desk = desk_of(request.actor, data, chosen_pk=row.pk)
        trail = desk.trail
        context = desk.context()
    context |= case_context(request, row, trail=trail, form=form, asker=asker, hand_over=hand_over)
    return render(
        request, "cases/desk/inbox.html" if trail else "cases/desk/alone.html", context, status=status
    )


def case_context(
    request: Request,
    row: Case,
    *,
    trail: str = "",
    form: MoveForm | None = None,
    asker: Asker | None = None,
    hand_over: HandOverForm | None = None,
) -> dict[str, object]:
    """All that the pane of a case shows."""
    actor = request.actor
    buttons = buttons_of(row, actor)
    works = scope.may(actor, "case.work", row)
    entries = showing.entries(row, reader=actor)
    advice = desk_suggested.unit_of(row, buttons)
    doubles = desk_suggested.doubles_of(row, actor, trail, buttons)
    likeliest = next((one for one in doubles if one.token and one.chip.tone == "done"), None)
    return {
        "case": row,
        "chip": showing.chip(row),
        "clock": showing.clock_of(row),
        "clocks": clocks.standing(row),
        **_arbitration(row, actor),
        "stages": showing.stages(row),
        "door": DOORS[row.door].label if row.door in DOORS else row.door,
        "channel": showing.channel(row),
        "outside": outside_number(row),
        "asker": asker or asker_of(row, actor),
        "contact_form": ContactForm(initial={"trail": trail}),
        "photos": showing.photos(row, without=(commands.AFTER,)),
        "after_photos": showing.photos(row, label=commands.AFTER),
        "buttons": buttons,
        "form": form or _form_at_once(row, actor, buttons, trail, advised=advice is not None),
        "advice": advice,
        **desk_routed.context(row, buttons),
        "kind": desk_suggested.kind_of(row, buttons),
        "where": showing.where(row),
        "calls": list(row.joint_calls.select_related("unit").order_by("called_at", "pk")),
        "extension": getattr(row, "extension", None),
        "errand": _errand(row, works=works),
        "works": works and row.state in ("taken", "working", "waiting"),
        "hand_over_form": hand_over or HandOverForm(initial={"trail": trail}),
        "relatives": _relatives(row, actor),
        "recusals": _recusals(row, actor),
        "doubles": [one for one in doubles if one is not likeliest],
        "likeliest": likeliest,
        "entries": entries,
        "trail": trail,
        "here": case_url(row, trail),
    }


def _arbitration(row: Case, actor: Actor) -> dict[str, object]:
    """Both sides and earlier decisions, for who decides and for who put it before them."""
    if row.state != "arbitration" or not (
        scope.may(actor, "case.arbitrate", row) or scope.may(actor, "case.dispatch", row)
    ):
        return {}
    return {"arbitration": arbitration.sides(row), "precedents": arbitration.precedents(row, actor)}


def asker_of(row: Case, actor: Actor) -> Asker:
    """Masked name and phone for those who handle the case, and for nobody else."""
    contact = getattr(row, "contact", None)
    if contact is None:
        return Asker(masked=_("anonymous") if row.anonymous else _("no contact left"))
    if not scope.may(actor, "case.contact", row):
        return Asker()
    masked = " ".join(
        part for part in (mask_name(contact.name or ""), mask_phone(contact.phone or "")) if part
    )
    if row.confidential and not scope.may(actor, "case.dispatch", row):
        return Asker(
            why_not=_("told in confidence: only %(keeper)s sees the contact") % {"keeper": row.keeper}
        )
    return Asker(masked, may_see=True)


def _form_at_once(row: Case, actor: Actor, buttons: Buttons, trail: str, *, advised: bool) -> MoveForm | None:
    """The form of the one thing to do stands open when nothing can be suggested for it."""
    first = buttons.primary
    if first is None or first.plain:
        return None
    if first.move.name == "dispatch" and advised:
        return None
    if first.move.name not in LIVE_MOVES:
        return None
    return FORMS[first.move.form](case=row, move=first.move, actor=actor, initial={"trail": trail})


def _errand(row: Case, *, works: bool) -> dict[str, object] | None:
    errand = getattr(row, "errand", None)
    if errand is None:
        return None
    items: list[ErrandItem] = list(errand.items.all())
    whom = errand.for_whom or ""
    return {
        "errand": errand,
        "papers": [item for item in items if item.kind == "paper"],
        "steps": [item for item in items if item.kind == "step"],
        "for_whom": whom if works else mask_name(whom),
    }


def _relatives(row: Case, actor: Actor) -> list[Row]:
    """The whole, the parts, what it was merged into and what was merged into it: those of them the person may see."""
    found: list[tuple[str, Case]] = []
    if row.parent:
        found.append((_("part of"), row.parent))
    if row.merged_into:
        found.append((_("merged into"), row.merged_into))
    if row.parent_id is None:
        found += [(_("part"), part) for part in row.parts.select_related("keeper", "unit").order_by("number")]
    found += [
        (_("merged into this"), other)
        for other in row.merged.select_related("keeper", "unit").order_by("number")
    ]
    return [
        Row(other.title, case_url(other), (word, other.number), chip=showing.chip(other))
        for word, other in found
        if scope.may(actor, "case.see", other)
    ]


def _recusals(row: Case, actor: Actor) -> list[str]:
    """Who is recused, for the keeper and the arbiter alone."""
    if not row.recused or not (
        scope.may(actor, "case.dispatch", row) or scope.may(actor, "case.arbitrate", row)
    ):
        return []
    named = row.recusals.select_related("organisation", "person").order_by("pk")
    return [str(one.organisation or "") or (one.person.name if one.person else "") for one in named]


@staff_only
@require_POST
def contact(request: Request, number: str) -> HttpResponse:
    """See the contact once, with a reason the person who asked can read."""
    row = visible(request.actor, number)
    if not scope.may(request.actor, "case.contact", row):
        raise NotAllowed(_("Only those who handle the case may see the contact."))
    form = ContactForm(request.POST)
    if form.is_valid():
        try:
            found = commands.show_contact(row, reason=form.cleaned_data["reason"], by=request.actor)
        except Refusal as refusal:
            if not refusal.fields:
                raise
            form.put(refusal)
        else:
            return case_page(request, row, asker=Asker(may_see=True, shown=found))
    context = {
        "case": row,
        "contact_form": form,
        "asker": asker_of(row, request.actor),
        "back": case_url(row, form.trail_typed),
    }
    return render(request, "cases/desk/contact.html", context, status=422)


@staff_only
@require_POST
def errand(request: Request, number: str, act: str) -> HttpResponse:
    """Tick a paper or a step, give a paper back, or hand everything over."""
    row = visible(request.actor, number)
    trail = request.POST.get("trail", "")[:600]
    if act == "hand_over":
        form = HandOverForm(request.POST)
        try:
            if not form.is_valid():
                return case_page(request, row, hand_over=form, status=422)
            commands.hand_over(row, signed_by=form.cleaned_data["signed_by"], by=request.actor)
        except Refusal as refusal:
            form.put(refusal)
            return case_page(request, row, hand_over=form, status=refusal.status)
        messages.success(request, _("Handed over and signed for. Now write the answer."))
    elif act in ("tick", "return_paper"):
        item = request.POST.get("item", "")
        getattr(commands, act)(
            row, item_id=int(item) if item.isdecimal() and len(item) < 19 else 0, by=request.actor
        )
    else:
        raise NotFound(_("There is nothing at this address. Open the case again."))
    return redirect(f"{case_url(row, trail)}#errand")


def inbox_url(trail: str) -> str:
    return f"{reverse('cases:inbox')}?{trail}" if trail else reverse("cases:inbox")
