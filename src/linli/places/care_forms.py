"""Asking for care: what, where, how to reach you, and your yes."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from linli.kernel.privacy import normal_phone
from linli.kernel.refusals import Refusal
from linli.places.forms import PlaceForm
from linli.places.words import CARE

ASKED_BY = (("self", __("For myself")), ("family", __("For a relative, who knows of it and agrees")))
CHANNELS = (("visit", __("On a visit")), ("phone", __("By phone")), ("counter", __("At the counter")))


class CareForm(PlaceForm):
    """A wish for care. Why somebody needs it is not asked, and there is no field for it."""

    kinds = forms.MultipleChoiceField(
        label=__("What would help you"),
        choices=list(CARE.items()),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": __("Choose at least one thing you wish for.")},
    )
    words = forms.CharField(
        label=__("When it suits you, or what else to know"),
        max_length=200,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=__("Please no illnesses: they are not needed for this."),
    )
    asked_by = forms.ChoiceField(
        label=__("Whom is it for"), choices=ASKED_BY, widget=forms.RadioSelect, initial="self"
    )
    name = forms.CharField(label=__("How we may address you"), max_length=40)
    phone = forms.CharField(
        label=__("Phone"),
        max_length=60,
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel"}),
    )
    channel = forms.ChoiceField(label=__("How did it reach you"), choices=CHANNELS, widget=forms.RadioSelect)
    consented = forms.BooleanField(
        label=__("Yes, I agree to this"),
        error_messages={"required": __("Without your yes nothing is kept. Tick it if you agree.")},
    )
    field_order = ("kinds", "words", "asked_by", "name", "phone", "channel", "consented")

    def __init__(self, *args: Any, on_behalf: bool = False, **kwargs: Any) -> None:
        """`on_behalf`: staff enter what somebody asked them for."""
        super().__init__(*args, **kwargs)
        self.on_behalf = on_behalf
        if not on_behalf:
            del self.fields["channel"]
        else:
            self.fields["consented"].label = _("Yes, the person agrees to this; I have read it out to them")

    def clean_phone(self) -> str:
        try:
            return normal_phone(self.cleaned_data["phone"])
        except Refusal as refusal:
            raise forms.ValidationError(refusal.sentence) from refusal
