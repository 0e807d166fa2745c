"""The desk's inbox: the list at the left and the chosen case at the right; on a phone one after the other."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from linli.cases import inbox as lists
from linli.cases import queries, sheets, showing
from linli.cases.forms.desk_filter import FilterForm, trail_of
from linli.cases.inbox import EVERYTHING, VIEWS, Asked, Counted, Page, Place, View
from linli.cases.models import Case
from linli.cases.reach import Reach
from linli.cases.saved import views_of as saved_views
from linli.kernel import scope
from linli.kernel.refusals import NotFound
from linli.kernel.scope import ANONYMOUS, Actor
from linli.kernel.search import phrases
from linli.kernel.ui import Option, Row, Tab, figure
from linli.people.access import Request, staff_only


@dataclass(slots=True)
class Desk:
    """One page of one list, ready to be drawn beside a case."""

    view: View
    counted: Counted
    asked: Asked
    form: FilterForm
    page: Page
    trail: str
    address: str
    rows: list[Row]
    words: str
    data: QueryDict

    def tabs(self) -> list[Tab]:
        """The views that have something, those always shown, and the one that is open."""
        shown = [
            view
            for view in self.counted.views
            if view.always or view is self.view or self.counted.counts.get(view.code)
        ]
        return [self._tab(view) for view in shown]

    def _tab(self, view: View) -> Tab:
        count = self.counted.counts.get(view.code)
        label = str(view.label)
        if count is not None and count > lists.CAP:
            label, count = f"{label} {lists.CAP:,}+", None
        url = f"{self.address}?{trail_of(self.data, changed={'view': view.code})}"
        return Tab(label, url, count, active=view is self.view)

    def turn(self, name: str, place: Place | None) -> str:
        """The address of the page before or after."""
        return f"{self.address}?{trail_of(self.data, changed={name: str(place)})}" if place else ""

    @property
    def newest(self) -> bool:
        return lists.listing(ANONYMOUS, self.view, self.asked).newest

    @property
    def selecting(self) -> bool:
        """Rows carry a box to tick, for one step on many."""
        return self.data.get("select") == "1"

    @property
    def select_url(self) -> str:
        changed = {"select": "" if self.selecting else "1", "view": self.view.code}
        return f"{self.address}?{trail_of(self.data, changed=changed)}"

    def saved(self) -> list[Option]:
        """The person's own views and those of their unit, as links."""
        here = trail_of(self.data, without=("after", "before", "select"))
        found = saved_views(self.form.actor)[:12]
        return [
            Option(view.name, f"{reverse('cases:inbox')}?{view.query}", view.query == here) for view in found
        ]

    def context(self) -> dict[str, object]:
        other = "clock" if self.newest else "newest"
        return {
            "desk": self,
            "tabs": self.tabs(),
            "rows": self.rows,
            "filter_form": self.form,
            "filter_url": f"{reverse('cases:filter')}?{self.trail}",
            "saved": self.saved(),
            "save_url": f"{reverse('cases:views')}?{urlencode({'trail': self.trail})}",
            "selecting": self.selecting,
            "select_url": self.select_url,
            "may_search_person": scope.may(self.form.actor, "person_search.ask"),
            "applied": self.form.applied(self.address),
            "sort_url": f"{self.address}?{trail_of(self.data, changed={'sort': other})}",
            "before": self.turn("before", self.page.before),
            "after": self.turn("after", self.page.after),
            "trail": self.trail,
            "view_label": self.view.label,
            "empty": nothing_in(self.view, self.asked),
            "may_import": sheets.may_import(self.form.actor),
        }


@staff_only
@require_safe
def inbox(request: Request) -> HttpResponse:
    """What the person's role has to do, the next due first; the first case opens beside it where there is room."""
    return _inbox(request, "", reverse("cases:inbox"))


@staff_only
@require_safe
def arbiter(request: Request) -> HttpResponse:
    """The arbiter's desk: the same page, opened at what waits for a decision."""
    return _inbox(request, "arbiter", reverse("cases:arbiter"))


def _inbox(request: Request, preset: str, address: str) -> HttpResponse:
    from linli.cases.pages.desk_case import case_context

    if number := _number(request):
        return redirect("cases:desk_case", number)
    desk = desk_of(request.actor, request.GET, preset=preset, address=address)
    context = desk.context()
    if desk.page.cases:
        first = desk.page.cases[0].number
        case = visible(request.actor, first)
        desk.rows[0] = chosen(desk.rows[0])
        context |= case_context(request, case, trail=desk.trail) | {"offered_first": True, "rows": desk.rows}
    return render(request, "cases/desk/inbox.html", context)


def _number(request: Request) -> str:
    """The number typed into the search, when it is that of a case the person may see."""
    typed = "".join(request.GET.get("q", "").split()).upper()[:24]
    if not typed.startswith("X-"):
        return ""
    return typed if queries.visible_to(request.actor).filter(number=typed).exists() else ""


def desk_of(
    actor: Actor, data: QueryDict, *, preset: str = "", address: str = "", chosen_pk: int | None = None
) -> Desk:
    """Read a list from its address. NotFound for who has no desk at all."""
    reach = Reach(actor)
    counted = lists.counted(actor, reach=reach)
    if not counted.views:
        raise NotFound(_("There is no list for your role. What you can help with stands under “Near me”."))
    form = FilterForm(data, actor=actor)
    asked = form.asked()
    view = _view(data.get("view", "") or preset, counted, asked)
    found = lists.listing(actor, view, asked, reach=reach)
    page = found.page(after=Place.read(data.get("after", "")), before=Place.read(data.get("before", "")))
    trail = trail_of(data) if data.get("view") else f"{trail_of(data)}&view={view.code}".strip("&")
    rows = showing.rows(page.cases, url=lambda case: case_url(case, trail), chosen=chosen_pk)
    if data.get("select") == "1":
        rows = [replace(row, tick=case.number) for row, case in zip(rows, page.cases, strict=True)]
    count, more = (len(page.cases), False) if not (page.after or page.before) else found.total()
    words = f"{count:,}+" if more else figure(count)
    said = ngettext("%(count)s case", "%(count)s cases", count) % {"count": words}
    return Desk(view, counted, asked, form, page, trail, address or reverse("cases:inbox"), rows, said, data)


def _view(code: str, counted: Counted, asked: Asked) -> View:
    """The view asked for if the person has it; a search looks through everything; else where there is something to do."""
    if code in VIEWS and VIEWS[code] in counted.views:
        return VIEWS[code]
    if asked.narrowed and EVERYTHING in counted.views:
        return EVERYTHING
    return counted.first()


def case_url(case: Case, trail: str = "") -> str:
    url = reverse("cases:desk_case", args=[case.number])
    return f"{url}?{trail}" if trail else url


def chosen(row: Row) -> Row:
    return replace(row, chosen=True)


SHOWN = (
    *queries.CARD, "category__parent", "keeper__kind", "unit__kind", "parent", "merged_into", "contact", "extension",
    "errand__kind", "taker", "entered_by",
)  # fmt: skip
# What a move looks at. To read all that a page shows costs more than the move itself.
MOVED = ("keeper", "unit")


def sees(actor: Actor, case: Case) -> bool:
    """The actor may see the case, or may take it."""
    return scope.may(actor, "case.see", case) or scope.may(actor, "case.take", case)


def visible(actor: Actor, number: str, *, read: Sequence[str] = SHOWN) -> Case:
    """The case if the actor may see or take it, read together with its relations; otherwise there is nothing at this address."""
    case = Case.objects.select_related(*read).filter(number=number).first()
    if case is None or not sees(actor, case):
        raise NotFound(
            _("There is nothing here for you to see. Check the address, or ask the unit that sent it to you.")
        )
    return case


def nothing_in(view: View, asked: Asked) -> tuple[str, str]:
    """What an empty list says: what would stand here, and what to do."""
    if asked.words and not phrases(asked.words):
        return _("Nothing to search for"), _(
            "Type a word, a place or a number; signs and emoji cannot be searched."
        )
    if asked.narrowed:
        return _("Nothing fits this search"), _("Take a filter away, or look under “All”.")
    said = {
        "dispatch": (_("Everything is dispatched"), _("New cases appear here, the next due first.")),
        "sign": (_("Nothing to sign for"), _("What is dispatched appears here until it is signed for.")),
        "working": (
            _("Nothing in hand"),
            _("What was signed for or taken appears here until it is answered."),
        ),
        "call_back": (
            _("Nobody to call back"),
            _("Answers without the resident's word appear here after two days."),
        ),
        "back": (_("Nothing was handed back"), _("What a unit refuses appears here with its reason.")),
        "arbiter": (_("Nothing to decide"), _("What was refused twice appears here; your decision binds.")),
        "overdue": (_("Nothing is overdue"), _("Whatever passes its time appears here.")),
    }
    return said.get(view.code, (_("Nothing here"), _("Cases appear here as they come in.")))
