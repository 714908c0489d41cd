"""Closing and opening a case again, and opening a question in it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from sikkersag.casefile.actions.cases import close_case, open_matter, reopen_case
from sikkersag.casefile.forms.acts import MatterForm, ReasonForm
from sikkersag.casefile.models import Case, Draft, Matter
from sikkersag.casefile.queries.receivers import last_handover
from sikkersag.casefile.queries.standing import standing_of
from sikkersag.casefile.statuses import status_of
from sikkersag.casefile.views import pages
from sikkersag.casefile.views.acts import frame
from sikkersag.foundation.access.gate import Request, needs_case
from sikkersag.foundation.ui import danish


@require_http_methods(["GET", "POST"])
@needs_case("case.close", what="lukker sagen")
def close(request: Request, number: str) -> HttpResponse:
    """Close the case with a reason, after having seen what is still open in it."""
    case = frame.case_of(request)
    if case.status == Case.Status.CLOSED and request.method == "GET":
        return pages.stopped(request, case, "Sagen er lukket", "Den er lukket allerede. Der er intet at gøre.")
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and frame.done(
        form,
        lambda: close_case(
            case=case,
            reason=form.cleaned_data["grund"],
            by=request.user,
            now=request.now,
            key=form.key("luk", case.pk),
        ),
    ):
        messages.success(
            request,
            f"{case.child.name}s sag er lukket {danish.clock(request.now)}. Grunden står i forløbet, alt i sagen kan "
            "stadig læses, og sagen kan genåbnes.",
        )
        return frame.to_case(request, case)
    standing = standing_of(case, at=request.now)
    rows = sorted((r for r in standing.ledger if r.is_open), key=lambda r: (r.due_at is None, r.due_at, r.title))
    last = last_handover(case)
    context = {
        "rows": [(row, status_of(row, request.now)) for row in rows],
        "matters": Matter.objects.filter(case=case, decided_at__isnull=True).order_by("opened_at"),
        "unread": last
        if last is not None and last.read_at is None and last.worker_id not in (None, last.by_id)
        else None,
        "drafts": Draft.objects.filter(author=request.user, family=case.family_id).count(),
    }
    return frame.page(request, case, "close", form=form, title="Luk sagen", act="Luk sagen", **context)


@require_http_methods(["GET", "POST"])
@needs_case("case.close", what="genåbner sagen")
def reopen(request: Request, number: str) -> HttpResponse:
    """Open a closed case again with a reason."""
    case = frame.case_of(request)
    if case.status == Case.Status.OPEN and request.method == "GET":
        return pages.stopped(request, case, "Sagen er åben", "Den er åben allerede. Der er intet at gøre.")
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and frame.done(
        form,
        lambda: reopen_case(
            case=case,
            reason=form.cleaned_data["grund"],
            by=request.user,
            now=request.now,
            key=form.key("genaabn", case.pk),
        ),
    ):
        messages.success(request, f"{case.child.name}s sag er åben igen. Grunden står i sagens forløb.")
        return frame.to_case(request, case)
    return frame.page(
        request,
        case,
        "form",
        form=form,
        title="Genåbn sagen",
        act="Genåbn sagen",
        sentence="Sagen bliver åben hos den enhed og rådgiver, som havde den, da den blev lukket. Lovens krav gælder "
        "igen fra det, der står i sagen.",
    )


@require_http_methods(["GET", "POST"])
@needs_case("case.write", what="åbner et spørgsmål")
def matter(request: Request, number: str) -> HttpResponse:
    """Open a question, so that everything about it is gathered from now on."""
    case = frame.case_of(request)
    if said := frame.closed(request, case):
        return said
    form = MatterForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and frame.done(
        form,
        lambda: open_matter(
            case=case,
            title=form.cleaned_data["titel"],
            art=form.cleaned_data["art"],
            by=request.user,
            now=request.now,
            key=form.key("spoergsmaal", case.pk),
        ),
    ):
        messages.success(
            request,
            f"Spørgsmålet »{form.cleaned_data['titel']}« er åbnet i {case.child.name}s sag. Lovens krav til det står "
            "nu på sagens side.",
        )
        return frame.to_case(request, case)
    return frame.page(
        request,
        case,
        "form",
        form=form,
        title="Åbn et spørgsmål",
        act="Åbn spørgsmålet",
        sentence="Åbn spørgsmålet, så snart et skridt bliver overvejet, også før I ved, hvad svaret bliver. Samtaler, "
        "samtykker og afgørelsen samles om det.",
    )
