"""What the children of a family share: the course of events with what each is to each child, and the notes on several.

Only what stands in the cases that the viewer may see is handed in here; nothing is read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sikkersag.casefile.models import Case, Event, LedgerRow, Matter, Party
from sikkersag.casefile.queries.entries import Entry, first_name, label_of, moment
from sikkersag.foundation.ui import danish

TALK, DECISION = "boernesamtale", "afgoerelse"


@dataclass(slots=True)
class Seen:
    """One visible case with what was read of it."""

    case: Case
    parties: list[Party]
    rows: list[tuple[Event, dict[str, Any] | None]]
    matters: list[Matter]
    ledger: list[LedgerRow]
    names: dict[str, str]
    entries: list[Entry] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Cell:
    """What an event is to one child: a word and how its tag is drawn."""

    word: str
    tag: str = ""


@dataclass(frozen=True, slots=True)
class SharedEvent:
    """One event of the family's course."""

    entry: Entry
    number: str
    when: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class SharedNote:
    """A note on more than one child: how many passages the viewer may see, and whom they are about."""

    title: str
    when: str
    passages: int
    about: tuple[str, ...]
    number: str
    event: str


@dataclass(frozen=True, slots=True)
class KindChoice:
    """One choice of the filter of kinds."""

    value: str
    label: str
    count: int
    chosen: bool


def course_of(seen: Sequence[Seen], children: Sequence[str], now: datetime) -> list[SharedEvent]:
    """Every event of the visible cases once, latest first, with what it is to each child."""
    own: dict[str, dict[str, tuple[Seen, Entry]]] = {}
    for one in seen:
        for entry in one.entries:
            if (not entry.of_the_case and entry.row.corrects is None) or entry.originals:
                key = entry.originals[-1].id if entry.originals else entry.id
                own.setdefault(key, {})[str(one.case.child_id)] = (one, entry)
    found = []
    for by_child in own.values():
        one, entry = next(iter(by_child.values()))
        cells = tuple(_cell(by_child, child) for child in children)
        at = entry.at
        when = entry.day if at is None or at.year == now.year or entry.row.precision not in ("minute", "day") else ""
        found.append(SharedEvent(entry, one.case.number, when or danish.narrow_day(at or now, now), cells))
    return sorted(found, key=lambda s: (s.entry.row.at_lo if s.entry.at else 0, s.entry.row.seq), reverse=True)


def _cell(by_child: Mapping[str, tuple[Seen, Entry]], child: str) -> Cell:
    if child in by_child:
        kind = by_child[child][1].kind
        if kind == TALK:
            return Cell("samtale", "tag-act")
        return Cell("afgørelse", "tag-filled") if kind == DECISION else Cell("om barnet", "tag-quiet")
    # Named in another child's case: only where that case has the child registered as a person.
    named = any(child in e.row.concerns and child in one.names for one, e in by_child.values())
    return Cell("nævnt", "tag-plain") if named else Cell("–")


def kinds_in(course: Sequence[SharedEvent], chosen: str) -> tuple[KindChoice, ...]:
    counts: dict[str, int] = {}
    for shared in course:
        counts[shared.entry.kind] = counts.get(shared.entry.kind, 0) + 1
    return tuple(
        KindChoice(kind, label_of(kind), counts[kind], kind == chosen) for kind in sorted(counts, key=label_of)
    )


def notes_of(seen: Sequence[Seen], now: datetime) -> tuple[SharedNote, ...]:
    """Notes that stand in more than one visible case, with the passages that the viewer may see."""
    notes: dict[UUID, dict[str, list[tuple[Seen, Entry]]]] = {}
    for one in seen:
        for entry in one.entries:
            if entry.row.note is not None:
                notes.setdefault(entry.row.note, {}).setdefault(one.case.number, []).append((one, entry))
    found = []
    for by_case in notes.values():
        if len(by_case) < 2:
            continue
        passages: dict[str, list[str]] = {}
        both: set[str] = set()
        for pairs in by_case.values():
            for one, entry in pairs:
                child = first_name(one.case.child.name)
                for text in entry.texts:
                    passages.setdefault(text.id, [])
                    if not text.about:
                        both.add(text.id)
                    elif child not in passages[text.id]:
                        passages[text.id].append(child)
        owners = ["alle"] if both else []
        owners += list(dict.fromkeys(name for names in passages.values() for name in names))
        one, entry = next(iter(by_case.values()))[0]
        at: datetime | None = moment(entry.row.at_lo)
        when = danish.month_day(at, now) if at is not None else entry.day
        found.append(
            (entry.row.at_lo, SharedNote(entry.title, when, len(passages), tuple(owners), one.case.number, entry.id))
        )
    return tuple(note for _, note in sorted(found, key=lambda pair: -pair[0]))
