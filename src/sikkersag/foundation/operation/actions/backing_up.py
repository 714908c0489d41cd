"""A backup of the whole installation in one file, while people work."""

from __future__ import annotations

import errno
import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection

import sikkersag
from sikkersag.foundation.audit.actions import write_entry
from sikkersag.foundation.files import store
from sikkersag.foundation.files.models import StoredFile
from sikkersag.foundation.operation import archive, databases
from sikkersag.foundation.refused import RefusedError

_NAME = re.compile(r"sikkersag-\d{4}-\d\d-\d\dT\d{6}Z\.tar")
#: How often it is begun again where files were erased by law while they were copied.
_BEGUN = 3


class _ErasedMeanwhileError(Exception):
    """A file went after the database was copied: the copy still tells of it."""


@dataclass(frozen=True)
class Made:
    """A whole backup: where, how many files, and which of them are missing or altered in the store itself."""

    path: Path
    files: int
    faulty: list[str]


def backup(folder: Path, *, now: datetime, keep: int | None = None) -> Made:
    """Write a backup to a folder and return what it holds; with `keep`, older ones beyond so many are removed then.

    Only what belongs together is in it: the database at one moment, the files that its rows refer to, and anchors from
    before that moment. Raises RefusedError in Danish; earlier backups are left as they were then.
    """
    if keep is not None and keep < 1:
        raise RefusedError("Der skal beholdes mindst én sikkerhedskopi. Intet er gjort.")
    path = folder / f"sikkersag-{now:%Y-%m-%dT%H%M%SZ}.tar"
    with _disk(folder), _clean(folder):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if path.exists():
            raise RefusedError(f"{path.name} findes allerede. Der er ikke lavet en ny.")
        made = _written_at_last(path, now)
    try:
        write_entry("operation.backup", by=None, now=now, object=path.name, files=made.files, faulty=len(made.faulty))
    except DatabaseError as error:
        raise RefusedError(
            f"Sikkerhedskopien {path.name} er lavet og hel, men databasen svarede ikke bagefter, så den står ikke i "
            "revisionssporet, og ældre er ikke fjernet."
        ) from error
    if keep is not None:
        for old in sorted(p for p in folder.iterdir() if _NAME.fullmatch(p.name))[:-keep]:
            old.unlink()
    return made


def _written_at_last(path: Path, now: datetime) -> Made:
    """Begin again where files went meanwhile, but not for ever."""
    for _ in range(_BEGUN):
        try:
            return _written(path, now)
        except _ErasedMeanwhileError:
            continue
    raise RefusedError(
        "Filer blev slettet efter loven, mens der blev kopieret, også da der blev begyndt forfra. "
        "Der er ikke lavet en sikkerhedskopi. Prøv igen om lidt."
    )


def _written(path: Path, now: datetime) -> Made:
    faulty: list[str] = []
    copy = path.with_name(path.name + ".database.part")
    with archive.writing(path) as out:
        # Before the database: an anchor from after it would tell of entries that the copy does not have.
        for anchor in sorted(Path(settings.ANCHORS_DIR).glob("*.jsonl.gz")):
            with anchor.open("rb") as source:
                out.add(archive.ANCHORS + anchor.name, source)
        copied = databases.copy(copy)
        with copy.open("rb") as source:
            out.add(archive.DATABASE, source)
        for sha256 in copied.files:
            try:
                with store.open(sha256) as source:
                    if out.add(archive.FILES + sha256, source) != sha256:
                        faulty.append(sha256)
            except FileNotFoundError:
                if not StoredFile.objects.filter(pk=sha256).exists():
                    raise _ErasedMeanwhileError(sha256) from None
                faulty.append(sha256)
        out.close(
            archive.Manifest(
                made_at=now.isoformat(),
                program=sikkersag.__version__,
                vendor=connection.vendor,
                migrations=copied.migrations,
                faulty_files=faulty,
            )
        )
    return Made(path, len(copied.files), faulty)


@contextmanager
def _clean(folder: Path) -> Iterator[None]:
    """What a killed or a failed backup left is cleared away."""
    try:
        _clear(folder)
        yield
    finally:
        _clear(folder)


def _clear(folder: Path) -> None:
    for part in folder.glob("sikkersag-*.part"):
        part.unlink(missing_ok=True)


@contextmanager
def _disk(folder: Path) -> Iterator[None]:
    kept = "Der er ikke lavet en ny sikkerhedskopi. De tidligere er, som de var."
    try:
        yield
    except databases.DatabaseError as error:
        raise RefusedError(f"{error} {kept}") from error
    except DatabaseError as error:
        raise RefusedError(f"Databasen svarer ikke ({str(error).strip()}). {kept}") from error
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
        why = (
            f"Der er ikke plads i {folder}."
            if full
            else f"{folder} kan ikke skrives ({os.strerror(error.errno or 0)})."
        )
        raise RefusedError(f"{why} {kept}") from error


def digest_of(path: Path) -> str:
    """The SHA-256 of a finished archive, to write down beside it or elsewhere."""
    found = hashlib.sha256()
    with path.open("rb") as source:
        while chunk := source.read(1024 * 1024):
            found.update(chunk)
    return found.hexdigest()
