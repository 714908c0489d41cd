"""The pages of the room: roles, break-glass and its review, one's own conflicts of interest, who has read a case."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from sikkersag.foundation.access import actions, gate, queries, table
from sikkersag.foundation.access.errors import Denied
from sikkersag.foundation.access.forms import ConflictForm, LogForm, ReviewForm
from sikkersag.foundation.access.gate import Request, needs, signed_in
from sikkersag.foundation.access.models import Conflict, Grant
from sikkersag.foundation.refused import RefusedError

READS_A_PAGE = 50


@signed_in
@require_safe
def role_table(request: Request) -> HttpResponse:
    """Every role with what it may do, made from the registries."""
    mine = {role.key for role in request.viewer.roles}
    return render(request, "access/roles.html", {"roles": table.described(), "groups": table.groups(), "mine": mine})


@needs("case.break_glass")
@require_POST
def break_glass(request: Request, number: str) -> HttpResponse:
    """Open a case to oneself, with a reason, and go on to it."""
    case = gate.resolve_case(number)
    if case is None:
        raise Http404
    onward = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(onward, None, request.is_secure()):
        onward = "/"
    reason = request.POST.get("reason", "")
    try:
        actions.break_glass(case=case, reason=reason, by=request.user, now=request.now)
    except RefusedError as refused:
        return gate.offer_break_glass(request, number, error=refused.message, reason=reason, onward=onward)
    messages.success(
        request,
        f"Sag {number} er åben for dig i 24 timer. Det, du åbner, bliver logget, og lederen ser på det bagefter.",
    )
    return redirect(onward)


@needs("access.review")
def review_list(request: Request, pk: int | None = None) -> HttpResponse:
    """Break-glass that waits for one's review; a POST writes the review of one."""
    bound: dict[int, ReviewForm] = {}
    if request.method == "POST" and pk is not None:
        grant = get_object_or_404(Grant, pk=pk)
        form = bound[pk] = ReviewForm(request.POST, prefix=str(pk))
        if form.is_valid():
            try:
                actions.review_break_glass(
                    grant=grant, text=form.cleaned_data["text"], by=request.user, now=request.now
                )
            except RefusedError as refused:
                form.add_error("text", refused.message)
            else:
                messages.success(request, f"Din efterprøvelse af {grant.user.name}s nødadgang er gemt.")
                return redirect("review")
    waiting = list(queries.to_review(request.viewer))
    if pk in bound and all(grant.pk != pk for grant in waiting):
        # Somebody reviewed it in the meantime; what was typed is shown all the same.
        waiting = [*queries.reviewed(request.viewer).filter(pk=pk), *waiting]
    done = list(queries.reviewed(request.viewer)[:20])
    numbers = gate.case_numbers(grant.case for grant in [*waiting, *done])
    context = {
        "waiting": [
            (grant, numbers[grant.case], bound.get(grant.pk) or ReviewForm(prefix=str(grant.pk))) for grant in waiting
        ],
        "done": [(grant, numbers[grant.case]) for grant in done],
        "wrong": next(iter(bound.values()), None),
    }
    return render(request, "access/review.html", context)


@signed_in
def conflicts(request: Request) -> HttpResponse:
    """One's own conflicts of interest, with a form for one more; leaders also see those they may lift."""
    form = ConflictForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        number = form.cleaned_data["number"].strip()
        case = gate.resolve_case(number)
        if case is None:
            form.add_error("number", "Der er ingen sag med det nummer. Se efter i brevet eller spørg din leder.")
        else:
            try:
                actions.declare_conflict(
                    case=case, reason=form.cleaned_data["reason"], by=request.user, now=request.now
                )
            except RefusedError as refused:
                form.add_error(refused.field or None, refused.message)
            else:
                messages.success(request, f"Sag {number} er lukket for dig fra nu. Din leder kan ophæve det.")
                return redirect("conflicts")
    own = list(queries.conflicts_of(request.user))
    others = list(queries.conflicts_to_lift(request.viewer))
    numbers = gate.case_numbers(conflict.case for conflict in [*own, *others])
    context = {
        "form": form,
        "own": [(conflict, numbers[conflict.case]) for conflict in own],
        "others": [(conflict, numbers[conflict.case]) for conflict in others],
    }
    return render(request, "access/conflicts.html", context)


@needs("access.review")
@require_POST
def lift_conflict(request: Request, pk: int) -> HttpResponse:
    """Open the case to a colleague again."""
    conflict = get_object_or_404(Conflict, pk=pk)
    actions.lift_conflict(conflict=conflict, by=request.user, now=request.now)
    messages.success(request, f"Sagen er åben for {conflict.user.name} igen.")
    return redirect("conflicts")


@needs("access.log")
@require_safe
def read_log(request: Request) -> HttpResponse:
    """Who has read a case, for those who may know; looking is itself logged."""
    form = LogForm(request.GET if "sag" in request.GET else None)
    context: dict[str, object] = {"form": form}
    if form.is_bound and form.is_valid():
        number = form.cleaned_data["sag"].strip()
        case = gate.resolve_case(number)
        try:
            if case is None:
                raise Denied("")
            reads = queries.reads_of(request.viewer, case)
        except Denied:
            # The same words whether the case is not there or not theirs.
            form.add_error("sag", "Der er ingen sag med det nummer, hvis log du kan se.")
        else:
            actions.log_read(viewer=request.viewer, case=case, what="hvem der har læst")
            page = Paginator(reads, READS_A_PAGE).get_page(request.GET.get("side"))
            context |= {"number": number, "page": page}
    return render(request, "access/log.html", context)
