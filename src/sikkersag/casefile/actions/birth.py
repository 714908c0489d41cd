"""The birth of a child whose case was opened before it was born. It may bring several: each has a case of its own.

The case becomes the first child's. Every further child's journal begins with what stands in that case: the same
entries by id, told of the new child, written when they were written, and received now. So a notification that was open
before the birth goes on for each of them, with the clock it had.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

from django.utils import timezone

from sikkersag.casefile import policies, projections
from sikkersag.casefile.actions.documents import go_on_numbering
from sikkersag.casefile.actions.family import NewParty, lock_all, party_events
from sikkersag.casefile.actions.journal import Made, append, bring_along, made_row, save_rows
from sikkersag.casefile.actions.ledger import diff_ledger
from sikkersag.casefile.actions.lookups import refusals_logged
from sikkersag.casefile.entries import Attachment, DocumentOf, NewEvent, Passage
from sikkersag.casefile.models import AppendKey, Case, Event
from sikkersag.casefile.moments import day
from sikkersag.casefile.thelaw import vocabulary
from sikkersag.casefile.timeline import build, event_of, hidden_of, not_before, rows_of
from sikkersag.foundation.access.actions import carry_over
from sikkersag.foundation.audit.actions import write_entry
from sikkersag.foundation.login.models import User
from sikkersag.foundation.numbering.actions import next_number
from sikkersag.foundation.numbering.forms import case_number, case_series
from sikkersag.foundation.people import actions as people
from sikkersag.foundation.people.models import Person
from sikkersag.foundation.refused import RefusedError
from sikkersag.law.engine import timeline as law
from sikkersag.law.engine.moment import Moment
from sikkersag.law.engine.timeline import effective

SIBLING = "soeskende"


@dataclass(frozen=True, slots=True)
class Newborn:
    """A child that has been born, as it was typed: the number may come later."""

    name: str
    born: date
    cpr: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """An entry of a journal as it stands: under the id of the first of its corrections, with what the last one says.
    `document` is which document its file is, also where the corrections say nothing of it.
    """

    event: law.Event
    row: Event
    content: Mapping[str, Any]
    document: Mapping[str, Any] | None


def register_birth(
    *, case: Case, children: Sequence[Newborn], siblings_in: Sequence[Case] = (), by: User, now: datetime, key: str
) -> list[Case]:
    """The child of the case is born, or several are. Returns their cases, the first child's (the old one) first.

    `siblings_in` are cases of older brothers and sisters, who know the first child already: those that are open are
    told of the further ones.

    Raises RefusedError (also for a name, number or day that cannot be right) where the child is born already, none is
    told of, or the case is closed. All or nothing, once for each `key`.
    """
    with refusals_logged(by=by, now=now):
        return _register(case, children, siblings_in, by=by, now=now, key=key)


def _register(
    case: Case, children: Sequence[Newborn], siblings_in: Sequence[Case], *, by: User, now: datetime, key: str
) -> list[Case]:
    locked = {one.pk: one for one in lock_all([case, *siblings_in])}
    case = locked.pop(case.pk)
    done = AppendKey.objects.filter(key=key).first()
    if done is not None:
        return list(Case.objects.filter(events__in=done.events).distinct().order_by("pk"))
    child = Person.objects.select_for_update().get(pk=case.child_id)
    if child.born is not None:
        raise RefusedError("Barnet er allerede registreret som født. Intet er ændret. Ret fødslen i sagens forløb.")
    if said := policies.why_not_write(case):
        raise RefusedError(f"{said} Intet er ændret.")
    if not children:
        raise RefusedError("Skriv barnets navn og fødselsdag. Intet er ændret.")
    now = not_before(now, rows_of(case), hidden_of(case))
    before = standing_entries(case, now=now)
    first, *further = children
    child = people.change_person(person=child.pk, name=first.name, cpr=first.cpr, born=first.born, by=by, now=now)
    born = [child, *(_person(one, by=by, now=now) for one in further)]
    cases = [case, *(_case(case, person, by=by, now=now) for person in born[1:])]
    rows: list[int] = []
    for new, person in zip(cases[1:], born[1:], strict=True):
        others = [one for one in born if one.pk != person.pk]
        rows += _begin(case, new, person, before, _born_events(person, others, now), by=by, now=now)
        carry_over(source=case.pk, target=new.pk, by=by, now=now)
    for other in locked.values():
        if other.status == Case.Status.OPEN and len(born) > 1:
            _tell_of(other, born[1:], by=by, now=now, key=key)
    told = append(
        {case.pk: _born_events(child, born[1:], now)}, by=by, now=now, key=f"{key[:70]} foerste", action="case.birth"
    )
    AppendKey.objects.create(key=key, by=by, at=now, events=[*(row.pk for row in told.events), *rows])
    return list(Case.objects.filter(pk__in=[one.pk for one in cases]).order_by("pk"))


def _tell_of(other: Case, further: Sequence[Person], *, by: User, now: datetime, key: str) -> None:
    """Write the further children as siblings in the case of a brother or sister."""
    entries = party_events([NewParty(person, SIBLING) for person in further], now=now)
    append({other.pk: entries}, by=by, now=now, key=f"{key[:60]} {other.pk}", action="case.party")


def standing_entries(case: Case, *, now: datetime) -> list[Standing]:
    """The entries that stand in a case, in the order in which they were first written; sealed ones are left out."""
    hidden, journal = hidden_of(case), rows_of(case)
    instant = int(not_before(now, journal, hidden).timestamp())
    rows = {
        str(row.event): (row, content)
        for row, content in journal
        if content is not None and hidden.get(row.pk, 2**60) > instant and row.recorded_at <= instant
    }
    events = {name: event_of(row, content) for name, (row, content) in rows.items()}
    stands = effective(events.values(), instant)
    withdrawn = {e.withdraws for e in events.values() if e.withdraws}
    last: dict[str, str] = {}
    for name, event in events.items():
        if event.corrects and name not in withdrawn and not event.withdraws:
            last[event.corrects] = name
    found = []
    for event in stands:
        name = event.id
        while name in last:
            name = last[name]
        row, content = rows[name]
        document = content.get("document") or rows[event.id][1].get("document")
        found.append(Standing(event, row, content, document))
    order = {name: row.seq for name, (row, _) in rows.items()}
    return sorted(found, key=lambda standing: order.get(standing.event.id, standing.row.seq))


def _person(told: Newborn, *, by: User, now: datetime) -> Person:
    return people.create_person(name=told.name, cpr=told.cpr or None, born=told.born, by=by, now=now)


def _case(source: Case, person: Person, *, by: User, now: datetime) -> Case:
    year = timezone.localtime(now).year
    case = Case.objects.create(
        number=case_number(year, next_number(case_series(year))),
        child=person,
        family_id=source.family_id,
        unit_id=source.unit_id,
        worker_id=source.worker_id,
        case_type=source.case_type,
        restricted=source.restricted,
        opened_at=source.opened_at,
        head="",
    )
    projections.write_access(case, by=by, now=now)
    return case


def _born_events(child: Person, others: Sequence[Person], now: datetime) -> list[NewEvent]:
    if child.born is None:
        raise ValueError("a child that is born has a birth day")
    birth = NewEvent(vocabulary().engine.birth, day(child.born), concerns=(str(child.pk),))
    return [birth, *party_events([NewParty(other, SIBLING) for other in others], now=now)]


def _begin(
    source: Case,
    case: Case,
    person: Person,
    before: Sequence[Standing],
    more: Sequence[NewEvent],
    *,
    by: User,
    now: datetime,
) -> list[int]:
    """Write the journal of a further child: what stood, each entry by its own author, then the birth."""
    instant = int(now.timestamp())
    old, new = str(source.child_id), str(person.pk)
    marks = dict(source.documents.values_list("pk", "restricted"))
    made: list[Made] = []
    for standing in before:
        entry = _told_of(standing, old, new, source.number, marks)
        made.append(made_row(case, entry, by=standing.row.by, instant=instant))
    made += [made_row(case, entry, by=by, instant=instant) for entry in more]
    save_rows(made)
    timeline = build(case, [(row, content) for row, content, _ in made], {}, known_at=instant)
    bring_along(case, timeline, by=by, now=now)
    go_on_numbering(case)
    diff_ledger(case, timeline, now=now)
    case.save()
    write_entry(
        "case.birth",
        by=by,
        now=now,
        case=case.pk,
        object=f"sag {case.number}",
        kinds=[row.kind for row, _, _ in made],
        seq=[row.seq for row, _, _ in made],
        source=source.number,
    )
    return [row.pk for row, _, _ in made]


def _told_of(standing: Standing, old: str, new: str, number: str, marks: Mapping[UUID, bool]) -> NewEvent:
    """An entry as it is told of another child: the child's id is replaced wherever it stands, and matters are its
    own. `marks`: is each document of the first case confidential?
    """
    event, row, content = standing.event, standing.row, standing.content

    def swapped(value: Any) -> Any:
        if isinstance(value, tuple):
            return tuple(swapped(one) for one in value)
        return new if value == old else value

    return NewEvent(
        kind=event.kind,
        at=Moment(event.lo, event.hi, event.precision),
        event=UUID(event.id),
        written_at=event.written_at,
        occurred=event.occurred,
        about=tuple(_own(matter, new) for matter in event.about),
        concerns=tuple(swapped(person) for person in event.concerns),
        facts={name: swapped(value) for name, value in event.facts.items()},
        refs=event.refs,
        by=event.by,
        in_role=event.in_role,
        basis=event.basis,
        source=row.source or f"sag {number}",
        note=row.note,
        title=content.get("title", ""),
        passages=tuple(_passage(told, old, new) for told in content.get("passages", ())),
        attachments=tuple(Attachment(**attachment) for attachment in content.get("attachments", ())),
        document=None if standing.document is None else _document(standing.document, new, marks),
    )


def _document(told: Mapping[str, Any], child: str, marks: Mapping[UUID, bool]) -> DocumentOf:
    """The same document in the other child's case, confidential where it is so now: a later version may have made it
    so, and that version may have been withdrawn and not come along.
    """
    closed = marks.get(UUID(told["id"]), told["restricted"])
    return DocumentOf(_own(told["id"], child), told["number"], told["version"], told["annex"], closed)


def _own(name: str, child: str) -> str:
    """The id of the same question or document in another child's case; the same each time it is asked for."""
    return str(uuid5(NAMESPACE_OID, f"{name} {child}"))


def _passage(told: Mapping[str, Any], old: str, new: str) -> Passage:
    passage = Passage(**{**told, "about": tuple(told.get("about", ()))})
    about = tuple(new if person == old else person for person in passage.about)
    return replace(passage, about=about, person=new if passage.person == old else passage.person)
