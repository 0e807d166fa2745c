"""The pages of django-allauth that Linli opens, each with its mark; what needs an e-mail address or a sign-up is left out."""

from collections.abc import Iterable

from allauth.account import views
from allauth.mfa import urls as second_factor_urls
from allauth.usersessions import urls as session_urls
from django.urls import URLPattern, URLResolver, include, path

from linli.people.access import public, signed_in

# Reached before anybody is signed in; each decides for itself what to show.
_PUBLIC = frozenset(
    {
        "account_login",
        "account_logout",
        "account_inactive",
        "account_request_login_code",
        "account_confirm_login_code",
        "mfa_authenticate",
        "mfa_trust",
        "mfa_login_webauthn",
    }
)


def _marked(patterns: Iterable[URLPattern | URLResolver]) -> None:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            _marked(pattern.url_patterns)
        else:
            mark = public if pattern.name in _PUBLIC else signed_in
            pattern.callback = mark(pattern.callback)


urlpatterns: list[URLPattern | URLResolver] = [
    path("login/", views.login, name="account_login"),
    path("logout/", views.logout, name="account_logout"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("reauthenticate/", views.reauthenticate, name="account_reauthenticate"),
    path("password/change/", views.password_change, name="account_change_password"),
    path("password/set/", views.password_set, name="account_set_password"),
    path("login/code/", views.request_login_code, name="account_request_login_code"),
    path("login/code/confirm/", views.confirm_login_code, name="account_confirm_login_code"),
    path("2fa/", include(second_factor_urls)),
    path("sessions/", include(session_urls)),
]
_marked(urlpatterns)
