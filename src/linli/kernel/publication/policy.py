"""Who is tied to a publication and to an objection, and what each tie carries."""

from typing import Any

from django.db.models import Q

from linli.kernel.publication.lifecycle import PUBLIC
from linli.kernel.publication.models import Objection, Publication
from linli.kernel.scope.actors import Actor
from linli.kernel.scope.grants import Grant, allow
from linli.kernel.scope.policies import Oneself, Policy, Subtree, govern


class Everybody:
    """What is published is everybody's to read and to object to."""

    def q(self, actor: Actor, held: tuple[Grant, ...]) -> Q:
        return Q(state__in=PUBLIC)

    def holds(self, actor: Actor, held: tuple[Grant, ...], row: Any) -> bool:
        return row.state in PUBLIC


PUBLICATION = Policy(
    ties={"unit": Subtree(""), "everybody": Everybody(), "decider": Oneself("decider_id")},
    permissions={
        "publication.see": ("unit", "decider"),
        "publication.publish": ("unit",),
        "publication.decide": ("unit",),
        "publication.object": ("everybody",),
        "publication.clear": ("decider",),
        "publication.redact": ("unit",),
    },
)
OBJECTION = Policy(ties={"decider": Oneself("decider_id")}, permissions={"objection.decide": ("decider",)})


def register() -> None:
    govern(Publication, PUBLICATION)
    govern(Objection, OBJECTION)
    for role in ("secretary", "supervisor"):
        allow(role, "publication.see", "publication.publish", "publication.decide", "publication.redact")
    for role in ("deputy", "community_worker"):
        allow(role, "publication.see", "publication.publish", "publication.redact")
    for role in ("leader", "committee_member", "arbiter"):
        allow(role, "publication.see")
    allow("arbiter", "publication.decide")
    allow("security", "publication.see", "publication.redact")
