"""What is typed to let a program in, or to have it told."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from linli.kernel import clock, hooks, scope, tokens
from linli.kernel.hooks import feed
from linli.kernel.scope import Actor
from linli.organisations.forms import DayField
from linli.organisations.models import Organisation

USUAL_DAYS = 90
MOST_PLACES = 80
EVENTS = {
    "case.received": __("A case is received"),
    "case.status": __("A case goes on: dispatched, answered, closed …"),
    "case.noted": __("Something else happens to a case: assigned, corrected, photos …"),
}


def places_of(actor: Actor) -> list[tuple[str, str]]:
    """Where rights can be confined to: the organisations the person's roles stand at, and those right below."""
    roots = sorted({grant.path for grant in scope.grants(actor) if grant.path})
    tops = Organisation.objects.filter(path__in=roots, state="active")
    below = Organisation.objects.filter(parent__in=tops, state="active")
    rows = (tops | below).distinct().order_by("path")[:MOST_PLACES]
    return [("", _("Wherever I may do it")), *((row.code, row.name) for row in rows)]


class _Placed(forms.Form):
    """With an organisation to confine it to."""

    place = forms.ChoiceField(label=__("Only at and below"), required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = places_of(actor)  # type: ignore[attr-defined]

    def path(self) -> str:
        code = self.cleaned_data["place"]
        return Organisation.objects.values_list("path", flat=True).get(code=code) if code else ""


class TokenForm(_Placed):
    name = forms.CharField(
        label=__("Which program will hold it"),
        max_length=80,
        help_text=__("Such as: the city's app, our phone system."),
    )
    permissions = forms.MultipleChoiceField(
        label=__("What it may do"),
        widget=forms.CheckboxSelectMultiple,
        help_text=__("Never more than you may do yourself, also later."),
        error_messages={"required": __("Choose at least one.")},
    )
    expires_on = DayField(label=__("Last day"))
    field_order = ("name", "permissions", "place", "expires_on")

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        initial = {"expires_on": clock.today() + timedelta(days=USUAL_DAYS), **kwargs.pop("initial", {})}
        super().__init__(*args, actor=actor, initial=initial, **kwargs)
        choices = [(one.permission, one.label) for one in tokens.offered_to(actor)]
        self.fields["permissions"].choices = choices  # type: ignore[attr-defined]


class HookForm(_Placed):
    name = forms.CharField(label=__("Which system is told"), max_length=80)
    url = forms.CharField(
        label=__("Its address"),
        max_length=500,
        widget=forms.URLInput(attrs={"placeholder": "https://", "class": "code"}),
    )
    events = forms.MultipleChoiceField(
        label=__("What it is told"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": __("Choose at least one.")},
    )
    with_answer = forms.BooleanField(
        label=__("With the words of the answer, for calls of the hotline"),
        required=False,
        help_text=__("Only for cases that have a number there; whoever took the call tells the answer."),
    )
    field_order = ("name", "url", "events", "with_answer", "place")

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        choices = [(event, EVENTS.get(event, event)) for event in hooks.events()]
        self.fields["events"].choices = choices  # type: ignore[attr-defined]


class AgainForm(forms.Form):
    """From which day on everything is told once more."""

    since = DayField(label=__("Everything since"))

    def after(self) -> int:
        day = self.cleaned_data["since"]
        return feed.place_before(clock.moment(day.year, day.month, day.day))
