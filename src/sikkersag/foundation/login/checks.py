"""Mistakes in the settings of signing in, told when the program starts. docs/sign-in.md lists them by id."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import DatabaseError

from sikkersag.foundation.login import encryption

#: Hosts that only this machine itself can ask for ("testserver" is Django's own test client).
_HERE = {"localhost", "127.0.0.1", "[::1]", "testserver"}
_MIDDLEWARE = (
    "sikkersag.foundation.login.kept.KeptMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "sikkersag.foundation.clock.ClockMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "sikkersag.foundation.login.middleware.IdleMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "sikkersag.foundation.login.middleware.SignedInMiddleware",
    "sikkersag.foundation.login.middleware.SecondFactorMiddleware",
    "axes.middleware.AxesMiddleware",
)
_YES_OR_NO = {"ja", "nej", "1", "0", "true", "false", "yes", "no"}


def register_all() -> None:
    """Register the checks with Django."""
    for check in (
        *(check_secret_key, check_secrets_key, check_second_factor, check_oidc, check_hosts, check_cookies),
        check_session,
    ):
        register(check, Tags.security)
    register(check_kept_second_factors, Tags.database)


def _is_served() -> bool:
    """Can others than this machine ask for our pages?"""
    return bool(settings.BEHIND_TLS or set(settings.ALLOWED_HOSTS) - _HERE)


def check_secret_key(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """E001, E002: the key that signs sessions and tickets."""
    if not _is_served():
        return []
    if settings.SECRET_KEY.startswith("only-for-trying"):
        return [
            Error(
                "The secret key is the one that everybody knows, and the program is reached from other machines.",
                hint="Set SIKKERSAG_SECRET_KEY to 50 or more random characters, and keep it secret.",
                id="login.E001",
            )
        ]
    if len(settings.SECRET_KEY) < 50 or len(set(settings.SECRET_KEY)) < 5:
        return [
            Error(
                "The secret key is short enough to be guessed.",
                hint="Set SIKKERSAG_SECRET_KEY to 50 or more random characters.",
                id="login.E002",
            )
        ]
    return []


def check_secrets_key(app_configs: Any = None, **kwargs: Any) -> Iterator[CheckMessage]:
    """E014, W004: the key that telephones and recovery codes are encrypted with."""
    if not _is_served():
        return
    for key in (settings.SECRETS_KEY, *settings.SECRETS_KEYS_FORMER):
        if key and (len(key) < 50 or len(set(key)) < 5):
            yield Error(
                "A key of SIKKERSAG_SECRETS_KEY or SIKKERSAG_SECRETS_KEYS_FORMER is short enough to be guessed.",
                hint="Make one of 50 or more random characters, without commas.",
                id="login.E014",
            )
    if not settings.SECRETS_KEY:
        yield Warning(
            "SIKKERSAG_SECRETS_KEY is not set: telephones and recovery codes are encrypted with the secret key, and "
            "are lost with it.",
            hint="Set SIKKERSAG_SECRETS_KEY to 50 or more random characters of its own, start web and jobs again, and "
            "then run `sikkersag manage reencrypt`.",
            id="login.W004",
        )


def check_kept_second_factors(*, databases: Sequence[str] | None = None, **_: Any) -> Iterator[CheckMessage]:
    """E013, W005: what is kept of telephones and codes that no key opens, and what lies in clear (with --database)."""
    for alias in databases or ():
        try:
            kept = list(Authenticator.objects.using(alias).values_list("user_id", "data"))
        except DatabaseError:  # before the first migration, or away
            continue
        closed, clear = set(), set()
        for user_id, data in kept:
            for value in encryption.in_data(data).values():
                if not encryption.is_encrypted(value):
                    clear.add(f"user:{user_id}")
                elif not encryption.can_be_read(value):
                    closed.add(f"user:{user_id}")
        if closed:
            yield Error(
                f"No key opens what is kept of the second factor of {_some(closed)}: they cannot sign in.",
                hint="Set SIKKERSAG_SECRETS_KEY as it was, or name the former key in SIKKERSAG_SECRETS_KEYS_FORMER. "
                "Is the key gone, or was the row altered, then reset the telephone.",
                id="login.E013",
            )
        if clear:
            yield Warning(
                f"The second factor of {_some(clear)} lies unencrypted, and is refused.",
                hint="`sikkersag manage migrate` encrypts what an older version left. What comes after that was "
                "written past the program: reset the telephone, and find out how.",
                id="login.W005",
            )


def _some(names: set[str]) -> str:
    first = sorted(names)[:5]
    return ", ".join(first) + (f" and {len(names) - 5} more" if len(names) > 5 else "")


def check_second_factor(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """E003, E004, W001: whether everyone shows a code beside the password."""
    asked = settings.SECOND_FACTOR_ASKED.lower()
    if asked not in _YES_OR_NO:
        return [
            Error(
                f"SIKKERSAG_SECOND_FACTOR is {settings.SECOND_FACTOR_ASKED!r}.",
                hint="Say ja or nej. It counts as ja until then.",
                id="login.E003",
            )
        ]
    if settings.SECOND_FACTOR:
        return []
    if settings.BEHIND_TLS:
        return [
            Error(
                "The second factor is off on a server.",
                hint="Set SIKKERSAG_SECOND_FACTOR=ja. It may be off only with the fictional municipality, without TLS.",
                id="login.E004",
            )
        ]
    return [
        Warning(
            "The second factor is off: a password alone opens every case.",
            hint="Set SIKKERSAG_SECOND_FACTOR=ja wherever there is a real case.",
            id="login.W001",
        )
    ]


def check_oidc(app_configs: Any = None, **kwargs: Any) -> Iterator[CheckMessage]:
    """E005 to E007: the municipality's own sign-in."""
    parts = {
        "SIKKERSAG_OIDC_URL": settings.OIDC_URL,
        "SIKKERSAG_OIDC_CLIENT": settings.OIDC_CLIENT,
        "SIKKERSAG_OIDC_SECRET": settings.OIDC_SECRET,
    }
    missing = [name for name, value in parts.items() if not value]
    if len(missing) == len(parts):
        return
    if missing:
        yield Error(
            f"The municipality's own sign-in is half set: {' and '.join(missing)} missing. It is off until then.",
            hint="Set all three of SIKKERSAG_OIDC_URL, _CLIENT and _SECRET, or none.",
            id="login.E005",
        )
    address = urlsplit(settings.OIDC_URL)
    if settings.OIDC_URL and not (address.scheme == "https" or address.hostname in ("localhost", "127.0.0.1")):
        yield Error(
            "SIKKERSAG_OIDC_URL does not begin with https://.",
            hint="Without TLS anybody on the way can say who signs in.",
            id="login.E006",
        )
    if not settings.OIDC_CLAIM:
        yield Error(
            "SIKKERSAG_OIDC_CLAIM is empty, so nobody can be found by it.",
            hint="Name the claim that holds our user name, or leave the variable out (preferred_username).",
            id="login.E007",
        )


def check_hosts(app_configs: Any = None, **kwargs: Any) -> Iterator[CheckMessage]:
    """E008, E009, W002: which names the program answers for."""
    if "*" in settings.ALLOWED_HOSTS:
        yield Error(
            "SIKKERSAG_HOSTS is *, so the program answers for any name that a client makes up.",
            hint="Name the hosts, with commas between them.",
            id="login.E008",
        )
    for origin in settings.CSRF_TRUSTED_ORIGINS:
        if settings.BEHIND_TLS and not origin.startswith("https://"):
            yield Error(
                f"SIKKERSAG_ORIGINS names {origin}, which is not https, though TLS is on.",
                hint="Write each origin as https://name.",
                id="login.E009",
            )
    if not settings.BEHIND_TLS and _is_served():
        yield Warning(
            "The program is reached from other machines without TLS: passwords and cases go in the clear.",
            hint="Put a TLS proxy in front and set SIKKERSAG_TLS=ja.",
            id="login.W002",
        )


def check_cookies(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """E010: cookies that would go without TLS."""
    names = ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT")
    off = [name for name in names if settings.BEHIND_TLS and not getattr(settings, name)]
    if not off:
        return []
    return [
        Error(
            f"TLS is on, but {' and '.join(off)} off.",
            hint="Let the settings follow SIKKERSAG_TLS; nothing else should set them.",
            id="login.E010",
        )
    ]


def check_session(app_configs: Any = None, **kwargs: Any) -> Iterator[CheckMessage]:
    """E011, E012, W003: how long a session holds, and that the middleware that guards every page is there."""
    if settings.SESSION_COOKIE_AGE < 60:
        yield Error(
            f"SIKKERSAG_IDLE_SECONDS is {settings.SESSION_COOKIE_AGE}: nobody can write a line in that time.",
            hint="Say at least 60; 1800 is half an hour.",
            id="login.E011",
        )
    elif settings.SESSION_COOKIE_AGE > 4 * 3600:
        yield Warning(
            f"SIKKERSAG_IDLE_SECONDS is {settings.SESSION_COOKIE_AGE}: an open screen stays open for hours.",
            hint="1800 is half an hour.",
            id="login.W003",
        )
    found = [name for name in settings.MIDDLEWARE if name in _MIDDLEWARE]
    if found != list(_MIDDLEWARE):
        yield Error(
            "The middleware that guards every page is missing or stands in another order.",
            hint=f"MIDDLEWARE needs these, in this order: {', '.join(_MIDDLEWARE)}.",
            id="login.E012",
        )
