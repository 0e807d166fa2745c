"""Moves in which something is chosen: a unit, helpers, a colleague, another case, parts, who is recused."""

from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.functional import SimpleLazyObject, cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from linli.cases import advising, commands, routing, suggestions
from linli.cases.forms.asking import WordsField
from linli.cases.forms.desk_base import YES_NO, MoveForm
from linli.cases.models import Case, JointCall
from linli.kernel import rulebook, scope
from linli.kernel.refusals import Refusal
from linli.kernel.scope import Actor, after
from linli.organisations.models import Organisation, Posting
from linli.organisations.picking import OrganisationField
from linli.organisations.policies import in_force
from linli.organisations.queries import as_pick
from linli.people.models import Person

WORKERS = ("handler", "dispatcher", "community_worker", "secretary", "deputy", "grid_worker", "member")
PARTS = 6  # lines for parts; more are split off afterwards


class UnitForm(MoveForm):
    """The unit is found by name, initials or code; those within reach are listed to begin with, so that no script is needed."""

    to = OrganisationField(
        label=__("To which unit"), error_messages={"required": __("Choose the unit it goes to.")}
    )
    note = WordsField(
        label=__("Note"),
        required=False,
        rows=2,
        help_text=__("For those who handle it; the resident does not read it."),
    )
    reason = WordsField(
        label=__("Why it is theirs"),
        rows=3,
        error_messages={"required": __("Say why it is theirs; both units will read it.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["note" if self.move.name == "arbitrate" else "reason"]
        widget: Any = self.fields["to"].widget
        if not widget.typed:
            # Read when the form is drawn; sending it needs none of them.
            widget.options = SimpleLazyObject(lambda: [as_pick(unit) for unit in self.units])

    @cached_property
    def units(self) -> list[Organisation]:
        return advising.reachable(self.case)

    def put(self, refusal: Refusal) -> None:
        if "unit" in refusal.fields:
            refusal = Refusal(refusal.sentence, fields={"to": refusal.sentence})
        super().put(refusal)


class PersonForm(MoveForm):
    """Somebody of the unit that has it."""

    to = forms.ChoiceField(
        label=__("To whom"), widget=forms.RadioSelect, error_messages={"required": __("Choose a colleague.")}
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit = self.case.unit
        self.people: dict[str, Person] = {}
        if unit is not None:
            within = Posting.objects.filter(
                organisation__path__gte=unit.path, organisation__path__lt=after(unit.path), role__in=WORKERS
            )
            posted = (
                in_force(within.filter(person__is_active=True))
                .select_related("person")
                .order_by("person__name", "person_id")
            )
            self.people = {row.person.username: row.person for row in posted[:200]}
        field: Any = self.fields["to"]
        field.choices = [(name, person.name) for name, person in self.people.items()]

    def clean_to(self) -> Person:
        return self.people[self.cleaned_data["to"]]

    def put(self, refusal: Refusal) -> None:
        if "person" in refusal.fields:
            refusal = Refusal(refusal.sentence, fields={"to": refusal.sentence})
        super().put(refusal)


class UnitsForm(MoveForm):
    """Helpers are ticked in the list of those within reach; one from elsewhere is searched for."""

    units = forms.MultipleChoiceField(
        label=__("Units to call"), required=False, widget=forms.CheckboxSelectMultiple
    )
    other = OrganisationField(label=__("A unit that is not in the list"), required=False)
    note = WordsField(label=__("What you need from them"), required=False, rows=2)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        called = set(self.case.joint_calls.values_list("unit_id", flat=True)) | {self.case.unit_id}
        self.choice = {unit.code: unit for unit in advising.reachable(self.case) if unit.pk not in called}
        field: Any = self.fields["units"]
        field.choices = [(code, f"{unit.name}（{unit.kind.name}）") for code, unit in self.choice.items()]
        duty = routing.duty_behind(self.case)  # whom the responsibility list names as helpers stand ticked
        helpers = set(duty.helpers.values_list("code", flat=True)) if duty else set()
        field.initial = [code for code in self.choice if code in helpers]

    def arguments(self) -> dict[str, Any]:
        chosen = [self.choice[code] for code in self.cleaned_data["units"]]
        if self.cleaned_data["other"]:
            chosen.append(self.cleaned_data["other"])
        return {"units": chosen, "note": self.cleaned_data["note"]}

    def told(self) -> list[str]:
        span = rulebook.value("cases.joint_answer_within")
        return [
            _("Every unit called answers within %(span)s; the lead stays with %(unit)s, who answers last.")
            % {"span": clock_span(span.value, span.unit), "unit": self.case.unit or self.case.keeper}
        ]


class JoinForm(MoveForm):
    """The called unit of whoever answers."""

    unit = forms.ChoiceField(label=__("For which unit"), widget=forms.RadioSelect)
    coming = forms.ChoiceField(
        label=__("Will you come and help"),
        choices=YES_NO,
        widget=forms.RadioSelect,
        error_messages={"required": __("Say yes or no.")},
    )
    note = WordsField(label=__("Note"), required=False, rows=2, help_text=__("Needed when you cannot come."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.calls = {call.unit.code: call.unit for call in calls_to(self.case, self.actor)}
        field: Any = self.fields["unit"]
        field.choices = [(code, unit.name) for code, unit in self.calls.items()]
        if len(self.calls) == 1:
            field.initial = next(iter(self.calls))

    def arguments(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {"unit": self.calls[given["unit"]], "coming": given["coming"] == "yes", "note": given["note"]}


class CaseForm(MoveForm):
    """Merging: one of those that sound alike, or another by its number."""

    into = forms.ChoiceField(label=__("The same matter as"), required=False, widget=forms.RadioSelect)
    number = forms.CharField(label=__("Or the number of another case"), required=False, max_length=40, widget=forms.TextInput(attrs={"class": "code", "autocomplete": "off", "placeholder": "X-2611-0482"}))  # fmt: skip
    note = WordsField(label=__("Note"), required=False, rows=2)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        doubles = suggestions.duplicates(self.case, actor=self.actor, only_open=True)
        found = [one for one in doubles if scope.may(self.actor, "case.dispatch", one.case)]
        self.near = {one.case.number: one.case for one in found}
        field: Any = self.fields["into"]
        field.choices = [
            (one.case.number, f"{one.case.number} {one.case.title}（{one.reason}）") for one in found
        ]
        if not found:
            del self.fields["into"]
            self.fields["number"].label = _("Number of the case about the same matter")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        typed = "".join(given.get("number", "").split()).upper()
        number = typed or given.get("into", "")
        if not number:
            self.add_error("number", _("Choose a case, or enter its number."))
            return given
        other = (
            self.near.get(number)
            or Case.objects.select_related("keeper", "unit").filter(number=number).first()
        )
        if other is None or not scope.may(self.actor, "case.see", other):
            self.add_error(
                "number",
                _("There is no case %(number)s that you may see. Look at the number again.")
                % {"number": number[:24]},
            )
        given["other"] = other
        return given

    def arguments(self) -> dict[str, Any]:
        return {"into": self.cleaned_data["other"], "note": self.cleaned_data["note"]}

    def put(self, refusal: Refusal) -> None:
        if "case" in refusal.fields:
            refusal = Refusal(refusal.sentence, fields={"number": refusal.sentence})
        super().put(refusal)


class PartsForm(MoveForm):
    """Up to six parts, each with a title and, if it is clear already, its unit. Empty lines are left out."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = {unit.code: unit for unit in advising.reachable(self.case)}
        choices = [("", _("Decide later")), *((code, unit.name) for code, unit in self.units.items())]
        for index in range(1, PARTS + 1):
            self.fields[f"title_{index}"] = WordsField(
                label=_("Part %(n)s: what is it about") % {"n": index}, required=index <= 2, rows=1, limit=80
            )
            self.fields[f"to_{index}"] = forms.ChoiceField(
                label=_("Its unit"), choices=choices, required=False
            )

    def pairs(self) -> list[tuple[BoundField, BoundField]]:
        return [(self[f"title_{index}"], self[f"to_{index}"]) for index in range(1, PARTS + 1)]

    def arguments(self) -> dict[str, Any]:
        given = self.cleaned_data
        rows = [
            (given[f"title_{index}"], self.units.get(given[f"to_{index}"])) for index in range(1, PARTS + 1)
        ]
        return {"parts": [commands.Part(title, to=unit) for title, unit in rows if title]}


class RecusalForm(MoveForm):
    organisation = OrganisationField(label=__("The unit it is about"), required=False)
    person = forms.CharField(
        label=__("Or the sign-in name of the official"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean_person(self) -> Person | None:
        typed = self.cleaned_data["person"].strip()
        if not typed:
            return None
        person = Person.objects.filter(username__iexact=typed).first()
        if person is None:
            raise forms.ValidationError(
                _("Nobody signs in with this name. Ask the organisation department for it.")
            )
        return person

    def told(self) -> list[str]:
        return [
            _(
                "From then on they neither see it nor hear of it. If they keep it, their superior does instead."
            )
        ]


def calls_to(case: Case, actor: Actor) -> list[JointCall]:
    """Calls to units of the actor that wait for an answer."""
    paths = tuple(grant.path for grant in scope.grants_with(actor, "case.help") if grant.path)
    waiting = case.joint_calls.filter(answered_at__isnull=True).select_related("unit")
    return [call for call in waiting if paths and call.unit.path.startswith(paths)]


def clock_span(amount: Any, unit: str) -> str:
    """A span of the rulebook in words."""
    words = {
        "working_hours": _("%(n)s working hours"),
        "working_days": _("%(n)s working days"),
        "hours": _("%(n)s hours"),
        "days": _("%(n)s days"),
    }
    return words[unit] % {"n": amount}
