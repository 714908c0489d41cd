"""Whether the events of one case can be true together: orders and corrections, for case files and tables alike."""

from __future__ import annotations

from collections.abc import Sequence

from sikkersag.law.engine.moment import NEVER_AFTER
from sikkersag.law.engine.timeline import Event, TimelineError, effective, known_orders, tightened


def consistent(events: Sequence[Event]) -> None:
    """Raises TimelineError where orders or corrections go in a ring, or orders go against the times."""
    known_orders(events)
    standing = effective(events, NEVER_AFTER)
    tightened(standing, known_orders(standing))
    target = {e.id: e.corrects or e.withdraws for e in events if e.corrects or e.withdraws}
    for start in target:
        seen, current = {start}, target.get(start)
        while current:
            if current in seen:
                raise TimelineError(f"Rettelserne går i ring ved »{start}«.", start)
            seen.add(current)
            current = target.get(current)
