"""Whether a session has shown a second factor: a code from the telephone, a recovery code, or the municipality's own.

allauth writes in the session each step by which somebody was let in; this reads it.
"""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY, get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

#: Steps that are a second factor. Who comes from the municipality's sign-in has shown one there.
_SECOND = ("mfa", "socialaccount")


def steps_of(request: HttpRequest, user: AbstractBaseUser | AnonymousUser) -> list[dict[str, Any]]:
    """The steps by which this person was let in to the request's session, oldest first."""
    found: list[dict[str, Any]] = get_authentication_records(request, user)
    return found


def forget(request: HttpRequest) -> None:
    """Take the second factor out of what the session has shown: the telephone it came from is no longer theirs."""
    kept = [step for step in steps_of(request, request.user) if step.get("method") != "mfa"]
    request.session[AUTHENTICATION_METHODS_SESSION_KEY] = kept


def is_missing(request: HttpRequest) -> bool:
    """Must the signed-in person still set up a second factor before anything else?"""
    shown = any(step.get("method") in _SECOND for step in steps_of(request, request.user))
    return bool(settings.SECOND_FACTOR) and not shown


def is_set_up(user_id: int | None) -> bool:
    """Has this person a telephone that shows codes?"""
    return bool(Authenticator.objects.filter(user_id=user_id, type=Authenticator.Type.TOTP).exists())
