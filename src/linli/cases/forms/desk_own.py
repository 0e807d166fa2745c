"""Forms of the desk's own things: what is filled in once for many cases, a view's name, words written often, a search for one person."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from linli.cases import queries
from linli.cases.commands.person_search import KINDS
from linli.cases.forms.asking import CategoryField, WordsField
from linli.cases.forms.desk_base import YES_NO
from linli.cases.suggesting import known
from linli.kernel.scope import Actor
from linli.kernel.ui.faults import Faulty
from linli.organisations.models import Organisation
from linli.organisations.picking import FindingForm, OrganisationField

# Which fields of `BulkForm` belong to which move; none: one press.
FIELDS: dict[str, tuple[str, ...]] = {
    "dispatch": ("to", "note"),
    "offer": ("note",),
    "sign": (),
    "start": (),
    "rework": ("note",),
    "decide_extension": ("granted", "note"),
    "request_extension": ("working_days", "reason"),
    "supervise": ("reason",),
    "correct": ("category", "note"),
    "merge": ("into", "note"),
    "park": ("plan", "review_on"),
    "unpark": ("note",),
    "to_arbiter": ("note",),
}


class BulkForm(Faulty, FindingForm):
    """The fields of one move, filled in once for all cases chosen. `plain` is what is kept until their turn."""

    to = OrganisationField(
        label=__("To which unit"), error_messages={"required": __("Choose the unit it goes to.")}
    )
    into = forms.CharField(
        label=__("Number of the case they belong to"),
        max_length=24,
        widget=forms.TextInput(attrs={"placeholder": "X-2611-0482"}),
    )
    category = CategoryField(label=__("What is it about"))
    granted = forms.ChoiceField(
        label=__("Grant it"),
        choices=YES_NO,
        widget=forms.RadioSelect,
        error_messages={"required": __("Say yes or no.")},
    )
    working_days = forms.IntegerField(label=__("How many working days more"), min_value=1)
    reason = WordsField(label=__("Reason"), rows=3)
    plan = WordsField(
        label=__("The plan"),
        rows=3,
        help_text=__("What has to happen first, and when. The resident reads it."),
    )
    review_on = forms.DateField(
        label=__("Look at it again on"), widget=forms.DateInput(attrs={"type": "date"})
    )
    note = WordsField(
        label=__("Note"),
        required=False,
        rows=2,
        help_text=__("For those who handle it; the resident does not read it."),
    )

    def __init__(self, *args: Any, move: str, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        self.actor = actor
        for name in set(self.fields) - set(FIELDS[move]):
            del self.fields[name]
        if "category" in self.fields:
            self.categories = {category.code: category for category in known()}
            field: Any = self.fields["category"]
            field.offer(list(self.categories.values()))
            field.required = True

    def clean_into(self) -> int:
        case = queries.visible_to(self.actor).filter(number=self.cleaned_data["into"].strip().upper()).first()
        if case is None:
            raise forms.ValidationError(_("There is no case of this number that you may see."))
        return case.pk

    def plain(self) -> dict[str, Any]:
        """What was filled in as ids and texts."""
        given = dict(self.cleaned_data)
        if "to" in given:
            given["to"] = given["to"].pk
        if "category" in given:
            given["category"] = self.categories[given["category"]].pk
        if "granted" in given:
            given["granted"] = given["granted"] == "yes"
        if "review_on" in given:
            given["review_on"] = given["review_on"].isoformat()
        return given


class SharedForm(Faulty):
    """Something kept under a name, for oneself or for a unit one works in."""

    name = forms.CharField(
        label=__("Name"), max_length=40, error_messages={"required": __("Give it a name.")}
    )
    unit = forms.ChoiceField(label=__("Who may use it"), required=False)

    def __init__(self, *args: Any, units: Sequence[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = {unit.code: unit for unit in units}
        choices = [(unit.code, _("All of %(unit)s") % {"unit": unit.name}) for unit in units]
        field: Any = self.fields["unit"]
        field.choices = [("", _("Only me")), *choices]

    @property
    def shared_with(self) -> Organisation | None:
        return self.units.get(self.cleaned_data.get("unit", ""))


class ViewForm(SharedForm):
    trail = forms.CharField(widget=forms.HiddenInput, max_length=600)


class ReplyForm(SharedForm):
    words = WordsField(
        label=__("What it says"), rows=4, limit=1000,
        help_text=__("These places are filled in from the case: {number} {title} {unit} {keeper} {due} {place}"),
        error_messages={"required": __("Write the words to keep.")},
    )  # fmt: skip
    field_order = ("name", "words", "unit")


class PersonSearchForm(Faulty):
    kind = forms.ChoiceField(
        label=__("Search by"), choices=[(KINDS[0], __("Phone")), (KINDS[1], __("Name as it was left with the case"))], widget=forms.RadioSelect,
        initial=KINDS[0], error_messages={"required": __("Choose one.")},
    )  # fmt: skip
    sought = forms.CharField(
        label=__("Phone or name"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=__("The whole phone number, or the whole name: parts find nothing."), error_messages={"required": __("Enter a phone or a name.")},
    )  # fmt: skip
    reason = WordsField(
        label=__("Why you search"), rows=2, limit=200,
        help_text=__("The second person reads it, and so can the person concerned."),
        error_messages={"required": __("Say in 4 to 200 characters what you need this for.")},
    )  # fmt: skip


class RefusalForm(Faulty):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    answer = WordsField(label=__("Reason, when you refuse"), rows=2, limit=300, required=False)
