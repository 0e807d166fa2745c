"""Sessions of people with an account: where they are signed in, how long a session may rest, how many there may be."""

import time

from allauth.usersessions.models import UserSession
from django.contrib.auth import logout
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.sessions.models import Session
from django.http import HttpRequest

from linli.kernel import rulebook

SEEN = "seen"
TOUCH_EVERY = 300  # seconds; often enough for the list of sessions, seldom enough to cost nothing


def keep_alive(request: HttpRequest) -> None:
    """End a session that has rested too long; otherwise note now and then that it is in use."""
    if not request.user.is_authenticated:
        return
    now, seen = int(time.time()), request.session.get(SEEN)
    if seen is not None and now - seen > rulebook.value("people.session_rest").value * 60:
        logout(request)
        return
    if seen is None or now - seen >= TOUCH_EVERY:
        request.session[SEEN] = now
        if request.session.session_key:
            UserSession.objects.create_from_request(request)


def keep_few(person: AbstractBaseUser) -> None:
    """End a person's oldest sessions beyond the number the rulebook allows."""
    most = rulebook.value("people.sessions").value
    for session in UserSession.objects.filter(user_id=person.pk).order_by("-last_seen_at", "-pk")[most:]:
        session.end()


def end_everyone() -> None:
    """Sign everybody out, and forget on every device which cases it may open: after a restore."""
    UserSession.objects.all().delete()
    Session.objects.all().delete()


def end_all(person_id: int) -> int:
    """Sign somebody out everywhere. Returns how many sessions ended."""
    ended = 0
    for session in UserSession.objects.filter(user_id=person_id):
        session.end()
        ended += 1
    return ended
