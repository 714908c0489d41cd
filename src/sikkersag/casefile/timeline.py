"""From the rows of a journal to the law's timeline, as it stands or as it stood.

Nothing is judged here and nothing written. Old rows are read through `upcasters`, so that a row written with an
earlier vocabulary means today what it meant then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sikkersag.casefile.entries import told
from sikkersag.casefile.models import Case, Content, Event, Sealing
from sikkersag.casefile.thelaw import vocabulary
from sikkersag.law.engine import timeline as law
from sikkersag.law.engine.moment import Moment

CHILD_ROLE = "barn"
REGISTERED, REMOVED = "part_registreret", "part_afregistreret"

#: From which version of the vocabulary, and how a row's kind and facts are said in the next one.
Upcaster = Callable[[str, dict[str, Any]], tuple[str, dict[str, Any]]]
UPCASTERS: dict[str, tuple[str, Upcaster]] = {}


def upcast(version: str, kind: str, facts: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """A kind and its facts in today's vocabulary, from the one that the row was written with."""
    while version in UPCASTERS:
        version, step = UPCASTERS[version]
        kind, facts = step(kind, facts)
    return kind, facts


#: A row of a journal with what it says; None where that was erased.
Row = tuple[Event, dict[str, Any] | None]


def rows_of(case: Case) -> Sequence[Row]:
    """Every row of the journal with its content, in the order of writing; an erased content is None."""
    return rows_of_each([case])[case.pk]


def rows_of_each(cases: Sequence[Case]) -> Mapping[int, Sequence[Row]]:
    """The rows of several journals, by the case's primary key, in two queries."""
    rows = Event.objects.filter(case__in=cases).order_by("case_id", "seq")
    contents = dict(Content.objects.filter(row__case__in=cases).values_list("row_id", "body"))
    found: dict[int, list[Row]] = {case.pk: [] for case in cases}
    for row in rows:
        found[row.case_id].append((row, contents.get(row.pk)))
    return found


def hidden_of(case: Case) -> Mapping[int, int]:
    """The rows whose content is sealed or erased, with the instant (seconds UTC) from which it is so."""
    return hidden_of_each([case])


def hidden_of_each(cases: Sequence[Case]) -> Mapping[int, int]:
    """The same of several journals, in one query."""
    hidden: dict[int, int] = {}
    for row, at in Sealing.objects.filter(row__case__in=cases).values_list("row_id", "at"):
        hidden[row] = min(hidden.get(row, 2**60), int(at.timestamp()))
    return hidden


def not_before(now: datetime, rows: Iterable[Row], hidden: Mapping[int, int] | None = None) -> datetime:
    """`now`, but never before what stands: the last receipt in the journal, and the last sealing in it.

    A clock may be put back, and two servers' clocks differ. What one of them has written would else not be there for
    the other, and a projection made without it would undo it.
    """
    latest = max((row.recorded_at for row, _ in rows), default=0)
    latest = max(latest, *(hidden or {0: 0}).values())
    return now if latest <= int(now.timestamp()) else datetime.fromtimestamp(latest, UTC)


def timeline_of(case: Case, *, known_at: int) -> law.Timeline:
    """The child's timeline with what was in the journal at an instant (seconds UTC). Sealed entries count until they
    were sealed; erased ones never.
    """
    return build(case, rows_of(case), hidden_of(case), known_at=known_at)


def build(
    case: Case,
    rows: Iterable[tuple[Event, dict[str, Any] | None]],
    hidden: Mapping[int, int],
    *,
    known_at: int,
) -> law.Timeline:
    """The timeline from rows that are already at hand."""
    events = [
        event_of(row, content)
        for row, content in rows
        if content is not None and row.recorded_at <= known_at and hidden.get(row.pk, 2**60) > known_at
    ]
    child = str(case.child_id)
    return law.Timeline(child, persons_of(child, events), tuple(events))


def event_of(row: Event, content: Mapping[str, Any]) -> law.Event:
    """One row as the law reads it."""
    kind, facts = upcast(row.vocabulary, row.kind, {name: told(value) for name, value in content["facts"].items()})
    return law.Event(
        id=str(row.event),
        kind=kind,
        lo=row.at_lo,
        hi=row.at_hi,
        precision=row.precision,
        written_at=row.written_at,
        recorded_at=row.recorded_at,
        occurred=row.occurred,
        about=tuple(row.about),
        concerns=tuple(row.concerns),
        facts=facts,
        refs={name: tuple(targets) for name, targets in content["refs"].items()},
        by=content["by"],
        in_role=row.in_role,
        basis=row.basis,
        corrects=str(row.corrects or ""),
        withdraws=str(row.withdraws or ""),
        source=row.source,
    )


def persons_of(child: str, events: Iterable[law.Event]) -> dict[str, law.Person]:
    """The child and everybody registered in the case, with the role they have at last."""
    persons = {child: law.Person(child, CHILD_ROLE, "child")}
    roles = vocabulary().roles
    for event in events:
        if event.kind == REGISTERED and event.facts["rolle"] in roles:
            name, role, born = event.facts["person"], event.facts["rolle"], event.facts.get("foedt")
            bounds = (born.lo, born.hi) if isinstance(born, Moment) else None
            persons[name] = law.Person(name, role, roles[role].group, bounds)
    return persons
