"""Decisions for the tests of legal review: one of Ida's, as a worker has typed it."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import count
from typing import Any

from tests.casefile.factory import World, make_user, open_matter, when

from sikkersag.casefile.models import Matter
from sikkersag.decisions.actions.reviewing import answer_review, ask_review
from sikkersag.decisions.models import Decision, DecisionVersion, Review
from sikkersag.foundation.login.models import User

SAFETY = {"art": "sikkerhedsplan", "begrundelse": "Mor og mormor passer på Ida om aftenen."}
_keys = count(1)


def make_decision(world: World, data: Mapping[str, Any] = SAFETY, *, author: str = "worker") -> Decision:
    """A decision that is being written, in its first version."""
    matter = open_matter(world.ida, "Skal Ida have en sikkerhedsplan?", "2026-03-09 10:00")
    by, at = world.town.users[author], when("2026-03-09 11:00")
    decision = Decision.objects.create(
        case=world.ida,
        matter=Matter.objects.get(pk=matter),
        data=dict(data),
        author=by,
        begun_at=at,
        saved_at=at,
        saved_by=by,
    )
    DecisionVersion.objects.create(decision=decision, version=1, data=dict(data), by=by, at=at)
    return decision


def save_again(decision: Decision, by: User, **data: Any) -> None:
    """Somebody saves the decision with something changed."""
    decision.data = {**decision.data, **data}
    decision.version += 1
    decision.saved_by, decision.saved_at = by, when("2026-03-10 08:30")
    decision.save()
    DecisionVersion.objects.create(
        decision=decision, version=decision.version, data=decision.data, by=by, at=decision.saved_at
    )


def ask(decision: Decision, by: User, *, question: str = "Er samtykket nok?", seen: int | None = None) -> Review:
    """Send the decision to the lawyer; answers the review."""
    review = ask_review(
        decision=decision,
        topic="sikkerhedsplan",
        question=question,
        seen=decision.version if seen is None else seen,
        by=by,
        now=when("2026-03-10 08:00"),
        key=f"ask {next(_keys)}",
    )
    assert review is not None
    return review


def answer(review: Review, by: User, *, agreed: bool = True, key: str = "", **changes: str) -> None:
    """The lawyer's answer."""
    answer_review(
        review=review,
        agreed=agreed,
        statement="Samtykket er givet af begge.",
        changes=changes,
        by=by,
        now=when("2026-03-10 09:00"),
        key=key or f"answer {next(_keys)}",
    )


def second_lawyer(world: World) -> User:
    """Another lawyer in the centre."""
    return make_user("lawyer2", "Karl Nor", "omraadejurist", world.town.units["center"])
