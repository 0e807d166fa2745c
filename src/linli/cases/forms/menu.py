"""What an organisation fills in for its service menu: an item, a budget line."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from linli.cases.models import BudgetLine, Category
from linli.kernel import clock
from linli.organisations.models import Organisation
from linli.organisations.picking import FindingForm, OrganisationField
from linli.people.models import Skill

PAYERS = (
    ("free", __("Free of charge")),
    ("resident", __("The resident pays")),
    ("community", __("The community pays")),
)
MOST_YUAN = Decimal(1000000000)


def fen(yuan: Decimal | None) -> int:
    return int((yuan or Decimal(0)) * 100)


class OfferServiceForm(FindingForm):
    """One item of the menu. English and description may be left empty."""

    name_zh = forms.CharField(label=__("What is offered"), max_length=40)
    name_en = forms.CharField(label=__("In English"), max_length=60, required=False)
    description_zh = forms.CharField(
        label=__("What it covers"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=__("Such as: labour free, parts at cost; the elderly first."),
    )  # fmt: skip
    description_en = forms.CharField(
        label=__("What it covers, in English"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    category = forms.ModelChoiceField(
        Category.objects.none(), label=__("Kind of matter"), to_field_name="code", empty_label=__("Choose")
    )
    provider = OrganisationField(
        label=__("Who does it"),
        required=False,
        help_text=__("A unit, team or company. Empty: members nearby take it."),
    )
    skills = forms.ModelMultipleChoiceField(
        Skill.objects.all(),
        label=__("Skills it takes"),
        required=False,
        to_field_name="code",
        widget=forms.CheckboxSelectMultiple,
    )
    minutes = forms.IntegerField(label=__("Usual length in minutes"), min_value=5, max_value=1440, initial=60)
    quota = forms.IntegerField(
        label=__("Orders a week at most"),
        min_value=1,
        max_value=10_000,
        required=False,
        help_text=__("Empty: as many as come."),
    )
    payer = forms.ChoiceField(label=__("Who pays"), choices=PAYERS, widget=forms.RadioSelect, initial="free")
    price_yuan = forms.DecimalField(
        label=__("Price of one order, yuan"),
        min_value=0,
        max_value=1_000_000,
        decimal_places=2,
        required=False,
    )
    budget_line = forms.ModelChoiceField(
        BudgetLine.objects.none(), label=__("From which budget line"), required=False, empty_label=__("None"),
        help_text=__("Needed when the community pays."),
    )  # fmt: skip

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        leaves = Category.objects.filter(closed_on__isnull=True, children__isnull=True).select_related(
            "parent"
        )
        self.fields["category"].queryset = leaves  # type: ignore[attr-defined]
        lines = BudgetLine.objects.filter(organisation=organisation, year=clock.today().year)
        self.fields["budget_line"].queryset = lines.order_by("pk")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if (
            given.get("payer") == "community"
            and not given.get("budget_line")
            and "budget_line" not in self.errors
        ):
            self.add_error("budget_line", _("Name the budget line the community pays from."))
        if (
            given.get("payer") in ("resident", "community")
            and not given.get("price_yuan")
            and "price_yuan" not in self.errors
        ):
            self.add_error("price_yuan", _("Say what one order costs."))
        return given

    def service(self) -> dict[str, Any]:
        """What the command takes."""
        given = self.cleaned_data
        return {
            "category": given["category"],
            "name_zh": given["name_zh"],
            "name_en": given["name_en"],
            "description_zh": given["description_zh"],
            "description_en": given["description_en"],
            "minutes": given["minutes"],
            "quota": given["quota"],
            "payer": given["payer"],
            "price_fen": fen(given["price_yuan"]) if given["payer"] != "free" else 0,
            "budget_line": given["budget_line"],
            "skills": list(given["skills"]),
            "providers": [given["provider"]] if given["provider"] else [],
        }


class BudgetForm(forms.Form):
    """A named line for one year."""

    name = forms.CharField(
        label=__("Name of the line"), max_length=60, help_text=__("Such as: Community service fund.")
    )
    year = forms.IntegerField(label=__("Year"), min_value=2000, max_value=2100)
    amount_yuan = forms.DecimalField(
        label=__("Amount, yuan"), min_value=Decimal("0.01"), max_value=MOST_YUAN, decimal_places=2
    )
