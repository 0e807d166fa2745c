"""Residents without an account: showing that one holds a phone, and being forgotten on this device."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from linli.kernel import rulebook
from linli.kernel.refusals import Refusal
from linli.kernel.ui.faults import put_faults
from linli.people import codes, forms, visitors
from linli.people.access import Request, public

VISIT = "visit"
NEXT = "visit_next"


@public
@require_http_methods(["GET", "HEAD", "POST"])
def visit(request: Request) -> HttpResponse:
    """Ask for a code. What is said next is the same for every number."""
    if request.method == "GET":
        request.session[NEXT] = _own_address(request.GET.get("next", ""))
    form = forms.PhoneForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        codes.send(request, phone=form.cleaned_data["phone"], purpose=VISIT)
        return redirect("people:visit_code")
    minutes = rulebook.value("people.visit").value
    return render(
        request, "people/visit.html", {"form": form, "minutes": minutes}, status=422 if form.errors else 200
    )


@public
@require_http_methods(["GET", "HEAD", "POST"])
def visit_code(request: Request) -> HttpResponse:
    number = codes.waiting(request, VISIT)
    if number is None and request.method == "GET":
        return redirect("people:visit")
    form = forms.CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            shown = codes.check(request, code=form.cleaned_data["code"], purpose=VISIT)
        except Refusal as refusal:
            put_faults(form, refusal)
        else:
            visitors.remember_phone(request, shown)
            return redirect(request.session.pop(NEXT, "") or "people:held")
    context = {
        "form": form,
        "number": number,
        "again": reverse("people:visit"),
        "layout": "site/resident.html",
    }
    return render(request, "people/code.html", context, status=422 if form.errors else 200)


@public
@require_POST
def forget(request: Request) -> HttpResponse:
    """Forget me on this device: the phone, the links, everything of this session."""
    visitors.forget(request)
    messages.success(request, _("This device has forgotten you. Your cases go on as before."))
    return redirect("site:home")


def _own_address(address: str) -> str:
    """An address of our own, or none."""
    own = url_has_allowed_host_and_scheme(address, allowed_hosts=None, require_https=False)
    return address if own and address.startswith("/") else ""
