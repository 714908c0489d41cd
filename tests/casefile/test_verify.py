"""`sikkersag verify`: whoever gets past the triggers is found out, and the place is named."""

from __future__ import annotations

import io
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from tests.casefile.people import NOW, Municipality, at, key, later, municipality
from tests.databases import Database, at_once

from sikkersag.casefile.actions.cases import NewChild, open_case
from sikkersag.casefile.actions.journal import append, body_of, erase, seal
from sikkersag.casefile.entries import Attachment, NewEvent, Passage
from sikkersag.casefile.models import Case, Content, Event, LedgerRow, Sealing
from sikkersag.foundation.access.models import CaseAccess, Read
from sikkersag.foundation.audit import chain
from sikkersag.foundation.audit.anchors import Anchors, read_anchors, write_anchor
from sikkersag.foundation.audit.models import Entry, Seal
from sikkersag.foundation.audit.protection import install, missing, protected, statements
from sikkersag.foundation.audit.sealing import seal_new_rows
from sikkersag.foundation.audit.verifying import verify
from sikkersag.foundation.files import store
from sikkersag.foundation.people import actions as people


@pytest.fixture
def place(db: None) -> Municipality:
    place = municipality()
    stored = store.save(io.BytesIO(b"Ida har det godt i klassen.\n"), filename="status.txt", declared_type="", now=NOW)
    attachment = Attachment(stored.sha256, stored.filename, stored.media_type, stored.size)
    event = NewEvent(
        "notat", at("2026-03-09"), title="Status", passages=(Passage("Fra skolen."),), attachments=(attachment,)
    )
    append({place.ida.pk: [event]}, by=place.owner, now=NOW, key=key())
    place.ida.refresh_from_db()
    return place


def sql(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def drop_triggers() -> None:
    """What somebody who owns the database can do."""
    with connection.cursor() as cursor:
        for statement in statements(connection.vendor, protected()):
            if statement.startswith("DROP TRIGGER"):
                cursor.execute(statement)


@contextmanager
def behind_the_wall() -> Iterator[None]:
    """The triggers are dropped, something is done, and they are made again: nothing is to be seen of it."""
    drop_triggers()
    yield
    install(connection)


def faults(anchors: Anchors | None = None) -> list[str]:
    return [str(fault) for fault in verify(anchors or Anchors())]


def row(place: Municipality, seq: int) -> Event:
    return Event.objects.get(case=place.ida, seq=seq)


def test_it_finds_nothing_where_nothing_was_altered(place: Municipality) -> None:
    assert faults() == []


EDITS: list[tuple[str, Callable[[Municipality, int], None]]] = [
    ("er ændret", lambda p, n: sql("UPDATE casefile_event SET at_lo = at_lo - 60 WHERE id = %s", row(p, n).pk)),
    ("er ændret", lambda p, n: sql("UPDATE casefile_event SET written_at = 0 WHERE id = %s", row(p, n).pk)),
    ("er ændret", lambda p, n: sql("UPDATE casefile_event SET by_label = 'En anden' WHERE id = %s", row(p, n).pk)),
    (
        "indholdet er ændret",
        lambda p, n: sql("UPDATE casefile_content SET body = %s WHERE row_id = %s", '{"attachments":[]}', row(p, n).pk),
    ),
]


@pytest.mark.parametrize("which", ["first", "middle", "last"])
@pytest.mark.parametrize(("said", "edit"), EDITS)
def test_it_names_an_edited_event(
    place: Municipality, which: str, said: str, edit: Callable[[Municipality, int], None]
) -> None:
    seq = {"first": 1, "middle": 4, "last": place.ida.length}[which]
    with behind_the_wall():
        edit(place, seq)
    (fault,) = faults()
    assert fault.startswith(f"sag {place.ida.number}, hændelse nr. {seq} (") and said in fault


@pytest.mark.parametrize("which", ["first", "middle", "last"])
def test_it_names_a_deleted_event(place: Municipality, which: str) -> None:
    seq = {"first": 1, "middle": 4, "last": place.ida.length}[which]
    pk = row(place, seq).pk
    with behind_the_wall():
        sql("DELETE FROM casefile_content WHERE row_id = %s", pk)
        sql("DELETE FROM casefile_event WHERE id = %s", pk)
    found = faults()
    assert found[0].startswith(f"sag {place.ida.number}, hændelse nr. {seq}: mangler")
    assert len(found) == 1


@pytest.mark.parametrize("pair", [(1, 2), (3, 5), (1, -1)])
def test_it_names_both_of_two_swapped_events(place: Municipality, pair: tuple[int, int]) -> None:
    first, second = (place.ida.length + 1 + n if n < 0 else n for n in pair)
    one, other = row(place, first).pk, row(place, second).pk
    with behind_the_wall():
        for pk, seq in ((one, 9999), (other, first), (one, second)):
            sql("UPDATE casefile_event SET seq = %s WHERE id = %s", seq, pk)
    found = " ".join(faults())
    for seq in (first, second):
        assert f"hændelse nr. {seq} (" in found
    assert "er ændret eller byttet om" in found


def test_it_names_both_of_two_swapped_contents(place: Municipality) -> None:
    one, other = row(place, 3), row(place, 4)
    bodies = {c.row_id: json.dumps(c.body) for c in Content.objects.filter(row__in=(one, other))}
    with behind_the_wall():
        sql("UPDATE casefile_content SET body = %s WHERE row_id = %s", bodies[other.pk], one.pk)
        sql("UPDATE casefile_content SET body = %s WHERE row_id = %s", bodies[one.pk], other.pk)
    assert [f.split(":")[0].split(" (")[0][-1] for f in faults()] == ["3", "4"]


def test_it_names_a_deleted_case(place: Municipality) -> None:
    number, pk = place.ida.number, place.ida.pk
    with behind_the_wall():
        sql("DELETE FROM casefile_content WHERE row_id IN (SELECT id FROM casefile_event WHERE case_id = %s)", pk)
        for table in ("event", "ledgerrow", "party", "matter", "assignment", "searchtext"):
            sql(f"DELETE FROM casefile_{table} WHERE case_id = %s", pk)
        sql("DELETE FROM casefile_case WHERE id = %s", pk)
    assert f"sag {number}: sagen findes ikke længere, og nummeret er givet" in faults()


def test_it_names_an_attachment_that_was_changed(place: Municipality) -> None:
    (attachment,) = (Content.objects.get(row=row(place, place.ida.length)).body or {})["attachments"]
    path = store.path_of(attachment["sha256"])
    before = path.read_bytes()
    path.write_bytes(before + b"Men ikke hjemme.\n")
    try:
        (fault,) = faults()
    finally:
        path.write_bytes(before)
    assert f"hændelse nr. {place.ida.length} (" in fault and "»status.txt« mangler eller er ændret" in fault


def test_it_tells_of_a_dropped_trigger_and_of_the_edit_that_followed(place: Municipality) -> None:
    drop_triggers()
    sql("UPDATE casefile_event SET precision = 'year' WHERE id = %s", row(place, 2).pk)
    found = faults()
    assert "udløser casefile_event_no_update: mangler" in " ".join(found)
    assert any(f.startswith(f"sag {place.ida.number}, hændelse nr. 2 (") for f in found)


def test_it_passes_after_a_lawful_erasure(place: Municipality) -> None:
    pk = row(place, place.ida.length).pk
    erase(event=pk, reason="Slettet efter fristen.", by=place.leader, now=later(days=1))
    content = Content.objects.get(row_id=pk)
    assert (content.body, content.salt) == (None, None)
    assert faults() == []


def test_it_tells_of_a_content_erased_without_a_reason(place: Municipality) -> None:
    with behind_the_wall():
        sql("UPDATE casefile_content SET body = NULL, salt = NULL WHERE row_id = %s", row(place, 3).pk)
    (fault,) = faults()
    assert "hændelse nr. 3 (" in fault and "uden at det står, at det er slettet" in fault


def rewrite_from(place: Municipality, seq: int) -> None:
    """Alter one entry and give it and everything after it new hashes: the whole chain agrees with itself again."""
    case = Case.objects.get(pk=place.ida.pk)
    previous = row(place, seq).previous
    for event in Event.objects.filter(case=case, seq__gte=seq).order_by("seq"):
        if event.seq == seq:
            event.at_lo -= 3600
        event.previous = previous
        previous = event.hash = chain.link(previous, body_of(case.number, event))
        event.save()
    case.head = previous
    case.save()


def test_a_whole_chain_that_was_rewritten_is_found_by_its_anchor(place: Municipality, tmp_path: Path) -> None:
    write_anchor(tmp_path, now=NOW)
    with behind_the_wall():
        rewrite_from(place, 3)
    assert faults() == []
    (fault,) = faults(read_anchors(tmp_path))
    assert fault.startswith(f"sag {place.ida.number}, hændelse nr. {place.ida.length}") and "forankret" in fault


def test_a_case_that_was_anchored_and_taken_out_with_its_number_is_named(place: Municipality, tmp_path: Path) -> None:
    anchors = Anchors({"sag 2026-0000099": ()})
    assert "sag 2026-0000099: sagen findes ikke længere, og den var forankret" in faults(anchors)


@pytest.mark.parametrize("model", [Entry, Read])
def test_it_names_a_sealed_run_in_which_a_row_was_altered_or_taken_out(
    place: Municipality, model: type[Entry] | type[Read]
) -> None:
    Read.objects.create(case=place.ida.pk, user=place.owner, at=NOW, what="sagen", why="din sag")
    assert seal_new_rows(now=NOW) > 0
    assert seal_new_rows(now=NOW) == 0 and faults() == []
    table, first = model._meta.db_table, model.objects.earliest("pk").pk
    column = "action" if model is Entry else "what"
    with behind_the_wall():
        sql(f"UPDATE {table} SET {column} = 'andet' WHERE id = %s", first)
    (fault,) = faults()
    assert "er ændret siden forseglingen" in fault
    with behind_the_wall():
        sql(f"DELETE FROM {table} WHERE id = %s", first)
    assert "der blev forseglet" in faults()[0]


def test_a_seal_that_was_taken_out_is_found_by_its_anchor(place: Municipality, tmp_path: Path) -> None:
    seal_new_rows(now=NOW)
    write_anchor(tmp_path, now=NOW)
    with behind_the_wall():
        sql("DELETE FROM audit_seal WHERE id > 0")
    assert any("forankrede segl" in fault for fault in faults(read_anchors(tmp_path)))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE casefile_event SET seq = seq + 1000",
        "DELETE FROM casefile_event",
        "UPDATE casefile_content SET salt = 'x'",
        "DELETE FROM casefile_content",
        "DELETE FROM casefile_sealing",
        "UPDATE audit_entry SET action = 'x'",
        "DELETE FROM audit_entry",
        "UPDATE access_read SET what = 'x'",
        "DELETE FROM access_read",
    ],
)
def test_the_database_itself_refuses_to_alter_what_was_written(place: Municipality, statement: str) -> None:
    Read.objects.create(case=place.ida.pk, user=place.owner, at=NOW, what="sagen", why="din sag")
    Sealing.objects.create(row=row(place, 2), kind="forseglet", reason="x", at=NOW)
    with pytest.raises(DatabaseError, match="never altered"), transaction.atomic():
        sql(statement)


def test_the_database_refuses_to_replace_or_empty(place: Municipality) -> None:
    statement = (
        "INSERT OR REPLACE INTO casefile_event SELECT * FROM casefile_event"
        if connection.vendor == "sqlite"
        else "TRUNCATE casefile_event CASCADE"
    )
    if connection.vendor == "postgresql":
        sql("SET CONSTRAINTS ALL IMMEDIATE")  # else it is the test's own open transaction that refuses
    with pytest.raises(DatabaseError, match="never altered"), transaction.atomic():
        sql(statement)


def test_a_sealing_does_not_open_the_content_for_anything_but_erasing(place: Municipality) -> None:
    Sealing.objects.create(row=row(place, 2), kind="slettet", reason="Fristen", at=NOW)
    with pytest.raises(DatabaseError, match="never altered"), transaction.atomic():
        sql("UPDATE casefile_content SET body = %s WHERE row_id = %s", '{"x": 1}', row(place, 2).pk)


def test_the_check_finds_a_trigger_that_is_missing_or_not_ours(place: Municipality) -> None:
    assert missing(connection) == []
    drop_triggers()
    assert "casefile_event_no_delete" in missing(connection)
    install(connection)
    assert missing(connection) == []


def test_the_command_prints_each_place_and_fails(place: Municipality, settings: Any, tmp_path: Path) -> None:
    settings.ANCHORS_DIR = tmp_path
    out = io.StringIO()
    call_command("verify", stdout=out)
    assert "Alt er, som det blev skrevet." in out.getvalue()
    with behind_the_wall():
        sql("UPDATE casefile_event SET precision = 'year' WHERE id = %s", row(place, 2).pk)
    with pytest.raises(CommandError, match="1 sted er ikke"):
        call_command("verify", stdout=out)


def test_the_ledger_is_not_the_truth_and_may_be_made_again(place: Municipality) -> None:
    LedgerRow.objects.all().delete()
    Seal.objects.all()
    assert faults() == []


def test_it_tells_of_a_content_erased_beside_the_program(place: Municipality) -> None:
    pk = row(place, 3).pk
    sql("INSERT INTO casefile_sealing (row_id, kind, reason, at) VALUES (%s, 'slettet', 'x', %s)", pk, NOW.isoformat())
    sql("UPDATE casefile_content SET body = NULL, salt = NULL WHERE row_id = %s", pk)
    (fault,) = faults()
    assert fault.startswith(f"sag {place.ida.number}, hændelse nr. 3") and "revisionssporet ikke fortæller" in fault


@pytest.mark.parametrize(
    "statement", ["UPDATE casefile_sealing SET reason = 'Noget andet'", "DELETE FROM casefile_sealing"]
)
def test_it_tells_of_a_sealing_that_was_altered_or_taken_out(place: Municipality, statement: str) -> None:
    seal(event=row(place, place.ida.length).pk, reason="Forkert barn.", by=place.leader, now=later(hours=1))
    assert faults() == []
    with behind_the_wall():
        sql(statement)
    assert any(f"hændelse nr. {place.ida.length}" in f and "forsegling eller sletning er ændret" in f for f in faults())


def test_it_names_the_case_whose_row_is_gone_while_its_journal_stands(place: Municipality) -> None:
    if connection.vendor == "postgresql":
        pytest.skip("PostgreSQL's own foreign keys refuse it")
    with behind_the_wall():
        sql("PRAGMA defer_foreign_keys = ON")
        sql("DELETE FROM casefile_case WHERE id = %s", place.ida.pk)
    found = " ".join(faults())
    assert f"sag {place.ida.number}: sagen findes ikke længere" in found
    place.ida.save(force_insert=True)


def test_a_case_taken_out_with_its_number_is_still_told_of_by_the_audit_trail(place: Municipality) -> None:
    pk, number = place.ida.pk, place.ida.number
    with behind_the_wall():
        sql("DELETE FROM casefile_content WHERE row_id IN (SELECT id FROM casefile_event WHERE case_id = %s)", pk)
        for table in ("event", "ledgerrow", "party", "matter", "assignment", "searchtext"):
            sql(f"DELETE FROM casefile_{table} WHERE case_id = %s", pk)
        sql("DELETE FROM casefile_case WHERE id = %s", pk)
        sql("UPDATE numbering_series SET last = last - 1 WHERE key LIKE 'cases %%'")
    assert f"sag {number}: sagen findes ikke længere, og revisionssporet fortæller om den" in faults()


def test_it_finds_that_two_cases_have_swapped_children(place: Municipality) -> None:
    ida, emil = place.ida.child_id, place.emil.child_id
    spare = people.create_person(name="Ingen Andre", born=date(2020, 1, 1), by=None, now=NOW)
    for case, child in ((place.ida, spare.pk), (place.emil, ida), (place.ida, emil)):
        Case.objects.filter(pk=case.pk).update(child=child)
    found = [fault for fault in faults() if "sagens barn er et andet" in fault]
    assert [fault.split(":")[0] for fault in found] == [f"sag {place.emil.number}", f"sag {place.ida.number}"]


def test_it_finds_an_access_that_nobody_gave_and_one_that_is_gone(place: Municipality) -> None:
    CaseAccess.objects.create(case=place.ida.pk, principal=f"u{place.stranger.pk}", why="ansvarlig2")
    CaseAccess.objects.filter(case=place.ida.pk, principal="alle").delete()
    found = " ".join(faults())
    assert f"adgangen for u{place.stranger.pk}" in found and "adgangen for alle (alle) mangler" in found


def test_somebody_who_writes_while_it_runs_is_no_fault(committed_db: Database) -> None:
    place = municipality()
    stop = threading.Event()

    def write() -> int:
        count = 0
        while not stop.is_set() or not count:
            append({place.ida.pk: [NewEvent("notat", at("2026-03-09"))]}, by=place.owner, now=NOW, key=key())
            open_case(
                child=NewChild(f"Barn {count}", born=date(2020, 1, 1)),
                unit=place.team,
                worker=None,
                by=place.owner,
                now=NOW,
                key=key(),
            )
            count += 1
            # As people write, with a breath between: SQLite lets who waits for its lock starve behind who never rests.
            stop.wait(0.01)
        return count

    def look() -> int:
        try:
            found = [fault for _ in range(5) for fault in faults()]
        finally:
            stop.set()
        assert found == []
        return len(found)

    written, _ = at_once(write, look)
    assert written > 0
