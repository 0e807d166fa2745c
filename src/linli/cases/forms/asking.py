"""What somebody writes when they ask for something: one form for all doors, each door with its own few fields."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.forms import BoundField
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from linli.cases import kinds, menus, suggesting, suggestions
from linli.cases.commands import Asked, ErrandAsked
from linli.cases.consents import ERRAND, consent_words
from linli.cases.doors import DOORS, intake_doors
from linli.cases.models import Category, ErrandKind
from linli.cases.suggestions.shown import Shown
from linli.kernel import clock, rulebook
from linli.kernel.privacy import normal_phone
from linli.kernel.refusals import Refusal
from linli.kernel.text import clean
from linli.organisations.models import Organisation
from linli.places import queries as places
from linli.places.forms import PlaceForm
from linli.places.place import Place

NEEDS_PLACE = frozenset({"report", "help", "order"})  # the others may be about something that lies nowhere
AHEAD = timedelta(days=366)  # in which a service can be wanted
USUAL_DOOR = "report"  # of what somebody writes on the first page, until they choose another
EXAMPLES = {
    "order": __("Such as: the tap in my kitchen drips, I am at home in the afternoons"),
    "ask": __("Such as: which papers do I need for a residence permit"),
    "suggest": __("Such as: a bench at the bus stop would help the old people"),
    "report": __("Such as: the lamp by building 3 is out; old people cannot see at night"),
    "help": __("Such as: my neighbour lives alone and cannot fetch her medicine"),
    "complain": __("Such as: I was sent away three times at the counter for the same paper"),
    "praise": __("Such as: thanks to the two who cleared the snow before dawn"),
}


def carried(suggestion: suggestions.CategorySuggestion | None) -> str:
    """A suggested kind of matter as a form carries it; "" for none."""
    if suggestion is None:
        return ""
    return Shown("category", suggestion.category.pk, suggestion.confidence, suggestion.source).token


class WordsField(forms.CharField):
    """A person's own words. Control characters go, too much is said in a sentence, nothing is cut."""

    def __init__(self, *, rows: int = 4, limit: int | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}) if rows > 1 else forms.TextInput())
        kwargs["strip"] = False
        self.limit = limit
        super().__init__(**kwargs)
        self.validators = []

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> BoundField:
        # for the counter; set here because it is a rule and may change while the process runs. No maxlength attribute:
        # the browser would cut a long paste without a word.
        self.max_length = self.limit or int(rulebook.value("text.length").value)
        return super().get_bound_field(form, field_name)

    def to_python(self, value: Any) -> str:
        try:
            return clean(str(value or ""), field="words", limit=self.limit)
        except Refusal as refusal:
            raise forms.ValidationError(refusal.sentence) from refusal


class KeyField(forms.UUIDField):
    """The key of one filled-in form. One that cannot be read is no fault of whoever wrote the words: it counts as none."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except forms.ValidationError:
            return None


class CategoryField(forms.ChoiceField):
    """A kind of matter, grouped; left empty, whoever receives it chooses."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)

    def offer(self, categories: list[Category]) -> None:
        self.choices = [("", _("Not sure: you sort it")), *kinds.grouped(categories)]


class AskForm(PlaceForm):
    """The whole form. `narrowing` is true while the person is still choosing (a place, a unit, the menu): nothing is checked."""

    spent = False  # its key was used for another matter: the next sending is a case of its own

    words = WordsField(
        label=__("What has happened, or what do you need"),
        error_messages={"required": __("Tell us in a few words what has happened.")},
    )
    door = forms.ChoiceField(
        label=__("This is"),
        widget=forms.RadioSelect,
        error_messages={"required": __("Choose what this is about.")},
    )
    category = CategoryField(label=__("What is it about"))
    about_unit = forms.CharField(label=__("The unit you complain about"), required=False, max_length=32)
    about_words = WordsField(label=__("Who or what is it about"), required=False, rows=1, limit=200)
    service = forms.ChoiceField(label=__("Choose from the menu"), required=False, widget=forms.RadioSelect)
    wanted_at = forms.DateTimeField(
        label=__("When would suit you"), required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S"],
    )  # fmt: skip
    wish = forms.BooleanField(label=__("This is a small wish somebody could make come true"), required=False)
    errand = forms.ChoiceField(label=__("Paperwork done for you"), required=False, widget=forms.RadioSelect)
    for_whom = WordsField(label=__("For whom"), required=False, rows=1, limit=40)
    consented = forms.BooleanField(label=__("Yes, the person it is for agrees to this"), required=False)
    name = WordsField(label=__("How we may address you"), required=False, rows=1, limit=40)
    phone = forms.CharField(
        label=__("Phone"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel"}),
    )
    confidential = forms.BooleanField(
        label=__("Keep it confidential: only those who handle it see who I am; it is never listed"),
        required=False,
    )
    submission_key = KeyField(required=False)
    field_order = (
        "words", "photos", "door", "category", "about_unit", "about_words", "service", "wanted_at", "wish", "errand", "for_whom",
        "consented", "place_words", "place_address", "place_lon", "place_lat", "place_plate", "name", "phone",
    )  # fmt: skip

    def __init__(
        self,
        *args: Any,
        around: Organisation | None = None,
        fallback: Organisation | None = None,
        **kwargs: Any,
    ) -> None:
        """`around` is the neighbourhood the person is in, `fallback` the county: who answers when the place does not say."""
        super().__init__(*args, **kwargs)
        self.around, self.fallback = around, fallback
        self.categories = suggesting.known()
        doors: Any = self.fields["door"]
        doors.choices = [(door.code, door.label) for door in intake_doors()]
        self.fields["category"].offer(self.categories)  # type: ignore[attr-defined]
        errands: Any = self.fields["errand"]
        errands.choices = self._errands  # called when they are drawn or chosen from
        services: Any = self.fields["service"]
        services.choices = self._services
        self.place_needed = self.door_code in NEEDS_PLACE
        if not self.place_needed:
            self.fields["place_words"].required = False

    @cached_property
    def kinds(self) -> list[ErrandKind]:
        return list(ErrandKind.objects.filter(closed_on__isnull=True))

    def _errands(self) -> list[tuple[str, Any]]:
        return [("", _("No, something else")), *((kind.code, str(kind)) for kind in self.kinds)]

    def _services(self) -> list[tuple[str, Any]]:
        return [
            ("", _("Something else: I have written it above")),
            *((str(o.item.pk), str(o.item)) for o in self.menu),
        ]

    # --- where the person is in filling it in ---------------------------------------------------------

    @property
    def narrowing(self) -> bool:
        return bool(self.step or (self.is_bound and ("look" in self.data or "begin" in self.data)))

    @cached_property
    def door_code(self) -> str:
        given = str(self.data.get("door", "") if self.is_bound else self.initial.get("door", ""))
        if not given and "begin" in self.data:
            return USUAL_DOOR
        return given if given in DOORS and DOORS[given].intake else ""

    @cached_property
    def suggestion(self) -> suggestions.CategorySuggestion | None:
        """What the words suggest, unless the person has chosen already."""
        words = str(self.data.get("words", "") if self.is_bound else self.initial.get("words", ""))
        return suggestions.likeliest(words, self.categories) if words else None

    @property
    def suggested(self) -> str:
        """What the form carries of the suggestion it shows, so that it can be held beside what is sent."""
        return carried(self.suggestion)

    @property
    def chosen_category(self) -> str:
        """What the select shows: the person's choice once they could make one, else the suggestion."""
        if self.is_bound and "category" in self.data and "begin" not in self.data:
            return str(self.data["category"])
        return self.suggestion.category.code if self.suggestion else ""

    @cached_property
    def located(self) -> Place:
        """The place, as far as it has been said by now."""
        try:
            sign, lon, lat = self.sign, self._degrees("place_lon"), self._degrees("place_lat")
            pinned = lon is not None and lat is not None
            return places.locate(
                lon=lon if pinned else None,
                lat=lat if pinned else None,
                address=self.choice.chosen,
                plate=sign.plate if sign else "",
            )
        except Refusal:
            return Place()

    @cached_property
    def keeper(self) -> Organisation | None:
        """Who answers, as far as the place says by now."""
        return places.keeper_of(self.located) or self.around

    def _degrees(self, name: str) -> float | None:
        try:
            return float(self[name].value() or "")
        except ValueError:
            return None

    @cached_property
    def menu(self) -> list[menus.Offer]:
        return menus.offered_to(self.keeper)

    @property
    def fresh_key(self) -> str:
        """One key for each form that was opened: sent twice, it is one case."""
        given = str(self.data.get("submission_key", "")) if self.is_bound and not self.spent else ""
        return given or str(uuid4())

    # --- what is wrong ------------------------------------------------------------------------------

    def clean_phone(self) -> str:
        typed = self.cleaned_data["phone"].strip()
        try:
            return normal_phone(typed) if typed else ""
        except Refusal as refusal:
            raise forms.ValidationError(refusal.sentence) from refusal

    def clean_wanted_at(self) -> Any:
        at = self.cleaned_data["wanted_at"]
        if at is not None and at < clock.now():
            raise forms.ValidationError(_("That moment has passed. Choose a later one, or leave it empty."))
        if at is not None and at > clock.now() + AHEAD:
            raise forms.ValidationError(
                _("That is more than a year from now. Choose an earlier moment, or leave it empty.")
            )
        return at

    def clean(self) -> dict[str, Any] | None:
        given = super().clean() or self.cleaned_data
        if given.get("name") and not given.get("phone") and "phone" not in self.errors:
            self.add_error(
                "phone", _("With a name alone we cannot reach you. Leave a phone too, or leave both empty.")
            )
        match given.get("door"):
            case "help" if given.get("errand"):
                self._check_errand(given)
            case "complain" if given.get("about_unit"):
                self._check_unit(given)
            case "order" if given.get("service"):
                self._check_service(given)
        return given

    def _check_errand(self, given: dict[str, Any]) -> None:
        if not given.get("for_whom") and "for_whom" not in self.errors:
            self.add_error("for_whom", _("Say for whom it is."))
        if not given.get("consented"):
            self.add_error(
                "consented",
                _("We can only do the paperwork with the person's consent. Please ask them first."),
            )

    def _check_unit(self, given: dict[str, Any]) -> None:
        given["unit"] = Organisation.objects.filter(code=given["about_unit"], state="active").first()
        if given["unit"] is None:
            self.add_error(
                "about_unit",
                _("This unit is no longer in the list. Search again, or say in words whom it is about."),
            )

    def _check_service(self, given: dict[str, Any]) -> None:
        keeper = places.keeper_of(given["place"]) or self.around
        offer = next((o for o in menus.offered_to(keeper) if str(o.item.pk) == given["service"]), None)
        if offer is None:
            self.add_error(
                "service",
                _(
                    "This service is not on the menu of the place you chose. Choose again, or write what you need."
                ),
            )
        elif not offer.open:
            self.add_error(
                "service",
                _(
                    "This service is fully booked this week. It opens again on Monday, or write freely what you need."
                ),
            )
        else:
            given["item"] = offer.item

    # --- what it comes to ---------------------------------------------------------------------------

    def asked(self) -> Asked:
        """The whole as the command takes it; fields of other doors are left out."""
        given, door = self.cleaned_data, self.cleaned_data["door"]
        words = given["words"]
        if door == "complain" and given["about_words"]:
            words += "\n" + _("About: %(who)s") % {"who": given["about_words"]}
        return Asked(
            door=door,
            words=words,
            category=next((c for c in self.categories if c.code == given["category"]), None),
            place=given["place"],
            keeper=self.around or self.fallback,
            name=given["name"] if given["phone"] else "",
            phone=given["phone"],
            anonymous=not given["phone"],
            confidential=given["confidential"],
            wish=door == "order" and given["wish"],
            service=given.get("item"),
            wanted_at=timezone.localtime(given["wanted_at"])
            if door == "order" and given["wanted_at"]
            else None,
            about_unit=given.get("unit"),
            submission_key=str(given["submission_key"] or uuid4()),
        )

    def errand_asked(self) -> ErrandAsked | None:
        given = self.cleaned_data
        kind = (
            next((k for k in self.kinds if k.code == given["errand"]), None)
            if given["door"] == "help"
            else None
        )
        if kind is None:
            return None
        return ErrandAsked(kind, given["for_whom"], given["consented"], consent_words(kind))

    @property
    def consent_purpose(self) -> str:
        return str(ERRAND.words)

    def put(self, refusal: Refusal) -> None:
        """A command's refusal, on the fields it names."""
        self.spent = refusal.code == "sent_otherwise"
        names = {
            "service": "service",
            "place": "place_words",
            "consented": "consented",
            "for_whom": "for_whom",
            "door": "door",
        }
        placed = False
        for field, sentence in refusal.fields.items():
            name = names.get(field, field)
            if name in self.fields:
                self.add_error(name, sentence)
                placed = True
        if not placed:
            self.add_error(None, refusal.sentence)
