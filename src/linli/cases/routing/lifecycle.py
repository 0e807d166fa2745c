"""The life of a version of the responsibility list, as a table."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __
from django.utils.translation import pgettext_lazy

from linli.cases.models import DutyList
from linli.kernel.lifecycle import Lifecycle, Move, State
from linli.kernel.scope import Actor


def needs_rules(found: DutyList, _actor: Actor) -> str | None:
    if not found.duties.exists():
        return _("There is no rule in it yet. Add one, or bring them in from Excel.")
    return None


def needs_other_eyes(found: DutyList, actor: Actor) -> str | None:
    """Whoever drafted it does not check it."""
    if actor.person_id is not None and actor.person_id == found.drafted_by_id:
        return _("You drafted this yourself. Somebody else has to look at it and check it.")
    return needs_rules(found, actor)


LIFE = Lifecycle(
    states=(
        State("draft", __("Draft"), "neutral"),
        State("checked", __("Checked"), "active"),
        State("live", pgettext_lazy("list", "In force"), "done"),
        State("superseded", __("Superseded"), "stopped", final=True),
        State("dropped", __("Dropped"), "stopped", final=True),
    ),
    moves=(
        Move("revise", ("draft",), (), "routing.edit", __("Change the rules"), form="DutyForm"),
        Move("check", ("draft",), ("checked",), "routing.edit", __("Mark as checked"), needs_other_eyes),
        Move("return", ("checked",), ("draft",), "routing.edit", __("Back to draft"), form="NoteForm"),
        Move(
            "go_live",
            ("draft", "checked"),
            ("live",),
            "routing.edit",
            __("Put in force"),
            needs_rules,
            form="LiveForm",
            primary=True,
        ),
        Move("supersede", ("live",), ("superseded",), "routing.edit", __("Superseded by the next")),
        Move("succeeded", ("live",), (), "routing.edit", __("Ends when the next begins")),
        Move(
            "drop",
            ("draft", "checked"),
            ("dropped",),
            "routing.edit",
            pgettext_lazy("list", "Drop"),
            form="NoteForm",
        ),
    ),
)
