"""For operators, to look: what people are and do changes through commands only."""

from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.http import HttpRequest

from linli.people.models import Person, Skill


class ReadOnly(admin.ModelAdmin[Any]):
    """Nothing is added, changed or deleted here. Also for other rooms."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(Person)
class PersonAdmin(ReadOnly):
    list_display = ("username", "name", "is_active", "is_staff", "last_login")
    list_filter = ("is_active", "is_staff")
    search_fields = ("username", "name")
    fields = (
        "username",
        "name",
        "is_active",
        "is_staff",
        "language",
        "created_at",
        "last_login",
        "erased_at",
    )


@admin.register(Skill)
class SkillAdmin(ReadOnly):
    list_display = ("code", "name_zh", "name_en")


if admin.site.is_registered(UserSession):  # django-allauth's own lets operators change them
    admin.site.unregister(UserSession)


@admin.register(UserSession)
class UserSessionAdmin(ReadOnly):
    list_display = ("user", "ip", "created_at", "last_seen_at")
    fields = ("user", "ip", "user_agent", "created_at", "last_seen_at")
