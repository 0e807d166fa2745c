"""Who is tied to a case, and what each tie carries. The one scope for lists and checks."""

from functools import reduce
from operator import or_

from django.db.models import Exists, OuterRef, Q, QuerySet

from linli.cases.models import BudgetLine, Case, JointCall, Recusal, ServiceItem
from linli.kernel.scope import (
    NOTHING,
    Actor,
    Grant,
    InGrid,
    Keyholder,
    Oneself,
    Policy,
    Subtree,
    after,
    allow,
    govern,
    upward,
)
from linli.organisations.models import Organisation


class Helping:
    """A unit called to the case by whistle, or one above it."""

    def q(self, actor: Actor, held: tuple[Grant, ...]) -> Q:
        paths = [g.path for g in held if g.path]
        if not paths:
            return NOTHING
        within = reduce(or_, (Q(unit__path__gte=p, unit__path__lt=after(p)) for p in paths))
        return Q(pk__in=JointCall.objects.filter(within).values("case_id"))

    def holds(self, actor: Actor, held: tuple[Grant, ...], row: Case) -> bool:
        paths = tuple(g.path for g in held if g.path)
        return bool(paths) and any(
            call.unit.path.startswith(paths) for call in row.joint_calls.select_related("unit")
        )


class OpenNearby:
    """Open for taking, and kept by an organisation the member belongs to: their own, or one above their branch."""

    def q(self, actor: Actor, held: tuple[Grant, ...]) -> Q:
        paths = {p for g in held if g.path for p in upward(g.path)}
        return Q(state="offered", keeper__path__in=paths) if paths else NOTHING

    def holds(self, actor: Actor, held: tuple[Grant, ...], row: Case) -> bool:
        return row.state == "offered" and any(g.path.startswith(row.keeper.path) for g in held if g.path)


class OrdinaryInGrid(InGrid):
    """What lies in a grid its worker walks, but neither complaints nor what was told in confidence."""

    def q(self, actor: Actor, held: tuple[Grant, ...]) -> Q:
        return super().q(actor, held) & Q(confidential=False) & ~Q(door="complain")

    def holds(self, actor: Actor, held: tuple[Grant, ...], row: Case) -> bool:
        return not row.confidential and row.door != "complain" and super().holds(actor, held, row)


class Recused:
    """The complaint is about them: whoever holds a post in the unit or below it, and the person named. Denial wins."""

    def q(self, actor: Actor, held: tuple[Grant, ...]) -> Q:
        if actor.person_id is None:
            return NOTHING
        return Q(recused=True) & Q(Exists(self.about(actor, held).filter(case=OuterRef("pk"))))

    def about(self, actor: Actor, held: tuple[Grant, ...]) -> QuerySet[Recusal]:
        """The recusals that shut this actor out."""
        paths = {p for g in held if g.path for p in upward(g.path)}
        named = Organisation.objects.filter(path__in=paths)
        return Recusal.objects.filter(Q(organisation__in=named) | Q(person_id=actor.person_id))

    def denies(self, actor: Actor, held: tuple[Grant, ...], row: Case) -> bool:
        if actor.person_id is None or not row.recused:
            return False
        paths = {p for g in held if g.path for p in upward(g.path)}
        return any(
            r.person_id == actor.person_id or (r.organisation is not None and r.organisation.path in paths)
            for r in row.recusals.select_related("organisation")
        )


CASE = Policy(
    ties={
        "keeper": Subtree("keeper"),
        "unit": Subtree("unit"),
        "helper": Helping(),
        "taker": Oneself("taker_id"),
        "grid": OrdinaryInGrid("grid_id"),
        "nearby": OpenNearby(),
        "asker": Keyholder("case"),
    },
    permissions={
        "case.see": ("keeper", "unit", "helper", "taker", "grid", "nearby", "asker"),
        "case.dispatch": ("keeper",),
        "case.handle": ("unit",),
        "case.work": ("unit", "taker"),
        "case.lead": ("unit", "keeper"),
        "case.help": ("helper",),
        "case.take": ("nearby",),
        "case.reply": ("asker", "keeper"),
        "case.judge": ("asker",),
        "case.reopen": ("asker", "keeper"),
        "case.withdraw": ("asker", "keeper"),
        "case.call_back": ("keeper",),
        "case.close": ("keeper",),
        "case.arbitrate": ("keeper",),
        "case.supervise": ("keeper",),
        "case.report": ("grid", "keeper"),
        "case.contact": ("keeper", "unit", "taker"),
        "case.gather": (),
    },
    denials=(Recused(),),
)
MENU = Policy(
    ties={"organisation": Subtree("organisation")},
    permissions={"menu.see": ("organisation",), "menu.edit": ("organisation",)},
)

DISPATCHING = ("case.see", "case.dispatch", "case.lead", "case.reply", "case.reopen", "case.withdraw", "case.call_back",
               "case.close", "case.contact", "case.enter", "case.report")  # fmt: skip
HANDLING = ("case.see", "case.handle", "case.work", "case.lead", "case.help", "case.contact")


def register() -> None:
    govern(Case, CASE)
    govern(ServiceItem, MENU)
    govern(BudgetLine, MENU)
    for role in ("dispatcher", "community_worker", "secretary", "deputy"):
        allow(role, *DISPATCHING, *HANDLING, "menu.see", "menu.edit")
    allow("handler", *HANDLING)
    allow("committee_member", "case.see")
    allow("grid_worker", "case.see", "case.enter", "case.report", "case.take", "menu.see")
    allow("member", "case.take", "case.see_nearby", "menu.see")
    allow("arbiter", "case.see", "case.arbitrate")
    allow("supervisor", "case.see", "case.supervise")
    allow("leader", "case.see")
