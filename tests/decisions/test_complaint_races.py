"""Two at once about one complaint, with real commits: one is done, the other is told, and nothing is done twice."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.casefile.factory import World, make_world
from tests.databases import Database, at_once
from tests.decisions.complaints import complain, decide, follow, forward, reassess, tell

from sikkersag.casefile.models import Document, Event
from sikkersag.correspondence.models import Letter
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


def count(world: World, kind: str) -> int:
    """How many entries of a kind Ida's case has."""
    return Event.objects.filter(case=world.ida, kind=kind).count()


def test_two_who_write_the_same_complaint_write_one(there: World) -> None:
    decision = decide(there)
    tell(there, decision)
    told = at_once(
        outcome(lambda: complain(there, decision)),
        outcome(lambda: complain(there, decision, by=there.town.colleague)),
    )
    assert sorted(text == "done" for text in told) == [False, True]
    assert any("allerede en klage" in text for text in told) and count(there, "klage_modtaget") == 1


def test_two_who_re_assess_come_to_one_result(there: World) -> None:
    decision = decide(there)
    tell(there, decision)
    complaint = complain(there, decision)
    told = at_once(
        outcome(lambda: reassess(there, complaint, "fuldt_medhold")), outcome(lambda: reassess(there, complaint))
    )
    assert sorted(text == "done" for text in told) == [False, True]
    assert any("er genvurderet" in text or "fuldt medhold" in text for text in told)
    assert count(there, "klage_genvurderet") == 1


def test_it_is_sent_on_or_given_up_in_one_order_and_never_sent_twice(there: World) -> None:
    decision = decide(there)
    tell(there, decision)
    complaint = complain(there, decision)
    reassess(there, complaint)
    told = at_once(
        outcome(lambda: forward(there, complaint)),
        outcome(lambda: forward(there, complaint, by=there.town.colleague)),
        outcome(lambda: follow(there, "withdraw", complaint, "2026-03-13")),
    )
    sent = count(there, "klage_videresendt")
    assert sent == sum(text == "done" for text in told[:2]) <= 1
    assert count(there, "ankesag_rejst") == sent and count(there, "klage_trukket_tilbage") == 1
    # What was refused has left neither a letter nor an index behind.
    assert Document.objects.filter(title__startswith="Fortegnelse").count() == sent
    assert Letter.objects.filter(kind="klage_videresendt").count() == sent


def test_a_double_click_sends_it_once(there: World) -> None:
    decision = decide(there)
    tell(there, decision)
    complaint = complain(there, decision)
    reassess(there, complaint)
    told = at_once(*[outcome(lambda: forward(there, complaint, key="samme"))] * 2)
    assert told == ["done", "done"]
    assert count(there, "klage_videresendt") == 1 and Letter.objects.filter(kind="klage_videresendt").count() == 1
