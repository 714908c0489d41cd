"""What others have written in one's own cases since yesterday afternoon."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sikkersag.casefile.assessment import moment_of
from sikkersag.casefile.models import Case, Event
from sikkersag.casefile.queries.worklists import midnight
from sikkersag.casefile.thelaw import vocabulary
from sikkersag.foundation.access.queries import visible
from sikkersag.foundation.access.viewer import Viewer

MOST = 6
#: Yesterday at this hour the working day was over.
FROM = timedelta(hours=16)


@dataclass(frozen=True, slots=True)
class News:
    """One entry by somebody else, with the child that it is about."""

    event: Event
    case: Case
    title: str
    at: datetime | None


def since(now: datetime) -> datetime:
    """From when on something is new: yesterday at 16 in Denmark; on a Monday, Friday at 16."""
    days = -3 if midnight(now, 0).weekday() == 0 else -1
    return midnight(now, days) + FROM


def news_for(viewer: Viewer) -> Sequence[News]:
    """The latest entries by others in the viewer's own open cases, latest first. Two queries."""
    cases = visible(viewer, Case.objects.filter(worker=viewer.user.pk, status=Case.Status.OPEN))
    rows = (
        Event.objects.filter(case__in=cases, recorded_at__gte=int(since(viewer.now).timestamp()))
        .exclude(by=viewer.user.pk)
        .filter(sealings__isnull=True)
        .select_related("case__child", "content")
        .order_by("-recorded_at", "-pk")[:MOST]
    )
    kinds = vocabulary().kinds
    return [
        News(
            row,
            row.case,
            (row.content.body or {}).get("title") or (kinds[row.kind].label if row.kind in kinds else row.kind),
            moment_of(row.recorded_at),
        )
        for row in rows
    ]
