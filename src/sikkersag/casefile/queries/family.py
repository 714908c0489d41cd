"""The family's page: its children side by side, the adults, what happened to more than one, and the notes they share.

The family has no case of its own: everything comes from those of its children's cases that the viewer may see. A child
whose case they may not see is there only as far as such a case has the child registered, by name.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from sikkersag.casefile.models import Case, Content, Draft, Event, Family, LedgerRow, Matter, Party, Sealing
from sikkersag.casefile.queries import confidential
from sikkersag.casefile.queries.entries import Entry, first_name, label_of, moment, timeline_entries
from sikkersag.casefile.queries.header import SIBLING, age_of, role_label
from sikkersag.casefile.queries.lawrows import SOON
from sikkersag.casefile.queries.residence import Home, homes_of
from sikkersag.casefile.statuses import status_of
from sikkersag.casefile.thelaw import calendar, rulebook, vocabulary
from sikkersag.foundation.access.queries import visible
from sikkersag.foundation.access.viewer import Viewer
from sikkersag.foundation.people import cpr
from sikkersag.foundation.people.models import Person
from sikkersag.foundation.ui import danish
from sikkersag.foundation.ui.status import Status

#: The kinds of entry that the rows and cells of the page ask for.
TALK, NOTIFIED, BEGUN, ENDED, DECISION = (
    "boernesamtale",
    "underretning_modtaget",
    "indsats_ivaerksat",
    "indsats_ophoert",
    "afgoerelse",
)
#: How many events the shared course shows before "Vis ældre".
PAGE = 20


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of a cell. `url_case` and `event` make it lead to an entry of a case that the viewer may see."""

    text: str
    number: str = ""
    event: str = ""


@dataclass(slots=True)
class ChildColumn:
    """One child. `number` is empty where the viewer sees no case of the child: then only the name is known."""

    person: str
    name: str
    number: str = ""
    age: str = ""
    cpr: str = ""
    homes: tuple[Home, ...] = ()
    custody: str = ""
    party: str = ""
    matters: tuple[Matter, ...] = ()
    measures: tuple[str, ...] = ()
    talked: Fact | None = None
    notified: str = ""
    worker: str = ""
    law: tuple[Status, ...] = ()
    next: str = ""
    next_what: str = ""

    @property
    def seen(self) -> bool:
        """May the viewer see the child's case?"""
        return bool(self.number)


@dataclass(frozen=True, slots=True)
class Adult:
    """An adult of the family, with what they are to whom, and where they live as far as it may be told."""

    name: str
    roles: tuple[str, ...]
    homes: tuple[Home, ...]


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


@dataclass(frozen=True, slots=True)
class FamilyPage:
    """The whole page."""

    family: Family
    cases: tuple[Case, ...]
    children: tuple[ChildColumn, ...]
    adults: tuple[Adult, ...]
    households: int
    course: tuple[SharedEvent, ...]
    found: int
    more: bool
    kinds: tuple[KindChoice, ...]
    notes: tuple[SharedNote, ...]
    drafts: tuple[Draft, ...]
    rows: tuple[str, ...] = field(default=())


@dataclass(slots=True)
class _Seen:
    """One visible case with what was read of it."""

    case: Case
    parties: list[Party]
    rows: list[tuple[Event, dict[str, Any] | None]]
    matters: list[Matter]
    ledger: list[LedgerRow]
    names: dict[str, str]
    entries: list[Entry] = field(default_factory=list)


def family_page(viewer: Viewer, family: UUID, *, kind: str = "", pages: int = 1) -> FamilyPage:
    """The family as the viewer may see it. Raises Family.DoesNotExist where they may see none of its cases."""
    related = ("child", "family", "worker")
    cases = list(visible(viewer, Case.objects.select_related(*related).filter(family=family)))
    if not cases:
        raise Family.DoesNotExist(family)
    cases.sort(key=lambda c: (c.child.born or c.child.expected or date.max, c.number))
    seen = _read(cases, viewer.now, confidential.reads_all_of(viewer, [case.pk for case in cases]))
    people = {p.person_id: p.person for one in seen for p in one.parties if p.role != SIBLING}
    people |= {case.child_id: case.child for case in cases}
    day = danish.day_of(viewer.now)
    homes = homes_of(people.values(), day)
    columns = [_column(one, homes, viewer.now) for one in seen] + _unseen(seen, cases)
    course = _course(seen, columns, viewer.now)
    kinds = _kinds(course, kind)
    found = [shared for shared in course if not kind or shared.entry.kind == kind]
    shown = found[: PAGE * pages]
    adults = _adults(seen, homes)
    return FamilyPage(
        family=cases[0].family,
        cases=tuple(cases),
        children=tuple(columns),
        adults=adults,
        households=len({home.key for person in people for home in homes.get(person, ())}),
        course=tuple(shown),
        found=len(found),
        more=len(found) > len(shown),
        kinds=kinds,
        notes=_notes(seen, viewer.now),
        drafts=tuple(Draft.objects.filter(author=viewer.user, family=family).order_by("-saved_at")),
    )


def _read(cases: Sequence[Case], now: datetime, near: Collection[int]) -> list[_Seen]:
    """Everything of the cases, in one query a table."""
    parties: dict[int, list[Party]] = {}
    for party in Party.objects.filter(case__in=cases).select_related("person").order_by("pk"):
        parties.setdefault(party.case_id, []).append(party)
    contents = dict(Content.objects.filter(row__case__in=cases).values_list("row_id", "body"))
    rows: dict[int, list[tuple[Event, dict[str, Any] | None]]] = {}
    for row in Event.objects.filter(case__in=cases).order_by("case", "seq"):
        rows.setdefault(row.case_id, []).append((row, contents.get(row.pk)))
    sealed = set(Sealing.objects.filter(row__case__in=cases).values_list("row_id", flat=True))
    matters: dict[int, list[Matter]] = {}
    for matter in Matter.objects.filter(case__in=cases, decided_at__isnull=True).order_by("opened_at"):
        matters.setdefault(matter.case_id, []).append(matter)
    ledger: dict[int, list[LedgerRow]] = {}
    for law in LedgerRow.objects.filter(case__in=cases, is_open=True):
        ledger.setdefault(law.case_id, []).append(law)
    found = []
    for case in cases:
        own = parties.get(case.pk, [])
        names = {str(p.person_id): p.person.name for p in own} | {str(case.child_id): case.child.name}
        # What is sealed or erased in one child's case is not part of what the family shares.
        kept = [(row, content) for row, content in rows.get(case.pk, []) if row.pk not in sealed]
        kept = kept if case.pk in near else confidential.without(kept)
        one = _Seen(case, own, kept, matters.get(case.pk, []), ledger.get(case.pk, []), names)
        standing = timeline_entries(
            kept,
            child=str(case.child_id),
            names=names,
            seals={},
            written_after=(),
            now=now,
            until=int(now.timestamp()),
        )
        one.entries = [entry for entry in standing if entry.withdrawn is None]
        found.append(one)
    return found


# The children


def _column(one: _Seen, homes: Mapping[UUID, tuple[Home, ...]], now: datetime) -> ChildColumn:
    case, child = one.case, one.case.child
    nearest = _next(one.ledger)
    return ChildColumn(
        person=str(case.child_id),
        name=child.name,
        number=case.number,
        age=age_of(child, now),
        cpr=cpr.masked(child.cpr),
        homes=homes.get(case.child_id, ()),
        custody=_and([p.person.name for p in one.parties if p.custody]),
        party=_party(child, now),
        matters=tuple(one.matters),
        measures=_measures(one),
        talked=_talked(one, now),
        notified=_notified(one, now),
        worker="" if case.worker is None else case.worker.name,
        law=_law(one.ledger, now),
        next="" if nearest is None or nearest.due_at is None else _when_due(nearest.due_at, now),
        next_what="" if nearest is None else nearest.title,
    )


def _unseen(seen: Sequence[_Seen], cases: Sequence[Case]) -> list[ChildColumn]:
    """Brothers and sisters that a visible case has registered, but whose own case the viewer does not see."""
    own = {case.child_id for case in cases}
    others = {p.person_id: p.person.name for one in seen for p in one.parties if p.role == SIBLING}
    return [
        ChildColumn(person=str(person), name=name)
        for person, name in sorted(others.items(), key=lambda pair: pair[1])
        if person not in own
    ]


def _and(names: Sequence[str]) -> str:
    return " og ".join(part for part in (", ".join(names[:-1]), names[-1] if names else "") if part)


def _party(child: Person, now: datetime) -> str:
    """From when the child is a party in its own right, by the law's age today."""
    starts, ages = rulebook().age_limits["part"]
    age = ages[bisect_right(starts, int(now.timestamp()))]
    if child.born is None or age is None:
        return ""
    born = calendar().day(child.born.year, child.born.month, child.born.day)
    turned = datetime.fromtimestamp(calendar().start_of_day(calendar().add_months(born, 12 * age)), UTC)
    if turned <= now:
        return f"Ja, siden {danish.plain_day(turned)} ({age} år)"
    return f"Fra {danish.plain_day(turned)}, når {first_name(child.name)} fylder {age}"


def _happened(one: _Seen, *kinds: str) -> list[Entry]:
    """The entries of some kinds that happened, latest first."""
    return [e for e in one.entries if e.kind in kinds and e.happened]


def _measures(one: _Seen) -> tuple[str, ...]:
    ended = {target for e in _happened(one, ENDED) for targets in e.refs.values() for target in targets}
    return tuple(
        f"{e.title} siden {e.day}" if e.title != label_of(BEGUN) else f"{_what(e)} siden {e.day}"
        for e in _happened(one, BEGUN)
        if e.id not in ended
    )


def _what(entry: Entry) -> str:
    """What a measure is, where its facts say so."""
    from sikkersag.casefile.words import word

    for fact, value in entry.facts.items():
        known = vocabulary().kinds[entry.kind].facts.get(fact)
        if known is not None and known.type == "choice" and isinstance(value, str):
            return word(entry.kind, fact, value)
    return "Indsats"


def _talked(one: _Seen, now: datetime) -> Fact | None:
    talks = [e for e in _happened(one, TALK) if e.at is not None]
    if not talks or talks[0].at is None:
        return None
    return Fact(danish.plain_day(talks[0].at), one.case.number, talks[0].id)


def _notified(one: _Seen, now: datetime) -> str:
    found = [e for e in _happened(one, NOTIFIED) if e.at is not None]
    if not found or found[-1].at is None:
        return ""
    first = danish.plain_day(found[-1].at)
    return f"{len(found)} siden {first}" if len(found) > 1 else f"1, {first}"


def _law(rows: Iterable[LedgerRow], now: datetime) -> tuple[Status, ...]:
    """What waits, in the order of how soon."""
    counts = {"overdue": 0, "today": 0, "soon": 0, "missing": 0}
    for row in rows:
        shape = status_of(row, now).shape
        if shape in ("overdue", "today"):
            counts[shape] += 1
        elif row.prospect:
            counts["missing"] += 1
        elif row.due_at is not None and row.due_at <= now + SOON:
            counts["soon"] += 1
    told = (
        ("overdue", "overdue", "over fristen"),
        ("today", "today", "i dag"),
        ("soon", "later", "inden 14 dage"),
        ("missing", "missing", "mangler før afgørelse"),
    )
    found = tuple(Status(shape, f"{counts[name]} {words}") for name, shape, words in told if counts[name])
    return found or (Status("met", "Intet venter"),)


def _next(rows: Iterable[LedgerRow]) -> LedgerRow | None:
    return min((r for r in rows if r.due_at is not None), key=lambda r: (r.due_at, r.pk), default=None)


def _when_due(due: datetime, now: datetime) -> str:
    days = (danish.day_of(due) - danish.day_of(now)).days
    if due < now:
        return danish.days_left(due, now) if days else danish.time_left(due, now)
    return danish.near_day(due, now)


# The adults


def _adults(seen: Sequence[_Seen], homes: Mapping[UUID, tuple[Home, ...]]) -> tuple[Adult, ...]:
    roles = vocabulary().roles
    found: dict[UUID, tuple[str, dict[str, list[str]]]] = {}
    for one in seen:
        for party in one.parties:
            if party.role in roles and roles[party.role].group == "party":
                _, told = found.setdefault(party.person_id, (party.person.name, {}))
                told.setdefault(role_label(party.role), []).append(first_name(one.case.child.name))
    return tuple(
        Adult(
            name,
            tuple(f"{role[:1].upper()}{role[1:]} til {_and(children)}" for role, children in told.items()),
            homes.get(person, ()),
        )
        for person, (name, told) in found.items()
    )


# What happened


def _course(seen: Sequence[_Seen], columns: Sequence[ChildColumn], now: datetime) -> list[SharedEvent]:
    """Every event of the visible cases once, latest first, with what it is to each child."""
    own: dict[str, dict[str, tuple[_Seen, Entry]]] = {}
    for one in seen:
        for entry in one.entries:
            if (not entry.of_the_case and entry.row.corrects is None) or entry.originals:
                key = entry.originals[-1].id if entry.originals else entry.id
                own.setdefault(key, {})[str(one.case.child_id)] = (one, entry)
    found = []
    for by_child in own.values():
        one, entry = next(iter(by_child.values()))
        cells = tuple(_cell(by_child, column) for column in columns)
        at = entry.at
        when = entry.day if at is None or at.year == now.year or entry.row.precision not in ("minute", "day") else ""
        found.append(SharedEvent(entry, one.case.number, when or danish.narrow_day(at or now, now), cells))
    return sorted(found, key=lambda s: (s.entry.row.at_lo if s.entry.at else 0, s.entry.row.seq), reverse=True)


def _cell(by_child: Mapping[str, tuple[_Seen, Entry]], column: ChildColumn) -> Cell:
    if column.person in by_child:
        kind = by_child[column.person][1].kind
        if kind == TALK:
            return Cell("samtale", "tag-act")
        return Cell("afgørelse", "tag-filled") if kind == DECISION else Cell("om barnet", "tag-quiet")
    # Named in another child's case: only where that case has the child registered as a person.
    named = any(column.person in e.row.concerns and column.person in one.names for one, e in by_child.values())
    return Cell("nævnt", "tag-plain") if named else Cell("–")


def _kinds(course: Sequence[SharedEvent], chosen: str) -> tuple[KindChoice, ...]:
    counts: dict[str, int] = {}
    for shared in course:
        counts[shared.entry.kind] = counts.get(shared.entry.kind, 0) + 1
    return tuple(
        KindChoice(kind, label_of(kind), counts[kind], kind == chosen) for kind in sorted(counts, key=label_of)
    )


def _notes(seen: Sequence[_Seen], now: datetime) -> tuple[SharedNote, ...]:
    """Notes that stand in more than one visible case, with the passages that the viewer may see."""
    notes: dict[UUID, dict[str, list[tuple[_Seen, Entry]]]] = {}
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
