"""The area lawyer's reviews as they are read: how a decision stands, the queue by topic, and one review beside its law.

`review_standing` is a pure function over rows, for the gate as well as for the pages.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from sikkersag.decisions.models import Decision, Review
from sikkersag.decisions.reviewing import TOPICS, Topic, topic_of, topics_of
from sikkersag.foundation.access.queries import visible
from sikkersag.foundation.access.viewer import Viewer
from sikkersag.foundation.ui import danish
from sikkersag.foundation.ui.status import Status

#: How a review of a decision may stand.
NOT_NEEDED, MISSING, WAITING, CHANGES, AGREED, OLDER = (
    "ikke_kraevet", "mangler", "afventer", "aendringer", "enig", "aeldre",
)  # fmt: skip
#: How many answered reviews the queue shows below those that wait.
LATEST = 10
#: How many waiting ones it shows at most; with more, it says so.
MOST = 200


@dataclass(frozen=True, slots=True)
class ReviewStanding:
    """How a decision stands with the area lawyer. `topics`: why a review is called for; none: it is not. `review`: the
    latest one that was not taken back, of the version that it names. `settled`: the gate need ask for nothing more.
    """

    state: str
    topics: tuple[Topic, ...]
    review: Review | None
    sentence: str

    @property
    def settled(self) -> bool:
        """Is nothing more called for: no review is needed, or the lawyer agrees with the version as it stands?"""
        return self.state == AGREED or (self.state == NOT_NEEDED)

    @property
    def status(self) -> Status:
        """The same as a shape and a word."""
        return _STATUS[self.state]


_STATUS = {
    NOT_NEEDED: Status("not_applicable", "Ikke krævet"),
    MISSING: Status("missing", "Mangler"),
    WAITING: Status("later", "Hos juristen"),
    CHANGES: Status("missing", "Juristen beder om ændringer"),
    AGREED: Status("met", "Juristen er enig"),
    OLDER: Status("missing", "Ændret efter juristens svar"),
}


def review_standing(decision: Decision, reviews: Iterable[Review]) -> ReviewStanding:
    """How a decision stands with the area lawyer, from its row and those of its reviews alone."""
    topics = topics_of(decision.data, danish.day_of(decision.saved_at))
    live = [one for one in reviews if one.status != Review.Status.WITHDRAWN]
    latest = max(live, key=lambda one: (one.asked_at, one.pk or 0), default=None)
    if latest is None:
        if not topics:
            return ReviewStanding(NOT_NEEDED, topics, None, "Afgørelsen skal ikke forbi juristen.")
        named = " og ".join(topic.label.lower() for topic in topics)
        return ReviewStanding(MISSING, topics, None, f"Afgørelsen skal forbi områdejuristen: {named}.")
    same = latest.version == decision.version
    if latest.status == Review.Status.WAITS:
        later = "" if same else f" Den er gemt på ny siden: juristen har version {latest.version}."
        return ReviewStanding(WAITING, topics, latest, f"Afgørelsen ligger hos juristen.{later}")
    if not same:
        said = f"Juristen svarede om version {latest.version}. Afgørelsen er nu version {decision.version}."
        return ReviewStanding(OLDER, topics, latest, said)
    if latest.status == Review.Status.CHANGES:
        return ReviewStanding(CHANGES, topics, latest, "Juristen beder om ændringer, før afgørelsen træffes.")
    return ReviewStanding(AGREED, topics, latest, "Juristen er enig i afgørelsen, som den står.")


def standing_of_decision(decision: Decision) -> ReviewStanding:
    """The same with the reviews read from the table."""
    return review_standing(decision, decision.reviews.select_related("reviewer", "asked_by"))


# The queue


@dataclass(frozen=True, slots=True)
class Waiting:
    """One review in the queue. `own`: the viewer has had a hand in the decision, so another must answer."""

    review: Review
    age: str
    own: bool
    later: bool


@dataclass(frozen=True, slots=True)
class Group:
    """The reviews of one topic that wait, oldest first."""

    topic: Topic
    rows: tuple[Waiting, ...]


@dataclass(frozen=True, slots=True)
class Queue:
    """The page of the queue. `more`: there are more than are shown."""

    groups: tuple[Group, ...]
    count: int
    more: bool
    answered: tuple[Review, ...]


def _mine(viewer: Viewer) -> QuerySet[Review]:
    """The reviews in cases where the viewer may review, of decisions that were not given up."""
    rows = Review.objects.exclude(decision__status=Decision.Status.DROPPED)
    return visible(viewer, rows, "decision__case", permission="decisions.review")


def waiting_count(viewer: Viewer) -> int:
    """How many reviews wait for lawyers like the viewer."""
    return _mine(viewer).filter(status=Review.Status.WAITS).count()


def queue(viewer: Viewer) -> Queue:
    """What waits, by topic and oldest first, and what was answered last."""
    related = ("decision__case__child", "decision__matter", "asked_by", "reviewer")
    rows = _mine(viewer).select_related(*related)
    waits = list(
        rows.filter(status=Review.Status.WAITS)
        .prefetch_related("decision__versions", "decision__reasons")
        .order_by("asked_at", "pk")[: MOST + 1]
    )
    answered = rows.filter(answered_at__isnull=False).exclude(status=Review.Status.WITHDRAWN)
    found: dict[str, list[Waiting]] = {topic.key: [] for topic in TOPICS}
    for review in waits[:MOST]:
        own = viewer.user.pk in {*part_in(review.decision), review.asked_by_id}
        later = review.version != review.decision.version
        age = age_of(review.asked_at, viewer.now)
        found.setdefault(review.topic, []).append(Waiting(review, age, own, later))
    return Queue(
        tuple(Group(topic_of(key), tuple(found[key])) for key in found if found[key]),
        len(waits[:MOST]),
        len(waits) > MOST,
        tuple(answered.order_by("-answered_at", "-pk")[:LATEST]),
    )


def age_of(asked: datetime, now: datetime) -> str:
    """How long a review has waited, in whole Danish days: "i dag", "1 dag", "12 dage"."""
    days = (danish.day_of(now) - danish.day_of(asked)).days
    return "i dag" if days <= 0 else danish.count(days, "dag", "dage")


def part_in(decision: Decision) -> set[int]:
    """Who has had a hand in a decision: its author, everybody who has saved or taken it, and who gave a reason at its
    gate. Such a person does not review it.
    """
    people = {decision.author_id, decision.saved_by_id, decision.taken_by_id}
    people |= {version.by_id for version in decision.versions.all()} | {one.by_id for one in decision.reasons.all()}
    return {person for person in people if person is not None}


# One review


def review_of(viewer: Viewer, case: int, pk: int) -> Review:
    """One review of a case that the viewer may see. Raises Review.DoesNotExist."""
    related = ("decision__case", "decision__matter", "decision__author", "asked_by", "reviewer")
    rows = visible(viewer, Review.objects.filter(decision__case=case), "decision__case")
    return rows.select_related(*related).get(pk=pk)


def data_of(review: Review) -> dict[str, Any]:
    """What the decision held in the version that the review is of; what it holds now where that was not kept."""
    kept = review.decision.versions.filter(version=review.version).first()
    found: dict[str, Any] = review.decision.data if kept is None else kept.data
    return found
