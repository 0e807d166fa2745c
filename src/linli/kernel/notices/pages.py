"""The inbox as a page."""

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from linli.kernel import notices
from linli.kernel.marks import meant_for
from linli.kernel.notices.models import Notice
from linli.kernel.refusals import NotFound
from linli.kernel.ui.parts import Row

PAGE = 30


@meant_for("signed_in")
@require_http_methods(["GET", "HEAD", "POST"])
def inbox(request: HttpRequest) -> HttpResponse:
    """What the person was told, newest first; POST marks everything as read."""
    person = _person(request)
    if person is None:
        return redirect_to_login(request.get_full_path())
    if request.method == "POST":
        notices.mark_read(person)
        return redirect("notices:inbox")
    start = _whole(request.GET.get("from", ""))
    found = notices.inbox(person, start=start, most=PAGE + 1)
    return render(
        request,
        "kernel/inbox.html",
        {
            "rows": [_row(notice) for notice in found[:PAGE]],
            "any_unread": notices.unread(person) > 0,
            "newer": f"?from={max(0, start - PAGE)}" if start else "",
            "older": f"?from={start + PAGE}" if len(found) > PAGE else "",
        },
    )


@meant_for("signed_in")
@require_safe
def follow(request: HttpRequest, key: str) -> HttpResponse:
    """Go where a notice points; it counts as read from then on."""
    person = _person(request)
    if person is None:
        return redirect_to_login(request.get_full_path())
    notice = Notice.objects.filter(person_id=person, key=key).first()
    if notice is None:
        raise NotFound(_("This notice is not here, or it was not meant for you."))
    notices.mark_read(person, [key])
    here = url_has_allowed_host_and_scheme(notice.link, allowed_hosts=None) and notice.link.startswith("/")
    return HttpResponseRedirect(notice.link if here else reverse("notices:inbox"))


def _person(request: HttpRequest) -> int | None:
    actor = request.actor  # type: ignore[attr-defined]
    return actor.person_id if actor.kind == "person" else None


def _row(notice: Notice) -> Row:
    fresh = notice.read_at is None
    return Row(
        title=notice.sentence,
        url=reverse("notices:follow", args=[notice.key]) if notice.link else "",
        meta=[_("New")] if fresh else [],
        at=notice.created_at,
        tone="info" if fresh else None,
        light=not fresh,
    )


def _whole(text: str) -> int:
    return min(int(text), 100_000) if text.isascii() and text.isdigit() and len(text) < 8 else 0
