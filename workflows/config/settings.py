"""All settings. Every environment variable is read in this file; docs/settings.md explains each one.

`DEMONSTRATION=1` fills in what is missing with values everybody knows. Without it nothing has a default that
would weaken the running system: what is missing or malformed stops the start with one sentence.
"""

import os
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from workflows.config import browser, environment
from workflows.config.logs import LOGGING as LOGGING
from workflows.config.signing_in import *  # noqa: F403 - how people sign in, without environment or secrets

PROJECT = Path(__file__).resolve().parents[2]
LOCAL = PROJECT / ".local"  # everything the project writes by itself; ignored by git
DEMONSTRATION = environment.flag("DEMONSTRATION", os.environ.get("DEMONSTRATION", ""))

# Known to everybody, so worth nothing outside a demonstration.
DEMONSTRATION_SECRET_KEY = "demonstration-only-" + "0123456789abcdef" * 3
DEMONSTRATION_IDENTITY_KEYS = "demonstration:" + "ZGVtb25zdHJhdGlvbi1vbmx5LWRlbW9uc3RyYXRpb24="
DEMONSTRATION_IDENTITY_HASH_KEY = "b25seS1kZW1vbnN0cmF0aW9uLW9ubHktZGVtb25zdHI="


def _read(name: str, *, demonstration: str | None = None, default: str | None = None) -> str:
    """The variable; where it is unset, `default`, or in a demonstration `demonstration`."""
    value = os.environ.get(name, "").strip() or default
    if value is None and DEMONSTRATION:
        value = demonstration
    if value is None:
        raise ImproperlyConfigured(f"{name} is not set; see docs/settings.md (to try it out, DEMONSTRATION=1).")
    if not DEMONSTRATION and value == demonstration:
        raise ImproperlyConfigured(f"{name} is the demonstration's, which everybody knows; choose another.")
    return value


# Secrets
SECRET_KEY = environment.secret("SECRET_KEY", _read("SECRET_KEY", demonstration=DEMONSTRATION_SECRET_KEY))
IDENTITY_KEYS = environment.keys("IDENTITY_KEYS", _read("IDENTITY_KEYS", demonstration=DEMONSTRATION_IDENTITY_KEYS))
IDENTITY_HASH_KEY = environment.key(
    "IDENTITY_HASH_KEY", _read("IDENTITY_HASH_KEY", demonstration=DEMONSTRATION_IDENTITY_HASH_KEY)
)
_KNOWN = environment.keys("the demonstration's keys", DEMONSTRATION_IDENTITY_KEYS).values()
if not DEMONSTRATION and not set(_KNOWN).isdisjoint(IDENTITY_KEYS.values()):
    raise ImproperlyConfigured("IDENTITY_KEYS holds the demonstration's key, which everybody knows.")

# Where it answers
PORT = environment.number("PORT", _read("PORT", default="8000"))
BASE_URL = environment.web_address("BASE_URL", _read("BASE_URL", demonstration=f"http://127.0.0.1:{PORT}"))
ALLOWED_HOSTS = environment.listed(_read("ALLOWED_HOSTS", demonstration="localhost,127.0.0.1,[::1]"))
CSRF_TRUSTED_ORIGINS = [BASE_URL]
# How many proxies of one's own stand in front; with none the address of a client is who connects.
TRUSTED_PROXIES = environment.number("TRUSTED_PROXIES", _read("TRUSTED_PROXIES", default="0"), least=0, most=9)
ROOT_URLCONF = "workflows.config.urls"
WSGI_APPLICATION = "workflows.config.wsgi.application"
DEBUG = False

# Where these are unset the embedded servers are meant: workflows/config/servers.py starts them and sets both
NOWHERE = "postgres://postgres@/workflows?host=/nonexistent-start-make-run-or-set-DATABASE_URL"
DATABASES = {
    "default": environment.database("DATABASE_URL", _read("DATABASE_URL", demonstration=NOWHERE)),
}
REQUESTS_RUN_AS = None  # the role of DATABASE_URL; tests, which connect as the owner, name the web's
# In the database: counts of attempts hold for every web process, and do not need the broker to be up.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 10_000},  # above it counts that still matter would be thrown away
    },
}
REDIS_URL = environment.broker(
    "REDIS_URL",
    _read("REDIS_URL", demonstration="redis+socket:///nonexistent-start-make-run-or-set-REDIS_URL"),
)

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "csp",
    "simple_history",
    "axes",
    "audit_log",
    "notifications",
    "workflows",
    "escalation",
    "rapid_review",
    "workflows.config",
    # Behind our own packages, because they ship pages of their own.
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "viewflow",
    "viewflow.workflow",
]
VIEWFLOW = {"AUTOREGISTER": False}  # its own pages, and the middleware for them, stay out
MIDDLEWARE = [
    "workflows.request_log.RequestLogMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "csp.middleware.CSPMiddleware",
    "workflows.middleware.KeepNothingMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "workflows.middleware.SizeMiddleware",
    "workflows.origin.OriginMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "workflows.signing_in.sessions.SessionMiddleware",  # ends what has been idle or has lasted too long
    "workflows.middleware.PartnershipMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",  # closed unless @login_not_required
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "workflows.signing_in.second_factor.SecondFactorMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "workflows.middleware.ConflictMiddleware",
    "axes.middleware.AxesMiddleware",
]
FORM_RENDERER = "workflows.forms.GovukRenderer"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "workflows.context.banner",
            ],
        },
    },
]

# People and sessions
AUTH_USER_MODEL = "workflows.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "sign_in"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
AUTH_PASSWORD_VALIDATORS[1]["OPTIONS"] = {"min_length": 12}  # type: ignore[assignment]
SESSION_COOKIE_AGE = SESSION_LONGEST_MINUTES * 60  # noqa: F405 - of the sibling module
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"

# The browser
ENCRYPTED = BASE_URL.startswith("https://")
if not DEMONSTRATION and not ENCRYPTED:
    raise ImproperlyConfigured("BASE_URL must begin with https:// outside a demonstration.")
if ENCRYPTED:  # a browser takes such a name only over https, from this very host, for all of it
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = ENCRYPTED
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not ENCRYPTED
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if ENCRYPTED else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = ENCRYPTED
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = browser.CONTENT_SECURITY_POLICY
PERMISSIONS_POLICY = browser.PERMISSIONS_POLICY
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024  # bytes of a form without its files
DATA_UPLOAD_MAX_NUMBER_FILES = 5

# Files that people attach
UPLOAD_MEGABYTES = environment.number("UPLOAD_MEGABYTES", _read("UPLOAD_MEGABYTES", default="10"), most=100)
CLAMD_URL = environment.scanner("CLAMD_URL", _read("CLAMD_URL", default=""))

# How often one person may do what would empty the system
SEARCHES_A_MINUTE = environment.number("SEARCHES_A_MINUTE", _read("SEARCHES_A_MINUTE", default="30"))
COPIES_AN_HOUR = environment.number("COPIES_AN_HOUR", _read("COPIES_AN_HOUR", default="120"))
REVEALS_AN_HOUR = environment.number("REVEALS_AN_HOUR", _read("REVEALS_AN_HOUR", default="30"))

# Language and time: Europe/London decides what a day is, instants are stored in UTC
LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Static files: a demonstration serves them from where they lie, production after `collectstatic`
STATIC_URL = "/static/"
STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]  # not what viewflow brings
STATICFILES_DIRS = [LOCAL / "static", PROJECT / "workflows" / "static"]
STATIC_ROOT = None if DEMONSTRATION else LOCAL / "collected"
WHITENOISE_USE_FINDERS = DEMONSTRATION
_STATIC_STORAGE = (
    "django.contrib.staticfiles.storage.StaticFilesStorage"
    if DEMONSTRATION
    else "whitenoise.storage.CompressedManifestStaticFilesStorage"
)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": _STATIC_STORAGE},
}

# Mail: GOV.UK Notify, or SMTP, or in a demonstration a mailbox page
NOTIFY_API_KEY = _read("NOTIFY_API_KEY", default="")
NOTIFY_TEMPLATE_ID = _read("NOTIFY_TEMPLATE_ID", default="")
EMAIL_HOST = _read("EMAIL_HOST", default="")
EMAIL_PORT = environment.number("EMAIL_PORT", _read("EMAIL_PORT", default="587"))
EMAIL_HOST_USER = _read("EMAIL_HOST_USER", default="")
EMAIL_HOST_PASSWORD = _read("EMAIL_HOST_PASSWORD", default="")
EMAIL_USE_TLS = environment.flag("EMAIL_USE_TLS", _read("EMAIL_USE_TLS", default="1"))
EMAIL_TIMEOUT = 20  # seconds
DEFAULT_FROM_EMAIL = MAIL_FROM = _read("MAIL_FROM", default="challenges@localhost")
if NOTIFY_API_KEY and not NOTIFY_TEMPLATE_ID:
    raise ImproperlyConfigured("NOTIFY_API_KEY is set without NOTIFY_TEMPLATE_ID; GOV.UK Notify needs both.")
if DEMONSTRATION:
    NOTICE_CHANNEL = "mailbox"
elif NOTIFY_API_KEY:
    NOTICE_CHANNEL = "notify"
elif EMAIL_HOST:
    NOTICE_CHANNEL = "smtp"
else:
    raise ImproperlyConfigured("Set EMAIL_HOST, or NOTIFY_API_KEY and NOTIFY_TEMPLATE_ID, to send notices.")

# The day's anchor of the trail: filed here, and mailed to people who cannot change this system
ANCHOR_DIR = Path(_read("ANCHOR_DIR", default=str(LOCAL / "anchors")))
ANCHOR_TO = environment.listed(_read("ANCHOR_TO", default=""))


# Celery: a message is only a doorbell, so nothing is kept or repeated, and what is late is thrown away
def _every(seconds: int, task: str) -> dict[str, Any]:
    return {"task": task, "schedule": seconds, "options": {"expires": seconds}}


CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_RESULT_BACKEND = None
CELERY_TASK_IGNORE_RESULT = True
CELERY_IMPORTS = ["workflows.config.tasks"]  # beside the tasks of the installed apps
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_DEFAULT_QUEUE = "workflows"
CELERY_TASK_TIME_LIMIT = 600  # seconds
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_REDIRECT_STDOUTS = False
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = {
    "challenges": _every(15, "escalation.tasks.sweep_challenges"),
    "incidents": _every(15, "rapid_review.tasks.sweep_incidents"),
    "reviews": _every(15, "rapid_review.tasks.sweep_reviews"),
    "recommendations": _every(15, "rapid_review.tasks.sweep_recommendations"),
    "notices": _every(10, "workflows.tasks.send_notices"),
    "posts": _every(60, "workflows.tasks.keep_posts"),
    "audit": _every(60, "workflows.config.tasks.audit"),
    "digests": _every(60, "workflows.tasks.send_digests"),
    "scans": _every(60, "escalation.tasks.scan_files"),
    "evidence_scans": _every(60, "rapid_review.tasks.scan_evidence"),
    "seals": _every(60, "workflows.tasks.seal_trail"),
    "trail": _every(60, "workflows.tasks.check_trail"),
    "disposal": _every(60, "workflows.tasks.dispose_approved"),
}
