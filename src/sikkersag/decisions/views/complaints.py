"""Complaints: all of a case, one with what is due next, a new one, and the decision to carry something out at once.

What is done to a complaint is `views.complaint_acts`.
"""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from sikkersag.casefile.models import Case
from sikkersag.casefile.moments import day
from sikkersag.casefile.queries.people import people_of
from sikkersag.casefile.queries.standing import standing_of
from sikkersag.casefile.views.acts import frame
from sikkersag.decisions import complaints as law
from sikkersag.decisions.actions import complaints as actions
from sikkersag.decisions.complaint_policies import WHY_NOT
from sikkersag.decisions.forms.complaints import AtOnceForm, ReceiveForm
from sikkersag.decisions.queries import complaints as queries
from sikkersag.foundation.access.gate import Request, needs_case
from sikkersag.foundation.ui import danish
from sikkersag.law.engine.timeline import Event

#: What may be done to a complaint beside what is due next, in the order of the page.
OTHER_ACTS = (
    ("forsinkelse", "Giv besked om, at det varer længere"),
    ("holder-fast", "Klageren holder fast i resten"),
    ("svar", "Skriv Ankestyrelsens svar"),
    ("traek-tilbage", "Klagen er trukket tilbage"),
)


@require_safe
@needs_case("case.read", what="klager")
def listed(request: Request, number: str) -> HttpResponse:
    """Every complaint of the case."""
    told = queries.complaints_page(request.viewer, request.case_id)
    context = {
        "told": told,
        "case": told.case,
        "trail": frame.trail(told.case),
        "writes": "case.write" in told.permissions and told.case.status == Case.Status.OPEN,
    }
    return render(request, "decisions/complaints.html", context)


@require_safe
@needs_case("case.read", what="en klage")
def page(request: Request, number: str, complaint: UUID) -> HttpResponse:
    """One complaint: what is due next, what has happened, and what the law says of it."""
    told = queries.complaint_page(request.viewer, request.case_id, complaint)
    if told is None:
        raise Http404
    case, one = told.case, told.told
    writes = "case.write" in told.permissions and case.status == Case.Status.OPEN
    now = told.standing.instant
    others = [
        (label, reverse("complaint_act", args=[number, complaint, act]))
        for act, label in OTHER_ACTS
        if act != one.next.act and not WHY_NOT[act](one.complaint, now)
    ]
    effect = one.effect
    at_once = ""
    if effect is not None and effect.waits and one.complaint.decision is not None:
        at_once = reverse("complaint_at_once", args=[number, one.complaint.decision.id])
    context = {
        "told": told,
        "one": one,
        "case": case,
        "first": frame.first_name(case),
        "trail": frame.trail(case, ("Klager", reverse("complaints", args=[number]))),
        "act_url": _act_url(number, one, writes=writes),
        "others": others if writes else [],
        "at_once": at_once if writes and "decisions.implement_at_once" in told.permissions else "",
        "waits": effect is not None and effect.waits,
        "lifted": effect is not None and effect.applies and effect.lifted is not None,
        "waits_for_nothing": effect is not None and not effect.applies,
        "effect_law": law.law_of("K3", one.complaint.event.lo),
        "correct": reverse("entry_correct", args=[number, complaint]) if told.differs and writes else "",
    }
    return render(request, "decisions/complaint.html", context)


def _act_url(number: str, one: queries.Told, *, writes: bool) -> str:
    """Where what is due next is done: the act's own page, or the page of the matter."""
    if one.next.act and writes:
        return reverse("complaint_act", args=[number, one.id, one.next.act])
    return reverse("matter", args=[number, one.next.matter]) if one.next.matter else ""


def _decision(request: Request, case: Case, decision: UUID) -> tuple[Event, list[Event]]:
    events = queries.events_of(standing_of(case, at=request.now))
    for event in events:
        if event.id == str(decision) and event.kind == law.DECISION and event.occurred:
            return event, events
    raise Http404


@require_http_methods(["GET", "POST"])
@needs_case("case.write", what="registrerer en klage")
def new(request: Request, number: str, decision: UUID) -> HttpResponse:
    """Write that a complaint over a decision came."""
    case = frame.case_of(request)
    if said := frame.closed(request, case):
        return said
    about, _ = _decision(request, case, decision)
    people = [
        (str(one.person.pk), f"{one.person.name}, {one.parts[0].label.lower()}")
        for one in people_of(case, request.viewer)
    ]
    sent = request.POST if request.method == "POST" else None
    form = ReceiveForm(sent, people=people, today=danish.day_of(request.now))
    made: list[UUID] = []

    def act() -> None:
        told = form.cleaned_data
        made.append(
            actions.receive_complaint(
                case=case,
                decision=decision,
                complainant=told["fra"],
                at=day(told["dag"]),
                how=told["hvordan"],
                words=told["ord"],
                urgent=told["haster"],
                warned=told["advarsel"],
                by=request.user,
                now=request.now,
                key=form.key("klage", str(decision)),
            )
        )

    if sent is not None and frame.done(form, act):
        messages.success(request, "Klagen er skrevet i sagen. Det, der skal ske nu, står øverst.")
        return redirect("complaint", number, made[0])
    return frame.page(
        request,
        case,
        "form",
        form=form,
        title="Registrér en klage",
        act="Skriv klagen i sagen",
        sentence=f"Over afgørelsen: {queries.decision_words(about)}. En klage, der kom for sent, skrives også; "
        "kommunen afviser den ikke.",
        back=reverse("complaints", args=[number]),
        trail=frame.trail(case, ("Klager", reverse("complaints", args=[number]))),
    )


@require_http_methods(["GET", "POST"])
@needs_case("decisions.implement_at_once", what="beslutter, at en afgørelse gennemføres straks")
def at_once(request: Request, number: str, decision: UUID) -> HttpResponse:
    """Decide that a decision is carried out though somebody complains."""
    case = frame.case_of(request)
    if said := frame.closed(request, case):
        return said
    about, _ = _decision(request, case, decision)
    form = AtOnceForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and frame.done(
        form,
        lambda: actions.decide_at_once(
            case=case,
            decision=decision,
            reasons=form.cleaned_data["grund"],
            by=request.user,
            now=request.now,
            key=form.key("straks", str(decision)),
        ),
    ):
        messages.success(request, "Det er besluttet, at afgørelsen gennemføres straks. Grunden står i sagen.")
        return redirect("complaints", number)
    return frame.page(
        request,
        case,
        "form",
        form=form,
        title="Gennemfør afgørelsen straks",
        act="Beslut, at den gennemføres straks",
        sentence=f"{queries.decision_words(about)} venter ellers, til klagen er afgjort "
        f"({law.law_of('K3', int(request.now.timestamp()))}). Klagen behandles stadig.",
        back=reverse("complaints", args=[number]),
        trail=frame.trail(case, ("Klager", reverse("complaints", args=[number]))),
    )
