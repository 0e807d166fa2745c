"""Forms of the territory. `PlaceForm` is the place picker, for any form that has to know where something is."""

from collections.abc import Sequence
from typing import Any, TypeVar

from django import forms
from django.conf import settings
from django.forms.utils import ErrorDict
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.kernel.refusals import BadInput, Refusal
from linli.kernel.scope import Actor
from linli.organisations.models import Organisation
from linli.organisations.queries.picking import pick, pick_person
from linli.people.models import Person
from linli.places import queries, words
from linli.places.commands.addresses import ROOTS
from linli.places.models import Address, Grid
from linli.places.place import NOWHERE, Place, PlaceRef
from linli.places.policies import GRID_ROLES
from linli.places.qr import resolve

LONGEST_WORDS = 200


class PlaceForm(forms.Form):
    """Where something is: by words, by the address tree, by a pin on the map, or by the code of a sign. Mix it into a form, or
    use it beside one; draw it with `{% include "places/picker.html" with form=form %}`.

    `cleaned_data["place"]` is a `Place`. `initial={"place_plate": code}` starts from a sign, `{"place": Place}` from a known
    place. While somebody is still choosing an address without a script (`narrowing`), the form is not valid and shows no
    errors: a view that draws the form again when it is not valid needs to know nothing of it.

    `place_needed = False` in a subclass lets a form be sent without any place.
    """

    place_needed = True

    place_words = forms.CharField(
        label=gettext_lazy("Where is it"),
        max_length=LONGEST_WORDS,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    # hidden fields are named as the whole is: what is wrong with them is told under it
    place_address = forms.CharField(
        label=gettext_lazy("Where is it"), max_length=16, required=False, widget=forms.HiddenInput
    )
    place_below = forms.CharField(
        label=gettext_lazy("Where is it"), max_length=16, required=False, widget=forms.HiddenInput
    )
    place_plate = forms.CharField(label=gettext_lazy("Code on the sign"), max_length=24, required=False)
    place_lon = forms.FloatField(label=gettext_lazy("Where is it"), required=False, widget=forms.HiddenInput)
    place_lat = forms.FloatField(label=gettext_lazy("Where is it"), required=False, widget=forms.HiddenInput)

    @property
    def step(self) -> str:
        """Which button of the picker was pressed: browse, next, up, search or clear; "" when the form was sent."""
        return str(self.data.get(self.add_prefix("place_step"), "")) if self.is_bound else ""

    @property
    def narrowing(self) -> bool:
        return bool(self.step)

    def full_clean(self) -> None:
        if self.narrowing:
            self._errors: ErrorDict | None = ErrorDict()
            self.cleaned_data: dict[str, Any] = {}
            return
        super().full_clean()

    def is_valid(self) -> bool:
        return not self.narrowing and super().is_valid()

    def clean(self) -> dict[str, Any] | None:
        super().clean()
        given = self.cleaned_data
        words = given.get("place_words", "")
        if any(
            name in self.errors
            for name in ("place_words", "place_address", "place_plate", "place_lon", "place_lat")
        ):
            given["place"] = NOWHERE
            return given
        plate = given.get("place_below") or given.get("place_address") or ""
        address = queries.open_addresses().filter(plate=plate).first() if plate else None
        if plate and address is None:
            self.add_error(
                "place_address",
                _("This address is no longer in the list. Choose it again, or say in words where it is."),
            )
        place = self._located(address, words)
        if place is not None and self.place_needed and not place and not self.errors:
            self.add_error(
                "place_words",
                _(
                    "Say where it is: choose an address, put a pin on the map, or write it in words, such as “west gate of the park”."
                ),
            )
        given["place"] = place or NOWHERE
        return given

    def _located(self, address: Address | None, words: str) -> Place | None:
        given = self.cleaned_data
        lon, lat = given.get("place_lon"), given.get("place_lat")
        try:
            return queries.locate(
                lon=lon if lat is not None else None,
                lat=lat if lon is not None else None,
                address=address,
                plate=given.get("place_plate", ""),
                words=words,
            )
        except Refusal as refusal:
            at_point = "point" in getattr(refusal, "fields", {})
            self.add_error("place_lon" if at_point else "place_plate", refusal.sentence)
            return None

    # --- what the picker's template reads -----------------------------------------------------------

    @cached_property
    def choice(self) -> queries.Choice:
        """Where the person is in the address tree."""
        return queries.choice_at(
            self.step,
            at=self._value("place_address"),
            down=self._value("place_below"),
            query=str(self.data.get(self.add_prefix("place_q"), "")),
        )

    @cached_property
    def sign(self) -> PlaceRef | None:
        """The sign the person came from or typed, when it is known."""
        plate = "" if self.step == "clear" else self._value("place_plate")
        try:
            return resolve(plate) if plate else None
        except Refusal:
            return None

    @property
    def map_settings(self) -> dict[str, object]:
        """What the script needs to draw the map."""
        return {
            "outlines": reverse("places:outlines"),
            "here": reverse("places:here"),
            "tiles": settings.TILES,
            "tiles_gcj": settings.TILES_GCJ,
        }

    def _value(self, name: str) -> str:
        if (
            name == "place_address"
            and not self.is_bound
            and isinstance(place := self.initial.get("place"), Place)
        ):
            known = Address.objects.filter(pk=place.address_id or 0)
            return known.values_list("plate", flat=True).first() or ""
        return str(self[name].value() or "")


def place_initial(request: HttpRequest) -> dict[str, str]:
    """What an address such as /ask/?place=G7K9Q2XMPD says of the place: initial values for a `PlaceForm`."""
    plate = request.GET.get("place", "").upper().replace("-", "")[:16]
    if not plate:
        return {}
    return {"place_address" if plate.startswith("A") else "place_plate": plate}


class GridForm(forms.Form):
    """A new grid."""

    code = forms.CharField(
        label=gettext_lazy("Grid code"),
        max_length=15,
        help_text=gettext_lazy("15 digits: county (6), street (3), community (3), serial (3)."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=60,
        help_text=gettext_lazy("As people say it, such as “Grid 4”."),
    )
    organisation = forms.CharField(
        label=gettext_lazy("Kept by"),
        max_length=80,
        help_text=gettext_lazy("Name, pinyin initials or code of the community that answers for it."),
    )
    households = forms.IntegerField(
        label=gettext_lazy("Households"), required=False, min_value=0, max_value=100_000
    )


class GridChangeForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=60)
    households = forms.IntegerField(
        label=gettext_lazy("Households"), required=False, min_value=0, max_value=100_000
    )


class CloseGridForm(forms.Form):
    heir = forms.CharField(
        label=gettext_lazy("Addresses and signs go to"),
        max_length=15,
        required=False,
        help_text=gettext_lazy("Code of the grid that takes them over, where no other boundary covers them."),
    )
    note = forms.CharField(label=gettext_lazy("Why"), max_length=200, required=False)


class StaffForm(forms.Form):
    person = forms.CharField(
        label=gettext_lazy("Person"), max_length=40, help_text=gettext_lazy("Name or sign-in name.")
    )
    role = forms.ChoiceField(
        label=gettext_lazy("Post"), choices=[(role, words.ROLE_LABELS[role]) for role in GRID_ROLES]
    )


class ImportForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File with the boundaries"),
        help_text=gettext_lazy("GeoJSON, KML or KMZ, or a Shapefile as one zip (.shp, .dbf, .prj, .cpg)."),
        widget=forms.ClearableFileInput(attrs={"accept": ".geojson,.json,.zip,.kml,.kmz"}),
    )
    gcj = forms.BooleanField(label=gettext_lazy("These coordinates are GCJ-02"), required=False)
    note = forms.CharField(label=gettext_lazy("Why the boundaries change"), max_length=200, required=False)


class DrawForm(forms.Form):
    boundary = forms.CharField(
        label=gettext_lazy("Boundary as GeoJSON"),
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false", "class": "code"}),
        help_text=gettext_lazy(
            "Drawn on the map above, or pasted here: a Polygon or MultiPolygon, longitude first, WGS-84."
        ),
    )
    note = forms.CharField(label=gettext_lazy("Why the boundary changes"), max_length=200, required=False)


class AddressForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=[])
    name = forms.CharField(label=gettext_lazy("Name"), max_length=60)
    grid = forms.CharField(
        label=gettext_lazy("Grid code"),
        max_length=15,
        required=False,
        help_text=gettext_lazy("Empty: the grid of the address above it, or of its point."),
    )
    lon = forms.FloatField(label=gettext_lazy("Longitude"), required=False)
    lat = forms.FloatField(label=gettext_lazy("Latitude"), required=False)

    def __init__(self, *args: Any, parent: Address | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = ROOTS if parent is None else ("unit",) if parent.kind == "building" else ("building",)
        self.fields["kind"].choices = [(kind, words.KIND_LABELS[kind]) for kind in kinds]  # type: ignore[attr-defined]


class SettleForm(forms.Form):
    """Another name for an address, or another spot."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=60)
    grid = forms.CharField(label=gettext_lazy("Grid code"), max_length=15, required=False)
    lon = forms.FloatField(label=gettext_lazy("Longitude"), required=False)
    lat = forms.FloatField(label=gettext_lazy("Latitude"), required=False)


class FacilityForm(forms.Form):
    code = forms.CharField(label=gettext_lazy("Code on its plate"), max_length=24)
    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    kind = forms.CharField(
        label=gettext_lazy("What it is"),
        max_length=40,
        help_text=gettext_lazy("The county's own word, such as street lamp."),
    )
    lon = forms.FloatField(label=gettext_lazy("Longitude"), required=False)
    lat = forms.FloatField(label=gettext_lazy("Latitude"), required=False)


def organisation_named(typed: str, actor: Actor) -> Organisation:
    """The one organisation somebody meant, by code, name, pinyin or initials. BadInput when none or several fit."""
    found = pick(typed, actor)
    exact = [unit for unit in found if typed.strip() in {unit.code, unit.name}]
    return _only(exact or found, [f"{unit.name} ({unit.code})" for unit in found], "organisation")


def person_named(typed: str, actor: Actor) -> Person:
    """The one person somebody meant. BadInput when none or several fit."""
    found = pick_person(typed, actor)
    exact = [person for person in found if typed.strip() in {person.username, person.name}]
    return _only(exact or found, [f"{person.name} ({person.username})" for person in found], "person")


def grid_coded(code: str, field: str = "grid") -> Grid | None:
    """The open grid with this code; None for an empty code. BadInput when there is none."""
    if not code.strip():
        return None
    grid = (
        Grid.objects.select_related("organisation").filter(code=code.strip(), closed_on__isnull=True).first()
    )
    if grid is None:
        sentence = _("There is no open grid %(code)s. Look it up in the list of grids.") % {
            "code": code.strip()
        }
        raise BadInput(sentence, fields={field: sentence})
    return grid


Found = TypeVar("Found")


def _only(found: Sequence[Found], named: Sequence[str], field: str) -> Found:
    if len(found) == 1:
        return found[0]
    if found:
        sentence = _("Several fit: %(names)s. Enter the code.") % {"names": _(", ").join(named[:4])}
    else:
        sentence = _(
            "Nobody and nothing of that name is within your reach. Check the name, or enter the code."
        )
    raise BadInput(sentence, fields={field: sentence})
