"""Two at once about one decision, with real commits: one is done, the other is told, and nothing is done twice."""

from __future__ import annotations

import pytest
from tests.casefile.factory import World, make_world, open_matter, when, write
from tests.databases import Database, at_once
from tests.decisions.deciding import begin
from tests.decisions.test_review_races import outcome

from sikkersag.casefile.models import Event, Matter
from sikkersag.decisions.actions import building, taking
from sikkersag.decisions.models import Decision
from sikkersag.foundation.login.models import User


@pytest.fixture
def there(committed_db: Database) -> World:
    """The family in a database with real commits."""
    return make_world()


def acute(world: World) -> Decision:
    """An acute decision that nothing stops."""
    matter = Matter.objects.get(pk=open_matter(world.ida, "Skal Ida have aflastning?", "2026-03-01 09:00"))
    decision = begin(world, matter, akut=True)
    decision.case.refresh_from_db()
    return decision


def take(decision: Decision, by: User) -> Decision:
    """Take it as it was seen."""
    told = {"version": decision.version, "length": decision.case.length, "in_role": "sagsbehandler", "now": when()}
    return taking.take(decision=decision.pk, by=by, **told)  # type: ignore[arg-type]


def entries() -> int:
    """How many decisions stand in the journals."""
    return Event.objects.filter(kind="afgoerelse").count()


def test_two_people_take_it_once(there: World) -> None:
    decision = acute(there)
    told = at_once(
        outcome(lambda: take(decision, there.town.worker)), outcome(lambda: take(decision, there.town.leader))
    )
    assert sorted(text == "done" for text in told) == [False, True]
    assert any("allerede truffet" in text for text in told) and entries() == 1


def test_a_double_click_takes_it_once(there: World) -> None:
    decision = acute(there)
    assert at_once(*[outcome(lambda: take(decision, there.town.worker))] * 2) == ["done", "done"]
    assert entries() == 1


def test_it_is_taken_as_it_was_seen_or_changed_and_never_both(there: World) -> None:
    decision = acute(there)
    data = {"indhold": "Noget helt andet"}
    change = {"decision": decision.pk, "version": 1, "data": data, "by": there.town.colleague, "now": when()}
    told = at_once(
        outcome(lambda: take(decision, there.town.worker)),
        outcome(lambda: building.save(**change)),  # type: ignore[arg-type]
    )
    assert sorted(text == "done" for text in told) == [False, True]
    decision.refresh_from_db()
    assert (
        (decision.status == Decision.Status.TAKEN)
        == (told[0] == "done")
        == (decision.data["indhold"] != data["indhold"])
    )


def test_an_answer_that_arrives_while_it_is_taken_comes_before_and_is_seen_or_comes_after(there: World) -> None:
    decision = acute(there)
    facts = {"part": str(there.people["far"].pk)}
    about = [str(decision.matter_id)]
    told = at_once(
        outcome(lambda: take(decision, there.town.worker)),
        outcome(lambda: write(there.ida, "partshoering_svar", "2026-03-10 08:00", facts=facts, about=about)),
    )
    assert told[1] == "done"
    kinds = list(Event.objects.filter(case=there.ida).order_by("-seq").values_list("kind", flat=True)[:2])
    if told[0] == "done":
        assert kinds == ["partshoering_svar", "afgoerelse"], "it came after"
    else:
        assert "kommet nyt" in told[0] and kinds[0] == "partshoering_svar" and entries() == 0


def test_two_who_begin_at_once_go_on_with_one(there: World) -> None:
    matter = Matter.objects.get(pk=open_matter(there.ida, "Skal Ida have aflastning?", "2026-03-01 09:00"))
    made = at_once(*[lambda: begin(there, matter).pk] * 2)
    assert made[0] == made[1] and Decision.objects.count() == 1
