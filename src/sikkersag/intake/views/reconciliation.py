"""The page of the counting: the sums of any period by channel, and every loss by name."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import render

from sikkersag.foundation.access.gate import Request, needs
from sikkersag.foundation.ui import danish
from sikkersag.foundation.ui.status import Status
from sikkersag.intake.queries.reconciliation import counted, silences
from sikkersag.intake.submission import CHANNELS
from sikkersag.intake.views.when import midnight, period_of


@needs("intake.count")
def page(request: Request) -> HttpResponse:
    """A period, counted now; without one the last seven days, this one with them."""
    first, last, wrong = period_of(request, 6)
    found = counted(midnight(first), min(midnight(last + timedelta(days=1)), request.now), request.now)
    context = {
        "first": first,
        "last": last,
        "wrong": wrong,
        "found": found,
        "standing": Status("overdue", danish.count(len(found.losses), "forskel", "forskelle"))
        if found.losses
        else Status("met", "Intet er tabt"),
        "quiet": Status("overdue", "Tavs"),
        "rows": [(CHANNELS.get(channel, channel), sums) for channel, sums in found.sums.items()],
        "silent": [(CHANNELS.get(channel, channel), usual) for channel, usual in silences(request.now).items()],
    }
    return render(request, "intake/reconciliation.html", context)
