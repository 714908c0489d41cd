"""The family's page: its children side by side, the adults, what happened to more than one, and the notes they share.

The family has no case of its own: everything comes from those of its children's cases that the viewer may see. A child
whose case they may not see is there only as far as such a case has the child registered, by name.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from sikkersag.casefile.models import Case, Content, Event, Family, LedgerRow, Matter, Party, Sealing
from sikkersag.casefile.queries import confidential
from sikkersag.casefile.queries.drafts import Waiting, drafts_of, waiting
from sikkersag.casefile.queries.entries import Entry, first_name, label_of, timeline_entries
from sikkersag.casefile.queries.header import SIBLING, age_of, role_label
from sikkersag.casefile.queries.lawrows import SOON
from sikkersag.casefile.queries.residence import Home, homes_of
from sikkersag.casefile.queries.shared import (
    TALK,
    KindChoice,
    Seen,
    SharedEvent,
    SharedNote,
    course_of,
    kinds_in,
    notes_of,
)
from sikkersag.casefile.queries.standing import is_stale, names_in_each, standing_from
from sikkersag.casefile.statuses import status_of
from sikkersag.casefile.thelaw import calendar, rulebook, vocabulary
from sikkersag.casefile.timeline import not_before
from sikkersag.casefile.words import word
from sikkersag.foundation.access.queries import visible
from sikkersag.foundation.access.viewer import Viewer
from sikkersag.foundation.people import cpr
from sikkersag.foundation.people.models import Person
from sikkersag.foundation.ui import danish
from sikkersag.foundation.ui.status import Status

#: The kinds of entry that the rows and cells of the page ask for.
NOTIFIED = "underretning_modtaget"
#: The running states of the vocabulary that are told as what the child and the family are getting.
MEASURES = ("indsats", "anbringelse", "sikkerhedsplan")
#: How a title ends that says that a measure began: with its noun alone, it can be followed by since when.
_BEGUN = re.compile(r" (er )?(begyndt|iværksat|sat i gang)$")
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
    drafts: tuple[Waiting, ...]
    rows: tuple[str, ...] = field(default=())


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
    course = course_of(seen, [column.person for column in columns], viewer.now)
    kinds = kinds_in(course, kind)
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
        notes=notes_of(seen, viewer.now),
        drafts=waiting(drafts_of(viewer.user).filter(family=family)),
    )


def _read(cases: Sequence[Case], now: datetime, near: Collection[int]) -> list[Seen]:
    """Everything of the cases, in one query a table."""
    parties: dict[int, list[Party]] = {}
    for party in Party.objects.filter(case__in=cases).select_related("person").order_by("pk"):
        parties.setdefault(party.case_id, []).append(party)
    contents = dict(Content.objects.filter(row__case__in=cases).values_list("row_id", "body"))
    rows: dict[int, list[tuple[Event, dict[str, Any] | None]]] = {}
    for row in Event.objects.filter(case__in=cases).order_by("case", "seq"):
        rows.setdefault(row.case_id, []).append((row, contents.get(row.pk)))
    sealings: dict[int, list[Sealing]] = {}
    for sealing in Sealing.objects.filter(row__case__in=cases).select_related("row", "by").order_by("at"):
        sealings.setdefault(sealing.row.case_id, []).append(sealing)
    matters: dict[int, list[Matter]] = {}
    for matter in Matter.objects.filter(case__in=cases, decided_at__isnull=True).order_by("opened_at"):
        matters.setdefault(matter.case_id, []).append(matter)
    ledger: dict[int, list[LedgerRow]] = {}
    for law in LedgerRow.objects.filter(case__in=cases, is_open=True):
        ledger.setdefault(law.case_id, []).append(law)
    # Where time has passed a stored ledger, the law is asked again, as on the case's own page.
    passed = [case for case in cases if is_stale(case, now)]
    everybody = {str(p.person_id): p.person.name for own in parties.values() for p in own}
    everybody |= {str(case.child_id): case.child.name for case in cases}
    registered = names_in_each(passed, rows, everybody)
    found = []
    for case in cases:
        own = parties.get(case.pk, [])
        names = {str(p.person_id): p.person.name for p in own} | {str(case.child_id): case.child.name}
        read = rows.get(case.pk, [])
        own_sealings = sealings.get(case.pk, [])
        sealed = {sealing.row_id for sealing in own_sealings}
        read = read if case.pk in near else confidential.without(read, sealed=sealed)
        waits = ledger.get(case.pk, [])
        if case in passed:
            told = standing_from(case, read, own_sealings, registered[case.pk], at=not_before(now, read), fresh=True)
            waits = [row for row in told.ledger if row.is_open]
        # What is sealed or erased in one child's case is not part of what the family shares.
        kept = [(row, content) for row, content in read if row.pk not in sealed]
        one = Seen(case, own, kept, matters.get(case.pk, []), waits, names)
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


def _column(one: Seen, homes: Mapping[UUID, tuple[Home, ...]], now: datetime) -> ChildColumn:
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


def _unseen(seen: Sequence[Seen], cases: Sequence[Case]) -> list[ChildColumn]:
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


def _happened(one: Seen, *kinds: str) -> list[Entry]:
    """The entries of some kinds that happened, latest first."""
    return [e for e in one.entries if e.kind in kinds and e.happened]


def _measures(one: Seen) -> tuple[str, ...]:
    states = [vocabulary().states[name] for name in MEASURES]
    closes = _happened(one, *(kind for state in states for kind in state.closes))
    ended = {target for e in closes for targets in e.refs.values() for target in targets}
    begun = _happened(one, *(kind for state in states for kind in state.opens))
    running = [e for e in begun if not {e.id, *(earlier.id for earlier in e.originals)} & ended]
    return tuple(f"{_named(e)} siden {_plain(e)}" for e in running)


def _named(entry: Entry) -> str:
    """What a measure is called: its own title, else what its facts or its kind say, without that it began."""
    name = _what(entry) if entry.title == label_of(entry.kind) else entry.title
    return _BEGUN.sub("", name)


def _plain(entry: Entry) -> str:
    return entry.day if entry.at is None or entry.row.precision not in ("minute", "day") else danish.plain_day(entry.at)


def _what(entry: Entry) -> str:
    """What a measure is, where its facts say so."""
    for fact, value in entry.facts.items():
        known = vocabulary().kinds[entry.kind].facts.get(fact)
        if known is not None and known.type == "choice" and isinstance(value, str):
            return word(entry.kind, fact, value)
    return label_of(entry.kind)


def _talked(one: Seen, now: datetime) -> Fact | None:
    talks = [e for e in _happened(one, TALK) if e.at is not None]
    if not talks or talks[0].at is None:
        return None
    return Fact(danish.plain_day(talks[0].at), one.case.number, talks[0].id)


def _notified(one: Seen, now: datetime) -> str:
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


def _adults(seen: Sequence[Seen], homes: Mapping[UUID, tuple[Home, ...]]) -> tuple[Adult, ...]:
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
