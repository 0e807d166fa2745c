"""The doors of the desk: each role sees the ones it has something to do behind, those used most standing first.

Built once for a request. Each count is one query; a role without the door pays nothing for it.
"""

from collections.abc import Callable
from dataclasses import replace

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from linli.cases import queries as cases
from linli.cases import sampling, saved
from linli.cases.hot import queries as hot
from linli.cases.pages.records import of_whom
from linli.kernel import notices, scope
from linli.kernel.scope import Actor, grants, grants_with
from linli.kernel.ui.parts import NavItem
from linli.people import queries as people

Count = Callable[[Actor], int]


def navigation_of(request: HttpRequest) -> list[NavItem]:
    """The doors of whoever is signed in, the one they stand in marked."""
    kept: list[NavItem] | None = getattr(request, "_navigation", None)
    if kept is None:
        actor: Actor = request.actor  # type: ignore[attr-defined]
        kept = _marked([*_work(request, actor), *_county(actor)], request.path)
        request._navigation = kept  # type: ignore[attr-defined]  # noqa: SLF001 - ours, for this request only
    return kept


def unread_of(request: HttpRequest) -> int:
    """Notices not read yet, counted once for a request."""
    kept: int | None = getattr(request, "_unread", None)
    if kept is None:
        actor: Actor = request.actor  # type: ignore[attr-defined]
        kept = notices.unread(actor.person_id or 0)
        request._unread = kept  # type: ignore[attr-defined]  # noqa: SLF001 - ours, for this request only
    return kept


def _work(request: HttpRequest, actor: Actor) -> list[NavItem]:
    roles = {grant.role for grant in grants(actor)}
    walks = "grid_worker" in roles
    items = [_item(_("Today"), "site:today", "home")]
    items += _on_foot(walks=walks)
    if scope.may(actor, "case.see"):
        items.append(_item(_("Cases"), "cases:inbox", "inbox", count=_waiting(actor)))
    if any(grant.path for grant in grants_with(actor, "case.take")):
        items.append(_item(_("Near me"), "cases:near", "hand", count=cases.nearby(actor).count()))
    if scope.may(actor, "issue.decide") or {"leader", "supervisor"} & roles:
        items.append(_item(_("Hot issues"), "cases:hot", "people", count=_proposed(actor)))
    items += _following_up(actor)
    if scope.may(actor, "case.enter"):
        items.append(_item(_("Enter for somebody"), "cases:enter", "pencil"))
        if any(grant.path for grant in grants_with(actor, "case.dispatch")):
            items.append(_item(_("Hotline sheets"), "cases:hotline", "excel"))
    if scope.may(actor, "people.requests"):
        items.append(
            _item(
                _("Requests of people"),
                "people:requests",
                "shield",
                count=people.waiting_requests(actor).count(),
            )
        )
    items += _guarding(actor)
    if scope.may(actor, "people.audit"):
        items.append(_item(_("The log"), "people:audit", "eye"))
    items += _close_by(actor, walks=walks)
    items.append(_item(_("Notices to me"), "notices:inbox", "bell", count=unread_of(request)))
    if scope.may(actor, "case.report") and not walks:
        items.append(_item(_("Report"), "cases:report", "camera"))
    if scope.may(actor, "menu.edit"):
        items.append(_item(_("Service menu"), "cases:menu_desk", "list"))
    return items


def _proposed(actor: Actor) -> int:
    """Proposals that wait for this person's decision."""
    return hot.to_decide(actor).count() if scope.may(actor, "issue.decide") else 0


def _following_up(actor: Actor) -> list[NavItem]:
    """Deciding whose it is, asking whether it went well: arbiter's desk, calls back, supervision, rates."""
    items = []
    if scope.may(actor, "case.arbitrate"):
        items.append(
            _item(_("Arbiter's desk"), "cases:arbiter", "split", count=cases.with_the_arbiter(actor).count())
        )
    if scope.may(actor, "case.call_back"):
        items.append(_item(_("Calls back"), "cases:callbacks", "phone", count=sampling.to_ring(actor)))
    if scope.may(actor, "case.supervise"):
        items.append(_item(_("Supervision"), "cases:supervision", "eye"))
    if of_whom(actor) or scope.may(actor, "case.handle"):
        items.append(_item(_("Rates"), "cases:rates", "figures"))
    return items


def _on_foot(*, walks: bool) -> list[NavItem]:
    """What a grid worker opens standing in the street."""
    found = [_item(_("Report"), "cases:report", "camera"), _item(_("To look at"), "places:walk", "walk")]
    return found if walks else []


def _close_by(actor: Actor, *, walks: bool) -> list[NavItem]:
    """What those nearest to people see besides: wishes for care, and what waits on their own phone."""
    items = [_item(_("Wishes for care"), "places:care_near", "heart")] if scope.may(actor, "care.see") else []
    return [*items, _item(_("Waiting to be sent"), "cases:drafts", "upload")] if walks else items


def _guarding(actor: Actor) -> list[NavItem]:
    """What a second person decides."""
    if not scope.may(actor, "person_search.decide"):
        return []
    return [_item(_("Searches for a person"), "cases:persons", "person", count=saved.searches_waiting(actor))]


def _waiting(actor: Actor) -> int:
    """What the inbox asks of this person first: to dispatch, else to sign for."""
    if scope.may(actor, "case.dispatch"):
        return cases.to_dispatch(actor).count()
    return cases.in_hand(actor).filter(state="dispatched").count() if scope.may(actor, "case.handle") else 0


def _county(actor: Actor) -> list[NavItem]:
    doors = (
        ("publication.see", _("Publications"), "publications:desk", "book"),
        ("organisations.see", _("Organisations"), "organisations:tree", "organisation"),
        ("places.see", _("Grids and places"), "places:grids", "grid"),
        ("people.see", _("People"), "people:directory", "people"),
        ("routing.see", _("Routing"), "routing:start", "split"),
        ("rules.change", _("Rules"), "rulebook:rules", "book"),
        ("tokens.keep", _("Programs"), "programs:tokens", "key"),
    )
    return [
        _item(label, name, icon, group=_("The county"))
        for permission, label, name, icon in doors
        if scope.may(actor, permission)
    ]


def _item(label: str, name: str, icon: str, *, count: int = 0, group: str = "") -> NavItem:
    return NavItem(label, reverse(name), icon, count=count, group=group)


def _marked(items: list[NavItem], here: str) -> list[NavItem]:
    """The door somebody stands in is the one whose address reaches furthest into this one."""
    inside = [item for item in items if here.startswith(item.url)]
    nearest = max(inside, key=lambda item: len(item.url), default=None)
    return [replace(item, active=item is nearest) for item in items]
