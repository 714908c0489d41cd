"""The page of one matter ("Skal Ida have aflastning?"): what leads to its decision, gathered. Reading only."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from sikkersag.casefile.models import Matter
from sikkersag.casefile.queries import matter as queries
from sikkersag.casefile.views import links
from sikkersag.foundation.access.gate import Request, needs_case

#: The groups of requirements as the page calls them.
_GROUPS = (
    (queries.OPEN, "Mangler", "Intet mangler nu."),
    (queries.BROKEN, "Kan ikke ændres, men skal kunne ses", ""),
    (queries.FULFILLED, "Opfyldt", "Intet er opfyldt endnu."),
)


@needs_case("case.read", what="et spørgsmål")
def page(request: Request, number: str, matter: UUID) -> HttpResponse:
    """Everything about one matter."""
    try:
        told = queries.matter_page(request.viewer, request.case_id, matter)
    except Matter.DoesNotExist:
        raise Http404 from None
    case = told.case
    for made in (*told.rows[queries.OPEN], *told.rows[queries.BROKEN]):
        made.acts = list(links.step_links(case, made.row, told.permissions))
        made.depart = links.departure_link(case, made.row, told.permissions)
    context = {
        "told": told,
        "next": next((act for part in told.parts for act in part.acts if act.first), None),
        "case": case,
        "matter": told.matter,
        "groups": [(title, told.rows[name], empty, name != queries.FULFILLED) for name, title, empty in _GROUPS],
        "trail": links.trail(
            (case.family.name, reverse("family", args=[case.family_id])),
            (case.child.name.split(" ", 1)[0], reverse("case", args=[case.number])),
        ),
        "note_url": links.note_link(case, told.permissions),
    }
    return render(request, "casefile/case/matter.html", context)
