"""The last step of a decision, its letters; and the list of decisions on their way."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from sikkersag.correspondence.models import Letter
from sikkersag.decisions import steps
from sikkersag.decisions.queries import worklist
from sikkersag.decisions.views.building import found, frame
from sikkersag.foundation.access.gate import Request, needs, needs_case


@require_safe
@needs_case("case.read", what="brevene om en afgørelse")
def page(request: Request, number: str, decision: UUID) -> HttpResponse:
    """Who gets the decision, and how far each letter has come."""
    told = found(request, decision)
    letters = list(Letter.objects.filter(case=told.case, refers=told.decision.event).order_by("made_at"))
    context = {**frame(told, steps.LETTERS), "letters": letters}
    return render(request, "decisions/letters.html", context)


@require_safe
@needs("decisions.write")
def listed(request: Request) -> HttpResponse:
    """The decisions that are being written: one's own, or all that one may see."""
    own = request.GET.get("vis") != "alle"
    tabs = [("Mine", "?vis=mine", own), ("Alle, jeg kan se", "?vis=alle", not own)]
    return render(request, "decisions/list.html", {"rows": worklist.drafts(request.viewer, own=own), "tabs": tabs})
