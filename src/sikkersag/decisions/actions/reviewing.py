"""Asking the area lawyer to look at a decision, answering, and taking the question back.

A review is of one version of the decision, by somebody who has had no hand in it. It changes nothing in the decision.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from sikkersag.casefile import policies as casefile
from sikkersag.casefile.actions.journal import lock, remember, was_done
from sikkersag.decisions import reviewing as policies
from sikkersag.decisions.actions.building import keep
from sikkersag.decisions.models import Decision, Review
from sikkersag.decisions.queries.reviewing import part_in
from sikkersag.foundation.access.permissions import require
from sikkersag.foundation.access.viewer import viewer_of
from sikkersag.foundation.audit.actions import write_entry
from sikkersag.foundation.login.models import User
from sikkersag.foundation.refused import RefusedError

#: The longest question or statement, in characters.
LONGEST = 20_000


@transaction.atomic
def ask_review(
    *, decision: Decision, topic: str, question: str, seen: int, by: User, now: datetime, key: str
) -> Review | None:
    """Send a decision to the area lawyer as it stands in the version `seen`. None where it had been done before.

    Raises RefusedError where it is no draft, lies with the lawyer already, or was saved since; Denied for who may not
    write in the case.
    """
    case = lock(decision.case)
    require(viewer_of(by, now=now), "case.write", case.pk)
    if was_done(key):
        return None
    decision = Decision.objects.select_for_update().get(pk=decision.pk)
    waits = decision.reviews.filter(status=Review.Status.WAITS).exists()
    if said := casefile.why_not_write(case) or policies.why_not_ask(decision, seen=seen, waits=waits):
        raise RefusedError(said)
    if topic == policies.OWN and not question.strip():
        raise RefusedError("Skriv, hvad juristen skal se på. Intet er sendt.", field="spoergsmaal")
    _not_too_long(question, "spoergsmaal")
    keep(decision)
    review = Review.objects.create(
        decision=decision,
        topic=topic,
        version=decision.version,
        asked_by=by,
        asked_at=now,
        question=question.strip(),
    )
    remember(key, by=by, now=now)
    _told("decisions.ask_review", review, by=by, now=now)
    return review


@transaction.atomic
def answer_review(
    *,
    review: Review,
    agreed: bool,
    statement: str,
    changes: Mapping[str, str] | None = None,
    by: User,
    now: datetime,
    key: str,
) -> None:
    """The lawyer's answer: agreed, or changes asked for, each at its step (`changes`, by the step's name).

    Raises RefusedError where somebody has answered or it was taken back meanwhile, the lawyer has had a hand in the
    decision, or the answer says nothing or two things; Denied for who may not review in the case.
    """
    case = lock(review.decision.case)
    require(viewer_of(by, now=now), "decisions.review", case.pk)
    if was_done(key):
        return
    review = Review.objects.select_for_update(of=("self",)).select_related("decision", "reviewer").get(pk=review.pk)
    asked = {step: text.strip() for step, text in (changes or {}).items() if text.strip()}
    if said := policies.why_not_answer(review) or policies.why_not_review(
        user=by.pk, part=part_in(review.decision), asked_by=review.asked_by_id
    ):
        raise RefusedError(said)
    if not statement.strip():
        raise RefusedError(
            "Skriv din udtalelse. Den er ikke sendt, og det, du har valgt, står her endnu.", field="udtalelse"
        )
    if agreed and asked:
        raise RefusedError(
            "Du har både sagt, at du er enig, og bedt om ændringer. Vælg ét af dem. Intet er sendt.", field="svar"
        )
    for text in (statement, *asked.values()):
        _not_too_long(text, "udtalelse")
    review.status = Review.Status.AGREED if agreed else Review.Status.CHANGES
    review.reviewer, review.statement, review.changes, review.answered_at = by, statement.strip(), asked, now
    review.save()
    remember(key, by=by, now=now)
    _told("decisions.answer_review", review, by=by, now=now)


@transaction.atomic
def withdraw_review(*, review: Review, by: User, now: datetime, key: str) -> None:
    """Take a question back before it is answered. Raises RefusedError where it was answered meanwhile; Denied for who
    may not write in the case.
    """
    case = lock(review.decision.case)
    require(viewer_of(by, now=now), "case.write", case.pk)
    if was_done(key):
        return
    review = Review.objects.select_for_update(of=("self",)).select_related("reviewer").get(pk=review.pk)
    if review.status == Review.Status.WITHDRAWN:
        return
    if review.status != Review.Status.WAITS:
        who = "Juristen" if review.reviewer is None else review.reviewer.name
        raise RefusedError(f"{who} har svaret imens, så den kan ikke trækkes tilbage. Læs svaret nedenfor.")
    review.status, review.answered_at = Review.Status.WITHDRAWN, now
    review.save()
    remember(key, by=by, now=now)
    _told("decisions.withdraw_review", review, by=by, now=now)


def _not_too_long(text: str, field: str) -> None:
    if len(text) > LONGEST:
        raise RefusedError("Teksten er for lang. Der kan stå 20.000 tegn. Intet er sendt.", field=field)


def _told(action: str, review: Review, *, by: User, now: datetime) -> None:
    case = review.decision.case
    write_entry(
        action,
        by=by,
        now=now,
        case=case.pk,
        object=f"sag {case.number}",
        review=review.pk,
        topic=review.topic,
        version=review.version,
        status=review.status,
    )
