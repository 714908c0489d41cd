"""The page of search. Everything is posted: what is searched for stands in no address and no log."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from sikkersag.casefile.actions.search import search
from sikkersag.casefile.asked import TOO_LONG
from sikkersag.casefile.queries.search import Found
from sikkersag.casefile.views.links import address
from sikkersag.foundation.access.gate import Request, signed_in


@never_cache
@require_http_methods(["GET", "POST"])
@signed_in
def page(request: Request) -> HttpResponse:
    """An empty field, or what was found. A number that names no case of the viewer's leads whoever may break the glass
    to the case's address, where that is offered; it is offered whether or not there is such a case.
    """
    if request.method != "POST":
        return render(request, "casefile/search/page.html", {"found": None})
    turned = request.POST.get("side", "1")
    found = search(
        request.POST.get("q", ""),
        only=request.POST.get("gruppe", "")[:20],
        page=int(turned) if turned.isascii() and turned.isdigit() and len(turned) < 4 else 1,
        viewer=request.viewer,
    )
    context = {"found": found, "asked": found.asked, "locked": _locked(request, found)}
    return render(request, "casefile/search/page.html", context, status=422 if found.asked.problem == TOO_LONG else 200)


def _locked(request: Request, found: Found) -> str:
    number = found.asked.number
    if found.any or number is None or not number.exact or not request.viewer.may("case.break_glass"):
        return ""
    return address("case", number.exact)
