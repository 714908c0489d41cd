"""Case discussions."""

from __future__ import annotations

from django.http import HttpResponse

from sikkersag.casefile.forms import typed
from sikkersag.foundation.access.gate import Request, needs_case
from sikkersag.inquiry.forms.discussion import Discussion, opened_with
from sikkersag.inquiry.views import opening


@needs_case("case.write", what="skriver en sagsdrøftelse")
def new(request: Request, number: str) -> HttpResponse:
    """The form of a discussion."""
    now = typed.seconds(request.now)
    return opening.form(request, Discussion(number), lambda scene: opened_with(request.GET, scene, now=now))
