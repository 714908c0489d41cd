"""Bringing in whole histories: many cases at once, each with everything that ever happened in it.

The rows are those that `journal.append` would have written one by one, with two differences: each keeps the history's
own time of receipt, so that the case as it stood on an earlier day can be shown, and the law is asked once, at the end.
Reading another system's files does not belong here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from sikkersag.casefile import projections
from sikkersag.casefile.actions.journal import Made, made_row, save_rows
from sikkersag.casefile.assessment import assess, ledger_row, moment_of
from sikkersag.casefile.entries import NewEvent
from sikkersag.casefile.models import Case, LedgerRow
from sikkersag.casefile.thelaw import digest
from sikkersag.casefile.timeline import build
from sikkersag.casefile.validation import Invalid, Problem, check
from sikkersag.foundation.access.models import CaseAccess
from sikkersag.foundation.access.principals import rows_of as access_rows_of
from sikkersag.foundation.audit.actions import write_entry
from sikkersag.foundation.login.models import User
from sikkersag.foundation.numbering.actions import next_numbers
from sikkersag.foundation.numbering.forms import case_number, case_series
from sikkersag.foundation.organisation.models import Unit
from sikkersag.foundation.people.models import Person
from sikkersag.law.engine.timeline import effective

#: So many cases are held in memory at a time.
_AT_A_TIME = 200
#: What a case is told by its journal and the law, after it was made.
_PROJECTED = ("status", "unit", "worker", "opened_at", "closed_at", "head", "length", "stable_until", "rulebook")


@dataclass(frozen=True, slots=True)
class History:
    """One child's whole case: `entries` in the order in which they were received, each with `received_at`.

    They hold the opening (`sag_aabnet`) and at least one assignment (`sag_overdraget`). `family` is the id of a
    family that exists; no case exists for the child.
    """

    child: UUID
    family: UUID
    entries: Sequence[NewEvent]
    case_type: str = ""
    restricted: bool = False

    @property
    def opened_at(self) -> int:
        """When the case was opened (seconds UTC)."""
        return min(e.at.lo for e in self.entries if e.kind == projections.OPENED)


def import_histories(histories: Sequence[History], *, by: User | None, now: datetime) -> list[Case]:
    """Write whole cases, all or none; returns them in the order of opening, which is the order of their numbers.

    `by` is who imports, for the audit rows; each entry keeps its own author (`NewEvent.by`). `now` is when the law is
    asked. Raises `validation.Invalid` where an entry may not stand in a journal, naming the child by its id, and
    ValueError for a history without opening, assignment or times of receipt.
    """
    instant = int(now.timestamp())
    for history in histories:
        _refuse(history, instant)
    ordered = sorted(histories, key=lambda h: (h.opened_at, str(h.child)))
    written: list[Case] = []
    with transaction.atomic():
        users = {user.pk: user for user in User.objects.all()}
        units = dict(Unit.objects.values_list("key", "pk"))
        numbers = _numbers(ordered)
        for start in range(0, len(ordered), _AT_A_TIME):
            chunk = ordered[start : start + _AT_A_TIME]
            cases = [_case(history, next(numbers[_year(history)]), units) for history in chunk]
            Case.objects.bulk_create(cases)
            _write(cases, chunk, users, by=by, now=now)
            written += cases
    return written


def _refuse(history: History, instant: int) -> None:
    kinds = {entry.kind for entry in history.entries}
    missing = {projections.OPENED, projections.HANDED_OVER} - kinds
    if missing:
        raise ValueError(f"the history of {history.child} has no {', '.join(sorted(missing))}")
    received = [entry.received_at for entry in history.entries]
    if any(at is None or at > instant for at in received) or received != sorted(received, key=lambda at: at or 0):
        raise ValueError(f"the history of {history.child} is not in the order of its times of receipt")
    try:
        check(history.entries, persons={str(history.child)}, matters=(), known=(), now=instant)
    except Invalid as invalid:
        raise Invalid(
            [Problem(p.index, p.field, f"{history.child}, {history.entries[p.index].kind}: {p.message}")
             for p in invalid.problems]
        ) from None  # fmt: skip


def _year(history: History) -> int:
    return timezone.localtime(_opened(history)).year


def _opened(history: History) -> datetime:
    opened = moment_of(history.opened_at)
    if opened is None:
        raise ValueError(f"the history of {history.child} was opened at no known time")
    return opened


def _numbers(ordered: Sequence[History]) -> Mapping[int, Iterator[int]]:
    """The next numbers of each year's series; the series are locked in the order of the years."""
    years = Counter(_year(history) for history in ordered)
    return {year: iter(next_numbers(case_series(year), years[year])) for year in sorted(years)}


def _case(history: History, number: int, units: Mapping[str, int]) -> Case:
    """The case before it has a journal; what it says of unit and opening the projections put right."""
    first = next(e for e in history.entries if e.kind == projections.HANDED_OVER)
    return Case(
        number=case_number(_year(history), number),
        child_id=history.child,
        family_id=history.family,
        case_type=history.case_type,
        restricted=history.restricted,
        unit_id=units[str(first.facts["enhed"])],
        opened_at=_opened(history),
    )


def _write(
    cases: Sequence[Case], histories: Sequence[History], users: Mapping[int, User], *, by: User | None, now: datetime
) -> None:
    instant = int(now.timestamp())
    made: list[list[Made]] = []
    for case, history in zip(cases, histories, strict=True):
        made.append([made_row(case, e, by=_author(e, users), instant=instant) for e in history.entries])
    save_rows([row for rows in made for row in rows])
    timelines = [
        build(case, [(row, content) for row, content, _ in rows], {}, known_at=instant)
        for case, rows in zip(cases, made, strict=True)
    ]
    everybody = {person for timeline in timelines for person in timeline.persons}
    names = {str(pk): name for pk, name in Person.objects.filter(pk__in=everybody).values_list("pk", "name")}
    ledger: list[LedgerRow] = []
    access: list[CaseAccess] = []
    for case, timeline in zip(cases, timelines, strict=True):
        projections.project(case, effective(timeline.events, instant))
        told = assess(timeline, as_of=instant, known_at=instant, names={p: names[p] for p in timeline.persons})
        ledger += [ledger_row(case, finding, told) for finding in told.findings]
        case.stable_until, case.rulebook = told.stable_until, digest()
        case.save(update_fields=_PROJECTED)
        access += access_rows_of(case.pk, worker=case.worker_id, unit=case.unit_id, restricted=case.restricted)
        detail = {"seq": case.length, "restricted": case.restricted}
        write_entry("case.import", by=by, now=now, case=case.pk, object=f"sag {case.number}", **detail)
    LedgerRow.objects.bulk_create(ledger)
    CaseAccess.objects.bulk_create(access)


def _author(entry: NewEvent, users: Mapping[int, User]) -> User | None:
    number = projections.user_number(entry.by)
    return None if number is None else users[number]
