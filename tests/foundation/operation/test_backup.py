"""A backup of a database that people write in, and what comes of it when it is put back."""

from __future__ import annotations

import io
import os
import re
import resource
import subprocess
import sys
import tarfile
import threading
from collections.abc import Callable, Iterator
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.db import connection, connections, transaction
from pytest_django.fixtures import Settings
from tests.casefile.people import NOW, Municipality, at, key, later, municipality
from tests.databases import Database, administer, drop, is_postgresql, name_of, use

from sikkersag.casefile.actions.cases import NewChild, open_case
from sikkersag.casefile.actions.journal import append
from sikkersag.casefile.entries import Attachment, NewEvent, Passage
from sikkersag.casefile.models import Case, Content, Event
from sikkersag.foundation.audit.anchors import read_anchors, write_anchor
from sikkersag.foundation.audit.models import Entry
from sikkersag.foundation.audit.protection import missing
from sikkersag.foundation.audit.sealing import seal_new_rows
from sikkersag.foundation.audit.verifying import verify
from sikkersag.foundation.files import store
from sikkersag.foundation.files.models import StoredFile
from sikkersag.foundation.operation import archive, databases
from sikkersag.foundation.operation.actions.backing_up import backup
from sikkersag.foundation.operation.actions.restoring import restore
from sikkersag.foundation.refused import RefusedError

PROGRAM = [sys.executable, "-m", "sikkersag.cli"]
_numbers = count(1)


def place_data(settings: Settings, folder: Path) -> None:
    """Let the program keep its files and anchors in a folder."""
    settings.DATA_DIR, settings.FILES_DIR, settings.ANCHORS_DIR = folder, folder / "files", folder / "anchors"


@pytest.fixture
def place(committed_db: Database, settings: Settings, tmp_path: Path) -> Municipality:
    """A municipality with a file and an anchor, in a data folder of the test's own."""
    place_data(settings, tmp_path / "data")
    place = municipality()
    note(place, "Fra skolen.", file=b"Ida har det godt i klassen.\n")
    seal_new_rows(now=NOW)
    write_anchor(settings.ANCHORS_DIR, now=NOW)
    return place


@transaction.atomic
def note(place: Municipality, text: str, file: bytes = b"") -> Event:
    """Write a note about both children, with an attachment where there is one."""
    attachments: tuple[Attachment, ...] = ()
    if file:
        stored = store.save(io.BytesIO(file), filename="status.txt", declared_type="", now=NOW)
        attachments = (Attachment(stored.sha256, stored.filename, stored.media_type, stored.size),)
    entries = [NewEvent("notat", at("2026-03-09"), passages=(Passage(text),), attachments=attachments)]
    entries.append(NewEvent("notat", at("2026-03-09"), passages=(Passage(f"{text} Også."),)))
    done = append({place.ida.pk: entries, place.emil.pk: entries[:1]}, by=place.owner, now=later(hours=1), key=key())
    return done.events[0]


@pytest.fixture
def elsewhere(place: Municipality, settings: Settings, tmp_path: Path) -> Iterator[Callable[[], None]]:
    """Return what moves to another machine, with an empty database and an empty data folder."""
    before = connections["default"].settings_dict["NAME"]
    name = name_of(f"empty-{os.getpid()}-{next(_numbers)}")
    if is_postgresql():
        administer("CREATE DATABASE {}", name)

    def moved() -> None:
        use(name)
        place_data(settings, tmp_path / "other")

    try:
        yield moved
    finally:
        use(before)
        drop(name)


def state(case: Case) -> tuple[int, str, list[str], list[str]]:
    """How long a journal is, its head, its kinds, and all it says."""
    case = Case.objects.get(pk=case.pk)
    rows = Event.objects.filter(case=case).order_by("seq")
    said = Content.objects.filter(row__case=case).order_by("row__seq").values_list("body", flat=True)
    return case.length, case.head, list(rows.values_list("kind", flat=True)), [str(body) for body in said]


def faults() -> list[str]:
    """What `verify` says."""
    return [str(fault) for fault in verify(read_anchors(Path(configured.ANCHORS_DIR)))]


def test_what_is_put_back_elsewhere_is_what_was_backed_up(
    place: Municipality, elsewhere: Callable[[], None], settings: Settings, tmp_path: Path
) -> None:
    made = backup(tmp_path / "backups", now=later(hours=2))
    before = [state(place.ida), state(place.emil), Entry.objects.exclude(action__startswith="operation.").count()]
    assert made.files == 1
    assert made.path.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in made.path.parent.iterdir()] == [made.path.name]
    note(place, "Efter sikkerhedskopien.")
    elsewhere()
    done = restore(made.path, replace=False, now=later(hours=3))
    assert done.faults == []
    assert done.triggers_missing == []  # the copy itself carries them
    assert missing(connection) == []
    after = [state(place.ida), state(place.emil), Entry.objects.exclude(action__startswith="operation.").count()]
    assert after == before
    assert len(list(store.all_hashes())) == 1
    assert len(read_anchors(settings.ANCHORS_DIR).heads) == 2


def test_numbers_and_journals_go_on_without_a_gap_after_it(
    place: Municipality, elsewhere: Callable[[], None], settings: Settings, tmp_path: Path
) -> None:
    made = backup(tmp_path / "backups", now=later(hours=2))
    elsewhere()
    restore(made.path, replace=False, now=later(hours=3))
    last = max(Case.objects.values_list("number", flat=True))
    opened = open_case(
        child=NewChild("Karl Bang", born=date(2020, 3, 10)),
        unit=place.team, worker=place.owner, by=place.owner, now=later(hours=4), key=key(),
    )  # fmt: skip
    assert int(opened.number[-7:]) == int(last[-7:]) + 1
    event = note(place, "Efter flytningen.")
    places = list(Event.objects.filter(case=place.ida).order_by("seq").values_list("seq", flat=True))
    assert places == list(range(1, len(places) + 1))
    assert faults() == []
    with pytest.raises(Exception, match="never altered"):
        Event.objects.filter(pk=event.pk).update(kind="andet")


def test_a_backup_taken_while_somebody_writes_holds_whole_writes_only(
    place: Municipality, elsewhere: Callable[[], None], settings: Settings, tmp_path: Path
) -> None:
    over = threading.Event()
    written: list[int] = []

    def write() -> None:
        try:
            while not over.is_set() and len(written) < 400:
                number = next(_numbers)
                note(place, f"Nr. {number}.", file=f"Bilag {number}".encode())
                written.append(number)
                # Nobody types without a pause; SQLite gives a lock that is never let go of to nobody else.
                over.wait(0.02)
        finally:
            connections.close_all()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        while len(written) < 3:
            over.wait(0.01)
        made = [backup(tmp_path / "backups", now=later(hours=2, seconds=turn)) for turn in range(3)]
        stood = len(written)
        while len(written) < max(6, stood + 1) and writer.is_alive():
            over.wait(0.01)
    finally:
        over.set()
        writer.join()
    assert len(written) > 5
    elsewhere()
    seen = []
    for turn, one in enumerate(made):
        done = restore(one.path, replace=turn > 0, now=later(hours=3))
        assert done.faults == []
        # Every note is two entries with Ida and one with Emil, all or none, and each has its file.
        texts = [re.findall(r"Nr\. (\d+)\.", " ".join(state(case)[3])) for case in (place.ida, place.emil)]
        assert texts[0] == [number for number in texts[1] for _ in range(2)]
        assert texts[1] == [str(number) for number in written[: len(texts[1])]]
        assert one.files == 1 + len(texts[1])
        seen.append(len(texts[1]))
    assert 3 <= seen[0] <= seen[1] <= seen[2]
    assert seen[0] < len(written)


def test_a_database_that_holds_something_is_left_as_it_is_unless_one_says_otherwise(
    place: Municipality, settings: Settings, tmp_path: Path
) -> None:
    made = backup(tmp_path / "backups", now=later(hours=2))
    note(place, "Efter sikkerhedskopien.")
    before = state(place.ida)
    with pytest.raises(RefusedError, match=r"ikke tom.*Intet er ændret"):
        restore(made.path, replace=False, now=later(hours=3))
    assert state(place.ida) == before
    done = restore(made.path, replace=True, now=later(hours=3))
    assert done.faults == []
    assert state(place.ida)[0] == before[0] - 2


def test_anchors_from_after_the_backup_are_put_aside_and_told_of(
    place: Municipality, settings: Settings, tmp_path: Path
) -> None:
    made = backup(tmp_path / "backups", now=later(hours=2))
    note(place, "Efter sikkerhedskopien.")
    write_anchor(settings.ANCHORS_DIR, now=later(hours=3))
    done = restore(made.path, replace=True, now=later(hours=4))
    assert done.faults == []
    assert done.set_aside_in is not None
    assert [path.name for path in done.set_aside_in.iterdir()] == done.set_aside == ["2026-03-10T104000Z.jsonl.gz"]
    # They are not lost: asked together with the others, they name what is.
    kept = done.set_aside_in / done.set_aside[0]
    kept.rename(settings.ANCHORS_DIR / kept.name)
    assert any(place.ida.number in fault for fault in faults())


def test_what_the_disk_of_the_store_has_lost_is_told_and_the_rest_is_backed_up(
    place: Municipality, settings: Settings, tmp_path: Path
) -> None:
    note(place, "Andet bilag.", file=b"Et andet bilag.\n")
    lost, altered = store.all_hashes()
    store.path_of(lost).unlink()
    store.path_of(altered).write_bytes(b"noget andet")
    made = backup(tmp_path / "backups", now=later(hours=2))
    assert made.faulty == sorted([lost, altered])
    assert archive.check(made.path).faulty_files == made.faulty
    done = restore(made.path, replace=True, now=later(hours=3))
    assert len(done.faults) == 4  # two files, each in the journals of two children


def damaged(made: bytes) -> Iterator[tuple[str, bytes]]:
    """One archive, damaged in each way that we can think of."""
    with tarfile.open(fileobj=io.BytesIO(made)) as tar:
        members = tar.getmembers()
        bodies = {info.name: tar.extractfile(info).read() for info in members}  # type: ignore[union-attr]
    for info in members:
        middle = info.offset_data + info.size // 2
        yield f"a byte of {info.name}", made[:middle] + bytes([made[middle] ^ 1]) + made[middle + 1 :]
        yield f"cut off in {info.name}", made[:middle]
    yield "cut off after the last entry but one", made[: members[-1].offset]
    yield "empty", b""
    yield "no archive", b"hej" * 5000
    for name in bodies:
        yield f"without {name}", packed({k: v for k, v in bodies.items() if k != name})
    yield "with one file more", packed({"files/" + "a" * 64: b"a", **bodies})
    yield "with a file that wants to lie elsewhere", packed({"../../evil": b"a", **bodies})
    yield "with more after the manifest", packed({**bodies, "files/" + "b" * 64: b"a"})
    yield "of a form to come", packed({**bodies, "manifest.json": b'{"sha256": "x", "manifest": "{}"}'})


def packed(bodies: dict[str, bytes]) -> bytes:
    """A tar of these members."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        for name, body in bodies.items():
            info = tarfile.TarInfo(name)
            info.size = len(body)
            tar.addfile(info, io.BytesIO(body))
    return out.getvalue()


def test_a_damaged_archive_is_refused_before_anything_is_touched(
    place: Municipality, settings: Settings, tmp_path: Path
) -> None:
    made = backup(tmp_path / "backups", now=later(hours=2)).path
    archive.check(made)
    before = [state(place.ida), sorted(str(path) for path in settings.DATA_DIR.rglob("*"))]
    tried = 0
    for what, body in damaged(made.read_bytes()):
        other = tmp_path / "damaged.tar"
        other.write_bytes(body)
        with pytest.raises(RefusedError, match=r"Sikkerhedskopien kan ikke bruges.*Intet er ændret") as refused:
            restore(other, replace=True, now=later(hours=3))
            pytest.fail(what)
        assert "Traceback" not in str(refused.value)
        tried += 1
    assert tried > 15
    assert [state(place.ida), sorted(str(path) for path in settings.DATA_DIR.rglob("*"))] == before


def test_a_backup_of_a_newer_program_or_of_the_other_kind_of_database_is_refused(
    place: Municipality, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    made = backup(tmp_path / "backups", now=later(hours=2)).path
    manifest = archive.check(made)
    monkeypatch.setattr(archive, "check", lambda path: manifest)
    manifest.migrations.append("casefile.9999_to_come")
    with pytest.raises(RefusedError, match=r"nyere udgave.*casefile\.9999_to_come.*Intet er ændret"):
        restore(made, replace=True, now=later(hours=3))
    manifest.vendor = "sqlite" if is_postgresql() else "postgresql"
    with pytest.raises(RefusedError, match=r"Sikkerhedskopien er af en (SQLite|PostgreSQL)-database"):
        restore(made, replace=True, now=later(hours=3))


def test_a_full_disk_leaves_the_backup_that_was_there(place: Municipality, settings: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    kept = backup(folder, now=later(hours=2)).path
    body = kept.read_bytes()

    def no_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))

    # Without the measuring of coverage, which wants to write a file of its own on the full disk.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    done = subprocess.run(
        [*PROGRAM, "manage", "backup", str(folder), "--keep", "1"],
        env={**environment, "SIKKERSAG_DATA": str(settings.DATA_DIR)},
        preexec_fn=no_room, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "ikke lavet en ny sikkerhedskopi" in done.stderr
    assert "Traceback" not in done.stderr
    assert [path.name for path in folder.iterdir()] == [kept.name]
    assert kept.read_bytes() == body


def test_what_a_killed_backup_left_is_cleared_away_and_never_looks_like_a_backup(
    place: Municipality, tmp_path: Path
) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    (folder / "sikkersag-2026-03-10T074000Z.tar.part").write_bytes(b"half")
    (folder / "sikkersag-2026-03-10T074000Z.tar.database.part").write_bytes(b"half")
    (folder / "other.part").write_bytes(b"not ours")
    made = [backup(folder, now=later(hours=turn), keep=2) for turn in (2, 3, 4)]
    assert sorted(path.name for path in folder.iterdir()) == ["other.part", made[1].path.name, made[2].path.name]


def test_a_file_that_is_erased_by_law_meanwhile_makes_it_begin_again(
    place: Municipality, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    extra = store.save(io.BytesIO(b"Skal slettes."), filename="s.txt", declared_type="", now=NOW)
    real, begun = databases.copy, []

    def copy(to: Path) -> databases.Copied:
        copied = real(to)
        begun.append(len(copied.files))
        StoredFile.objects.filter(pk=extra.sha256).delete()
        store.path_of(extra.sha256).unlink(missing_ok=True)
        return copied

    monkeypatch.setattr(databases, "copy", copy)
    made = backup(tmp_path / "backups", now=later(hours=2))
    assert begun == [2, 1]
    assert (made.files, made.faulty) == (1, [])


def test_the_commands_tell_what_they_did(place: Municipality, settings: Settings, tmp_path: Path) -> None:
    environment = {**os.environ, "SIKKERSAG_DATA": str(settings.DATA_DIR)}

    def run(*arguments: str) -> Any:
        connections.close_all()
        return subprocess.run([*PROGRAM, *arguments], env=environment, capture_output=True, text=True, check=False)

    made = run("manage", "backup", str(tmp_path / "b"))
    assert made.returncode == 0, made.stderr
    (path,) = (tmp_path / "b").iterdir()
    assert path.name in made.stdout and "SHA-256" in made.stdout
    refused = run("manage", "restore", str(path))
    assert refused.returncode == 1 and "ikke tom" in refused.stderr
    done = run("manage", "restore", str(path), "--replace")
    assert done.returncode == 0, done.stderr
    assert "Alt er, som det blev skrevet." in done.stdout
    assert run("verify").returncode == 0
    assert '"ok": true' in run("verify", "--json").stdout
    next(Path(settings.FILES_DIR).glob("??/??/*")).write_bytes(b"andet")
    wrong = run("verify", "--json")
    assert wrong.returncode == 1
    assert "status.txt" in wrong.stdout
