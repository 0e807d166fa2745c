"""What people type into this room's pages. Whether it can be done, the commands say."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __
from django.utils.translation import pgettext_lazy

from linli.kernel import clock
from linli.organisations.commands.postings import LONGEST_TITLE
from linli.organisations.commands.regrouping import LONGEST_REASON
from linli.organisations.models import LEVELS, Kind, Named, Organisation, Sector
from linli.organisations.naming import LONGEST_NAME
from linli.organisations.picking import FindingForm, OrganisationField, PersonField
from linli.organisations.roles import ROLES

LONGEST_NOTE = 500
LEVEL_NAMES = {
    "city": __("City"),
    "county": __("County"),
    "township": __("Township or street"),
    "community": __("Community or village"),
    "estate": __("Estate"),
    "grid": __("Grid"),
    "building": __("Building"),
    "household": __("Household"),
    "other": __("Elsewhere"),
}


class DayField(forms.DateField):
    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        kwargs.setdefault("error_messages", {"invalid": __("Enter a day as 2026-03-01.")})
        super().__init__(input_formats=["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日"], **kwargs)


class NoteField(forms.CharField):
    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", __("Note"))
        kwargs.setdefault("required", False)
        super().__init__(max_length=LONGEST_NOTE, widget=forms.Textarea(attrs={"rows": 2}), **kwargs)


class WordField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A kind or a sector by its code, those in use only."""

    def __init__(self, model: type[Named], **kwargs: Any) -> None:
        kwargs.setdefault("empty_label", __("Choose one"))
        super().__init__(
            queryset=model._default_manager.filter(closed_on=None), to_field_name="code", **kwargs
        )

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


class AsOfForm(forms.Form):
    on = DayField(label=__("As of"), required=False)

    def day(self) -> date | None:
        """The past day asked for; None for today, a day to come or nothing."""
        if not self.is_valid():
            return None
        on = self.cleaned_data["on"]
        return on if on and on < clock.today() else None


class ChangeForm(FindingForm):
    """What every change of an organisation carries: the version the person saw, the day, a note."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        initial = {"version": organisation.version, "on": clock.today(), **self.known(organisation)}
        super().__init__(*args, initial=initial, **kwargs)
        for name in ("on", "note"):
            if name in self.fields:
                self.fields[name] = self.fields.pop(name)

    def known(self, _organisation: Organisation) -> dict[str, Any]:
        return {}

    def given(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class DatedForm(ChangeForm):
    on = DayField(
        label=__("From this day on"), help_text=__("Today, or the earlier day on which it took effect.")
    )
    note = NoteField(help_text=__("By whose decision, or why. It stays in the history."))


class RenameForm(DatedForm):
    name = forms.CharField(label=__("New name"), max_length=LONGEST_NAME)

    def known(self, organisation: Organisation) -> dict[str, Any]:
        return {"name": organisation.name}


class KindForm(DatedForm):
    kind = WordField(Kind, label=__("Kind"))
    sector = WordField(Sector, label=__("Sector"), required=False, empty_label=__("None"))

    def known(self, organisation: Organisation) -> dict[str, Any]:
        return {
            "kind": organisation.kind.code,
            "sector": organisation.sector.code if organisation.sector else "",
        }


class MoveForm(DatedForm):
    to = OrganisationField(permission="organisations.edit", label=__("Under which organisation"))


class MergeForm(DatedForm):
    into = OrganisationField(
        permission="organisations.edit",
        label=__("Into which organisation"),
        help_text=__("What stands below moves along. Postings here end; give them anew there."),
    )


class CloseForm(DatedForm):
    pass


class ReopenForm(DatedForm):
    pass


class PhoneForm(ChangeForm):
    phone = forms.CharField(
        label=__("Office phone"),
        max_length=40,
        required=False,
        help_text=__("The number the public may ring."),
    )

    def known(self, organisation: Organisation) -> dict[str, Any]:
        return {"phone": organisation.phone}


class ElectionForm(ChangeForm):
    held_on = DayField(label=__("Election held on"))
    years = forms.IntegerField(
        label=__("Term in years"),
        required=False,
        min_value=1,
        max_value=10,
        help_text=__("Leave empty for the term the rules set for this kind."),
    )


CHANGES: dict[str, type[ChangeForm]] = {
    "rename": RenameForm,
    "change_phone": PhoneForm,
    "elect": ElectionForm,
    "change_kind": KindForm,
    "move": MoveForm,
    "merge": MergeForm,
    "close": CloseForm,
    "reopen": ReopenForm,
}


class FoundForm(forms.Form):
    name = forms.CharField(label=__("Name"), max_length=LONGEST_NAME)
    code = forms.CharField(
        label=__("Code"),
        max_length=32,
        help_text=__("Letters, digits and hyphens. It never changes, so follow the county's list."),
    )
    kind = WordField(Kind, label=__("Kind"))
    sector = WordField(Sector, label=__("Sector"), required=False, empty_label=__("None"))
    founded_on = DayField(label=__("Founded on"))
    phone = forms.CharField(label=__("Office phone"), max_length=40, required=False)


class PostForm(FindingForm):
    person = PersonField(
        label=pgettext_lazy("posting", "Who"),
        help_text=__("Name or sign-in name. Somebody from elsewhere is found by the whole sign-in name."),
    )
    role = forms.ChoiceField(label=__("Role"))
    title = forms.CharField(label=__("Title as people say it"), max_length=LONGEST_TITLE, required=False)
    since = DayField(label=__("From"))
    until = DayField(label=__("Until"), required=False, help_text=__("Only when an end is agreed on."))

    def __init__(self, *args: Any, roles: list[str], **kwargs: Any) -> None:
        super().__init__(*args, initial={"since": clock.today()}, **kwargs)
        choices = [("", _("Choose one")), *((code, str(ROLES[code].label)) for code in roles)]
        self.fields["role"].choices = choices  # type: ignore[attr-defined]


class EndPostingForm(forms.Form):
    on = DayField(label=__("No longer held from"))
    note = NoteField()


class NoteForm(forms.Form):
    note = NoteField()


class UndoForm(forms.Form):
    on = DayField(label=__("From this day on"))
    note = NoteField(label=__("Why it is undone"), required=True)


class RegroupingForm(forms.Form):
    title = forms.CharField(label=__("Title"), max_length=LONGEST_NAME)
    reason = forms.CharField(
        label=__("Why, and by whose decision"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    effective_on = DayField(label=__("Takes effect on"))


class NewRegroupingForm(RegroupingForm, FindingForm):
    root = OrganisationField(
        permission="regroup.draft",
        label=__("Within which organisation"),
        help_text=__("Everything it moves stands under this one, before and after."),
    )
    field_order = ("title", "reason", "root", "effective_on")


class LineForm(FindingForm):
    """One line: what moves, and under what."""

    organisation = OrganisationField(permission="organisations.edit", label=__("What moves"))
    to = OrganisationField(permission="organisations.edit", label=__("Under which organisation"))


class LinesForm(forms.Form):
    """Many lines at once, as they stand in two columns of a sheet."""

    lines = forms.CharField(
        label=__("Codes, one pair a line"),
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        max_length=100_000,
        help_text=__(
            "Copy two columns from Excel: the code of what moves, and the code of what it comes under."
        ),
    )


class KindWordForm(forms.Form):
    code = forms.CharField(
        label=__("Code"), max_length=40, help_text=__("Small letters, digits and underscores.")
    )
    name_zh = forms.CharField(label=__("Name in Chinese"), max_length=60)
    name_en = forms.CharField(label=__("Name in English"), max_length=80)
    level = forms.ChoiceField(
        label=__("Usually stands at"),
        choices=[(level, LEVEL_NAMES[level]) for level in LEVELS],
        initial="other",
    )
    is_party = forms.BooleanField(label=__("A Party organisation"), required=False)


class SectorWordForm(forms.Form):
    code = forms.CharField(
        label=__("Code"), max_length=40, help_text=__("Small letters, digits and underscores.")
    )
    name_zh = forms.CharField(label=__("Name in Chinese"), max_length=60)
    name_en = forms.CharField(label=__("Name in English"), max_length=80)
