"""What the authority has left undone on its notifications, for those who lead."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from sikkersag.foundation.access.gate import Request, needs
from sikkersag.intake.queries.inbox import units_of
from sikkersag.intake.queries.omissions import omissions


@require_safe
@needs("intake.omissions")
def page(request: Request) -> HttpResponse:
    """The list, of one unit or of all that the viewer reaches."""
    units = units_of(request.viewer)
    unit = next((pk for pk, _ in units if str(pk) == request.GET.get("enhed", "")), None)
    context = {"omissions": omissions(request.viewer, unit=unit), "units": units, "unit": unit}
    return render(request, "intake/omissions.html", context)
