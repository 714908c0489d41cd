"""The pages on which a decision is written, step by step, and the one on which it is begun."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.views.decorators.http import require_http_methods, require_POST

from sikkersag.casefile.models import Matter
from sikkersag.casefile.views import links
from sikkersag.correspondence.queries.letters import Shown, letters_of
from sikkersag.decisions import letters, steps
from sikkersag.decisions.actions import building as actions
from sikkersag.decisions.bases import ADMINISTRATION
from sikkersag.decisions.forms import steps as forms
from sikkersag.decisions.models import Decision
from sikkersag.decisions.policies import why_not_begin, why_not_change
from sikkersag.decisions.queries.building import (
    HEARINGS,
    TALKS,
    Building,
    beginning_of,
    building_of,
    standing_draft,
)
from sikkersag.foundation.access.gate import Request, needs_case
from sikkersag.foundation.login.partial import is_background
from sikkersag.foundation.refused import RefusedError
from sikkersag.foundation.ui import danish

FORMS: dict[str, type[forms.StepForm]] = {
    steps.ART: forms.ArtForm,
    steps.PARTIES: forms.PartiesForm,
    steps.FACTS: forms.FactsForm,
    steps.VIEW: forms.ViewForm,
    steps.HEARING: forms.HearingForm,
    steps.REASONS: forms.ReasonsForm,
    steps.PURPOSE: forms.PurposeForm,
}


def found(request: Request, decision: UUID) -> Building:
    """The decision of the address; 404 where the case has none such."""
    try:
        return building_of(request.viewer, request.case_id, decision)
    except Decision.DoesNotExist:
        raise Http404 from None


def frame(told: Building, step: str) -> dict[str, Any]:
    """What every page of a decision shows: the way to it, its steps, the decision in short."""
    case, decision, saved = told.case, told.decision, told.decision.version > 0
    return {
        "told": told,
        "case": case,
        "decision": decision,
        "saved": saved,
        "step": step,
        "steps": steps.steps_of(decision),
        "step_name": steps.STEPS[step],
        "trail": [
            *links.trail((case.child.name.split(" ", 1)[0], reverse("case", args=[case.number]))),
            (told.matter.title, reverse("matter", args=[case.number, told.matter.pk])),
        ],
        "why_not": why_not_change(decision),
        "may_write": "decisions.write" in told.permissions,
    }


@require_http_methods(["GET", "POST"])
@needs_case("decisions.write", what="en afgørelse, der begyndes")
def begin(request: Request, number: str, matter: UUID) -> HttpResponse:
    """Begin a decision of a matter with its first step; the one that is begun is gone on with."""
    try:
        told = beginning_of(request.viewer, request.case_id, matter)
    except Matter.DoesNotExist:
        raise Http404 from None
    standing = standing_draft(told.matter)
    if standing is not None and request.method == "GET":
        return redirect("decision_step", number, standing.pk, steps.first_lacking(standing))
    if said := why_not_begin(told.case):
        messages.warning(request, said)
        return redirect("matter", number, matter)
    form = forms.ArtForm(request.POST or None, decision=told.decision, scene=told.scene())
    if request.method == "POST" and form.is_valid():
        made = actions.begin(matter=told.matter, data=form.told(), by=request.user, now=request.now)
        if made.data != form.told():
            messages.warning(request, f"{made.author.name} er allerede begyndt på afgørelsen. Her er den.")
        return redirect("decision_step", number, made.pk, steps.ART if _asks_more(form, made) else steps.PARTIES)
    context = {**frame(told, steps.ART), "form": form, "act": "Begynd afgørelsen"}
    return render(request, "decisions/step.html", context, status=422 if form.errors else 200)


@needs_case("case.read", what="en afgørelse")
def page(request: Request, number: str, decision: UUID) -> HttpResponse:
    """On to where somebody can go on with it."""
    told = found(request, decision)
    taken = told.decision.status == Decision.Status.TAKEN
    step = steps.LETTERS if taken else steps.first_lacking(told.decision)
    return redirect("decision_step", number, decision, step)


@require_http_methods(["GET", "POST"])
@needs_case("decisions.write", what="en afgørelse")
def write(request: Request, number: str, decision: UUID, step: str) -> HttpResponse:
    """One step that is written in."""
    told = found(request, decision)
    if step not in (*FORMS, steps.COMPLAINT):
        raise Http404
    if step == steps.COMPLAINT:
        return render(request, "decisions/guidance.html", {**frame(told, step), "next": steps.GATE})
    made = FORMS[step]
    form = made(
        request.POST if request.method == "POST" else None,
        decision=told.decision,
        scene=told.scene(passages=step == steps.FACTS),
    )
    context = frame(told, step)
    status = 200
    if is_background(request):
        return _by_itself(told, form, request)
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                saved = actions.save(
                    decision=decision,
                    version=form.cleaned_data["version"],
                    data=form.told(),
                    by=request.user,
                    now=request.now,
                )
            except actions.Overtaken as overtaken:
                form.add_error(None, overtaken.message)
                form = _at_version(form, overtaken.stored.version)
                context["stored"] = _shown(made, overtaken.stored, told)
            except RefusedError as refused:
                form.add_error(refused.field if refused.field in form.fields else None, refused.message)
            else:
                again = step == steps.ART and _asks_more(form, saved)
                return redirect("decision_step", number, decision, step if again else steps.after(step))
    context |= {
        "form": form,
        "act": "Gem og gå videre",
        "kept_by_itself": context["may_write"] and not context["why_not"],
        "talks": told.entries_of(*TALKS) if step == steps.VIEW else (),
        "hearings": told.entries_of(*HEARINGS) if step == steps.HEARING else (),
        "hearing_letters": _hearing_letters(request, told) if step == steps.HEARING else (),
    }
    return render(request, "decisions/step.html", context, status=status)


def _hearing_letters(request: Request, told: Building) -> list[Shown]:
    """The letters that hear the parties of the matter: written is not heard, so each is a way to its own page."""
    found = letters_of(request.viewer, told.case, matter=told.matter.pk)
    return [one for one in found if one.letter.kind in (letters.HEARING, letters.HEARING_CHILD)]


def _by_itself(told: Building, form: forms.StepForm, request: Request) -> HttpResponse:
    """The answer to the page that saves what is typed, or asks whether the decision still is written in."""
    status = told.decision.status
    if status == Decision.Status.TAKEN:
        where = reverse("decision", args=[told.case.number, told.decision.pk])
        return JsonResponse({"fejl": "Afgørelsen er truffet.", "adresse": where}, status=410)
    if request.method == "GET":
        return JsonResponse({"version": told.decision.version}, headers={"Cache-Control": "no-store"})
    if not form.is_valid():
        said = " ".join(str(text) for texts in form.errors.values() for text in texts)
        return JsonResponse({"fejl": f"{said} Det er ikke gemt på serveren."}, status=422)
    try:
        saved = actions.save(
            decision=told.decision.pk,
            version=form.cleaned_data["version"],
            data=form.told(),
            by=request.user,
            now=request.now,
            auto=True,
        )
    except actions.Overtaken as overtaken:
        said = f"{overtaken.stored.saved_by.name} har gemt en nyere udgave imens."
        return JsonResponse({"fejl": f"{said} Tryk »Gem og gå videre« for at se begge tekster."}, status=409)
    except RefusedError as refused:
        return JsonResponse({"fejl": refused.message}, status=409)
    return JsonResponse({"version": saved.version, "gemt": danish.clock(saved.saved_at)})


def _asks_more(form: forms.StepForm, saved: Decision) -> bool:
    """Does the kind that was chosen ask something that the form did not show?"""
    if saved.data.get("instans") != ADMINISTRATION and "truffet" not in form.data:
        return True
    asked = {name.removeprefix("mere_") for name in form.data if name.startswith("mere_")}
    shown = forms.ArtForm(decision=saved, scene=form.scene).asked()
    return bool(set(shown) - asked) and not saved.data.get("mere")


def _at_version(form: forms.StepForm, version: int) -> forms.StepForm:
    """The form again with what was typed, from the version that stands now: sent again, it is saved over that one."""
    data = MultiValueDict(form.data.lists()) if isinstance(form.data, MultiValueDict) else MultiValueDict()
    data["version"] = str(version)
    errors = form.errors
    again = type(form)(data, decision=form.decision, scene=form.scene)
    again.is_valid()
    for name, told in errors.items():
        again.add_error(None if name == "__all__" else name, list(told))
    return again


def _shown(made: type[forms.StepForm], stored: Decision, told: Building) -> list[tuple[str, Any]]:
    """How the step stands in the version that somebody else saved, field by field."""
    form = made(decision=stored, scene=told.scene(passages=True))
    return [(str(field.label), field.initial) for field in form if field.name != "version" and field.initial]


@require_POST
@needs_case("decisions.write", what="en afgørelse")
def acute(request: Request, number: str, decision: UUID) -> HttpResponse:
    """Say that it is acute: nothing stops it then."""
    told = found(request, decision)
    try:
        actions.save(
            decision=decision, version=told.decision.version, data={"akut": True}, by=request.user, now=request.now
        )
    except RefusedError as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, "Afgørelsen er nu akut. Den stoppes ikke. Skriv, hvorfor det haster, i begrundelsen.")
    return redirect("decision_step", number, decision, steps.GATE)


@require_POST
@needs_case("decisions.write", what="en afgørelse")
def drop(request: Request, number: str, decision: UUID) -> HttpResponse:
    """Give up a draft."""
    told = found(request, decision)
    try:
        actions.drop(decision=decision, by=request.user, now=request.now)
    except RefusedError as refused:
        messages.error(request, refused.message)
        return redirect("decision", number, decision)
    messages.success(request, "Kladden er opgivet. Teksterne er bevaret og kan læses fra spørgsmålets side.")
    return redirect("matter", number, told.matter.pk)
