"""The interface for programs under /api/v1/: every room's router, and what happens: the change feed and webhooks."""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import NinjaAPI, Router
from ninja.errors import HttpError, ValidationError
from ninja.params.functions import Query

from linli.cases.api import SHAPES as CASES
from linli.cases.api import look_up
from linli.cases.api import router as cases
from linli.kernel import hooks
from linli.kernel.hooks.models import Hook
from linli.kernel.refusals import BadInput, NotFound, Refusal
from linli.kernel.wire import Problem, Shape, answered, document, problem, read
from linli.organisations.api import SHAPES as ORGANISATIONS
from linli.organisations.api import router as organisations
from linli.organisations.models import Organisation
from linli.people.access import public
from linli.people.bearers import needs_token
from linli.places.api import SHAPES as PLACES
from linli.places.api import router as places

MOST = 500
happening = Router(tags=[gettext_noop("What happens")])


class ChangeShown(Shape):
    """One change. `about` says where the case stands now; `cursor` orders changes and tells doubles."""

    cursor: str
    event: str
    move: str
    from_state: str
    to_state: str
    at: datetime
    about: dict[str, Any]


class ChangePage(Shape):
    """`cursor` is where to go on, also when nothing is here; `more`: go on at once."""

    changes: list[ChangeShown]
    cursor: str
    more: bool


class HookSent(Shape):
    """`events`: such as case.received, case.status, case.noted. `organisation`: a code; only cases kept or done below it."""

    name: str
    url: str
    events: list[str]
    organisation: str = ""
    with_answer: bool = False
    after: str = ""


class HookShown(Shape):
    """`secret` is there only in the answer that made it."""

    id: int
    name: str
    url: str
    events: list[str]
    with_answer: bool
    state: str
    cursor: str
    secret: str | None = None


SHAPES = (*CASES, *ORGANISATIONS, *PLACES, ChangePage, HookSent, HookShown, Problem)


@happening.get(
    "/changes",
    url_name="changes",
    summary=gettext_noop("The change feed"),
    openapi_extra=document.gives("ChangePage"),
)
def changes(
    request: HttpRequest,
    after: str = Query(
        "", description="The cursor of the page before; empty = from the beginning, `now` = from now on"
    ),
    events: str = Query("", description="Only these, separated by commas"),
    limit: int = Query(100, description="At most 500"),
) -> HttpResponse:
    """What happened to the cases the token may see (`case.see`), in order and without gaps; codes and states, no words."""
    token = needs_token(request, "case.see")
    place = hooks.latest() if after == "now" else _cursor(after)
    wanted = [event for event in events.split(",") if event]
    page = hooks.page(token.actor, after=place, most=max(1, min(limit, MOST)), wanted=wanted)
    shown = [
        ChangeShown(
            cursor=str(change.cursor),
            event=change.event,
            move=change.move,
            from_state=change.from_state,
            to_state=change.to_state,
            at=change.at,
            about={key: value for key, value in change.about.items() if key != "answer"},
        )
        for change in page.changes
    ]
    return answered(ChangePage(changes=shown, cursor=str(page.cursor), more=page.more))


@happening.get(
    "/webhooks",
    url_name="hooks",
    summary=gettext_noop("My webhooks"),
    openapi_extra=document.gives("HookShown", many=True),
)
def my_hooks(request: HttpRequest) -> HttpResponse:
    token = needs_token(request, "hooks.make")
    rows = Hook.objects.filter(person_id=token.person_id).exclude(state="ended")
    return answered([_shown(hook) for hook in rows])


@happening.post(
    "/webhooks",
    url_name="make_hook",
    summary=gettext_noop("Make a webhook"),
    openapi_extra={**document.takes("HookSent"), **document.gives("HookShown", status=201)},
)
def make_hook(request: HttpRequest) -> HttpResponse:
    """It is told what the token may see. The answer holds the secret that signs what it is sent; it is shown only now."""
    token = needs_token(request, "hooks.make")
    sent = read(request, HookSent)
    made = hooks.make(
        name=sent.name,
        url=sent.url,
        events=sent.events,
        by=token.actor,
        path=_path(sent.organisation),
        with_answer=sent.with_answer,
        after=_cursor(sent.after) if sent.after else None,
    )
    return answered(_shown(made.hook, secret=made.secret), 201)


@happening.post("/webhooks/{pk}/{act}", url_name="hook_act", summary=gettext_noop("Ping, pause, resume or end a webhook"), openapi_extra=document.gives("HookShown"))  # fmt: skip
def hook_act(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    token = needs_token(request, "hooks.make")
    hook = Hook.objects.filter(pk=pk, person_id=token.person_id).first()
    acts = {"ping": hooks.ping, "pause": hooks.pause, "resume": hooks.resume, "end": hooks.end}
    if hook is None or act not in acts:
        raise NotFound(_("There is no such webhook of yours."))
    acts[act](hook, by=token.actor)
    return answered(_shown(hook))


def _shown(hook: Hook, *, secret: str | None = None) -> HookShown:
    return HookShown(
        id=hook.pk,
        name=hook.name,
        url=hook.url or "",
        events=hook.events,
        with_answer=hook.with_answer,
        state=hook.state,
        cursor=str(hook.cursor),
        secret=secret,
    )


def _path(code: str) -> str:
    if not code:
        return ""
    found = Organisation.objects.filter(code=code, state="active").first()
    if found is None:
        sentence = _("There is no organisation of this code.")
        raise BadInput(sentence, fields={"organisation": sentence})
    return found.path


def _cursor(text: str) -> int:
    if not text:
        return 0
    if not text.isascii() or not text.isdecimal() or len(text) > 18:
        sentence = _("This is no cursor of ours. Begin without one.")
        raise BadInput(sentence, fields={"after": sentence})
    return int(text)


# --- the whole ------------------------------------------------------------------------------------------------

api = NinjaAPI(title="Linli", version="1", urls_namespace="api", openapi_url=None, docs_url=None)
for router in (cases, look_up, organisations, places, happening):
    api.add_router("", router)


@api.exception_handler(Refusal)
def refused(_request: HttpRequest, refusal: Refusal) -> HttpResponse:
    return problem(refusal)


@api.exception_handler(Http404)
def missing(_request: HttpRequest, _missing: Http404) -> HttpResponse:
    return problem(
        NotFound(_("There is nothing at this address. Look at the documentation of the interface."))
    )


@api.exception_handler(HttpError)
def unreadable(_request: HttpRequest, _wrong: HttpError) -> HttpResponse:
    return problem(BadInput(_("The request cannot be read. Look at the documentation of the interface.")))


@api.exception_handler(ValidationError)
def unusable(_request: HttpRequest, wrong: ValidationError) -> HttpResponse:
    """What stands behind the question mark of the address."""
    sentence = _("This cannot be used here. Look at the documentation of the interface.")
    fields = {str(fault["loc"][-1]): sentence for fault in wrong.errors}
    return problem(BadInput(_("Something in the address cannot be used."), fields=fields))


def urls() -> list[Any]:
    """The addresses, each marked as open to all: who calls is known by the token, and each call asks for what it needs."""
    patterns, _app, _namespace = api.urls
    kept: list[Any] = [pattern for pattern in patterns if getattr(pattern, "name", "") != "api-root"]
    for pattern in kept:
        public(pattern.callback)
    return kept
