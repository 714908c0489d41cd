"""What somebody who writes needs to see: the children they may write about, who is in each case, and what is open.

Children whose case the viewer may not write in are not here at all, so no form can offer them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F

from sikkersag.casefile.models import Case, Event, Family, Matter, Party
from sikkersag.casefile.thelaw import vocabulary
from sikkersag.casefile.timeline import build, hidden_of_each, rows_of_each
from sikkersag.foundation.access.queries import visible
from sikkersag.foundation.access.viewer import Viewer
from sikkersag.foundation.organisation import queries as organisation
from sikkersag.foundation.organisation.models import Employment
from sikkersag.foundation.people.models import Person
from sikkersag.foundation.ui import danish
from sikkersag.law.engine import timeline as law
from sikkersag.law.engine.timeline import effective

_MOST_COLLEAGUES = 8


@dataclass(frozen=True, slots=True)
class Someone:
    """A person of a case: `role` in words, `group` of the vocabulary, `custody` as it stands now."""

    id: str
    name: str
    role: str
    group: str
    custody: bool = False

    @property
    def first(self) -> str:
        """The name that is used among those who know each other."""
        return self.name.split()[0] if self.name.split() else self.name

    @property
    def shown(self) -> str:
        """Name and role: "Camilla Møllegård, mor"."""
        return self.name if self.group == "child" or not self.role else f"{self.name}, {self.role.lower()}"


@dataclass(frozen=True, slots=True)
class ChildCase:
    """A child with their case as it stands: people, matters (open ones first), the timeline, and why one may not write
    in it now (empty: one may).
    """

    case: Case
    child: Someone
    people: tuple[Someone, ...]
    matters: tuple[Matter, ...]
    timeline: law.Timeline
    standing: tuple[law.Event, ...]
    stopped: str = ""

    @property
    def number(self) -> str:
        """The number of the case."""
        return self.case.number

    @property
    def first(self) -> str:
        """The child's first name."""
        return self.child.first

    @property
    def owning(self) -> str:
        """The first name as the owner of something: "Idas", "Vitus'"."""
        return danish.genitive(self.child.first)

    def person(self, person: str) -> Someone | None:
        """Somebody of the case by id."""
        return next((one for one in self.people if one.id == person), None)

    def events(self, kind: str) -> list[law.Event]:
        """The events of a kind ("*": of any) that stand, latest first: what a reference may name."""
        found = [e for e in self.standing if kind in ("*", e.kind)]
        return sorted(found, key=lambda e: (e.lo, e.recorded_at or 0), reverse=True)


@dataclass(frozen=True, slots=True)
class Scene:
    """What a writer writes in: a family, the children they may write about, and the colleagues who may have been
    there.
    """

    family: Family
    viewer: Viewer
    children: tuple[ChildCase, ...]
    colleagues: Mapping[str, str] = field(default_factory=dict)

    def child(self, number: str) -> ChildCase | None:
        """A child by the number of the case."""
        return next((one for one in self.children if one.number == number), None)

    def of_case(self, case: int) -> ChildCase | None:
        """A child by the id of the case."""
        return next((one for one in self.children if one.case.pk == case), None)

    @property
    def people(self) -> tuple[Someone, ...]:
        """Everybody of the family and around it, the children first, each once."""
        found: dict[str, Someone] = {one.child.id: one.child for one in self.children}
        for child in self.children:
            for someone in child.people:
                if someone.group != "authority":
                    found.setdefault(someone.id, someone)
        return tuple(found.values())

    @property
    def names(self) -> dict[str, str]:
        """The names of everybody here by id, colleagues too."""
        return {**{one.id: one.name for one in self.people}, **self.colleagues}


def scene_of(viewer: Viewer, family: Family, *, known_at: int, permission: str = "case.write") -> Scene:
    """The family as the viewer may write in it at an instant (seconds UTC). No children: nothing to write in."""
    cases = visible(viewer, Case.objects.filter(family=family), permission=permission)
    ordered = cases.select_related("child", "family", "unit").order_by(
        F("child__born").asc(nulls_last=True), "child__expected", "number"
    )
    found = list(ordered)
    children = children_of(found, known_at=known_at)
    return Scene(family, viewer, children, colleagues_of(viewer, found))


def scene_of_case(viewer: Viewer, case: Case, *, known_at: int, permission: str = "case.write") -> Scene:
    """One child's case as the viewer may write in it; with the siblings, the child first."""
    scene = scene_of(viewer, case.family, known_at=known_at, permission=permission)
    ordered = sorted(scene.children, key=lambda child: child.case.pk != case.pk)
    return Scene(scene.family, viewer, tuple(ordered), scene.colleagues)


def children_of(cases: Sequence[Case], *, known_at: int) -> tuple[ChildCase, ...]:
    """The children of some cases with everything that a form of writing shows."""
    built = []
    rows, hidden = rows_of_each(cases), hidden_of_each(cases)
    parties: dict[int, dict[str, bool]] = {case.pk: {} for case in cases}
    for party in Party.objects.filter(case__in=cases):
        parties[party.case_id][str(party.person_id)] = party.custody
    for case in cases:
        timeline = build(case, rows[case.pk], hidden, known_at=known_at)
        built.append((case, timeline, tuple(effective(timeline.events, known_at))))
    ids = {person for _, timeline, _ in built for person in timeline.persons}
    names = {str(pk): name for pk, name in Person.objects.filter(pk__in=ids).values_list("pk", "name")}
    matters: dict[int, list[Matter]] = {}
    for matter in Matter.objects.filter(case__in=cases).order_by(F("decided_at").asc(nulls_first=True), "-opened_at"):
        matters.setdefault(matter.case_id, []).append(matter)
    return tuple(
        _child(case, timeline, standing, names, matters.get(case.pk, []), parties[case.pk])
        for case, timeline, standing in built
    )


def _child(
    case: Case,
    timeline: law.Timeline,
    standing: tuple[law.Event, ...],
    names: Mapping[str, str],
    matters: Iterable[Matter],
    parties: Mapping[str, bool],
) -> ChildCase:
    roles = vocabulary().roles
    people = [
        Someone(
            pk,
            names.get(pk, pk),
            roles[person.role].label if pk != timeline.child else "",
            person.group,
            parties.get(pk, False),
        )
        for pk, person in timeline.persons.items()
        if pk == timeline.child or pk in parties
    ]
    people.sort(key=lambda one: (one.id != timeline.child, not one.custody, one.group != "party", one.name))
    stopped = ""
    if case.status == Case.Status.CLOSED:
        stopped = f"{danish.genitive(case.child.name.split()[0])} sag er lukket. Genåbn den, før der skrives nyt i den."
    child = next(one for one in people if one.id == timeline.child)
    return ChildCase(case, child, tuple(people), tuple(matters), timeline, standing, stopped)


def colleagues_of(viewer: Viewer, cases: Sequence[Case]) -> dict[str, str]:
    """Who of the municipality may have been there: the viewer first, the cases' workers, then their team. By label."""
    day = organisation.day_of(viewer.now)
    found = {f"u{viewer.user.pk}": f"{viewer.user.name} (dig)"}
    units = {case.unit_id for case in cases}
    workers = {case.worker_id for case in cases if case.worker_id is not None}
    team = organisation.on(Employment.objects.filter(unit__in=units), day).select_related("user").order_by("user__name")
    members = {row.user_id: row.user.name for row in team}
    for pk in sorted(members, key=lambda pk: (pk not in workers, members[pk]))[:_MOST_COLLEAGUES]:
        found.setdefault(f"u{pk}", members[pk])
    return found


def event_of_case(case: Case, event: str) -> tuple[Event, dict[str, Any] | None] | None:
    """A row of the journal by its event id with its content; None where there is none."""
    row = Event.objects.filter(case=case, event=event).select_related("content").first()
    if row is None:
        return None
    content = getattr(row, "content", None)
    return row, None if content is None else content.body


def events_of_note(case: Case, note: str) -> list[Event]:
    """What a note became in a case, in the order of writing."""
    return list(Event.objects.filter(case=case, note=note).order_by("seq"))
