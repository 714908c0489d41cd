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
from sikkersag.intake.models import Entry, Notification
from sikkersag.intake.queries.inbox import ANSWERED, UNANSWERED, seen_by

#: After so long what is not answered, not concluded, or not read is told of. The receipt is owed within six working
#: days (barnets lov § 138), the conclusion by the local standard of ten; here in days of the calendar that hold them.
ANSWER, CONCLUDE, READ = timedelta(days=8), timedelta(days=14), timedelta(hours=4)
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
    answers = Entry.objects.filter(notification=OuterRef("pk"), kind__in=ANSWERED)
    given = Entry.objects.filter(notification=OuterRef("pk"), kind="givet_videre", at__gt=now - READ)
    open_ = seen.exclude(status__in=(STATES.CONCLUDED, STATES.SET_ASIDE))
    unanswered = (
        seen.exclude(sender_kind__in=UNANSWERED)
        .exclude(status=STATES.SET_ASIDE)
        .filter(~Exists(answers), arrived_at__lt=now - ANSWER)
    )
    kinds = (
        (
            "uvurderet",
            "Ikke vurderet efter 24 timer",
            "Barnets lov § 136, stk. 2",
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
            "Mere end 14 dage efter modtagelsen",
            open_.filter(status=STATES.ASSESSED, arrived_at__lt=now - CONCLUDE),
        ),
        ("ubesvaret", "Afsenderen har ikke fået svar", "Mere end 8 dage efter modtagelsen", unanswered),
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
