"""The one place of the web rooms where the machine's clock is read; everything else is handed the time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse


def now() -> datetime:
    """The time now, in whole seconds UTC: the machine's clock, moved by the setting CLOCK_OFFSET."""
    return (datetime.now(UTC) + settings.CLOCK_OFFSET).replace(microsecond=0)  # noqa: TID251


class ClockMiddleware:
    """Gives every request the time at which it came, as `request.now`; nothing reads a clock twice."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.now = now()  # type: ignore[attr-defined]
        return self.get_response(request)
