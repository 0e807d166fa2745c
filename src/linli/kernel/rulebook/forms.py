from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linli.kernel import clock
from linli.kernel.refusals import BadInput
from linli.kernel.rulebook import words
from linli.kernel.rulebook.register import Declared


class ChangeRule(forms.Form):
    """The county's own value of one rule, from a day on."""

    value = forms.CharField(label=_("Value"), max_length=300)
    unit = forms.ChoiceField(label=_("Unit"), required=False)
    applies_to = forms.CharField(
        label=_("Only for"),
        max_length=60,
        required=False,
        help_text=_("A category's code, or what stands beside a value above. Leave empty for everything."),
    )
    effective_from = forms.DateField(
        label=_("In force from"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=_("Today or a later day."),
    )
    citation = forms.CharField(
        label=_("Source"),
        max_length=300,
        help_text=_("The document or decision this value comes from, with its number and date."),
    )
    confirmed = forms.BooleanField(label=_("The source has been checked"), required=False)
    note = forms.CharField(label=_("Note"), max_length=300, required=False)

    def __init__(self, *args: Any, rule: Declared, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rule = rule
        self.fields["value"].help_text = words.unit(rule.unit)
        self.fields["effective_from"].widget.attrs["min"] = clock.today().isoformat()
        if rule.units:
            offered = dict.fromkeys((rule.unit, *rule.units))
            choices = [(code, words.unit(code)) for code in offered]
            self.fields["unit"] = forms.ChoiceField(label=_("Unit"), choices=choices)
            self.fields["value"].help_text = ""
        else:
            del self.fields["unit"]

    def clean_value(self) -> Any:
        try:
            return self.rule.kind.parse(self.cleaned_data["value"])
        except BadInput as refusal:
            raise forms.ValidationError(refusal.sentence) from None
