"""A step that the page saves by itself: kept as it is typed, never over another's text, a version when it matters."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from tests.casefile.factory import World, when
from tests.casefile.pages.conftest import Visit
from tests.decisions.deciding import begin
from tests.decisions.test_pages import step, text
from tests.decisions.test_taking import take

from sikkersag.casefile.models import Matter
from sikkersag.decisions.actions import building
from sikkersag.decisions.actions.reviewing import ask_review
from sikkersag.decisions.models import Decision
from sikkersag.decisions.queries.reviewing import part_in
from sikkersag.foundation.audit.models import Entry


@pytest.fixture
def decision(world: World, matter: Matter) -> Decision:
    """A decision on its way, in its first version."""
    return begin(world, matter)


def by_itself(client: Client, page: str, data: dict[str, str]) -> Any:
    """What the page sends while somebody types."""
    return client.post(page, data, headers={"X-Autosave": "1", "Accept": "application/json"})


def test_what_is_typed_is_saved_and_kept_as_a_version_when_somebody_saves_it(
    world: World, decision: Decision, visit: Visit
) -> None:
    client, page = visit("worker"), step(world, decision, "begrundelse")
    assert 'data-draft="' in text(client.get(page))
    for version, typed in ((1, "Ida sover"), (2, "Ida sover dårligt.")):
        answer = by_itself(client, page, {"version": str(version), "begrundelse": typed, "barn_hvorfor": ""})
        assert answer.status_code == 200 and answer.json()["version"] == version + 1, answer.content
    decision.refresh_from_db()
    assert decision.data["begrundelse"] == "Ida sover dårligt." and decision.version == 3
    assert [one.version for one in decision.versions.all()] == [1]
    typed_again = {"version": "3", "begrundelse": "Ida sover dårligt.", "barn_hvorfor": ""}
    assert client.post(page, typed_again).status_code == 302
    decision.refresh_from_db()
    assert decision.version == 3, "the same text is the same version"
    assert [one.version for one in decision.versions.order_by("version")] == [1, 3]


def test_the_same_text_again_leaves_the_version_that_the_lawyer_read(
    world: World, decision: Decision, visit: Visit
) -> None:
    client, page = visit("worker"), step(world, decision, "formaal")
    typed = {"version": "1", "formaal": decision.data["formaal"], "varighed": decision.data["varighed"]}
    assert client.post(page, typed).status_code == 302
    decision.refresh_from_db()
    assert decision.version == 1 and decision.versions.count() == 1


def test_it_never_saves_over_what_another_saved(world: World, decision: Decision, visit: Visit) -> None:
    page = step(world, decision, "begrundelse")
    mine, other = visit("worker"), visit("colleague")
    assert by_itself(other, page, {"version": "1", "begrundelse": "Kollegaens.", "barn_hvorfor": ""}).status_code == 200
    answer = by_itself(mine, page, {"version": "1", "begrundelse": "Min.", "barn_hvorfor": ""})
    assert answer.status_code == 409 and "gemt en nyere udgave" in answer.json()["fejl"]
    assert "nedenfor" not in answer.json()["fejl"], "the page shows the other text only when it is sent"
    both = client_text(mine, page, {"version": "1", "begrundelse": "Min.", "barn_hvorfor": ""})
    assert "Min." in both and "Kollegaens." in both


def client_text(client: Client, page: str, data: dict[str, str]) -> str:
    """The page that answers what a person sends."""
    return text(client.post(page, data))


def test_what_was_left_unsaved_by_one_is_kept_before_another_saves(
    world: World, decision: Decision, visit: Visit
) -> None:
    page = step(world, decision, "begrundelse")
    by_itself(visit("colleague"), page, {"version": "1", "begrundelse": "Kollegaens.", "barn_hvorfor": ""})
    visit("worker").post(page, {"version": "2", "begrundelse": "Rettet.", "barn_hvorfor": ""})
    kept = decision.versions.get(version=2)
    assert kept.data["begrundelse"] == "Kollegaens." and kept.by == world.town.users["colleague"]
    assert world.town.users["colleague"].pk in part_in(Decision.objects.get(pk=decision.pk))


def test_a_lawyer_is_asked_about_a_version_that_stays(world: World, decision: Decision, visit: Visit) -> None:
    by_itself(visit("worker"), step(world, decision, "begrundelse"),
              {"version": "1", "begrundelse": "Den, der spørges om.", "barn_hvorfor": ""})  # fmt: skip
    decision.refresh_from_db()
    ask_review(
        decision=decision, topic="andet", question="Holder det?", seen=2, by=world.town.worker, now=when(), key="ask"
    )
    building.save(decision=decision.pk, version=2, data={"begrundelse": "Senere."}, by=world.town.worker, now=when())
    assert decision.versions.get(version=2).data["begrundelse"] == "Den, der spørges om."


def test_what_cannot_be_saved_says_why_and_nothing_changes(world: World, decision: Decision, visit: Visit) -> None:
    client = visit("worker")
    answer = by_itself(client, step(world, decision, "formaal"), {"version": "1", "varighed": "x" * 301})
    assert answer.status_code == 422 and "ikke gemt på serveren" in answer.json()["fejl"]
    answer = by_itself(visit("stranger"), step(world, decision, "formaal"), {"version": "1", "formaal": "Fremmed."})
    assert answer.status_code in (403, 404)
    decision.refresh_from_db()
    assert decision.version == 1


def test_a_page_left_open_learns_that_it_was_taken(world: World, matter: Matter, visit: Visit) -> None:
    decision = take(world, begin(world, matter, akut=True))
    client, page = visit("worker"), step(world, decision, "begrundelse")
    for answer in (
        by_itself(client, page, {"version": "1", "begrundelse": "For sent.", "barn_hvorfor": ""}),
        client.get(page, headers={"X-Autosave": "1"}),
    ):
        assert answer.status_code == 410 and answer.json()["adresse"].endswith(f"/afgoerelse/{decision.pk}/")
    assert Decision.objects.get(pk=decision.pk).data["begrundelse"] != "For sent."
    assert f'data-draft-written="{decision.pk}"' in text(client.get(page))


def test_who_typed_in_a_decision_that_another_took_stands_in_the_audit_trail_once(
    world: World, matter: Matter, visit: Visit
) -> None:
    decision = begin(world, matter, akut=True)
    client, page = visit("colleague"), step(world, decision, "begrundelse")
    for version, typed in ((1, "Ida sover"), (2, "Ida sover dårligt.")):
        by_itself(client, page, {"version": str(version), "begrundelse": typed, "barn_hvorfor": ""})
    by_itself(visit("worker"), page, {"version": "3", "begrundelse": "Sov dårligt.", "barn_hvorfor": ""})
    take(world, Decision.objects.get(pk=decision.pk))
    saves = Entry.objects.filter(action="decision.save").order_by("pk")
    assert [one.by for one in saves] == [world.town.colleague, world.town.worker]
