"""What a resident says about their own case: each word its own small form, on the version of the page it was read on."""

from django import forms
from django.utils.translation import gettext_lazy as __

from linli.cases.forms.asking import WordsField
from linli.kernel.privacy import normal_phone
from linli.kernel.refusals import Refusal

SATISFIED = (("yes", __("Satisfied")), ("mostly", __("Mostly satisfied")), ("no", __("Not satisfied")))


class WordForm(forms.Form):
    """`with_photos`: photos may be sent along. They are read beside the form, so that they outlast what is wrong in it."""

    with_photos = False

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class ConfirmForm(WordForm):
    satisfied = forms.ChoiceField(
        label=__("How did it go"), choices=SATISFIED, required=False, widget=forms.RadioSelect
    )
    words = WordsField(label=__("Anything you would like to say"), required=False, rows=2)


class DisputeForm(WordForm):
    with_photos = True

    reason = WordsField(
        label=__("What is still wrong"),
        rows=3,
        error_messages={"required": __("Tell us what is still wrong, so that it can be put right.")},
    )
    satisfied = forms.ChoiceField(
        label=__("How did it go"), choices=SATISFIED, required=False, widget=forms.RadioSelect
    )


class SupplyForm(WordForm):
    with_photos = True

    reply = WordsField(label=__("Your reply"), rows=3, error_messages={"required": __("Write your reply.")})


class RateForm(WordForm):
    satisfied = forms.ChoiceField(
        label=__("How did it go"),
        choices=SATISFIED,
        widget=forms.RadioSelect,
        error_messages={"required": __("Choose one of the three.")},
    )
    words = WordsField(label=__("Anything you would like to say"), required=False, rows=2)


class ReopenForm(WordForm):
    reason = WordsField(
        label=__("What has happened since"),
        rows=3,
        error_messages={"required": __("Tell us what has happened since.")},
    )


class WithdrawForm(WordForm):
    reason = WordsField(label=__("Why you no longer need it"), required=False, rows=2)


class ContactForm(WordForm):
    name = WordsField(label=__("How we may address you"), required=False, rows=1, limit=40)
    phone = forms.CharField(
        label=__("Phone"), max_length=60, widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel"}),
        error_messages={"required": __("Enter the phone we can reach you by.")},
    )  # fmt: skip

    def clean_phone(self) -> str:
        try:
            return normal_phone(self.cleaned_data["phone"])
        except Refusal as refusal:
            raise forms.ValidationError(refusal.sentence) from refusal


FORMS: dict[str, type[WordForm]] = {
    "confirm": ConfirmForm,
    "dispute": DisputeForm,
    "supply": SupplyForm,
    "rate": RateForm,
    "reopen": ReopenForm,
    "withdraw": WithdrawForm,
    "contact": ContactForm,
}
