"""The responsibility list as pages: its versions, the rules of one, what is wrong with it, putting it in force."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linli.cases.commands import duties as commands
from linli.cases.commands.dry_runs import in_force
from linli.cases.models import Duty, DutyList
from linli.cases.routing import explaining, forms, sheets
from linli.cases.routing.comparing import Change, changes
from linli.cases.routing.findings import findings
from linli.cases.routing.lifecycle import LIFE
from linli.cases.routing.pages import wheres
from linli.kernel import clock, scope
from linli.kernel.refusals import NotFound, Refusal
from linli.kernel.sheets import XLSX
from linli.kernel.ui import Chip, Row
from linli.kernel.ui.faults import put_faults
from linli.people.access import Request, may_or_404, staff_only

SHOWN = 60  # rules on a page


@dataclass(frozen=True, slots=True)
class Line:
    """A rule as a row: what, where and when; whose; its clocks; what changed against the list it was made from."""

    duty: Duty
    matter: str
    where: str
    whose: str
    clocks: str
    helpers: str
    change: Change | None = None


@staff_only
@require_safe
def start(request: Request) -> HttpResponse:
    """The list in force, the draft, what was before; and where an imagined case would go."""
    lists = list(DutyList.objects.exclude(state="dropped").select_related("drafted_by"))
    current = in_force(now_on=clock.today())
    context = {
        "current": current,
        "current_rules": current.duties.count() if current else 0,
        "fast": current.duties.filter(fast=True).count() if current else 0,
        "draft": next((one for one in lists if one.state in ("draft", "checked")), None),
        "rows": [_row(one) for one in lists],
        "may_edit": scope.may(request.actor, "routing.edit"),
        **wheres.answered(request),
    }
    return render(request, "cases/routing/start.html", context)


@staff_only
@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """Begin the next version from the one in force."""
    _may_edit(request)
    form = forms.ListForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = commands.draft(
                by=request.actor, based_on=in_force(now_on=clock.today()), **form.cleaned_data
            )
        except Refusal as refused:
            put_faults(form, refused)
        else:
            messages.success(request, _("Drafted from the list in force. Change what is to be changed."))
            return redirect("routing:list", made.number)
    return render(request, "cases/routing/new.html", {"form": form}, status=422 if form.errors else 200)


@staff_only
@require_safe
def rules(request: Request, number: int) -> HttpResponse:
    """The rules of one version, with what they change and what is wrong."""
    found = _list(request, number)
    form = forms.FilterRulesForm(request.GET or None)
    rows = (
        Duty.objects.filter(list=found)
        .select_related(*explaining.READ, "category__parent")
        .prefetch_related("helpers")
    )
    changed = (
        {change.code: change for change in changes(found)} if found.state in ("draft", "checked") else {}
    )
    lines = [line(duty, changed.get(duty.code)) for duty in rows]
    if form.is_valid():
        lines = [one for one in lines if _fits(one, form.cleaned_data)]
    if request.GET.get("changed"):
        lines = [one for one in lines if one.change]
    page = int(request.GET["page"]) if request.GET.get("page", "").isdecimal() else 1
    told = findings(found)
    context = {
        "list": found,
        "chip": chip(found),
        "lines": lines[(page - 1) * SHOWN : page * SHOWN],
        "count": len(lines),
        "total": rows.count(),
        "filter_form": form,
        "before": _turn(request, page - 1) if page > 1 else "",
        "after": _turn(request, page + 1) if page * SHOWN < len(lines) else "",
        "changed": changed,
        "removed": [change for change in changed.values() if change.sort == "removed"],
        "findings": _counted(told),
        "conflicts": [one for one in told if one.sort == "conflict"],
        "open": {move.name for move in LIFE.open_to(request.actor, found)},
        "live_form": forms.LiveForm(initial={"from_on": clock.today()}),
        "period_form": forms.PeriodForm(),
        "runs": list(found.dry_runs.all()[:5]),
        "may_edit": scope.may(request.actor, "routing.edit"),
        "editable": found.state == "draft" and scope.may(request.actor, "routing.edit"),
    }
    return render(request, "cases/routing/list.html", context)


@staff_only
@require_http_methods(["GET", "POST"])
def rule(request: Request, number: int, code: str = "") -> HttpResponse:
    """One rule: read, or in a draft changed. Without a code: a new one."""
    found = _list(request, number)
    duty = None
    if code:
        duty = Duty.objects.select_related(*explaining.READ, "list").filter(list=found, code=code).first()
        if duty is None:
            raise NotFound(_("There is no such rule in this list."))
    editable = LIFE.shut(request.actor, found, "revise") is None
    if not editable and (request.method == "POST" or duty is None):
        raise LIFE.shut(request.actor, found, "revise")  # type: ignore[misc]
    form = (
        forms.DutyForm(request.POST or None, actor=request.actor, duty=duty, found=found)
        if editable
        else None
    )
    status = 200
    if request.method == "POST" and form is not None:
        if form.is_valid():
            try:
                made = commands.put_duty(
                    found, form.new(), by=request.actor, version=form.cleaned_data["version"]
                )
            except Refusal as refused:
                put_faults(form, refused)
            else:
                messages.success(request, _("Rule %(code)s is kept.") % {"code": made.code})
                return redirect(f"{reverse('routing:list', args=[number])}#rule-{made.code}")
        status = 200 if form.finding else 422
    context = {
        "list": found,
        "duty": duty,
        "told": explaining.told_of(duty) if duty else "",
        "form": form,
        "line": line(duty) if duty else None,
        "about": [one for one in findings(found) if duty and (one.duty == duty or duty in one.others)],
    }
    return render(request, "cases/routing/rule.html", context, status=status)


@staff_only
@require_POST
def drop_rule(request: Request, number: int, code: str) -> HttpResponse:
    found = _list(request, number)
    commands.drop_duty(found, codes=[code], by=request.actor)
    messages.success(request, _("Rule %(code)s is taken out of the draft.") % {"code": code})
    return redirect("routing:list", number)


@staff_only
@require_safe
def report(request: Request, number: int) -> HttpResponse:
    """Conflicts, dead rules, shadowed rules, and places where nobody can be named."""
    found = _list(request, number)
    told = findings(found)
    sections = [
        (title, hint, [(one, line(one.duty), [line(other) for other in one.others]) for one in told if one.sort == sort])
        for sort, title, hint in (
            ("conflict", _("Conflicts"), _("Two rules that are equally specific. The list does not go live before they are settled.")),
            ("dead", _("Dead rules"), _("Their unit, kind of matter or place is no more.")),
            ("shadowed", _("Shadowed rules"), _("They never decide: more specific rules go before them everywhere.")),
            ("unresolved", _("Nobody to be named"), _("Cases there wait for a dispatcher.")),
            ("not_theirs", _("A department's duty, not taken on"), _("Cases there wait for a dispatcher.")),
        )
    ]  # fmt: skip
    context = {"list": found, "chip": chip(found), "sections": [s for s in sections if s[2]]}
    return render(request, "cases/routing/report.html", context)


@staff_only
@require_POST
def move(request: Request, number: int, name: str) -> HttpResponse:
    """Check, send back, put in force or drop, each by its command."""
    found = _list(request, number)
    shown = request.POST.get("version", "")
    version = int(shown) if shown.isdecimal() and len(shown) < 10 else None
    note = request.POST.get("note", "")[:500]
    if name == "go_live":
        form = forms.LiveForm(request.POST)
        if not form.is_valid():
            messages.warning(request, _("Enter the day from which it is to be in force."))
            return redirect("routing:list", number)
        commands.go_live(found, from_on=form.cleaned_data["from_on"], by=request.actor, version=version)
        messages.success(
            request, _("“%(title)s” is in force from %(day)s.") % {"title": found.title, "day": found.from_on}
        )
    elif name == "check":
        commands.check(found, by=request.actor, version=version)
        messages.success(request, _("Checked. It can be put in force."))
    elif name == "return":
        commands.return_to_draft(found, note=note, by=request.actor, version=version)
    elif name == "drop":
        commands.drop(found, note=note, by=request.actor, version=version)
        messages.success(request, _("Dropped. The list in force stays as it is."))
        return redirect("routing:start")
    else:
        raise NotFound(_("There is nothing here for you to see."))
    return redirect("routing:list", number)


@staff_only
@require_safe
def export(request: Request, number: int) -> HttpResponse:
    found = _list(request, number)
    return workbook(sheets.duties_out(found), f"{found.title}.xlsx")


def workbook(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=XLSX)
    answer.headers["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=name) or "attachment"
    )
    return answer


def line(duty: Duty, change: Change | None = None) -> Line:
    return Line(
        duty,
        explaining.matter(duty),
        " · ".join(part for part in (explaining.place(duty), explaining.times(duty)) if part),
        explaining.whose(duty),
        _(", ").join(explaining.clocks(duty)),
        _(", ").join(unit.name for unit in duty.helpers.all()),
        change,
    )


def chip(found: DutyList) -> Chip:
    state = LIFE.states[found.state]
    if found.state == "live" and found.from_on and found.from_on > clock.today():
        return Chip(_("In force from %(day)s") % {"day": found.from_on}, "soon", "coming")
    return Chip(str(state.label), state.tone, found.state)


def _row(found: DutyList) -> Row:
    rules_said = ngettext("%(count)s rule", "%(count)s rules", found.duties.count()) % {
        "count": found.duties.count()
    }
    by = _("drafted by %(name)s") % {"name": found.drafted_by.name} if found.drafted_by else ""
    meta = tuple(part for part in (_("no. %(number)s") % {"number": found.number}, rules_said, by) if part)
    return Row(
        found.title, reverse("routing:list", args=[found.number]), meta, chip=chip(found), at=found.from_on
    )


def _fits(one: Line, wanted: dict[str, Any]) -> bool:
    words = sheets.plain(wanted.get("q"))
    text = sheets.plain(f"{one.duty.code}{one.matter}{one.where}{one.whose}{one.helpers}{one.duty.basis}")
    category, group = one.duty.category, wanted.get("group")
    in_group = not group
    while category is not None and not in_group:
        in_group, category = category.code == group, category.parent
    only = {
        "fast": one.duty.fast,
        "timed": bool(explaining.times(one.duty)),
        "placed": bool(one.duty.place_id or one.duty.grid_id),
    }
    return words in text and in_group and only.get(wanted.get("only") or "", True)


def _counted(told: list[Any]) -> list[tuple[str, int]]:
    labels = {
        "conflict": _("conflicts"),
        "dead": _("dead"),
        "shadowed": _("shadowed"),
        "unresolved": _("with nobody to name"),
        "not_theirs": _("not taken on"),
    }
    counts = {sort: sum(one.sort == sort for one in told) for sort in labels}
    return [(labels[sort], count) for sort, count in counts.items() if count]


def _turn(request: Request, page: int) -> str:
    data = request.GET.copy()
    data["page"] = str(page)
    return f"?{data.urlencode()}"


def _list(request: Request, number: int) -> DutyList:
    rows = DutyList.objects.select_related("drafted_by", "checked_by", "based_on")
    return may_or_404(request.actor, "routing.see", rows.filter(number=number).first())


def _may_edit(request: Request) -> None:
    if not scope.may(request.actor, "routing.edit"):
        raise NotFound(
            _("There is nothing here for you to see. Check the address, or ask the unit that sent it to you.")
        )
