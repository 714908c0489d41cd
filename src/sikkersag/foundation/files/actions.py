"""Clearing away and erasing files. Storing one is `store.save`, which the act that needs the file calls."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from sikkersag.foundation.audit.actions import write_entry
from sikkersag.foundation.files import store
from sikkersag.foundation.files.models import StoredFile
from sikkersag.foundation.login.models import User
from sikkersag.foundation.refused import RefusedError

#: What is younger may belong to a write that is not finished.
AGE = timedelta(hours=24)


@dataclass(frozen=True)
class Swept:
    """How many were cleared away: half-written files, and whole ones whose write was never finished."""

    temporary: int
    unreferred: int


def sweep(*, now: datetime) -> Swept:
    """Clear away what stopped writes left more than a day ago. Removes nothing that has a row; safe at any time."""
    temporary = 0
    for path in store.temporary_folder().glob("*-*"):
        begun = path.name.split("-")[0]
        if not begun.isdigit() or int(begun) < (now - AGE).timestamp():
            path.unlink(missing_ok=True)
            temporary += 1
    unreferred = 0
    for sha256 in store.all_hashes():
        if StoredFile.objects.filter(pk=sha256).exists():
            continue
        with store.locked(), suppress(FileNotFoundError):
            path = store.path_of(sha256)
            # Asked again under the lock: whoever saves these bytes now has given the file a new time.
            old = path.stat().st_mtime < (now - AGE).timestamp()
            if old and not StoredFile.objects.filter(pk=sha256).exists():
                path.unlink()
                unreferred += 1
    if temporary or unreferred:
        write_entry("files.sweep", by=None, now=now, temporary=temporary, unreferred=unreferred)
    return Swept(temporary, unreferred)


@transaction.atomic
def erase(sha256: str, *, is_referred: Callable[[str], bool], reason: str, by: User | None, now: datetime) -> None:
    """Erase a file that nobody refers to any more. `reason` is a key of the room above, not personal text.

    The bytes go when the transaction is committed; if the machine stops just there, `sweep` takes them later. Raises
    RefusedError where somebody still refers to it, and nothing happens where it is already gone.
    """
    row = StoredFile.objects.select_for_update().filter(pk=sha256).first()
    if row is None:
        return
    if is_referred(sha256):
        raise RefusedError(
            "Filen er ikke slettet, for den hører stadig til mindst ét dokument. Slet den dér først, og prøv så igen."
        )
    row.delete()
    write_entry("files.erase", by=by, now=now, object=f"file:{sha256}", reason=reason, size=row.size)
    try:
        was = store.path_of(sha256).stat()
    except FileNotFoundError:
        return

    def remove() -> None:
        with store.locked(), suppress(FileNotFoundError):
            path = store.path_of(sha256)
            # Another file there now was saved since: it belongs to a write that may not be committed yet.
            if os.path.samestat(path.stat(), was) and not StoredFile.objects.filter(pk=sha256).exists():
                path.unlink()

    transaction.on_commit(remove)
