"""How the counting of notifications stands, for the page of health: well or not, and nothing of any notification."""

from __future__ import annotations

from datetime import datetime, timedelta

from sikkersag.foundation.operation.queries import Answer
from sikkersag.foundation.ui import danish
from sikkersag.intake.queries.reconciliation import latest

#: It is counted once an hour; three leave room for a restart.
OLDEST = timedelta(hours=3)


def reconciled(now: datetime) -> Answer:
    """What the last counting came to. Before the first there is nothing to tell, and the jobs answer for themselves."""
    found = latest()
    title = "Afstemning af underretninger"
    if found is None:
        return Answer("notifications", title, True, "ikke talt endnu")
    if found.losses:
        told = danish.count(len(found.losses), "forskel", "forskelle")
    elif found.silent:
        told = f"{danish.count(len(found.silent), 'vej ind', 'veje ind')} er tavs" + (
            "" if len(found.silent) == 1 else "e"
        )
    else:
        told = "intet er tabt"
    recent = now - found.at <= OLDEST
    return Answer("notifications", title, recent and not found.losses and not found.silent,
                  told if recent else f"{told}, men ikke talt siden {danish.moment(found.at, now)}")  # fmt: skip
