"""Two at the same moment, on one letter: one of them does it, the other is told, and it comes once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.casefile.factory import World, make_world, when
from tests.correspondence.writing import decide, letter_to
from tests.databases import Database, at_once

from sikkersag.casefile.models import Document
from sikkersag.correspondence.actions.delivering import hand_over, send_digital
from sikkersag.correspondence.actions.letters import stop_letter
from sikkersag.correspondence.models import Delivery, Letter
from sikkersag.foundation.refused import RefusedError

LATER = when("2026-03-11 09:00")


@pytest.fixture
def town(committed_db: Database, settings: object) -> World:
    """The family's world, seen by every connection."""
    settings.DIGITAL_POST = "fake"  # type: ignore[attr-defined]
    world = make_world()
    mother = world.people["mor"]
    mother.cpr = "7416900101"
    mother.save()
    return world


def told(act: Callable[[], object]) -> Callable[[], str]:
    """What an act was refused with; empty where it was done."""

    def run() -> str:
        try:
            act()
        except RefusedError as refused:
            return refused.message
        return ""

    return run


def test_of_two_who_hand_it_over_one_does_and_the_other_is_told(town: World) -> None:
    letter = letter_to(town)

    def by(name: str) -> Callable[[], object]:
        user = town.town.users[name]
        return lambda: hand_over(letter=letter, at=LATER, to="Camilla", by=user, now=LATER, key=name)

    said = sorted(at_once(told(by("worker")), told(by("colleague"))))
    assert said[0] == ""
    assert "har allerede noteret brevet som afleveret" in said[1]
    assert Delivery.objects.filter(status="afleveret").count() == 1
    assert town.ida.events.filter(kind="afgoerelse_meddelt").count() == 1


def test_of_two_who_send_it_one_does_and_it_comes_once(town: World) -> None:
    letter = letter_to(town)

    def by(name: str) -> Callable[[], object]:
        user = town.town.users[name]
        return lambda: send_digital(letter=letter, by=user, now=LATER, key=name)

    said = sorted(at_once(told(by("worker")), told(by("colleague"))))
    assert said[0] == ""
    assert "er ved at sende brevet" in said[1] or "har allerede noteret" in said[1]
    assert town.ida.events.filter(kind="afgoerelse_meddelt").count() == 1


def test_stopped_and_handed_over_at_once_it_is_one_of_the_two(town: World) -> None:
    letter = letter_to(town)
    worker, colleague = town.town.worker, town.town.colleague
    said = at_once(
        told(lambda: stop_letter(letter=letter, reason="Forkert.", by=worker, now=LATER, key="s")),
        told(lambda: hand_over(letter=letter, at=LATER, to="Camilla", by=colleague, now=LATER, key="h")),
    )
    assert sorted(map(bool, said)) == [False, True]
    letter.refresh_from_db()
    came = town.ida.events.filter(kind="afgoerelse_meddelt").exists()
    assert (letter.status == Letter.Status.DELIVERED) == came


def test_two_letters_written_at_once_have_a_number_each(town: World) -> None:
    decided = decide(town.ida)
    acts = [lambda name=name: letter_to(town, name, decided=decided, key=name) for name in ("Camilla", "Anders")]
    at_once(*acts)
    assert sorted(Document.objects.values_list("number", flat=True)) == [1, 2]
    assert Letter.objects.count() == 2


def test_one_letter_written_twice_at_once_is_one(town: World) -> None:
    decided = decide(town.ida)
    at_once(*[lambda: letter_to(town, decided=decided, key="one")] * 2)
    assert Letter.objects.count() == Document.objects.count() == 1
