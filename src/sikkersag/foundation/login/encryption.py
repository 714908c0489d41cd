"""The keys of telephones and the seeds of recovery codes are encrypted in the database: who has only a copy of it, or a
backup, cannot show anybody's second factor.

The keys are the settings'; `adapters.SecondFactorAdapter` is where allauth asks. What belongs to passwords is Django's.
"""

from __future__ import annotations

import base64
import logging
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

#: Stands before what is encrypted, so that another way can be told from this one later.
MARK = "fernet1:"
_LOG = logging.getLogger(__name__)
# Part of the key: what is derived from the same secret for another purpose must be another key.
_PURPOSE = b"sikkersag.login.second_factor.1"


class UnreadableError(Exception):
    """What is kept of a second factor cannot be read: another key, altered, or never encrypted. Holds no secret."""


def secrets_of_settings() -> tuple[str, ...]:
    """What keys are derived from, the one that encrypts first; the others only decrypt.

    The secret key is always among them: a server that gets a key of its own later can read what it has.
    """
    named = (settings.SECRETS_KEY, settings.SECRET_KEY)
    former = (*settings.SECRETS_KEYS_FORMER, *settings.SECRET_KEY_FALLBACKS)
    return tuple(dict.fromkeys(str(secret) for secret in (*named, *former) if secret))


def encrypt(text: str) -> str:
    """Return the text encrypted with the present key, of ASCII signs."""
    return MARK + _keys(secrets_of_settings()).encrypt(text.encode()).decode("ascii")


def decrypt(kept: str) -> str:
    """Return what was encrypted, with the present key or a former one.

    Raises UnreadableError also for what lies in clear: who can write the database but has no key could otherwise
    plant a telephone of his own.
    """
    if not is_encrypted(kept):
        raise UnreadableError("not encrypted")
    try:
        return _keys(secrets_of_settings()).decrypt(kept.removeprefix(MARK).encode()).decode()
    except (InvalidToken, UnicodeError) as error:
        raise UnreadableError("no key opens it") from error


def is_encrypted(kept: object) -> bool:
    """Does it bear the mark of what `encrypt` makes? Whether a key opens it is another matter."""
    return isinstance(kept, str) and kept.startswith(MARK)


def can_be_read(kept: str) -> bool:
    """Does a key of the settings open it?"""
    try:
        decrypt(kept)
    except UnreadableError:
        return False
    return True


def in_data(data: dict[str, Any]) -> dict[str, str]:
    """What of an authenticator's data is a secret, by its name there."""
    return {name: data[name] for name in ("secret", "seed") if name in data}


def tell(error: UnreadableError, user_id: int | None) -> None:
    """Tell the log of it: whose, never what."""
    _LOG.error("The second factor of user:%s cannot be read (%s); see login.E013 of docs/sign-in.md.", user_id, error)


@lru_cache(maxsize=8)
def _keys(secrets: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(_derived(secret)) for secret in secrets])


def _derived(secret: str) -> bytes:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE).derive(secret.encode())
    return base64.urlsafe_b64encode(derived)
