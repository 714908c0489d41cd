"""What arrives, kept safely on the disk before anything reads it: the bytes as they came, and when.

One file a submission: the bytes, then a line that tells of them (`Told`), then the length of that line. It is written
beside the others, brought to the disk, and only then given its name in `ny`: whenever the machine stops, a name there
has all of its bytes. The database is not asked, so what arrives is kept while it is away. When the submission stands in
the inbox, its file is moved to `laest`; it stays as the first of the sources that reconciliation counts. What an
anonymous sender sent is then taken out of it (`erase`): the line stays, and is still counted.

Nothing that a sender wrote becomes a path. What the bytes mean is `reading`.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from django.conf import settings

#: The folders of the spool: being written, waiting to be read, standing in the inbox; and which receipt was given for
#: what waits.
WRITING, NEW, READ, GIVEN = "tmp", "ny", "laest", "kvittering"
_CHUNK = 256 * 1024
_NAME = re.compile(r"[0-9a-f]{32}")
_TAIL = 12  # so many digits tell how long the last line is


class SpoolFullError(Exception):
    """The disk did not take the submission. Nothing of it is left, and the sender must be told so."""


class TooLargeError(Exception):
    """More bytes than are taken. Nothing of it is left, and the sender must be told so."""


class DamagedError(Exception):
    """A file of the spool is not as it was written."""


class ErasedError(Exception):
    """The bytes were taken out on purpose; what is told of them is still there."""


@dataclass(frozen=True, slots=True)
class Told:
    """What is known of a submission without reading it. `arrived_at`: when its first byte arrived, UTC. `key` is what
    the way in gives so that the same thing sent again is known again (it is part of the receipt, see `submission`).
    `by` is the user who registered it, 0 for none. `kept_at` is when it was kept, where that is later than the arrival
    (a call that was written down afterwards). `erased`: the bytes are not there any more, on purpose.
    """

    raw: str
    channel: str
    arrived_at: str
    media_type: str
    key: str
    by: int
    size: int
    sha256: str
    kept_at: str = ""
    erased: bool = False

    @property
    def arrived(self) -> datetime:
        """When its first byte arrived."""
        return datetime.fromisoformat(self.arrived_at)


def keep(
    chunks: Iterable[bytes],
    *,
    channel: str,
    arrived_at: datetime,
    media_type: str = "",
    key: str = "",
    by: int = 0,
    kept_at: datetime | None = None,
    limit: int | None = None,
) -> Told:
    """Keep the bytes; when this returns they are on the disk. `limit`: bytes at most. `kept_at`: now, where
    `arrived_at` is what somebody says.

    Raises TooLargeError and SpoolFullError; an error of `chunks` itself (a sender that went away) is passed on. In each
    case nothing is left behind.
    """
    raw = uuid4().hex
    path = _folder(WRITING) / raw
    descriptor = -1
    try:
        with _disk():
            _make(path.parent)
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        found, size = hashlib.sha256(), 0
        for chunk in chunks:
            size += len(chunk)
            if limit is not None and size > limit:
                raise TooLargeError
            found.update(chunk)
            _write(descriptor, chunk)
        stamps = [_stamp(at) if at else "" for at in (arrived_at, kept_at)]
        told = Told(raw, channel, stamps[0], media_type[:200], key[:200], by, size, found.hexdigest(), stamps[1])
        _write(descriptor, _line(told))
        with _disk():
            os.fsync(descriptor)
            _give_name(path, _folder(NEW) / raw)
        return told
    finally:
        if descriptor >= 0:
            os.close(descriptor)
            with suppress(FileNotFoundError):
                os.unlink(path)


def note_given(raw: str, receipt: str) -> None:
    """Note the receipt that is given for a submission before it stands in the inbox: it holds, also where the key of
    the program or how it reads has been changed when it gets there. Raises SpoolFullError.
    """
    path = _folder(WRITING) / f"{_checked(raw)}.{uuid4().hex}"
    with _disk():
        _make(path.parent)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        _write(descriptor, receipt.encode("ascii"))
        with _disk():
            os.fsync(descriptor)
            _give_name(path, _folder(GIVEN) / raw)
    finally:
        os.close(descriptor)
        with suppress(FileNotFoundError):
            os.unlink(path)


def given(raw: str) -> str:
    """The receipt that was given for a submission before it stood in the inbox; empty where none was noted."""
    with suppress(FileNotFoundError):
        return (_folder(GIVEN) / _checked(raw)).read_text(encoding="ascii")
    return ""


def waiting() -> list[str]:
    """The submissions that are not known to stand in the inbox, in the order in which they were kept."""
    return [path.name for path in _in_order(_folder(NEW))]


def told_of(raw: str) -> Told:
    """What is known of a kept submission. Raises FileNotFoundError, or DamagedError where it is not as written."""
    with _open(raw) as file:
        return _told(file)


def body_of(raw: str) -> bytes:
    """The bytes of a submission, checked. Raises DamagedError where they are not those that were kept, ErasedError
    where they were taken out.
    """
    with _open(raw) as file:
        told = _told(file)
        if told.erased:
            raise ErasedError(raw)
        file.seek(0)
        body = file.read(told.size)
    if hashlib.sha256(body).hexdigest() != told.sha256:
        raise DamagedError(raw)
    return body


def mark_read(raw: str) -> None:
    """The submission stands in the inbox: its file goes to those that have been read. Safe to repeat."""
    new, target = _folder(NEW) / _checked(raw), _folder(READ) / raw[:2] / raw
    _make(target.parent)
    with suppress(FileNotFoundError):
        os.rename(new, target)
        _sync(target.parent)
        _sync(new.parent)


def erase(raw: str) -> None:
    """Take the bytes of a submission that has been read out of the spool; what is told of it stays, so that it is
    still counted. Safe to repeat. Raises FileNotFoundError where it has not been read.

    The file is replaced by one without the bytes. A backup made in between still has them (docs/intake.md).
    """
    target = _folder(READ) / _checked(raw)[:2] / raw
    with target.open("rb") as file:
        told = _told(file)
    if told.erased:
        return
    path = _folder(WRITING) / f"{raw}.{uuid4().hex}"
    _make(path.parent)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        _write(descriptor, _line(replace(told, erased=True)))
        with _disk():
            os.fsync(descriptor)
            os.replace(path, target)
            _sync(target.parent)
    finally:
        os.close(descriptor)
        with suppress(FileNotFoundError):
            os.unlink(path)


def clear_stopped(before: datetime) -> int:
    """Clear away what writes that were stopped left half done before a time; nobody was given a receipt for it.
    Returns how many.
    """
    cleared = 0
    for path in sorted(_folder(WRITING).glob("*")):
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < before.timestamp():
                path.unlink()
                cleared += 1
    return cleared


def everything() -> Iterator[Told]:
    """Every submission that is kept, waiting or read; a damaged file is passed over here and told by `damaged`."""
    for raw in _names():
        with suppress(DamagedError, FileNotFoundError):
            yield told_of(raw)


def damaged() -> Iterator[str]:
    """The files that are not as they were written."""
    for raw in _names():
        try:
            body_of(raw)
        except DamagedError:
            yield raw
        except ErasedError:
            continue


def _open(raw: str) -> BinaryIO:
    """The file of a submission, wherever it lies. Raises FileNotFoundError."""
    name = _checked(raw)
    for path in (_folder(NEW) / name, _folder(READ) / name[:2] / name, _folder(NEW) / name):
        # Looked for a second time where it lay first: it may have been moved in between.
        with suppress(FileNotFoundError):
            return path.open("rb")
    raise FileNotFoundError(name)


def _names() -> Iterator[str]:
    yield from waiting()
    for folder in sorted(_folder(READ).glob("*")):
        yield from (path.name for path in _in_order(folder))


def _in_order(folder: Path) -> list[Path]:
    try:
        found = [path for path in folder.iterdir() if _NAME.fullmatch(path.name)]
    except FileNotFoundError:
        return []
    stamps = {}
    for path in found:
        with suppress(FileNotFoundError):
            stamps[path] = path.stat().st_mtime_ns
    return sorted(stamps, key=lambda path: (stamps[path], path.name))


def _told(file: BinaryIO) -> Told:
    end = file.seek(0, os.SEEK_END)
    try:
        file.seek(end - _TAIL)
        length = int(file.read(_TAIL))
        file.seek(end - _TAIL - length)
        told = Told(**json.loads(file.read(length)))
    except (OSError, ValueError, TypeError) as error:
        raise DamagedError(file.name) from error
    if (0 if told.erased else told.size) != end - _TAIL - length:
        raise DamagedError(file.name)
    return told


def _checked(raw: str) -> str:
    if _NAME.fullmatch(raw) is None:
        raise ValueError("not the name of a submission")
    return raw


def _folder(name: str) -> Path:
    return Path(settings.INTAKE_DIR) / name


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _line(told: Told) -> bytes:
    line = json.dumps(asdict(told), ensure_ascii=False).encode()
    return line + f"{len(line):0{_TAIL}d}".encode()


def _make(folder: Path) -> None:
    """Make a folder; where it was not there, its name too is brought to the disk."""
    if folder.is_dir():
        return
    _make(folder.parent)
    folder.mkdir(exist_ok=True)
    _sync(folder.parent)


def _give_name(path: Path, target: Path) -> None:
    """Give a finished file its name. Where the disk fails now, it is taken back: the sender is told that it failed."""
    _make(target.parent)
    os.rename(path, target)
    try:
        _sync(target.parent)
    except OSError:
        os.unlink(target)
        raise


def _write(descriptor: int, data: bytes) -> None:
    rest = memoryview(data)
    with _disk():
        while rest:
            rest = rest[os.write(descriptor, rest) :]


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _disk() -> Iterator[None]:
    """Turns what the disk says into SpoolFullError."""
    try:
        yield
    except OSError as error:
        why = "no room" if error.errno in (errno.ENOSPC, errno.EDQUOT) else "an error of the disk"
        raise SpoolFullError(why) from error
