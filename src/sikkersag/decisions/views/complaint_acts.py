"""What is done to one complaint: a page with one form for each act, refused in Danish where it is not its turn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from sikkersag.casefile.models import Case
from sikkersag.casefile.moments import day
from sikkersag.casefile.views import pages
from sikkersag.casefile.views.acts import frame
from sikkersag.decisions.actions import appeals, complaints
from sikkersag.decisions.actions.reassessing import reassess
from sikkersag.decisions.complaint_policies import WHY_NOT
from sikkersag.decisions.forms.complaints import AppealForm, ForwardForm, ReassessForm, SaidForm
from sikkersag.decisions.queries import complaints as queries
from sikkersag.foundation.access.gate import Request, needs_case
from sikkersag.foundation.ui import danish

#: How a reason for leaving something out is called in the form, before the line's key; and what is added.
_OUT, _ADDED = "ude.", "med"


@dataclass(frozen=True, slots=True)
class Act:
    """One act: what its page is called, its button, what it says first, and what is said when it is done."""

    title: str
    button: str
    sentence: str
    done: str


_ACTS = {
    "genvurder": Act(
        "Genvurdér afgørelsen",
        "Skriv genvurderingen",
        "Læs klagen, og se på afgørelsen igen. Holder den stadig, når du tager det med, som klageren skriver?",
        "Genvurderingen står i sagen. Det, der skal ske nu, står øverst.",
    ),
    "forsinkelse": Act(
        "Giv klageren besked om, at det varer længere",
        "Skriv, at klageren har fået besked",
        "Kan I ikke nå at genvurdere i tide, skal klageren vide det: hvorfor, og hvornår svaret kommer.",
        "Det står i sagen, at klageren har fået besked. Fristen for genvurderingen er den samme.",
    ),
    "holder-fast": Act(
        "Klageren holder fast i resten",
        "Skriv, at klageren holder fast",
        "Klageren fik delvist medhold. Holder klageren fast i resten, sendes klagen til Ankestyrelsen.",
        "Det står i sagen, at klageren holder fast. Send nu klagen videre.",
    ),
    "videresend": Act(
        "Send klagen til Ankestyrelsen",
        "Send klagen videre",
        "Når du trykker, bliver brevet og fortegnelsen lagt på sagen, og klagen står som sendt videre. Send dem til "
        "Ankestyrelsen med det samme; programmet sender dem ikke selv.",
        "Klagen står som sendt videre. Brevet og fortegnelsen ligger på sagen. Send dem til Ankestyrelsen nu.",
    ),
    "svar": Act(
        "Skriv Ankestyrelsens svar",
        "Skriv svaret",
        "Svaret gælder alle klager over afgørelsen, som er hos Ankestyrelsen. Læg selve brevet på sagen som et "
        "dokument.",
        "Ankestyrelsens svar står i sagen.",
    ),
    "traek-tilbage": Act(
        "Klagen er trukket tilbage",
        "Skriv, at klagen er trukket tilbage",
        "Skriv kun det, klageren selv har sagt. Klagen bliver stående i sagen.",
        "Det står i sagen, at klagen er trukket tilbage.",
    ),
}


def _form(act: str, request: Request) -> forms.Form:
    sent: Any = request.POST if request.method == "POST" else None
    today = danish.day_of(request.now)
    match act:
        case "genvurder":
            return ReassessForm(sent)
        case "videresend":
            return ForwardForm(sent)
        case "svar":
            return AppealForm(sent, today=today)
        case "forsinkelse":
            hint = "Hvorfor det varer længere, og hvornår svaret kommer."
            return SaidForm(sent, today=today, asks="Hvad fik klageren at vide?", hint=hint)
    return SaidForm(sent, today=today, asks="Hvad siger klageren, og hvordan fik du det at vide?")


def _do(act: str, form: Any, request: Request, case: Case, complaint: UUID) -> None:
    told = form.cleaned_data
    common: dict[str, Any] = {
        "case": case,
        "complaint": complaint,
        "by": request.user,
        "now": request.now,
        "key": form.key(act, str(complaint)),
    }
    match act:
        case "genvurder":
            reassess(
                result=told["resultat"],
                reasons=told["grund"],
                changed=told["aendring"],
                tell=told["brev"],
                **common,
            )
        case "videresend":
            reasons = {name.removeprefix(_OUT): text for name, text in request.POST.items() if name.startswith(_OUT)}
            added = tuple(request.POST.getlist(_ADDED))
            left_out = {key: str(text) for key, text in reasons.items()}
            appeals.forward_complaint(words=told["ord"], left_out=left_out, added=added, tell=told["brev"], **common)
        case "svar":
            limit = day(told["ny_frist"]) if told["ny_frist"] else None
            appeals.decide_appeal(
                result=told["resultat"], words=told["ord"], at=day(told["dag"]), new_limit=limit, **common
            )
        case "forsinkelse":
            complaints.tell_delay(words=told["ord"], at=day(told["dag"]), **common)
        case "holder-fast":
            complaints.uphold(words=told["ord"], at=day(told["dag"]), **common)
        case _:
            complaints.withdraw_complaint(words=told["ord"], at=day(told["dag"]), **common)


@require_http_methods(["GET", "POST"])
@needs_case("case.write", what="en klage")
def page(request: Request, number: str, complaint: UUID, act: str) -> HttpResponse:
    """One act on a complaint."""
    if act not in _ACTS:
        raise Http404
    case = frame.case_of(request)
    told = queries.complaint_page(request.viewer, request.case_id, complaint)
    if told is None:
        raise Http404
    if request.method == "GET":
        if closed := frame.closed(request, case):
            return closed
        if said := WHY_NOT[act](told.told.complaint, told.standing.instant):
            return pages.stopped(request, case, "Det kan ikke gøres nu", said.split(" Det, du har skrevet,")[0])
    form = _form(act, request)
    if request.method == "POST" and frame.done(form, lambda: _do(act, form, request, case, complaint)):
        messages.success(request, _ACTS[act].done)
        return redirect("complaint", number, complaint)
    return _shown(request, case, told, act, form)


def _shown(request: Request, case: Case, told: queries.ComplaintPage, act: str, form: forms.Form) -> HttpResponse:
    next_one, what = told.told.next, _ACTS[act]
    due = ""
    if next_one.act == act and next_one.when:
        due = f"{next_one.when[:1].upper()}{next_one.when[1:]}" + (f", {next_one.section}" if next_one.section else "")
    context = {
        "case": case,
        "form": form,
        "title": what.title,
        "act": what.button,
        "sentence": what.sentence,
        "due": due,
        "one": told.told,
        "steps": told.steps,
        "back": reverse("complaint", args=[case.number, told.told.id]),
        "trail": frame.trail(
            case,
            ("Klager", reverse("complaints", args=[case.number])),
            (f"Klage fra {told.told.who}", reverse("complaint", args=[case.number, told.told.id])),
        ),
    }
    if act == "videresend":
        lines = queries.index_lines(request.viewer, told)
        context["own"] = [(line, request.POST.get(_OUT + line.key, "")) for line in lines if line.of_matter]
        context["more"] = [
            (line, line.key in request.POST.getlist(_ADDED)) for line in lines if not line.of_matter and not line.out
        ]
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "decisions/complaint_act.html", context, status=status)
