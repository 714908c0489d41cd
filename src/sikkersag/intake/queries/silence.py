"""When a way in has gone silent: pure arithmetic over the times at which things came.

The rule: nothing came by a channel for 36 hours, and in the same hours of the week, over the four weeks before, there
came at least five on the average (twenty in all). A school that writes on working days is silent every weekend, and no
alarm is given; a channel that has five a day on all days is missed after 36 hours. A public holiday looks like silence.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

#: So long without anything, held against the same hours of so many weeks, with so many in each on the average.
QUIET, WEEKS, USUAL = timedelta(hours=36), 4, 5
#: How far back the times must reach for the rule to be asked.
LOOKS_BACK = timedelta(weeks=WEEKS) + QUIET


def silent(arrivals: Mapping[str, Iterable[datetime]], now: datetime) -> dict[str, int]:
    """The channels that are silent at `now`, with how many usually come in such 36 hours."""
    found = {}
    for channel, times in arrivals.items():
        counts = [0] * (WEEKS + 1)
        for at in times:
            weeks, rest = divmod(now - at, timedelta(weeks=1))
            if timedelta() <= rest < QUIET and 0 <= weeks <= WEEKS:
                counts[weeks] += 1
        if counts[0] == 0 and sum(counts[1:]) >= USUAL * WEEKS:
            found[channel] = sum(counts[1:]) // WEEKS
    return found
