"""The desk: accounts, requests about one's own data, the log."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linli.kernel import scope
from linli.kernel.journal.models import Entry as JournalEntry
from linli.kernel.privacy import mask_phone
from linli.kernel.privacy.reveals import reveal
from linli.kernel.refusals import NotAllowed, NotOpen, Refusal
from linli.kernel.ui import Button, Chip, Entry, Row, Tab
from linli.kernel.ui.faults import put_faults
from linli.people import commands, forms, holdings, lifecycle, queries, sentences
from linli.people.access import Request, may_or_404, staff_only
from linli.people.models import Person, SubjectRequest


@staff_only
@require_safe
def people(request: Request) -> HttpResponse:
    """Accounts, found by sign-in name or name."""
    _needs(request, "people.see")
    words, closed = request.GET.get("q", "").strip()[:40], request.GET.get("closed") == "1"
    after = request.GET.get("after", "")[:40]
    found = list(queries.found(request.actor, words, closed=closed, after=after)[: queries.PAGE + 1])
    more = ""
    if len(found) > queries.PAGE:
        more = "?" + urlencode(
            {"q": words, "closed": "1" if closed else "", "after": found[queries.PAGE - 1].username}
        )
    rows = [
        Row(
            person.name,
            url=f"@{person.username}/",
            meta=tuple(filter(None, (person.username, mask_phone(person.phone or "")))),
        )
        for person in found[: queries.PAGE]
    ]
    tabs = [
        Tab(_("Open accounts"), "?" + urlencode({"q": words}), active=not closed),
        Tab(_("Closed accounts"), "?" + urlencode({"q": words, "closed": "1"}), active=closed),
    ]
    context = {
        "rows": rows,
        "words": words,
        "tabs": tabs,
        "more": more,
        "may_enrol": scope.may(request.actor, "people.enrol"),
    }
    return render(request, "people/people.html", context)


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def enrol(request: Request) -> HttpResponse:
    """Make one account. Whole lists come in through an Excel sheet of the organisation."""
    _needs(request, "people.enrol")
    form = forms.EnrolForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            person = commands.enrol(
                username=given["username"],
                name=given["name"],
                phone=given["phone"],
                password=given["password"] or None,
                by=request.actor,
            )
        except Refusal as refusal:
            put_faults(form, refusal)
        else:
            messages.success(
                request, _("The account of %(name)s is made. Now give it a posting.") % {"name": person.name}
            )
            return redirect("people:person", username=person.username)
    return render(request, "people/enrol.html", {"form": form}, status=422 if form.errors else 200)


@staff_only
@require_safe
def person(request: Request, username: str) -> HttpResponse:
    return _person_page(request, _person(request, username, "people.see"))


@staff_only
@require_POST
def give_password(request: Request, username: str) -> HttpResponse:
    who = _person(request, username, "people.lock")
    form = forms.GivenPasswordForm(request.POST)
    if form.is_valid():
        try:
            commands.set_password(who, password=form.cleaned_data["password"], by=request.actor)
        except Refusal as refusal:
            put_faults(form, refusal)
        else:
            messages.success(request, _("The password is set. The person chooses their own when signing in."))
            return redirect("people:person", username=username)
    return _person_page(request, who, password_form=form)


@staff_only
@require_POST
def close(request: Request, username: str) -> HttpResponse:
    who = _person(request, username, "people.lock")
    commands.deactivate(who, reason=request.POST.get("reason", ""), by=request.actor)
    messages.success(request, _("The account is closed and its sessions have ended."))
    return redirect("people:person", username=username)


@staff_only
@require_POST
def reopen(request: Request, username: str) -> HttpResponse:
    commands.reactivate(_person(request, username, "people.lock"), by=request.actor)
    messages.success(request, _("The account is open again."))
    return redirect("people:person", username=username)


@staff_only
@require_POST
def show_phone(request: Request, username: str) -> HttpResponse:
    """Look behind the mask, with a reason the person can read."""
    who = _person(request, username, "people.see")
    form = forms.ReasonForm(request.POST)
    if form.is_valid():
        try:
            reveal(
                owner_kind="person",
                owner_id=who.pk,
                field="phone",
                reason=form.cleaned_data["reason"],
                by=request.actor,
            )
        except Refusal as refusal:
            put_faults(form, refusal)
        else:
            return _person_page(request, who, shown=who.phone or "")
    return _person_page(request, who, reason_form=form)


def _person(request: Request, username: str, permission: str) -> Person:
    return may_or_404(request.actor, permission, Person.objects.filter(username=username).first())


def _person_page(
    request: Request,
    who: Person,
    *,
    shown: str = "",
    password_form: forms.GivenPasswordForm | None = None,
    reason_form: forms.ReasonForm | None = None,
) -> HttpResponse:
    entries = (
        JournalEntry.objects.filter(stream=who.stream).exclude(move="signed_in").order_by("-sequence")[:30]
    )
    names = queries.names_of(entry.by for entry in entries)
    context = {
        "person": who,
        "phone": shown or mask_phone(who.phone or ""),
        "phone_shown": bool(shown),
        "may_lock": scope.may(request.actor, "people.lock", who) and who.pk != request.actor.person_id,
        "password_form": password_form or forms.GivenPasswordForm(),
        "reason_form": reason_form or forms.ReasonForm(),
        "history": [
            Entry(entry.at, sentences.move(entry), names.get(entry.by, entry.by)) for entry in entries
        ],
    }
    wrong = any(form is not None and form.errors for form in (password_form, reason_form))
    return render(request, "people/person.html", context, status=422 if wrong else 200)


@staff_only
@require_safe
def requests(request: Request) -> HttpResponse:
    """Requests about one's own data, the most urgent first."""
    _needs(request, "people.requests")
    settled = request.GET.get("settled") == "1"
    waiting = queries.waiting_requests(request.actor)
    chosen = queries.settled_requests(request.actor)[:200] if settled else waiting
    rows = [
        Row(
            str(lifecycle.KINDS.get(row.kind, row.kind)),
            url=f"{row.pk}/",
            meta=(holdings.named(row.subject),),
            chip=_chip(row),
            at=row.due_at if row.state == "asked" else row.settled_at,
        )
        for row in chosen
    ]
    tabs = [
        Tab(_("Waiting for an answer"), "?", count=waiting.count(), active=not settled),
        Tab(_("Answered requests"), "?settled=1", active=settled),
    ]
    return render(request, "people/requests.html", {"rows": rows, "tabs": tabs})


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def settle(request: Request, pk: int) -> HttpResponse:
    """One request: what is asked, what is held, and the two answers."""
    row = may_or_404(request.actor, "people.requests", SubjectRequest.objects.filter(pk=pk).first())
    form = forms.AnswerForm(request.POST or None, initial={"version": row.version})
    if request.method == "POST" and form.is_valid():
        act = {"grant": commands.grant, "refuse": commands.refuse}.get(request.POST.get("move", ""))
        try:
            if act is None:
                raise NotOpen(_("Choose one of the two answers."))
            act(
                row,
                answer=form.cleaned_data["answer"],
                by=request.actor,
                version=form.cleaned_data["version"],
            )
        except Refusal as refusal:
            put_faults(form, refusal)
        else:
            messages.success(request, _("The person can now read your answer."))
            return redirect("people:requests")
    shut = lifecycle.LIFE.shut(request.actor, row, "grant")
    context = {
        "row": row,
        "kind": lifecycle.KINDS.get(row.kind, row.kind),
        "about": holdings.named(row.subject),
        "held": holdings.held(row.subject),
        "chip": _chip(row),
        "form": form,
        "grant": Button(
            str(lifecycle.LIFE.moves["grant"].label),
            kind="danger" if row.kind == "erase" else "primary",
            closed=shut.sentence if shut else "",
        ),
    }
    return render(request, "people/request.html", context, status=422 if form.errors else 200)


@staff_only
@require_safe
def audit(request: Request) -> HttpResponse:
    """The log, for reading only."""
    _needs(request, "people.audit")
    what = request.GET.get("what", "")
    what = what if what in queries.AUDITS else "doors"
    form = forms.AuditFilter({**request.GET.dict(), "what": what})
    before = request.GET.get("before", "")
    lines: list[queries.AuditLine] = []
    if form.is_valid():
        by, asked = form.person(), form.cleaned_data
        if by is not None or not asked["by"]:
            lines = queries.audit(
                what,
                by=by,
                since=asked["since"],
                until=asked["until"],
                before=int(before) if before.isdecimal() and len(before) < 19 else None,
            )
    more = ""
    if len(lines) > queries.PAGE:
        kept = {key: request.GET.get(key, "") for key in ("by", "since", "until")}
        more = "?" + urlencode({"what": what, **kept, "before": str(lines[queries.PAGE - 1].pk)})
    tabs = [Tab(str(label), f"?what={code}", active=code == what) for code, label in queries.AUDITS.items()]
    context = {"tabs": tabs, "form": form, "lines": lines[: queries.PAGE], "more": more, "what": what}
    return render(request, "people/audit.html", context, status=422 if form.errors else 200)


def _needs(request: Request, permission: str) -> None:
    if not scope.may(request.actor, permission):
        raise NotAllowed(
            _("Your role does not open this page. Ask the county's administrators if it should.")
        )


def _chip(row: SubjectRequest) -> Chip:
    state = lifecycle.LIFE.states[row.state]
    return Chip(str(state.label), state.tone, state.code)
