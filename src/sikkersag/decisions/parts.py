"""What legal review and complaints say elsewhere: on a matter's page, in the menu, and beside the ledger's rows."""

from __future__ import annotations

from collections.abc import Collection

from django.http import HttpRequest
from django.urls import reverse

from sikkersag.casefile.doing import Row
from sikkersag.casefile.matters import Act, Part, Piece
from sikkersag.casefile.models import Case, Event, Matter
from sikkersag.casefile.queries.standing import standing_of
from sikkersag.decisions import complaints as law
from sikkersag.decisions.models import Decision, Review
from sikkersag.decisions.queries import complaints, reviewing
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


def complaint_part(viewer: Viewer, case: Case, matter: Matter, permissions: Collection[str]) -> Part | None:
    """The complaints about the matter's decisions, whether those wait for them, and where one is written."""
    kinds = (law.DECISION, law.RECEIVED)
    rows = Event.objects.filter(case=case, kind__in=kinds, occurred=True).values_list("kind", "about")
    about = {kind for kind, matters in rows if str(matter.pk) in matters}
    if not about:
        return None
    acts: tuple[Act, ...] = ()
    url = reverse("complaints", args=[case.number])
    if "case.write" in permissions and case.status == Case.Status.OPEN:
        acts = (Act("Registrér en klage", url),)
    if law.RECEIVED not in about:
        return Part("Klager", (), acts, "Der er ikke kommet nogen klage.")
    standing = standing_of(case, at=viewer.now)
    events = complaints.events_of(standing)
    found = [one for one in law.complaints_of(events) if str(matter.pk) in one.event.about]
    pieces = [_complaint(complaints.told_of(one, standing, events), case) for one in found]
    return Part("Klager", tuple(pieces), acts)


def _complaint(told: complaints.Told, case: Case) -> Piece:
    due = f", {told.next.when}" if told.next.when else ""
    waits = ". Afgørelsen venter på klagen" if told.effect is not None and told.effect.waits else ""
    return Piece(
        f"Klage fra {told.who}, {told.received}",
        reverse("complaint", args=[case.number, told.id]),
        f"{told.next.title}{due}{waits}",
        told.next.status,
    )


def place_of(case: Case, row: Row) -> str:
    """Where what the ledger asks of a complaint is done: on the complaint's page, or where all of them are."""
    occasion = str(row.data.get("occasion", ""))
    if row.requirement == "K2" and row.part != "videresend_delvist" and occasion:
        return reverse("complaint", args=[case.number, occasion])
    return reverse("complaints", args=[case.number])


def waiting_for(request: HttpRequest) -> int | None:
    """How many reviews wait for the reader, for the menu."""
    viewer = getattr(request, "viewer", None)
    return None if viewer is None else reviewing.waiting_count(viewer)
