"""The leader reads a BFU, comments section by section, and answers; and the preliminary assessment at the limit."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from sikkersag.casefile.validation import Invalid
from sikkersag.foundation.access.gate import Request, needs_case
from sikkersag.foundation.login.partial import is_background
from sikkersag.foundation.refused import RefusedError
from sikkersag.foundation.ui import danish
from sikkersag.inquiry import policies
from sikkersag.inquiry.actions import finishing
from sikkersag.inquiry.forms import naming
from sikkersag.inquiry.forms.ground import ground_of
from sikkersag.inquiry.models import WorkingDocument
from sikkersag.inquiry.queries.page import page_of
from sikkersag.inquiry.views.frame import address, found, trail

_PREFIX = "kommentar."
#: The section of a comment about the whole.
WHOLE = "helheden"


@require_http_methods(["GET", "POST"])
@needs_case("inquiry.approve", what="godkender en undersøgelse")
def page(request: Request, number: str, inquiry: UUID) -> HttpResponseBase:
    """The document with a comment field by each section; POST saves the comments, asks for changes or approves."""
    document = found(request, inquiry)
    if request.method == "GET":
        return _shown(request, document)
    comments = {
        name.removeprefix(_PREFIX): str(request.POST[name]) for name in request.POST if name.startswith(_PREFIX)
    }
    told = request.POST.get("version", "")
    edition = int(told) if told.isascii() and told.isdigit() and len(told) < 9 else 0
    act, by, now = request.POST.get("handling", "gem"), request.user, request.now
    try:
        if is_background(request):
            saved = finishing.comment(inquiry, comments, edition, by=by, now=now)
            return JsonResponse({"version": saved.edition, "gemt": danish.clock(now)})
        if act == "godkend":
            finishing.approve(inquiry, comments, edition, by=by, now=now)
            messages.success(request, "Undersøgelsen er godkendt, færdig og journalført.")
        elif act == "aendringer":
            finishing.ask_for_changes(inquiry, comments, edition, by=by, now=now)
            messages.success(request, "Undersøgelsen er sendt tilbage med dine kommentarer.")
        else:
            finishing.comment(inquiry, comments, edition, by=by, now=now)
            messages.success(request, "Kommentarerne er gemt. Den, der skriver, ser dem, når du svarer.")
            return redirect("inquiry_approve", number=number, inquiry=inquiry)
    except finishing.Lacking as error:
        said = [text for _, text in naming.problem_list(error.problems)]
        return _refused(request, document, comments, said)
    except (RefusedError, Invalid) as error:
        return _refused(request, document, comments, [str(error)])
    return redirect(address(document))


def _refused(
    request: Request, document: WorkingDocument, comments: dict[str, str], said: list[str]
) -> HttpResponseBase:
    if is_background(request):
        return JsonResponse({"fejl": " ".join(said)}, status=409)
    return _shown(request, found(request, document.pk), comments=comments, said=said, status=409)


def _shown(
    request: Request,
    document: WorkingDocument,
    *,
    comments: dict[str, str] | None = None,
    said: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    waiting = document.approvals.filter(outcome="").select_related("sent_by").first()
    why = policies.why_not_approve(document, request.user)
    kept = (waiting.comments if waiting is not None else {}) if comments is None else comments
    told = page_of(request.viewer, document)
    context = {
        "told": told,
        "document": document,
        "case": document.case,
        "matter": document.matter,
        "waiting": waiting,
        "why_not": why,
        "kept": kept,
        "commenting": waiting is not None and not why,
        "said": said or [],
        "whole": WHOLE,
        "asks_siblings": bool(told.siblings),
        "is_bfu": True,
        "trail": trail(document.case, document.matter, (document.get_kind_display(), address(document))),
    }
    return render(request, "inquiry/approve.html", context, status=status)


@require_http_methods(["GET", "POST"])
@needs_case("case.write", what="skriver en foreløbig vurdering")
def preliminary(request: Request, number: str, inquiry: UUID) -> HttpResponse:
    """The preliminary assessment, with the reason that the limit cannot be kept."""
    document = found(request, inquiry)
    ground = ground_of(document.case, document.matter, now=request.now)
    why = policies.why_not_preliminary(document, ground)
    assessment, reason = request.POST.get("vurdering", ""), request.POST.get("grund", "")
    error = field = ""
    if request.method == "POST":
        try:
            finishing.preliminary(inquiry, assessment=assessment, reason=reason, by=request.user, now=request.now)
            messages.success(
                request, "Den foreløbige vurdering er journalført. Undersøgelsen skal nu gøres færdig snarest."
            )
            return redirect(address(document))
        except RefusedError as refused:
            error, field = refused.message, refused.field
        except Invalid as invalid:
            error = str(invalid)
    context = {
        "document": document,
        "case": document.case,
        "why_not": "" if error else why,
        "assessment": assessment,
        "reason": reason,
        "error": error,
        "field": field,
        "told": page_of(request.viewer, document),
        "trail": trail(document.case, document.matter, (document.get_kind_display(), address(document))),
    }
    return render(request, "inquiry/preliminary.html", context, status=422 if error else 200)
