"""Two at once, with real commits: one is done, the other is told, and nothing is done twice."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from uuid import UUID

import pytest
from tests.casefile.factory import World, make_case, make_person, make_world, when
from tests.databases import Database, at_once

from sikkersag.casefile.actions import cases
from sikkersag.casefile.actions.birth import Newborn, register_birth
from sikkersag.casefile.actions.cases import NewChild, hand_over
from sikkersag.casefile.actions.opening import Comer, open_with_people
from sikkersag.casefile.actions.persons import NewPerson
from sikkersag.casefile.models import Case, Event
from sikkersag.foundation.access.actions import give_grant
from sikkersag.foundation.access.models import Grant
from sikkersag.foundation.login.models import User
from sikkersag.foundation.numbering.actions import next_number
from sikkersag.foundation.people.models import Person
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


def opening(world: World, cpr: str, key: str, by: User) -> Callable[[], object]:
    """Open a case for a number."""
    return lambda: open_with_people(
        child=NewChild("Nora Vind", cpr, date(2020, 2, 2)),
        unit=world.town.units["nord-1"],
        worker=None,
        family=None,
        people=[Comer(NewPerson("Maja Vind"), "mor")],
        by=by,
        now=when(),
        key=key,
    )


def test_two_who_open_a_case_for_one_number_open_it_once(there: World) -> None:
    town = there.town
    told = at_once(
        outcome(opening(there, "6215200109", "en", town.worker)),
        outcome(opening(there, "6215200109", "to", town.colleague)),
    )
    assert sorted(told, key=len)[0] == "done"
    assert "Barnet har allerede en sag" in told[0] + told[1] or "findes allerede en person" in told[0] + told[1]
    assert Case.objects.filter(child__cpr="6215200109").count() == 1
    assert Person.objects.filter(name="Nora Vind").count() == 1


def test_a_double_click_on_a_child_without_a_number_opens_once(there: World) -> None:
    by = there.town.worker
    told = at_once(*[outcome(opening(there, "", "samme", by))] * 3)
    assert told == ["done"] * 3
    assert Case.objects.filter(child__name="Nora Vind").count() == 1
    assert sorted(Person.objects.filter(name__endswith="Vind").values_list("name", flat=True)) == [
        "Maja Vind",
        "Nora Vind",
    ]


def handing(world: World, worker: str, by: str, seen: UUID | None) -> Callable[[], object]:
    """A leader gives Ida's case to a worker."""
    town = world.town
    return lambda: hand_over(
        case=world.ida,
        unit=town.units["nord-1"] if worker == "colleague" else town.units["syd-1"],
        worker=town.users[worker],
        reason="Ferie.",
        by=town.users[by],
        now=when(),
        key=f"giv {worker}",
        seen=seen,
    )


def test_two_leaders_who_give_a_case_away_at_once_give_it_once(there: World) -> None:
    seen = there.ida.assignments.get(ends__isnull=True).event
    told = at_once(
        outcome(handing(there, "colleague", "leader", seen)), outcome(handing(there, "stranger", "area_leader", seen))
    )
    assert sorted(text == "done" for text in told) == [False, True]
    assert any("Imens har" in text for text in told)
    there.ida.refresh_from_db()
    winner = "colleague" if told[0] == "done" else "stranger"
    assert there.ida.worker == there.town.users[winner]
    assert there.ida.assignments.filter(ends__isnull=True).count() == 1
    assert Event.objects.filter(case=there.ida, kind="sag_overdraget").count() == 2


def test_a_double_click_on_a_birth_of_twins_makes_one_more_case(there: World) -> None:
    child = make_person("Ufødt barn", expected="2026-03-01")
    case = make_case(
        child, there.family, number="2026-0000901", unit=there.town.units["nord-1"], worker=there.town.worker
    )
    twins = [Newborn("Alma", date(2026, 3, 9)), Newborn("Bo", date(2026, 3, 9))]
    found = at_once(
        *[lambda: register_birth(case=case, children=twins, by=there.town.worker, now=when(), key="tvillinger")] * 2
    )
    assert [one.pk for one in found[0]] == [one.pk for one in found[1]]
    assert Case.objects.filter(child__name__in=("Alma", "Bo")).count() == 2


def test_a_double_click_on_an_access_gives_it_once(there: World) -> None:
    def give() -> Grant:
        return give_grant(
            case=there.ida.pk,
            user=there.town.stranger,
            kind=Grant.Kind.NAMED,
            reason="Skal med til mødet om Ida.",
            until=when("2026-04-01"),
            by=there.town.leader,
            now=when(),
        )

    one, other = at_once(give, give)
    assert one.pk == other.pk and Grant.objects.count() == 1


def test_opening_beside_a_sibling_and_a_birth_of_twins_there_do_not_wait_for_each_other(
    there: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each writes in the case of the unborn child and takes a number of the year: in that order, both of them."""
    town = there.town
    unborn = make_case(
        make_person("Ufødt barn", expected="2026-03-01"),
        there.family,
        number="2026-0000901",
        unit=town.units["nord-1"],
        worker=town.worker,
    )
    twins = [Newborn("Alma", date(2026, 3, 9)), Newborn("Bo", date(2026, 3, 9))]

    def slowly(series: str) -> int:
        number = next_number(series)
        time.sleep(0.5)
        return number

    def open_beside() -> object:
        return open_with_people(
            child=NewChild("Nora Vind", born=date(2020, 2, 2)),
            unit=town.units["nord-1"],
            worker=None,
            family=there.family,
            people=[],
            siblings_in=[unborn],
            by=town.colleague,
            now=when(),
            key="nora",
        )

    def bear() -> object:
        time.sleep(0.2)
        return register_birth(case=unborn, children=twins, by=town.worker, now=when(), key="tvillinger")

    monkeypatch.setattr(cases, "next_number", slowly)
    assert at_once(outcome(open_beside), outcome(bear)) == ["done", "done"]
    assert Case.objects.filter(child__name__in=("Nora Vind", "Alma", "Bo")).count() == 3
