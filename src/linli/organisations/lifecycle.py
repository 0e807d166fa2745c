"""The lives of an organisation and of a regrouping, as tables."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __
from django.utils.translation import pgettext_lazy

from linli.kernel import clock
from linli.kernel.lifecycle import Lifecycle, Move, State
from linli.kernel.scope import Actor
from linli.kernel.ui import said
from linli.organisations.models import Regrouping

LIFE = Lifecycle(
    states=(
        State("active", pgettext_lazy("organisation", "Active"), "done"),
        State("closed", pgettext_lazy("organisation", "Closed"), "stopped", final=True),
    ),
    moves=(
        Move("rename", ("active",), (), "organisations.tend", __("Rename"), form="RenameForm"),
        Move(
            "change_phone",
            ("active",),
            (),
            "organisations.tend",
            __("Change the phone number"),
            form="PhoneForm",
        ),
        Move("elect", ("active",), (), "organisations.tend", __("Enter an election"), form="ElectionForm"),
        Move(
            "change_kind", ("active",), (), "organisations.edit", __("Change kind or sector"), form="KindForm"
        ),
        Move("move", ("active",), (), "organisations.edit", __("Move under another"), form="MoveForm"),
        Move(
            "merge",
            ("active",),
            ("closed",),
            "organisations.edit",
            pgettext_lazy("organisation", "Merge into another"),
            form="MergeForm",
        ),
        Move(
            "close",
            ("active",),
            ("closed",),
            "organisations.edit",
            pgettext_lazy("organisation", "Close"),
            form="CloseForm",
        ),
        Move("reopen", ("closed",), ("active",), "organisations.edit", __("Reopen"), form="ReopenForm"),
    ),
)


def needs_another_person(regrouping: Regrouping, actor: Actor) -> str | None:
    """Who drafted it does not approve it."""
    if actor.person_id == regrouping.drafted_by_id:
        return _("You drafted this yourself. Somebody else has to look at it and approve it.")
    return None


def needs_lines(regrouping: Regrouping) -> str | None:
    if not regrouping.lines.exists():
        return _("Nothing is to be moved yet. Add at least one line.")
    return None


def needs_lines_and_another_person(regrouping: Regrouping, actor: Actor) -> str | None:
    return needs_another_person(regrouping, actor) or needs_lines(regrouping)


def needs_its_day(regrouping: Regrouping, _actor: Actor) -> str | None:
    """It is carried out on its day or later, dated to its day."""
    if regrouping.effective_on > clock.today():
        return _("It takes effect on %(day)s and can be carried out from that day on.") % {
            "day": said(regrouping.effective_on)
        }
    return None


REGROUPING = Lifecycle(
    states=(
        State("drafted", __("Draft"), "neutral"),
        State("approved", __("Approved"), "active"),
        State("applied", __("Carried out"), "done"),
        State("undone", __("Undone"), "stopped", final=True),
        State("dropped", __("Dropped"), "stopped", final=True),
    ),
    moves=(
        Move("revise", ("drafted",), (), "regroup.draft", __("Change the draft"), form="LinesForm"),
        Move(
            "approve",
            ("drafted",),
            ("approved",),
            "regroup.approve",
            __("Approve"),
            needs_lines_and_another_person,
            primary=True,
        ),
        Move("return", ("approved",), ("drafted",), "regroup.approve", __("Back to draft"), form="NoteForm"),
        Move(
            "apply",
            ("approved",),
            ("applied",),
            "regroup.draft",
            __("Carry out"),
            needs_its_day,
            primary=True,
        ),
        Move("undo", ("applied",), ("undone",), "regroup.approve", __("Undo"), form="UndoForm"),
        Move(
            "drop",
            ("drafted", "approved"),
            ("dropped",),
            "regroup.draft",
            pgettext_lazy("regrouping", "Drop"),
            form="NoteForm",
        ),
    ),
)
