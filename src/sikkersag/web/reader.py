"""The line under the reader's name in the header: where they are employed today. Foundation's frame asks for it."""

from __future__ import annotations

from django.http import HttpRequest

from sikkersag.foundation.login.models import User
from sikkersag.foundation.organisation import queries


def unit_of(request: HttpRequest) -> str:
    """The names of the units that the reader is employed in on the day of the request; empty for who has none."""
    now = getattr(request, "now", None)
    if now is None or not isinstance(request.user, User):
        return ""
    return ", ".join(queries.names_of_posts(request.user, queries.day_of(now)))
