"""The receipt of a case's Lovens krav: with which law and settings, and from which journal, it was worked out."""

from __future__ import annotations

from datetime import date, datetime

from django.conf import settings

from sikkersag.casefile.models import Case
from sikkersag.casefile.queries.case import case_of, end_of
from sikkersag.casefile.queries.standing import standing_of
from sikkersag.casefile.thelaw import rulebook
from sikkersag.foundation.access.viewer import Viewer
from sikkersag.law.engine.receipt import receipt

_LABELS = {
    "receipt": "Kvittering",
    "engine": "Motor",
    "rulebook": "Regelbog",
    "vocabulary": "Vokabular",
    "calendar": "Kalender",
    "saturday_is_a_working_day": "Lørdag er hverdag",
    "inputs": "Journal",
    "as_of": "Set fra (sekunder, UTC)",
    "known_at": "Kendt den (sekunder, UTC)",
}


def receipt_of(viewer: Viewer, case: int, day: date | None) -> tuple[Case, datetime, list[tuple[str, str]]]:
    """The lines of the receipt now, or at the end of a Danish day. The same receipt always gives the same answer."""
    found = case_of(viewer, case)
    at = viewer.now if day is None else min(end_of(day), viewer.now)
    standing = standing_of(found, at=at, past=day is not None)
    made = receipt(
        standing.timeline,
        rulebook(),
        as_of=standing.instant,
        known_at=standing.instant,
        saturday=settings.SATURDAY_IS_A_WORKING_DAY,
    )
    order = [*_LABELS, *(name for name in made if name not in _LABELS)]
    lines = [(_LABELS.get(name, name), _said(made[name])) for name in order if made.get(name, "") != ""]
    return found, at, lines


def _said(value: str | int | bool) -> str:
    if isinstance(value, bool):
        return "ja" if value else "nej"
    return str(value)
