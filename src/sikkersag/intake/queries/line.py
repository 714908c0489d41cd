"""The one line of the counting at the top of the inbox."""

from __future__ import annotations

from dataclasses import dataclass

from sikkersag.foundation.access.viewer import Viewer
from sikkersag.foundation.ui import danish
from sikkersag.foundation.ui.status import Status
from sikkersag.intake.queries.reconciliation import Sums, latest
from sikkersag.intake.submission import CHANNELS


@dataclass(frozen=True, slots=True)
class Line:
    """What is said, with its word and shape; `link`: may the viewer open the counting?"""

    status: Status
    told: str
    when: str
    link: bool


def line_of(viewer: Viewer) -> Line | None:
    """What the last counting came to; None before the first."""
    found = latest()
    if found is None:
        return None
    each = [Sums(**sums) for sums in found.sums.values()]
    received, registered, assessed, waiting = (
        sum(getattr(one, name) for one in each) for name in ("received", "registered", "assessed", "waiting")
    )
    told = f"Seneste 7 døgn: {received} modtaget, {registered} registreret, {assessed} vurderet, "
    told += f"{waiting} venter på vurdering."
    when = f"Talt op mod kvitteringer, filer og sager {danish.moment(found.at, viewer.now)}."
    link = viewer.may("intake.count")
    if found.losses:
        head = danish.count(len(found.losses), "forskel skal findes.", "forskelle skal findes.")
        return Line(Status("overdue", head), told, when, link)
    if found.silent:
        names = ", ".join(CHANNELS.get(channel, channel) for channel, _ in found.silent)
        return Line(Status("overdue", f"Intet i 36 timer: {names}."), told, when, link)
    return Line(Status("met", "Intet er tabt"), told, when, link)
