"""The systems that may send notifications: made, and shut out again; and what each has sent under which key."""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import datetime

from django.db import IntegrityError, transaction

from sikkersag.foundation.audit.actions import write_entry
from sikkersag.foundation.login.models import User
from sikkersag.foundation.refused import RefusedError
from sikkersag.intake.models import ApiClient, ApiSent

_ID = re.compile(r"[a-z0-9][a-z0-9-]{2,59}")


class OtherContentError(Exception):
    """The key stands for something else that the client has sent."""


def hashed(secret: str) -> str:
    """What is kept of a secret. It is 32 random bytes, so a plain hash is as good as a slow one, and is asked often."""
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def create_client(*, client_id: str, name: str, by: User | None, now: datetime) -> str:
    """Let a system send notifications. Returns its secret, which is told this once. Raises RefusedError."""
    if _ID.fullmatch(client_id) is None:
        raise RefusedError("Navnet skal være 3 til 60 små bogstaver (a-z), tal og bindestreger. Intet er oprettet.")
    if not name.strip():
        raise RefusedError("Skriv, hvem systemet hører til. Intet er oprettet.")
    if ApiClient.objects.filter(client_id=client_id).exists():
        raise RefusedError(f"Der er allerede en klient med navnet {client_id}. Intet er oprettet.")
    secret = secrets.token_urlsafe(32)
    made = ApiClient.objects.create(
        client_id=client_id, name=name.strip()[:200], secret_sha256=hashed(secret), created_at=now
    )
    write_entry("intake.client_created", by=by, now=now, object=f"apiclient:{made.pk}", client=client_id)
    return secret


@transaction.atomic
def withdraw_client(*, client_id: str, by: User | None, now: datetime) -> None:
    """Shut a system out; what it has sent stays. Raises RefusedError."""
    found = ApiClient.objects.select_for_update().filter(client_id=client_id, withdrawn_at=None).first()
    if found is None:
        raise RefusedError(f"Der er ingen klient med navnet {client_id}, som er lukket ind.")
    found.withdrawn_at = now
    found.save(update_fields=["withdrawn_at"])
    write_entry("intake.client_withdrawn", by=by, now=now, object=f"apiclient:{found.pk}", client=client_id)


def note_sent(client: ApiClient, *, key: str, digest: str, receipt: str, now: datetime) -> bool:
    """Note what a client has sent under a key; was it new? Raises OtherContentError where the key is taken."""
    try:
        with transaction.atomic():
            ApiSent.objects.create(client=client, key=key, digest=digest, receipt=receipt, at=now)
            return True
    except IntegrityError:
        known = ApiSent.objects.filter(client=client, key=key).first()
        if known is None:
            raise
        if known.digest != digest:
            raise OtherContentError from None
        return False
