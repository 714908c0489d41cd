"""Locking out after too many wrong passwords or codes: by user name and address, counted by axes in the database.

Here is what axes asks of us (its settings name these functions) and the page that is shown.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from sikkersag.foundation import clock


def username_of(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """The name that attempts are counted under: as typed, but one whatever its case."""
    typed = (credentials or {}).get("username") or request.POST.get("login") or ""
    return str(typed).strip().replace("\0", "").casefold()[:255]


def address_of(request: HttpRequest) -> str:
    """The address that a request came from.

    Behind a TLS proxy it is the last one that the proxy wrote; what stands before it is the client's own word, and an
    attacker who may choose his address is never locked out.
    """
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "") if settings.BEHIND_TLS else ""
    last = forwarded.rsplit(",", 1)[-1].strip()
    return last or request.META.get("REMOTE_ADDR", "")


def is_locked_out(request: HttpRequest, username: str) -> bool:
    """May this name not be tried from this address now? If so, the request's answer becomes the page that says so."""
    credentials = {"username": username}
    if AxesProxyHandler.is_allowed(request, credentials):
        return False
    request.axes_locked_out = True  # type: ignore[attr-defined]
    request.axes_credentials = credentials  # type: ignore[attr-defined]
    return True


def opens_again_at(request: HttpRequest, credentials: dict[str, Any] | None) -> datetime:
    """When the name may be tried again from this address, on the program's clock, in whole minutes after."""
    last = AccessAttempt.objects.filter(
        username=username_of(request, credentials), ip_address=address_of(request)
    ).aggregate(last=Max("attempt_time"))["last"]
    # Axes counts on the machine's clock; the page tells the program's.
    opens = last + settings.CLOCK_OFFSET if last else getattr(request, "now", None) or clock.now()
    opens += settings.AXES_COOLOFF_TIME
    return opens.replace(second=0, microsecond=0) + timedelta(minutes=1)


def locked_out(
    request: HttpRequest, original: HttpResponse | None = None, credentials: dict[str, Any] | None = None
) -> HttpResponse:
    """The page for who has tried too often: what happened, when to try again, whom to ask. The same for every name."""
    response = render(
        request,
        "login/locked_out.html",
        {
            "opens": opens_again_at(request, credentials),
            "limit": settings.AXES_FAILURE_LIMIT,
            "support": settings.SUPPORT,
        },
        status=429,
    )
    response["Retry-After"] = str(int(settings.AXES_COOLOFF_TIME.total_seconds()))
    return response
