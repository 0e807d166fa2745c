"""The filter of the desk's lists: what it asks, and the addresses by which each filter is set or taken away."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.db.models import Q
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from linli.cases import queries
from linli.cases.commands.intake import EARLIEST
from linli.cases.doors import intake_doors
from linli.cases.inbox import Asked
from linli.cases.lifecycle import LIFE
from linli.cases.models import Case, Category
from linli.kernel import scope
from linli.kernel.scope import Actor, after
from linli.kernel.ui import Option
from linli.organisations.models import Organisation

KEPT = ("view", "q", "sort", "door", "group", "state", "keeper", "unit", "due", "offered", "after", "before")
NARROWING = ("q", "door", "group", "state", "keeper", "unit", "due", "offered")
KEEPING = ("county", "township", "community")
MOST = 300
LATEST = 2200  # year; nothing of today falls due after it


class FilterForm(forms.Form):
    """Every field may be left empty. None of them names a person."""

    view = forms.CharField(required=False, widget=forms.HiddenInput, max_length=20)
    sort = forms.CharField(required=False, widget=forms.HiddenInput, max_length=10)
    q = forms.CharField(label=__("Number, place or words"), required=False, max_length=200)
    door = forms.ChoiceField(label=__("Door"), required=False)
    group = forms.ChoiceField(label=__("What is it about"), required=False)
    state = forms.ChoiceField(label=__("How it stands"), required=False)
    keeper = forms.ChoiceField(label=__("Kept by, with all below"), required=False)
    unit = forms.ChoiceField(label=__("With which unit"), required=False)
    due = forms.DateField(
        label=__("Due on or before"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    offered = forms.BooleanField(label=__("Only what is open for taking"), required=False)

    def __init__(self, data: QueryDict, *, actor: Actor) -> None:
        super().__init__(data, auto_id="filter_%s")
        self.actor = actor
        self.groups = {
            group.code: group
            for group in Category.objects.filter(parent__isnull=True, closed_on__isnull=True)
        }
        self.keepers = {unit.code: unit for unit in _keepers(actor)}
        self.units = {unit.code: unit for unit in _units(actor)}
        self._offer("door", [(door.code, door.label) for door in intake_doors()])
        self._offer("group", [(code, group.name) for code, group in self.groups.items()])
        self._offer("state", LIFE.choices())
        self._offer("keeper", _indented(self.keepers))
        self._offer("unit", [(code, unit.name) for code, unit in self.units.items()])
        for name in ("keeper", "unit", "group"):
            if not getattr(self, f"{name}s"):
                del self.fields[name]

    def _offer(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field: Any = self.fields[name]
        field.choices = [("", _("Any")), *choices]

    def clean_due(self) -> date | None:
        day: date | None = self.cleaned_data["due"]
        if day is not None and not EARLIEST <= day.year < LATEST:
            raise forms.ValidationError(
                _("Choose a day from %(first)s to %(last)s.") % {"first": EARLIEST, "last": LATEST - 1}
            )
        return day

    def asked(self) -> Asked:
        """What is asked; a field that cannot be read counts as empty and says so in the sheet."""
        self.is_valid()
        given = self.cleaned_data
        return Asked(
            words=given.get("q", ""),
            door=given.get("door", ""),
            group=self.groups.get(given.get("group", "")),
            state=given.get("state", ""),
            keeper=self.keepers.get(given.get("keeper", "")),
            unit=self.units.get(given.get("unit", "")),
            due_by=given.get("due"),
            offered=bool(given.get("offered")),
            sort=given.get("sort", ""),
        )

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
        if isinstance(field, forms.ChoiceField):
            words: dict[str, str | Promise] = dict(field.choices)  # type: ignore[arg-type]
            return str(words.get(value, value)).strip("\u3000")
        return _("%(label)s %(day)s") % {"label": label, "day": value.isoformat()} if name == "due" else label


def asked_of(data: QueryDict, actor: Actor) -> Asked:
    """What a list's address asks. The form with all its choices is only built when something is narrowed."""
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


def _keepers(actor: Actor) -> list[Organisation]:
    """Organisations that keep cases where the actor may see them; none when there is only one."""
    paths = {grant.path for grant in scope.grants_with(actor, "case.see") if grant.path}
    if not paths:
        return []
    within = Q()
    for path in paths:
        within |= Q(path__gte=path, path__lt=after(path))
    rows = Organisation.objects.filter(within, kind__level__in=KEEPING, kind__is_party=False, state="active")
    rows = rows.exclude(
        kind__code__in=(
            "department",
            "public_utility",
            "hotline_centre",
            "department_office",
            "service_centre",
        )
    )
    found = list(rows.order_by("path")[:MOST])
    return found if len(found) > 1 else []


def _units(actor: Actor) -> list[Organisation]:
    """Units that have something in hand now which the actor may see."""
    held = (
        queries.live(scope.visible(Case.objects.filter(unit__isnull=False), actor, "case.see"))
        .order_by()
        .values("unit")
    )
    found = list(Organisation.objects.filter(pk__in=held).order_by("path")[:MOST])
    return found if len(found) > 1 else []


def _indented(units: dict[str, Organisation]) -> list[tuple[str, str]]:
    top = min((unit.depth for unit in units.values()), default=0)
    return [(code, "\u3000" * (unit.depth - top) + unit.name) for code, unit in units.items()]
