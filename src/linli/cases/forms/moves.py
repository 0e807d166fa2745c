"""The form of every move, as the table names them (`Move.form`), and the one command each move is made by."""

from collections.abc import Callable
from typing import Any

from linli.cases import commands
from linli.cases.forms.desk_base import MoveForm, PlainForm
from linli.cases.forms.desk_choices import (
    CaseForm,
    JoinForm,
    PartsForm,
    PersonForm,
    RecusalForm,
    UnitForm,
    UnitsForm,
)
from linli.cases.forms.desk_words import (
    AnswerForm,
    CallbackForm,
    CorrectionForm,
    DecisionForm,
    ExtensionForm,
    NoteForm,
    ParkForm,
    QuestionForm,
    ReasonForm,
    ReplyForm,
    TouchForm,
)
from linli.kernel.lifecycle import Move

FORMS: dict[str, type[MoveForm]] = {
    "": PlainForm,
    "note": NoteForm,
    "reason": ReasonForm,
    "unit": UnitForm,
    "answer": AnswerForm,
    "question": QuestionForm,
    "reply": ReplyForm,
    "person": PersonForm,
    "units": UnitsForm,
    "join": JoinForm,
    "extension": ExtensionForm,
    "decision": DecisionForm,
    "park": ParkForm,
    "case": CaseForm,
    "parts": PartsForm,
    "correction": CorrectionForm,
    "recusal": RecusalForm,
    "callback": CallbackForm,
    "touch": TouchForm,
}


# Moves whose command has another name, or takes more than the move says.
COMMANDS: dict[str, Callable[..., Any]] = {
    "follow_up": commands.call_back,
    "answer": commands.answer_with_photos,
}


def command_of(move: Move) -> Callable[..., Any]:
    """The one command a move is made by."""
    found: Callable[..., Any] = COMMANDS.get(move.name) or getattr(commands, move.name)
    return found
