"""What a child's case says of a suspicion of violence or abuse: which notifications raise it, and whom they suspect."""

from __future__ import annotations

from sikkersag.casefile.queries.writing import ChildCase
from sikkersag.law.engine.timeline import Event

NOTIFICATION = "underretning_modtaget"


def suspicions(child: ChildCase) -> list[Event]:
    """The notifications of violence or abuse that stand in the case, latest first."""
    return [event for event in child.events(NOTIFICATION) if event.facts.get("overgreb") is True]


def parent_suspected(child: ChildCase, notification: str = "") -> Event | None:
    """The notification by which a parent is suspected: the named one where it is told which, else the latest."""
    found = [event for event in suspicions(child) if event.facts.get("mistaenkt") == "foraelder"]
    if notification:
        return next((event for event in found if event.id == notification), None)
    return found[0] if found else None
