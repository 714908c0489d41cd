"""What arrives is on the disk before anything reads it, whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sikkersag.intake import spool

NOW = datetime(2026, 3, 10, 7, 40, 5, 123456, tzinfo=UTC)


def keep(*chunks: bytes, **more: object) -> spool.Told:
    return spool.keep(chunks, channel="web", arrived_at=NOW, media_type="text/plain", **more)  # type: ignore[arg-type]


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_it_keeps_the_bytes_and_when_they_came() -> None:
    told = keep(b"Hej ", "æøå".encode(), key="k", by=7)
    assert spool.waiting() == [told.raw]
    assert spool.body_of(told.raw) == "Hej æøå".encode()
    found = spool.told_of(told.raw)
    assert found == told
    assert (found.arrived, found.key, found.by, found.size) == (NOW, "k", 7, 10)


def test_what_is_read_is_found_as_before_and_waits_no_more() -> None:
    told = keep(b"x")
    for _ in range(2):
        spool.mark_read(told.raw)
        assert spool.waiting() == []
        assert spool.body_of(told.raw) == b"x"
    assert [one.raw for one in spool.everything()] == [told.raw]


def test_a_sender_that_goes_away_leaves_nothing(spool_folder: Path) -> None:
    def broken() -> Iterator[bytes]:
        yield b"half"
        raise ConnectionError

    with pytest.raises(ConnectionError):
        spool.keep(broken(), channel="web", arrived_at=NOW)
    assert names(spool_folder) == []


def test_more_than_the_limit_leaves_nothing(spool_folder: Path) -> None:
    keep(b"12345", limit=5)
    with pytest.raises(spool.TooLargeError):
        keep(b"123", b"456", limit=5)
    assert len(names(spool_folder)) == 1


@pytest.mark.parametrize("call", ["write", "fsync", "rename"])
def test_a_full_disk_is_told_and_leaves_nothing(monkeypatch: pytest.MonkeyPatch, spool_folder: Path, call: str) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, call, full)
    with pytest.raises(spool.SpoolFullError):
        keep(b"x")
    monkeypatch.undo()
    assert names(spool_folder) == []


@pytest.mark.parametrize("cut", [1, 20, 300])
def test_a_cut_file_is_named(spool_folder: Path, cut: int) -> None:
    told = keep(b"y" * 400)
    path = spool_folder / "ny" / told.raw
    path.write_bytes(path.read_bytes()[:-cut])
    assert list(spool.damaged()) == [told.raw]
    assert list(spool.everything()) == []


def test_an_altered_byte_is_named(spool_folder: Path) -> None:
    told = keep(b"y" * 400)
    path = spool_folder / "ny" / told.raw
    path.write_bytes(b"z" + path.read_bytes()[1:])
    assert list(spool.damaged()) == [told.raw]
    with pytest.raises(spool.DamagedError):
        spool.body_of(told.raw)


@pytest.mark.parametrize("raw", ["../../etc/passwd", "", "A" * 32, "0" * 31])
def test_no_text_becomes_a_path(raw: str) -> None:
    with pytest.raises(ValueError, match="not the name"):
        spool.told_of(raw)
