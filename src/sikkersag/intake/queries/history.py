"""What stands in the journals of some children, of a few kinds, in three queries; confidential papers are not of these.

What was taken back, sealed or erased is left out, and of what was corrected the latest stands. Whose cases may be read
is decided by whoever asks: the cases given here are those that the viewer may see.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sikkersag.casefile.models import Event, Sealing


@dataclass(frozen=True, slots=True)
class Stood:
    """One entry that stands. `id` names it in the references of others, also when it has been corrected."""

    case: int
    id: str
    kind: str
    at: datetime
    recorded_at: int
    facts: Mapping[str, Any]
    refs: Mapping[str, Collection[str]]
    source: str
    by: int | None
    title: str = ""

    def about(self, ref: str, events: Collection[str]) -> bool:
        """Does it refer to one of these?"""
        return any(target in events for target in self.refs.get(ref, ()))


def stood(cases: Iterable[int], kinds: Collection[str]) -> list[Stood]:
    """The entries of these kinds in these cases, in the order of when they happened."""
    wanted = list(cases)
    if not wanted:
        return []
    rows = list(
        Event.objects.filter(case__in=wanted, kind__in=list(kinds)).select_related("content").order_by("case", "seq")
    )
    sealed = set(Sealing.objects.filter(row__in=rows).values_list("row_id", flat=True))
    gone = {(row.case_id, row.withdraws) for row in rows if row.withdraws is not None}
    found: dict[tuple[int, Any], Stood] = {}
    first: dict[tuple[int, Any], Any] = {}
    for row in rows:
        if row.withdraws is not None or row.pk in sealed or (row.case_id, row.event) in gone or not row.occurred:
            continue
        root = first.get((row.case_id, row.corrects), row.corrects) or row.event
        first[row.case_id, row.event] = root
        body = row.content.body or {}
        told = Stood(
            row.case_id,
            str(root),
            row.kind,
            datetime.fromtimestamp(row.at_lo, UTC),
            row.recorded_at,
            body.get("facts", {}),
            body.get("refs", {}),
            row.source,
            row.by_id,
            body.get("title", ""),
        )
        before = found.get((row.case_id, root))
        found[row.case_id, root] = told if before is None else replace(told, recorded_at=before.recorded_at)
    return sorted(found.values(), key=lambda one: (one.at, one.recorded_at))
