"""Every setting, read once from the environment. docs/install.md has a row for each variable.

A variable that is missing gets a value that is safe for trying the program on one machine; what a server must set is
refused or warned of by the system checks of each room (`sikkersag manage check --deploy`).
"""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import dj_database_url
from csp.constants import NONE, SELF


def _env(name: str, default: str = "") -> str:
    return os.environ.get(f"SIKKERSAG_{name}", default)


def _flag(name: str, default: bool = False) -> bool:
    return _env(name, "ja" if default else "nej").lower() in ("ja", "1", "true", "yes")


#: Everything that the program keeps outside the database: files, anchors, the embedded database.
DATA_DIR = Path(_env("DATA", str(Path.cwd() / "data")))
FILES_DIR = DATA_DIR / "files"
ANCHORS_DIR = DATA_DIR / "anchors"

SECRET_KEY = _env("SECRET_KEY", "only-for-trying-on-one-machine")
DEBUG = False
ALLOWED_HOSTS = [host for host in _env("HOSTS", "127.0.0.1,localhost").split(",") if host]
CSRF_TRUSTED_ORIGINS = [origin for origin in _env("ORIGINS").split(",") if origin]
#: True where a TLS proxy stands in front: cookies only over TLS, plain requests redirected.
BEHIND_TLS = _flag("TLS")

#: How far the program's clock is from the machine's; only the fictional municipality lives at another time.
CLOCK_OFFSET = timedelta(seconds=int(_env("CLOCK_OFFSET", "0")))
#: The name that stands in the header of every page.
MUNICIPALITY = _env("MUNICIPALITY", "Fjordby Kommune")
#: Is Saturday a working day where the law counts "hverdage"? A reading of the law, told with every receipt.
SATURDAY_IS_A_WORKING_DAY = _flag("SATURDAY")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "axes",
    "csp",
    "sikkersag.foundation.ui",
    "sikkersag.foundation.login",
    "sikkersag.foundation.organisation",
    "sikkersag.foundation.people",
    "sikkersag.foundation.access",
    "sikkersag.foundation.audit",
    "sikkersag.foundation.numbering",
    "sikkersag.foundation.files",
    "sikkersag.foundation.jobs",
    "sikkersag.casefile",
    "sikkersag.web",
    # Last, so that our own templates of fields come before Django's (FORM_RENDERER below looks here).
    "django.forms",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "sikkersag.foundation.clock.ClockMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "sikkersag.foundation.access.middleware.ViewerMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "sikkersag.web.urls"
WSGI_APPLICATION = "sikkersag.conf.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "builtins": ["sikkersag.foundation.ui.templatetags.ui"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

DATABASE_URL = _env("DATABASE", f"sqlite:///{DATA_DIR / 'sikkersag.sqlite3'}")


def database(url: str) -> dict[str, Any]:
    """Django's description of the database at a URL, with what each kind needs to be safe and quick."""
    found: dict[str, Any] = dict(dj_database_url.parse(url))
    if found["ENGINE"].endswith("sqlite3"):
        # IMMEDIATE: a writer waits for the lock at BEGIN instead of failing half-way. WAL: readers are not stopped.
        found["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA recursive_triggers=ON;",
        }
    else:
        # Without a pool each request opens a connection of its own.
        pool = {"min_size": 2, "max_size": int(_env("POOL", "8")), "timeout": 10}
        # What the URL itself asks for stays: without this, `?sslmode=require` would be dropped in silence.
        found["OPTIONS"] = {**found.get("OPTIONS", {}), "pool": pool}
        found["CONN_HEALTH_CHECKS"] = True
    return found


DATABASES = {"default": database(DATABASE_URL)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "login.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"

LANGUAGE_CODE = "da"
TIME_ZONE = "Europe/Copenhagen"
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
WHITENOISE_USE_FINDERS = True

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "sikkersag.foundation.ui.errors.csrf_failure"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = BEHIND_TLS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_TLS else None
SECURE_HSTS_SECONDS = 31_536_000 if BEHIND_TLS else 0
#: Seconds without a request after which one must sign in again.
SESSION_COOKIE_AGE = int(_env("IDLE_SECONDS", str(30 * 60)))
SESSION_SAVE_EVERY_REQUEST = True
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    # A number that was logged cannot be taken back, so every handler hides what looks like one.
    "filters": {"hide_cpr": {"()": "sikkersag.foundation.people.logfilter.HideCprNumbers"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "filters": ["hide_cpr"]}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    # Django gives these two handlers of their own, which would write past the filter.
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.server": {"handlers": [], "level": "INFO", "propagate": True},
    },
}
