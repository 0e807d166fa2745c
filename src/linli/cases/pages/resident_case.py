"""A resident's own case: where it is, who has it, by when and why then, what was done, and their word on it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __
from django.views.decorators.http import require_POST, require_safe

from linli.cases import commands, queries, routing
from linli.cases.forms.word import FORMS, ContactForm, WordForm
from linli.cases.lifecycle import LIFE
from linli.cases.models import Case
from linli.cases.pages.held_photos import HeldPhotos
from linli.cases.pages.held_photos import shown as shown_photos
from linli.cases.pages.resident_place import asker
from linli.cases.pages.resident_shown import clock_view, contact_said, door_label, holder, stages, standing
from linli.cases.sentences import told
from linli.cases.showing import chip
from linli.kernel import evidence, journal, rulebook
from linli.kernel.privacy import mask_phone, mask_text
from linli.kernel.refusals import NotFound, Refusal, Stale
from linli.kernel.scope import Actor
from linli.kernel.ui import Entry
from linli.kernel.ui.faults import put_faults
from linli.people import limits, visitors
from linli.people import queries as people
from linli.people.access import Request, public

HOUR = 3600
THEIRS = (
    "",
    commands.BY_RESIDENT,
)  # labels of photos the resident added; every other is of those who answered
SHOWN = (*queries.CARD, "merged_into__keeper", "merged_into__unit", "contact")
MOVED = ("keeper", "unit")  # what the resident's word looks at; the page is shown by the next request
SAID: dict[str, str | Promise] = {
    "confirm": __("Thank you. The case is closed on your word."),
    "dispute": __("We have heard you. It is sent out again, with what you wrote."),
    "supply": __("Thank you. The clock goes on."),
    "rate": __("Thank you."),
    "reopen": __("It is open again."),
    "withdraw": __("Withdrawn. You may open it again."),
    "contact": __("Your contact is corrected."),
}


@public
@require_safe
def by_link(request: Request, token: str) -> HttpResponse:
    """The secret link: the session holds the key from here on, and the address loses its token."""
    key = commands.key_of(token)
    if key is None:
        most = rulebook.value("limits.tries_per_link").value
        limits.spend("cases.link", visitors.address(request), most=most, seconds=HOUR)
        return render(request, "cases/resident/no_link.html", status=404)
    visitors.hold_key(request, "case", key.case_id, until=key.expires_at)
    return redirect("cases:case", key.case.number)


@public
@require_safe
def case_page(request: Request, number: str) -> HttpResponse:
    """One's own case; for anybody else a page that does not say whether there is such a number."""
    case = _own(request, number)
    return _unknown(request, number) if case is None else _page(request, case)


@public
@require_POST
def act(request: Request, number: str, move: str) -> HttpResponse:
    """The resident's word. A refusal, or somebody having acted first, shows the case as it is now with all that was written."""
    case = _own(request, number, read=MOVED)
    if case is None:
        return _unknown(request, number)
    if move not in FORMS:
        raise NotFound(_("There is nothing at this address. Open your case again."))
    form = FORMS[move](request.POST)
    photos = HeldPhotos.of(request, held_key(case, move), label=commands.BY_RESIDENT, limited=True)
    if form.is_valid() and not photos.faults:
        try:
            DO[move](case, form.cleaned_data, photos, asker(request))
        except Stale as refusal:
            form.add_error(None, refusal.sentence)
        except Refusal as refusal:
            if not photos.refused(refusal):
                put_faults(form, refusal)
        else:
            photos.sent(request)
            messages.success(request, str(SAID[move]))
            return redirect("cases:case", case.number)
        case = _fresh(case.pk)
    photos.hold(request, by=asker(request))
    return _page(request, case, form=form, move=move, photos=photos, status=refusal_status(form))


def held_key(case: Case, move: str) -> str:
    """Where the session keeps the number of the photos held for this word on this case."""
    return f"word_photos:{case.pk}:{move}"


def refusal_status(form: WordForm) -> int:
    """409 when the case had moved on, 422 when something written or shown cannot be used."""
    return 409 if form.non_field_errors() else 422


Do = Callable[[Case, Mapping[str, Any], HeldPhotos, Actor], object]
DO: dict[str, Do] = {
    "confirm": lambda c, g, _photos, by: commands.confirm(
        c, satisfied=g["satisfied"], words=g["words"], by=by, version=g["version"]
    ),
    "dispute": lambda c, g, p, by: commands.dispute_with_photos(
        c,
        reason=g["reason"],
        satisfied=g["satisfied"],
        by=by,
        version=g["version"],
        photos=p.fresh,
        draft=p.draft,
        without=p.without,
    ),
    "supply": lambda c, g, p, by: commands.supply_with_photos(
        c, reply=g["reply"], by=by, version=g["version"], photos=p.fresh, draft=p.draft, without=p.without
    ),
    "rate": lambda c, g, _photos, by: commands.rate(
        c, satisfied=g["satisfied"], words=g["words"], by=by, version=g["version"]
    ),
    "reopen": lambda c, g, _photos, by: commands.reopen(c, reason=g["reason"], by=by, version=g["version"]),
    "withdraw": lambda c, g, _photos, by: commands.withdraw(
        c, reason=g["reason"], by=by, version=g["version"]
    ),
    "contact": lambda c, g, _photos, by: commands.correct_contact(c, name=g["name"], phone=g["phone"], by=by),
}


def _own(request: Request, number: str, *, read: Sequence[str] = SHOWN) -> Case | None:
    actor = asker(request)
    held = [pk for what, pk in actor.party_to if what == "case"]
    case = Case.objects.select_related(*read).filter(number=number, pk__in=held).first() if held else None
    if case is None:
        limits.spend(
            "cases.lookup",
            visitors.address(request),
            most=rulebook.value("limits.lookups_per_visitor").value,
            seconds=HOUR,
        )
    return case


def _fresh(pk: int) -> Case:
    return Case.objects.select_related(*SHOWN).get(pk=pk)


def _unknown(request: Request, number: str) -> HttpResponse:
    """The same page, in the same time, whether or not the number exists."""
    return render(
        request, "cases/resident/not_yours.html", {"number": number[:24], "next": request.path}, status=404
    )


def _page(
    request: Request,
    case: Case,
    *,
    form: WordForm | None = None,
    move: str = "",
    photos: HeldPhotos | None = None,
    status: int = 200,
) -> HttpResponse:
    actor = asker(request)
    open_moves = {m.name for m in LIFE.open_to(actor, case)} & set(FORMS)
    contact = getattr(case, "contact", None)
    kept = evidence.photos_of("case", [case.pk]).get(case.pk, [])
    shown = case.merged_into or case
    context = {
        "case": case,
        "place_name": str(case.keeper),
        "door": door_label(case),
        "chip": chip(case),
        "stages": stages(case),
        "stands": standing(case),
        "clock": clock_view(case),
        "contact_said": contact_said(case),
        "holder": holder(shown),
        "because": routing.plainly(case),
        "photos": [p for p in kept if p.label in THEIRS],
        "answer": mask_text(shown.answer)[0] if case.merged_into else case.answer,
        "answer_photos": [] if case.merged_into else [p for p in kept if p.label not in THEIRS],
        "question": _last(case, "ask", "question") if case.state == "waiting" else "",
        "plan": _last(case, "park", "plan") if case.state == "parked" else "",
        "refused": _last(case, "reject", "reason") if case.state == "rejected" else "",
        "forms": _forms(case, open_moves, form, move),
        "stale": form.non_field_errors() if form is not None else [],
        "unsent": form if form is not None and move not in open_moves and move != "contact" else None,
        "wrong": form,
        "photo_faults": photos.faults if photos else [],
        "held_photos": shown_photos(request.session.get(held_key(case, move))) if move else [],
        "tried": move,
        "history": history(case, actor),
        "looks": people.looks(f"case:{case.pk}"),
        "contact": contact,
        "phone": mask_phone(contact.phone) if contact and contact.phone else "",
        "contact_form": form
        if move == "contact"
        else ContactForm(initial={"version": case.version, "name": contact.name if contact else ""}),
        "contact_open": move == "contact",
        "reopen_days": rulebook.value("cases.reopen_days").value,
        "errand": getattr(case, "errand", None),
    }
    return render(request, "cases/resident/case.html", context, status=status)


def _forms(case: Case, open_moves: set[str], form: WordForm | None, move: str) -> dict[str, WordForm]:
    """A form for each word the resident can say now; the one just sent keeps what was written, on today's version."""
    made: dict[str, WordForm] = {}
    for name in open_moves:
        if name == move and form is not None:
            made[name] = form
        else:
            made[name] = FORMS[name](initial={"version": case.version}, auto_id=f"id_{name}_%s")
    return made


def _last(case: Case, move: str, key: str) -> str:
    """The words of the newest entry of a move."""
    return next(
        (str(e.private.get(key, "")) for e in reversed(journal.history(case.stream)) if e.move == move), ""
    )


def history(case: Case, actor: Actor) -> list[Entry]:
    lines = told(case, reader=actor)
    return [
        Entry(line.at, line.sentence, line.who, line.note, now=index == len(lines) - 1)
        for index, line in enumerate(lines)
    ]
