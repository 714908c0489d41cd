"""Lists with filters, saved views, and the same lists as files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from sikkersag.casefile import exports
from sikkersag.casefile.actions.views import delete_view, save_view
from sikkersag.casefile.models import Case, LedgerRow, SavedView
from sikkersag.casefile.queries import team as teams
from sikkersag.casefile.queries.header import age_of
from sikkersag.casefile.queries.lists import Filter, children, read_filter, tasks
from sikkersag.casefile.queries.worklists import NO_LIMIT, stretches
from sikkersag.casefile.statuses import status_of
from sikkersag.casefile.views.links import step_link
from sikkersag.casefile.views.overview import rights_of
from sikkersag.foundation.access.actions import log_reads
from sikkersag.foundation.access.gate import Request, needs
from sikkersag.foundation.access.queries import visible
from sikkersag.foundation.audit.actions import write_entry
from sikkersag.foundation.organisation import queries as organisation
from sikkersag.foundation.people.cpr import masked
from sikkersag.foundation.refused import RefusedError
from sikkersag.foundation.ui import danish
from sikkersag.foundation.ui.paging import CountedPaginator

#: So many rows stand on one page, and at most so many in a file.
ON_A_PAGE = 100
IN_A_FILE = 20_000
#: A list is counted up to here.
COUNTED = 1_000

PAGES = {"opgaver": "task_list", "boern": "children"}


def _context(request: Request, chosen: Filter, page: str) -> dict[str, Any]:
    viewer = request.viewer
    return {
        "chosen": chosen,
        "units": sorted(teams.units_of(viewer).items(), key=lambda item: item[1]),
        "workers": teams.workers_of(viewer, chosen.unit),
        "saved": [
            _saved(view, request) for view in SavedView.objects.filter(user=viewer.user, page=page).order_by("name")
        ],
        "page_key": page,
        "query": chosen.query(),
        "may_export": viewer.may("export"),
    }


#: A filter that lists had once: what was typed in it must not come back into an address.
_ONCE = "navn"


def _saved(view: SavedView, request: Request) -> tuple[SavedView, str, bool]:
    """A saved view, the query of what it still means, and whether it looked for a name, which no list does now."""
    query = QueryDict(view.query)
    return view, read_filter(query, request.now).query(), bool(query.get(_ONCE))


def _pages(request: Request, rows: QuerySet[Any]) -> CountedPaginator:
    # A list of few cases is found by its cases; one of all of them by its order.
    return CountedPaginator(rows, ON_A_PAGE, limit=COUNTED, sorted_anyway=request.viewer.reaches_few)


@needs("case.read")
def task_list(request: Request) -> HttpResponse:
    """What waits, with filters; a hundred rows to a page."""
    chosen = read_filter(request.GET, request.now)
    found = _pages(request, tasks(request.viewer, chosen))
    page = found.get_page(request.GET.get("side"))
    rights = rights_of(request.viewer, sorted({row.case_id for row in page.object_list}))
    rows = [
        {
            "row": row,
            "status": status_of(row, request.now),
            "age": age_of(row.case.child, request.now),
            "act": step_link(row.case, row, rights.get(row.case_id, frozenset())),
        }
        for row in page.object_list
    ]
    whens = [*((when.key, when.title) for when in stretches(request.now)), (NO_LIMIT, "Uden fast frist i loven")]
    context = {
        **_context(request, chosen, "opgaver"),
        "page": page,
        "rows": rows,
        "whens": whens,
        "groups": teams.GROUPS,
    }
    return render(request, "casefile/overview/tasks.html", context)


@needs("case.read")
def child_list(request: Request) -> HttpResponse:
    """Børn og familier: the cases that one may see, by the child's name."""
    chosen = read_filter(request.GET, request.now)
    found = _pages(request, children(request.viewer, chosen))
    page = found.get_page(request.GET.get("side"))
    names = organisation.names({case.unit_id for case in page.object_list}, organisation.day_of(request.now))
    rows = [
        {
            "case": case,
            "age": age_of(case.child, request.now),
            "cpr": masked(case.child.cpr) if case.child.cpr else "",
            "unit": names.get(case.unit_id, ""),
        }
        for case in page.object_list
    ]
    context = {**_context(request, chosen, "boern"), "page": page, "rows": rows, "statuses": Case.Status.choices}
    return render(request, "casefile/overview/children.html", context)


@needs("export")
def export(request: Request, page: str, form: str) -> HttpResponse:
    """A list as CSV or spreadsheet, each case noted as read. `form`: csv or xlsx.

    Only the cases that are reached by a role that may take lists out: a role that may do so elsewhere is not enough.
    A list that is longer than a file says so in the file's name and last row.
    """
    chosen, viewer = read_filter(request.GET, request.now), request.viewer
    # One row more than a file holds tells whether it was cut.
    if page == "opgaver":
        wanted = visible(viewer, tasks(viewer, chosen), "case_id", permission="export")[: IN_A_FILE + 1]
        rows, cut = list(wanted)[:IN_A_FILE], len(wanted) > IN_A_FILE
        head, lines, cases = _TASK_HEAD, list(_task_lines(rows, request)), {row.case_id for row in rows}
    else:
        asked = visible(viewer, children(viewer, chosen), permission="export")[: IN_A_FILE + 1]
        found, cut = list(asked)[:IN_A_FILE], len(asked) > IN_A_FILE
        head, lines, cases = _CHILD_HEAD, list(_child_lines(found, request)), {case.pk for case in found}
    log_reads(viewer=request.viewer, cases=sorted(cases), what="en liste som fil")
    write_entry("list.export", by=request.user, now=request.now, object=page, rows=len(lines), form=form, cut=cut)
    if cut:
        lines.append([f"Listen er længere. Filen har kun de første {danish.count(IN_A_FILE, 'række', 'rækker')}."])
    made = exports.as_csv(head, lines) if form == "csv" else exports.as_xlsx(page, head, lines)
    kind = exports.CSV_TYPE if form == "csv" else exports.XLSX_TYPE
    name = f"{page}-{danish.day_of(request.now).isoformat()}{f'-kun-de-foerste-{IN_A_FILE}' if cut else ''}"
    response = HttpResponse(made, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    response["Cache-Control"] = "no-store"
    return response


_TASK_HEAD = ("Status", "Barn", "Sagsnr.", "Krav", "Lov", "Frist", "Rådgiver", "Begyndte")
_CHILD_HEAD = ("Barn", "Alder", "CPR", "Sagsnr.", "Status", "Rådgiver", "Overskredne krav", "Næste frist")


def _task_lines(rows: list[LedgerRow], request: Request) -> Iterator[list[exports.Cell]]:
    for row in rows:
        status = status_of(row, request.now)
        worker = row.case.worker.name if row.case.worker else ""
        due = danish.full_day(row.due_at) if row.due_at else ""
        said = f"{status.word} {status.after}".strip()
        yield [said, row.case.child.name, row.case.number, row.title, row.section, due, worker, row.began]


def _child_lines(cases: list[Case], request: Request) -> Iterator[list[exports.Cell]]:
    for case in cases:
        child = case.child
        due = getattr(case, "next_due", None)
        yield [
            child.name,
            age_of(child, request.now),
            masked(child.cpr) if child.cpr else "",
            case.number,
            case.get_status_display(),
            case.worker.name if case.worker else "",
            getattr(case, "overdue", None) or 0,
            danish.full_day(due) if due else "",
        ]


@needs("case.read")
@require_POST
def save(request: Request, page: str) -> HttpResponse:
    """Save the filters that are chosen, under a name."""
    query = read_filter(QueryDict(request.POST.get("query", "")[:500]), request.now).query()
    try:
        view = save_view(page=page, name=request.POST.get("navn", ""), query=query, by=request.user, now=request.now)
        messages.success(request, f"Visningen »{view.name}« er gemt. Du finder den under Gemte visninger.")
    except RefusedError as refused:
        messages.error(request, refused.message)
    return HttpResponseRedirect(f"{reverse(PAGES[page])}?{query}")


@needs("case.read")
@require_POST
def delete(request: Request, page: str, view: int) -> HttpResponse:
    """Delete one of one's own saved views."""
    delete_view(view=view, by=request.user, now=request.now)
    messages.success(request, "Visningen er slettet. Sagerne er ikke rørt.")
    return HttpResponseRedirect(reverse(PAGES[page]))
