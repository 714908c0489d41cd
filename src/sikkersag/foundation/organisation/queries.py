"""Reads of the organisation as it stood on a day. Everybody who is signed in may see the organisation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeVar

from django.db import connection
from django.db.models import Model, OuterRef, Q, QuerySet, Subquery
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


#: What holds on a day, told of the period `p`; the day is asked for twice.
_HOLDS = "p.starts <= %s AND (p.ends IS NULL OR p.ends > %s)"


def under(units: Iterable[int], day: date) -> list[int]:
    """Units and everything that lay under them on a day, in one query that reads no more than these; by number.

    What did not exist on the day is left out. Where the whole organisation is shown, `tree` is the way.
    """
    wanted = list(units)
    if not wanted:
        return []
    places = ", ".join(["%s"] * len(wanted))
    query = (
        "WITH RECURSIVE reached(unit_id) AS ("
        f"SELECT p.unit_id FROM organisation_unitperiod p WHERE p.unit_id IN ({places}) AND {_HOLDS} UNION "
        "SELECT p.unit_id FROM organisation_unitperiod p JOIN reached r ON p.parent_id = r.unit_id "
        f"WHERE {_HOLDS}) SELECT unit_id FROM reached ORDER BY unit_id"
    )
    told = day.isoformat()
    with connection.cursor() as cursor:
        cursor.execute(query, [*wanted, told, told, told, told])
        return [unit for (unit,) in cursor.fetchall()]


def served_by(reception: int, day: date) -> list[int]:
    """The units that a reception served on a day."""
    return list(on(UnitPeriod.objects.filter(reception=reception), day).values_list("unit_id", flat=True))


#: No organisation is deeper; a circle of units (which `actions` refuses) ends here.
_DEEPEST = 30


def centre_above(unit: int, day: date) -> int | None:
    """The centre that a unit was or lay in on a day; the municipality where the unit is the municipality itself."""
    query = (
        "WITH RECURSIVE above(unit_id, parent_id, depth) AS ("
        f"SELECT p.unit_id, p.parent_id, 0 FROM organisation_unitperiod p WHERE p.unit_id = %s AND {_HOLDS} UNION ALL "
        "SELECT p.unit_id, p.parent_id, a.depth + 1 FROM organisation_unitperiod p JOIN above a "
        f"ON p.unit_id = a.parent_id WHERE a.depth < {_DEEPEST} AND {_HOLDS}) "
        "SELECT a.unit_id, u.kind, a.depth FROM above a JOIN organisation_unit u ON u.id = a.unit_id ORDER BY a.depth"
    )
    told = day.isoformat()
    with connection.cursor() as cursor:
        cursor.execute(query, [unit, told, told, told, told])
        for one, kind, depth in cursor.fetchall():
            if kind == UnitKind.CENTRE or (kind == UnitKind.MUNICIPALITY and depth == 0):
                return int(one)
    return None


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


def named_posts_of(user: User, day: date) -> QuerySet[Employment]:
    """What somebody was employed as on a day; each with its unit's name as `unit_name`, None where it was not there."""
    name = on(UnitPeriod.objects.filter(unit=OuterRef("unit")), day).values("name")[:1]
    return employments_of(user, day).annotate(unit_name=Subquery(name))


def unit_name(post: Employment) -> str:
    """The name that `named_posts_of` found; empty where the unit was not there."""
    return post.unit_name or ""  # type: ignore[attr-defined]  # annotated above


def names_of_posts(user: User, day: date) -> list[str]:
    """The names of the units that somebody was employed in on a day, in one query, by the order of the posts."""
    found = (unit_name(post) for post in named_posts_of(user, day))
    return list(dict.fromkeys(name for name in found if name))


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
