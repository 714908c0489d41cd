"""The number beside the letters in the main menu: how many need somebody. At zero none is shown."""

from __future__ import annotations

from django.http import HttpRequest

from sikkersag.correspondence.queries.reconciliation import needing_count


def needing_somebody(request: HttpRequest) -> int | None:
    """How many letters wait to be sent or could not be delivered, of those that the reader follows."""
    viewer = getattr(request, "viewer", None)
    return None if viewer is None else needing_count(viewer) or None
