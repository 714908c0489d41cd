"""Mails and files that lie in a folder become submissions, each by itself; a file is moved away when it is kept.

A `.eml` is a mail. A folder is one notification with its files; a lone file is one as well. What cannot be read is
told of by name and stays where it lies.
"""

from __future__ import annotations

import hashlib
import mimetypes
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError

from sikkersag.foundation.files.kinds import BY_ENDING
from sikkersag.foundation.files.names import ending_of
from sikkersag.intake import jsonbody, mailing, reading, spool
from sikkersag.intake.actions.ingesting import ingest
from sikkersag.intake.asked import UnreadableError
from sikkersag.intake.submission import Submission

#: Where what is kept is moved to, in the folder itself.
DONE = "gjort"
#: A file that was changed so lately may still be on its way into the folder.
SETTLED_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of one thing in the folder: its receipt, or why it was refused and stays."""

    name: str
    receipt: str = ""
    refused: str = ""


def import_folder(folder: Path, *, now: datetime, settle: float = SETTLED_SECONDS) -> Iterator[Imported]:
    """Bring in what lies in a folder, in the order of the names. Safe to repeat after a stop at any moment: the same
    thing has the same receipt. Raises FileNotFoundError where there is no folder, SpoolFullError where the disk fails.
    """
    for path in sorted(folder.iterdir()):
        if path.name == DONE or path.name.startswith(".") or path.is_symlink():
            continue
        if _touched(path) > now.timestamp() - settle:
            continue
        try:
            receipt = _import(path, now=now)
        except (UnreadableError, spool.TooLargeError, PermissionError) as error:
            yield Imported(path.name, refused=str(error) or type(error).__name__)
            continue
        _move(path, folder / DONE)
        yield Imported(path.name, receipt)


def kept_as(path: Path) -> str:
    """SHA-256 of the bytes as which a thing of the folder is kept, for the counting of what was imported. Raises
    UnreadableError.
    """
    body = path.read_bytes() if path.suffix.lower() == ".eml" else _plain(path, datetime.max.replace(tzinfo=UTC))[0]
    return hashlib.sha256(body).hexdigest()


def _import(path: Path, *, now: datetime) -> str:
    body, media_type, key, arrived = _mail(path, now) if path.suffix.lower() == ".eml" else _plain(path, now)
    # Tried before it is kept: what cannot be read stays in the folder, and is not in the spool as well.
    trial = spool.Told("0" * 32, "mail", now.isoformat(), media_type, key, 0, len(body), "")
    reading.read(trial, body)
    told = spool.keep(
        [body], channel="mail", arrived_at=arrived, kept_at=now, media_type=media_type, key=key,
        limit=2 * settings.INTAKE_LIMIT,
    )  # fmt: skip
    receipt = reading.receipt_of(told, reading.read(told, body))
    with suppress(DatabaseError):  # it is kept, and the job brings it in
        ingest(told.raw, now=now)
    return receipt


def _mail(path: Path, now: datetime) -> tuple[bytes, str, str, datetime]:
    if path.stat().st_size > settings.INTAKE_LIMIT:
        raise UnreadableError(f"more than {settings.INTAKE_LIMIT // 1024**2} MB")
    body = path.read_bytes()
    key = mailing.key_of(body) or hashlib.sha256(body).hexdigest()
    said = mailing.received_at(body)
    # The municipality's own server says when it took the mail. A time to come is a mistake, and would give more time.
    arrived = said if said is not None and said <= now else _written(path, now)
    return body, "message/rfc822", f"mail {key}", arrived


def _plain(path: Path, now: datetime) -> tuple[bytes, str, str, datetime]:
    """A lone file, or a folder of files: a submission that says what came, with the files."""
    paths = sorted(one for one in path.iterdir() if not one.name.startswith(".")) if path.is_dir() else [path]
    if not paths:
        raise UnreadableError("an empty folder")
    if any(one.is_symlink() or not one.is_file() for one in paths):
        raise UnreadableError("a folder within the folder, or what is no file")
    if len(paths) > jsonbody.MOST_FILES:
        raise UnreadableError(f"more than {jsonbody.MOST_FILES} files")
    if unknown := [one.name for one in paths if ending_of(one.name) not in BY_ENDING]:
        raise UnreadableError(f"a kind of file that is not taken: {', '.join(unknown)}")
    if sum(one.stat().st_size for one in paths) > settings.INTAKE_LIMIT:
        raise UnreadableError(f"more than {settings.INTAKE_LIMIT // 1024**2} MB")
    files = [(one.name, mimetypes.guess_type(one.name)[0] or "", one.read_bytes()) for one in paths]
    words = [text for name, _, content in files if ending_of(name) == "txt" and (text := _text(content))]
    text = "\n\n".join(words) or f"Modtaget som fil: {', '.join(name for name, _, _ in files)}. Læs filerne."
    body = jsonbody.write(Submission(text=text, method="brev"), files)
    return body, "application/json", f"file {hashlib.sha256(body).hexdigest()}", _written(path, now)


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig").strip()
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace").strip()


def _touched(path: Path) -> float:
    """When a file, or anything in a folder, was last changed."""
    inside = [one.stat().st_mtime for one in path.iterdir()] if path.is_dir() else []
    return max([path.stat().st_mtime, *inside])


def _written(path: Path, now: datetime) -> datetime:
    """When a file was laid there: the oldest of a folder, and never after now."""
    inside = [one.stat().st_mtime for one in path.iterdir()] if path.is_dir() else [path.stat().st_mtime]
    return min(datetime.fromtimestamp(min(inside), UTC), now)


def _move(path: Path, target: Path) -> None:
    target.mkdir(exist_ok=True)
    place, number = target / path.name, 1
    while place.exists():
        number += 1
        place = target / f"{number} {path.name}"
    os.rename(path, place)
