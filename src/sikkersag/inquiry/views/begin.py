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
from sikkersag.foundation.access.actions import log_reads
from sikkersag.foundation.access.gate import Request, needs_case
from sikkersag.foundation.access.permissions import require
from sikkersag.foundation.access.queries import visible
from sikkersag.foundation.refused import RefusedError
from sikkersag.foundation.ui import danish
from sikkersag.inquiry import policies
from sikkersag.inquiry.actions import documents, together
from sikkersag.inquiry.forms.ground import Ground, ground_of
from sikkersag.inquiry.forms.together import shared_pieces, siblings_law
from sikkersag.inquiry.models import WorkingDocument
from sikkersag.inquiry.queries.documents import documents as all_documents
from sikkersag.inquiry.queries.older import entry_of
from sikkersag.inquiry.queries.passages import entries_of, open_standing
from sikkersag.inquiry.views.frame import address, found, stopped, trail
from sikkersag.inquiry.views.opening import trail as case_trail

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
    case, kind = case_of(request.viewer, request.case_id), told.get("slags", "")
    if kind not in _Kind.values:
        raise Http404
    first = _sibling_of(request, case, told.get("sammen", "")) if kind == _Kind.BFU else None
    if first is not None and not told.get("spoergsmaal"):
        return _choose(request, case, first)
    matter = _matter(request, told.get("spoergsmaal", ""))
    ground = ground_of(case, matter, now=request.now)
    why = policies.why_not_begin(kind, ground)
    if first is not None and not why:
        why = policies.why_not_share(first, ground_of(first.case, first.matter, now=request.now), case)
    if why:
        back = reverse("matter", args=[number, matter.pk])
        return stopped(request, case, matter, f"{why} Der er ikke begyndt noget.", back=back)
    older = _older(request, case, told.get("fra", "")) if kind == _Kind.BFU else None
    if request.method == "GET":
        return _form(request, ground, kind, older, first)
    try:
        day = request.POST.get("dag", "")
        pk = _uuid(request.POST.get("id", "")) or uuid4()
        decided = typed.when(day, now=typed.seconds(request.now)) if day or _asks_day(ground, kind) else None
        facts = {name: bool(request.POST.get(f"fakta.{name}")) for name in documents.DECIDED}
        reason, by, now = request.POST.get("grund", ""), request.user, request.now
        if first is not None:
            made = together.begin_for_sibling(
                pk, first=first, pieces=request.POST.getlist("del"), case=case, matter=matter, by=by, now=now,
                decided=decided, facts=facts, reason=reason,
            )  # fmt: skip
            whose = danish.genitive(first.case.child.name.split(" ", 1)[0])
            messages.success(
                request, f"Undersøgelsen er begyndt sammen med {whose}, og det står i begge sager. Hvert barn har sit "
                "eget dokument, sin egen konklusion og sin egen frist.",
            )  # fmt: skip
        else:
            made = documents.begin(
                pk, case=case, matter=matter, kind=kind, by=by, now=now, decided=decided, facts=facts, reason=reason,
                older=UUID(older.id) if isinstance(older, Entry) else older,
            )  # fmt: skip
    except (RefusedError, Invalid, typed.TypedError) as error:
        return _form(request, ground, kind, older, first, error=str(error))
    return redirect("inquiry", number=number, inquiry=made.pk)


def _sibling_of(request: Request, case: Case, told: str) -> WorkingDocument | None:
    """The sibling's document of the address, with which this is to be one inquiry. Who begins it must be let write in
    both cases; what is shown of the sibling's is logged as read.
    """
    pk = _uuid(told) if told else None
    if pk is None:
        return None
    first = visible(request.viewer, all_documents(), "case").filter(pk=pk).exclude(case=case).first()
    if first is None:
        raise Http404
    require(request.viewer, "case.write", first.case_id)
    log_reads(viewer=request.viewer, cases=[first.case_id], what="en undersøgelse")
    return first


def _choose(request: Request, case: Case, first: WorkingDocument) -> HttpResponse:
    """Which of the sibling's own questions it is about: each child's inquiry has its own."""
    base = f"{reverse('inquiry_new', args=[case.number])}?slags={_Kind.BFU}&sammen={first.pk}&spoergsmaal="
    matters = Matter.objects.filter(case=case, decided_at=None).order_by("opened_at", "pk")
    context = {
        "case": case,
        "first": first,
        "matters": [(one.title, f"{base}{one.pk}") for one in matters],
        "back": address(first),
        "trail": case_trail(case),
    }
    return render(request, "inquiry/choose.html", context)


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
    request: Request,
    ground: Ground,
    kind: str,
    older: WorkingDocument | Entry | None,
    first: WorkingDocument | None,
    *,
    error: str = "",
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
        "first": first,
        "siblings_law": siblings_law(ground.instant),
        "pieces": [] if first is None else shared_pieces(first),
        "left": set() if request.method == "GET" else _names(first) - set(request.POST.getlist("del")),
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


def _names(first: WorkingDocument | None) -> set[str]:
    return set() if first is None else {piece.name for _, piece in shared_pieces(first)}


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
