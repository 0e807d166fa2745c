"""Moves that are made with words: notes, reasons, answers, questions, plans, corrections, calls back."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from linli.cases import matching, suggesting
from linli.cases.forms.asking import CategoryField, WordsField
from linli.cases.forms.desk_base import YES_NO, MoveForm
from linli.cases.forms.word import SATISFIED
from linli.cases.models import Case
from linli.kernel import rulebook
from linli.kernel.evidence.forms import PhotosField
from linli.kernel.privacy import mask_text, review
from linli.kernel.scope import after
from linli.kernel.ui import said
from linli.kernel.ui.faults import Faulty
from linli.places.models import Grid


class NoteForm(MoveForm):
    note = WordsField(
        label=__("Note"),
        required=False,
        rows=2,
        help_text=__("For those who handle it; the resident does not read it."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.move.name == "report_supervision":
            self.fields["note"].label, self.fields["note"].required = _("How it stands"), True
        if self.move.name == "pass_on":
            self.fields["note"].label = _("Passed on to")

    @cached_property
    def candidates(self) -> list[matching.Candidate]:
        """Who could take it, best first; only beside the offer."""
        return matching.who_could_take(self.case, limit=6) if self.move.name == "offer" else []


class ReasonForm(MoveForm):
    """The resident reads the reasons of some moves; the form says of which."""

    reason = WordsField(label=__("Reason"), rows=3)
    READ = frozenset({"reject", "withdraw", "reopen", "close_unconfirmed"})
    ASKED = {
        "reject": __("Say why it cannot be accepted and where else to go."),
        "refuse": __("Say why it is not yours, and whose it is if you know."),
        "close_unconfirmed": __("Say why it is closed without the resident's word."),
        "supervise": __("Say what you are worried about."),
        "reopen": __("Tell us what has happened since."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["reason"]
        field.required = self.move.name != "withdraw"
        read = (
            _("The resident reads it.")
            if self.move.name in self.READ
            else _("The resident does not read it.")
        )
        field.help_text = " ".join(str(part) for part in (self.ASKED.get(self.move.name, ""), read) if part)
        if self.move.name in self.ASKED:
            field.error_messages["required"] = self.ASKED[self.move.name]

    def told(self) -> list[str]:
        if self.move.name != "refuse":
            return []
        most = int(rulebook.value("cases.refusals_before_arbiter").value)
        if self.case.refusals + 1 >= most:
            return [_("It has been refused before. After this the arbiter decides, and the decision binds.")]
        return [_("It goes back to %(keeper)s, who read the reason.") % {"keeper": self.case.keeper}]


class AnswerForm(MoveForm):
    answer = WordsField(
        label=__("What was found and done"), rows=5, help_text=__("The resident reads it and says whether it is solved. No names or numbers of others, please."),
        error_messages={"required": __("Write what was done; the resident will read it.")},
    )  # fmt: skip
    photos = PhotosField(label=__("Photos of what was done"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.move.name == "answer_now":
            del self.fields["photos"]
            self.fields["answer"].label = _("Answer")


class QuestionForm(MoveForm):
    question = WordsField(
        label=__("What you need to know"), rows=3, help_text=__("The resident is told; the clock stands still until they reply."),
        error_messages={"required": __("Write what you need to know.")},
    )  # fmt: skip


class TouchForm(MoveForm):
    """Rung, written to or visited; only who was reached has been spoken to."""

    way = forms.ChoiceField(
        label=__("How"),
        choices=(("call", __("Rang")), ("message", __("Wrote")), ("visit", __("Went there"))),
        widget=forms.RadioSelect,
        error_messages={"required": __("Say how you got in touch.")},
    )
    reached = forms.ChoiceField(
        label=__("Was somebody reached"),
        choices=YES_NO,
        widget=forms.RadioSelect,
        error_messages={"required": __("Say yes or no.")},
    )
    note = WordsField(
        label=__("Note"),
        required=False,
        rows=2,
        help_text=__("For those who handle it; the resident does not read it."),
    )

    def arguments(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {"way": given["way"], "reached": given["reached"] == "yes", "note": given["note"]}

    def told(self) -> list[str]:
        if self.case.contacted_at or not self.case.contact_due_at:
            return []
        return [
            _("The first contact is due %(when)s. Not reached does not count; try again.")
            % {"when": said(self.case.contact_due_at)}
        ]


class ReplyForm(MoveForm):
    reply = WordsField(
        label=__("What they told you"), rows=3, help_text=__("Entered on behalf of the resident; the clock goes on."),
        error_messages={"required": __("Write your reply.")},
    )  # fmt: skip


class ExtensionForm(MoveForm):
    working_days = forms.IntegerField(
        label=__("How many working days more"), widget=forms.NumberInput(attrs={"inputmode": "numeric"})
    )
    reason = WordsField(
        label=__("Reason"), rows=3, error_messages={"required": __("Say why more time is needed.")}
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        most = int(rulebook.value("cases.extension_days").value)
        self.fields["working_days"].help_text = _("At most %(most)s, and only once. %(keeper)s decides.") % {
            "most": most,
            "keeper": self.case.keeper,
        }


class DecisionForm(MoveForm):
    granted = forms.ChoiceField(
        label=__("Grant it"),
        choices=YES_NO,
        widget=forms.RadioSelect,
        error_messages={"required": __("Say yes or no.")},
    )
    note = WordsField(label=__("Note"), required=False, rows=2)

    def arguments(self) -> dict[str, Any]:
        return {"granted": self.cleaned_data["granted"] == "yes", "note": self.cleaned_data["note"]}

    def told(self) -> list[str]:
        days = self.case.extension.working_days
        return [
            _("%(unit)s asks for %(days)s working days more.")
            % {"unit": self.case.unit or _("A member"), "days": days}
        ]


class ParkForm(MoveForm):
    plan = WordsField(label=__("The plan"), rows=3, help_text=__("What has to happen first, and when. The resident reads it."), error_messages={"required": __("Write what the plan is; the resident will read it.")})  # fmt: skip
    review_on = forms.DateField(
        label=__("Look at it again on"), widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": __("Choose a day."), "invalid": __("Enter a day that exists, such as 2026-11-21.")},
    )  # fmt: skip


class CorrectionForm(MoveForm):
    """What was entered wrong, and the words the public list may show, looked over by a person."""

    title = WordsField(label=__("Title"), rows=1, limit=80)
    category = CategoryField(label=__("What is it about"))
    grid = forms.ChoiceField(label=__("In which grid"), required=False)
    public_words = WordsField(label=__("Words for the public list"), required=False, rows=2, limit=80)
    hide = forms.CharField(
        label=__("Cover these words too"),
        required=False,
        max_length=200,
        help_text=__(
            "Names or numbers that were missed, separated by spaces; they are covered in the words for the public list."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    sure = forms.BooleanField(
        label=__("I have read it: nothing in it shows who asked or where they live"), required=False
    )
    note = WordsField(label=__("Note"), required=False, rows=2)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.categories = {category.code: category for category in suggesting.known()}
        self.fields["category"].offer(list(self.categories.values()))  # type: ignore[attr-defined]
        case = self.case
        self.grids = _grids_around(case)
        self.fields["grid"].choices = _grid_choices(self.grids.values())  # type: ignore[attr-defined]
        self.initial.update(
            {
                "title": case.title,
                "category": case.category.code if case.category else "",
                "grid": case.grid.code if case.grid else "",
                "public_words": case.public_words,
            }
        )
        masked = mask_text(case.title)[0]
        empty = _("Empty = the list shows only the kind of matter and the place.")
        covered = _("The title with personal things covered: “%(masked)s”") % {"masked": masked}
        self.fields["public_words"].help_text = f"{empty} {covered}"
        if not self.doubtful:
            del self.fields["sure"]

    @cached_property
    def doubtful(self) -> str:
        """The words for the public list with what looks personal covered; "" when nothing does."""
        typed = str(self.data.get("public_words", "")) if self.is_bound else ""
        masked, found = mask_text(typed)
        return masked if found else ""

    @property
    def reviewed(self) -> list[review.Piece]:
        """What would be covered in the words, or in the title they are made from, for whoever publishes them; empty when nothing is."""
        typed = str(self.data.get("public_words", "")) if self.is_bound else self.case.public_words
        found = review.pieces(typed or self.case.title)
        return found if any(piece.cover for piece in found) else []

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if more := review.words_of(given.get("hide", "")):
            given["public_words"] = review.covered(given.get("public_words", ""), more)[:80]
        elif self.doubtful and not given.get("sure"):
            self.add_error(
                "public_words",
                _(
                    "This may show who asked. Better: “%(masked)s”. Change it, or tick below that you have read it."
                )
                % {"masked": self.doubtful},
            )
        return given

    def arguments(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {
            "title": given["title"],
            "category": self.categories.get(given["category"]),
            "grid": self.grids.get(given["grid"]),
            "public_words": given["public_words"],
            "note": given["note"],
        }


class CallbackForm(MoveForm):
    """Reached, solved, satisfied: three answers, and only who was reached can give the other two."""

    reached = forms.ChoiceField(
        label=__("Was somebody reached"),
        choices=YES_NO,
        widget=forms.RadioSelect,
        error_messages={"required": __("Say yes or no.")},
    )
    solved = forms.ChoiceField(
        label=__("Is it solved, in their words"), choices=YES_NO, required=False, widget=forms.RadioSelect
    )
    satisfied = forms.ChoiceField(
        label=__("How satisfied are they"), choices=SATISFIED, required=False, widget=forms.RadioSelect
    )
    words = WordsField(label=__("What they said"), required=False, rows=2)

    def arguments(self) -> dict[str, Any]:
        given = self.cleaned_data
        solved = {"yes": True, "no": False}.get(given["solved"])
        return {
            "reached": given["reached"] == "yes",
            "solved": solved,
            "satisfied": given["satisfied"],
            "words": given["words"],
        }

    def told(self) -> list[str]:
        made = self.case.callbacks.filter(reached=False).count()
        if self.move.name == "follow_up":
            return [_("It is closed; what they say now is counted apart.")]
        rules = [_("If they say it is solved, the case closes on their word; if not, it is sent out again.")]
        return [*rules, _("%(count)s calls so far reached nobody.") % {"count": made}] if made else rules


class BesideForm(Faulty):
    """A small form beside the moves; `trail` is the list the case was opened from."""

    trail = forms.CharField(widget=forms.HiddenInput, required=False, max_length=600)

    @property
    def trail_typed(self) -> str:
        return str(self.data.get("trail", ""))[:600]


class ContactForm(BesideForm):
    reason = forms.CharField(
        label=__("What you need the contact for"), max_length=200, help_text=__("Whoever asked can read who looked and why."),
        error_messages={"required": __("Say in 4 to 200 characters what you need this for.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip


class HandOverForm(BesideForm):
    signed_by = forms.CharField(
        label=__("Name of whoever receives result and papers"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": __("Whoever receives the papers signs with their name.")},
    )  # fmt: skip


def _grids_around(case: Case) -> dict[str, Grid]:
    """Grids of the township the case is in, by code: what was entered wrong is seldom further away."""
    path = case.keeper.path[:-4] or case.keeper.path
    rows = Grid.objects.filter(
        closed_on__isnull=True, organisation__path__gte=path, organisation__path__lt=after(path)
    )
    found = {
        grid.code: grid
        for grid in rows.select_related("organisation").order_by("organisation__path", "code")[:800]
    }
    if case.grid is not None:
        found.setdefault(case.grid.code, case.grid)
    return found


def _grid_choices(grids: Iterable[Grid]) -> list[Any]:
    """Under the names of their communities."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for grid in grids:
        groups.setdefault(str(grid.organisation), []).append((grid.code, str(grid)))
    return [("", _("Not known")), *groups.items()]
