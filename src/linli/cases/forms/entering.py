"""What staff fill in: a find on patrol in twenty seconds, and what somebody said by phone, at the counter, on paper, in a chat."""

from dataclasses import replace
from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from linli.cases import suggesting, suggestions
from linli.cases.commands import Asked, ErrandAsked
from linli.cases.commands.intake import EARLIEST, too_early
from linli.cases.forms.asking import AskForm, CategoryField, KeyField, WordsField, carried
from linli.kernel import clock
from linli.kernel.refusals import Refusal
from linli.organisations.models import Organisation
from linli.places import queries as places
from linli.places.forms import PlaceForm
from linli.places.models import Address, Grid
from linli.places.place import Place

CHANNELS = (
    ("phone", __("By phone")),
    ("counter", __("At the counter")),
    ("paper", __("On paper")),
    ("chat", __("In a chat group")),
)
CONSENTS = (("spoken", __("They said so, to me")), ("signed", __("They signed for it on paper")))
MOMENT = "%Y-%m-%dT%H:%M"


class ReportForm(PlaceForm):
    """A find on patrol. The grid is known when the person walks only one; nothing else has to be filled in but the words."""

    place_needed = False
    spent = False  # its key was used for another matter: the next sending is a case of its own

    words = WordsField(
        label=__("What have you found"),
        rows=5,
        error_messages={"required": __("Tell us in a few words what has happened.")},
    )
    grid = forms.ChoiceField(label=__("Grid"), required=False)
    category = CategoryField(label=__("What is it about"))
    submission_key = KeyField(required=False)
    field_order = ("words", "grid", "category")

    def __init__(self, *args: Any, grids: list[Grid], fallback: Organisation | None, **kwargs: Any) -> None:
        """`fallback` keeps what lies in no grid: the organisation the person works for."""
        super().__init__(*args, **kwargs)
        self.grids, self.fallback = {str(grid.code): grid for grid in grids}, fallback
        self.categories = suggesting.known()
        self.fields["category"].offer(self.categories)  # type: ignore[attr-defined]
        field: Any = self.fields["grid"]
        several = len(grids) > 1
        field.choices = [
            ("", _("Another place: chosen below")),
            *((code, f"{grid.organisation} {grid}") for code, grid in self.grids.items()),
        ]
        if len(grids) == 1:
            field.initial = grids[0].code
        elif not several:
            del self.fields["grid"]
        self.fields["place_words"].required = False

    @cached_property
    def suggestion(self) -> suggestions.CategorySuggestion | None:
        words = str(self.data.get("words", "") if self.is_bound else self.initial.get("words", ""))
        return suggestions.likeliest(words, self.categories) if words else None

    @property
    def suggested(self) -> str:
        return carried(self.suggestion)

    @property
    def chosen_category(self) -> str:
        return str(self.data.get("category", "")) if self.is_bound else ""

    @property
    def fresh_key(self) -> str:
        """One key for each form that was opened: sent twice, it is one case."""
        given = str(self.data.get("submission_key", "")) if self.is_bound and not self.spent else ""
        return given or str(uuid4())

    def asked(self) -> Asked:
        given = self.cleaned_data
        return Asked(
            door="report",
            words=given["words"],
            category=next((c for c in self.categories if c.code == given["category"]), None),
            place=self._place(given),
            keeper=self.fallback,
            anonymous=True,
            channel="patrol",
            submission_key=str(given["submission_key"] or uuid4()),
        )

    def _place(self, given: dict[str, Any]) -> Place:
        """The place as chosen; without a grid of its own it lies in the grid the person named."""
        place: Place = given["place"]
        grid = self.grids.get(given.get("grid", ""))
        if place.grid_id is not None or grid is None:
            return place
        return replace(places.locate(plate=grid.plate), words=place.words)

    def put(self, refusal: Refusal) -> None:
        """A command's refusal, on the fields it names."""
        self.spent = refusal.code == "sent_otherwise"
        for field, sentence in refusal.fields.items():
            name = {"place": "place_words"}.get(field, field)
            self.add_error(name if name in self.fields else None, sentence)
        if not refusal.fields:
            self.add_error(None, refusal.sentence)


class EnterForm(AskForm):
    """What somebody said, taken down for them: the resident's form with how and when it reached us."""

    channel = forms.ChoiceField(
        label=__("How did it reach you"),
        choices=CHANNELS,
        widget=forms.RadioSelect,
        error_messages={"required": __("Say how it reached you.")},
    )
    occurred_at = forms.DateTimeField(
        label=__("When did it happen"), required=False, input_formats=[MOMENT, "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT),
        help_text=__("Empty: now."),
    )  # fmt: skip
    consent_channel = forms.ChoiceField(
        label=__("How they agreed"), choices=CONSENTS, required=False, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].label = _("What did they say")
        self.fields["name"].label = _("Their name")
        self.fields["wanted_at"].label = _("When would suit them")
        self.fields["wish"].label = _("A small wish somebody could make come true")
        self.fields["errand"].label = _("Paperwork done for them")
        self.fields["confidential"].label = _(
            "Keep it confidential: only those who handle it see who asked; it is never listed"
        )

    def clean_occurred_at(self) -> Any:
        at = self.cleaned_data["occurred_at"]
        if at is not None and at.year < EARLIEST:
            raise forms.ValidationError(too_early())
        if at is not None and at > clock.now():
            raise forms.ValidationError(
                _("That moment has not come yet. Correct it, or leave it empty for now.")
            )
        return at

    def clean(self) -> dict[str, Any] | None:
        given = super().clean() or self.cleaned_data
        if (
            given.get("door") == "help"
            and given.get("errand")
            and given.get("consented")
            and not given.get("consent_channel")
        ):
            self.add_error("consent_channel", _("Say how they agreed."))
        return given

    def asked(self) -> Asked:
        given = self.cleaned_data
        at = given["occurred_at"]
        return replace(
            super().asked(), channel=given["channel"], occurred_at=timezone.localtime(at) if at else None
        )

    def errand_asked(self) -> ErrandAsked | None:
        errand = super().errand_asked()
        return replace(errand, consent_channel=self.cleaned_data["consent_channel"]) if errand else None


class HelpFromForm(PlaceForm):
    """Where somebody can help from: an estate, street or building of the address list, no more exact than that."""

    place_needed = False

    def clean(self) -> dict[str, Any] | None:
        given = super().clean() or self.cleaned_data
        place: Place = given["place"]
        address = Address.objects.select_related("parent").filter(pk=place.address_id or 0).first()
        if address is not None and address.kind == "unit":
            address = address.parent
        if address is None and not self.errors:
            self.add_error("place_address", _("Choose an estate, a street or a village from the list."))
        given["address"] = address
        return given
