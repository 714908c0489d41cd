"""The store: what is taken, what is refused, and that nothing is left when the disk fails."""

import errno
import hashlib
import io
import os
import struct
import tracemalloc
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings
from tests.databases import Database, at_once
from tests.foundation.files.samples import OLE, PDF, PNG, SAMPLES, isobmff, zipped

from sikkersag.foundation.files import store
from sikkersag.foundation.files.kinds import BY_ENDING, names_in_zip
from sikkersag.foundation.files.models import StoredFile
from sikkersag.foundation.files.store import Condition, Stored, StoreFullError
from sikkersag.foundation.refused import RefusedError

NOW = datetime(2026, 3, 10, 7, 40, tzinfo=UTC)


def save(content: bytes = PDF, filename: str = "brev.pdf", declared_type: str = "") -> Stored:
    return store.save(io.BytesIO(content), filename=filename, declared_type=declared_type, now=NOW)


def files_in(folder: Path) -> list[str]:
    """Every file in the store but the lock, by its path."""
    return sorted(
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file() and path.name != "lock"
    )


def test_the_samples_have_every_kind() -> None:
    assert set(SAMPLES) == set(BY_ENDING)


@pytest.mark.parametrize("ending", SAMPLES)
def test_every_kind_is_taken_and_read_back(ending: str, db: None, folder: Path) -> None:
    content, declared = SAMPLES[ending]
    stored = save(content, f"Bilag Æ.{ending.upper()}", declared)
    assert stored == Stored(
        hashlib.sha256(content).hexdigest(), len(content), BY_ENDING[ending].media_type, f"Bilag Æ.{ending.upper()}"
    )
    with store.open(stored.sha256) as file:
        assert file.read() == content
    assert files_in(folder) == [f"{stored.sha256[:2]}/{stored.sha256[2:4]}/{stored.sha256}"]
    assert StoredFile.objects.values_list("sha256", "size", "stored_at").get() == (stored.sha256, len(content), NOW)


#: Kinds whose bytes cannot be told from each other; the ending decides.
ALIKE = [{"txt", "csv", "eml"}, {"jpg", "jpeg"}, {"tif", "tiff"}, {"mp4", "m4a"}]


@pytest.mark.parametrize("ending", SAMPLES)
def test_a_file_under_another_ending_is_refused(ending: str, db: None, folder: Path) -> None:
    for other, (content, _) in SAMPLES.items():
        if other == ending or any({ending, other} <= alike for alike in ALIKE):
            continue
        if ending in ("txt", "csv") and other == "pdf":
            continue  # this small PDF has nothing in it but text
        with pytest.raises(RefusedError, match="Navnet siger"):
            save(content, f"x.{ending}")
    assert files_in(folder) == []
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize(
    ("content", "filename", "declared", "told"),
    [
        (b"MZ\x90\x00", "x.exe", "", "tages ikke imod"),
        (PDF, "uden-endelse", "", "tages ikke imod"),
        (PDF, "x.pdf.exe", "", "tages ikke imod"),
        (b"<script>", "x.html", "text/html", "tages ikke imod"),
        (PDF, "x.pdf", "text/html", "sendt som noget andet"),
        (PNG, "x.pdf", "", "indholdet er PNG-billede"),
        (b"", "x.pdf", "", "er tom"),
        (b"", "x.txt", "", "er tom"),
        (b"hej\x00du", "x.txt", "", "Navnet siger tekst"),
        (b"hej\x1b[31m", "x.txt", "", None),
        ("hej".encode("utf-16"), "x.csv", "", "Navnet siger CSV"),
        (OLE, "x.msg", "", "Navnet siger mail"),
        (zipped("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), "x.docx", "", "programmer i sig"),
        (zipped("a.txt"), "x.docx", "", "Navnet siger Word"),
        (zipped("content.xml"), "x.odt", "", "Navnet siger OpenDocument"),
        (b"PK\x03\x04" + bytes(100), "x.docx", "", "Navnet siger Word"),
        (b"PK\x05\x06", "x.docx", "", "Navnet siger Word"),
        (isobmff(b"qt  "), "x.mp4", "", "Navnet siger MP4"),
        (b"bare tekst\n", "x.eml", "", "Navnet siger mail"),
        (b"\xff\xff\xff\xff", "x.mp3", "", None),
    ],
)  # fmt: skip
def test_what_is_not_what_it_says_is_refused_with_what_to_do(
    content: bytes, filename: str, declared: str, told: str | None, db: None, folder: Path
) -> None:
    if told is None:
        assert save(content, filename, declared).size
        return
    with pytest.raises(RefusedError, match=told) as refused:
        save(content, filename, declared)
    assert "ikke gemt" in refused.value.message
    assert "læg" in refused.value.message
    assert refused.value.field == "file"
    assert files_in(folder) == []


@pytest.mark.parametrize(
    "filename",
    ["../../../etc/x.pdf", "..\\x.pdf", "/x.pdf", "a\x00/../b.pdf", "\u202efdp.x.pdf", "~/.ssh/x.pdf", "x\n.pdf"],
)
def test_no_name_reaches_the_disk(filename: str, db: None, folder: Path) -> None:
    stored = save(PDF, filename)
    assert files_in(folder) == [f"{stored.sha256[:2]}/{stored.sha256[2:4]}/{stored.sha256}"]
    assert sorted(path.name for path in folder.parent.iterdir()) == ["files"]
    assert not set(stored.filename) & set("/\\\x00\u202e\n")


@pytest.mark.parametrize("text", ["", "../x", "a" * 63, "A" * 64, "a" * 65, "a" * 64 + "\n", "/" + "a" * 63])
def test_only_a_hash_names_a_file(text: str, folder: Path) -> None:
    with pytest.raises(ValueError, match="not the hash"):
        store.open(text)


def test_the_same_bytes_are_one_file_under_any_name(db: None, folder: Path) -> None:
    first, second = save(PDF, "a.pdf"), save(PDF, "b.pdf")
    assert first.sha256 == second.sha256
    assert (first.filename, second.filename) == ("a.pdf", "b.pdf")
    assert len(files_in(folder)) == 1
    assert StoredFile.objects.count() == 1


def test_saving_again_mends_a_damaged_file(db: None, folder: Path) -> None:
    sha256 = save().sha256
    store.path_of(sha256).write_bytes(b"x")
    assert store.verify(sha256) is Condition.ALTERED
    save()
    assert store.verify(sha256) is Condition.INTACT
    store.path_of(sha256).unlink()
    assert store.verify(sha256) is Condition.MISSING
    assert list(store.all_hashes()) == []


def test_the_limit_is_the_last_size_that_is_taken(db: None, folder: Path, settings: Settings) -> None:
    settings.FILE_LIMIT = 1024 * 1024
    assert save(b"a" * settings.FILE_LIMIT, "x.txt").size == settings.FILE_LIMIT
    with pytest.raises(RefusedError, match="større end 1 MB"):
        save(b"b" * (settings.FILE_LIMIT + 1), "x.txt")
    assert len(files_in(folder)) == 1


def test_a_large_file_is_not_held_in_memory(db: None, folder: Path) -> None:
    class Endless:
        left = 40 * 1024 * 1024

        def read(self, size: int, /) -> bytes:
            taken = min(size, self.left)
            self.left -= taken
            return b"a" * taken

    tracemalloc.start()
    stored = store.save(Endless(), filename="x.txt", declared_type="", now=NOW)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert stored.size == 40 * 1024 * 1024
    assert peak < 8 * 1024 * 1024


def test_a_zip_is_never_unpacked_and_one_that_promises_too_much_is_refused(
    db: None, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unpack(*_: Any, **__: Any) -> None:
        raise AssertionError("something was unpacked")

    for name in ("open", "read", "extract", "extractall"):
        monkeypatch.setattr(zipfile.ZipFile, name, unpack)
    good = SAMPLES["docx"][0]
    assert save(good, "x.docx").size == len(good)
    # The directory's entry of word/document.xml now says that it unpacks to nearly 4 GB.
    entry = good.rindex(b"PK\x01\x02")
    with pytest.raises(RefusedError):
        save(good[: entry + 24] + struct.pack("<I", 0xFFFFFFF0) + good[entry + 28 :], "x.docx")


def test_a_zip_with_an_enormous_directory_is_not_read() -> None:
    entry = b"PK\x01\x02" + bytes(24) + struct.pack("<HHHHHII", 1, 0, 0, 0, 0, 0, 0) + b"a"
    directory = entry * 60_000
    file = io.BytesIO(directory + b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 9, 9, len(directory), 0, 0))
    tracemalloc.start()
    assert names_in_zip(file) == frozenset()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1024 * 1024


def failing(number: int, after: int = 0) -> Callable[..., Any]:
    """A call of the system that works so many times and then fails."""
    left = [after]

    def fail(real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **options: Any) -> Any:
            if left[0] == 0:
                raise OSError(number, os.strerror(number))
            left[0] -= 1
            return real(*arguments, **options)

        return call

    return fail


@pytest.mark.parametrize(
    ("call", "number", "after"),
    [
        ("open", errno.ENOSPC, 0),
        ("write", errno.ENOSPC, 0),
        ("write", errno.EDQUOT, 2),
        ("fsync", errno.EIO, 0),
        ("fsync", errno.EIO, 1),
        ("fsync", errno.EIO, 3),
        ("replace", errno.ENOSPC, 0),
    ],
)
def test_a_disk_that_fails_leaves_nothing_and_says_what_was_kept(
    call: str, number: int, after: int, db: None, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = save(b"kept\n", "x.txt")
    with monkeypatch.context() as broken:
        broken.setattr(os, call, failing(number, after)(getattr(os, call)))
        with pytest.raises(StoreFullError) as refused:
            save(b"a" * 700_000, "x.txt")
    assert ("ikke mere plads" in refused.value.message) == (number in (errno.ENOSPC, errno.EDQUOT))
    for told in ("ikke gemt", "er bevaret", "systemadministratoren", "læg den op igen"):
        assert told in refused.value.message
    assert [Path(name).name for name in files_in(folder)] == [kept.sha256]
    assert StoredFile.objects.count() == 1
    assert save(b"a" * 700_000, "x.txt").size == 700_000


def test_a_disk_that_fails_at_the_same_bytes_again_leaves_the_first(
    db: None, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sha256 = save().sha256
    with monkeypatch.context() as broken:
        broken.setattr(os, "fsync", failing(errno.EIO, 2)(os.fsync))
        with pytest.raises(StoreFullError):
            save()
    assert store.verify(sha256) is Condition.INTACT


def test_a_disk_that_takes_a_little_at_a_time_gets_all_of_it(
    db: None, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, data: real(descriptor, data[:7]))
    assert store.verify(save().sha256) is Condition.INTACT


def test_an_upload_that_breaks_off_is_passed_on_and_leaves_nothing(db: None, folder: Path) -> None:
    class Broken:
        def read(self, _size: int, /) -> bytes:
            raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        store.save(Broken(), filename="x.pdf", declared_type="", now=NOW)
    assert files_in(folder) == []


def test_many_at_once_with_the_same_bytes_store_one(committed_db: Database, folder: Path) -> None:
    content = b"a" * 300_000
    saved = at_once(*[lambda: save(content, "x.txt")] * 8)
    assert len(set(saved)) == 1
    assert [Path(name).name for name in files_in(folder)] == [saved[0].sha256]
    assert store.verify(saved[0].sha256) is Condition.INTACT
    assert StoredFile.objects.count() == 1
