"""The forms of the hotline's sheets."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linli.cases.commands.intake import EARLIEST, too_early
from linli.cases.hotline.columns import TARGETS
from linli.kernel.ui.faults import Faulty


class UploadForm(Faulty):
    sheet = forms.FileField(
        label=_("Sheet of the hotline"), widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"})
    )


class ColumnsForm(Faulty):
    """One choice of heading for each of our columns, the likeliest chosen beforehand."""

    otherwise = forms.BooleanField(
        label=_("What no word sends elsewhere is kept by %(unit)s"), required=False
    )
    keep_as = forms.CharField(
        label=_("Keep this mapping as"),
        help_text=_("The next sheet with the same headings is then read without asking."),
        max_length=60,
        required=False,
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, headings: Sequence[str], unit: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        options = [("", "—"), *((heading, heading) for heading in dict.fromkeys(headings) if heading)]
        columns = {
            target.key: forms.ChoiceField(
                label=str(target.title), choices=options, required=target.required, help_text=str(target.help)
            )
            for target in TARGETS
        }
        rest = dict(self.fields)
        rest["otherwise"].label = str(rest["otherwise"].label) % {"unit": unit}
        self.fields = columns | rest

    def columns(self) -> dict[str, str]:
        return {target.key: self.cleaned_data.get(target.key, "") for target in TARGETS}


class WordsForm(Faulty):
    """What the sheet's words mean with us. Field names are w<place>; what was meant stands in `asked`."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        *args: Any,
        strange: Mapping[str, Mapping[str, int]],
        options: Mapping[str, Sequence[tuple[str, str]]],
        likely: Mapping[tuple[str, str], str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.asked: dict[str, tuple[str, str]] = {}
        self.sections: list[tuple[str, list[str]]] = []
        for column, words in strange.items():
            names = []
            for word, many in words.items():
                name = f"w{len(self.asked)}"
                self.asked[name] = column, word
                names.append(name)
                self.fields[name] = forms.ChoiceField(
                    label=f"{word} ({many})",
                    choices=[("", "—"), *options.get(column, ())],
                    required=False,
                    initial=likely.get((column, word), ""),
                )
            self.sections.append((column, names))

    def words(self) -> dict[str, dict[str, str]]:
        found: dict[str, dict[str, str]] = {}
        for name, (column, word) in self.asked.items():
            if code := self.cleaned_data.get(name, ""):
                found.setdefault(column, {})[word] = code
        return found


class BackForm(Faulty):
    since = forms.DateField(
        label=_("From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    until = forms.DateField(label=_("to"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def clean_since(self) -> date:
        since: date = self.cleaned_data["since"]
        if since.year < EARLIEST:
            raise forms.ValidationError(too_early())
        return since
