"""Roles a posting can give. What a role may do is attached by each room (`scope.allow`); this is only the list of words.

Who may give a role depends on its weight. Everyday roles are given by the organisation itself, the heads of units by the
organisation department, and the roles that guard the system by the security administrator alone.
"""

from dataclasses import dataclass
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Weight = Literal["everyday", "head", "guard"]


@dataclass(frozen=True, slots=True)
class Role:
    code: str
    label: str | Promise
    weight: Weight = "everyday"


ROLES = {
    role.code: role
    for role in (
        Role("secretary", _("Secretary"), "head"),
        Role("deputy", _("Deputy secretary")),
        Role("committee_member", _("Committee member")),
        Role("community_worker", _("Community worker")),
        Role("dispatcher", _("Dispatcher")),
        Role("handler", _("Department officer")),
        Role("grid_worker", _("Grid worker")),
        Role("member", _("Member")),
        Role("arbiter", _("Arbiter"), "head"),
        Role("supervisor", _("Organisation department"), "guard"),
        Role("leader", _("Leader"), "head"),
        Role("security", _("Security administrator"), "guard"),
        Role("auditor", _("Auditor"), "guard"),
        Role("operator", _("Operator"), "guard"),
    )
}

STAFF = tuple(code for code in ROLES if code != "member")

# Needed to give a role, by its weight.
GIVING: dict[Weight, str] = {
    "everyday": "postings.edit",
    "head": "postings.appoint",
    "guard": "postings.entrust",
}

# GB/T 22239-2019, level 3: system, security and audit administration lie in different hands.
KEPT_APART = frozenset({"operator", "security", "auditor"})
