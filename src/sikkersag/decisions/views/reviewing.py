"""Legal review: the lawyers' queue, a decision beside its law with the answer, asking for it and taking it back."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from sikkersag.casefile.forms.acts import ActForm
from sikkersag.casefile.queries import confidential
from sikkersag.casefile.queries.matter import BROKEN, OPEN, rows_of_matter
from sikkersag.casefile.queries.standing import standing_of
from sikkersag.casefile.views import pages
from sikkersag.casefile.views.acts import frame
from sikkersag.decisions import reviewing as policies
from sikkersag.decisions.actions import reviewing as actions
from sikkersag.decisions.forms.reviewing import AGREED, AnswerForm, AskForm
from sikkersag.decisions.models import Decision, Review
from sikkersag.decisions.queries import reviewing as queries
from sikkersag.decisions.queries.typed import typed_in
from sikkersag.foundation.access.gate import Request, needs, needs_case
from sikkersag.foundation.access.queries import reach, visible

#: How a step's field is called in the form of the answer, before the step's name.
_CHANGE = "aendring."


@require_safe
@needs("decisions.review")
def listed(request: Request) -> HttpResponse:
    """What waits for the lawyers, by topic and oldest first."""
    return render(request, "decisions/review_queue.html", {"queue": queries.queue(request.viewer)})


def _review(request: Request, pk: int) -> Review:
    try:
        return queries.review_of(request.viewer, request.case_id, pk)
    except Review.DoesNotExist:
        raise Http404 from None


@require_http_methods(["GET", "POST"])
@needs_case("case.read", what="juristens vurdering")
def page(request: Request, number: str, pk: int) -> HttpResponse:
    """One review: what is typed in the decision beside what the law requires, and the answer."""
    review, case = _review(request, pk), frame.case_of(request)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    asked = {
        name.removeprefix(_CHANGE): request.POST.get(name, "") for name in request.POST if name.startswith(_CHANGE)
    }
    if request.method == "POST" and frame.done(
        form,
        lambda: actions.answer_review(
            review=review,
            agreed=form.cleaned_data["svar"] == AGREED,
            statement=form.cleaned_data["udtalelse"],
            changes=asked,
            by=request.user,
            now=request.now,
            key=form.key("jurist", review.pk),
        ),
    ):
        messages.success(request, "Din udtalelse er sendt. Den står ved spørgsmålet i sagen, og rådgiveren kan se den.")
        return redirect("legal_reviews")
    if request.method == "POST":
        review = _review(request, pk)
    decision = review.decision
    standing = standing_of(case, at=request.now, near=bool(confidential.reads_all_of(request.viewer, [case.pk])))
    law = rows_of_matter(standing, decision.matter_id, request.viewer)
    permissions = reach(request.viewer, case.pk).permissions
    waits = review.status == Review.Status.WAITS
    part = queries.part_in(decision)
    why_not = policies.why_not_review(user=request.user.pk, part=part, asked_by=review.asked_by_id)
    steps = [
        (step, asked.get(step.key, "") or review.changes.get(step.key, ""))
        for step in typed_in(queries.data_of(review), standing.names)
    ]
    context = {
        "case": case,
        "review": review,
        "decision": decision,
        "topic": policies.topic_of(review.topic),
        "told": queries.standing_of_decision(decision),
        "later": review.version != decision.version,
        "age": queries.age_of(review.asked_at, request.now),
        "steps": steps,
        "law": [("Mangler", law[OPEN]), ("Kan ikke ændres, men skal kunne ses", law[BROKEN])],
        "form": form,
        "answers": waits and "decisions.review" in permissions and not why_not,
        "why_not": why_not if waits and "decisions.review" in permissions else "",
        "withdraws": waits and "decisions.write" in permissions,
        "typed_late": form.is_bound and not waits,
        "trail": frame.trail(case, (decision.matter.title, reverse("matter", args=[case.number, decision.matter_id]))),
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "decisions/review.html", context, status=status)


@require_http_methods(["GET", "POST"])
@needs_case("case.write", what="sender en afgørelse til juristen")
def ask(request: Request, number: str, decision: UUID) -> HttpResponse:
    """Send a decision to the lawyer as it stands."""
    case = frame.case_of(request)
    try:
        found = visible(request.viewer, Decision.objects.filter(case=case.pk), "case").get(pk=decision)
    except Decision.DoesNotExist:
        raise Http404 from None
    told = queries.standing_of_decision(found)
    back = reverse("matter", args=[case.number, found.matter_id])
    if request.method == "GET" and (
        said := policies.why_not_ask(found, seen=found.version, waits=told.state == queries.WAITING)
    ):
        return pages.stopped(request, case, "Den kan ikke sendes nu", said)
    sent = request.POST if request.method == "POST" else None
    form = AskForm(sent, topics=told.topics, initial={"seen": found.version})
    if sent is not None and frame.done(
        form,
        lambda: actions.ask_review(
            decision=found,
            topic=form.cleaned_data["emne"],
            question=form.cleaned_data["spoergsmaal"],
            seen=form.cleaned_data["seen"],
            by=request.user,
            now=request.now,
            key=form.key("til jurist", str(found.pk)),
        ),
    ):
        messages.success(request, f"Version {found.version} er sendt til områdejuristen. Svaret kommer til at stå her.")
        return redirect(back)
    return frame.page(
        request,
        case,
        "form",
        form=form,
        title="Send afgørelsen til juristen",
        act="Send til juristen",
        sentence=f"{told.sentence} Juristen får version {found.version}, som den er gemt. Retter du i den bagefter, "
        "gælder svaret en ældre version, og den skal sendes igen.",
        back=back,
        trail=frame.trail(case),
    )


@require_http_methods(["GET", "POST"])
@needs_case("case.write", what="trækker en afgørelse tilbage fra juristen")
def withdraw(request: Request, number: str, pk: int) -> HttpResponse:
    """Take a decision back from the lawyer before it is answered."""
    review, case = _review(request, pk), frame.case_of(request)
    form = ActForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and frame.done(
        form,
        lambda: actions.withdraw_review(
            review=review, by=request.user, now=request.now, key=form.key("fra jurist", review.pk)
        ),
    ):
        messages.success(request, "Afgørelsen er trukket tilbage fra juristen. Den kan sendes igen.")
        return redirect("matter", case.number, review.decision.matter_id)
    return frame.page(
        request,
        case,
        "form",
        form=form,
        title="Træk afgørelsen tilbage fra juristen",
        act="Træk tilbage",
        sentence=f"Juristen har den i kø som »{policies.topic_of(review.topic).label}«. Den forsvinder fra køen, og "
        "spørgsmålet bliver stående her som trukket tilbage.",
        back=reverse("legal_review", args=[case.number, review.pk]),
    )
