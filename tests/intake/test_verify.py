"""`verify` of the inbox: whatever is altered or taken out is told by its exact place."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from tests.casefile.factory import World, when
from tests.intake.conftest import Visit
from tests.intake.losing import arrived, behind_the_wall, file_of, linked, sql, take_out

from sikkersag.foundation.audit.anchors import Anchors, Head, read_anchors, write_anchor
from sikkersag.foundation.audit.verifying import verify as verify_all
from sikkersag.foundation.files import store
from sikkersag.intake.actions import handling
from sikkersag.intake.models import Attachment, Entry, Notification, Raw
from sikkersag.intake.verify import verify


def faults(anchors: Anchors | None = None) -> list[str]:
    return [str(fault) for fault in verify(anchors or Anchors())]


@pytest.fixture
def found(world: World, visit: Visit) -> Notification:
    """One with a file that was taken, is about Ida and was given on: four entries."""
    told = arrived(world, filer=SimpleUploadedFile("brev.txt", "Et brev på dansk.".encode(), "text/plain"))
    town = world.town
    handling.claim(notification=told.pk, by=town.receiver, now=when())
    linked(world, told)
    handling.hand_over(notification=told.pk, to=town.night, unit=None, by=town.receiver, now=when("2026-03-10 09:10"))
    arrived(world, 1)
    assert list(verify_all(Anchors())) == []
    told.refresh_from_db()
    return told


@pytest.mark.parametrize("who", ["anonym", "borger"])
def test_files_of_who_will_not_be_known_are_no_fault(world: World, visit: Visit, who: str) -> None:
    arrived(world, hvem=who, filer=SimpleUploadedFile("brev.txt", b"Et brev.", "text/plain"))
    assert faults() == []
    with behind_the_wall():
        one = Notification.objects.get()
        Notification.objects.update(told={**one.told, "text": "Noget andet."})
    assert faults() == [f"underretning {one.receipt}: det, afsenderen skrev, er ændret"]


def test_an_edited_entry_is_named(found: Notification) -> None:
    with behind_the_wall():
        Entry.objects.filter(notification=found, seq=2).update(kind="laest")
    assert faults() == [f"underretning {found.receipt}, nr. 2 (laest): er ændret eller byttet om"]


def test_two_swapped_entries_are_named(found: Notification) -> None:
    with behind_the_wall():
        for was, becomes in ((2, 99), (3, 2), (99, 3)):
            Entry.objects.filter(notification=found, seq=was).update(seq=becomes)
    told = " ".join(faults())
    assert "nr. 2 (knyttet): er ændret" in told and "nr. 3 (taget): er ændret" in told


@pytest.mark.parametrize(("seq", "told"), [(1, "mangler"), (2, "mangler"), (4, "mangler i slutningen")])
def test_an_entry_that_was_taken_out_is_named(found: Notification, seq: int, told: str) -> None:
    with behind_the_wall():
        Entry.objects.filter(notification=found, seq=seq).delete()
    assert f"underretning {found.receipt}, nr. {seq}: {told}" in faults()


def test_a_last_entry_taken_out_with_the_head_set_back_is_told_of_by_the_audit_trail(found: Notification) -> None:
    third = Entry.objects.get(notification=found, seq=3)
    with behind_the_wall():
        Entry.objects.filter(notification=found, seq=4).delete()
        Notification.objects.filter(pk=found.pk).update(version=3, head=third.digest)
    assert faults() == [f"underretning {found.receipt}, nr. 4: mangler i slutningen"]


def test_a_notification_that_was_taken_out_is_named(found: Notification, tmp_path: Path) -> None:
    write_anchor(tmp_path / "anchors", now=when())
    raw = Raw.objects.get(notification=found).raw
    take_out(found)
    told = faults(read_anchors(tmp_path / "anchors"))
    assert f"underretning {found.receipt}: findes ikke længere, og den var forankret" in told
    assert f"underretningen med nøglen {found.pk}: findes ikke længere, og der fortælles om den" in told
    assert f"indsendelse {raw}: er hverken i indbakken eller afvist" in told


def test_a_rewritten_chain_is_found_by_its_anchor(found: Notification) -> None:
    anchors = Anchors({f"underretning {found.receipt}": (Head(2, "0" * 64),)})
    (told,) = faults(anchors)
    assert told.startswith(f"underretning {found.receipt}, nr. 2: er ikke den, der blev forankret")


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"told": {"text": "Alt er godt."}}, "det, afsenderen skrev, er ændret"),
        ({"due_at": when("2026-03-12 08:40")}, "fristen er ikke 24 timer"),
        ({"arrived_at": when("2026-03-10 09:40")}, "tidspunktet for modtagelsen"),
    ],
)
def test_what_the_notification_says_is_held_against_what_came(
    found: Notification, fields: dict[str, object], told: str
) -> None:
    Notification.objects.filter(pk=found.pk).update(**fields)
    assert any(told in one and found.receipt in one for one in faults())


def test_a_changed_file_is_named(found: Notification) -> None:
    path = store.path_of(Attachment.objects.get(notification=found).sha256)
    path.chmod(0o600)
    path.write_bytes(b"noget andet")
    told = [one for one in faults() if found.receipt in one]
    assert told == [f"underretning {found.receipt}: bilaget »brev.txt« mangler eller er ændret"]


def test_a_file_that_was_taken_away_or_put_in_is_named(found: Notification) -> None:
    Attachment.objects.filter(notification=found).update(sha256="0" * 64)
    told = " ".join(faults())
    assert "bilaget »brev.txt« er fjernet eller byttet om" in told and "kom ikke med underretningen" in told


def test_what_lies_on_the_disk_is_held_against_what_is_told_of_it(found: Notification) -> None:
    raw = Raw.objects.get(notification=found).raw
    path = file_of(raw)
    before = path.read_bytes()
    path.write_bytes(b"X" + before[1:])
    assert faults() == [f"indsendelse {raw}: filen er ikke, som den blev gemt"]
    path.unlink()
    assert faults() == [f"indsendelse {raw}: filen mangler"]
    path.write_bytes(before)
    with behind_the_wall():
        sql("UPDATE intake_raw SET size = size + 1 WHERE raw = %s", raw)
    assert faults() == [f"indsendelse {raw}: det, der står om den, er ikke det, der blev gemt"]


@pytest.mark.parametrize("table", ["intake_entry", "intake_raw"])
def test_the_database_itself_refuses(found: Notification, table: str) -> None:
    for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET id = id + 1000"):
        with pytest.raises(DatabaseError, match="never altered"), transaction.atomic():
            sql(statement)
