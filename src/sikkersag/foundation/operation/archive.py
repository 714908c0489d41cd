"""One file that holds a whole installation: a tar of the database, the files, the anchors, and a manifest of hashes.

The manifest is the last member, so an archive that was cut off has none. It is written under another name and renamed
when all of it is on the disk: a name that ends in `.tar` is a whole backup. What is in a database does not belong
here (`databases`), nor when a backup may be restored (`actions.restoring`).
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import BinaryIO

#: The form of the archive; a program refuses a form that it does not know.
FORM = 1
MANIFEST = "manifest.json"
DATABASE = "database"
FILES, ANCHORS = "files/", "anchors/"
#: No other name is ever written from an archive to the disk.
_NAMES = re.compile(r"database|files/[0-9a-f]{64}|anchors/[0-9TZ:-]+\.jsonl\.gz")
_CHUNK = 1024 * 1024
#: A manifest longer than this was not written by us.
_LONGEST_MANIFEST = 256 * 1024 * 1024


class BadArchiveError(Exception):
    """The archive cannot be trusted. The message is a Danish sentence; nothing has been taken from it."""


@dataclass
class Manifest:
    """What an archive holds: when (UTC, as ISO), of which database, its migrations, and every member's hash."""

    made_at: str
    program: str
    vendor: str
    migrations: list[str]
    members: dict[str, str] = field(default_factory=dict)
    #: Files that the database refers to and that were not in the store, or were not what their names say.
    faulty_files: list[str] = field(default_factory=list)
    form: int = FORM


class Writer:
    """Adds members to an archive that is being written."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar
        self.members: dict[str, str] = {}

    def add(self, name: str, source: BinaryIO) -> str:
        """Add a file under a name; returns its SHA-256. Its length is what it was when it was opened."""
        info = tarfile.TarInfo(name)
        info.size = os.fstat(source.fileno()).st_size
        reader = _Hashing(source)
        self._tar.addfile(info, reader)
        self.members[name] = reader.hash.hexdigest()
        return self.members[name]

    def close(self, manifest: Manifest) -> None:
        """Write the manifest; the archive is whole then."""
        text = json.dumps({**asdict(manifest), "members": self.members}, sort_keys=True).encode()
        body = json.dumps({"sha256": hashlib.sha256(text).hexdigest(), "manifest": text.decode()}).encode()
        info = tarfile.TarInfo(MANIFEST)
        info.size = len(body)
        self._tar.addfile(info, io.BytesIO(body))


class _Hashing:
    """Reads and hashes on the way."""

    def __init__(self, source: BinaryIO) -> None:
        self.source, self.hash = source, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        chunk = self.source.read(size)
        self.hash.update(chunk)
        return chunk


@contextmanager
def writing(path: Path) -> Iterator[Writer]:
    """An archive under its name when the block ends without an error; otherwise nothing is left of it."""
    part = path.with_name(path.name + ".part")
    try:
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as tar:
                yield Writer(tar)
            out.flush()
            os.fsync(out.fileno())
        os.replace(part, path)
        folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def check(path: Path) -> Manifest:
    """Read the whole archive and hold it against its manifest; raises BadArchiveError where it is not exactly that."""
    found: dict[str, str] = {}
    manifest = None
    with _readable():
        for name, source in _members(path):
            if manifest is not None:
                raise BadArchiveError(f"Der står mere efter indholdsfortegnelsen ({name}).")
            if name == MANIFEST:
                manifest = _manifest(source.read(_LONGEST_MANIFEST))
            elif name in found:
                raise BadArchiveError(f"{name} står to gange.")
            else:
                found[name] = _digest(source)
    if manifest is None:
        raise BadArchiveError("Indholdsfortegnelsen mangler; filen er ikke hel.")
    for name in sorted({*found, *manifest.members}):
        if name not in found:
            raise BadArchiveError(f"{name} mangler.")
        if found[name] != manifest.members.get(name):
            raise BadArchiveError(f"{name} er beskadiget eller ændret.")
    if DATABASE not in found:
        raise BadArchiveError("Databasen mangler.")
    return manifest


def each(path: Path, manifest: Manifest, take: Callable[[str, BinaryIO], None]) -> None:
    """Hand every member but the manifest to `take`, which reads it to its end; each is held against its hash again."""
    with _readable():
        for name, source in _members(path):
            if name == MANIFEST:
                continue
            reader = _Hashing(source)
            take(name, reader)  # type: ignore[arg-type]
            if reader.hash.hexdigest() != manifest.members.get(name):
                raise BadArchiveError(f"{name} er ændret, mens der blev læst.")


def _members(path: Path) -> Iterator[tuple[str, BinaryIO]]:
    with tarfile.open(path, mode="r:") as tar:
        for info in tar:
            if not info.isfile() or not (info.name == MANIFEST or _NAMES.fullmatch(info.name)):
                raise BadArchiveError("Der står noget, som ikke hører hjemme i en sikkerhedskopi.")
            source = tar.extractfile(info)
            assert source is not None  # it is a file
            yield info.name, source  # type: ignore[misc]


@contextmanager
def _readable() -> Iterator[None]:
    """What tar says of a file that is cut off or none of its own becomes a sentence."""
    try:
        yield
    except (tarfile.TarError, EOFError) as error:
        raise BadArchiveError("Filen kan ikke læses til ende som en sikkerhedskopi.") from error


def _manifest(body: bytes) -> Manifest:
    try:
        told = json.loads(body)
        text = told["manifest"].encode()
        if hashlib.sha256(text).hexdigest() != told["sha256"]:
            raise ValueError("another hash")
        fields = json.loads(text)
        if fields["form"] != FORM:
            raise BadArchiveError("Sikkerhedskopien er lavet af en nyere udgave af programmet.")
        return Manifest(**fields)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadArchiveError("Indholdsfortegnelsen er beskadiget.") from error


def _digest(source: BinaryIO) -> str:
    found = hashlib.sha256()
    while chunk := source.read(_CHUNK):
        found.update(chunk)
    return found.hexdigest()
