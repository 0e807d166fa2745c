"""The life of a publication, and of an objection to it, as tables."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from linli.kernel import clock
from linli.kernel.lifecycle import Lifecycle, Move, State
from linli.kernel.scope.actors import Actor

STATES = (
    State("draft", __("Draft"), "neutral"),
    State("published", __("Published"), "active"),
    State("objected", __("Objection open"), "soon"),
    State("concluded", __("Concluded"), "done"),
    State("archived", __("Archived"), "neutral", final=True),
    State("withdrawn", __("Withdrawn"), "stopped", final=True),
    State("superseded", __("Superseded by a correction"), "stopped", final=True),
    State("dropped", __("Draft dropped"), "stopped", final=True),
)
STANDING = ("published", "objected", "concluded")
PUBLIC = (*STANDING, "archived", "withdrawn", "superseded")


def needs_an_open_window(row: Any, actor: Actor) -> str | None:
    if row.objections_until is None:
        return _("No objections are asked for here. Tell the unit that published it, or ask a question.")
    today = clock.today()
    if today < row.from_on:
        return _("Objections can be made from %(day)s on.") % {"day": row.from_on.isoformat()}
    if today > row.objections_until:
        return _(
            "The time for objections ended on %(day)s. Tell the unit that published it, or ask a question."
        ) % {"day": row.objections_until.isoformat()}
    return None


def needs_its_period(row: Any, actor: Actor) -> str | None:
    """A conclusion before everybody had their time is none."""
    last = max(row.until_on, row.objections_until or row.until_on)
    if clock.today() <= last:
        return _("It stands until %(day)s; what came of it can be said after that.") % {
            "day": last.isoformat()
        }
    return None


def needs_another_decider(row: Any, actor: Actor) -> str | None:
    """Whoever published it does not decide about it."""
    if actor.kind == "person" and actor.person_id == row.publication.created_by_id:
        return _("You published this, so somebody else decides about the objection.")
    return None


MOVES = (
    Move("edit", ("draft",), (), "publication.publish", __("Change")),
    Move("publish", ("draft",), ("published",), "publication.publish", __("Publish"), primary=True),
    Move("drop", ("draft",), ("dropped",), "publication.publish", __("Drop the draft")),
    Move("object", ("published", "objected"), ("objected",), "publication.object", __("Object"), needs_an_open_window),
    Move("clear", ("objected",), ("published",), "publication.clear", __("All objections are answered")),
    Move("conclude", ("published",), ("concluded",), "publication.publish", __("Say what came of it"), needs_its_period, form="outcome", primary=True),
    Move("archive", ("concluded",), ("archived",), "publication.publish", __("Archive")),
    Move("correct", STANDING, ("superseded",), "publication.publish", __("Correct"), form="correction"),
    Move("withdraw", STANDING, ("withdrawn",), "publication.publish", __("Withdraw"), form="reason"),
    Move("name_decider", STANDING, (), "publication.decide", __("Name who decides objections"), form="decider"),
    Move("redact", PUBLIC, (), "publication.redact", __("Take out personal data"), form="redaction"),
)  # fmt: skip
LIFE = Lifecycle(STATES, MOVES)

OBJECTION_STATES = (
    State("received", __("Being looked at"), "soon"),
    State("upheld", __("Upheld"), "done", final=True),
    State("partly", __("Upheld in part"), "done", final=True),
    State("dismissed", __("Not upheld"), "stopped", final=True),
)
OBJECTION_MOVES = (
    Move("decide", ("received",), ("upheld", "partly", "dismissed"), "objection.decide", __("Decide"), needs_another_decider, form="decision", primary=True),
)  # fmt: skip
OBJECTION_LIFE = Lifecycle(OBJECTION_STATES, OBJECTION_MOVES)
