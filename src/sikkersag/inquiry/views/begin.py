"""Beginning a working document from the page of a matter, and giving one up."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from sikkersag.casefile.forms import typed
from sikkersag.casefile.models import Case, Matter
from sikkersag.casefile.needs import needed_by, said
from sikkersag.casefile.queries.case import case_of
from sikkersag.casefile.queries.entries import Entry
from sikkersag.casefile.queries.matter import matter_of
from sikkersag.casefile.thelaw import vocabulary
from sikkersag.casefile.validation import Invalid
from sikkersag.foundation.access.gate import Request, needs_case
from sikkersag.foundation.refused import RefusedError
from sikkersag.inquiry import policies
from sikkersag.inquiry.actions import documents
from sikkersag.inquiry.forms.ground import Ground, ground_of
from sikkersag.inquiry.models import WorkingDocument
from sikkersag.inquiry.queries.older import entry_of
from sikkersag.inquiry.queries.passages import entries_of, open_standing
from sikkersag.inquiry.views.frame import address, found, stopped, trail

_Kind = WorkingDocument.Kind


def _uuid(told: str) -> UUID | None:
    try:
        return UUID(told)
    except ValueError:
        return None


def _matter(request: Request, told: str) -> Matter:
    matter = _uuid(told)
    try:
        if matter is None:
            raise Http404
        return matter_of(request.viewer, request.case_id, matter)
    except Matter.DoesNotExist:
        raise Http404 from None


@require_http_methods(["GET", "POST"])
@needs_case("case.write", what="begynder en undersøgelse")
def page(request: Request, number: str) -> HttpResponse:
    """What is known beforehand, and the day of the decision where none is written; POST begins."""
    told = request.POST if request.method == "POST" else request.GET
    case, matter = case_of(request.viewer, request.case_id), _matter(request, told.get("spoergsmaal", ""))
    kind = told.get("slags", "")
    if kind not in _Kind.values:
        raise Http404
    ground = ground_of(case, matter, now=request.now)
    if why := policies.why_not_begin(kind, ground):
        back = reverse("matter", args=[number, matter.pk])
        return stopped(request, case, matter, f"{why} Der er ikke begyndt noget.", back=back)
    older = _older(request, case, told.get("fra", ""))
    if request.method == "GET":
        return _form(request, ground, kind, older)
    try:
        day = request.POST.get("dag", "")
        made = documents.begin(
            _uuid(request.POST.get("id", "")) or uuid4(),
            case=case,
            matter=matter,
            kind=kind,
            by=request.user,
            now=request.now,
            decided=typed.when(day, now=typed.seconds(request.now)) if day or _asks_day(ground, kind) else None,
            facts={name: bool(request.POST.get(f"fakta.{name}")) for name in documents.DECIDED},
            reason=request.POST.get("grund", ""),
            older=UUID(older.id) if isinstance(older, Entry) else older,
        )
    except (RefusedError, Invalid, typed.TypedError) as error:
        return _form(request, ground, kind, older, error=str(error))
    return redirect("inquiry", number=number, inquiry=made.pk)


def _asks_day(ground: Ground, kind: str) -> bool:
    return kind == _Kind.AFDAEKNING or (kind == _Kind.BFU and ground.decided is None)


def _older(request: Request, case: Case, told: str) -> WorkingDocument | Entry | None:
    """The older BFU of the address: a finished document of the case, or an entry of its journal."""
    pk = _uuid(told) if told else None
    if pk is None:
        return None
    if WorkingDocument.objects.filter(pk=pk).exists():
        older = found(request, pk)
        if older.kind != _Kind.BFU or older.status != WorkingDocument.Status.DONE:
            raise Http404
        return older
    entry = entry_of(entries_of(open_standing(case, request.now)), pk)
    if entry is None:
        raise Http404
    return entry


def _form(
    request: Request, ground: Ground, kind: str, older: WorkingDocument | Entry | None, *, error: str = ""
) -> HttpResponse:
    case: Case = ground.case
    decided = "bfu_besluttet" if kind == _Kind.BFU else "afdaekning_paabegyndt"
    facts = vocabulary().kinds["bfu_besluttet"].facts
    asked = [
        (name, facts[name].label, said(needed_by("bfu_besluttet", name, at=ground.instant)), name in request.POST)
        for name in documents.DECIDED
        if kind == _Kind.BFU and needed_by("bfu_besluttet", name, at=ground.instant)
    ]
    context = {
        "case": case,
        "matter": ground.matter,
        "ground": ground,
        "kind": kind,
        "label": _Kind(kind).label,
        "older": older,
        "in_journal": isinstance(older, Entry),
        "id": _uuid(request.POST.get("id", "")) or uuid4(),
        "asks_day": _asks_day(ground, kind),
        "day": request.POST.get("dag", typed.date_text(typed.seconds(request.now))),
        "needs": said(needed_by(decided, "at", at=ground.instant)),
        "asked": asked,
        "ticked": {name for name in documents.DECIDED if request.POST.get(f"fakta.{name}")},
        "reason": request.POST.get("grund", ""),
        "error": error,
        "trail": trail(case, ground.matter),
    }
    return render(request, "inquiry/begin.html", context, status=422 if error else 200)


@require_http_methods(["GET", "POST"])
@needs_case("case.write", what="opgiver en undersøgelse")
def drop(request: Request, number: str, inquiry: UUID) -> HttpResponse:
    """Give a document up, with a reason."""
    document = found(request, inquiry)
    error, reason = "", request.POST.get("grund", "")
    if request.method == "POST":
        try:
            documents.drop(inquiry, reason=reason, by=request.user, now=request.now)
            messages.success(request, "Dokumentet er opgivet. Teksten kan stadig læses.")
            return redirect(address(document))
        except RefusedError as refused:
            error = refused.message
    context = {
        "document": document,
        "case": document.case,
        "error": error,
        "reason": reason,
        "trail": trail(document.case, document.matter, (document.get_kind_display(), address(document))),
    }
    return render(request, "inquiry/drop.html", context, status=409 if error else 200)
