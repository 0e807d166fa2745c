"""Pages that belong to no single room."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from linli.people.access import public
from linli.site.middleware import LARGE_TEXT_COOKIE


@public
@require_POST
def text_size(request: HttpRequest) -> HttpResponse:
    """Large text on or off, kept on this device."""
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = "/"
    answer = HttpResponseRedirect(back)
    large = "0" if getattr(request, "large_text", False) else "1"
    answer.set_cookie(LARGE_TEXT_COOKIE, large, max_age=31_536_000, httponly=True, samesite="Lax")
    return answer
