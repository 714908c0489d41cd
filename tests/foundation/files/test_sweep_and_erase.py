"""What a stopped write leaves, and erasing what nobody refers to."""

import io
import os
import signal
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import transaction
from pytest_django import DjangoCaptureOnCommitCallbacks
from tests.databases import Database, at_once, is_postgresql
from tests.foundation.files.samples import PDF

from sikkersag.foundation.audit.models import Entry
from sikkersag.foundation.files import actions, store
from sikkersag.foundation.files.actions import AGE, Swept
from sikkersag.foundation.files.models import StoredFile
from sikkersag.foundation.files.store import Condition
from sikkersag.foundation.refused import RefusedError

NOW = datetime(2026, 3, 10, 7, 40, tzinfo=UTC)
LATER = NOW + AGE + timedelta(seconds=1)


def save(now: datetime = NOW) -> str:
    return store.save(io.BytesIO(PDF), filename="x.pdf", declared_type="", now=now).sha256


def erase(sha256: str, referred: bool = False) -> None:
    actions.erase(sha256, is_referred=lambda _: referred, reason="kassation", by=None, now=NOW)


#: Kills the process with its own hand at the first call of one function of the operating system, or at the row.
DIES = """
import io, os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
import django
django.setup()
from django.conf import settings
from sikkersag.foundation.files import store
from sikkersag.foundation.files.models import StoredFile
settings.FILES_DIR = Path(sys.argv[1])
step, left = sys.argv[2], int(sys.argv[3])
def die(real):
    def call(*arguments, **options):
        global left
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        left -= 1
        return real(*arguments, **options)
    return call
if step == "row":
    StoredFile.objects.bulk_create = die(None)
else:
    setattr(store.os, step, die(getattr(os, step)))
now = datetime(2026, 3, 10, 7, 40, tzinfo=UTC)
content = b"a" * 600_000
store.save(io.BytesIO(content), filename="x.txt", declared_type="", now=now)
"""


@pytest.mark.parametrize(
    ("step", "after", "temporary", "whole"),
    [
        ("write", 0, 1, 0),
        ("write", 2, 1, 0),
        ("fsync", 0, 1, 0),
        ("utime", 0, 1, 0),
        ("replace", 0, 1, 0),
        ("fsync", 1, 0, 1),
        ("unlink", 0, 0, 1),
        ("row", 0, 0, 1),
    ],
)
def test_a_killed_write_leaves_no_half_file_under_a_name_and_the_sweep_takes_the_rest(
    step: str, after: int, temporary: int, whole: int, committed_db: Database, folder: Path
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", DIES, str(folder), step, str(after)], capture_output=True, text=True, check=False
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert len(list((folder / "tmp").iterdir())) == temporary
    named = list(store.all_hashes())
    assert len(named) == whole
    assert all(store.verify(sha256) is Condition.INTACT for sha256 in named)
    assert not StoredFile.objects.exists()
    assert actions.sweep(now=NOW + AGE) == Swept(0, 0)
    assert actions.sweep(now=LATER) == Swept(temporary, whole)
    assert not list((folder / "tmp").iterdir())
    assert not list(store.all_hashes())
    assert actions.sweep(now=LATER) == Swept(0, 0)
    assert Entry.objects.filter(action="files.sweep").count() == 1


def test_the_sweep_leaves_what_has_a_row_and_what_is_no_file_of_the_store(db: None, folder: Path) -> None:
    sha256 = save()
    (folder / "ab" / "cd").mkdir(parents=True)
    (folder / "ab" / "cd" / "LÆSMIG").write_text("x")
    assert actions.sweep(now=LATER) == Swept(0, 0)
    assert store.verify(sha256) is Condition.INTACT
    assert (folder / "ab" / "cd" / "LÆSMIG").exists()


def test_the_sweep_of_an_empty_place_finds_nothing(db: None, folder: Path) -> None:
    assert actions.sweep(now=NOW) == Swept(0, 0)


def test_bytes_that_are_saved_again_are_young_again(db: None, folder: Path) -> None:
    sha256 = save()
    StoredFile.objects.all().delete()
    save(now=LATER)
    StoredFile.objects.all().delete()
    assert actions.sweep(now=LATER) == Swept(0, 0)
    assert store.verify(sha256) is Condition.INTACT


def test_erasing_takes_row_and_bytes_and_leaves_an_entry(
    db: None, folder: Path, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    sha256 = save()
    with django_capture_on_commit_callbacks(execute=True):
        erase(sha256)
    assert store.verify(sha256) is Condition.MISSING
    assert not StoredFile.objects.exists()
    entry = Entry.objects.get(action="files.erase")
    assert (entry.object, entry.detail) == (f"file:{sha256}", {"reason": "kassation", "size": len(PDF)})
    erase(sha256)
    assert Entry.objects.count() == 1


def test_a_file_that_somebody_refers_to_is_not_erased(db: None, folder: Path) -> None:
    sha256 = save()
    with pytest.raises(RefusedError, match="hører stadig til"):
        erase(sha256, referred=True)
    assert store.verify(sha256) is Condition.INTACT
    assert StoredFile.objects.filter(pk=sha256).exists()


def test_an_erasure_that_is_rolled_back_keeps_the_bytes(committed_db: Database, folder: Path) -> None:
    sha256 = save()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        erase(sha256)
        raise ZeroDivisionError
    assert store.verify(sha256) is Condition.INTACT
    assert StoredFile.objects.filter(pk=sha256).exists()


def test_bytes_saved_anew_while_they_are_erased_stay(committed_db: Database, folder: Path) -> None:
    """Another write has put the same bytes in place, and its transaction is not committed yet."""
    sha256 = save()
    with transaction.atomic():
        erase(sha256)
        again = store.path_of(sha256).with_name("again")
        again.write_bytes(PDF)
        os.replace(again, store.path_of(sha256))
    assert store.verify(sha256) is Condition.INTACT


def test_an_erasure_waits_for_the_write_that_is_about_to_refer_to_the_file(
    committed_db: Database, folder: Path
) -> None:
    sha256, referred, saved = save(), threading.Event(), threading.Event()

    def write() -> None:
        with transaction.atomic():
            save()
            saved.set()
            # On SQLite the eraser cannot even begin before this ends; give it time to come as far as it can.
            threading.Event().wait(0.3)
            referred.set()

    def wipe() -> None:
        assert saved.wait(10)
        with pytest.raises(RefusedError):
            actions.erase(sha256, is_referred=lambda _: referred.is_set(), reason="kassation", by=None, now=NOW)

    at_once(write, wipe)
    assert store.verify(sha256) is Condition.INTACT
    assert StoredFile.objects.filter(pk=sha256).exists()


def test_saving_and_erasing_in_turn_never_leaves_a_row_without_its_bytes(committed_db: Database, folder: Path) -> None:
    def save_and_keep() -> None:
        for _ in range(15):
            save()

    def wipe() -> None:
        for _ in range(15):
            erase(sha256)
            if not is_postgresql():
                threading.Event().wait(0.002)

    sha256 = save()
    at_once(save_and_keep, wipe, save_and_keep)
    if StoredFile.objects.exists():
        assert store.verify(sha256) is Condition.INTACT
