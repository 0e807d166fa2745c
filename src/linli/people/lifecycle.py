"""The life of a request about one's own data: asked, then done, refused with a reason, or taken back."""

from django.utils.translation import gettext_lazy as _

from linli.kernel.lifecycle import Lifecycle, Move, State
from linli.kernel.scope import Actor
from linli.people import holdings
from linli.people.models import SubjectRequest


def nothing_in_the_way(request: SubjectRequest, by: Actor) -> str | None:
    """Erasing waits for what is still going on, such as an open case."""
    return holdings.obstacle_to_erasing(request.subject) if request.kind == "erase" else None


LIFE = Lifecycle(
    states=[
        State("asked", _("Waiting for an answer"), "active"),
        State("done", _("Done as asked"), "done", final=True),
        State("refused", _("Not done, with a reason"), "stopped", final=True),
        State("withdrawn", _("Taken back"), "stopped", final=True),
    ],
    moves=[
        Move(
            "grant",
            ("asked",),
            ("done",),
            "people.requests",
            _("Do what is asked"),
            nothing_in_the_way,
            form="answer",
            primary=True,
        ),
        Move("refuse", ("asked",), ("refused",), "people.requests", _("Refuse with a reason"), form="answer"),
        Move("take_back", ("asked",), ("withdrawn",), "people.ask", _("Take it back")),
    ],
)

KINDS = {
    "copy": _("Send me a copy"),
    "correct": _("Correct something"),
    "erase": _("Erase what is held"),
}
