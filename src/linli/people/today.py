"""What of people's own requests presses on whoever settles them: a law's term runs (PIPL art. 50)."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from linli.kernel import clock, scope
from linli.kernel.scope import Actor
from linli.kernel.ui import said
from linli.kernel.ui.pressing import Pressing
from linli.people.queries import waiting_requests


def pressing(actor: Actor) -> list[Pressing]:
    """Requests to see, correct or erase what is held, the next due named. At most two queries."""
    if not scope.may(actor, "people.requests"):
        return []
    waiting = waiting_requests(actor)
    first = waiting.order_by("due_at").first()
    if first is None:
        return []
    count = waiting.count()
    title = ngettext(
        "%(count)s person asks about what is held of them",
        "%(count)s people ask about what is held of them",
        count,
    )
    late = first.due_at < clock.now()
    reason = _("The answer was due %(due)s.") if late else _("The next answer is due %(due)s.")
    return [
        Pressing(
            "requests", title % {"count": count}, reason % {"due": said(first.due_at)}, _("Answer"), reverse("people:requests"),
            1 if late else 2, "late" if late else "soon", first.due_at, count,
        )
    ]  # fmt: skip
