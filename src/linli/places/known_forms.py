"""Forms of the base data: they open with what is known, so that nobody is asked for it again."""

from django import forms
from django.utils.translation import gettext_lazy

from linli.places.words import DOUBTS


class CorrectFacilityForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    kind = forms.CharField(label=gettext_lazy("Kind of facility"), max_length=40)
    hours = forms.CharField(
        label=gettext_lazy("Opening hours"),
        max_length=80,
        required=False,
        help_text=gettext_lazy(
            "As people say it, such as Monday to Friday 8:30 to 17:30. Empty: always, or it has no hours."
        ),
    )
    note = forms.CharField(
        label=gettext_lazy("Good to know"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Public, such as: entrance in the yard. Nothing about a person."),
    )
    lon = forms.FloatField(label=gettext_lazy("Where it stands"), required=False, widget=forms.HiddenInput)
    lat = forms.FloatField(label=gettext_lazy("Where it stands"), required=False, widget=forms.HiddenInput)
    why = forms.CharField(label=gettext_lazy("Why it is corrected"), max_length=200, required=False)


class BuildingForm(forms.Form):
    storeys = forms.IntegerField(label=gettext_lazy("Storeys"), required=False, min_value=1, max_value=150)
    households = forms.IntegerField(
        label=gettext_lazy("Households"),
        required=False,
        min_value=1,
        max_value=5_000,
        help_text=gettext_lazy("How many, as the letter boxes say. Never who."),
    )
    why = forms.CharField(label=gettext_lazy("Why it is corrected"), max_length=200, required=False)


class DoubtForm(forms.Form):
    about = forms.ChoiceField(
        label=gettext_lazy("What is wrong"),
        choices=list(DOUBTS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what is wrong.")},
    )
    words = forms.CharField(
        label=gettext_lazy("In a few words"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Please no names and no phone number."),
    )


class DivisionForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=60)
    organisation = forms.CharField(
        label=gettext_lazy("Answered for by"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("Name, pinyin initials or code of the organisation."),
    )
    note = forms.CharField(label=gettext_lazy("Why it changes"), max_length=200, required=False)


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("What you need it for"),
        max_length=200,
        help_text=gettext_lazy("The person who asked can read it."),
    )
