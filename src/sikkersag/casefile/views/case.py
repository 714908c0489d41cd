"""The child's page and what it leads to: an entry, a row of Lovens krav, the case as it stood. Reading only."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from sikkersag.casefile.forms.day import DayForm
from sikkersag.casefile.models import Case, Event, LedgerRow
from sikkersag.casefile.queries.case import (
    CasePage,
    Filters,
    case_page,
    case_page_on,
    is_uuid,
    law_row_of,
    phase_of,
)
from sikkersag.casefile.queries.documents import documents_of
from sikkersag.casefile.queries.event import event_page
from sikkersag.casefile.queries.receipt import receipt_of
from sikkersag.casefile.queries.receivers import received_unread
from sikkersag.casefile.thelaw import vocabulary
from sikkersag.casefile.views import links
from sikkersag.foundation.access.gate import Request, needs_case
from sikkersag.foundation.ui import danish

#: What a phone shows of the page, one at a time; the first is shown unless another is asked for.
VIEWS = ("krav", "forloeb", "dokumenter")
#: The head's own facts, which a phone folds away; Lovens krav stays below them.
OF_THE_CASE = "sagen"
MOST_PAGES = 500


def _filters(request: Request) -> Filters:
    """The filters of the address. One that names nothing that exists shows an empty list, not an error."""
    kind, person, matter = (request.GET.get(name, "")[:80] for name in ("art", "person", "spoergsmaal"))
    pages = request.GET.get("side", "1")
    return Filters(
        kind=kind if kind in vocabulary().kinds or not kind else "ukendt",
        person=person if is_uuid(person) or not person else "ukendt",
        matter=matter if is_uuid(matter) or not matter else "ukendt",
        pages=min(int(pages), MOST_PAGES) if pages.isascii() and pages.isdigit() and int(pages) > 0 else 1,
    )


@needs_case("case.read", what="sagen")
def page(request: Request, number: str) -> HttpResponse:
    """The child's page as it is now. With `dag` it leads to the case as it stood that day, or says why it cannot."""
    form = _day_form(request, request.GET.get("dag"))
    if form.is_bound and form.is_valid():
        return HttpResponseRedirect(reverse("case_on_day", args=[number, form.cleaned_data["dag"].isoformat()]))
    filters = _filters(request)
    told = case_page(request.viewer, request.case_id, filters)
    context = _context(request, told, filters)
    context["day_form"] = form
    return _page(request, context)


def _day_form(request: Request, typed: str | None, shown: date | None = None) -> DayForm:
    return DayForm(typed, today=danish.day_of(request.now), shown=shown)


@needs_case("case.read", what="sagen, som den var")
def as_it_stood(request: Request, number: str, day: str) -> HttpResponse:
    """The case as it stood at the end of a day: what was in the journal then, judged then.

    A day that has not come, and what is no day, lead to the case as it is now, which says what is wrong with it.
    """
    form = _day_form(request, day)
    if not form.is_valid():
        query = urlencode({"dag": day, "vis": "forloeb"})
        return HttpResponseRedirect(f"{reverse('case', args=[number])}?{query}")
    on: date = form.cleaned_data["dag"]
    filters = _filters(request)
    told = case_page_on(request.viewer, request.case_id, on, filters)
    context = _context(request, told, filters)
    context["on_day"] = _on_day(on)
    context["day_form"] = _day_form(request, None, on)
    context["on"], context["heading"] = on, f"Sagen, som den var {danish.full_day(on)}"
    context["opened_later"] = told.case.opened_at > told.at
    return _page(request, context)


def _page(request: Request, context: dict[str, Any]) -> HttpResponse:
    htmx = request.headers.get("HX-Request") and request.headers.get("HX-Target") == "forloeb"
    return render(request, "casefile/case/timeline.html" if htmx else "casefile/case/page.html", context)


def _context(request: Request, told: CasePage, filters: Filters) -> dict[str, Any]:
    case = told.case
    chosen = request.GET.get("vis", VIEWS[0])
    if chosen not in (*VIEWS, OF_THE_CASE):
        chosen = VIEWS[0]
    own = request.path
    handover = None if told.past else received_unread(request.viewer, case)
    query = request.GET.copy()
    documents = () if told.past else documents_of(request.viewer, case)
    for made in told.ledger.shown:
        made.acts = list(links.step_links(case, made.row, () if told.past else told.permissions))
        made.depart = links.departure_link(case, made.row, () if told.past else told.permissions)
    shown = VIEWS[0] if chosen == OF_THE_CASE else chosen
    labels = {
        "krav": f"Lovens krav ({told.ledger.waiting})",
        "forloeb": "Forløb",
        "dokumenter": f"Dokumenter ({len(documents)})",
    }
    tabs = []
    for view in VIEWS:
        query["vis"] = view
        tabs.append((labels[view], f"{own}?{query.urlencode()}", view == shown))
    older = request.GET.copy()
    older["side"] = str(filters.pages + 1)
    older["vis"] = "forloeb"
    return {
        "told": told,
        "case": case,
        "header": told.header,
        "timeline": told.timeline,
        "ledger": told.ledger,
        "documents": documents,
        "at": told.at,
        "filters": filters,
        "tabs": tabs,
        "chosen": chosen,
        "shown": shown,
        "trail": links.trail((case.family.name, reverse("family", args=[case.family_id]))),
        "first_name": case.child.name.split(" ", 1)[0],
        "note_url": "" if told.past else links.note_link(case, told.permissions),
        "handover": handover,
        "acts": [] if told.past else links.acts_of(case, told.permissions, unread=handover is not None),
        "older": f"{own}?{older.urlencode()}#vis-aeldre",
        "form_action": own,
    }


@needs_case("case.read", what="en hændelse")
def event(request: Request, number: str, event: UUID) -> HttpResponse:
    """One entry with everything it says."""
    try:
        told = event_page(request.viewer, request.case_id, event)
    except Event.DoesNotExist:
        raise Http404 from None
    case = told.case
    context = {
        "told": told,
        "case": case,
        "entry": told.entry,
        "trail": _trail(case),
        "acts": links.entry_acts(case, told.entry.id, told.entry.kind, told.permissions)
        if told.standing and not told.entry.seal
        else [],
    }
    return render(request, "casefile/case/event.html", context)


@needs_case("case.read", what="et krav")
def requirement(request: Request, number: str, key: str) -> HttpResponse:
    """One row of Lovens krav as a page of its own."""
    try:
        case, made, permissions = law_row_of(request.viewer, request.case_id, key)
    except LedgerRow.DoesNotExist:
        raise Http404 from None
    made.acts = list(links.step_links(case, made.row, permissions))
    made.depart = links.departure_link(case, made.row, permissions)
    context = {"case": case, "made": made, "trail": _trail(case)}
    return render(request, "casefile/case/requirement.html", context)


@needs_case("case.read", what="Lovens krav")
def phase(request: Request, number: str, topic: str) -> HttpResponse:
    """The rows of one folded line of Lovens krav, now or with `dag` as they were; htmx gets the rows alone."""
    day = _past_day(request)
    try:
        case, label, rows = phase_of(request.viewer, request.case_id, topic, day)
    except LedgerRow.DoesNotExist:
        raise Http404 from None
    context = {"case": case, "label": label, "rows": rows, "on": day, "on_day": _on_day(day), "trail": _trail(case)}
    page = "lawlines" if request.headers.get("HX-Request") else "phase"
    return render(request, f"casefile/case/{page}.html", context)


def _past_day(request: Request) -> date | None:
    """The day of `dag`, where it is one that has come."""
    form = _day_form(request, request.GET.get("dag", ""))
    return form.cleaned_data["dag"] if form.is_valid() else None


def _on_day(day: date | None) -> str:
    return "" if day is None else f"?dag={day.isoformat()}"


@needs_case("case.read", what="kvitteringen")
def receipt(request: Request, number: str) -> HttpResponse:
    """With what, and from what, Lovens krav was worked out: now, or with `dag` at the end of a day."""
    case, at, lines = receipt_of(request.viewer, request.case_id, _past_day(request))
    return render(
        request, "casefile/case/receipt.html", {"case": case, "at": at, "lines": lines, "trail": _trail(case)}
    )


def _trail(case: Case) -> list[tuple[str, str]]:
    return links.trail(
        (case.family.name, reverse("family", args=[case.family_id])),
        (case.child.name.split(" ", 1)[0], reverse("case", args=[case.number])),
    )
