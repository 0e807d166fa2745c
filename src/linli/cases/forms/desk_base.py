"""What every form of a move shares: its case, the version it was read on, the list it was opened from."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as __

from linli.cases.models import Case
from linli.cases.saved import filled, replies_of
from linli.kernel.lifecycle import Move
from linli.kernel.refusals import Refusal
from linli.kernel.scope import Actor
from linli.kernel.ui.faults import put_faults
from linli.organisations.picking import FindingForm

YES_NO = (("yes", __("Yes")), ("no", __("No")))


class MoveForm(FindingForm):
    """`version` is what the page showed, `trail` the list it was opened from. `arguments` go to the command as they are."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    trail = forms.CharField(widget=forms.HiddenInput, required=False, max_length=600)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        files: Any = None,
        *,
        case: Case,
        move: Move,
        actor: Actor,
        **more: Any,
    ) -> None:
        self.case, self.move, self.actor = case, move, actor
        more.setdefault("auto_id", f"id_{move.name}_%s")
        more["initial"] = {"version": case.version, **more.get("initial", {})}
        super().__init__(data, files, actor=actor, **more)

    def arguments(self) -> dict[str, Any]:
        """What the command is called with, besides `by` and `version`."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("version", "trail")}

    # Where words written often can be put in; the first of them a form has.
    WORDS = ("answer", "question", "reply", "reason", "plan", "note", "words")

    @property
    def inserting(self) -> bool:
        """A standard reply was chosen without a script: the form comes back with its words."""
        return self.is_bound and bool(self.data.get("_insert"))

    @property
    def finding(self) -> bool:
        return super().finding or self.inserting

    @cached_property
    def replies(self) -> list[tuple[str, str, str]]:
        """Key, name and filled words of each standard reply; none where there is nothing to write."""
        if not any(name in self.fields for name in self.WORDS):
            return []
        return [(reply.key, reply.name, filled(reply.words, self.case)) for reply in replies_of(self.actor)]

    def insert_reply(self) -> None:
        """The chosen words behind what is written already."""
        words = {key: text for key, _name, text in self.replies}.get(str(self.data.get("_reply", "")), "")
        field = next((name for name in self.WORDS if name in self.fields), "")
        if words and field:
            given: Any = self.data.copy()  # type: ignore[attr-defined]
            given[field] = "\n".join(part for part in (str(given.get(field, "")).rstrip(), words) if part)
            self.data = given

    def put(self, refusal: Refusal) -> None:
        """A refusal stands at its field where it has one here, else above the form."""
        put_faults(self, refusal)

    def renew(self) -> None:
        """Show today's version from now on; what was typed stays."""
        given: Any = self.data.copy()  # type: ignore[attr-defined]
        given["version"] = str(self.case.version)
        self.data = given

    def told(self) -> list[str]:
        """What to know before filling it in."""
        return []


class PlainForm(MoveForm):
    """A button: nothing to fill in."""
