"""The team's deadlines: how much waits, by worker and by what it is about. Counts that open lists, and no ranking."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Case as Choose
from django.db.models import CharField, Count, F, QuerySet, Value
from django.db.models import When as If

from sikkersag.casefile.models import Assignment, Case
from sikkersag.casefile.queries.worklists import open_rows, stretches
from sikkersag.casefile.thelaw import rulebook
from sikkersag.foundation.access.principals import EVERYBODY
from sikkersag.foundation.access.queries import visible
from sikkersag.foundation.access.viewer import Viewer
from sikkersag.foundation.login.models import User
from sikkersag.foundation.organisation import queries as organisation
from sikkersag.foundation.organisation.models import StandIn
from sikkersag.foundation.ui import danish

#: What the columns of a team's table are about. Each requirement is in one of them (`group_of`).
GROUPS = {
    "timer": "24 timer",
    "undersoegelse": "Undersøgelse",
    "inddragelse": "Barnets stemme",
    "opfoelgning": "Opfølgning og plan",
    "svar": "Svar og breve",
}
_BY_TOPIC = {
    "undersoegelse": "undersoegelse",
    "inddragelse": "inddragelse",
    "overgreb": "inddragelse",
    "indsatser": "opfoelgning",
    "opfoelgning": "opfoelgning",
    "anbringelse": "opfoelgning",
    "samvaer": "opfoelgning",
    "sikkerhedsplan": "opfoelgning",
}
#: The stretches that the table counts: what is overdue, due today, and due in the rest of the week.
COUNTED = ("overskredet", "idag", "uge")
#: In the place of a worker's number: cases that nobody has.
NOBODY = 0


def group_of(requirement: str) -> str:
    """Which column of the table a requirement belongs to."""
    found = rulebook().requirements[requirement]
    if any(duty.limit is not None and duty.limit.unit == "hours" for duty in found.duties):
        return "timer"
    return _BY_TOPIC.get(found.topic, "svar")


def requirements_in(group: str) -> list[str]:
    """The requirements of one column."""
    return [name for name in rulebook().requirements if group_of(name) == group]


@dataclass(slots=True)
class Line:
    """One worker's line: how many children, and how much waits by time and by subject."""

    worker: int
    name: str
    note: str = ""
    children: int = 0
    when: Counter[str] = field(default_factory=Counter)
    group: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Team:
    """The table of a leader's page."""

    lines: Sequence[Line]
    total: Line


def units_of(viewer: Viewer) -> Mapping[int, str]:
    """The units that the viewer reaches by role, with their names."""
    return organisation.names(viewer.units, organisation.day_of(viewer.now))


def cases_of(viewer: Viewer, unit: int | None) -> QuerySet[Case]:
    """The open cases that the viewer may see, of one unit and those under it, or of all that they reach."""
    cases = visible(viewer, Case.objects.filter(status=Case.Status.OPEN))
    if unit is None:
        return cases.filter(unit__in=viewer.units) if viewer.units else cases
    return cases.filter(unit__in=organisation.under([unit], organisation.day_of(viewer.now)))


def team(viewer: Viewer, unit: int | None = None) -> Team:
    """Everything that waits in a unit, by worker in the order of their names. A bounded number of queries."""
    cases = cases_of(viewer, unit)
    lines: dict[int, Line] = {}
    for worker, name, children in cases.values_list("worker", "worker__name").annotate(n=Count("pk")):
        line = lines.setdefault(worker or NOBODY, Line(worker or NOBODY, name or "Uden sagsbehandler"))
        line.children = children
    whens = [when for when in stretches(viewer.now) if when.key in COUNTED]
    due = Choose(*(If(when.holds(), then=Value(when.key)) for when in whens), output_field=CharField())
    rows = open_rows(viewer).filter(case__in=cases, due_at__lt=whens[-1].ends)
    counted = rows.order_by().annotate(stretch=due).values_list("case__worker", "requirement", "stretch")
    for worker, requirement, when, count in counted.annotate(n=Count("pk")):
        line = lines[worker or NOBODY]
        line.when[when] += count
        line.group[group_of(requirement)] += count
    for worker, note in _absences(viewer, list(lines)).items():
        lines[worker].note = note
    ordered = sorted(lines.values(), key=lambda line: (line.worker == NOBODY, line.name))
    return Team(ordered, _sum(ordered))


def _sum(lines: Sequence[Line]) -> Line:
    total = Line(NOBODY, "I alt")
    for line in lines:
        total.children += line.children
        total.when.update(line.when)
        total.group.update(line.group)
    return total


def _absences(viewer: Viewer, workers: Sequence[int]) -> dict[int, str]:
    """Who is away, until when, and who looks after their cases."""
    day = organisation.day_of(viewer.now)
    away = organisation.on(StandIn.objects.filter(absent__in=workers), day).select_related("substitute")
    told: dict[int, list[str]] = {}
    for row in away:
        until = "" if row.ends is None else f" til {danish.short_day(row.ends, viewer.now)}"
        told.setdefault(row.absent_id, []).append(f"Fravær{until} · {row.substitute.name} dækker")
    return {worker: "; ".join(notes) for worker, notes in told.items()}


def unread_handovers(viewer: Viewer, unit: int | None = None) -> QuerySet[Assignment]:
    """Cases that were handed over and not yet acknowledged as read, latest first."""
    waiting = Assignment.objects.filter(ends__isnull=True, read_at__isnull=True, worker__isnull=False)
    # Whoever opened a case for themself has nothing to acknowledge.
    waiting = waiting.exclude(by__isnull=False, by=F("worker"))
    found = waiting.filter(case__in=cases_of(viewer, unit)).select_related("case__child", "worker", "by")
    return found.order_by("-starts", "-pk")


def handed_to(viewer: Viewer) -> QuerySet[Assignment]:
    """Cases handed to the viewer that they have not yet acknowledged."""
    return unread_handovers(viewer).filter(worker=viewer.user.pk)


def without_worker(viewer: Viewer, unit: int | None = None) -> QuerySet[Case]:
    """Open cases that wait for a worker, oldest first."""
    return cases_of(viewer, unit).filter(worker__isnull=True).select_related("child").order_by("opened_at")


def workers_of(viewer: Viewer, unit: int | None = None) -> QuerySet[User]:
    """Those who have open cases that the viewer may see, by name; of one unit, where one is chosen.

    Nobody for a viewer who sees every case and has chosen no unit: all the municipality's workers are no choice.
    """
    if unit is None and EVERYBODY in viewer.principals:
        return User.objects.none()
    found = User.objects.filter(pk__in=cases_of(viewer, unit).values("worker"))
    return found.only("name").order_by("name", "pk")
