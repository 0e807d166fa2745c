"""One settings file. PROFILE=home (the default) needs nothing; PROFILE=production refuses what is unsafe.

Environment, all optional at home:
    LINLI_HOME      folder of database, files, keys and checkpoints (default ./var)
    DATABASE_URL    postgresql://user:password@host:port/name (default SQLite under LINLI_HOME)
    LINLI_HOSTS     comma-separated host names served (production: required)
    LINLI_TILES     URL template of a tile service, e.g. https://tiles.example/{z}/{x}/{y}.png
    LINLI_TILES_GCJ 1 when those tiles are drawn in GCJ-02
    LINLI_SMTP      smtp://user:password@host:port for e-mail (default: printed on the console)
    LINLI_SMS       dotted path of an SMS adapter (default: printed on the console)
    LINLI_HOOK_HOSTS  comma-separated hosts inside the network that webhooks may lead to (default none)
    LINLI_PROXIES   how many reverse proxies stand before the service (default 0, production 1): whose X-Forwarded-For counts
"""

import os
from importlib.util import find_spec
from pathlib import Path
from tempfile import gettempdir
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

PROFILE = os.environ.get("PROFILE", "home")
PRODUCTION = PROFILE == "production"
HOME = Path(os.environ.get("LINLI_HOME", "var")).resolve()
HOME.mkdir(parents=True, exist_ok=True)
PACKAGE = Path(__file__).resolve().parent.parent


def _kept_secret(name: str) -> str:
    """A random secret written once under HOME/keys, so that a home installation needs no ceremony."""
    folder = HOME / "keys"
    folder.mkdir(mode=0o700, exist_ok=True)
    file = folder / name
    if not file.exists():
        import secrets

        scratch = folder / f".{name}.{os.getpid()}"
        scratch.write_text(secrets.token_urlsafe(48))
        scratch.chmod(0o600)
        try:
            os.link(scratch, file)  # first process wins, none overwrites
        except FileExistsError:
            pass
        finally:
            scratch.unlink()
    return file.read_text()


SECRET_KEY = os.environ.get("LINLI_SECRET_KEY") or _kept_secret("secret-key")
KEYRING = Path(os.environ.get("LINLI_KEYRING", HOME / "keys" / "keyring.json"))
CHECKPOINTS = Path(os.environ.get("LINLI_CHECKPOINTS", HOME / "checkpoints"))
EVIDENCE_ROOT = Path(os.environ.get("LINLI_EVIDENCE", HOME / "evidence"))
EXPORTS_ROOT = Path(
    os.environ.get("LINLI_EXPORTS", HOME / "exports")
)  # lists as files, for some days; in no backup

DEBUG = False
ALLOWED_HOSTS = [h for h in os.environ.get("LINLI_HOSTS", "").split(",") if h] or (
    [] if PRODUCTION else ["localhost", "127.0.0.1", "testserver"]
)
INTERNAL_PORT = os.environ.get("LINLI_PORT", "8000")
CSRF_TRUSTED_ORIGINS = [f"https://{h}" for h in ALLOWED_HOSTS] if PRODUCTION else []

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.admin",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_htmx",
    "template_partials",
    "django_tasks",
    "django_tasks_db",
    "linli.kernel",
    "linli.people",
    "linli.organisations",
    "linli.places",
    "linli.cases",
    "linli.site",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "linli.site.middleware.Headers",
    "linli.site.lightly.Light",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "linli.site.middleware.Acting",
    "linli.site.middleware.Refusals",
]
ROOT_URLCONF = "linli.site.urls"
WSGI_APPLICATION = "linli.site.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [
            PACKAGE / "site" / "templates"
        ],  # before the applications' own, so that our account pages go first
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "linli.site.context.everywhere",
            ],
            "builtins": ["django.templatetags.i18n", "linli.kernel.templatetags.ui"],
        },
    }
]


def _database() -> dict[str, object]:
    url = os.environ.get("DATABASE_URL", "")
    if url.startswith(("postgres://", "postgresql://")):
        at = urlsplit(url)
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": at.path.lstrip("/"),
            "USER": unquote(at.username or ""),
            "PASSWORD": unquote(at.password or ""),
            "HOST": at.hostname or "",
            "PORT": at.port or "",
            "CONN_HEALTH_CHECKS": True,  # one question a request; without it the first ones after a restart of the database fail
            "OPTIONS": {"pool": {"min_size": 1, "max_size": 8, "timeout": 30}},
        }
    if url:
        raise ImproperlyConfigured(
            "DATABASE_URL begins with postgresql://; leave it out for SQLite under LINLI_HOME."
        )
    # WAL + NORMAL: a power cut may lose the last moments, never the consistency of the file.
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": HOME / "linli.sqlite3",
        "CONN_MAX_AGE": None,
        # A file, as in life: live servers read it from other threads. One for each process that tests.
        "TEST": {"NAME": Path(gettempdir()) / f"linli-test-{os.getpid()}.sqlite3"},
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-65536;"
                "PRAGMA temp_store=MEMORY; PRAGMA mmap_size=268435456; PRAGMA secure_delete=ON;"
            ),
        },
    }


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    # Rate limits must hold across processes; nothing secret is put here. Django's own 300 entries would drop limits in use.
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "linli_cache",
        "OPTIONS": {"MAX_ENTRIES": 200_000},
    }
}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "site:today"
LOGOUT_REDIRECT_URL = "site:home"
SESSION_ENGINE = "linli.people.session_store"  # sealed at rest
SESSION_COOKIE_AGE = 60 * 60 * 12  # the rulebook's people.session_rest ends a session earlier
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_HTTPONLY = True
SECURE_SSL_REDIRECT = False  # the reverse proxy does it
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PRODUCTION else None
SECURE_HSTS_SECONDS = 31_536_000 if PRODUCTION else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000  # text fields; files are bounded in kernel.evidence and kernel.sheets
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LOCALE_PATHS = [PACKAGE / "locale"]
LANGUAGE_COOKIE_AGE = 31_536_000
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "static/"
STATIC_ROOT = HOME / "static"
STATIC_ROOT.mkdir(exist_ok=True)
# django-leaflet brings Leaflet's files; as an installed app it would ask for GDAL, which nothing here needs.
STATICFILES_DIRS = [Path(find_spec("leaflet").submodule_search_locations[0]) / "static"]  # type: ignore[union-attr, index]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "whitenoise.storage.CompressedStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not PRODUCTION

RECORD_NUMBER = os.environ.get("LINLI_RECORD_NUMBER", "")  # 备案编号, shown in the footer
TILES = os.environ.get("LINLI_TILES", "")
TILES_GCJ = os.environ.get("LINLI_TILES_GCJ") == "1"
HOOK_HOSTS = {h.strip().lower() for h in os.environ.get("LINLI_HOOK_HOSTS", "").split(",") if h.strip()}
WECOM = {
    "base": os.environ.get("LINLI_WECOM_BASE", "https://qyapi.weixin.qq.com").rstrip("/"),
    "corp": os.environ.get("LINLI_WECOM_CORP", ""),  # empty = off
    "secret": os.environ.get("LINLI_WECOM_SECRET", ""),
    "agent": os.environ.get("LINLI_WECOM_AGENT", "0"),
}
SMS_ADAPTER = os.environ.get("LINLI_SMS", "linli.kernel.notices.sms.Console")
_smtp = urlsplit(os.environ.get("LINLI_SMTP", ""))
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if _smtp.hostname
    else "django.core.mail.backends.console.EmailBackend"
)
EMAIL_HOST, EMAIL_PORT = _smtp.hostname or "", _smtp.port or 25
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_smtp.username or ""), unquote(_smtp.password or "")
DEFAULT_FROM_EMAIL = os.environ.get("LINLI_FROM", "linli@localhost")

# --- accounts (django-allauth) -------------------------------------------------------------------
ACCOUNT_ADAPTER = "linli.people.adapter.Accounts"
ACCOUNT_LOGIN_METHODS = {"username", "phone"}
ACCOUNT_SIGNUP_FIELDS = [
    "username*",
    "password1*",
]  # there is no sign-up; without a phone here none is asked for at sign-in
ACCOUNT_USER_MODEL_USERNAME_FIELD = "username"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_SESSION_REMEMBER = True  # as long as SESSION_COOKIE_AGE
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 300
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 3
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/15m/key",  # five wrong passwords lock a name for a quarter of an hour
    "request_login_code": "20/m/ip,3/m/key,10/h/key",
}
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("LINLI_PROXIES", "1" if PRODUCTION else "0"))
MFA_ADAPTER = "linli.people.adapter.SecondFactor"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_TOLERANCE = 1  # phones whose clock is half a minute off
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION
USERSESSIONS_TRACK_ACTIVITY = (
    True  # shown in the list; written by people.sessions every five minutes, not at every request
)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"linli": {"level": "INFO"}},
}
SILENCED_SYSTEM_CHECKS = ["security.W008"]  # the reverse proxy redirects to HTTPS
