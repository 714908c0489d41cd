"""Reads of the organisation as it stood on a day. Everybody who is signed in may see the organisation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeVar

from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from sikkersag.foundation.login.models import User
from sikkersag.foundation.organisation.models import Employment, StandIn, Unit, UnitKind, UnitPeriod

M = TypeVar("M", bound=Model)


def day_of(now: datetime) -> date:
    """The day it is in Denmark at a moment; what is dated holds from midnight there."""
    return timezone.localtime(now).date()


def on(queryset: QuerySet[M], day: date) -> QuerySet[M]:
    """The rows that hold on a day: begun, and not ended (the end is exclusive)."""
    return queryset.filter(Q(ends__isnull=True) | Q(ends__gt=day), starts__lte=day)


@dataclass(frozen=True)
class Place:
    """A unit as it stood on a day."""

    unit: int
    key: str
    kind: str
    name: str
    parent: int | None
    reception: int | None


@dataclass(frozen=True)
class Tree:
    """The whole organisation as it stood on a day."""

    day: date
    places: dict[int, Place]
    children: dict[int | None, list[int]] = field(repr=False)

    def under(self, unit: int) -> list[int]:
        """A unit and everything under it, the unit first. Nothing where the unit did not exist on the day."""
        if unit not in self.places:
            return []
        found = [unit]
        for one in found:
            found.extend(child for child in self.children.get(one, []) if child not in found)
        return found

    def above(self, unit: int) -> list[int]:
        """What a unit lies in, nearest first."""
        found: list[int] = []
        place = self.places.get(unit)
        while place is not None and place.parent is not None and place.parent not in found:
            found.append(place.parent)
            place = self.places.get(place.parent)
        return found

    def served_by(self, reception: int) -> list[int]:
        """The units that a reception serves."""
        return [place.unit for place in self.places.values() if place.reception == reception]

    def walk(self) -> list[tuple[int, int]]:
        """Every unit with its depth, in the order in which the tree is read: each before what lies under it."""
        found: list[tuple[int, int]] = []
        waiting = [(unit, 0) for unit in reversed(self.tops())]
        while waiting:
            unit, depth = waiting.pop()
            found.append((unit, depth))
            waiting.extend((child, depth + 1) for child in reversed(self.children.get(unit, [])))
        return found

    def tops(self) -> list[int]:
        """The units that lie in none."""
        return [unit for unit, place in self.places.items() if place.parent not in self.places]


def tree(day: date) -> Tree:
    """The organisation on a day, in one query."""
    places: dict[int, Place] = {}
    children: dict[int | None, list[int]] = {}
    # Plain rows: every page of a leader asks for the whole tree.
    rows = on(UnitPeriod.objects.all(), day).order_by("name", "pk")
    for row in rows.values_list("unit_id", "unit__key", "unit__kind", "name", "parent_id", "reception_id"):
        place = Place(*row)
        places[place.unit] = place
        children.setdefault(place.parent, []).append(place.unit)
    return Tree(day, places, children)


def name_of(unit: Unit, day: date) -> str:
    """What a unit was called on a day; its key where it did not exist then."""
    period = on(UnitPeriod.objects.filter(unit=unit), day).first()
    return period.name if period is not None else unit.key


def names(units: Iterable[int], day: date) -> dict[int, str]:
    """What units were called on a day, by their ids, in one query."""
    wanted = list(units)
    if not wanted:
        return {}
    found = on(UnitPeriod.objects.filter(unit__in=wanted), day)
    return dict(found.values_list("unit_id", "name"))


def names_of_posts(user: User, day: date) -> list[str]:
    """The names of the units that somebody was employed in on a day, in one query, by the order of the posts."""
    held = on(Employment.objects.filter(user=user), day)
    in_force = Q(unit__periods__ends__isnull=True) | Q(unit__periods__ends__gt=day)
    found = held.filter(in_force, unit__periods__starts__lte=day).order_by("starts", "pk")
    return list(dict.fromkeys(found.values_list("unit__periods__name", flat=True)))


def members(unit: Unit, day: date) -> QuerySet[Employment]:
    """Those employed in a unit itself on a day, by name; not those in units under it."""
    return on(Employment.objects.filter(unit=unit), day).select_related("user").order_by("user__name", "pk")


def employments_of(user: User, day: date) -> QuerySet[Employment]:
    """What somebody was employed as on a day."""
    return on(Employment.objects.filter(user=user), day).select_related("unit").order_by("starts", "pk")


def leaders(unit: Unit, day: date) -> list[User]:
    """Those who led a unit on a day: its own leaders, or those of the nearest unit above that had any."""
    whole = tree(day)
    reach = [unit.pk, *whole.above(unit.pk)]
    kinds = ("afdelingsleder", "omraadechef", "borgercenterchef")
    found = on(Employment.objects.filter(unit__in=reach, role__in=kinds), day).select_related("user")
    by_unit: dict[int, list[Employment]] = {}
    for employment in found.order_by("user__name", "pk"):
        by_unit.setdefault(employment.unit_id, []).append(employment)
    for one in reach:
        if one in by_unit:
            nearest = min(kinds.index(employment.role) for employment in by_unit[one])
            return [each.user for each in by_unit[one] if each.role == kinds[nearest]]
    return []


def leader(unit: Unit, day: date) -> User | None:
    """The one who led a unit on a day, if anybody did; the first by name where several did."""
    found = leaders(unit, day)
    return found[0] if found else None


def stand_ins_of(substitute: User, day: date) -> QuerySet[StandIn]:
    """For whom somebody stood in on a day."""
    return on(StandIn.objects.filter(substitute=substitute), day).select_related("absent")


def centre_of(whole: Tree, unit: int) -> int | None:
    """The centre that a unit is or lies in; the municipality where the unit is the municipality itself."""
    place = whole.places.get(unit)
    if place is not None and place.kind == UnitKind.MUNICIPALITY:
        return unit
    for one in [unit, *whole.above(unit)]:
        if one in whole.places and whole.places[one].kind == UnitKind.CENTRE:
            return one
    return None
