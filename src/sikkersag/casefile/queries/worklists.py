"""What waits: the open rows of the ledger by when they are due, one's own and those one looks after for others.

Overdue is `due_at < now`, asked of the database each time and never stored. A day is a day in Denmark.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from sikkersag.casefile.models import Case, LedgerRow
from sikkersag.foundation.access.queries import visible
from sikkersag.foundation.access.viewer import Viewer
from sikkersag.foundation.login.models import User

#: How far ahead an overview looks, in days.
AHEAD = 14


@dataclass(frozen=True, slots=True)
class When:
    """A stretch of time in which something is due: from (inclusive) to (exclusive); None is open."""

    key: str
    title: str
    begins: datetime | None
    ends: datetime | None

    def holds(self) -> Q:
        """The rows that are due then."""
        wanted = Q(due_at__isnull=False)
        if self.begins is not None:
            wanted &= Q(due_at__gte=self.begins)
        if self.ends is not None:
            wanted &= Q(due_at__lt=self.ends)
        return wanted


def midnight(now: datetime, days: int) -> datetime:
    """The beginning of a day in Denmark, so many days after today."""
    day = timezone.localtime(now).date() + timedelta(days=days)
    return datetime.combine(day, time.min, tzinfo=timezone.get_default_timezone())


def stretches(now: datetime) -> tuple[When, ...]:
    """The stretches of an overview in their order: overdue, today, the rest of the week, the next 14 days, later."""
    tomorrow, horizon = midnight(now, 1), midnight(now, AHEAD + 1)
    monday = midnight(now, 7 - timezone.localtime(now).weekday())
    return (
        When("overskredet", "Overskredet", None, now),
        When("idag", "I dag", now, tomorrow),
        When("uge", "Resten af ugen", tomorrow, monday),
        When("fjorten", "De følgende 14 dage", monday, horizon),
        When("senere", "Senere", horizon, None),
    )


#: Rows that somebody can do something about, where the law sets no time.
NO_LIMIT = "udenfrist"


def open_rows(viewer: Viewer) -> QuerySet[LedgerRow]:
    """Everything that waits in the open cases that the viewer may see, soonest first."""
    rows = LedgerRow.objects.filter(waits=True)
    return visible(viewer, rows, "case_id").order_by("due_at", "case_id", "pk")


@dataclass(slots=True)
class OfChild:
    """What waits on one child. `covers` is the absent colleague whose case it is."""

    case: Case
    covers: str = ""
    rows: list[LedgerRow] = field(default_factory=list)


@dataclass(slots=True)
class Section:
    """What is due in one stretch of time, gathered by child in the order of what is due first."""

    key: str
    title: str
    children: list[OfChild] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many things wait."""
        return sum(len(child.rows) for child in self.children)


def waiting_for(viewer: Viewer) -> tuple[Section, ...]:
    """What waits for the viewer: their own cases, and those of the colleagues they stand in for. Two queries."""
    workers = (viewer.user.pk, *viewer.stands_in_for)
    rows = open_rows(viewer).filter(case__worker__in=workers)
    found = list(rows.select_related("case__child"))
    absent = dict(User.objects.filter(pk__in=viewer.stands_in_for).values_list("pk", "name"))
    sections = [Section(when.key, when.title) for when in stretches(viewer.now)]
    for when, section in zip(stretches(viewer.now), sections, strict=True):
        section.children = _by_child((row for row in found if _within(row, when)), absent)
    without = Section(NO_LIMIT, "Uden fast frist i loven", _by_child((r for r in found if r.due_at is None), absent))
    return (*sections, without)


def _within(row: LedgerRow, when: When) -> bool:
    if row.due_at is None:
        return False
    return (when.begins is None or row.due_at >= when.begins) and (when.ends is None or row.due_at < when.ends)


def _by_child(rows: Iterable[LedgerRow], absent: dict[int, str]) -> list[OfChild]:
    children: dict[int, OfChild] = {}
    for row in rows:
        covers = absent.get(row.case.worker_id or 0, "")
        children.setdefault(row.case_id, OfChild(row.case, covers)).rows.append(row)
    return list(children.values())


def done_this_week(viewer: Viewer) -> Sequence[LedgerRow]:
    """What was fulfilled in the viewer's own cases since Monday, latest first."""
    monday = int(midnight(viewer.now, -timezone.localtime(viewer.now).weekday()).timestamp())
    rows = LedgerRow.objects.filter(
        case__worker=viewer.user.pk, outcome="met", data__done__gte=monday, data__done__lte=int(viewer.now.timestamp())
    )
    found = list(visible(viewer, rows, "case_id").select_related("case__child"))
    return sorted(found, key=lambda row: (-int(row.data["done"]), row.pk))
