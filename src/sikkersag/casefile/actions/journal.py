"""The one way into the journal: `append`. It locks the cases, checks, chains, projects, and brings the ledger along."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol
from uuid import UUID

from django.db import transaction

from sikkersag.casefile import projections
from sikkersag.casefile.actions.filing import erase_files
from sikkersag.casefile.actions.ledger import diff_ledger
from sikkersag.casefile.assessment import Assessment
from sikkersag.casefile.entries import NewEvent, content_of
from sikkersag.casefile.models import AppendKey, Case, Content, Event, Matter, Sealing, SearchText
from sikkersag.casefile.searchwords import search_text
from sikkersag.casefile.thelaw import vocabulary
from sikkersag.casefile.timeline import build, hidden_of, not_before, persons_of, rows_of
from sikkersag.casefile.validation import BIRTH, check, check_against
from sikkersag.foundation.audit import chain
from sikkersag.foundation.audit.actions import write_entry
from sikkersag.foundation.login.models import User
from sikkersag.law.engine.timeline import Event as LawEvent
from sikkersag.law.engine.timeline import Timeline, effective

#: How long the key of a write may be: as its column.
KEY_LENGTH = 80


class KeyTaken(ValueError):  # noqa: N818
    """The key of a write has been used for another write. Nothing was written."""


class Listener(Protocol):
    """What a room above wants to be told of entries of some kinds, in the transaction that writes them."""

    def __call__(self, *, case: Case, rows: Sequence[Event], action: str, now: datetime) -> None:
        """These rows were written in the journal of a case by this action, or sealed in it."""


_listeners: list[tuple[frozenset[str], Listener]] = []


def listen(kinds: Iterable[str], listener: Listener) -> None:
    """Tell this listener whenever an entry of these kinds is written, corrected, taken back or sealed."""
    if (one := (frozenset(kinds), listener)) not in _listeners:
        _listeners.append(one)


@dataclass(frozen=True, slots=True)
class Appended:
    """What an append came to. `repeated`: it had been done before, and nothing was written now."""

    events: tuple[Event, ...]
    assessments: Mapping[int, Assessment]
    repeated: bool = False


def append(
    entries: Mapping[int, Sequence[NewEvent]],
    *,
    by: User | None,
    now: datetime,
    key: str,
    action: str = "journal.append",
) -> Appended:
    """Write events in the journals of one or more cases, all or none.

    `entries` are the new events by the case's primary key, `key` names this write: a second call with it writes
    nothing and answers what the first wrote. `now` becomes the time of receipt (whole seconds, with zone). Raises
    `validation.Invalid` with every problem in Danish, and `KeyTaken`. Who may write is asked before (`access`).
    """
    _must_fit(key)
    with transaction.atomic():
        cases = {c.pk: c for c in Case.objects.select_for_update().filter(pk__in=entries).order_by("pk")}
        done = AppendKey.objects.filter(key=key).first()
        if done is not None:
            return _as_before(done, entries)
        missing = set(entries) - set(cases)
        if missing:
            raise Case.DoesNotExist(f"no such case: {sorted(missing)}")
        written: list[Event] = []
        assessments = {}
        for number, case in cases.items():
            rows, assessments[number] = _append_to(case, entries[number], by=by, now=now)
            written += rows
        AppendKey.objects.create(key=key, by=by, at=now, events=[row.pk for row in written])
        for case in cases.values():
            rows = [row for row in written if row.case_id == case.pk]
            write_entry(
                action,
                by=by,
                now=now,
                case=case.pk,
                object=f"sag {case.number}",
                kinds=[row.kind for row in rows],
                seq=[row.seq for row in rows],
            )
            _tell(case, rows, action, now)
    return Appended(tuple(written), assessments)


def _tell(case: Case, rows: Sequence[Event], action: str, now: datetime) -> None:
    for kinds, listener in _listeners:
        if heard := [row for row in rows if row.kind in kinds]:
            listener(case=case, rows=heard, action=action, now=now)


def lock(case: Case) -> Case:
    """The case as it is now; nobody else writes in it until the transaction ends."""
    return Case.objects.select_for_update().get(pk=case.pk)


def was_done(key: str) -> bool:
    """Has the write of this name been done? Asked after locking, so that a double click is not told of its own act."""
    return AppendKey.objects.filter(key=key).exists()


def remember(key: str, *, by: User, now: datetime) -> None:
    """Name a write that puts nothing in a journal, so that a double click does it once. The case is locked before."""
    _must_fit(key)
    AppendKey.objects.create(key=key, by=by, at=now, events=[])


def _must_fit(key: str) -> None:
    """A key that is too long would be refused by PostgreSQL alone."""
    if len(key) > KEY_LENGTH:
        raise ValueError(f"the key of a write has {KEY_LENGTH} characters at most: {key}")


def _as_before(done: AppendKey, entries: Mapping[int, Sequence[NewEvent]]) -> Appended:
    events = tuple(Event.objects.filter(pk__in=done.events).order_by("pk"))
    if {e.case_id for e in events} - set(entries):
        raise KeyTaken(done.key)
    return Appended(events, {}, repeated=True)


def _append_to(
    case: Case, new: Sequence[NewEvent], *, by: User | None, now: datetime
) -> tuple[list[Event], Assessment]:
    if any(entry.received_at is not None for entry in new):
        raise ValueError("the time of receipt is the system's own; only an import of a whole history may tell it")
    before, hidden = rows_of(case), hidden_of(case)
    now = not_before(now, before, hidden)
    instant = int(now.timestamp())
    standing = build(case, before, hidden, known_at=instant)
    persons = persons_of(str(case.child_id), standing.events)
    opened = vocabulary().engine.matter_opened
    matters = {m for e in standing.events if e.kind == opened for m in e.about}
    check(new, persons=persons, matters=matters, known={str(row.event) for row, _ in before}, now=instant)
    _check_beside(case, new, effective(standing.events, instant))
    rows = write_rows(case, new, by=by, instant=instant)
    timeline = build(case, [*before, *rows], hidden, known_at=instant)
    bring_along(case, timeline, by=by, now=now)
    assessment = diff_ledger(case, timeline, now=now)
    case.save()
    return [row for row, _ in rows], assessment


def _check_beside(case: Case, new: Sequence[NewEvent], standing: Sequence[LawEvent]) -> None:
    """Refuse a second birth, and a matter that is another case's."""
    opened = {m for entry in new if entry.kind == vocabulary().engine.matter_opened for m in entry.about}
    others = Matter.objects.filter(pk__in=opened).exclude(case=case).values_list("pk", flat=True) if opened else ()
    born = any(event.kind == BIRTH and event.occurred for event in standing)
    check_against(new, born=born, elsewhere={str(pk) for pk in others})


def bring_along(case: Case, timeline: Timeline, *, by: User | None, now: datetime) -> None:
    """Bring the projections and the access rows of a case in line with its journal; the case itself is not saved."""
    if projections.project(case, effective(timeline.events, int(now.timestamp()))):
        projections.write_access(case, by=by, now=now)


def write_rows(
    case: Case, new: Iterable[NewEvent], *, by: User | None, instant: int
) -> list[tuple[Event, dict[str, Any]]]:
    """Write rows, contents and search words, and move the case's chain on (unsaved). No check is made here."""
    made = [made_row(case, entry, by=by, instant=instant) for entry in new]
    save_rows(made)
    return [(row, content) for row, content, _ in made]


#: A row that is not saved yet, its content, and the salt of its commitment.
Made = tuple[Event, dict[str, Any], str]


def made_row(case: Case, entry: NewEvent, *, by: User | None, instant: int) -> Made:
    """One row with its content, not saved; moves the case's chain on (unsaved)."""
    content = content_of(entry) | {"by": entry.by or ("" if by is None else projections.label_of(by))}
    salt = secrets.token_hex(16)
    row = _row(case, entry, content, salt, by=by, instant=instant)
    case.head, case.length = row.hash, row.seq
    return row, content, salt


def save_rows(made: Sequence[Made]) -> None:
    """Write rows of one or more cases, with their contents and search words."""
    Event.objects.bulk_create([row for row, _, _ in made])
    Content.objects.bulk_create(Content(row=row, salt=salt, body=body) for row, body, salt in made)
    SearchText.objects.bulk_create(
        found for row, body, _ in made if (found := search_text(row, body, child=str(row.case.child_id))) is not None
    )


def _row(case: Case, entry: NewEvent, content: Mapping[str, Any], salt: str, *, by: User | None, instant: int) -> Event:
    row = Event(
        case=case,
        seq=case.length + 1,
        event=entry.event,
        note=entry.note,
        kind=entry.kind,
        at_lo=entry.at.lo,
        at_hi=entry.at.hi,
        precision=entry.at.precision,
        written_at=instant if entry.written_at is None else entry.written_at,
        recorded_at=instant if entry.received_at is None else entry.received_at,
        occurred=entry.occurred,
        about=list(entry.about),
        concerns=list(entry.concerns),
        corrects=entry.corrects,
        withdraws=entry.withdraws,
        by=by,
        by_label="" if by is None else by.name,
        in_role=entry.in_role,
        basis=entry.basis,
        source=entry.source,
        vocabulary=vocabulary().version,
        commitment=chain.commitment(salt, content),
        previous=case.head or chain.START,
    )
    row.hash = chain.link(row.previous, body_of(case.number, row))
    return row


#: The columns of a row that the chain covers as they stand.
BODY = (
    "seq", "event", "note", "kind", "at_lo", "at_hi", "precision", "written_at", "recorded_at", "occurred", "about",
    "concerns", "corrects", "withdraws", "by_id", "by_label", "in_role", "basis", "source", "vocabulary", "commitment",
)  # fmt: skip


def body_of(number: str, row: Event) -> dict[str, Any]:
    """What the chain covers of a row, as JSON holds it."""
    body = {name: getattr(row, name) for name in BODY}
    return {"case": number, **{k: str(v) if isinstance(v, UUID) else v for k, v in body.items()}}


def seal(*, event: int, reason: str, by: User, now: datetime) -> None:
    """Seal what an entry says: it stood on the wrong child. It stays in the chain, is shown as sealed, and no longer
    counts. `event` is the row's number.
    """
    with transaction.atomic():
        row, case = _locked(event)
        sealing = Sealing.objects.create(row=row, kind=Sealing.Kind.SEALED, reason=reason, by=by, at=now)
        _without(row, case, by=by, now=now)
        told = {"seq": row.seq, "sealing": digest_of(sealing)}
        write_entry("journal.seal", by=by, now=now, case=case.pk, object=f"sag {case.number}", **told)
        _tell(case, [row], "journal.seal", now)


def erase(*, event: int, reason: str, by: User | None, now: datetime) -> None:
    """Erase what an entry says, because a law says so: retention, or delivery to the archive. The body and the chain
    stay, and `sikkersag verify` still passes. `event` is the row's number.
    """
    with transaction.atomic():
        row, case = _locked(event)
        sealing = Sealing.objects.create(row=row, kind=Sealing.Kind.ERASED, reason=reason, by=by, at=now)
        erase_files(row.content, by=by, now=now)
        Content.objects.filter(row=row).update(body=None, salt=None)
        _without(row, case, by=by, now=now)
        told = {"seq": row.seq, "sealing": digest_of(sealing)}
        write_entry("journal.erase", by=by, now=now, case=case.pk, object=f"sag {case.number}", **told)


def digest_of(sealing: Sealing) -> str:
    """What the audit row of a sealing keeps of it, so that neither can be altered or taken out alone."""
    told = [sealing.row.hash, sealing.kind, sealing.reason, sealing.by_id, sealing.at.astimezone(UTC).isoformat()]
    return hashlib.sha256(chain.canonical(told)).hexdigest()


def _locked(event: int) -> tuple[Event, Case]:
    row = Event.objects.get(pk=event)
    return row, Case.objects.select_for_update().get(pk=row.case_id)


def _without(row: Event, case: Case, *, by: User | None, now: datetime) -> None:
    """Bring the case along without what the row says."""
    rows, hidden = rows_of(case), hidden_of(case)
    now = not_before(now, rows, hidden)
    timeline = build(case, rows, hidden, known_at=int(now.timestamp()))
    bring_along(case, timeline, by=by, now=now)
    diff_ledger(case, timeline, now=now)
    case.save()
    SearchText.objects.filter(case=case, event=row.event).delete()
