"""Two at once about one review, with real commits: one is done, the other is told, and nothing is done twice."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.casefile.factory import World, make_world, when
from tests.databases import Database, at_once
from tests.decisions.reviews import answer, ask, make_decision, second_lawyer

from sikkersag.decisions.actions.reviewing import withdraw_review
from sikkersag.decisions.models import Review
from sikkersag.foundation.audit.models import Entry
from sikkersag.foundation.refused import RefusedError


@pytest.fixture
def there(committed_db: Database) -> World:
    """The family in a database with real commits."""
    return make_world()


def outcome(act: Callable[[], object]) -> Callable[[], str]:
    """What becomes of an act: "done", or the refusal."""

    def run() -> str:
        try:
            act()
        except RefusedError as refused:
            return refused.message
        return "done"

    return run


def test_two_lawyers_answer_once(there: World) -> None:
    review, other = ask(make_decision(there), there.town.worker), second_lawyer(there)
    told = at_once(
        outcome(lambda: answer(review, there.town.lawyer)), outcome(lambda: answer(review, other, agreed=False))
    )
    assert sorted(text == "done" for text in told) == [False, True]
    assert any("har svaret imens" in text for text in told)
    review.refresh_from_db()
    winner = there.town.lawyer if told[0] == "done" else other
    assert review.reviewer == winner
    assert Entry.objects.filter(action="decisions.answer_review").count() == 1


def test_it_is_taken_back_or_answered_and_never_both(there: World) -> None:
    review = ask(make_decision(there), there.town.worker)
    told = at_once(
        outcome(lambda: answer(review, there.town.lawyer)),
        outcome(lambda: withdraw_review(review=review, by=there.town.worker, now=when(), key="back")),
    )
    assert sorted(text == "done" for text in told) == [False, True]
    review.refresh_from_db()
    assert (review.status == Review.Status.AGREED) == (told[0] == "done")


def test_a_decision_that_two_send_at_once_is_sent_once(there: World) -> None:
    decision = make_decision(there)
    told = at_once(
        outcome(lambda: ask(decision, there.town.worker)), outcome(lambda: ask(decision, there.town.colleague))
    )
    assert sorted(text == "done" for text in told) == [False, True]
    assert any("ligger allerede hos juristen" in text for text in told)
    assert Review.objects.count() == 1


def test_a_double_click_on_an_answer_answers_once(there: World) -> None:
    review = ask(make_decision(there), there.town.worker)
    told = at_once(*[outcome(lambda: answer(review, there.town.lawyer, key="samme"))] * 2)
    assert told == ["done", "done"]
    assert Entry.objects.filter(action="decisions.answer_review").count() == 1
