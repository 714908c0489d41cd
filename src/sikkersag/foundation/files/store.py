"""The bytes on the disk, under their hash: `ab/cd/abcd…`. Nothing that a user wrote becomes a path.

A file is written beside the others, brought safely to the disk, and only then given its name: whenever the machine
stops, a name in the store has all of its bytes. What a stopped write left is cleared away by `files.actions.sweep`.

Every change of names in the store is made under one lock, so that no file is cleared away while somebody is about to
rely on it. Which files may be erased is decided in `files.actions`.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import BinaryIO, Protocol

from django.conf import settings
from django.db import transaction

from sikkersag.foundation.files import kinds
from sikkersag.foundation.files.models import StoredFile
from sikkersag.foundation.files.names import ending_of, safe_filename
from sikkersag.foundation.refused import RefusedError

_CHUNK = 256 * 1024
_HASH = re.compile(r"[0-9a-f]{64}")


class Readable(Protocol):
    """What bytes are read from: a file, or what Django makes of an upload."""

    def read(self, size: int, /) -> bytes:
        """At most so many bytes; none at the end."""
        ...


@dataclass(frozen=True)
class Stored:
    """A file that is safely on the disk. `filename` is harmless to show; it is that of this upload."""

    sha256: str
    size: int
    media_type: str
    filename: str


class StoreFullError(RefusedError):
    """The disk did not take the file. Nothing of it is left."""


class Condition(Enum):
    """How a file of the store is."""

    INTACT = "uændret"
    ALTERED = "ændret"
    MISSING = "mangler"


def save(stream: Readable, *, filename: str, declared_type: str, now: datetime) -> Stored:
    """Store the bytes; the same bytes again are the same file. Call it in the transaction that comes to refer to it.

    Its row stays locked until that transaction ends, so nobody can erase the file in between. Raises RefusedError
    where the kind or size is not taken, StoreFullError where the disk fails; the sentences are for the user. An error
    of `stream` itself is passed on. In each case nothing is left behind.
    """
    name = safe_filename(filename)
    kind = _kind_by_name(name, declared_type)
    with _temporary(now) as (path, descriptor):
        sha256, size = _write(stream, descriptor, name)
        with path.open("rb") as written:
            _check(kind, written, name, size)
        with _disk():
            os.fsync(descriptor)
            os.utime(descriptor, (now.timestamp(), now.timestamp()))
            _place(path, sha256)
    with transaction.atomic():
        while True:
            row = StoredFile(sha256=sha256, size=size, media_type=kind.media_type, stored_at=now)
            StoredFile.objects.bulk_create([row], ignore_conflicts=True)
            # Gone again means that somebody erased the earlier row at this moment: then this one is put in.
            if StoredFile.objects.select_for_update().filter(pk=sha256).first() is not None:
                return Stored(sha256, size, kind.media_type, name)


def path_of(sha256: str) -> Path:
    """Where the bytes lie. Raises ValueError for what is no hash, so that no text becomes a path."""
    if _HASH.fullmatch(sha256) is None:
        raise ValueError("not the hash of a file")
    return Path(settings.FILES_DIR) / sha256[:2] / sha256[2:4] / sha256


def open(sha256: str) -> BinaryIO:
    """The bytes, for reading. Raises FileNotFoundError where they are not there."""
    return path_of(sha256).open("rb")


def verify(sha256: str) -> Condition:
    """Read the whole file and see whether it still is what its name says."""
    found = hashlib.sha256()
    try:
        with open(sha256) as file:
            while chunk := file.read(_CHUNK):
                found.update(chunk)
    except FileNotFoundError:
        return Condition.MISSING
    return Condition.INTACT if found.hexdigest() == sha256 else Condition.ALTERED


def all_hashes() -> Iterator[str]:
    """Every file whose bytes lie on the disk, in order of their names."""
    for path in sorted(Path(settings.FILES_DIR).glob("[0-9a-f][0-9a-f]/[0-9a-f][0-9a-f]/*")):
        if _HASH.fullmatch(path.name):
            yield path.name


def temporary_folder() -> Path:
    """Where files lie while they are written: on the same disk as the store, so that giving a name is one step."""
    return Path(settings.FILES_DIR) / "tmp"


@contextmanager
def locked() -> Iterator[None]:
    """Alone with the names of the store, among threads and processes of this machine."""
    Path(settings.FILES_DIR).mkdir(parents=True, exist_ok=True)
    descriptor = os.open(Path(settings.FILES_DIR) / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


@contextmanager
def _disk() -> Iterator[None]:
    """Turns what the disk says into a sentence for the user."""
    try:
        yield
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        why = "der er ikke mere plads på serveren" if full else "serverens disk svarede med en fejl"
        raise StoreFullError(
            f"Filen er ikke gemt, for {why}. Alt, hvad der var gemt i forvejen, er bevaret, og intet af denne fil "
            "ligger halvt. Behold filen hos dig, sig det til systemadministratoren, og læg den op igen bagefter."
        ) from error


@contextmanager
def _temporary(now: datetime) -> Iterator[tuple[Path, int]]:
    """A file to write in, which is gone afterwards unless it has been given its name. Its own name says its age."""
    with _disk():
        temporary_folder().mkdir(parents=True, exist_ok=True)
        path = temporary_folder() / f"{int(now.timestamp())}-{secrets.token_hex(16)}"
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        yield path, descriptor
    finally:
        os.close(descriptor)
        with suppress(FileNotFoundError):
            os.unlink(path)


def _write(stream: Readable, descriptor: int, name: str) -> tuple[str, int]:
    found, size = hashlib.sha256(), 0
    while chunk := stream.read(_CHUNK):
        size += len(chunk)
        if size > settings.FILE_LIMIT:
            raise RefusedError(
                f"»{name}« er større end {settings.FILE_LIMIT // (1024 * 1024)} MB, som er det meste, en fil må fylde. "
                "Den er ikke gemt. Del den i flere filer, eller gem den i en mindre udgave, og læg den op igen.",
                field="file",
            )
        found.update(chunk)
        rest = memoryview(chunk)
        with _disk():
            while rest:
                rest = rest[os.write(descriptor, rest) :]
    return found.hexdigest(), size


def _place(path: Path, sha256: str) -> None:
    """Give the finished file its name. An equal file there is replaced, which also mends one that was damaged."""
    target = path_of(sha256)
    with locked():
        known = target.exists()
        target.parent.mkdir(parents=True, exist_ok=True)
        os.replace(path, target)
        try:
            for folder in (target.parent, target.parent.parent, Path(settings.FILES_DIR)):
                _sync_folder(folder)
        except OSError:
            if not known:
                os.unlink(target)
            raise


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _kind_by_name(name: str, declared_type: str) -> kinds.Kind:
    kind = kinds.BY_ENDING.get(ending_of(name))
    if kind is None:
        raise RefusedError(
            f"»{name}« er ikke gemt, for den slags fil tages ikke imod. Du kan lægge disse op: "
            f"{', '.join(kinds.BY_ENDING)}. Gem filen som en af dem, og læg den op igen.",
            field="file",
        )
    if declared_type.partition(";")[0].strip().lower() not in kind.declared:
        raise RefusedError(
            f"»{name}« er ikke gemt, for navnet siger {kind.title}, men den blev sendt som noget andet. "
            "Åbn filen, gem den igen med den rigtige endelse, og læg den op igen.",
            field="file",
        )
    return kind


def _check(kind: kinds.Kind, written: BinaryIO, name: str, size: int) -> None:
    if size == 0:
        raise RefusedError(
            f"»{name}« er tom og er ikke gemt. Se efter, om det er den rigtige fil, og læg den op igen.", field="file"
        )
    if not kind.fits(written):
        seen = [other.title for other in kinds.kinds_that_fit(written)]
        what = f"indholdet er {' eller '.join(seen)}" if seen else "det er indholdet ikke"
        raise RefusedError(
            f"»{name}« er ikke gemt. Navnet siger {kind.title}, men {what}. Filen kan være omdøbt, beskadiget eller "
            "have programmer i sig. Åbn den, gem den på ny som en almindelig fil, og læg den op igen.",
            field="file",
        )
