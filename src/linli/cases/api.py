"""Cases for programs: the same commands, the same scope and the same sentences as the pages. Thin on purpose."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext_noop
from ninja import Router
from ninja.params.functions import Query

from linli.cases import commands
from linli.cases.wire import asking, history, listing, moving, photos, rating, reference, showing
from linli.kernel.evidence import pages as files
from linli.kernel.scope import Actor
from linli.kernel.wire import answered, document, problem, read
from linli.people.bearers import needs_token

router = Router(tags=[gettext_noop("Cases")])
look_up = Router(tags=[gettext_noop("To look up")])
KEY = "Idempotency-Key"
SHAPES = (
    asking.Submission,
    asking.HotlineSubmission,
    asking.ReceivedCase,
    showing.CaseShown,
    showing.MovedCase,
    listing.CasePage,
    history.HistoryLine,
    photos.PhotoShown,
    reference.CategoryShown,
    reference.ServiceShown,
    rating.RateShown,
    *(shape for shape, _readings in moving.SHAPES.values()),
)


def actor_of(request: HttpRequest) -> Actor:
    return request.actor  # type: ignore[attr-defined, no-any-return]


@router.post(
    "/cases",
    url_name="submit",
    summary=gettext_noop("Submit a case"),
    openapi_extra={
        **document.takes("Submission"),
        **document.gives("ReceivedCase", status=201),
        "parameters": [document.header(KEY, "The same key twice, from the same token, is one case.")],
    },
)
def submit(request: HttpRequest) -> HttpResponse:
    """What a resident asks, sent by a program whose token carries `case.submit`. The answer holds the secret of the case."""
    token = needs_token(request, "case.submit")
    sent = read(request, asking.Submission)
    received = asking.submitted(sent, token=token, key=request.META.get("HTTP_IDEMPOTENCY_KEY", ""))
    return answered(asking.reply_to(received), 200 if received.again else 201)


@router.get(
    "/cases", url_name="cases", summary=gettext_noop("List cases"), openapi_extra=document.gives("CasePage")
)
def cases(
    request: HttpRequest,
    state: str = Query("", description="One or several, separated by commas"),
    door: str = "",
    category: str = Query("", description="A code; those below it are included"),
    keeper: str = Query("", description="A code; organisations below it are included"),
    unit: str = "",
    outside_number: str = "",
    received_since: datetime | None = None,
    received_until: datetime | None = None,
    words: str = Query("", description="In number, title, words or place"),
    cursor: str = "",
    limit: int = Query(50, description="At most 200"),
) -> HttpResponse:
    """Cases the token may see, newest first; `next` is the cursor of the page behind."""
    wanted = listing.Wanted(
        state, door, category, keeper, unit, outside_number, received_since, received_until, words
    )
    return answered(listing.listed(actor_of(request), wanted, cursor=cursor, limit=limit))


@router.get(
    "/cases/{number}",
    url_name="case",
    summary=gettext_noop("Read a case"),
    openapi_extra=document.gives("CaseShown"),
)
def case(request: HttpRequest, number: str) -> HttpResponse:
    """The whole case with the moves that are open to whoever asks."""
    actor = actor_of(request)
    return answered(showing.case_shown(moving.visible_case(actor, number, whole=True), reader=actor))


@router.post(
    "/cases/{number}/moves/{move}",
    url_name="move",
    summary=gettext_noop("Make a move"),
    include_in_schema=False,  # each move stands in the document with its own shape: `site.api`
)
def move(request: HttpRequest, number: str, move: str) -> HttpResponse:
    try:
        case = moving.moved(request, number, move, by=actor_of(request))
    except moving.Overtaken as overtaken:
        return problem(overtaken, now=overtaken.now, since=overtaken.since)
    return answered(showing.moved_case(case))


@router.get(
    "/cases/{number}/history",
    url_name="history",
    summary=gettext_noop("What has happened to a case"),
    openapi_extra=document.gives("HistoryLine", many=True),
)
def history_of(request: HttpRequest, number: str) -> HttpResponse:
    """Oldest first, as far as whoever asks may read it."""
    actor = actor_of(request)
    return answered(history.history(moving.visible_case(actor, number), reader=actor))


@router.get(
    "/cases/{number}/photos",
    url_name="photos",
    summary=gettext_noop("Photos of a case"),
    openapi_extra=document.gives("PhotoShown", many=True),
)
def photos_of(request: HttpRequest, number: str) -> HttpResponse:
    return answered(photos.shown(moving.visible_case(actor_of(request), number)))


@router.post(
    "/cases/{number}/photos",
    url_name="add_photos",
    summary=gettext_noop("Add photos"),
    openapi_extra={
        **document.takes_files(photos.FIELD),
        **document.gives("PhotoShown", many=True, status=201),
    },
)
def add_photos(request: HttpRequest, number: str) -> HttpResponse:
    """JPEG, PNG or WebP as multipart. They are decoded and stored anew; where they were taken is not kept."""
    actor = actor_of(request)
    case = moving.visible_case(actor, number)
    kept = commands.add_photos(case, photos.sent(request), by=actor)
    return answered([photos.photo(use) for use in kept], 201)


@router.get(
    "/photos/{key}/{size}",
    url_name="photo",
    summary=gettext_noop("A photo itself"),
    openapi_extra=document.gives("", media="image/jpeg"),
)
def photo(request: HttpRequest, key: str, size: str) -> HttpResponseBase:
    """`size` is full or small."""
    return files.serve(request, key, size)


@router.post(
    "/hotline/cases",
    url_name="hotline",
    summary=gettext_noop("Hand over a call of the hotline"),
    openapi_extra={**document.takes("HotlineSubmission"), **document.gives("ReceivedCase", status=201)},
)
def hotline(request: HttpRequest) -> HttpResponse:
    """A call taken by the city's hotline, under its own number: sent again it is the same case. Needs `case.enter`.

    How it goes on is pushed to a webhook (`case.status`), and can be asked for by the same number.
    """
    token = needs_token(request, "case.enter")
    received = asking.from_hotline(read(request, asking.HotlineSubmission), token=token)
    return answered(asking.reply_to(received), 200 if received.again else 201)


@router.get(
    "/hotline/cases/{number}",
    url_name="hotline_case",
    summary=gettext_noop("A case by its number at the hotline"),
    openapi_extra=document.gives("CaseShown"),
)
def hotline_case(request: HttpRequest, number: str) -> HttpResponse:
    actor = actor_of(request)
    return answered(showing.case_shown(listing.by_outside_number(actor, number), reader=actor))


@look_up.get(
    "/categories",
    url_name="categories",
    summary=gettext_noop("Kinds of matter"),
    openapi_extra={**document.gives("CategoryShown", many=True), **document.open_to_all()},
)
def categories(request: HttpRequest) -> HttpResponse:
    """The county's list, headings before what stands below them."""
    return answered(reference.categories())


@look_up.get(
    "/services",
    url_name="services",
    summary=gettext_noop("The service menu"),
    openapi_extra={**document.gives("ServiceShown", many=True), **document.open_to_all()},
)
def services(request: HttpRequest, keeper: str) -> HttpResponse:
    """What can be ordered where this community answers (`keeper` is its code)."""
    return answered(reference.services(asking.unit_of(keeper, "keeper")))


@look_up.get(
    "/rates",
    url_name="rates",
    summary=gettext_noop("Rates of a month"),
    openapi_extra={**document.gives("RateShown", many=True), **document.open_to_all()},
)
def rates(
    request: HttpRequest,
    month: str = Query("", description="Such as 2026-11; empty = this month"),
    keeper: str = Query("", description="The code of an organisation; empty = the whole county"),
) -> HttpResponse:
    """How the organisations do, not people: each rate with numerator, denominator and what was left out."""
    return answered(rating.of_month(asking.unit_of(keeper, "keeper"), month))
