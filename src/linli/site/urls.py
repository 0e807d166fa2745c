"""Every address of the site. Each room has its own list; the resident's pages stand at the root."""

from importlib.util import find_spec

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView
from django.views.i18n import set_language

from linli.cases.pages import resident
from linli.kernel.ui.pages import parts
from linli.people.access import public
from linli.site import api, describing, offline, pages

# The stock admin's own sign-in knows neither lock-out nor second factor; this one sends to ours.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
site_urls: list[URLPattern] = [
    path("", resident.home, name="home"),
    path("service-worker.js", offline.worker, name="worker"),
    path("manifest.webmanifest", offline.manifest, name="manifest"),
    path("text-size/", pages.text_size, name="text_size"),
    path("privacy/", public(RedirectView.as_view(pattern_name="people:held")), name="privacy"),
]
if hasattr(pages, "today"):
    site_urls.append(path("today/", pages.today, name="today"))

# In the order of the house: the kernel's services first, then the rooms.
ROOMS = (
    ("", "linli.kernel.rulebook.urls"),
    ("evidence/", "linli.kernel.evidence.urls"),
    ("notices/", "linli.kernel.notices.urls"),
    ("sheets/", "linli.kernel.sheets.urls"),
    ("", "linli.kernel.publication.urls"),
    ("", "linli.people.urls"),
    ("organisations/", "linli.organisations.urls"),
    ("", "linli.places.urls"),
    ("routing/", "linli.cases.routing.urls"),
    ("", "linli.cases.urls"),
)
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include((site_urls, "site"))),
    path("language/", public(set_language), name="set_language"),
    path("parts/", public(parts), name="parts"),
    path("accounts/", include("linli.people.account_urls")),
    path("operator/", admin.site.urls),
    path("api/v1/openapi.json", describing.openapi, name="openapi"),
    path("api/v1/docs/", describing.docs, name="interface"),
    path("api/v1/", include((api.urls(), "api"))),
    path("open311/v2/", include("linli.site.open311.urls")),
    path("programs/", include("linli.site.programs.urls")),
    *(path(prefix, include(urls)) for prefix, urls in ROOMS if find_spec(urls)),
]
