"""The first screen: what this person must do now, put together from what each room tells, section by section.

A person may hold several roles; every section is there for a permission, not for a name.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from linli.cases import figures, nearby, showing, ways
from linli.cases import today as cases_today
from linli.cases.figures import FIGURES, MEDIAN
from linli.cases.hot import today as hot_today
from linli.cases.inbox import VIEWS, listed
from linli.cases.inbox import Asked as Wanted
from linli.cases.models import Case
from linli.cases.nearby import Near, Thanks
from linli.cases.pages import near as near_page
from linli.cases.pages.records import of_whom
from linli.kernel import clock, scope
from linli.kernel.scope import Actor, after, grants, grants_with
from linli.kernel.ui import Row, Stat, exact
from linli.kernel.ui.pressing import Pressing, most_pressing
from linli.kernel.ui.pressing import rows as pressing_rows
from linli.organisations.models import Organisation, Posting
from linli.organisations.policies import in_force
from linli.organisations.roles import ROLES
from linli.people import today as people_today
from linli.places.models import Grid

# Rooms that tell what presses. A new room adds its line here.
TELLING: tuple[Callable[[Actor], list[Pressing]], ...] = (
    cases_today.pressing,
    hot_today.pressing,
    people_today.pressing,
)
BRANCHES = ("branch", "joint_branch", "general_branch", "temporary_branch", "functional_branch")
HEAVIEST = tuple(ROLES)  # the order of the list of roles: by which of them somebody is greeted
SHOWN = 5


@dataclass(slots=True)
class Head:
    """Greeting, day, and what stands under the person."""

    greeting: str
    meta: list[str]
    place: str


@dataclass(slots=True)
class Section:
    """A heading with rows; `more` is where all of them are. `title`, `text` say what will appear when there are none."""

    code: str
    heading: str
    rows: list[Row]
    count: int = 0
    more: str = ""
    nothing: tuple[str, str] = ("", "")


@dataclass(slots=True)
class Today:
    """Everything the page draws."""

    head: Head
    pressing: list[Row]
    shows_pressing: bool
    reports: bool
    leads_near: bool = False  # nothing else asks for the page's one primary action
    near: list[near_page.Offer] | None = None
    near_count: int = 0
    thanks: list[Thanks] = field(default_factory=list)
    grids: list[tuple[Grid, str]] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    stats: list[Stat] = field(default_factory=list)
    doors: list[Row] = field(default_factory=list)


def today_of(request: HttpRequest) -> Today:
    """The first screen of whoever is signed in."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    roles = {grant.role for grant in grants(actor)}
    found = most_pressing(one for tell in TELLING for one in tell(actor))
    decides = bool(roles - {"member", "grid_worker", "auditor", "operator", "committee_member", "leader"})
    walks = "grid_worker" in roles
    page = Today(head_of(request), pressing_rows(found, primary=not walks), bool(found) or decides, walks)
    page.leads_near = not walks and not found
    if scope.may(actor, "case.take"):
        _member(page, actor)
    if page.reports:
        _grids(page, actor)
    for add in (_dispatching, _handling, _deciding, _overseeing):
        add(page, actor, roles)
    if permission := of_whom(actor):
        page.stats = week_stats(actor, permission)
    page.doors = _doors(actor, roles)
    return page


# --- the head ---------------------------------------------------------------------------------------------


def head_of(request: HttpRequest) -> Head:
    """By the time of day, with the role the person is known by; members by name, for they hold no office."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    now = clock.now()
    postings = in_force(Posting.objects.filter(person_id=actor.person_id or 0)).select_related(
        "organisation__kind"
    )
    held = sorted(
        postings, key=lambda p: (HEAVIEST.index(p.role) if p.role in ROLES else len(HEAVIEST), p.pk)
    )
    first = held[0] if held else None
    role = first.role if first else next((g.role for g in grants(actor) if g.role in ROLES), "member")
    who = request.user.name if role == "member" else str(ROLES[role].label)  # type: ignore[union-attr]
    place = first.organisation if first else None
    meta = [exact(clock.local(now).date())]
    if place is not None:
        meta.append(place.name)
        meta += _below(place)
    return Head(_greeting(now) % {"who": who}, meta, place.name if place else "")


def _greeting(now: datetime) -> str:
    hour = clock.local(now).hour
    if 5 <= hour < 11:
        return _("Good morning, %(who)s")
    if 11 <= hour < 13:
        return _("Good day, %(who)s")
    if 13 <= hour < 18:
        return _("Good afternoon, %(who)s")
    return _("Good evening, %(who)s")


def _below(place: Organisation) -> list[str]:
    """下辖 6 个支部、10 个网格; nothing for who has neither. Two queries."""
    inside = Q(path__gte=place.path, path__lt=after(place.path))
    branches = (
        Organisation.objects.filter(inside, state="active", kind__code__in=BRANCHES)
        .exclude(pk=place.pk)
        .count()
    )
    lying = Q(organisation__path__gte=place.path, organisation__path__lt=after(place.path))
    grids = Grid.objects.filter(lying, closed_on__isnull=True).count()
    parts = []
    if branches:
        parts.append(ngettext("%(count)s branch", "%(count)s branches", branches) % {"count": branches})
    if grids:
        parts.append(ngettext("%(count)s grid", "%(count)s grids", grids) % {"count": grids})
    return [_("below it %(parts)s") % {"parts": _(", ").join(parts)}] if parts else []


# --- for those who take and walk ------------------------------------------------------------------------


def _member(page: Today, actor: Actor) -> None:
    found: list[Near] = nearby.open_to(actor)
    fitting = [one for one in found if one.able]
    page.near_count = len(fitting)
    if any(grant.path for grant in grants_with(actor, "case.take")):
        page.near = [near_page.offer(one) for one in (fitting or found)[:3]]
    mine = list(nearby.on_hand(actor)[: SHOWN + 1])
    page.sections.append(
        Section(
            "mine", _("What I took"), near_page.taken_rows(mine[:SHOWN]), len(mine[:SHOWN]), reverse("cases:near") if len(mine) > SHOWN else "",
            (_("Nothing on hand"), _("What you take on appears here, with its next step.")),
        )
    )  # fmt: skip
    page.thanks = nearby.thanks_to(actor)


def _grids(page: Today, actor: Actor) -> None:
    ids = nearby.grids_of(actor)
    if not ids:
        return
    cases = nearby.in_my_grids(actor)
    rows = [showing.row(case, url=ways.to_case(case)) for case in cases[:SHOWN]]
    page.sections.append(
        Section(
            "grid", _("Today on my grid"), rows, cases.count() if len(rows) == SHOWN else len(rows), ways.to_view("all"),
            (_("Nothing open on your grid"), _("What is reported here, by you or by residents, appears here until it is settled.")),
        )
    )  # fmt: skip
    page.grids = [
        (grid, reverse("places:grid", args=[grid.code]))
        for grid in Grid.objects.select_related("organisation").filter(pk__in=ids)
    ]


# --- for those at a desk ------------------------------------------------------------------------------------


def _dispatching(page: Today, actor: Actor, roles: set[str]) -> None:
    if scope.may(actor, "case.dispatch"):
        page.sections.append(
            _list(
                actor,
                "dispatch",
                _("To dispatch"),
                (_("Everything is dispatched"), _("What residents ask appears here, the next due first.")),
            )
        )


def _handling(page: Today, actor: Actor, roles: set[str]) -> None:
    if "handler" not in roles:
        return
    page.sections += [
        _list(
            actor,
            "sign",
            _("To sign for"),
            (_("Nothing to sign for"), _("What is dispatched to you appears here until you sign for it.")),
        ),
        _list(
            actor,
            "working",
            _("In progress"),
            (_("Nothing in hand"), _("What you signed for appears here until it is answered.")),
        ),
    ]
    called = _list(actor, "helping", _("Called to help"), ("", ""))
    if called.rows:
        page.sections.append(called)


def _deciding(page: Today, actor: Actor, roles: set[str]) -> None:
    if scope.may(actor, "case.arbitrate"):
        page.sections.append(
            _list(
                actor,
                "arbiter",
                _("To decide"),
                (_("Nothing to decide"), _("What was refused twice appears here. Your decision binds.")),
            )
        )


def _list(actor: Actor, code: str, heading: str, nothing: tuple[str, str]) -> Section:
    """The first of a view of the inbox, with how many there are."""
    rows = listed(actor, VIEWS[code], Wanted()).order_by("clock_at", "pk")
    cases = list(rows[:SHOWN])
    count = rows.count() if len(cases) == SHOWN else len(cases)
    url = reverse("cases:arbiter") if code == "arbiter" else ways.to_view(code)
    return Section(
        code, heading, [showing.row(case, url=_with(case, code)) for case in cases], count, url, nothing
    )


def _with(case: Case, view: str) -> str:
    """The case opened in its list, so that the next one follows."""
    return f"{ways.to_case(case)}?view={view}"


# --- for those who look over others ---------------------------------------------------------------------


def _overseeing(page: Today, actor: Actor, roles: set[str]) -> None:
    permission = of_whom(actor)
    if not permission:
        return
    overseer = bool(roles & {"supervisor", "leader"})
    slips = figures.slipping(actor, permission)
    if overseer or len(slips) > 1:
        rows = [
            Row(
                slip.keeper.name, ways.to_view("overdue", keeper=slip.keeper.code), (_("%(live)s under way") % {"live": slip.live},),
                said=ngettext("%(count)s overdue", "%(count)s overdue", slip.overdue) % {"count": slip.overdue}, light=True,
            )
            for slip in slips
        ]  # fmt: skip
        nothing = (
            _("Nothing slips"),
            _("Communities with overdue cases appear here, those with most first."),
        )
        page.sections.append(
            Section("slips", _("What slips"), rows, len(rows), ways.to_view("overdue"), nothing)
        )
    if overseer and (hot_rows := hot_today.rows(actor)):
        page.sections.append(
            Section("hot", _("What many ask"), hot_rows, len(hot_rows), reverse("cases:hot"), ("", ""))
        )
    if overseer:
        rows = [_help_row(one) for one in figures.who_needs_help(actor, permission)]
        nothing = (
            _("No unit is behind"),
            _("Units with overdue cases appear here. Units only, never people."),
        )
        page.sections.append(Section("help", _("Who needs help"), rows, len(rows), "", nothing))


def _help_row(one: figures.Help) -> Row:
    words = {"overdue": one.overdue, "in_hand": one.in_hand}
    share = _("too few to say") if one.share is None else f"{one.share:.0%}"
    meta = (_("%(overdue)s overdue of %(in_hand)s in hand") % words,)
    return Row(one.unit.name, ways.to_view("overdue", unit=one.unit.code), meta, said=share, light=True)


def week_stats(actor: Actor, permission: str) -> list[Stat]:
    """The last seven days, each number with its definition and the cases it counts."""
    week = figures.week(actor, permission)
    note = (
        _("none of them closed without it")
        if week.closed == week.confirmed
        else _("%(count)s closed without the resident's word") % {"count": week.closed - week.confirmed}
    )
    if not week.closed:
        note = _("nothing was closed")
    return [
        _stat("received", week.received, _("cases"), _against(week.received, week.received_before)),
        _stat("confirmed", f"{week.confirmed} / {week.closed}" if week.closed else 0, _("cases"), note),
        Stat(
            _("Median time"), None if week.median_hours is None else round(week.median_hours, 1), _("hours"),
            _("from asking to the resident's word"), str(MEDIAN), reverse("cases:records", args=["confirmed"]),
        ),
        _stat("taken", week.takes, _("times taken"), ngettext("%(count)s member took part", "%(count)s members took part", week.takers) % {"count": week.takers}),
    ]  # fmt: skip


def _stat(code: str, value: float | str, unit: str, note: str) -> Stat:
    figure = FIGURES[code]
    return Stat(
        str(figure.label), value, unit, note, str(figure.definition), reverse("cases:records", args=[code])
    )


def _against(now: int, before: int) -> str:
    if now == before:
        return _("as many as the week before")
    if now > before:
        return _("%(count)s more than the week before") % {"count": now - before}
    return _("%(count)s fewer than the week before") % {"count": before - now}


def _doors(actor: Actor, roles: set[str]) -> list[Row]:
    """For the roles that guard the system: where their work stands."""
    wanted = (
        ("people.audit", _("The log"), _("Who did what, and who looked at contacts"), "people:audit"),
        (
            "people.requests",
            _("Requests of people"),
            _("To see, correct or erase what is held about them"),
            "people:requests",
        ),
        ("people.lock", _("Accounts"), _("Give, close and open accounts"), "people:directory"),
        (
            "rules.change",
            _("Rules"),
            _("The numbers the system works by, with their sources"),
            "rulebook:rules",
        ),
    )
    if not roles & {"auditor", "security", "operator"}:
        return []
    return [
        Row(label, reverse(name), (text,), light=True)
        for permission, label, text, name in wanted
        if scope.may(actor, permission)
    ]
