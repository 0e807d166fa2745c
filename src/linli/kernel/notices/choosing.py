"""How I am told: one's own pace, quiet hours and WeCom account. Nobody chooses for somebody else."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __
from django.views.decorators.http import require_http_methods

from linli.kernel.marks import meant_for
from linli.kernel.notices import leaving
from linli.kernel.notices.models import NoticeChoice
from linli.kernel.ui.parts import Crumb

ACCOUNT = r"[A-Za-z0-9_\-@.]{1,64}"  # as WeCom allows user ids


class ChoiceForm(forms.Form):
    pace = forms.ChoiceField(
        label=__("Messages outside the application"),
        required=False,
        widget=forms.RadioSelect,
        choices=(
            ("", __("As each kind of notice says")),
            ("at_once", __("Each at once")),
            ("morning", __("Together in the morning")),
            ("daily", __("Together once a day, in the afternoon")),
        ),
    )
    own_quiet = forms.BooleanField(label=__("My own quiet hours"), required=False)
    quiet_from = forms.TimeField(
        label=__("Quiet from"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    quiet_until = forms.TimeField(
        label=__("until"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    wecom = forms.RegexField(
        ACCOUNT,
        label=__("My account in the county's WeCom"),
        required=False,
        max_length=64,
        help_text=__("Empty: no messages there. What is sent is masked; the whole stands only here."),
        error_messages={"invalid": __("An account has only letters, digits and - _ @ . in it.")},
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("own_quiet") and (given.get("quiet_from") is None or given.get("quiet_until") is None):
            self.add_error("quiet_from", _("Say from when until when."))
        return given

    def quiet(self) -> tuple[int, int] | None:
        given = self.cleaned_data
        if not given["own_quiet"]:
            return None
        start, end = given["quiet_from"], given["quiet_until"]
        return start.hour * 60 + start.minute, end.hour * 60 + end.minute


@meant_for("signed_in")
@require_http_methods(["GET", "HEAD", "POST"])
def choices(request: HttpRequest) -> HttpResponse:
    """The settings page of whoever is signed in."""
    person: int | None = request.actor.person_id  # type: ignore[attr-defined]
    if person is None:
        return redirect_to_login(request.get_full_path())
    form = ChoiceForm(request.POST or None, initial=_initial(person))
    if not settings.WECOM.get("corp"):
        del form.fields["wecom"]
    if request.method == "POST" and form.is_valid():
        kept = NoticeChoice.objects.filter(person_id=person).first()
        wecom = form.cleaned_data.get("wecom", kept.wecom if kept else None)
        leaving.choose(person, pace=form.cleaned_data["pace"], quiet=form.quiet(), wecom=wecom)
        messages.success(request, _("Kept. You can change it whenever you like."))
        return redirect("notices:settings")
    county = leaving.quiet_hours()
    context = {
        "form": form,
        "county_from": f"{county[0] // 60}:00",
        "county_until": f"{county[1] // 60}:00",
        "crumbs": [Crumb(_("Notices to me"), reverse("notices:inbox"))],
    }
    return render(request, "kernel/notice_choices.html", context, status=422 if form.errors else 200)


def _initial(person: int) -> dict[str, Any]:
    row = NoticeChoice.objects.filter(person_id=person).first()
    start, end = leaving.quiet_hours()
    if row is not None and row.quiet_from is not None and row.quiet_until is not None:
        start, end = row.quiet_from, row.quiet_until
    return {
        "pace": row.pace if row else "",
        "own_quiet": row is not None and row.quiet_from is not None,
        "quiet_from": f"{start // 60:02d}:{start % 60:02d}",
        "quiet_until": f"{end // 60:02d}:{end % 60:02d}",
        "wecom": (row.wecom if row else "") or "",
    }
