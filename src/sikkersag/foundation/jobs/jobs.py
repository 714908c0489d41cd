"""The queue's own repeated work."""

from __future__ import annotations

from datetime import datetime

from sikkersag.foundation.jobs import actions
from sikkersag.foundation.jobs.registry import daily, job


@daily(at="03:45")
@job("jobs.clear", title="Glem udførte opgaver efter 30 dage")
def clear(*, now: datetime) -> None:
    """Keep the list short."""
    actions.clear_done(now=now)
