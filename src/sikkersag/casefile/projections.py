"""What the journal comes to: who is in the case, whose it is, which matters are open. Made anew from the journal.

One function makes every projection from the events as they stand, and writes only what differs, so that the rows after
many appends are equal to the rows made from nothing; a test drops and rebuilds them. The ledger is not here: it is
made by the law (`actions.ledger`).
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from datetime import datetime
from itertools import zip_longest
from typing import Any
from uuid import UUID

from django.db.models import ProtectedError

from sikkersag.casefile import papers
from sikkersag.casefile.assessment import moment_of
from sikkersag.casefile.models import Assignment, Case, Matter, Party
from sikkersag.casefile.thelaw import vocabulary
from sikkersag.casefile.timeline import REGISTERED, REMOVED
from sikkersag.foundation.access.actions import set_case_rows
from sikkersag.foundation.login.models import User
from sikkersag.foundation.organisation.models import Unit
from sikkersag.foundation.refused import RefusedError
from sikkersag.law.engine.timeline import Event

OPENED, CLOSED, REOPENED = "sag_aabnet", "sag_lukket", "sag_genaabnet"
HANDED_OVER, READ = "sag_overdraget", "overdragelse_laest"
DECISION = "afgoerelse"
#: The kinds that say whether the case runs and whose it is.
ADMINISTRATIVE = frozenset({OPENED, CLOSED, REOPENED, HANDED_OVER})


def project(case: Case, events: Sequence[Event]) -> bool:
    """Bring every projection of a case in line with its effective events; saves the case where it changed.

    Returns whether the case's unit or worker changed, so that access is to be written again.
    """
    before = (case.worker_id, case.unit_id)
    _parties(case, events)
    _matters(case, events)
    _assignments(case, events)
    papers.project(case, events)
    _status(case, events)
    return before != (case.worker_id, case.unit_id)


def _by_time(events: Sequence[Event], *kinds: str) -> list[Event]:
    """The events of some kinds in the order in which they happened, ties in the order of receipt."""
    return sorted((e for e in events if e.kind in kinds and e.occurred), key=lambda e: (e.lo, e.recorded_at or 0))


def _parties(case: Case, events: Sequence[Event]) -> None:
    state = vocabulary().states[vocabulary().engine.custody]
    holders: set[str] = set()
    for event in _by_time(events, *state.opens, *state.closes):
        who = str(event.facts[state.key])
        holders = holders | {who} if event.kind in state.opens else holders - {who}
    wanted: dict[tuple[str, str], dict[str, Any]] = {}
    for event in _by_time(events, REGISTERED, REMOVED):
        key = (str(event.facts["person"]), str(event.facts["rolle"]))
        if event.kind == REMOVED:
            wanted.pop(key, None)
        else:
            wanted[key] = {"event": UUID(event.id), "custody": key[0] in holders}
    for party in case.parties.all():
        fields = wanted.pop((str(party.person_id), party.role), None)
        if fields is None:
            party.delete()
        elif (party.event, party.custody) != (fields["event"], fields["custody"]):
            party.event, party.custody = fields["event"], fields["custody"]
            party.save()
    Party.objects.bulk_create(
        Party(case=case, person_id=person, role=role, **fields) for (person, role), fields in wanted.items()
    )


def _matters(case: Case, events: Sequence[Event]) -> None:
    kinds = vocabulary().kinds
    opened = vocabulary().engine.matter_opened
    decided: dict[str, int] = {}
    for event in _by_time(events, DECISION):
        for matter in event.about:
            decided.setdefault(matter, event.hi)
    wanted: dict[str, tuple[str, int, int | None]] = {}
    for event in _by_time(events, opened):
        title = str(event.facts.get("spoergsmaal") or event.facts.get("art") or kinds[opened].label)[:200]
        for matter in event.about:
            wanted.setdefault(matter, (title, event.lo, decided.get(matter)))
    for row in case.matters.all():
        fields = wanted.pop(str(row.pk), None)
        if fields is None:
            _drop(row)
        elif (row.title, row.opened_at, row.decided_at) != fields:
            row.title, row.opened_at, row.decided_at = fields
            row.save()
    Matter.objects.bulk_create(
        Matter(id=matter, case=case, title=title, opened_at=at, decided_at=until)
        for matter, (title, at, until) in wanted.items()
    )


def _drop(matter: Matter) -> None:
    """A matter goes with the entry that opened it, unless a room has something written about it."""
    try:
        matter.delete()
    except ProtectedError:
        raise RefusedError(
            f"Spørgsmålet »{matter.title}« kan ikke tages bort, for der er skrevet en undersøgelse eller en afgørelse "
            "om det. Intet er ændret."
        ) from None


def _assignments(case: Case, events: Sequence[Event]) -> None:
    handed = _by_time(events, HANDED_OVER)
    read = {target: e.lo for e in _by_time(events, READ) for target in e.refs.get("overdragelse", ())}
    units = dict(Unit.objects.filter(key__in={e.facts["enhed"] for e in handed}).values_list("key", "pk"))
    wanted: dict[UUID, dict[str, Any]] = {}
    for event, following in zip_longest(handed, handed[1:]):
        wanted[UUID(event.id)] = {
            "unit_id": units[event.facts["enhed"]],
            "worker_id": user_number(str(event.facts.get("sagsbehandler") or "")),
            "starts": _at(event.lo),
            "ends": None if following is None else _at(following.lo),
            "reason": str(event.facts.get("grund") or ""),
            "by_id": user_number(event.by),
            "read_at": None if event.id not in read else _at(read[event.id]),
        }
    if handed:
        last = wanted[UUID(handed[-1].id)]
        case.unit_id, case.worker_id = last["unit_id"], last["worker_id"]
    for row in case.assignments.all():
        fields = wanted.pop(row.event, None) if row.event else None
        if fields is None:
            row.delete()
        elif any(getattr(row, name) != value for name, value in fields.items()):
            for name, value in fields.items():
                setattr(row, name, value)
            row.save()
    Assignment.objects.bulk_create(Assignment(case=case, event=event, **fields) for event, fields in wanted.items())


def administered(case: Case, events: Sequence[Event]) -> list[str]:
    """Which columns of a case are not what the journal's administrative events come to; for `verify`. Nothing is
    written. The events must be those that stand, and hold all of the kinds `ADMINISTRATIVE`.
    """
    wanted = copy(case)
    _status(wanted, events)
    if handed := _by_time(events, HANDED_OVER):
        wanted.worker_id = user_number(str(handed[-1].facts.get("sagsbehandler") or ""))
        wanted.unit_id = Unit.objects.values_list("pk", flat=True).get(key=handed[-1].facts["enhed"])
    names = ("status", "opened_at", "closed_at", "worker_id", "unit_id")
    return [name.removesuffix("_id") for name in names if getattr(case, name) != getattr(wanted, name)]


def _status(case: Case, events: Sequence[Event]) -> None:
    """Whether the case runs. Where no turn stands, it is open and keeps the day that it was opened on: a case that
    nothing says is closed must not be out of sight.
    """
    turns = _by_time(events, OPENED, CLOSED, REOPENED)
    if turns and turns[0].kind != CLOSED:
        case.opened_at = _at(turns[0].lo)
    closed = bool(turns) and turns[-1].kind == CLOSED
    case.status = Case.Status.CLOSED if closed else Case.Status.OPEN
    case.closed_at = _at(turns[-1].lo) if closed else None


def write_access(case: Case, *, by: User | None, now: datetime) -> None:
    """Write again who sees the case because of its worker and unit."""
    set_case_rows(case=case.pk, worker=case.worker, unit=case.unit, restricted=case.restricted, by=by, now=now)


def _at(instant: int) -> datetime:
    found = moment_of(instant)
    if found is None:
        raise ValueError("an administrative event has no time")
    return found


def user_number(label: str) -> int | None:
    """The user's number from how the journal names them ("u17"); None for nobody of ours."""
    return int(label[1:]) if label[:1] == "u" and label[1:].isdigit() else None


def label_of(user: User) -> str:
    """How the journal names a user."""
    return f"u{user.pk}"
