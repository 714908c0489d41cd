"""Who has asked to see the file and waits for the answer."""

from __future__ import annotations

from sikkersag.casefile.queries.standing import Standing
from sikkersag.casefile.thelaw import calendar
from sikkersag.correspondence.notices import DONE
from sikkersag.law.engine import danish
from sikkersag.law.engine.timeline import effective

ASKED = "aktindsigt_anmodet"


def open_requests(standing: Standing) -> list[tuple[str, str]]:
    """The requests of a case that nothing in the journal answers: the id of the entry, and "Camilla Holm, 2. marts
    2026". The latest first.
    """
    events = effective(standing.timeline.events, standing.instant)
    answered = {
        one for event in events if event.kind == DONE and event.occurred for one in event.refs.get("anmodning", ())
    }
    asked = [event for event in events if event.kind == ASKED and event.occurred and event.id not in answered]
    return [
        (
            event.id,
            f"{standing.names.get(str(event.facts.get('fra')), 'Det står ikke, hvem der bad')}, "
            f"{danish.date(event.lo, calendar())}",
        )
        for event in sorted(asked, key=lambda event: event.lo, reverse=True)
    ]
