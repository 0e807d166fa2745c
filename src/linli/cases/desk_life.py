"""The lives of the desk's own things: a bulk move, an export, a search for one person."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from linli.cases.models import BulkMove, Export, PersonSearch
from linli.kernel import clock, scope
from linli.kernel.lifecycle import Lifecycle, Move, State
from linli.kernel.scope import Actor, Oneself, Policy
from linli.people.policies import Anywhere

BULK = Lifecycle(
    (
        State("prepared", __("Looked over"), "info"),
        State("running", __("Under way"), "active"),
        State("ended", __("Done"), "done", final=True),
        State("dropped", __("Not carried out"), "stopped", final=True),
    ),
    (
        Move("run", ("prepared",), ("running",), "bulk.run", __("Begin now"), primary=True),
        Move("drop", ("prepared",), ("dropped",), "bulk.run", __("Do not")),
        Move("stop", ("running",), ("ended",), "bulk.run", __("Stop here")),
        Move("end", ("running",), ("ended",), "bulk.end", __("All done")),
    ),
)
EXPORT = Lifecycle(
    (
        State("asked", __("Being written"), "active"),
        State("ready", __("Ready"), "done"),
        State("failed", __("Could not be written"), "late", final=True),
        State("expired", __("No longer there"), "stopped", final=True),
    ),
    (
        Move("ready", ("asked",), ("ready",), "export.write", __("It is written")),
        Move("fail", ("asked",), ("failed",), "export.write", __("It could not be written")),
        Move("expire", ("asked", "ready"), ("expired",), "export.drop", __("Delete the file")),
    ),
)


def needs_another_person(search: PersonSearch, actor: Actor) -> str | None:
    """Two people know of every search for a person: who asks never decides."""
    if actor.person_id == search.person_id:
        return _("Somebody else has to decide on your own search.")
    return None


def needs_its_time_to_be_over(search: PersonSearch, _actor: Actor) -> str | None:
    if search.open_until and search.open_until > clock.now():
        return _("Its time is not over yet.")
    return None


SEARCH = Lifecycle(
    (
        State("asked", __("Waits for a second person"), "soon"),
        State("approved", __("Open for a time"), "active"),
        State("refused", __("Refused"), "stopped", final=True),
        State("withdrawn", __("Taken back"), "stopped", final=True),
        State("closed", __("Time is over"), "neutral", final=True),
    ),
    (
        Move("approve", ("asked",), ("approved",), "person_search.decide", __("Allow it for a time"), needs_another_person, primary=True),
        Move("refuse", ("asked",), ("refused",), "person_search.decide", __("Refuse with a reason"), needs_another_person, form="reason"),
        Move("take_back", ("asked", "approved"), ("withdrawn",), "person_search.own", __("No longer needed")),
        Move("close", ("approved",), ("closed",), "person_search.close", __("Close it"), needs_its_time_to_be_over),
    ),
)  # fmt: skip

OWN = Oneself("person_id")


def settle() -> None:
    """Called once as the application starts: whose these things are, and which roles may ask and decide."""
    scope.govern(BulkMove, Policy(ties={"own": OWN}, permissions={"bulk.run": ("own",), "bulk.end": ()}))
    scope.govern(Export, Policy(ties={"own": OWN}, permissions={"export.drop": ("own",), "export.write": ()}))
    scope.govern(
        PersonSearch,
        Policy(
            ties={"own": OWN, "anywhere": Anywhere()},
            permissions={
                "person_search.see": ("own", "anywhere"),
                "person_search.own": ("own",),
                "person_search.decide": ("anywhere",),
                "person_search.close": (),
            },
        ),
    )
    for role in ("dispatcher", "community_worker", "secretary", "deputy", "handler"):
        scope.allow(role, "person_search.ask")
    scope.allow("security", "person_search.decide", "person_search.see")
