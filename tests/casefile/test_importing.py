"""A whole history brought in at once becomes the same rows as the same entries appended one by one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction

from sikkersag.casefile import projections
from sikkersag.casefile.actions.importing import History, import_histories
from sikkersag.casefile.actions.journal import append
from sikkersag.casefile.assessment import COMPARED
from sikkersag.casefile.entries import NewEvent
from sikkersag.casefile.models import Assignment, Case, Event, LedgerRow, Matter, Party, SearchText
from sikkersag.casefile.timeline import timeline_of
from sikkersag.casefile.validation import Invalid
from sikkersag.foundation.access.models import CaseAccess
from sikkersag.foundation.audit.models import Entry
from sikkersag.foundation.organisation.models import Unit
from sikkersag.synth import make as synth
from sikkersag.synth.clock import day_number, last_second
from sikkersag.web.demo import people, source, staff
from sikkersag.web.demo.histories import Writer
from sikkersag.web.demo.town import DESKS, LAST_DAY, NOW

pytestmark = pytest.mark.django_db

#: What must stand before others can point at it.
_FIRST = ("sag_aabnet", "sag_overdraget", "part_registreret", "spoergsmaal_aabnet")


@pytest.fixture
def histories(db: None, tmp_path: Path) -> list[History]:
    order = synth.Order(40, 3, last_second(day_number(date.fromisoformat(LAST_DAY))), desks=DESKS)
    synth.write(order, tmp_path / "kommune")
    town = source.read(tmp_path / "kommune")
    who, known = staff.make(town, seed=3), people.make(town, seed=3)
    return [Writer(c, known[c.key], who, Random(c.key), 3).history() for c in town.children]


def told(case: Case) -> dict[str, Any]:
    """Everything that the program has made of a case's journal, without the keys of rows."""
    case.refresh_from_db()
    fields = ("status", "unit_id", "worker_id", "opened_at", "closed_at", "length", "stable_until", "rulebook")
    return {
        "case": {name: getattr(case, name) for name in fields},
        "parties": rows(Party.objects.filter(case=case), "person_id", "role", "custody", "event"),
        "matters": rows(Matter.objects.filter(case=case), "id", "title", "opened_at", "decided_at"),
        "assignments": rows(
            Assignment.objects.filter(case=case),
            *("unit_id", "worker_id", "starts", "ends", "reason", "by_id", "read_at", "event"),
        ),
        "ledger": rows(LedgerRow.objects.filter(case=case), "finding", *COMPARED),
        "words": rows(SearchText.objects.filter(case=case), "event", "folded"),
        "access": rows(CaseAccess.objects.filter(case=case.pk), "principal", "until", "why"),
    }


def rows(found: Any, *names: str) -> list[str]:
    return sorted(map(repr, found.values_list(*names)))


def appended(history: History, number: int) -> Case:
    """The same history written as a user would: one entry after the other, received now."""
    handed = [e for e in history.entries if e.kind == "sag_overdraget"]
    units = dict(Unit.objects.values_list("key", "pk"))
    case = Case.objects.create(
        number=f"2026-{number:07d}",
        child_id=history.child,
        family_id=history.family,
        case_type=history.case_type,
        unit_id=units[str(handed[0].facts["enhed"])],
        opened_at=NOW,
        head="",
    )
    for step, batch in enumerate(batches(history.entries)):
        append({case.pk: batch}, by=None, now=NOW, key=f"{case.pk}/{step}")
    case.refresh_from_db()
    projections.write_access(case, by=None, now=NOW)
    return case


def batches(entries: Sequence[NewEvent]) -> Iterator[list[NewEvent]]:
    plain = [replace(e, received_at=None) for e in entries]
    yield [e for e in plain if e.kind in _FIRST]
    for entry in sorted((e for e in plain if e.kind not in _FIRST), key=lambda e: e.at.lo):
        yield [entry]


def differing(histories: Sequence[History]) -> Mapping[UUID, History]:
    """One history of each kind."""
    return {h.child: h for h in {h.case_type: h for h in histories}.values()}


def test_importing_makes_what_appending_one_by_one_makes(histories: list[History]) -> None:
    chosen = differing(histories)
    assert len(chosen) > 4
    with transaction.atomic():
        imported = {case.child_id: told(case) for case in import_histories(list(chosen.values()), by=None, now=NOW)}
        transaction.set_rollback(True)
    for number, (child, history) in enumerate(chosen.items()):
        one_by_one = told(appended(history, number))
        for part, found in one_by_one.items():
            assert imported[child][part] == found, (history.case_type, part)


def test_numbers_follow_the_year_and_the_order_of_opening(histories: list[History]) -> None:
    cases = import_histories(histories, by=None, now=NOW)
    by_year: dict[str, list[Case]] = {}
    for case in sorted(cases, key=lambda c: (c.opened_at, str(c.child_id))):
        by_year.setdefault(case.number[:4], []).append(case)
    assert len(by_year) > 3
    for year, opened in by_year.items():
        assert [c.number for c in opened] == [f"{year}-{n:07d}" for n in range(1, len(opened) + 1)]


def test_the_case_can_be_shown_as_it_stood(histories: list[History]) -> None:
    history = max(histories, key=lambda h: len(h.entries))
    case = import_histories([history], by=None, now=NOW)[0]
    middle = sorted(e.received_at or 0 for e in history.entries)[len(history.entries) // 2]
    then = timeline_of(case, known_at=middle)
    expected = {str(e.event) for e in history.entries if (e.received_at or 0) <= middle}
    assert {e.id for e in then.events} == expected
    assert len(expected) < len(history.entries)


def test_each_case_has_its_row_in_the_audit_trail(histories: list[History]) -> None:
    cases = import_histories(histories[:3], by=None, now=NOW)
    for case in cases:
        entry = Entry.objects.get(case=case.pk, action="case.import")
        assert entry.detail["seq"] == case.length > 10


def test_it_refuses_a_history_that_is_not_whole_and_writes_nothing(histories: list[History]) -> None:
    good, bad = histories[:2]
    unopened = replace(bad, entries=[e for e in bad.entries if e.kind != "sag_aabnet"])
    backwards = replace(bad, entries=list(reversed(bad.entries)))
    ahead = replace(bad, entries=[*bad.entries[:-1], replace(bad.entries[-1], received_at=int(NOW.timestamp()) + 1)])
    for broken in (backwards, ahead):
        with pytest.raises(ValueError, match="receipt"):
            import_histories([good, broken], by=None, now=NOW)
    with pytest.raises(ValueError, match="sag_aabnet"):
        import_histories([good, unopened], by=None, now=NOW)
    stranger = replace(bad.entries[-1], concerns=("ingen",))
    with pytest.raises(Invalid, match="ikke registreret"):
        import_histories([good, replace(bad, entries=[*bad.entries[:-1], stranger])], by=None, now=NOW)
    assert not Case.objects.exists() and not Event.objects.exists()
