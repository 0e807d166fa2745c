"""For operators, to look: the territory changes through commands only."""

from django.contrib import admin

from linli.people.admin import ReadOnly
from linli.places.models import Address, Division, Facility, Grid, Net


@admin.register(Division)
class DivisionAdmin(ReadOnly):
    list_display = ("code", "name", "level")
    search_fields = ("code", "name")


@admin.register(Grid)
class GridAdmin(ReadOnly):
    list_display = ("code", "name", "organisation", "households", "closed_on")
    list_select_related = ("organisation",)
    search_fields = ("code", "name")


@admin.register(Net)
class NetAdmin(ReadOnly):
    list_display = ("version", "at", "by", "note")


@admin.register(Address)
class AddressAdmin(ReadOnly):
    list_display = ("full_name", "kind", "grid", "closed_on")
    list_select_related = ("grid",)
    search_fields = ("full_name",)
    exclude = ("sought",)


@admin.register(Facility)
class FacilityAdmin(ReadOnly):
    list_display = ("code", "name", "kind", "grid", "closed_on")
    list_select_related = ("grid",)
    search_fields = ("code", "name")
