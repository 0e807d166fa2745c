"""What everybody may see of the work: no names, no words but those a person approved, neither complaints nor confidences."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import DurationField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __
from django.views.decorators.http import require_safe

from linli.cases import queries
from linli.cases.doors import DOORS
from linli.cases.lifecycle import LIVE
from linli.cases.models import Case, Category
from linli.cases.pages.resident_shown import clock_view, holder, stages
from linli.cases.showing import chip
from linli.kernel import clock
from linli.kernel.publication.showing import published_about
from linli.kernel.refusals import NotFound
from linli.kernel.scope import after
from linli.kernel.ui import Option, Row, Stat, Tab
from linli.organisations.models import Organisation
from linli.people.access import Request, public

PAGE = 20
BOARD_DAYS = 30
VIEWS = {
    "": __("All"),
    "open": __("Under way"),
    "answered": __("Answered"),
    "confirmed": __("Confirmed by the resident"),
}


class PublicFilter(forms.Form):
    """Community, kind of matter; the state is chosen by the pills."""

    at = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=__("Community"),
        required=False,
        to_field_name="code",
        empty_label=__("The whole county"),
    )
    group = forms.ModelChoiceField(
        Category.objects.none(),
        label=__("Kind of matter"),
        required=False,
        to_field_name="code",
        empty_label=__("Every kind"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keeping = Organisation.objects.filter(Exists(Case.objects.filter(keeper=OuterRef("pk"))))
        self.fields["at"].queryset = keeping.order_by("path")  # type: ignore[attr-defined]
        self.fields["group"].queryset = Category.objects.filter(parent__isnull=True)  # type: ignore[attr-defined]


def public_tabs(here: str) -> list[Tab]:
    """The public side of the work: the list, the map, the board, the open data, what is published."""
    pages = (
        ("public", _("List"), "cases:public"),
        ("issues", _("What many ask"), "cases:public_issues"),
        ("map", _("Map"), "cases:public_map"),
        ("board", _("Board"), "cases:board"),
        ("open_data", _("Open data"), "cases:open_data"),
        ("published", _("Public notices"), "publications:published"),
    )
    return [Tab(label, reverse(name), active=code == here) for code, label, name in pages]


@public
@require_safe
def public_list(request: Request) -> HttpResponse:
    """The public list, newest first, a page at a time."""
    form = PublicFilter(request.GET)
    form.is_valid()
    at = Organisation.objects.filter(code=request.GET.get("at", "")[:32]).first()
    group = form.cleaned_data.get("group")
    state = request.GET.get("state", "")
    rows = _in_state(queries.public_rows(), state)
    if at is not None:
        rows = rows.filter(keeper__path__gte=at.path, keeper__path__lt=after(at.path))
    if group is not None:
        rows = rows.filter(
            category__in=Category.objects.filter(Q(pk=group.pk) | Q(parent=group) | Q(parent__parent=group))
        )
    if since := _mark(request.GET.get("before", "")):
        rows = rows.filter(received_at__lte=since[0]).exclude(received_at=since[0], pk__gte=since[1])
    page = list(rows[: PAGE + 1])
    last = page[PAGE - 1] if len(page) > PAGE else None
    context = {
        "place_name": at.name if at else "",
        "sections": public_tabs("public"),
        "rows": [public_row(case) for case in page[:PAGE]],
        "views": [
            Tab(str(label), _with(request.GET, state=code), active=state == code)
            for code, label in VIEWS.items()
        ],
        "form": form,
        "applied": _applied(request, at, group),
        "following": _with(request.GET, before=f"{last.received_at.timestamp():.6f}_{last.pk}")
        if last
        else "",
        "stats": board(at),
        "days": BOARD_DAYS,
    }
    return render(request, "cases/resident/public.html", context)


@public
@require_safe
def public_case(request: Request, number: str) -> HttpResponse:
    """One case as everybody may see it: its way with dates, who has it, whether it was answered."""
    case = queries.public_rows().select_related("merged_into").filter(number=number).first()
    if case is None:
        raise NotFound(
            _(
                "There is no public case with this number. Your own cases are found by your link or your phone."
            )
        )
    return render(request, "cases/resident/public_case.html", public_context(case))


def public_context(case: Case) -> dict[str, object]:
    """All that everybody may see of a case: the public page and the desk's preview of it draw from this alone."""
    return {
        "case": case,
        "title": public_title(case),
        "chip": chip(case),
        "stages": stages(case, own=False),
        "clock": clock_view(case),
        "joinable": case.state in LIVE,
        "holder": holder(case),
        "door": DOORS[case.door].label,
        "stats": board(case.keeper),
        "days": BOARD_DAYS,
        "list_url": reverse("cases:public"),
        "published": published_about("case", case.pk),
    }


def public_title(case: Case) -> str:
    """Words a person approved, else only the kind of matter."""
    return case.public_words or str(case.category or DOORS[case.door].label)


def public_row(case: Case) -> Row:
    """A line that shows nothing personal."""
    end = case.closed_at or clock.now()
    days = (clock.local(end).date() - clock.local(case.received_at).date()).days
    if case.state in LIVE:
        lasted = _("day %(day)s") % {"day": days + 1}
    else:
        lasted = _("took %(days)s days") % {"days": days} if days else _("done the same day")
    return Row(
        public_title(case),
        reverse("cases:public_case", args=[case.number]),
        [str(case.keeper), lasted],
        chip=chip(case),
        light=not case.public_words,
    )


@dataclass(frozen=True, slots=True)
class Board:
    """What a keeper's last thirty days were. `median_days` is from receipt to the resident's confirmation."""

    received: int
    confirmed: int
    median_days: float | None


def figures(keeper: Organisation | None, *, until: datetime | None = None) -> Board:
    """Counted from the cases themselves, complaints and confidences included: they are numbers here."""
    end = until or clock.now()
    since = end - timedelta(days=BOARD_DAYS)
    rows = Case.objects.filter(parent__isnull=True)
    if keeper is not None:
        rows = rows.filter(keeper__path__gte=keeper.path, keeper__path__lt=after(keeper.path))
    closed = rows.filter(state="confirmed", closed_at__gte=since, closed_at__lt=end)
    count = closed.count()
    spans: QuerySet[Any, timedelta] = (
        closed.annotate(
            span=ExpressionWrapper(F("closed_at") - F("received_at"), output_field=DurationField())
        )
        .order_by("span")
        .values_list("span", flat=True)
    )
    middle = list(spans[(count - 1) // 2 : count // 2 + 1]) if count else []
    median = sum(span.total_seconds() for span in middle) / len(middle) / 86_400 if middle else None
    return Board(rows.filter(received_at__gte=since, received_at__lt=end).count(), count, median)


def board(keeper: Organisation | None) -> list[Stat]:
    told = figures(keeper)
    median = None if told.median_days is None else round(told.median_days, 1)
    return [
        Stat(_("Received"), told.received, _("cases"), definition=_("Everything asked in the last 30 days, by every door and way in.")),
        Stat(_("Confirmed as solved"), told.confirmed, _("cases"), definition=_("Closed in the last 30 days on the resident's own word. What was closed without it is not counted here.")),
        Stat(_("Median"), median, _("days"), definition=_("From receipt to the resident's confirmation: half of them were faster, half slower.")),
    ]  # fmt: skip


def _in_state(rows: QuerySet[Case], state: str) -> QuerySet[Case]:
    match state:
        case "open":
            return rows.filter(state__in=[s for s in LIVE if s != "answered"])
        case "answered" | "confirmed":
            return rows.filter(state=state)
        case _:
            return rows


def _mark(text: str) -> tuple[datetime, int] | None:
    """Where the page before ended; a mark that cannot be read begins from the top."""
    seconds, _underscore, pk = text.partition("_")
    try:
        return datetime.fromtimestamp(float(seconds), tz=clock.SHANGHAI), int(pk)
    except (ValueError, OverflowError, OSError):
        return None


def _applied(request: Request, at: Organisation | None, group: Category | None) -> list[Option]:
    applied = []
    if at is not None:
        applied.append(Option(at.name, _with(request.GET, at="")))
    if group is not None:
        applied.append(Option(str(group), _with(request.GET, group="")))
    return applied


def _with(given: QueryDict, **changes: str) -> str:
    kept = {key: given.get(key, "") for key in ("at", "group", "state")} | changes
    return "?" + urlencode({key: value for key, value in kept.items() if value})
