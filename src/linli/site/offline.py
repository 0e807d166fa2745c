"""What makes the site a page that can be kept on a phone: its manifest, and the worker that answers without a network."""

import json
from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from linli.organisations.queries import county
from linli.people.access import Request, public

# What the kept pages load. Scripts that others import stand here by their plain name too: imports are not renamed.
ASSETS = (
    "linli/linli.css",
    "linli/linli.js",
    "linli/seal.svg",
    "linli/icons.svg",
    "cases/cases.css",
    "cases/drafts.js",
    "cases/offline.js",
    "cases/drafts_page.js",
    "cases/draft_write.js",
    "django_htmx/htmx-2.min.js",
    "django_htmx/htmx.min.js",
    "django_htmx/htmx-headers.js",
)
ICON_SIZES = (192, 512)


@public
@require_safe
def worker(request: Request) -> HttpResponse:
    """The service worker, from the root, so that it may answer for every page. Asked anew by the browser at each visit."""
    answer = HttpResponse(_worker(), content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = "no-cache"
    answer["Service-Worker-Allowed"] = "/"
    return answer


@public
@require_safe
def manifest(request: Request) -> JsonResponse:
    """The web manifest: the county's name and where the page begins when it is opened from the phone's first screen."""
    top = county()
    icons = [{"src": staticfiles_storage.url("linli/seal.svg"), "sizes": "any", "type": "image/svg+xml"}]
    icons += [
        {"src": staticfiles_storage.url(f"linli/seal-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
        for size in ICON_SIZES
        for purpose in ("any", "maskable")
    ]  # fmt: skip
    told = {
        "id": "/",
        "name": f"{_('Linli')} · {top.name}" if top else _("Linli"),
        "short_name": _("Linli"),
        "lang": get_language() or "zh-hans",
        "start_url": reverse("site:home"),
        "scope": "/",
        "display": "standalone",
        "background_color": "#faf8f4",
        "theme_color": "#faf8f4",
        "icons": icons,
        "shortcuts": [
            {"name": _("Tell us what happened"), "url": reverse("cases:ask")},
            {"name": _("Report"), "url": reverse("cases:report")},
            {"name": _("Waiting to be sent"), "url": reverse("cases:drafts")},
        ],
    }
    answer = JsonResponse(
        told, content_type="application/manifest+json", json_dumps_params={"ensure_ascii": False}
    )
    answer["Cache-Control"] = "no-cache"
    return answer


@cache
def _worker() -> str:
    """The script with what it keeps. The name of its store follows the content, so that a new release replaces the old whole."""
    written = files("linli.site").joinpath("data/worker.js").read_text(encoding="utf-8")
    found = [name for name in ASSETS if finders.find(name) or staticfiles_storage.exists(name)]
    assets = sorted({address for name in found for address in (_plain(name), staticfiles_storage.url(name))})
    ask, report = (reverse("cases:draft_write", args=[kind]) for kind in ("ask", "report"))
    shell = {
        "store": f"linli-{_digest(found, written)}",
        "assets": assets,
        "drafts": staticfiles_storage.url("cases/drafts.js"),
        "page": reverse("cases:drafts"),
        "pages": {
            reverse("cases:drafts"): reverse("cases:drafts"),
            ask: ask,
            report: report,
            reverse("cases:ask"): ask,
            reverse("cases:report"): report,
        },
        "kinds": {reverse("cases:ask"): "ask", reverse("cases:report"): "report"},
    }
    return f"const SHELL = {json.dumps(shell, indent=1)};\n{written}"


def _plain(name: str) -> str:
    return f"{settings.STATIC_URL}{name}"


def _digest(names: list[str], written: str) -> str:
    digest = sha256(written.encode())
    for name in names:
        path = finders.find(name)
        digest.update(Path(path).read_bytes() if path else name.encode())
    return digest.hexdigest()[:16]
