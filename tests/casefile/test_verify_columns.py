"""Each column of what is never altered, one by one: `verify` names the place, whichever it was."""

from __future__ import annotations

import gzip
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from tests.casefile.people import NOW, Municipality, later
from tests.casefile.test_verify import behind_the_wall, faults, place, row, sql

from sikkersag.casefile.actions.cases import restrict_case
from sikkersag.casefile.actions.journal import seal
from sikkersag.casefile.models import Case, Content, Event, Sealing
from sikkersag.foundation.access.actions import declare_conflict, give_grant, withdraw_grant
from sikkersag.foundation.access.models import CaseAccess, Conflict, Grant, Read
from sikkersag.foundation.access.principals import row_of, rows_of
from sikkersag.foundation.audit.anchors import read_anchors, write_anchor
from sikkersag.foundation.audit.models import Entry, Seal
from sikkersag.foundation.audit.sealing import seal_new_rows

__all__ = ["place"]
pytestmark = pytest.mark.django_db

UUID = "0123456789abcdef0123456789abcdef" if connection.vendor == "sqlite" else "01234567-89ab-cdef-0123-456789abcdef"
EVENT = {
    "event": UUID, "note": UUID, "kind": "moede", "at_lo": 1, "at_hi": 4_000_000_000, "precision": "year",
    "written_at": 5, "recorded_at": 6, "occurred": False, "about": '["x"]', "concerns": '["x"]', "corrects": UUID,
    "withdraws": UUID, "by_id": None, "by_label": "En anden", "in_role": "x", "basis": "x", "source": "x",
    "vocabulary": "x", "commitment": "x", "previous": "x", "hash": "x", "seq": 4711,
}  # fmt: skip


def test_every_column_of_an_entry_is_in_the_list() -> None:
    assert {f.column for f in Event._meta.concrete_fields} == {*EVENT, "id", "case_id"}


@pytest.mark.parametrize("column", EVENT)
def test_it_names_the_entry_whose_column_was_altered(place: Municipality, column: str) -> None:
    with behind_the_wall():
        sql(f"UPDATE casefile_event SET {column} = %s WHERE id = %s", EVENT[column], row(place, 2).pk)
    found = [f for f in faults() if f.startswith(f"sag {place.ida.number}, hændelse nr. ")]
    assert any(f.startswith(f"sag {place.ida.number}, hændelse nr. 2") for f in found), faults()


def test_it_names_an_entry_that_was_put_in_another_case(place: Municipality) -> None:
    with behind_the_wall():
        sql("UPDATE casefile_event SET case_id = %s, seq = 99 WHERE id = %s", place.emil.pk, row(place, 2).pk)
    found = " ".join(faults())
    assert f"sag {place.ida.number}, hændelse nr. 2: mangler" in found
    assert f"sag {place.emil.number}, hændelse nr. 99 (" in found


@pytest.mark.parametrize(("column", "value"), [("salt", "x"), ("body", '{"title": "andet"}')])
def test_it_names_a_content_whose_column_was_altered(place: Municipality, column: str, value: str) -> None:
    with behind_the_wall():
        sql(f"UPDATE casefile_content SET {column} = %s WHERE row_id = %s", value, row(place, 2).pk)
    assert [f for f in faults() if "hændelse nr. 2 (" in f and "indholdet er ændret" in f]


@pytest.mark.parametrize(
    ("column", "value"), [("kind", "slettet"), ("reason", "x"), ("by_id", None), ("at", (NOW + timedelta(days=9)))]
)
def test_it_names_a_sealing_whose_column_was_altered(place: Municipality, column: str, value: object) -> None:
    seal(event=row(place, 3).pk, reason="Forkert barn.", by=place.leader, now=later(hours=1))
    assert faults() == []
    with behind_the_wall():
        sql(f"UPDATE casefile_sealing SET {column} = %s", value)
    assert any("hændelse nr. 3" in f for f in faults())


AUDIT: dict[str, object] = {
    "at": NOW + timedelta(days=9), "by_id": None, "action": "x", "object": "x", "case": 4711, "detail": '{"x": 1}',
}  # fmt: skip
READ: dict[str, object] = {"case": 4711, "user_id": None, "at": NOW + timedelta(days=9), "what": "x", "why": "x"}
SEAL: dict[str, object] = {
    "table": "x",
    "first": 0,
    "last": 999,
    "count": 7,
    "hash": "x",
    "at": NOW + timedelta(days=9),
}


def test_every_column_of_what_is_sealed_is_in_the_lists() -> None:
    for model, columns in ((Entry, AUDIT), (Read, READ), (Seal, SEAL)):
        assert {f.column for f in model._meta.concrete_fields} - {"id"} == set(columns)
    assert {f.column for f in Content._meta.concrete_fields} == {"row_id", "salt", "body"}
    assert {f.column for f in Sealing._meta.concrete_fields} == {"id", "row_id", "kind", "reason", "by_id", "at"}


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        (t, c, v)
        for t, cs in (("audit_entry", AUDIT), ("access_read", READ), ("audit_seal", SEAL))
        for c, v in cs.items()
    ],
)
def test_it_tells_of_a_sealed_row_or_a_seal_whose_column_was_altered(
    place: Municipality, table: str, column: str, value: object
) -> None:
    Read.objects.create(case=place.ida.pk, user=place.owner, at=NOW, what="sagen", why="din sag")
    seal_new_rows(now=NOW)
    assert faults() == []
    value = place.stranger.pk if column == "user_id" else value
    with behind_the_wall():
        which = "(SELECT min(id) FROM " + table + (" WHERE by_id IS NOT NULL)" if column == "by_id" else ")")
        sql(f'UPDATE {table} SET "{column}" = %s WHERE id = {which}', value)
    assert faults() != []


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("status", "lukket"),
        ("worker_id", "stranger"),
        ("unit_id", "other_team"),
        ("opened_at", NOW - timedelta(days=99)),
        ("closed_at", NOW),
        ("head", "x"),
        ("length", 1),
        ("number", "2026-9999999"),
    ],
)
def test_it_tells_of_a_case_whose_column_was_altered_with_its_access(
    place: Municipality, column: str, value: object
) -> None:
    if isinstance(value, str) and hasattr(place, value):
        value = getattr(place, value).pk
    sql(f"UPDATE casefile_case SET {column} = %s WHERE id = %s", value, place.ida.pk)
    if column == "worker_id":
        sql(
            "UPDATE access_caseaccess SET principal = %s WHERE \"case\" = %s AND why = 'ansvarlig'",
            f"u{value}",
            place.ida.pk,
        )
    if column == "unit_id":
        sql(
            "UPDATE access_caseaccess SET principal = %s WHERE \"case\" = %s AND why = 'enhed'",
            f"e{value}",
            place.ida.pk,
        )
    assert any(place.ida.number in fault for fault in faults())


def test_it_tells_that_a_restricted_case_was_opened_beside_the_program(place: Municipality) -> None:
    restrict_case(case=place.ida, restricted=True, by=place.leader, now=NOW)
    assert faults() == []
    Case.objects.filter(pk=place.ida.pk).update(restricted=False)
    CaseAccess.objects.filter(case=place.ida.pk).delete()
    CaseAccess.objects.bulk_create(rows_of(place.ida.pk, worker=place.owner.pk, unit=place.team.pk, restricted=False))
    assert any(place.ida.number in fault for fault in faults())


def grant(place: Municipality) -> Grant:
    return give_grant(case=place.ida.pk, user=place.stranger, kind=Grant.Kind.NAMED, reason="Skal hjælpe i sagen.",
                      until=later(days=9), by=place.leader, now=NOW)  # fmt: skip


def test_it_tells_of_a_grant_that_nobody_gave(place: Municipality) -> None:
    forged = Grant.objects.create(case=place.ida.pk, user=place.stranger, kind="navngivet", reason="x",
                                  given_by=place.leader, given_at=NOW, until=later(days=9))  # fmt: skip
    row_of(forged).save()
    assert any(place.ida.number in fault and "adgang" in fault for fault in faults())


@pytest.mark.parametrize(
    ("column", "value"), [("user_id", "colleague"), ("case", "emil"), ("kind", "udefra"), ("withdrawn_at", None)]
)
def test_it_tells_of_a_grant_that_was_altered_with_its_access(place: Municipality, column: str, value: object) -> None:
    given = grant(place)
    if column == "withdrawn_at":
        withdraw_grant(grant=given, by=place.leader, now=later(hours=1))
    assert faults() == []
    CaseAccess.objects.filter(why=f"navngivet:{given.pk}").delete()
    if isinstance(value, str) and hasattr(place, value):
        value = getattr(place, value).pk
    Grant.objects.filter(pk=given.pk).update(**{column: value})
    row_of(Grant.objects.get(pk=given.pk)).save()
    assert any("adgang" in fault for fault in faults())


@pytest.mark.parametrize("change", [{"case": 4711}, {"lifted_at": NOW}, None])
def test_it_tells_of_a_conflict_of_interest_that_was_taken_away(
    place: Municipality, change: dict[str, object] | None
) -> None:
    declare_conflict(case=place.ida.pk, reason="Min nabo.", by=place.colleague, now=NOW)
    assert faults() == []
    if change is None:
        Conflict.objects.all().delete()
    else:
        Conflict.objects.update(**change)
    assert any("inhabil" in fault for fault in faults())


@pytest.mark.parametrize("cut", [0, 30, -1, -12])
def test_an_anchor_that_was_cut_is_named(place: Municipality, tmp_path: Path, cut: int) -> None:
    path = write_anchor(tmp_path, now=NOW)
    whole = path.read_bytes()
    path.write_bytes(whole[:cut])
    found = faults(read_anchors(tmp_path))
    assert [fault for fault in found if path.name in fault]


def test_an_anchor_that_lost_its_last_lines_is_named(place: Municipality, tmp_path: Path) -> None:
    path = write_anchor(tmp_path, now=NOW)
    lines = gzip.decompress(path.read_bytes()).splitlines(keepends=True)
    path.write_bytes(gzip.compress(b"".join(lines[:-1])))
    assert [fault for fault in faults(read_anchors(tmp_path)) if path.name in fault]
