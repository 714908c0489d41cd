"""The head of a case: the child, who is in the case, whose it is, who has read it, and its matters."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sikkersag.casefile.models import Assignment, Case, Matter, Party
from sikkersag.casefile.thelaw import vocabulary
from sikkersag.foundation.access.queries import may_see_log, reads_of, visible
from sikkersag.foundation.access.viewer import Viewer
from sikkersag.foundation.organisation import queries as organisation
from sikkersag.foundation.people import cpr
from sikkersag.foundation.people.models import Person
from sikkersag.foundation.ui import danish

#: How far back the head counts readers.
READ_WITHIN = timedelta(days=30)
SIBLING = "soeskende"
#: What stands instead of the age of a child that is expected.
UNBORN = "ufødt"


@dataclass(frozen=True, slots=True)
class Child:
    """The child of the case, as the head tells it."""

    name: str
    age: str
    born: date | None
    expected: date | None
    cpr: str


@dataclass(frozen=True, slots=True)
class InCase:
    """Somebody who is registered in the case. `number` is their own case, where the viewer may see it."""

    person: str
    name: str
    role: str
    custody: bool = False
    age: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True)
class Header:
    """Everything in the head of a case's page."""

    child: Child
    parties: tuple[InCase, ...]
    others: tuple[InCase, ...]
    siblings: tuple[InCase, ...]
    worker: str
    since: datetime | None
    unit: str
    leader: str
    acknowledged: bool
    readers: int | None
    matters: tuple[Matter, ...]


def age_of(person: Person, on: datetime) -> str:
    """`6 år`; "ufødt" for a child that is expected; empty where no birth day is known."""
    if person.born is not None and person.born <= danish.day_of(on):
        return danish.age(person.born, on)
    return UNBORN if person.born is None and person.expected is not None else ""


def child_of(person: Person, at: datetime) -> Child:
    """The child as the head tells it at a moment; the number is masked."""
    return Child(person.name, age_of(person, at), person.born, person.expected, cpr.masked(person.cpr))


def role_label(role: str) -> str:
    """What a role of the case is called, in the middle of a sentence: "mor"."""
    known = vocabulary().roles.get(role)
    label = known.label if known is not None else role
    return label[:1].lower() + label[1:]


def header_of(case: Case, viewer: Viewer, *, at: datetime) -> Header:
    """The head of a case that the viewer may see. A sibling leads to a case only where the viewer may see that too."""
    parties = list(Party.objects.filter(case=case).select_related("person").order_by("event", "pk"))
    known = {str(p.person_id) for p in parties if p.role == SIBLING}
    own = visible(viewer, Case.objects.filter(child__in=known)).values_list("child_id", "number")
    numbers = {str(child): number for child, number in own}
    day = organisation.day_of(at)
    order = list(vocabulary().roles)
    parties.sort(key=lambda p: (order.index(p.role) if p.role in order else len(order), p.pk))
    people = [_in_case(p, at, numbers) for p in parties]
    siblings = sorted((p for p in zip(parties, people, strict=True) if p[0].role == SIBLING), key=_eldest)
    groups = {p.pk: _group(p.role) for p in parties}
    assignment = _assignment(case)
    leader = organisation.leader(case.unit, day)
    return Header(
        child=child_of(case.child, at),
        parties=tuple(made for p, made in zip(parties, people, strict=True) if groups[p.pk] == "party"),
        others=tuple(
            made
            for p, made in zip(parties, people, strict=True)
            if groups[p.pk] in ("other", "authority") and p.role != SIBLING
        ),
        siblings=tuple(made for _, made in siblings),
        worker="" if case.worker is None else case.worker.name,
        since=assignment.starts if assignment is not None else case.opened_at,
        unit=organisation.name_of(case.unit, day),
        leader=leader.name if leader is not None else "",
        acknowledged=assignment is None or assignment.read_at is not None or assignment.by_id == assignment.worker_id,
        readers=_readers(case, viewer),
        matters=matters_in_order(Matter.objects.filter(case=case)),
    )


def matters_in_order(matters: Iterable[Matter]) -> tuple[Matter, ...]:
    """Open matters first, the latest opened first; then the decided ones, the latest decided first."""
    all_of_them = list(matters)
    still = sorted((m for m in all_of_them if m.decided_at is None), key=lambda m: -m.opened_at)
    done = sorted((m for m in all_of_them if m.decided_at is not None), key=lambda m: -(m.decided_at or 0))
    return (*still, *done)


def _group(role: str) -> str:
    known = vocabulary().roles.get(role)
    return known.group if known is not None else "other"


def _in_case(party: Party, at: datetime, numbers: dict[str, str]) -> InCase:
    person = party.person
    return InCase(
        person=str(person.pk),
        name=person.name,
        role=role_label(party.role),
        custody=party.custody,
        age=age_of(person, at) if party.role == SIBLING else "",
        number=numbers.get(str(person.pk), ""),
    )


def _eldest(pair: tuple[Party, InCase]) -> tuple[date, str]:
    born = pair[0].person.born
    return (born or date.max, pair[1].name)


def _assignment(case: Case) -> Assignment | None:
    """Since when the worker of today has had the case: the first of their unbroken assignments."""
    found: Assignment | None = None
    for row in Assignment.objects.filter(case=case).order_by("-starts", "-pk"):
        if row.worker_id != case.worker_id:
            break
        found = row
    return found


def _readers(case: Case, viewer: Viewer) -> int | None:
    """How many have read the case lately; None where the viewer may not see the log."""
    if not may_see_log(viewer, case.pk):
        return None
    lately = reads_of(viewer, case.pk).filter(at__gte=viewer.now - READ_WITHIN)
    return lately.order_by().values("user").distinct().count()
