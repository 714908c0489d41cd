"""What legal review and complaints say on the page of a matter, and the number of reviews in the menu."""

from __future__ import annotations

from collections.abc import Collection

from django.http import HttpRequest
from django.urls import reverse

from sikkersag.casefile.matters import Act, Part, Piece
from sikkersag.casefile.models import Case, Matter
from sikkersag.decisions.models import Decision, Review
from sikkersag.decisions.queries import reviewing
from sikkersag.decisions.reviewing import topic_of
from sikkersag.foundation.access.viewer import Viewer
from sikkersag.foundation.ui import danish
from sikkersag.foundation.ui.status import Status

#: The places on the page of a matter.
REVIEW, COMPLAINT = 60, 80
_SHAPES = {
    Review.Status.WAITS: "later",
    Review.Status.CHANGES: "missing",
    Review.Status.AGREED: "met",
    Review.Status.WITHDRAWN: "lapsed",
}


def review_part(viewer: Viewer, case: Case, matter: Matter, permissions: Collection[str]) -> Part | None:
    """The lawyer's reviews of the matter's decisions, and where one is asked for."""
    rows = Decision.objects.filter(matter=matter).exclude(status=Decision.Status.DROPPED)
    decisions = list(rows.prefetch_related("reviews__reviewer", "reviews__asked_by").order_by("begun_at"))
    if not decisions:
        return None
    pieces: list[Piece] = []
    acts: list[Act] = []
    for decision in decisions:
        told = reviewing.review_standing(decision, decision.reviews.all())
        for review in decision.reviews.all():
            pieces.append(_piece(viewer, case, review, decision))
        draft = decision.status == Decision.Status.DRAFT
        if draft and told.state != reviewing.WAITING and "case.write" in permissions:
            url = reverse("legal_review_ask", args=[case.number, decision.pk])
            label = "Send til juristen" if told.review is None else "Send til juristen igen"
            acts.append(Act(label, url, first=not told.settled and told.state != reviewing.CHANGES and not acts))
    empty = reviewing.review_standing(decisions[-1], ()).sentence
    return Part("Juridisk vurdering", tuple(pieces), tuple(acts), empty)


def _piece(viewer: Viewer, case: Case, review: Review, decision: Decision) -> Piece:
    status = Review.Status(review.status)
    word, shape = status.label, _SHAPES[status]
    if review.version != decision.version and status in (Review.Status.AGREED, Review.Status.CHANGES):
        shape, word = "lapsed", f"{word}, om en ældre version"
    answered = review.reviewer is not None and review.answered_at is not None
    who = review.reviewer.name if review.reviewer is not None else f"sendt af {review.asked_by.name}"
    at = review.answered_at if answered and review.answered_at is not None else review.asked_at
    return Piece(
        f"{topic_of(review.topic).label}, version {review.version}",
        reverse("legal_review", args=[case.number, review.pk]),
        f"{who} · {danish.moment(at, viewer.now)}",
        Status(shape, word),
    )


def waiting_for(request: HttpRequest) -> int | None:
    """How many reviews wait for the reader, for the menu."""
    viewer = getattr(request, "viewer", None)
    return None if viewer is None else reviewing.waiting_count(viewer)
