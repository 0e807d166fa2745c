"""Where things of the desk stand: addresses that several pages of this room lead to."""

from urllib.parse import urlencode

from django.urls import reverse

from linli.cases.models import Case


def to_case(case: Case) -> str:
    """The case's page at the desk; members see there what they took."""
    return reverse("cases:desk_case", args=[case.number])


def to_view(code: str, **narrowed: str) -> str:
    """A view of the inbox, narrowed by its filters."""
    return f"{reverse('cases:inbox')}?{urlencode({'view': code, **narrowed})}"


def to_move(case: Case, move: str) -> str:
    """The page of one move."""
    return reverse("cases:desk_move", args=[case.number, move])
