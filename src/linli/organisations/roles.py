"""Roles a posting can give. What a role may do is attached by each room (`scope.allow`); this is only the list of words."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Role:
    code: str
    label: str | Promise


ROLES = {
    role.code: role
    for role in (
        Role("secretary", _("Secretary")),
        Role("deputy", _("Deputy secretary")),
        Role("committee_member", _("Committee member")),
        Role("community_worker", _("Community worker")),
        Role("dispatcher", _("Dispatcher")),
        Role("handler", _("Department officer")),
        Role("grid_worker", _("Grid worker")),
        Role("member", _("Member")),
        Role("arbiter", _("Arbiter")),
        Role("supervisor", _("Organisation department")),
        Role("leader", _("Leader")),
        Role("security", _("Security administrator")),
        Role("auditor", _("Auditor")),
        Role("operator", _("Operator")),
    )
}
