"""What happens around every request: who acts, how a refusal is told, and what the browser may do with the page."""

from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import urlsplit

from django.conf import settings
from django.core.handlers.wsgi import LimitedStream
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _

from linli.kernel import scope
from linli.kernel.refusals import BadInput, NotFound, NotOpen, Refusal
from linli.people import access, gates, sessions
from linli.people.models import Person

Answer = Callable[[HttpRequest], HttpResponseBase]
LARGE_TEXT_COOKIE = "large_text"


class Acting:
    """Sets `request.actor` and `request.large_text`, speaks the person's language, and remembers grants for the request.

    What was chosen on this device (a cookie) goes before what the person chose for themselves: the switches at the top of
    the page set the cookie, signing in sets it anew.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        sessions.keep_alive(request)
        with scope.remembering():
            request.actor = access.actor_of(request)  # type: ignore[attr-defined]
            person = request.user if isinstance(request.user, Person) else None
            large = request.COOKIES.get(LARGE_TEXT_COOKIE)
            request.large_text = large == "1" if large else bool(person and person.large_text)  # type: ignore[attr-defined]
            if person and person.language and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
                translation.activate(person.language)
                request.LANGUAGE_CODE = person.language
            return gates.demanded(request) or self.get_response(request)


class Refusals:
    """A refusal becomes a page with its sentence, or a fragment where htmx asked for one."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            # nothing has such a name, and PostgreSQL does not take the character
            return self.told(
                request, NotFound(_("There is a sign in this address that no address has. Type it again."))
            )
        if not arrived_whole(request):
            return self.told(
                request,
                BadInput(
                    _("Only part of it arrived, so nothing was done with it. Please send it once more.")
                ),
            )
        answer = self.get_response(request)
        if answer.status_code == HTTPStatus.METHOD_NOT_ALLOWED and not getattr(answer, "content", b""):
            told = self.told(
                request,
                NotOpen(
                    _(
                        "This address only takes what its form sends. Open the page before it and press its button again."
                    )
                ),
            )
            told.status_code, told["Allow"] = answer.status_code, answer.get("Allow", "")
            return told
        return answer

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return self.told(request, exception) if isinstance(exception, Refusal) else None

    def told(self, request: HttpRequest, exception: Refusal) -> HttpResponse:
        fragment = bool(getattr(request, "htmx", False))
        template = "site/refused_fragment.html" if fragment else "site/refused.html"
        answer = render(request, template, {"refusal": exception}, status=exception.status)
        if fragment:
            answer["HX-Retarget"], answer["HX-Reswap"] = "#refusal", "innerHTML"
        return answer


def arrived_whole(request: HttpRequest) -> bool:
    """Whether a form with files came to its end. A line cut on the way would else leave half a form that looks like a whole one."""
    if request.method != "POST" or request.content_type != "multipart/form-data":
        return True
    request.POST  # noqa: B018 - read to its end, or to where the line was cut
    stream = getattr(request, "_stream", None)
    read: int = getattr(stream, "_pos", 0)  # Django counts it and tells it nowhere else
    return not isinstance(stream, LimitedStream) or read >= stream.limit


class Headers:
    """What the browser may do with our pages: nothing from elsewhere, nothing inline, nothing kept of a personal page."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response
        self.fixed = {
            "Content-Security-Policy": content_security_policy(settings.TILES),
            "Permissions-Policy": (
                "geolocation=(self), publickey-credentials-get=(self), publickey-credentials-create=(self), "
                "camera=(), microphone=(), payment=(), usb=(), serial=(), midi=(), "
                "accelerometer=(), gyroscope=(), magnetometer=(), browsing-topics=()"
            ),
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
            "X-Permitted-Cross-Domain-Policies": "none",
        }

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        answer = self.get_response(request)
        for name, value in self.fixed.items():
            answer.headers.setdefault(name, value)
        if _personal(request):
            answer.headers.setdefault("Cache-Control", "no-store")
        return answer


def content_security_policy(tiles: str) -> str:
    """The policy; `tiles` is the URL template of the tile service, whose host may serve pictures."""
    at = urlsplit(tiles)
    host = f" {at.scheme}://{at.netloc}".replace("{s}", "*") if at.netloc else ""
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            f"img-src 'self' data: blob:{host}",
            "connect-src 'self'",
            "font-src 'self'",
            "worker-src 'self'",
            "manifest-src 'self'",
            "form-action 'self'",
            "frame-ancestors 'self'",
            "base-uri 'none'",
        )
    )


def _personal(request: HttpRequest) -> bool:
    """Somebody was signed in or held keys, or the session carries a sign-in under way."""
    actor = getattr(request, "actor", None)
    if actor is not None and actor.kind in {"person", "party"}:
        return True
    session = getattr(request, "session", None)
    return session is not None and session.accessed and not session.is_empty()
