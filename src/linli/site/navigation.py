"""The doors of the desk: each role sees the ones it has something to do behind."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from linli.cases import queries as cases
from linli.kernel import notices, scope
from linli.kernel.scope import Actor
from linli.kernel.ui.parts import NavItem


def navigation_of(request: HttpRequest) -> list[NavItem]:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    here = request.path
    items = [_item(_("Today"), "site:today", "home", here)]
    if scope.may(actor, "case.see"):
        items.append(_item(_("Cases"), "cases:inbox", "inbox", here, count=cases.to_dispatch(actor).count()))
    if scope.may(actor, "case.take"):
        items.append(_item(_("Near me"), "cases:near", "pin", here))
    if scope.may(actor, "case.enter"):
        items.append(_item(_("Enter for somebody"), "cases:enter", "pencil", here))
    if scope.may(actor, "case.arbitrate"):
        items.append(_item(_("Arbiter's desk"), "cases:arbiter", "scissors", here))
    if scope.may(actor, "menu.edit"):
        items.append(_item(_("Service menu"), "cases:menu_desk", "list", here))
    items.append(_item(_("Notices to me"), "notices:inbox", "bell", here, count=notices.unread(actor.person_id or 0)))
    ground = [
        ("organisations.see", _("Organisations"), "organisations:tree", "organisation"),
        ("places.see", _("Grids and places"), "places:grids", "grid"),
        ("people.see", _("People"), "people:directory", "people"),
        ("rules.change", _("Rules"), "rulebook:rules", "book"),
    ]
    items += [
        _item(label, name, icon, here, group=_("The county"))
        for permission, label, name, icon in ground
        if scope.may(actor, permission)
    ]
    return items


def _item(label: str, name: str, icon: str, here: str, *, count: int = 0, group: str = "") -> NavItem:
    url = reverse(name)
    active = here == url or (here.startswith(url) and url != "/")
    return NavItem(label, url, icon, count=count, active=active, group=group)
