"""How many were assessed within 24 hours: by unit, by who wrote, and by the hour of the week at which it came.

All notifications of the period are counted, not a sample; the interval says how far chance alone may move a share of
so few. Below ten nothing but the counts is told. One about several children was assessed when
the last of them was. What was set aside as misuse is not counted, and what still has time
left is not either.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sikkersag.formats.statistics import TOO_FEW, limits, percent, wilson
from sikkersag.foundation.organisation import queries as organisation
from sikkersag.foundation.ui import danish
from sikkersag.intake.kinds import EntryKind
from sikkersag.intake.models import Entry, Notification
from sikkersag.intake.queries.inbox import sender_kind
from sikkersag.intake.queries.progress import assessed_at

#: Parts of the day in which something comes: the first hour of each, and its name.
PARTS = ((0, "0–6"), (6, "6–12"), (12, "12–18"), (18, "18–24"))
_MOVES = (EntryKind.LINKED, EntryKind.UNLINKED, EntryKind.ASSESSED, EntryKind.FOLLOWED)


@dataclass(frozen=True, slots=True)
class Share:
    """How many of `base` were assessed in time. `told` and `interval` are empty where the base is too small."""

    name: str
    kept: int
    base: int

    @property
    def told(self) -> str:
        """The share in Danish, or that there are too few to say."""
        return percent(self.kept, self.base) if self.base >= TOO_FEW else "for få til en andel"

    @property
    def interval(self) -> str:
        """The 95 % interval (Wilson)."""
        return limits(wilson(self.kept, self.base), self.base) if self.base >= TOO_FEW else ""


@dataclass(frozen=True, slots=True)
class Figures:
    """The shares of a period. `week` has a row for each day, with a cell for each part of the day."""

    whole: Share
    units: Sequence[Share]
    senders: Sequence[Share]
    week: Sequence[tuple[str, Sequence[Share]]]


@dataclass(frozen=True, slots=True)
class _One:
    unit: int | None
    sender: str
    weekday: int
    part: int
    in_time: bool


def figures(since: datetime, until: datetime, now: datetime) -> Figures:
    """The figures of what arrived in a period; `until` is not in it."""
    ones = list(_counted(since, until, now))
    names = organisation.names({one.unit for one in ones if one.unit is not None}, danish.day_of(now))
    week = []
    for number, day in enumerate(danish.FULL_WEEKDAYS):
        that_day = [one for one in ones if one.weekday == number]
        week.append((day, [_share(title, [one for one in that_day if one.part == at]) for at, title in PARTS]))
    return Figures(
        _share("Alle", ones),
        _grouped(ones, lambda one: names.get(one.unit, "Ukendt enhed") if one.unit else "Ingen enhed endnu"),
        _grouped(ones, lambda one: sender_kind(one.sender)),
        week,
    )


def _counted(since: datetime, until: datetime, now: datetime) -> list[_One]:
    rows = Notification.objects.filter(arrived_at__gte=since, arrived_at__lt=until)
    rows = rows.exclude(status=Notification.Status.SET_ASIDE)
    entries: dict[int, list[Entry]] = {}
    for entry in Entry.objects.filter(notification__in=rows, kind__in=_MOVES).order_by("notification", "seq"):
        entries.setdefault(entry.notification_id, []).append(entry)
    found = []
    for pk, unit, sender, arrived, due in rows.values_list("pk", "unit_id", "sender_kind", "arrived_at", "due_at"):
        assessed = assessed_at(entries.get(pk, ()))
        if assessed is None and due >= now:
            continue
        here = danish.local(arrived)
        found.append(_One(unit, sender, here.weekday(), here.hour // 6 * 6, assessed is not None and assessed <= due))
    return found


def _share(name: str, ones: Sequence[_One]) -> Share:
    return Share(name, sum(one.in_time for one in ones), len(ones))


def _grouped(ones: Sequence[_One], name_of: Callable[[_One], str]) -> list[Share]:
    base: Counter[str] = Counter(name_of(one) for one in ones)
    kept: Counter[str] = Counter(name_of(one) for one in ones if one.in_time)
    return [Share(name, kept[name], base[name]) for name in sorted(base)]
