"""The number beside the inbox in the main menu: how many wait for an assessment. At zero none is shown."""

from __future__ import annotations

from django.http import HttpRequest

from sikkersag.intake.queries.inbox import waiting_count


def waiting_for(request: HttpRequest) -> int | None:
    """How many notifications wait for an assessment, of those that the reader may see."""
    viewer = getattr(request, "viewer", None)
    return None if viewer is None else waiting_count(viewer)
