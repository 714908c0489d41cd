"""The number beside the decisions in the main menu: those that one has begun. At zero none is shown."""

from __future__ import annotations

from django.http import HttpRequest

from sikkersag.decisions.queries.worklist import begun_count


def begun_by(request: HttpRequest) -> int | None:
    """How many decisions the reader has begun and not taken."""
    viewer = getattr(request, "viewer", None)
    return None if viewer is None else begun_count(viewer)
