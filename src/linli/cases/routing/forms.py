"""What people type into the pages of routing. Whether it can be done, the commands say."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from linli.cases import kinds
from linli.cases.commands.duties import NewDuty
from linli.cases.forms.asking import CategoryField
from linli.cases.models import Category, Duty, DutyList
from linli.cases.routing import columns
from linli.cases.suggesting import known
from linli.kernel import clock
from linli.organisations.forms import DayField, NoteField
from linli.organisations.models import Kind, Organisation
from linli.organisations.picking import FindingForm, OrganisationField
from linli.places.models import Grid

DAYS = (
    ("", __("Any day")),
    ("working", __("Working days")),
    ("resting", __("Days off")),
    ("12345", __("Monday to Friday")),
    ("67", __("Weekend")),
)


class AnyCategoryField(CategoryField):
    """A kind of matter of any level, groups too; empty means any."""

    def offer_all(self, chosen: Category | None = None) -> None:
        open_ones = list(Category.objects.select_related("parent__parent").filter(closed_on__isnull=True))
        if chosen is not None and chosen not in open_ones:
            open_ones.append(chosen)
        self.choices = [("", _("Any kind of matter")), *kinds.grouped(open_ones, groups=True)]


class DutyForm(FindingForm):
    """One rule. What is left empty means any."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    category = AnyCategoryField(label=__("Kind of matter"))
    place = OrganisationField(
        label=__("Place"),
        required=False,
        help_text=__("A township, community or village, with all in it. Empty: the whole county."),
    )
    grid = forms.CharField(
        label=__("Or one grid"), required=False, max_length=15, help_text=__("Its 15-digit code.")
    )
    from_day = forms.CharField(label=__("Season from"), required=False, max_length=5, widget=forms.TextInput(attrs={"placeholder": "11-15"}))  # fmt: skip
    until_day = forms.CharField(label=__("Season until"), required=False, max_length=5, widget=forms.TextInput(attrs={"placeholder": "03-15"}))  # fmt: skip
    days = forms.ChoiceField(label=__("Days"), choices=DAYS, required=False)
    from_time = forms.CharField(label=__("Hours from"), required=False, max_length=5, widget=forms.TextInput(attrs={"placeholder": "18:00"}))  # fmt: skip
    until_time = forms.CharField(label=__("Hours until"), required=False, max_length=5, widget=forms.TextInput(attrs={"placeholder": "08:00"}))  # fmt: skip
    target = forms.ChoiceField(label=__("Whose it is"), choices=columns.TARGETS, widget=forms.RadioSelect, initial="unit")  # fmt: skip
    unit = OrganisationField(label=__("The unit"), required=False)
    kind = forms.ChoiceField(label=__("Kind of unit"), required=False)
    helpers = forms.CharField(
        label=__("Helpers"),
        required=False,
        max_length=400,
        help_text=__("Names or codes, separated by semicolons. They stand ticked when helpers are called."),
    )
    sign_hours = forms.IntegerField(label=__("Sign within (working hours)"), required=False)
    contact_hours = forms.IntegerField(label=__("First contact within (working hours)"), required=False)
    resolve_days = forms.IntegerField(label=__("Answer within (working days)"), required=False)
    fast = forms.BooleanField(
        label=__("Fast lane"),
        required=False,
        help_text=__(
            "Sent straight to the unit as it comes in, without a dispatcher. The unit may still refuse."
        ),
    )
    basis = forms.CharField(label=__("Basis"), required=False, max_length=200)

    def __init__(self, *args: Any, duty: Duty | None = None, found: DutyList, **kwargs: Any) -> None:
        self.duty = duty
        initial: dict[str, Any] = {"version": found.version}
        if duty is not None:
            plain = ("from_day", "until_day", "days", "from_time", "until_time", "target", "sign_hours", "contact_hours", "resolve_days", "fast", "basis")  # fmt: skip
            initial |= {name: getattr(duty, name) for name in plain}
            named = {
                "category": duty.category,
                "place": duty.place,
                "grid": duty.grid,
                "unit": duty.unit,
                "kind": duty.kind,
            }
            initial |= {name: row.code if row else "" for name, row in named.items()}
            initial["helpers"] = "；".join(unit.name for unit in duty.helpers.all())
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["category"].offer_all(duty.category if duty else None)  # type: ignore[attr-defined]
        kinds = [
            (kind.code, kind.name) for kind in Kind.objects.filter(closed_on__isnull=True, is_party=False)
        ]
        self.fields["kind"].choices = [("", _("None")), *kinds]  # type: ignore[attr-defined]
        if duty is not None and duty.days not in dict(DAYS):
            self.fields["days"].choices = [*DAYS, (duty.days, duty.days)]  # type: ignore[attr-defined]

    def clean_category(self) -> Category | None:
        code = self.cleaned_data["category"]
        return Category.objects.filter(code=code).first() if code else None

    def clean_grid(self) -> Grid | None:
        code = self.cleaned_data["grid"].strip()
        found = Grid.objects.filter(code=code, closed_on__isnull=True).first() if code else None
        if code and found is None:
            raise forms.ValidationError(_("There is no grid with this code."))
        return found

    def clean_kind(self) -> Kind | None:
        code = self.cleaned_data["kind"]
        return Kind.objects.filter(code=code).first() if code else None

    def clean_helpers(self) -> tuple[Organisation, ...]:
        found, missing = [], []
        for name in self.cleaned_data["helpers"].replace("；", ";").replace("、", ";").split(";"):
            if not name.strip():
                continue
            rows = list(Organisation.objects.filter(state="active", name=name.strip())[:2])
            rows = rows or list(Organisation.objects.filter(state="active", code=name.strip().upper())[:1])
            if len(rows) == 1:
                found.append(rows[0])
            else:
                missing.append(name.strip())
        if missing:
            raise forms.ValidationError(
                _("There is no “%(name)s”, or more than one; write its code.") % {"name": missing[0]}
            )
        return tuple(found)

    def new(self) -> NewDuty:
        given = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        return NewDuty(code=self.duty.code if self.duty else "", **given)


class ListForm(forms.Form):
    title = forms.CharField(label=__("Title"), max_length=80)
    note = NoteField(label=__("Why, and by whose decision"))


class LiveForm(forms.Form):
    from_on = DayField(label=__("In force from"))


class PeriodForm(forms.Form):
    since = DayField(label=__("Cases received from"))
    until = DayField(label=__("Until"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        today = clock.today()
        first = today.replace(day=1)
        last = first - timedelta(days=1)
        kwargs.setdefault("initial", {"since": last.replace(day=1), "until": last})
        super().__init__(*args, **kwargs)


class FilterRulesForm(forms.Form):
    """What to look for among the rules of a list."""

    q = forms.CharField(label=__("Matter, place, unit or rule"), required=False, max_length=40)
    group = forms.ChoiceField(label=__("Group of matters"), required=False)
    only = forms.ChoiceField(
        label=__("Only"),
        required=False,
        choices=(
            ("", __("All rules")),
            ("fast", __("Fast lane")),
            ("timed", __("With a time")),
            ("placed", __("With a place")),
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = Category.objects.filter(parent__isnull=True, closed_on__isnull=True)
        self.fields["group"].choices = [("", _("All groups")), *((g.code, g.name) for g in groups)]  # type: ignore[attr-defined]


class WhereForm(FindingForm):
    """A case that is only imagined: where would it go?"""

    category = CategoryField(label=__("Kind of matter"))
    place = OrganisationField(label=__("At which community or village"))
    at = forms.DateTimeField(
        label=__("Received"), required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].offer(known())  # type: ignore[attr-defined]


class TakeOnForm(forms.Form):
    category = AnyCategoryField(label=__("Kind of matter"))
    basis = forms.CharField(label=__("By which decision"), max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].required = True
        self.fields["category"].offer_all()  # type: ignore[attr-defined]

    def clean_category(self) -> Category:
        return Category.objects.get(code=self.cleaned_data["category"])


class CategoryForm(forms.Form):
    """A kind of matter as the county words it."""

    code = forms.CharField(label=__("Code"), max_length=40, help_text=__("Small letters, digits and underscores. It never changes."))  # fmt: skip
    parent = AnyCategoryField(label=__("Stands under"))
    name_zh = forms.CharField(label=__("Name in Chinese"), max_length=60)
    name_en = forms.CharField(label=__("Name in English"), max_length=80)
    keywords = forms.CharField(
        label=__("Keywords"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=__("Separated by spaces. While somebody writes, they suggest this kind; never more than that."),
    )  # fmt: skip
    duty_of = forms.ChoiceField(
        label=__("Whose duty by law"), required=False, choices=(("", __("As what it stands under")), *columns.DUTY_OF),
        help_text=__("A department's duty is dispatched to a community only where the township has taken it on."),
    )  # fmt: skip
    standard_list = forms.ChoiceField(label=__("Standard list"), required=False, choices=(("", __("None")), *columns.STANDARDS))  # fmt: skip
    standard_code = forms.CharField(label=__("Standard code"), required=False, max_length=10, help_text=__("Ten digits: county 6, large class 2, small class 2."))  # fmt: skip
    takeable = forms.BooleanField(label=__("A member or volunteer can do it"), required=False)
    urgent = forms.BooleanField(label=__("Urgent: ring instead of writing"), required=False)
    ring = forms.CharField(label=__("Number to ring"), required=False, max_length=20)

    def __init__(self, *args: Any, category: Category | None = None, **kwargs: Any) -> None:
        self.category = category
        if category is not None:
            names = ("code", "name_zh", "name_en", "keywords", "duty_of", "standard_list", "standard_code", "takeable", "urgent", "ring")  # fmt: skip
            kwargs["initial"] = {name: getattr(category, name) for name in names}
            kwargs["initial"]["parent"] = category.parent.code if category.parent else ""
        super().__init__(*args, **kwargs)
        field: Any = self.fields["parent"]
        field.offer_all(category.parent if category else None)
        field.choices[0] = ("", _("Nothing: a group of its own"))
        if category is not None:
            del self.fields["code"]

    def given(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        given["parent"] = Category.objects.select_related("parent__parent").filter(code=given["parent"]).first() if given["parent"] else None  # fmt: skip
        if self.category is not None:
            given |= {"code": self.category.code, "usual_unit": self.category.usual_unit}
        return given


class CloseCategoryForm(forms.Form):
    successor = AnyCategoryField(label=__("What to choose instead"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["successor"]
        field.offer_all()
        field.choices[0] = ("", _("Nothing"))

    def clean_successor(self) -> Category | None:
        code = self.cleaned_data["successor"]
        return Category.objects.filter(code=code).first() if code else None
