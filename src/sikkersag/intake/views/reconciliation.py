"""The page of the counting: the sums of any period by channel, and every loss by name."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.http import HttpResponse
from django.shortcuts import render

from sikkersag.foundation.access.gate import Request, needs
from sikkersag.foundation.ui.danish import DENMARK, day_of
from sikkersag.intake.queries.reconciliation import counted, silences
from sikkersag.intake.submission import CHANNELS


@needs("intake.count")
def page(request: Request) -> HttpResponse:
    """A period, counted now; without one the last seven days, this one with them."""
    today = day_of(request.now)
    first = _day(request.GET.get("fra", ""), today - timedelta(days=6))
    last = _day(request.GET.get("til", ""), today)
    error = "Perioden slutter, før den begynder. Vælg en anden." if last < first else ""
    if error:
        first = last
    found = counted(_midnight(first), min(_midnight(last + timedelta(days=1)), request.now), request.now)
    context = {
        "first": first,
        "last": last,
        "error": error,
        "found": found,
        "rows": [(CHANNELS.get(channel, channel), sums) for channel, sums in found.sums.items()],
        "silent": [(CHANNELS.get(channel, channel), usual) for channel, usual in silences(request.now).items()],
    }
    return render(request, "intake/reconciliation.html", context, status=422 if error else 200)


def _day(typed: str, otherwise: date) -> date:
    try:
        found = date.fromisoformat(typed)
    except ValueError:
        return otherwise
    return found if 2000 <= found.year <= 2100 else otherwise


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=DENMARK)
