"""The audit of signing in and out: each as a row, with no password, no typed name and nothing of what was on screen.

A failed sign-in names the user only where there is one: what was typed as a user name may be a password or a CPR.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa import signals as second_factor_signals
from allauth.mfa.models import Authenticator
from axes.signals import user_locked_out
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.http import HttpRequest

from sikkersag.foundation import clock
from sikkersag.foundation.audit.actions import write_entry
from sikkersag.foundation.login import lockout, second_factor
from sikkersag.foundation.login.models import User

#: Where the session keeps when it was last used by a person (seconds since 1970).
SEEN = "seen"


def now_of(request: HttpRequest | None) -> datetime:
    """The request's time; a sign-in by a script or a test has none, and gets the clock's."""
    return getattr(request, "now", None) or clock.now()


def connect() -> None:
    """Listen to Django, allauth and axes."""
    user_logged_in.connect(_signed_in, dispatch_uid="login.signed_in")
    user_logged_out.connect(_signed_out, dispatch_uid="login.signed_out")
    user_login_failed.connect(_failed, dispatch_uid="login.failed")
    user_locked_out.connect(_locked_out, dispatch_uid="login.locked_out")
    second_factor_signals.authenticator_added.connect(_set_up, dispatch_uid="login.set_up")
    second_factor_signals.authenticator_removed.connect(_removed, dispatch_uid="login.removed")
    second_factor_signals.authenticator_reset.connect(_codes_made, dispatch_uid="login.codes_made")
    second_factor_signals.authenticator_used.connect(_used, dispatch_uid="login.used")
    second_factor_signals.authentication_failed.connect(_wrong_code, dispatch_uid="login.wrong_code")


def _name(user: User | None) -> str:
    return f"user:{user.pk}" if user else ""


def _user_named(username: str) -> User | None:
    return User.objects.filter(username__iexact=username).first()


def _signed_in(sender: Any, request: HttpRequest, user: User, **_: Any) -> None:
    now = now_of(request)
    request.session[SEEN] = int(now.timestamp())
    # The request does not know its user yet, so the steps are asked for by whom they belong to.
    ways = sorted({str(step.get("method")) for step in second_factor.steps_of(request, user)})
    write_entry("login.signed_in", by=user, now=now, object=_name(user), ways=ways, address=lockout.address_of(request))


def _signed_out(sender: Any, request: HttpRequest, user: User | None, **_: Any) -> None:
    if user:
        write_entry("login.signed_out", by=user, now=now_of(request), object=_name(user))


def _failed(
    sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, what: str = "password", **_: Any
) -> None:
    if request is None:
        return
    user = _user_named(lockout.username_of(request, credentials))
    write_entry(
        "login.failed",
        by=None,
        now=now_of(request),
        object=_name(user),
        what=what,
        during_lockout=bool(getattr(request, "axes_locked_out", False)),
        address=lockout.address_of(request),
    )


def _locked_out(sender: Any, request: HttpRequest, username: str, **_: Any) -> None:
    # Axes tells of each refusal; the lockout itself is the one at which it counted.
    if getattr(request, "axes_failures_since_start", None) is None:
        return
    user = _user_named(username)
    write_entry(
        "login.locked_out", by=None, now=now_of(request), object=_name(user), address=lockout.address_of(request)
    )


def _set_up(sender: Any, request: HttpRequest, user: User, authenticator: Authenticator, **_: Any) -> None:
    write_entry(
        "login.second_factor_set_up", by=user, now=now_of(request), object=_name(user), kind=str(authenticator.type)
    )
    if authenticator.type == Authenticator.Type.TOTP:
        # Setting up took a right code, so the second factor is shown.
        record_authentication(request, user, "mfa", type="totp", reauthenticated=True)


def _removed(sender: Any, request: HttpRequest, user: User, authenticator: Authenticator, **_: Any) -> None:
    write_entry(
        "login.second_factor_removed", by=user, now=now_of(request), object=_name(user), kind=str(authenticator.type)
    )
    second_factor.forget(request)


def _codes_made(sender: Any, request: HttpRequest, user: User, **_: Any) -> None:
    write_entry("login.recovery_codes_made", by=user, now=now_of(request), object=_name(user))


def _used(sender: Any, request: HttpRequest, user: User, authenticator: Authenticator, **_: Any) -> None:
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        write_entry("login.recovery_code_used", by=user, now=now_of(request), object=_name(user))


def _wrong_code(sender: Any, request: HttpRequest, user: User, **_: Any) -> None:
    # A wrong code is a failed sign-in like a wrong password: told the same way, axes counts both together.
    user_login_failed.send(sender=sender, credentials={"username": user.username}, request=request, what="code")
