"""The page that shows every part in every state. It stands at /parts/ and is open to anyone."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from linli.kernel.ui import specimens


@require_safe
def parts(request: HttpRequest) -> HttpResponse:
    return render(request, "ui/parts.html", specimens.everything())
