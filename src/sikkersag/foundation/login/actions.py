"""Every write about who may sign in. Who may call them is decided by `foundation.access`; here nobody is asked.

Each ends with an audit row that holds no password and no name. Signing in and out is written by `login.signals`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from axes.handlers.proxy import AxesProxyHandler
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from sikkersag.foundation.audit.actions import write_entry
from sikkersag.foundation.login import encryption
from sikkersag.foundation.login.models import User


def name_of_object(user: User) -> str:
    """How the audit names a user."""
    return f"user:{user.pk}"


@transaction.atomic
def create_user(
    *, username: str, name: str, by: User | None, now: datetime, email: str = "", password: str | None = None
) -> User:
    """Make a user, and return it. Without a password they can sign in only through the municipality's own sign-in.

    User names are kept in lower case and are one whatever their case. Raises ValidationError (in Danish) where the
    name is taken or missing or the password is too weak. `by` is None only where the machine sets up itself.
    """
    username = username.strip().lower()
    user = User(username=username, name=name.strip(), email=email, created_at=now)
    if User.objects.filter(username__iexact=username).exists():
        raise ValidationError({"username": f"Brugernavnet {username} er optaget. Vælg et andet."})
    if password is None:
        user.set_unusable_password()
    else:
        _check_password(password, user)
        user.set_password(password)
    user.full_clean()
    user.save()
    write_entry("login.user_created", by=by, now=now, object=name_of_object(user), password=password is not None)
    return user


@transaction.atomic
def set_password(*, user: User, password: str, by: User, now: datetime) -> None:
    """Give a user a new password; every session of theirs ends (a view may keep the one it runs in).

    Raises ValidationError (in Danish, field `password`) where the password is too weak.
    """
    user = _locked(user)
    _check_password(password, user)
    user.set_password(password)
    user.save(update_fields=["password"])
    write_entry("login.password_set", by=by, now=now, object=name_of_object(user), own=by.pk == user.pk)


@transaction.atomic
def deactivate(*, user: User, by: User, now: datetime) -> None:
    """Take away a user's right to sign in, also from sessions that run. What they have written stays theirs."""
    user = _locked(user)
    user.is_active = False
    user.session_round += 1
    user.save(update_fields=["is_active", "session_round"])
    write_entry("login.deactivated", by=by, now=now, object=name_of_object(user))


@transaction.atomic
def reactivate(*, user: User, by: User, now: datetime) -> None:
    """Give the right to sign in back, with the password and second factor that the user had."""
    user = _locked(user)
    user.is_active = True
    user.save(update_fields=["is_active"])
    write_entry("login.reactivated", by=by, now=now, object=name_of_object(user))


@transaction.atomic
def reset_second_factor(*, user: User, by: User, now: datetime) -> None:
    """Forget a user's telephone and recovery codes (a lost telephone) and end every session of theirs.

    At the next sign-in they set up a new one, so give them a new password first if the old one may be known.
    """
    user = _locked(user)
    user.session_round += 1
    user.save(update_fields=["session_round"])
    removed, _ = Authenticator.objects.filter(user=user).delete()
    write_entry("login.second_factor_reset", by=by, now=now, object=name_of_object(user), removed=removed)


@transaction.atomic
def release_lockout(*, user: User, by: User, now: datetime) -> None:
    """Let a user who was locked out after wrong passwords or codes try again at once, from every address."""
    released = AxesProxyHandler.reset_attempts(username=user.username.casefold())
    write_entry("login.lockout_released", by=by, now=now, object=name_of_object(user), attempts=released)


@dataclass(frozen=True)
class Reencrypted:
    """How many telephones and sets of codes; and whose could not be read, named as the audit names them."""

    count: int
    unreadable: list[str]


@transaction.atomic
def reencrypt_second_factors(*, by: User | None, now: datetime) -> Reencrypted:
    """Encrypt every key of a telephone and every seed of codes with the present key; what cannot be read is left."""
    count, unreadable = 0, []
    for kept in Authenticator.objects.select_for_update().order_by("pk"):
        try:
            kept.data = {**kept.data, **_encrypted_anew(kept.data)}
        except encryption.UnreadableError:
            unreadable.append(f"user:{kept.user_id}")
            continue
        kept.save(update_fields=["data"])
        count += 1
    write_entry("login.second_factors_reencrypted", by=by, now=now, count=count, unreadable=len(unreadable))
    return Reencrypted(count, sorted(set(unreadable)))


def _encrypted_anew(data: dict[str, Any]) -> dict[str, str]:
    named = encryption.in_data(data)
    return {name: encryption.encrypt(encryption.decrypt(kept)) for name, kept in named.items()}


def _locked(user: User) -> User:
    return User.objects.select_for_update().get(pk=user.pk)


def _check_password(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as weak:
        raise ValidationError({"password": weak.messages}) from weak
