"""Bringing passages of the journal and its documents into a section: chosen from a list, kept with their source."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from sikkersag.casefile.queries.entries import label_of
from sikkersag.foundation.access.gate import Request, needs_case
from sikkersag.foundation.refused import RefusedError
from sikkersag.foundation.ui import danish
from sikkersag.foundation.ui.fields import read_day
from sikkersag.inquiry.actions import documents
from sikkersag.inquiry.forms import content
from sikkersag.inquiry.forms.outline import TEXT, Section, section
from sikkersag.inquiry.models import Save, WorkingDocument
from sikkersag.inquiry.queries.passages import Offer, entries_of, offers, offers_of_paper, open_standing, papers
from sikkersag.inquiry.views.frame import address, found, trail


def _day(told: str, today: date) -> tuple[str, str]:
    """A typed day as ISO (empty: none), and what is wrong with it."""
    if not told.strip():
        return "", ""
    try:
        return read_day(told, today).isoformat(), ""
    except ValidationError as error:
        return "", " ".join(error.messages)


@require_http_methods(["GET", "POST"])
@needs_case("case.write", what="henter afsnit til en undersøgelse")
def page(request: Request, number: str, inquiry: UUID, section: str) -> HttpResponse:
    """The passages that may be brought in, filtered by the address; POST brings in those that are ticked."""
    document, wanted = found(request, inquiry), _section(section)
    entries = entries_of(open_standing(document.case, request.now))
    today = danish.day_of(request.now)
    since, wrong_since = _day(request.GET.get("fra", ""), today)
    until, wrong_until = _day(request.GET.get("til", ""), today)
    paper = request.GET.get("dokument", "")
    if paper:
        offered, beyond = offers_of_paper(entries, paper), 0
    else:
        kind, q = request.GET.get("slags", ""), request.GET.get("ord", "")[:200]
        first = str(document.older_entry or "")
        offered, beyond = offers(entries, q=q, kind=kind, since=since, until=until, first=first)
    error = wrong_since or wrong_until
    if request.method == "POST":
        chosen = [one for one in offered if one.key in request.POST.getlist("afsnit")]
        if not chosen:
            error = "Vælg mindst ét afsnit. Der er ikke hentet noget."
        else:
            try:
                _bring(request, document, wanted, chosen)
                return redirect(f"{address(document)}#f-{wanted.key}")
            except RefusedError as refused:
                error = refused.message
    context = {
        "document": document,
        "case": document.case,
        "section": wanted,
        "offers": offered,
        "beyond": beyond,
        "papers": papers(entries),
        "paper": next((one for one in papers(entries) if one.event == paper), None),
        "kinds": sorted({(e.kind, label_of(e.kind)) for e in entries if e.texts}, key=lambda told: told[1]),
        "asked": request.GET,
        "query": request.GET.urlencode(),
        "error": error,
        "version": document.version,
        "back": f"{address(document)}#f-{wanted.key}",
        "trail": trail(document.case, document.matter, (document.get_kind_display(), address(document))),
    }
    return render(request, "inquiry/bring.html", context, status=422 if error and request.method == "POST" else 200)


def _section(key: str) -> Section:
    known = section(key)
    if known is None or known.kind != TEXT:
        raise Http404
    return known


def _bring(request: Request, document: WorkingDocument, wanted: Section, chosen: list[Offer]) -> None:
    fields = document.data
    for offer in chosen:
        base = f"t.{wanted.key}.{content.next_piece(fields, wanted.key)}"
        more = {f"{base}.tekst": offer.text, f"{base}.fra": offer.origin}
        if offer.own_words:
            more[f"{base}.ord"] = "ja"
        fields = content.added(fields, more)
    documents.save(document.pk, fields, document.version, by=request.user, now=request.now, how=Save.How.BROUGHT)
    messages.success(request, f"{danish.count(len(chosen), 'afsnit', 'afsnit')} er hentet ind i »{wanted.title}«.")
