"""The form field that finds one organisation, or one person: by name, pinyin, initials or code, with or without a script."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.forms.utils import ErrorDict
from django.template.loader import render_to_string
from django.urls import reverse_lazy
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from linli.kernel import scope
from linli.kernel.scope import ANONYMOUS, Actor
from linli.kernel.ui import Pick
from linli.organisations.models import Organisation
from linli.organisations.naming import clean_code, clean_words
from linli.organisations.queries.picking import as_pick, person_picks, pick, pick_person
from linli.people.models import Person

FIND = "_find"  # the button that searches where there is no script; its value is the field's name


class PickWidget(forms.Widget):
    """A search line and the options it found, as radio buttons."""

    def __init__(self, search_url: str | Promise, placeholder: str | Promise) -> None:
        super().__init__()
        self.search_url = search_url
        self.placeholder = placeholder
        self.typed = ""
        self.options: list[Pick] = []
        self.picked: Pick | None = None

    def use_required_attribute(self, initial: Any) -> bool:
        return False  # the line may be left empty once something is chosen

    def render(
        self,
        name: str,
        value: Any,
        attrs: Mapping[str, Any] | None = None,
        renderer: Any = None,
    ) -> SafeString:
        context = {
            "name": name,
            "attrs": {**self.attrs, **(attrs or {})},
            "search_url": self.search_url,
            "placeholder": self.placeholder,
            "typed": self.typed,
            "searched": bool(self.typed),
            "picked": self.picked,
            "options": [
                option for option in self.options if self.picked is None or option.value != self.picked.value
            ],
        }
        return render_to_string("organisations/pick_control.html", context)


class PickField(forms.CharField):
    """Cleans to what was picked. The form that holds it is a `FindingForm`, which says who is looking."""

    placeholder: str | Promise = __("Name, initials or code")

    def __init__(self, search_url: str | Promise, **kwargs: Any) -> None:
        kwargs["widget"] = PickWidget(search_url, self.placeholder)
        super().__init__(**kwargs)
        self.actor: Actor = ANONYMOUS
        self.got: tuple[str, Any] | None = None

    def thing(self, value: str) -> Any:
        """What was picked, asked for once: the form shows it and cleans to it."""
        if self.got is None or self.got[0] != value:
            self.got = (value, self.get(value))
        return self.got[1]

    def found(self, typed: str) -> list[Pick]:
        raise NotImplementedError

    def get(self, value: str) -> Any:
        raise NotImplementedError

    def shown(self, value: str) -> Pick | None:
        raise NotImplementedError

    def clean(self, value: Any) -> Any:
        typed = super().clean(value)
        if not typed:
            return None
        thing = self.thing(typed)
        if thing is None:
            raise forms.ValidationError(_("This is no longer in the list. Search for it again."))
        return thing


class OrganisationField(PickField):
    """One standing organisation on which the actor holds `permission`."""

    def __init__(
        self, *, permission: str = "organisations.find", kinds: Iterable[str] = (), **kwargs: Any
    ) -> None:
        super().__init__(
            reverse_lazy("organisations:pick", query={"reach": permission.rpartition(".")[2]}), **kwargs
        )
        self.permission, self.kinds = permission, tuple(kinds)

    def found(self, typed: str) -> list[Pick]:
        return [as_pick(row) for row in pick(typed, self.actor, permission=self.permission, kinds=self.kinds)]

    def get(self, value: str) -> Organisation | None:
        row = Organisation.objects.select_related("kind", "parent").filter(code=clean_code(value)).first()
        return row if row and scope.may(self.actor, self.permission, row) else None

    def shown(self, value: str) -> Pick | None:
        row = self.thing(value)
        return as_pick(row) if row else None


class PersonField(PickField):
    """One person who may be given a role."""

    placeholder = __("Name or sign-in name")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(reverse_lazy("organisations:pick_person"), **kwargs)

    def found(self, typed: str) -> list[Pick]:
        return person_picks(pick_person(typed, self.actor))

    def get(self, value: str) -> Person | None:
        return Person.objects.filter(username=clean_words(value), is_active=True).first()

    def shown(self, value: str) -> Pick | None:
        person = self.thing(value)
        return person_picks([person])[0] if person else None


class FindingForm(forms.Form):
    """A form with pickers. While somebody searches without a script it is not valid and shows no errors."""

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if not isinstance(field, PickField):
                continue
            field.actor = actor
            widget = field.widget
            assert isinstance(widget, PickWidget)  # noqa: S101 - PickField made it
            key = self.add_prefix(name)
            chosen = (
                str(self.data.get(key, ""))
                if self.is_bound
                else str(self.get_initial_for_field(field, name) or "")
            )
            widget.picked = field.shown(chosen) if chosen else None
            if self.is_bound:
                widget.typed = str(self.data.get(f"{key}_q", ""))[:60]
                widget.options = field.found(widget.typed) if widget.typed else []

    @property
    def finding(self) -> bool:
        return self.is_bound and bool(self.data.get(FIND))

    def full_clean(self) -> None:
        if self.finding:
            self._errors: ErrorDict | None = ErrorDict()
            self.cleaned_data: dict[str, Any] = {}
            return
        super().full_clean()

    def is_valid(self) -> bool:
        return not self.finding and super().is_valid()
