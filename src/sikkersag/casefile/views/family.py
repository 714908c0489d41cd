"""The family's page: its children side by side. Reading only; each visible case is logged as read."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render

from sikkersag.casefile.models import Family
from sikkersag.casefile.queries.family import family_page
from sikkersag.casefile.thelaw import vocabulary
from sikkersag.casefile.views import links
from sikkersag.foundation.access.actions import log_reads
from sikkersag.foundation.access.gate import Request, needs
from sikkersag.foundation.access.queries import reaches

MOST_PAGES = 500


@needs("case.read")
def page(request: Request, family: UUID) -> HttpResponse:
    """The family, as far as the viewer may see its cases; not found where they may see none."""
    kind, pages = request.GET.get("art", ""), request.GET.get("side", "1")
    try:
        told = family_page(
            request.viewer,
            family,
            kind=kind if kind in vocabulary().kinds or not kind else "ukendt",
            pages=min(int(pages), MOST_PAGES) if pages.isascii() and pages.isdigit() and int(pages) > 0 else 1,
        )
    except Family.DoesNotExist:
        raise Http404 from None
    reached = reaches(request.viewer, [case.pk for case in told.cases])
    log_reads(viewer=request.viewer, cases=[case.pk for case in told.cases], what="familien")
    older = request.GET.copy()
    older["side"] = str((int(pages) if pages.isdigit() else 1) + 1)
    may_write = any("case.write" in one.permissions for one in reached.values())
    context = {
        "told": told,
        "trail": links.trail(),
        "note_url": links.address("note_new", family) if may_write else "",
        "person_url": links.address("party_new", told.cases[0].number) if may_write else "",
        "older": f"{request.path}?{older.urlencode()}",
    }
    return render(request, "casefile/family/page.html", context)
