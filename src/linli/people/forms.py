"""What people type into this room's pages, and what is wrong with it in their words."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.kernel.refusals import Refusal
from linli.people import codes, free_times
from linli.people.lifecycle import KINDS
from linli.people.models import Person, Skill


class MobileField(forms.CharField):
    """A mobile number as people write it, given back in its one form."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", gettext_lazy("Mobile phone"))
        kwargs.setdefault("max_length", 40)
        attributes = {"type": "tel", "autocomplete": "tel", "inputmode": "tel"}
        kwargs.setdefault("widget", forms.TextInput(attrs=attributes))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        typed = super().clean(value)
        if not typed:
            return ""
        try:
            return codes.mobile(typed)
        except Refusal as refusal:
            raise forms.ValidationError(refusal.sentence) from refusal


class PhoneForm(forms.Form):
    phone = MobileField(
        help_text=gettext_lazy("We send a six-digit code to it. It is used for nothing else.")
    )


class CodeForm(forms.Form):
    code = forms.CharField(
        label=gettext_lazy("Six-digit code"),
        max_length=12,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "pattern": "[0-9０-９ ]*"}
        ),
    )


class NameForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Person's name"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )


class DisplayForm(forms.Form):
    language = forms.ChoiceField(label=gettext_lazy("Language"), required=False, widget=forms.RadioSelect)
    large_text = forms.BooleanField(label=gettext_lazy("Large text"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own_names = {"zh-hans": "中文", "en": "English"}
        self.fields["language"].choices = [  # type: ignore[attr-defined]
            ("", _("As the device asks for")),
            *((code, own_names.get(code, str(name))) for code, name in settings.LANGUAGES),
        ]


class SkillsForm(forms.Form):
    skills = forms.MultipleChoiceField(
        label=gettext_lazy("What I can offer"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["skills"].choices = [(skill.code, skill.name) for skill in Skill.objects.all()]  # type: ignore[attr-defined]


class FreeTimesForm(forms.Form):
    """One tick for each day and part of the day, named "slot" with the value "0.morning"."""

    slot = forms.MultipleChoiceField(
        required=False,
        choices=[(f"{day}.{part}", f"{day}.{part}") for day, part in free_times.SLOTS],
        widget=forms.CheckboxSelectMultiple,
    )

    def slots(self) -> list[free_times.Slot]:
        pairs = (value.partition(".") for value in self.cleaned_data["slot"])
        return [(int(day), part) for day, _dot, part in pairs]


class RequestForm(forms.Form):
    kind = forms.ChoiceField(
        label=gettext_lazy("What would you like us to do"),
        choices=tuple(KINDS.items()),
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=gettext_lazy("In your own words"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("To have something corrected, say what is wrong and how it should be."),
    )


class AnswerForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    answer = forms.CharField(
        label=gettext_lazy("Answer to the person"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("A refusal needs its reason; the person reads it."),
    )


class EnrolForm(forms.Form):
    username = forms.CharField(
        label=gettext_lazy("Sign-in name"),
        max_length=40,
        help_text=gettext_lazy("2 to 40 letters, digits or . @ - _"),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    name = forms.CharField(
        label=gettext_lazy("Person's name"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    phone = MobileField(
        required=False,
        help_text=gettext_lazy("With it the person can sign in by a code, without a password."),
    )
    password = forms.CharField(
        label=gettext_lazy("First password"),
        required=False,
        strip=False,
        help_text=gettext_lazy(
            "At least 10 characters. The person changes it when signing in for the first time."
        ),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if not self.errors and not given.get("phone") and not given.get("password"):
            raise forms.ValidationError(
                _("Enter a phone or a first password; otherwise the person cannot sign in.")
            )
        return given


class NewPasswordForm(forms.Form):
    """A new password, typed twice; checked against the rules by the command."""

    password = forms.CharField(
        label=gettext_lazy("New password"),
        strip=False,
        help_text=gettext_lazy("At least 10 characters; not your name, not one that everybody uses."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=gettext_lazy("Once more"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if "password" in given and "again" in given and given["password"] != given["again"]:
            self.add_error("again", _("The two are not the same."))
        return given


class GivenPasswordForm(forms.Form):
    """A password an administrator gives somebody; changed at the next sign-in."""

    password = EnrolForm.base_fields["password"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].required = True


class ReasonForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=200)


class AuditFilter(forms.Form):
    what = forms.CharField(required=False, max_length=10, widget=forms.HiddenInput)
    by = forms.CharField(label=gettext_lazy("Sign-in name"), required=False, max_length=40)
    since = forms.DateField(
        label=gettext_lazy("From day"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        label=gettext_lazy("To day"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def person(self) -> Person | None:
        return Person.objects.filter(username__iexact=self.cleaned_data["by"].strip()).first()
