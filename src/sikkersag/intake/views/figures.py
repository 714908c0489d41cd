"""The figures of the inbox, and the file for Danmarks Statistik."""

from __future__ import annotations

from datetime import timedelta

from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import render

from sikkersag.casefile.exports import as_csv
from sikkersag.foundation.access.gate import Request, needs
from sikkersag.foundation.audit.actions import write_entry
from sikkersag.intake.queries.figures import PARTS, figures
from sikkersag.intake.queries.statistics import HEAD, export
from sikkersag.intake.views.when import midnight, period_of


@needs("intake.count")
def page(request: Request) -> HttpResponse:
    """The shares of a period; without one the last 90 days. With what is lacking in the file of the same period."""
    first, last, wrong = period_of(request, 89)
    since, until = midnight(first), midnight(last + timedelta(days=1))
    may_report = request.viewer.may("intake.report")
    found = export(since, until) if may_report else None
    lacks: dict[str, int] = {}
    for lack in found.lacks if found else ():
        lacks[lack.what] = lacks.get(lack.what, 0) + 1
    context = {
        "first": first,
        "last": last,
        "wrong": wrong,
        "figures": figures(since, until, request.now),
        "parts": [title for _, title in PARTS],
        "may_report": may_report,
        "rows": len(found.rows) if found else 0,
        "lacks": sorted(lacks.items(), key=lambda one: (-one[1], one[0])),
    }
    return render(request, "intake/figures.html", context)


@needs("intake.report")
def statistics(request: Request) -> HttpResponse:
    """The file, or with `rapport` what is lacking in it, as CSV. That it was taken is noted."""
    first, last, wrong = period_of(request, 89)
    if wrong is not None:
        raise BadRequest(wrong.message)
    found = export(midnight(first), midnight(last + timedelta(days=1)))
    report = "rapport" in request.GET
    write_entry(
        "intake.report", by=request.user, now=request.now, rows=len(found.rows), first=str(first), last=str(last)
    )
    content = as_csv(("underretning", "mangler"), [(lack.receipt, lack.what) for lack in found.lacks]) if report else (
        as_csv(HEAD, found.rows)
    )  # fmt: skip
    answer = HttpResponse(content, content_type="text/csv; charset=utf-8")
    name = f"underretninger-{first}-{last}{'-mangler' if report else ''}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
