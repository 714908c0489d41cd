"""The gate before a decision: what stops it, what takes a reason, what cannot be changed; and taking it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from sikkersag.casefile.doing import doing_of
from sikkersag.casefile.forms.opening import role_of
from sikkersag.casefile.thelaw import rulebook, vocabulary
from sikkersag.casefile.views import links
from sikkersag.correspondence.notices import HEARD
from sikkersag.decisions import steps
from sikkersag.decisions.actions import taking
from sikkersag.decisions.bases import stops
from sikkersag.decisions.models import Decision
from sikkersag.decisions.policies import why_not_take
from sikkersag.decisions.proposal import KIND
from sikkersag.decisions.queries.building import Building
from sikkersag.decisions.queries.gate import AFTER, FIXED, HUMAN, MET, REASONS, STOPS, UNKNOWN, GateRow
from sikkersag.decisions.views.building import found, frame
from sikkersag.foundation.access.gate import Request, needs, needs_case
from sikkersag.foundation.refused import RefusedError


@require_safe
@needs_case("case.read", what="gennemgangen af en afgørelse")
def page(request: Request, number: str, decision: UUID) -> HttpResponse:
    """The gate as it stands now; of a decision that is taken, as it stood then."""
    return _shown(request, decision)


def _shown(request: Request, decision: UUID, error: str = "", typed: str = "", finding: str = "") -> HttpResponse:
    told = found(request, decision)
    context = frame(told, steps.GATE)
    if told.decision.status == Decision.Status.TAKEN:
        return render(request, "decisions/frozen.html", context)
    gate = told.gate
    for group in (STOPS, REASONS):
        for made in gate.rows[group]:
            _act(made, told)
    should = [one.key for one in told.addressees if one.default]
    context |= {
        "gate": gate,
        "error": error,
        "typed": typed,
        "asked": finding,
        "stopping": gate.rows[STOPS],
        "reasoned": gate.rows[REASONS],
        "fixed": gate.rows[FIXED],
        "later": gate.rows[AFTER],
        "unanswered": [
            (vocabulary().kinds[KIND].facts[fact].label, steps.step_of_fact(fact)) for fact in gate.unanswered
        ],
        "unknown": [made for made in gate.rows[UNKNOWN] if not made.unanswered],
        "unclear": len(gate.unanswered) + sum(not made.unanswered for made in gate.rows[UNKNOWN]),
        "human": gate.rows[HUMAN],
        "met": gate.rows[MET],
        "review_url": _review_url(told) if gate.awaits_review else "",
        "may_reason": "decisions.reason" in told.permissions,
        "may_take": "decisions.take" in told.permissions,
        "closed": why_not_take(told.decision, gate, told=told.decision.data.get("til", ()), should_be_told=should),
    }
    return render(request, "decisions/gate.html", context, status=422 if error else 200)


def _act(made: GateRow, told: Building) -> None:
    """Where a row is mended: in a step of the decision, with a letter that hears the parties, with an entry in the
    journal, or by departing lawfully.
    """
    if made.own_words:
        url = reverse(
            "decision_step",
            args=[told.case.number, told.decision.pk, steps.step_for(made.finding.requirement, made.finding.part)],
        )
        made.acts = [links.Link("Skriv det i afgørelsen", url)]
        return
    acts = list(links.step_links(told.case, made.row, told.permissions))
    if acts and HEARD in doing_of(made.row).kinds:
        url = reverse("decision_hearing", args=[told.case.number, told.decision.pk])
        acts.insert(0, links.Link("skriv høringsbrev", url))
    made.acts = acts[:2]
    if _departable(made):
        made.depart = links.departure_link(told.case, made.row, told.permissions)


def _review_url(told: Building) -> str:
    """Where the lawyer's review is seen, or asked for where there is none."""
    review = told.gate.review.review
    if review is not None:
        return reverse("legal_review", args=[told.case.number, review.pk])
    return reverse("legal_review_ask", args=[told.case.number, told.decision.pk])


def _departable(made: GateRow) -> bool:
    departures = rulebook().requirements[made.finding.requirement].departures
    return any(
        (not one.parts or made.finding.part in one.parts) and made.finding.version in one.section for one in departures
    )


@require_POST
@needs_case("decisions.reason", what="gennemgangen af en afgørelse")
def reason(request: Request, number: str, decision: UUID) -> HttpResponse:
    """Give the reason why the decision may go on though a requirement is lacking."""
    told, typed = request.POST.get("krav", "")[:240], request.POST.get("grund", "")
    found(request, decision)
    try:
        taking.give_reason(decision=decision, finding=told, reason=typed, by=request.user, now=request.now)
    except RefusedError as refused:
        return _shown(request, decision, refused.message, typed, told)
    messages.success(request, "Grunden er gemt med dit navn og følger afgørelsen.")
    return redirect("decision_step", number, decision, steps.GATE)


@require_POST
@needs_case("decisions.take", what="gennemgangen af en afgørelse")
def take(request: Request, number: str, decision: UUID) -> HttpResponse:
    """Take the decision."""
    found(request, decision)
    version, length = (request.POST.get(name, "") for name in ("version", "laengde"))
    try:
        taking.take(
            decision=decision,
            version=int(version) if version.isdecimal() else -1,
            length=int(length) if length.isdecimal() else -1,
            in_role=role_of(request.viewer, request.case_id, "decisions.take"),
            by=request.user,
            now=request.now,
        )
    except RefusedError as refused:
        return _shown(request, decision, refused.message)
    messages.success(request, "Afgørelsen er truffet og står i journalen. Skriv nu brevene, så alle parter får den.")
    return redirect("decision_step", number, decision, steps.LETTERS)


@require_safe
@needs("rulebook.read")
def listed(request: Request) -> HttpResponse:
    """The published list of what stops a decision."""
    rules = rulebook().requirements
    rows = [
        {
            "stop": stop,
            "rule": rules[stop.requirement],
            "duties": [d.titel for d in rules[stop.requirement].duties if d.part in stop.parts],
            "sections": [f"{v.law} {v.section}" for v in rules[stop.requirement].versions],
        }
        for stop in stops()
    ]
    return render(request, "decisions/stops.html", {"rows": rows})
