"""Who may open a page at all. What they may see and do on it is the scope's business.

Every view carries one of three marks, read by the permission matrix: `public` (anybody), `signed_in` (anybody with an
account) or `staff_only` (somebody who holds at least one posting). A view without a mark fails the matrix.
"""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, Literal, TypeVar

from django.contrib.auth.views import redirect_to_login
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from linli.kernel import scope
from linli.kernel.refusals import NotFound
from linli.kernel.scope import ANONYMOUS, Actor
from linli.people.models import Person

Mark = Literal["public", "signed_in", "staff_only"]
View = TypeVar("View", bound=Callable[..., HttpResponseBase])
Row = TypeVar("Row", bound=Model)


class Request(HttpRequest):
    """A request after `site.middleware.Acting`: it knows who acts."""

    actor: Actor
    user: Person
    large_text: bool
    htmx: Any


PartySource = Callable[[HttpRequest], Iterable[tuple[str, int]]]
# Rooms register how a session without an account opens their things: secret links, a verified phone.
party_sources: list[PartySource] = []


def actor_of(request: HttpRequest) -> Actor:
    """The actor of a request: the person signed in, else the party whose keys the session holds, else anybody."""
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        return Actor.of(user)
    things = {thing for source in party_sources for thing in source(request)}
    return Actor.party(*things) if things else ANONYMOUS


def public(view: View) -> View:
    """Open to everybody, signed in or not."""
    return _marked(view, "public")


def signed_in(view: View) -> View:
    """Open to everybody with an account, with or without a posting: one's own pages."""
    return _guarded(view, "signed_in", _ask_to_sign_in)


def staff_only(view: View) -> View:
    """Open to people who hold a posting. Others sign in, or read that somebody must give them one."""
    return _guarded(view, "staff_only", _ask_for_posting)


def mark_of(view: Callable[..., Any]) -> Mark | None:
    """The mark of a resolved view; None when it was forgotten."""
    return getattr(view, "access_mark", None)


def may_or_404(actor: Actor, permission: str, row: Row | None) -> Row:
    """The row when the actor may; otherwise NotFound, the same whether it does not exist or is not theirs."""
    if row is None or not scope.may(actor, permission, row):
        raise NotFound(
            _("There is nothing here for you to see. Check the address, or ask the unit that sent it to you.")
        )
    return row


def _marked(view: View, mark: Mark) -> View:
    view.access_mark = mark  # type: ignore[attr-defined]
    return view


def _guarded(view: View, mark: Mark, gate: Callable[[Any], HttpResponseBase | None]) -> View:
    @wraps(view)
    def guarded(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return gate(request) or view(request, *args, **kwargs)

    return _marked(guarded, mark)  # type: ignore[return-value]


def _ask_to_sign_in(request: Request) -> HttpResponseBase | None:
    if request.user.is_authenticated:
        return None
    back = request.get_full_path() if request.method == "GET" and not request.htmx else _page_before(request)
    answer = redirect_to_login(back)
    if request.htmx:
        return HttpResponse(status=204, headers={"HX-Redirect": answer.url})
    return answer


def _ask_for_posting(request: Request) -> HttpResponseBase | None:
    if asked := _ask_to_sign_in(request):
        return asked
    if scope.grants(request.actor):
        return None
    return render(request, "people/no_posting.html", status=403)


def _page_before(request: Request) -> str:
    """Where to come back to after signing in, when what was asked for is not a page of its own."""
    address = getattr(request.htmx, "current_url_abs_path", None)
    return str(address) if address else "/"
