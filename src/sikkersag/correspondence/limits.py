"""How long a letter may wait or be on its way before somebody must look: the municipality's own measures, not law's.

What the law itself counts (the time to complain) is `queries/complaints.py`, by the law's own calendar.
"""

from __future__ import annotations

from datetime import UTC, datetime

from django.conf import settings

from sikkersag.casefile.thelaw import calendar
from sikkersag.law.engine.length import Length

#: Written, and sent by nobody.
UNSENT = Length(2, "workdays")
#: Posted or sent, and nobody has said that it came. Also how long a posted letter is expected to take.
ON_ITS_WAY = Length(5, "workdays")


def begun_before(limit: Length, now: datetime) -> datetime:
    """What began before this has passed the limit at `now`. UTC."""
    start = calendar().latest_start(int(now.timestamp()), limit, settings.SATURDAY_IS_A_WORKING_DAY)
    return datetime.fromtimestamp(start, UTC)
