"""Who has read a case: when, what and why."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from sikkersag.casefile.queries.reads import read_log
from sikkersag.casefile.views import links
from sikkersag.foundation.access.gate import Request, needs_case


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


@needs_case("access.log", what="loggen over læsninger")
def log(request: Request, number: str) -> HttpResponse:
    """The log of a case, of everybody or of one reader (`person`)."""
    told = read_log(
        request.viewer,
        request.case_id,
        person=_number(request.GET.get("person", "")),
        side=_number(request.GET.get("side", "")) or 1,
    )
    context = {
        "told": told,
        "case": told.case,
        "trail": links.trail(
            (told.case.family.name, reverse("family", args=[told.case.family_id])),
            (told.case.child.name.split(" ", 1)[0], reverse("case", args=[told.case.number])),
        ),
    }
    return render(request, "casefile/case/reads.html", context)
