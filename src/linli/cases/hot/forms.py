"""What is filled in for each move of an issue."""

from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.functional import SimpleLazyObject, cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from linli.cases import advising
from linli.cases.forms.asking import WordsField
from linli.cases.hot import queries
from linli.cases.hot.commands import Promised
from linli.cases.models import Case, HotIssue, Promise
from linli.cases.queries import CARD
from linli.kernel import clock, scope
from linli.kernel.lifecycle import Move
from linli.kernel.refusals import Refusal
from linli.kernel.scope import Actor
from linli.kernel.ui.faults import put_faults
from linli.organisations.models import Organisation
from linli.organisations.picking import FindingForm, OrganisationField
from linli.organisations.queries import as_pick

PROMISES = 3  # lines of one report; more are told in its words
CARDS = 60  # cases that can be ticked at once


class IssueForm(FindingForm):
    """`version` is what the page showed. `arguments` go to the command as they are."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, issue: HotIssue, move: Move, actor: Actor, **more: Any
    ) -> None:
        self.issue, self.move, self.actor = issue, move, actor
        more["initial"] = {"version": issue.version, **more.get("initial", {})}
        super().__init__(data, actor=actor, **more)

    def arguments(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}

    def put(self, refusal: Refusal) -> None:
        """A refusal stands at its field where it has one here, else above the form."""
        put_faults(self, refusal)

    def renew(self, issue: HotIssue) -> None:
        given: Any = self.data.copy()  # type: ignore[attr-defined]
        given["version"] = str(issue.version)
        self.data = given

    def told(self) -> list[str]:
        return []

    @cached_property
    def reach(self) -> list[Organisation]:
        """Units near the keeper of the issue, as for any of its cases."""
        return advising.reachable(Case(keeper=self.issue.keeper))


class PlainForm(IssueForm):
    """A button: nothing to fill in."""


class ReasonForm(IssueForm):
    reason = WordsField(label=__("Reason"), rows=3)


class TickForm(IssueForm):
    """Cases are ticked; those outside the reader's scope are not among them."""

    cases = forms.MultipleChoiceField(
        label=__("Cases"), widget=forms.CheckboxSelectMultiple, required=False,
        error_messages={"invalid_choice": __("One of the cases is no longer beside this issue.")},
    )  # fmt: skip
    standing: tuple[str, ...] = ("in",)
    chosen = False  # whether all are ticked to begin with

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["cases"]
        field.choices = [(c.number, f"{c.title}（{c.place_said}）") for c in self.offered.values()]
        if self.chosen:
            field.initial = list(self.offered)
        if not self.offered:
            del self.fields["cases"]

    @cached_property
    def offered(self) -> dict[str, Case]:
        """Those the actor dispatches, by number."""
        rows = scope.visible(Case.objects.select_related(*CARD), self.actor, "case.dispatch")
        beside = self.issue.beside.filter(standing__in=self.standing).values("case_id")
        return {
            case.number: case for case in rows.filter(pk__in=beside).order_by("received_at", "pk")[:CARDS]
        }

    def ticked(self) -> list[Case]:
        return [self.offered[number] for number in self.cleaned_data.get("cases", ())]


class ConfirmForm(TickForm):
    """Open it: which cases, one owner, what everybody may read."""

    title = WordsField(
        label=__("Title"), rows=1, limit=80, error_messages={"required": __("Give it a short title.")}
    )
    owner = OrganisationField(
        label=__("The one unit that owns it"),
        error_messages={"required": __("Name the one unit that owns it.")},
    )
    public_words = WordsField(
        label=__("Words for the public"), required=False, rows=1, limit=120,
        help_text=__("What everybody reads on the public list. No names, no doors. Leave it empty to show nothing yet."),
    )  # fmt: skip
    standing = ("suggested", "in")
    chosen = True
    field_order = ("version", "title", "cases", "owner", "public_words")

    def __init__(self, *args: Any, issue: HotIssue, **kwargs: Any) -> None:
        initial = {"title": issue.title, "public_words": issue.title, **kwargs.pop("initial", {})}
        super().__init__(*args, issue=issue, initial=initial, **kwargs)
        widget: Any = self.fields["owner"].widget
        if not widget.typed:
            widget.options = SimpleLazyObject(lambda: [as_pick(unit) for unit in self._owners()])

    @cached_property
    def usual(self) -> advising.Advice | None:
        """Whom such cases usually go to, with the reason."""
        first = next(iter(self.offered.values()), None)
        return advising.advice(first, self.reach) if first is not None else None

    def _owners(self) -> list[Organisation]:
        """Those that have most of its cases first, then whom they usually go to, then whoever is near."""
        having = Counter(case.unit for case in self.offered.values() if case.unit)
        first = [unit for unit, _count in having.most_common()]
        if self.usual is not None:
            first.append(self.usual.unit)
        return list(dict.fromkeys([*first, *self.reach]))

    def told(self) -> list[str]:
        if self.usual is None:
            return []
        return [
            _("Suggested as owner: %(unit)s. %(reason)s")
            % {"unit": self.usual.unit, "reason": self.usual.reason}
        ]

    def arguments(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {"title": given["title"], "owner": given["owner"], "public_words": given["public_words"], "cases": self.ticked()}  # fmt: skip


class CasesForm(TickForm):
    """Cases in, out, or into an issue of their own."""

    number = forms.CharField(
        label=__("Or the number of another case"), required=False, max_length=40,
        widget=forms.TextInput(attrs={"class": "code", "autocomplete": "off", "placeholder": "X-2611-0482"}),
    )  # fmt: skip
    title = WordsField(label=__("Title of the new issue"), rows=1, limit=80)
    OF = {"take_in": ("suggested",), "put_out": ("suggested", "in"), "split": ("suggested", "in")}

    def __init__(self, *args: Any, move: Move, **kwargs: Any) -> None:
        self.standing = self.OF[move.name]
        super().__init__(*args, move=move, **kwargs)
        if move.name != "take_in":
            del self.fields["number"]
        if move.name != "split":
            del self.fields["title"]

    def clean_number(self) -> Case | None:
        typed = "".join(self.cleaned_data["number"].split()).upper()
        if not typed:
            return None
        case = Case.objects.select_related("keeper", "unit").filter(number=typed).first()
        if case is None or not scope.may(self.actor, "case.dispatch", case):
            raise forms.ValidationError(
                _("There is no case %(number)s that you may take in. Look at the number again.")
                % {"number": typed}
            )
        return case

    def arguments(self) -> dict[str, Any]:
        given, chosen = self.cleaned_data, self.ticked()
        if given.get("number"):
            chosen.append(given["number"])
        return {"cases": chosen, **({"title": given["title"]} if "title" in given else {})}


class OwnerForm(IssueForm):
    owner = OrganisationField(label=__("The one unit that owns it"))
    note = WordsField(label=__("Note"), required=False, rows=2)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        widget: Any = self.fields["owner"].widget
        if not widget.typed:
            widget.options = SimpleLazyObject(lambda: [as_pick(unit) for unit in self.reach])


class WordsForm(IssueForm):
    public_words = WordsField(
        label=__("Words for the public"), required=False, rows=2, limit=120,
        help_text=__("What everybody reads on the public list. No names, no doors. Leave it empty to show nothing yet."),
    )  # fmt: skip

    def __init__(self, *args: Any, issue: HotIssue, **kwargs: Any) -> None:
        super().__init__(*args, issue=issue, initial={"public_words": issue.public_words}, **kwargs)


class VisitForm(IssueForm):
    """When, where, who goes."""

    starts_at = forms.DateTimeField(
        label=__("When"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S"],
    )  # fmt: skip
    place = WordsField(label=__("Where you meet"), rows=1, limit=120)
    units = forms.MultipleChoiceField(
        label=__("Units that go"), widget=forms.CheckboxSelectMultiple, required=False
    )
    other = OrganisationField(label=__("A unit that is not in the list"), required=False)
    going = WordsField(
        label=__("Who comes, by office"), required=False, rows=1, limit=120,
        help_text=__("Such as: the community secretary, the manager of the property company. Everybody reads it."),
    )  # fmt: skip
    invite = forms.BooleanField(
        label=__("Tell those who asked and left a phone"), required=False, initial=True
    )

    def __init__(self, *args: Any, issue: HotIssue, **kwargs: Any) -> None:
        initial = {"place": issue.reason.get("where", "")}
        super().__init__(*args, issue=issue, initial=initial, **kwargs)
        own = [issue.owner] if issue.owner else []
        near = [*own, *(unit for unit in self.reach[:14] if unit not in own)]
        self.choice = {unit.code: unit for unit in near}
        field: Any = self.fields["units"]
        field.choices = [(code, unit.name) for code, unit in self.choice.items()]
        field.initial = [unit.code for unit in own]

    def arguments(self) -> dict[str, Any]:
        given = self.cleaned_data
        units = [self.choice[code] for code in given["units"]]
        if given["other"] and given["other"] not in units:
            units.append(given["other"])
        return {"starts_at": given["starts_at"], "place": given["place"], "units": units, "going": given["going"], "invite": given["invite"]}  # fmt: skip


class FindingsForm(IssueForm):
    """What was found, and up to three promises, each with its unit and day."""

    found = WordsField(
        label=__("What was found and agreed"), rows=4, help_text=__("Everybody reads it. No names, no doors.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        visit = self.issue.visits.filter(state="planned").last()
        units = list(visit.units.all()) if visit else []
        self.units = {u.code: u for u in [*units, *(unit for unit in self.reach[:14] if unit not in units)]}
        choices = [("", _("Choose the unit")), *((code, unit.name) for code, unit in self.units.items())]
        for n in range(1, PROMISES + 1):
            self.fields[f"words_{n}"] = WordsField(
                label=_("Promise %(n)s") % {"n": n}, required=False, rows=1, limit=200
            )
            self.fields[f"unit_{n}"] = forms.ChoiceField(
                label=_("By which unit"), choices=choices, required=False
            )
            self.fields[f"due_{n}"] = forms.DateField(
                label=_("By which day"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
                initial=clock.today() + timedelta(days=14),
            )  # fmt: skip

    def lines(self) -> list[tuple[BoundField, BoundField, BoundField]]:
        return [(self[f"words_{n}"], self[f"unit_{n}"], self[f"due_{n}"]) for n in range(1, PROMISES + 1)]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        for n in range(1, PROMISES + 1):
            if given.get(f"words_{n}"):
                if not given.get(f"unit_{n}"):
                    self.add_error(f"unit_{n}", _("Choose the unit that keeps it."))
                if not given.get(f"due_{n}"):
                    self.add_error(f"due_{n}", _("Choose the day."))
        return given

    def arguments(self) -> dict[str, Any]:
        given = self.cleaned_data
        promises = [
            Promised(given[f"words_{n}"], self.units[given[f"unit_{n}"]], given[f"due_{n}"])
            for n in range(1, PROMISES + 1)
            if given[f"words_{n}"]
        ]
        return {"found": given["found"], "promises": promises}


class PromiseForm(IssueForm):
    promise = forms.ChoiceField(label=__("Which promise"), widget=forms.RadioSelect)
    words = WordsField(label=__("What was done"), required=False, rows=2, limit=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Promise.objects.select_related("unit").filter(visit__issue=self.issue, done_at__isnull=True)
        self.open = {str(row.pk): row for row in rows}
        field: Any = self.fields["promise"]
        field.choices = [(pk, f"{row.words}（{row.unit}）") for pk, row in self.open.items()]
        if len(self.open) == 1:
            field.initial = next(iter(self.open))

    def clean_promise(self) -> Promise:
        return self.open[self.cleaned_data["promise"]]


class AnswerForm(IssueForm):
    answer = WordsField(
        label=__("The one answer"), rows=6,
        help_text=__("Everybody who asked reads it on their own case and says whether it is solved."),
        error_messages={"required": __("Write what was done; all who asked will read it.")},
    )  # fmt: skip

    def told(self) -> list[str]:
        members = queries.members_of(self.issue, self.actor)
        return [
            _(
                "It goes to %(count)s cases, each by its own way; who is not satisfied says so and is heard alone."
            )
            % {"count": members.whole - members.answered}
        ]


FORMS: dict[str, type[IssueForm]] = {
    "": PlainForm,
    "confirm": ConfirmForm,
    "reason": ReasonForm,
    "cases": CasesForm,
    "owner": OwnerForm,
    "words": WordsForm,
    "visit": VisitForm,
    "findings": FindingsForm,
    "promise": PromiseForm,
    "answer": AnswerForm,
}
