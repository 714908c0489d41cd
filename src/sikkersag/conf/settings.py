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
from django.core.exceptions import ImproperlyConfigured


def _env(name: str, default: str = "") -> str:
    return os.environ.get(f"SIKKERSAG_{name}", default)


#: What each yes-or-no variable says, by its name; `operation.checks` tells of one that says neither.
FLAGS_ASKED: dict[str, str] = {}


def _flag(name: str) -> bool:
    FLAGS_ASKED[f"SIKKERSAG_{name}"] = said = _env(name, "nej").lower()
    return said in ("ja", "1", "true", "yes")


def _number(name: str, default: int) -> int:
    said = _env(name, str(default))
    try:
        return int(said)
    except ValueError:
        raise ImproperlyConfigured(f"SIKKERSAG_{name} is {said!r}; say a whole number, such as {default}.") from None


#: Everything that the program keeps outside the database: files, anchors, the embedded database.
DATA_DIR = Path(_env("DATA", str(Path.cwd() / "data")))
FILES_DIR = DATA_DIR / "files"
#: Where notifications are kept as they came, before anything reads them; on a disk that is backed up.
INTAKE_DIR = Path(_env("INTAKE", str(DATA_DIR / "indkommet")))
# Our own log of what was sent to the ways in, beside the spool and not in it: what removes one leaves the other.
INTAKE_LOG = Path(_env("INTAKE_LOG", str(DATA_DIR / "indkommet-log")))
#: The folder from which mails and files are imported; what is put away as done there is counted against the spool.
INTAKE_IMPORT = _env("INTAKE_IMPORT")
#: Bytes that one file may have.
FILE_LIMIT = _number("FILE_MB", 50) * 1024 * 1024
#: Where somebody is reached about a child in danger, at any hour; stands on the form for everybody.
INTAKE_PHONE = _env("INTAKE_PHONE", "12 34 56 78")
#: The municipality's mail server, and who its mails are from; empty where no mail is sent.
MAIL_URL = _env("MAIL")
MAIL_FROM = _env("MAIL_FROM")
#: Bytes that one notification may have with everything that comes with it.
INTAKE_LIMIT = _number("INTAKE_MB", 100) * 1024 * 1024
#: How many notifications one address may send within ten minutes to one process; a school shares one. 0: no limit.
INTAKE_RATE = _number("INTAKE_RATE", 120)
#: Where the heads of all chains are written every night; best on a disk that the database's owner cannot write.
ANCHORS_DIR = Path(_env("ANCHORS", str(DATA_DIR / "anchors")))

SECRET_KEY = _env("SECRET_KEY", "only-for-trying-on-one-machine")
#: What the keys of telephones and the seeds of recovery codes are encrypted with; the secret key where it is not told.
SECRETS_KEY = _env("SECRETS_KEY")
#: Former ones, with commas: what they encrypted can still be read, until `reencrypt` has been run.
SECRETS_KEYS_FORMER = [key for key in _env("SECRETS_KEYS_FORMER").split(",") if key]
DEBUG = False
ALLOWED_HOSTS = [host for host in _env("HOSTS", "127.0.0.1,localhost").split(",") if host]
CSRF_TRUSTED_ORIGINS = [origin for origin in _env("ORIGINS").split(",") if origin]
#: True where a TLS proxy stands in front: cookies only over TLS, plain requests redirected.
BEHIND_TLS = _flag("TLS")

#: How far the program's clock is from the machine's; only the fictional municipality lives at another time.
CLOCK_OFFSET = timedelta(seconds=_number("CLOCK_OFFSET", 0))
#: Is this the fictional municipality? Then every page says that its data are invented.
DEMO = _flag("DEMO")
#: The name that stands in the header of every page.
MUNICIPALITY = _env("MUNICIPALITY", "Fjordby Kommune")
#: What stands in letters and messages of who sends them: the CVR number and the EAN number.
CVR = _env("CVR", "00000000")
EAN = _env("EAN", "5790000000000")
#: "fake": Digital Post goes into a channel that sends nothing and says so. Empty: there is no Digital Post.
DIGITAL_POST = _env("DIGITAL_POST", "fake" if DEMO else "")
#: Is Saturday a working day where the law counts "hverdage"? A reading of the law, told with every receipt.
SATURDAY_IS_A_WORKING_DAY = _flag("SATURDAY")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    # Before allauth: our templates stand in for its own.
    "sikkersag.foundation.ui",
    "sikkersag.foundation.login",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "axes",
    "csp",
    "sikkersag.foundation.organisation",
    "sikkersag.foundation.people",
    "sikkersag.foundation.access",
    "sikkersag.foundation.audit",
    "sikkersag.foundation.numbering",
    "sikkersag.foundation.files",
    "sikkersag.foundation.jobs",
    "sikkersag.foundation.operation",
    "sikkersag.casefile",
    "sikkersag.correspondence",
    "sikkersag.decisions",
    "sikkersag.inquiry",
    "sikkersag.intake",
    "sikkersag.web",
    # Last, so that our own templates of fields come before Django's (FORM_RENDERER below looks here).
    "django.forms",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "sikkersag.foundation.operation.middleware.MethodMiddleware",
    "sikkersag.intake.weblog.LogMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "sikkersag.intake.middleware.UnknownMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "sikkersag.foundation.login.kept.KeptMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "sikkersag.foundation.operation.middleware.TextMiddleware",
    "sikkersag.foundation.clock.ClockMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "sikkersag.foundation.login.middleware.IdleMiddleware",
    "sikkersag.foundation.access.middleware.ViewerMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "sikkersag.casefile.signout.ClearsDraftsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    # Every page needs somebody signed in, with a second factor, unless it is marked `login_not_required`.
    "sikkersag.foundation.login.middleware.SignedInMiddleware",
    "sikkersag.foundation.login.middleware.SecondFactorMiddleware",
    "axes.middleware.AxesMiddleware",
    "sikkersag.foundation.access.narrowing.WallMiddleware",
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


def _ask_as_program(connection: Any) -> None:
    """Done by the pool with each connection that comes back, beside the requests; one that fails it is thrown away."""
    connection.execute(
        "RESET sikkersag.principals; RESET sikkersag.closed; RESET sikkersag.now; RESET sikkersag.user_id",
        prepare=False,
    )


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
        # A lost connection is given up after a few seconds: the next request tries afresh, and at once, where waiting
        # for the pool's own attempts would grow longer and longer with the time that the database was away.
        pool = {
            "min_size": 2,
            "max_size": _number("POOL", 8),
            "timeout": 10,
            "reconnect_timeout": 5,
            "reset": _ask_as_program,
        }
        # What the URL itself asks for stays: without this, `?sslmode=require` would be dropped in silence.
        asked = dict(found.get("OPTIONS", {}))
        # A connection of ours asks as the program until a request narrows it (foundation.access.narrowing); what
        # connects without this sees no case. JIT: the planner thinks the wall dear and compiles for a second.
        options = f"{asked.get('options', '')} -c sikkersag.principals=* -c jit=off".strip()
        found["OPTIONS"] = {**asked, "options": options, "pool": pool}
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
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name", "email")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"

#: Must everyone show a code beside the password? "nej" is for the fictional municipality only.
SECOND_FACTOR_ASKED = _env("SECOND_FACTOR", "ja")
SECOND_FACTOR = SECOND_FACTOR_ASKED.lower() not in ("nej", "0", "false", "no")
#: Whom to ask for a new password or about a lost telephone; stands on the sign-in pages.
SUPPORT = _env("SUPPORT", "kommunens systemadministrator")

#: The municipality's own sign-in (OpenID Connect); all three, or none.
OIDC_URL = _env("OIDC_URL")
OIDC_CLIENT = _env("OIDC_CLIENT")
OIDC_SECRET = _env("OIDC_SECRET")
#: What its button says.
OIDC_NAME = _env("OIDC_NAME", MUNICIPALITY)
#: The claim that holds our user name.
OIDC_CLAIM = _env("OIDC_CLAIM", "preferred_username")

ACCOUNT_ADAPTER = "sikkersag.foundation.login.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_FORMS = {
    "login": "sikkersag.foundation.login.forms.LoginForm",
    "reauthenticate": "sikkersag.foundation.login.forms.ReauthenticateForm",
    "change_password": "sikkersag.foundation.login.forms.ChangePasswordForm",
}
# The cookie goes with the browser; how long it holds without a request is told by SESSION_COOKIE_AGE.
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
# Wrong passwords and codes are counted by axes, in the database, for all processes of the server together. What is
# left here slows down one address that tries many names; a whole office may share an address in the morning.
ACCOUNT_RATE_LIMITS = {"login": None, "login_failed": "30/m/ip", "reauthenticate": None}
MFA_ADAPTER = "sikkersag.foundation.login.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_FORMS = {
    "authenticate": "sikkersag.foundation.login.forms.AuthenticateForm",
    "reauthenticate": "sikkersag.foundation.login.forms.ReauthenticateCodeForm",
    "activate_totp": "sikkersag.foundation.login.forms.ActivateForm",
}
MFA_RECOVERY_CODES_SHOW_ONCE = True
# A telephone's clock may be half a minute off either way.
MFA_TOTP_TOLERANCE = 1
MFA_TOTP_ISSUER = "Sikker Sag"
SOCIALACCOUNT_ADAPTER = "sikkersag.foundation.login.adapters.OidcAdapter"
# A link, not a form: the content security policy holds for where a posted form is sent on to as well.
SOCIALACCOUNT_LOGIN_ON_GET = True
SOCIALACCOUNT_PROVIDERS = (
    {
        "openid_connect": {
            "OAUTH_PKCE_ENABLED": True,
            "APPS": [
                {
                    "provider_id": "kommune",
                    "name": OIDC_NAME,
                    "client_id": OIDC_CLIENT,
                    "secret": OIDC_SECRET,
                    "settings": {"server_url": OIDC_URL},
                }
            ],
        }
    }
    if OIDC_URL and OIDC_CLIENT and OIDC_SECRET
    else {}
)

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
# Who tries again during a lockout is told the same time as before.
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_USERNAME_CALLABLE = "sikkersag.foundation.login.lockout.username_of"
AXES_CLIENT_IP_CALLABLE = "sikkersag.foundation.login.lockout.address_of"
AXES_LOCKOUT_CALLABLE = "sikkersag.foundation.login.lockout.locked_out"
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "login", "code", "oldpassword", "password1", "password2"]
# Sign-ins are in the audit.
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False

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
CSRF_FAILURE_VIEW = "sikkersag.foundation.login.kept.refused"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = BEHIND_TLS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_TLS else None
SECURE_HSTS_SECONDS = 31_536_000 if BEHIND_TLS else 0
#: Seconds without a request after which one must sign in again. `login.middleware.IdleMiddleware` counts them and
#: saves the session when it does, so a burst of small requests does not write it each time.
SESSION_COOKIE_AGE = _number("IDLE_SECONDS", 30 * 60)
SESSION_SAVE_EVERY_REQUEST = False
#: What a page says once, as that something was journalised about a child, ends with the session: in a cookie it would
#: wait in the browser for whoever comes next.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
#: Small files stay in memory; the others lie where no killed process leaves them behind.
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "sikkersag.foundation.files.uploading.UnnamedFileUploadHandler",
]

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
