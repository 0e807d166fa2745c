"""Dry runs: asked for on the draft's page, followed while they run, read when they are done."""

from collections import Counter
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from linli.cases.commands import dry_runs as commands
from linli.cases.models import DryRun, DryRunLine, DutyList
from linli.cases.routing import forms, sheets
from linli.cases.routing.pages.lists import workbook
from linli.kernel import clock
from linli.kernel.refusals import Refusal
from linli.kernel.ui import Tab
from linli.kernel.ui.faults import put_faults
from linli.organisations.models import Organisation
from linli.people.access import Request, may_or_404, staff_only

SHOWN = 50
READ = ("case__category", "case__grid", "case__keeper", "case__unit", "before_unit", "after_unit")


@staff_only
@require_POST
def begin(request: Request, number: int) -> HttpResponse:
    found = may_or_404(request.actor, "routing.see", DutyList.objects.filter(number=number).first())
    form = forms.PeriodForm(request.POST)
    if form.is_valid():
        try:
            run = commands.try_out(found, by=request.actor, **form.cleaned_data)
        except Refusal as refused:
            put_faults(form, refused)
        else:
            return redirect("routing:dry_run", run.pk)
    return render(request, "cases/routing/period.html", {"list": found, "form": form}, status=422)


@staff_only
@require_safe
def dry_run(request: Request, pk: int) -> HttpResponse:
    """The progress while it runs (asked again by the page), then the differences case by case and by unit."""
    run = _run(request, pk)
    if run.state in ("queued", "running"):
        bar = {"run": run, "stalled": run.stalled(clock.now()), "url": reverse("routing:dry_run", args=[pk])}
        if request.htmx:
            return render(request, "cases/routing/progress.html", bar)
        return render(request, "cases/routing/dry_run.html", bar)
    if request.htmx:
        return HttpResponse(status=200, headers={"HX-Refresh": "true"})
    after = request.GET.get("after", "")
    what = request.GET.get("what", "")
    lines = run.lines.select_related(*READ).order_by("pk")
    if what:
        lines = lines.filter(what=what)
    page = list(lines.filter(pk__gt=int(after) if after.isdecimal() else 0)[: SHOWN + 1])
    following = f"?what={what}&after={page[SHOWN - 1].pk}" if len(page) > SHOWN else ""
    context = {
        "run": run,
        "lines": page[:SHOWN],
        "following": following,
        "tabs": _tabs(run, what),
        "units": by_unit(run),
    }
    return render(request, "cases/routing/dry_run.html", context)


@staff_only
@require_safe
def export(request: Request, pk: int) -> HttpResponse:
    run = _run(request, pk)
    return workbook(
        sheets.differences_out(run), f"{_('Dry run')} {run.list.title} {run.since}–{run.until}.xlsx"
    )


def by_unit(run: DryRun) -> list[dict[str, Any]]:
    """How many cases each unit would lose and gain, most moved first; what a dispatcher decides counts as nobody's."""
    pairs = DryRunLine.objects.filter(run=run, what="unit").values_list("before_unit_id", "after_unit_id")
    lost: Counter[int | None] = Counter()
    gained: Counter[int | None] = Counter()
    for before, after in pairs.iterator():
        lost[before] += 1
        gained[after] += 1
    names = dict(
        Organisation.objects.filter(pk__in=[pk for pk in {*lost, *gained} if pk is not None]).values_list(
            "pk", "name"
        )
    )
    rows = [
        {
            "name": names.get(pk or 0, _("a dispatcher decides")),
            "lost": lost[pk],
            "gained": gained[pk],
            "net": _signed(gained[pk] - lost[pk]),
        }
        for pk in {*lost, *gained}
    ]
    return sorted(rows, key=lambda row: (-(row["lost"] + row["gained"]), row["name"]))


def _signed(number: int) -> str:
    """With its sign: the typographic minus, as wide as the plus."""
    return f"{number:+d}".replace("-", "−") if number else "0"


def _tabs(run: DryRun, what: str) -> list[Tab]:
    labels = {
        "unit": _("Another unit"),
        "lane": _("Another lane"),
        "clocks": _("Other clocks"),
        "helpers": _("Other helpers"),
    }
    counts = Counter(run.lines.values_list("what", flat=True))
    here = reverse("routing:dry_run", args=[run.pk])
    tabs = [Tab(_("All"), here, run.different, active=not what)]
    return tabs + [Tab(label, f"{here}?what={code}", counts[code], active=what == code) for code, label in labels.items() if counts[code]]  # fmt: skip


def _run(request: Request, pk: int) -> DryRun:
    rows = DryRun.objects.select_related("list", "against", "started_by")
    return may_or_404(request.actor, "routing.see", rows.filter(pk=pk).first())
