"""The forms of publication."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linli.kernel import clock
from linli.kernel.publication.blocks import LONGEST
from linli.kernel.publication.drafting import TITLE, shortest
from linli.kernel.publication.kinds import kinds
from linli.kernel.publication.lifecycle import OBJECTION_LIFE
from linli.kernel.publication.objecting import ANSWERS, CONTACT
from linli.kernel.ui.faults import Faulty


def _day(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(
        label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **more
    )


class ObjectionForm(Faulty):
    words = forms.CharField(
        label=_("What is not right"),
        help_text=_(
            "Only the person who decides reads this. The outcome is published, your words and your name are not."
        ),
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=5_000,
    )
    contact = forms.CharField(
        label=_("How we may reach you"),
        help_text=_("A phone number or an address, if you want to be asked back. You may leave it empty."),
        max_length=CONTACT,
        required=False,
    )


class DraftForm(Faulty):
    """A publication somebody writes. Which kind and in whose name is settled by the first step and stays."""

    kind = forms.ChoiceField(label=_("Kind"), widget=forms.RadioSelect)
    seat = forms.ChoiceField(label=_("In the name of"))
    title = forms.CharField(label=_("Title"), max_length=TITLE)
    body = forms.CharField(
        label=_("Text"),
        help_text=_(
            "An empty line ends a paragraph. A line with “# ” in front is a heading, one with “- ” an item of a list."
        ),
        widget=forms.Textarea(attrs={"rows": 14}),
        max_length=LONGEST,
    )
    from_on = _day(_("Stands from"))
    until_on = _day(_("until"))
    objections_until = _day(
        _("Objections until"),
        required=False,
        help_text=_("Empty only for announcements, to which nobody objects."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args: Any, seats: Sequence[tuple[str, str]], fixed: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["kind"]
        chosen.choices = [(kind.code, kind.label) for kind in kinds(typed=True)]
        named: Any = self.fields["seat"]
        named.choices = seats
        if fixed:
            del self.fields["kind"], self.fields["seat"]


def first_days() -> dict[str, Any]:
    """A period that is long enough, beginning today."""
    today = clock.today()
    last = shortest("notice", today)
    return {"kind": "notice", "from_on": today, "until_on": last, "objections_until": last}


class PublishForm(Faulty):
    """The last look: who decides objections, and which of the words that look personal may stay."""

    decider = forms.ChoiceField(
        label=_("Who decides about objections"),
        help_text=_("Somebody responsible here who did not write it."),
        required=False,
    )
    kept = forms.MultipleChoiceField(
        label=_(
            "These words look personal and will be covered. Tick what may stay, such as an office's number."
        ),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        *args: Any,
        deciders: Sequence[tuple[int, str]],
        personal: Sequence[tuple[str, str]],
        objections: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        named: Any = self.fields["decider"]
        named.choices = [("", _("Choose"))] + [(str(pk), name) for pk, name in deciders]
        words: Any = self.fields["kept"]
        words.choices = personal
        if not objections:
            del self.fields["decider"]
        if not personal:
            del self.fields["kept"]


class OutcomeForm(Faulty):
    outcome = forms.CharField(
        label=_("What came of it"), widget=forms.Textarea(attrs={"rows": 4}), max_length=2_000
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class WithdrawForm(Faulty):
    reason = forms.CharField(
        label=_("Why it is withdrawn"),
        help_text=_("Everybody can read the reason at the permanent address."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1_000,
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class CorrectForm(Faulty):
    reason = forms.CharField(
        label=_("What was wrong"), help_text=_("Stands beside the superseded edition."), max_length=400
    )
    title = forms.CharField(label=_("Title"), max_length=TITLE)
    body = forms.CharField(
        label=_("Text"), widget=forms.Textarea(attrs={"rows": 14}), max_length=LONGEST, required=False
    )
    until_on = _day(_("Stands until"))
    objections_until = _day(_("Objections until"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class RedactForm(Faulty):
    words = forms.CharField(
        label=_("Exact words to take out"),
        help_text=_("They are taken out of every edition, and kept nowhere."),
        max_length=200,
    )
    reason = forms.CharField(label=_("Why"), max_length=400)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class DeciderForm(Faulty):
    decider = forms.ChoiceField(label=_("Who decides about objections"))
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, deciders: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named: Any = self.fields["decider"]
        named.choices = [(str(pk), name) for pk, name in deciders]


class DecisionForm(Faulty):
    result = forms.ChoiceField(
        label=_("The objection is"),
        widget=forms.RadioSelect,
        choices=[(code, OBJECTION_LIFE.states[code].label) for code in ANSWERS],
    )
    answer = forms.CharField(
        label=_("Reason"),
        help_text=_("Published with the outcome. Name nobody; what looks personal is covered."),
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=5_000,
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
