"""The resident's first page, their own cases, and the two doors that lead elsewhere."""

import re

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from linli.cases import queries
from linli.cases.doors import DOORS
from linli.cases.models import Case
from linli.cases.pages.public import public_row
from linli.cases.pages.resident_place import asker, neighbourhood, offices
from linli.cases.pages.resident_shown import cards
from linli.kernel import rulebook
from linli.kernel.scope import Actor, after
from linli.organisations.queries import county
from linli.people import limits, visitors
from linli.people.access import Request, public
from linli.places.models import Facility

ON_FIRST_PAGE = 2
HOUR = 3600


@public
@require_safe
def home(request: Request) -> HttpResponse:
    """One box to speak into, the nine doors, one's own cases, whom to ring, what was answered lately."""
    around = neighbourhood(request)
    mine = own_cases(asker(request))
    answered = queries.public_rows().filter(state__in=("answered", "confirmed")).exclude(public_words="")
    if around is not None:
        answered = answered.filter(keeper__path__gte=around.path, keeper__path__lt=after(around.path))
    context = {
        "place_name": around.name if around else "",
        "around": around,
        "doors": DOORS.values(),
        "cards": cards(mine[:ON_FIRST_PAGE]),
        "count": len(mine),
        "offices": offices(around),
        "answers": [public_row(case) for case in answered.order_by("-answered_at")[:4]],
        "photos_most": rulebook.value("evidence.photos").value,
    }
    return render(request, "cases/resident/home.html", context)


@public
@require_safe
def mine(request: Request) -> HttpResponse:
    """Everything this session may see as the one who asked: by secret links and by the verified phone."""
    context = {
        "cards": cards(own_cases(asker(request))),
        "by_phone": visitors.verified_phone(request) is not None,
    }
    return render(request, "cases/resident/mine.html", context)


def own_cases(actor: Actor) -> list[Case]:
    """The cases a resident holds keys to, newest first."""
    ids = [pk for what, pk in actor.party_to if what == "case"]
    if not ids:
        return []
    rows = Case.objects.select_related("keeper", "unit", "category", "merged_into").filter(
        pk__in=ids, parent__isnull=True
    )
    return list(rows.order_by("-received_at", "-pk"))


@public
@require_http_methods(["GET", "POST"])
def look_up(request: Request) -> HttpResponse:
    """The door "look up": by one's link, by one's phone, by number, or in the public list."""
    wrong, number = "", ""
    if request.method == "POST":
        limits.spend(
            "cases.lookup",
            visitors.address(request),
            most=rulebook.value("limits.lookups_per_visitor").value,
            seconds=HOUR,
        )
        typed = request.POST.get("number", "").strip()[:300]
        if found := re.search(r"/t/([A-Za-z0-9_-]{16,64})", typed):
            return redirect("cases:by_link", found[1])
        number = "".join(typed.upper().split())
        if re.fullmatch(r"X-\d{4}-\d{1,8}(?:\.\d)?", number):
            return redirect("cases:case", number)
        wrong = _(
            "A number looks like X-2611-0482; a link begins with the address of this site. Look again, please."
        )
    context = {"wrong": wrong, "number": number, "public_url": reverse("cases:public")}
    return render(request, "cases/resident/look_up.html", context, status=422 if wrong else 200)


@public
@require_safe
def book(request: Request) -> HttpResponse:
    """The door "book a place": booking is not done here yet, so it says where the rooms are and whom to ring."""
    around = neighbourhood(request) or county()
    places: list[Facility] = []
    if around is not None:
        centre = Q(kind__contains="服务中心") | Q(kind__contains="服务站") | Q(name__contains="服务中心")
        rows = Facility.objects.select_related("address", "grid__organisation").filter(
            centre, closed_on__isnull=True
        )
        near = rows.filter(
            grid__organisation__path__gte=around.path, grid__organisation__path__lt=after(around.path)
        )
        places = list((near or rows)[:20])
    context = {
        "place_name": around.name if around else "",
        "facilities": places,
        "offices": offices(around),
        "door": DOORS["book"],
    }
    return render(request, "cases/resident/book.html", context)
