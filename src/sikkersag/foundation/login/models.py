"""The people who may sign in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.crypto import salted_hmac


class UserManager(BaseUserManager["User"]):
    """Finds users by their name for signing in; users are made by `login.actions`."""


class User(AbstractBaseUser):
    """Somebody who may sign in. What they may do comes from employments and grants, never from here.

    `last_login` is kept by Django. A user is never deleted: what they have written points at them.
    """

    username = models.CharField("brugernavn", max_length=80, unique=True)
    name = models.CharField("navn", max_length=160)
    email = models.EmailField("mailadresse", blank=True)
    is_active = models.BooleanField("kan logge ind", default=True)
    created_at = models.DateTimeField("oprettet")
    #: Counted up to end every session of this person at once.
    session_round = models.PositiveIntegerField("omgang af sessioner", default=0)

    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        verbose_name = "bruger"
        verbose_name_plural = "brugere"

    def __str__(self) -> str:
        return self.name

    # Django's own apps ask these of a user; we have no groups and no superusers.
    is_staff = False
    is_superuser = False

    def get_full_name(self) -> str:
        """The name, as allauth and Django ask for it."""
        return self.name

    def get_session_auth_hash(self) -> str:
        """What a session must carry to hold: it changes with the password and with `session_round`."""
        return self._hash_of_sessions(settings.SECRET_KEY)

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        """The same under each former secret key, so that a new key signs nobody out."""
        for secret in settings.SECRET_KEY_FALLBACKS:
            yield self._hash_of_sessions(secret)

    def _hash_of_sessions(self, secret: str | bytes) -> str:
        value = f"{self.session_round}:{self.password}"
        return salted_hmac("sikkersag.login.session", value, secret=secret, algorithm="sha256").hexdigest()
