"""Pages that belong to no single room."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from linli.people.access import public, staff_only
from linli.site.middleware import LARGE_TEXT_COOKIE
from linli.site.today import today_of


@staff_only
@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """What the person must do now, whatever their roles."""
    page = today_of(request)
    return render(request, "site/today.html", {"today": page, "place_name": page.head.place})


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
