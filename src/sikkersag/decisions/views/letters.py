"""The letters of a decision: those that hear the parties before it, those that tell it; and the list of decisions."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from sikkersag.correspondence.addressees import Addressee
from sikkersag.correspondence.models import Letter
from sikkersag.decisions import steps
from sikkersag.decisions.actions import letters as actions
from sikkersag.decisions.bases import Basis
from sikkersag.decisions.forms.letters import HearingForm, LettersForm
from sikkersag.decisions.letters import Told
from sikkersag.decisions.models import Decision
from sikkersag.decisions.queries import worklist
from sikkersag.decisions.queries.building import Building
from sikkersag.decisions.views.building import found, frame
from sikkersag.foundation.access.gate import Request, needs, needs_case
from sikkersag.foundation.access.permissions import require
from sikkersag.foundation.refused import RefusedError
from sikkersag.foundation.ui import danish


def _told(told: Building) -> Told:
    basis = told.basis or Basis("andet", "", "", "", (), ())
    return Told(told.decision.data, basis, settings.MUNICIPALITY, told.on, told.case.child.born)


@require_http_methods(["GET", "POST"])
@needs_case("case.read", what="brevene om en afgørelse")
def page(request: Request, number: str, decision: UUID) -> HttpResponse:
    """Who gets the decision and how far each letter has come; posted, those that are not written are written."""
    told = found(request, decision)
    context, status = frame(told, steps.LETTERS), 200
    if told.decision.status == Decision.Status.TAKEN:
        letters = list(Letter.objects.filter(case=told.case, refers=told.decision.event).order_by("made_at", "pk"))
        have = {letter.to_id for letter in letters if letter.status != Letter.Status.STOPPED}
        lacking = [one for one in told.gets if one.person.pk not in have]
        form = LettersForm(request.POST or None, told=_told(told), gets=tuple(lacking))
        if request.method == "POST":
            require(request.viewer, "decisions.write", told.case.pk)
            if form.is_valid() and _written(request, told, lacking, form):
                return redirect("decision_letters", number, decision)
            status = 422
        context |= {"letters": letters, "lacking": lacking, "form": form}
    return render(request, "decisions/letters.html", context, status=status)


def _written(request: Request, told: Building, lacking: Sequence[Addressee], form: LettersForm) -> bool:
    try:
        made = actions.write_all(
            decision=told.decision,
            told=_told(told),
            gets=lacking,
            typed=form.cleaned_data,
            by=request.user,
            now=request.now,
        )
    except RefusedError as refused:
        form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        return False
    for hard in [letter for letter in made if letter.words["warnings"]]:
        messages.warning(request, f"Brevet til {hard.to_name} er svært at læse for et barn. Se det, før det sendes.")
    messages.success(
        request,
        f"{len(made)} breve er skrevet. De er ikke sendt endnu."
        if len(made) != 1
        else ("Brevet er skrevet. Det er ikke sendt endnu."),
    )
    return True


@require_http_methods(["GET", "POST"])
@needs_case("decisions.write", what="en partshøring")
def hearing(request: Request, number: str, decision: UUID) -> HttpResponse:
    """Write to the parties what the decision would rely on, so that they can answer before it."""
    told = found(request, decision)
    parties = tuple(one for one in told.addressees if one.party)
    posted, today = request.POST if request.method == "POST" else None, danish.day_of(request.now)
    form = HearingForm(posted, told=_told(told), parties=parties, today=today)
    context = frame(told, steps.HEARING)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            if context["why_not"]:
                raise RefusedError(f"{context['why_not']} Intet brev er skrevet.")
            actions.write_hearings(
                decision=told.decision,
                told=_told(told),
                to=[one for one in parties if one.key in typed["til"]],
                typed=typed,
                answer_by=typed["frist"],
                by=request.user,
                now=request.now,
            )
        except RefusedError as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        else:
            messages.success(request, "Høringsbrevene er skrevet. Parten er hørt, når brevet er afleveret.")
            return redirect("decision_step", number, decision, steps.HEARING)
    return render(request, "decisions/hearing.html", {**context, "form": form}, status=422 if form.errors else 200)


@require_safe
@needs("decisions.write")
def listed(request: Request) -> HttpResponse:
    """The decisions that are being written: one's own, or all that one may see."""
    own = request.GET.get("vis") != "alle"
    tabs = [("Mine", "?vis=mine", own), ("Alle, jeg kan se", "?vis=alle", not own)]
    return render(request, "decisions/list.html", {"rows": worklist.drafts(request.viewer, own=own), "tabs": tabs})
