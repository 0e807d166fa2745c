"""The filter of the desk's lists: what it asks, and the addresses by which each filter is set or taken away."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.choices import CallableChoiceIterator
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from linli.cases.asked import Asked, Span
from linli.cases.commands.intake import EARLIEST
from linli.cases.doors import intake_doors
from linli.cases.forms import desk_offered as offered
from linli.cases.lifecycle import LIFE
from linli.cases.models import Category
from linli.kernel.scope import Actor
from linli.kernel.ui import Option
from linli.organisations.models import Organisation
from linli.places.models import Address, Grid

DAYS = ("received_from", "received_to", "due_from", "due", "closed_from", "closed_to")
PLAIN = ("overdue", "supervised", "reopened", "refused", "offered")
NARROWING = (
    "q",
    "door",
    "group",
    "state",
    "keeper",
    "unit",
    "grid",
    "place",
    "channel",
    "lane",
    *DAYS,
    "number",
    "hot",
    *PLAIN,
)
KEPT = ("view", "sort", *NARROWING, "select", "after", "before")
CODES = ("door", "channel", "state", "lane", "number", "hot")
LATEST = 2200  # year; nothing of today falls due after it


class FoundField(forms.CharField):
    """One of a list that is only read when the form is drawn; what was chosen is looked up by its code."""

    def __init__(self, find: Callable[[str], Any], **kwargs: Any) -> None:
        super().__init__(widget=forms.Select, required=False, **kwargs)
        self.find = find

    def clean(self, value: Any) -> Any:
        code = super().clean(value)
        if not code:
            return None
        found = self.find(code)
        if found is None:
            raise forms.ValidationError(_("This is no longer in the list. Choose another."))
        return found

    def offer(self, choices: Callable[[], Iterable[tuple[str, Any]]]) -> None:
        self.widget.choices = CallableChoiceIterator(lambda: [("", _("Any")), *choices()])


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, required=False, widget=forms.DateInput(attrs={"type": "date"}))


class FilterForm(forms.Form):
    """Every field may be left empty. None of them names a person."""

    view = forms.CharField(required=False, widget=forms.HiddenInput, max_length=20)
    sort = forms.CharField(required=False, widget=forms.HiddenInput, max_length=10)
    q = forms.CharField(label=__("Number, place or words"), required=False, max_length=200)
    state = forms.ChoiceField(label=__("How it stands"), required=False)
    group = FoundField(lambda code: Category.objects.filter(code=code).first(), label=__("What is it about"))
    door = forms.ChoiceField(label=__("Door"), required=False)
    channel = forms.ChoiceField(label=__("Channel"), required=False)
    lane = forms.ChoiceField(label=__("Lane"), required=False)
    keeper = FoundField(
        lambda code: Organisation.objects.filter(code=code).first(), label=__("Kept by, with all below")
    )
    unit = FoundField(
        lambda code: Organisation.objects.filter(code=code).first(), label=__("With which unit")
    )
    grid = FoundField(lambda code: Grid.objects.filter(code=code).first(), label=__("Grid"))
    place = FoundField(
        lambda plate: Address.objects.filter(plate=plate).first(),
        label=__("Estate or street, with all in it"),
    )
    received_from = _day(__("Received from"))
    received_to = _day(__("Received up to"))
    due_from = _day(__("Due from"))
    due = _day(__("Due on or before"))
    closed_from = _day(__("Closed from"))
    closed_to = _day(__("Closed up to"))
    number = forms.CharField(label=__("Outside number"), required=False, max_length=50)
    hot = forms.ChoiceField(label=__("Hot issue"), required=False)
    overdue = forms.BooleanField(label=__("Overdue"), required=False)
    supervised = forms.BooleanField(label=__("Under supervision"), required=False)
    reopened = forms.BooleanField(label=__("Opened again"), required=False)
    refused = forms.BooleanField(label=__("Refused by a unit"), required=False)
    offered = forms.BooleanField(label=__("Only what is open for taking"), required=False)

    def __init__(self, data: QueryDict, *, actor: Actor) -> None:
        super().__init__(data, auto_id="filter_%s")
        self.actor = actor
        self._offer("door", [(door.code, door.label) for door in intake_doors()])
        self._offer("state", LIFE.choices())
        self._offer("channel", offered.CHANNELS)
        self._offer("lane", offered.LANES)
        self._offer("hot", offered.hot(data.get("hot", "")))
        for name, choices in offered.FOUND.items():
            field: Any = self.fields[name]
            field.offer(lambda choices=choices: choices(actor))

    def _offer(self, name: str, choices: Iterable[tuple[str, Any]]) -> None:
        field: Any = self.fields[name]
        field.choices = [("", _("Any")), *choices]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        for name in DAYS:
            day: date | None = given.get(name)
            if day is not None and not EARLIEST <= day.year < LATEST:
                words = _("Choose a day from %(first)s to %(last)s.") % {
                    "first": EARLIEST,
                    "last": LATEST - 1,
                }
                self.add_error(name, words)
        return given

    def asked(self) -> Asked:
        """What is asked; a field that cannot be read counts as empty and says so in the sheet."""
        self.is_valid()
        given = self.cleaned_data
        plain: dict[str, Any] = {name: bool(given.get(name)) for name in PLAIN}
        codes: dict[str, Any] = {name: given.get(name) or "" for name in CODES}
        found: dict[str, Any] = {name: given.get(name) for name in offered.FOUND}
        return Asked(
            words=given.get("q", ""), sort=given.get("sort", ""), **codes, **found,
            received=Span(given.get("received_from"), given.get("received_to")),
            due=Span(given.get("due_from"), given.get("due")),
            closed=Span(given.get("closed_from"), given.get("closed_to")),
            **plain,
        )  # fmt: skip

    def applied(self, address: str) -> list[Option]:
        """What is set, each with the address of the list without it."""
        given = self.cleaned_data
        return [
            Option(self._said(name, given[name]), f"{address}?{trail_of(self.data, without=(name,))}")
            for name in NARROWING
            if given.get(name)
        ]

    def _said(self, name: str, value: Any) -> str:
        label = str(self.fields[name].label)
        field = self.fields[name]
        if name == "q":
            return f"“{value}”"
        if name in DAYS:
            return _("%(label)s %(day)s") % {"label": label, "day": value.isoformat()}
        if name == "number":
            return f"{label} {value}"
        if isinstance(field, FoundField):
            return str(value)
        if isinstance(field, forms.ChoiceField):
            words: dict[str, str | Promise] = dict(field.choices)  # type: ignore[arg-type]
            return str(words.get(value, value))
        return label


def asked_of(data: QueryDict, actor: Actor) -> Asked:
    """What a list's address asks. The form is only built when something is narrowed."""
    if any(data.get(name) for name in NARROWING):
        return FilterForm(data, actor=actor).asked()
    return Asked(sort=data.get("sort", ""))


def trail_of(data: Any, *, without: tuple[str, ...] = (), changed: Mapping[str, str] | None = None) -> str:
    """The list as a query string: what is known and set, without some, with others changed. Pages are left out on a change."""
    gone = {*without, *(("after", "before") if without or changed else ())}
    kept = {name: data.get(name, "")[:200] for name in KEPT if name not in gone}
    query = QueryDict(mutable=True)
    query.update({name: value for name, value in {**kept, **(changed or {})}.items() if value})
    return query.urlencode()
