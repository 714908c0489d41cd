"""The leader's list: what the authority itself has left undone, by unit. Never a list of families or of what somebody
is suspected of: docs/intake.md says why. A row tells of a notification by its receipt, its age and whose it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet

from sikkersag.foundation.access.viewer import Viewer
from sikkersag.foundation.organisation import queries as organisation
from sikkersag.intake.kinds import EntryKind
from sikkersag.intake.models import Entry, Notification
from sikkersag.intake.queries import answers
from sikkersag.intake.queries.inbox import seen_by
from sikkersag.law.engine.length import Length

#: How long there is to conclude: the law says in time and names no days, so this is a local standard (U3, unverified).
CONCLUDE = Length(10, "workdays")
#: How long who was given a notification may leave it unread, before a leader is told: our own measure.
READ = timedelta(hours=4)
#: How many of each are shown; the count tells of all.
SHOWN = 50
STATES = Notification.Status


@dataclass(frozen=True, slots=True)
class Omitted:
    """One notification that something is lacking on, and since when."""

    notification: Notification
    unit: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Omission:
    """One kind of omission: how many, and the oldest of them."""

    key: str
    title: str
    why: str
    count: int
    by_unit: Sequence[tuple[str, int]]
    rows: Sequence[Omitted]


def omissions(viewer: Viewer, *, unit: int | None = None) -> list[Omission]:
    """Everything that is left undone on the notifications that the viewer may see, in a bounded number of queries."""
    now = viewer.now
    seen = seen_by(viewer)
    if unit is not None:
        seen = seen.filter(unit=unit)
    given = Entry.objects.filter(notification=OuterRef("pk"), kind=EntryKind.GIVEN, at__gt=now - READ)
    open_ = seen.exclude(status__in=(STATES.CONCLUDED, STATES.SET_ASIDE))
    kinds = (
        (
            "uvurderet",
            "Ikke vurderet efter 24 timer",
            "Mere end 24 timer efter modtagelsen (barnets lov § 136, stk. 2)",
            open_.filter(status__in=(STATES.NEW, STATES.TAKEN), due_at__lt=now),
        ),
        (
            "ulaest",
            "Givet videre og ikke læst",
            "Mere end 4 timer efter overdragelsen",
            open_.filter(handed_unread=True).exclude(Exists(given)),
        ),
        (
            "ukonkluderet",
            "Vurderet, men ikke konkluderet",
            "Mere end 10 hverdage efter modtagelsen, som er en lokal standard",
            open_.filter(answers.overdue(CONCLUDE, now), status=STATES.ASSESSED),
        ),
        (
            "ubesvaret",
            "Afsenderen har ikke fået en kvittering",
            "Mere end 6 hverdage efter modtagelsen (barnets lov § 138, stk. 1)",
            answers.without_receipt(seen).filter(answers.overdue(answers.LIMIT, now)),
        ),
    )
    return [_omission(viewer, *one) for one in kinds]


def _omission(viewer: Viewer, key: str, title: str, why: str, rows: QuerySet[Notification]) -> Omission:
    day = organisation.day_of(viewer.now)
    found = list(rows.select_related("claimed_by").order_by("arrived_at", "pk")[:SHOWN])
    counts: dict[int | None, int] = {}
    for pk in rows.order_by().values_list("unit", flat=True):
        counts[pk] = counts.get(pk, 0) + 1
    names = organisation.names({pk for pk in counts if pk is not None}, day)
    by_unit = sorted((names.get(pk or 0, "Ingen enhed endnu"), many) for pk, many in counts.items())
    told = [Omitted(one, names.get(one.unit_id or 0, "Ingen enhed endnu"), one.arrived_at) for one in found]
    return Omission(key, title, why, sum(counts.values()), by_unit, told)
