"""Who reads the responsibility list and who changes it: everybody who works here reads, the organisation department changes."""

from linli.cases.models import Category, DryRun, DutyList, TownshipDuty
from linli.kernel.scope import Policy, allow, govern
from linli.organisations.roles import STAFF
from linli.people.policies import Anywhere


def register() -> None:
    ties = {"anywhere": Anywhere()}
    lists = Policy(ties, {"routing.see": ("anywhere",), "routing.edit": ("anywhere",)})
    for model in (DutyList, DryRun, TownshipDuty):
        govern(model, lists)
    govern(Category, Policy(ties, {"categories.edit": ("anywhere",)}))
    for role in STAFF:
        allow(role, "routing.see")
    allow("supervisor", "routing.edit", "categories.edit")
