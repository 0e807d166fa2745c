"""For operators, to look: what stands here is changed by commands only."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from linli.organisations.models import Kind, Organisation, Posting, Regrouping, Sector, Span


class ReadOnly(admin.ModelAdmin):  # type: ignore[type-arg]
    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Organisation)
class OrganisationAdmin(ReadOnly):
    list_display = ("code", "name", "kind", "path", "state", "founded_on", "closed_on")
    list_filter = ("state", "kind")
    search_fields = ("code", "name", "pinyin")
    list_select_related = ("kind",)


@admin.register(Span)
class SpanAdmin(ReadOnly):
    list_display = ("organisation", "since", "until", "name", "path")
    search_fields = ("organisation__code", "name")
    list_select_related = ("organisation",)


@admin.register(Posting)
class PostingAdmin(ReadOnly):
    list_display = ("person", "organisation", "role", "since", "until")
    list_filter = ("role",)
    search_fields = ("person__username", "organisation__code")
    list_select_related = ("person", "organisation")


@admin.register(Regrouping)
class RegroupingAdmin(ReadOnly):
    list_display = ("title", "root", "effective_on", "state", "drafted_by", "reviewed_by")
    list_filter = ("state",)
    list_select_related = ("root", "drafted_by", "reviewed_by")


@admin.register(Kind, Sector)
class WordAdmin(ReadOnly):
    list_display = ("code", "name_zh", "name_en", "county_own", "closed_on")
