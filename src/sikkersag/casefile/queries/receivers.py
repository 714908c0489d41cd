"""To whom a case can be given: the units that have cases, and who works there on the day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sikkersag.casefile.models import Assignment, Case
from sikkersag.foundation.access.roles import Scope, roles
from sikkersag.foundation.access.viewer import Viewer
from sikkersag.foundation.login.models import User
from sikkersag.foundation.organisation import queries as organisation
from sikkersag.foundation.organisation.models import Employment, StandIn, Unit, UnitKind
from sikkersag.foundation.ui import danish

#: The kinds of unit in which a case may lie.
HOLDS_CASES = (UnitKind.UNIT, UnitKind.TEAM, UnitKind.RECEPTION, UnitKind.NIGHT)
_REACHING = (Scope.OWN, Scope.TEAM, Scope.UNIT, Scope.ALL)


@dataclass(frozen=True, slots=True)
class Receiver:
    """A unit, and who there gets the case: nobody yet, or a worker. `value` is how a form names it."""

    value: str
    unit: int
    worker: int | None
    label: str


@dataclass(frozen=True, slots=True)
class Receivers:
    """Everybody who may get a case, by unit in the order of the tree."""

    groups: tuple[tuple[str, tuple[Receiver, ...]], ...]

    @property
    def choices(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """As a field with groups shows them."""
        return [(name, [(one.value, one.label) for one in group]) for name, group in self.groups]

    def find(self, value: str) -> Receiver | None:
        """The receiver that a form names."""
        return next((one for _, group in self.groups for one in group if one.value == value), None)

    def of(self, unit: int, worker: int | None) -> str:
        """How a form names a unit and a worker; empty where the case cannot be given to them today."""
        value = _value(unit, worker)
        return value if self.find(value) is not None else ""


def _value(unit: int, worker: int | None) -> str:
    return f"{unit}-{worker or 0}"


def receivers_on(day: date) -> Receivers:
    """To whom a case can be given on a Danish day, in three queries. Whoever is away is marked, with who stands in."""
    whole = organisation.tree(day)
    units = [unit for unit, _ in whole.walk() if whole.places[unit].kind in HOLDS_CASES]
    writing = [key for key, role in roles().items() if "case.write" in role.permissions and role.scope in _REACHING]
    posts = (
        organisation.on(Employment.objects.filter(unit__in=units, role__in=writing, user__is_active=True), day)
        .select_related("user")
        .order_by("user__name", "pk")
    )
    away = _away(day)
    staff: dict[int, dict[int, str]] = {}
    for post in posts:
        staff.setdefault(post.unit_id, {})[post.user_id] = post.user.name + away.get(post.user_id, "")
    groups = []
    for unit in units:
        nobody = Receiver(_value(unit, None), unit, None, f"{whole.places[unit].name}: ingen endnu, enheden fordeler")
        people = [Receiver(_value(unit, pk), unit, pk, label) for pk, label in staff.get(unit, {}).items()]
        groups.append((whole.places[unit].name, (nobody, *people)))
    return Receivers(tuple(groups))


def _away(day: date) -> Mapping[int, str]:
    found = {}
    for row in organisation.on(StandIn.objects.all(), day).select_related("substitute"):
        until = f" til og med {danish.plain_day(row.last_day)}" if row.last_day is not None else ""
        found[row.absent_id] = f" (fraværende{until}, vikar {row.substitute.name})"
    return found


def own_place(viewer: Viewer, receivers: Receivers) -> str:
    """What is chosen beforehand when the viewer opens a case: themselves in their own unit, or the unit where they
    lead or receive; empty where they work in none that has cases.
    """
    day = organisation.day_of(viewer.now)
    for post in organisation.employments_of(viewer.user, day):
        worker = viewer.user.pk if post.role == "sagsbehandler" else None
        if value := receivers.of(post.unit_id, worker):
            return value
    return ""


def unit_and_worker(receiver: Receiver) -> tuple[Unit, User | None]:
    """The rows of a receiver."""
    worker = None if receiver.worker is None else User.objects.get(pk=receiver.worker)
    return Unit.objects.get(pk=receiver.unit), worker


def last_handover(case: Case) -> Assignment | None:
    """The assignment that holds now."""
    return case.assignments.filter(ends__isnull=True).select_related("by").order_by("-starts", "-pk").first()


def received_unread(viewer: Viewer, case: Case) -> Assignment | None:
    """The assignment by which the viewer got the case from somebody else and that they have not said to have read."""
    last = last_handover(case)
    if last is None or last.read_at is not None or last.worker_id != viewer.user.pk or last.by_id == viewer.user.pk:
        return None
    return last
