"""The figures of the inbox, and the file for Danmarks Statistik."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.http import HttpResponse
from django.shortcuts import render

from sikkersag.casefile.exports import as_csv
from sikkersag.foundation.access.gate import Request, needs
from sikkersag.foundation.audit.actions import write_entry
from sikkersag.foundation.ui.danish import DENMARK, day_of
from sikkersag.intake.queries.figures import PARTS, figures
from sikkersag.intake.queries.statistics import HEAD, export


@needs("intake.count")
def page(request: Request) -> HttpResponse:
    """The shares of a period; without one the last 90 days. With what is lacking in the file of the same period."""
    first, last = period_of(request, 89)
    since, until = midnight(first), midnight(last + timedelta(days=1))
    may_report = request.viewer.may("intake.report")
    found = export(since, until) if may_report else None
    lacks: dict[str, int] = {}
    for lack in found.lacks if found else ():
        lacks[lack.what] = lacks.get(lack.what, 0) + 1
    context = {
        "first": first,
        "last": last,
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
    first, last = period_of(request, 89)
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


def period_of(request: Request, days: int) -> tuple[date, date]:
    """The first and the last day that are asked for; the last so many days where none is, or where they are turned."""
    today = day_of(request.now)
    last = _day(request.GET.get("til", ""), today)
    first = _day(request.GET.get("fra", ""), last - timedelta(days=days))
    return (first, last) if first <= last else (last, last)


def midnight(day: date) -> datetime:
    """When a Danish day begins."""
    return datetime(day.year, day.month, day.day, tzinfo=DENMARK)


def _day(typed: str, otherwise: date) -> date:
    try:
        found = date.fromisoformat(typed)
    except ValueError:
        return otherwise
    return found if 2000 <= found.year <= 2100 else otherwise
