"""Who a letter of a case may go to: custody, the child's age under each law, protected homes, the unborn."""

from __future__ import annotations

import pytest
from tests.casefile.factory import World, make_case, make_person, moment_at, settle, when, write

from sikkersag.casefile.models import Case
from sikkersag.casefile.queries.standing import standing_of
from sikkersag.correspondence.addressees import Addressee, party_age
from sikkersag.correspondence.queries.addressees import addressees_of


def told(case: Case, at: str = "2026-03-10 08:40", decision: str = "") -> dict[str, Addressee]:
    """The addressees of a case by their first names."""
    return {one.person.name.split()[0]: one for one in addressees_of(case, at=when(at), decision=decision)}


def child_case(world: World, born: str) -> Case:
    """A case of a child born on a day, opened in 2022, whose mother has custody."""
    child = make_person("Sofie Elm", born=born)
    parties = [(world.people["mor"], "mor", True)]
    return make_case(
        child, world.family, number="2022-0000001", unit=world.town.units["nord-1"], worker=world.town.worker,
        parties=parties, at="2022-01-10 10:00",
    )  # fmt: skip


def test_both_who_share_custody_are_to_have_it_and_the_young_child_is_told(world: World) -> None:
    found = told(world.ida)
    assert [name for name, one in found.items() if one.default] == ["Camilla", "Anders"]
    assert all(found[name].custody and found[name].complains for name in ("Camilla", "Anders"))
    ida = found["Ida"]
    assert (ida.child, ida.party, ida.complains, ida.default) == (True, False, False, False)
    assert "Fortæl barnet mundtligt" in ida.why


def test_a_parent_without_custody_is_possible_but_not_chosen(world: World) -> None:
    facts = {"indehaver": str(world.people["far"].pk)}
    write(world.ida, "foraeldremyndighed_ophoert", "2026-02-01", facts=facts)
    found = told(world.ida)
    assert (found["Anders"].default, found["Anders"].party, found["Anders"].custody) == (False, False, False)
    assert next(iter(found)) == "Camilla"
    before = told(world.ida, "2026-01-31 12:00")
    assert before["Anders"].custody


def test_brothers_and_sisters_are_never_written_to(world: World) -> None:
    assert "Emil" not in told(world.ida)


@pytest.mark.parametrize(
    ("born", "at", "party"),
    [
        ("2014-01-01", "2023-12-31 23:59", False),  # 9, the old law
        ("2014-01-01", "2024-01-01 00:00", True),  # 10 on the day that the new law begins
        ("2012-06-01", "2023-12-31 12:00", False),  # 11, the old law asks for 12
        ("2012-06-01", "2024-01-01 12:00", True),  # 11, the new law asks for 10
        ("2011-06-01", "2023-05-31 23:59", False),  # the day before the 12th birthday
        ("2011-06-01", "2023-06-01 00:00", True),  # the 12th birthday itself
        ("2014-06-01", "2024-05-31 23:59", False),  # the day before the 10th birthday
        ("2014-06-01", "2024-06-01 00:00", True),  # the 10th birthday itself
        ("2014-02-28", "2024-02-28 12:00", True),
        ("2016-02-29", "2026-02-28 12:00", True),  # a leap day: the rulebook's calendar says the 28th
    ],
)
def test_the_child_is_a_party_from_the_age_that_the_law_has_that_day(
    world: World, born: str, at: str, party: bool
) -> None:
    child = told(child_case(world, born), at)["Sofie"]
    assert (child.party, child.complains, child.default) == (party, party, party)


def test_why_the_child_is_a_party_names_the_law_of_the_day(world: World) -> None:
    case = child_case(world, "2011-06-01")
    assert "serviceloven § 167" in told(case, "2023-06-01 12:00")["Sofie"].why
    assert "barnets lov § 3, stk. 1, og § 145" in told(case, "2024-01-01 12:00")["Sofie"].why


def test_the_age_is_the_rulebooks_own() -> None:
    assert [party_age(moment_at(day).lo) for day in ("2023-12-31", "2024-01-01")] == [12, 10]


def test_nobody_writes_to_a_child_that_is_not_born(world: World) -> None:
    child = make_person("Ufødt barn", expected="2026-06-01")
    case = make_case(
        child, world.family, number="2026-0000001", unit=world.town.units["nord-1"], worker=world.town.worker,
        parties=[(world.people["mor"], "mor", True)],
    )  # fmt: skip
    assert list(told(case)) == ["Camilla"]


def test_a_grown_child_has_no_custody_holders(world: World) -> None:
    found = told(child_case(world, "2008-03-09"))
    assert found["Sofie"].party
    assert (found["Camilla"].custody, found["Camilla"].default) == (False, False)
    assert "18 år" in found["Camilla"].why


def test_a_protected_home_is_told_of_and_not_shown(world: World) -> None:
    far = told(world.noah)["Rasmus"]
    assert (far.protected, far.home) == (True, "")
    assert told(world.noah)["Camilla"].home == "Birkevej 14"


def test_whoever_lives_with_somebody_protected_is_protected_too(world: World) -> None:
    hidden = make_person("Mormor Møllegård", born="1960-01-01", protected_address=True)
    home = world.people["mor"].residences.get().household
    home.residences.create(person=hidden, starts="2026-01-01")
    assert told(world.ida)["Camilla"].home == ""


def test_a_guardian_and_whoever_the_decision_names_are_parties(world: World) -> None:
    guardian, aunt, foster = (make_person(name, born="1970-01-01") for name in ("Vera Vang", "Mona Mark", "Fie Foged"))
    for person, role in ((guardian, "vaerge"), (aunt, "netvaerk"), (foster, "plejeforaelder")):
        write(world.ida, "part_registreret", "2026-03-01 09:00", facts={"person": str(person.pk), "rolle": role})
    facts = {"art": "samvaer", "parter": (str(aunt.pk),)}
    decision = write(world.ida, "afgoerelse", "2026-03-05 09:00", facts=facts)
    assert told(world.ida)["Vera"].party
    assert "Mona" not in told(world.ida)
    assert told(world.ida, decision=str(decision.event))["Mona"].default
    assert not told(world.ida)["Fie"].default


def test_whom_a_party_has_chosen_to_act_for_them_is_named(world: World) -> None:
    lawyer = make_person("Liva Lov", born="1970-01-01")
    write(world.ida, "part_registreret", "2026-03-01 09:00", facts={"person": str(lawyer.pk), "rolle": "advokat"})
    facts = {"part": str(world.people["far"].pk), "repraesentant": str(lawyer.pk)}
    write(world.ida, "repraesentant_valgt", "2026-03-02 09:00", facts=facts)
    assert told(world.ida)["Anders"].represented_by == "Liva Lov"
    assert "Liva" not in told(world.ida)


def test_a_standing_that_is_read_already_gives_the_same(world: World) -> None:
    at = when()
    assert addressees_of(world.ida, at=at, standing=standing_of(world.ida, at=at)) == addressees_of(world.ida, at=at)


def test_somebody_who_lives_nowhere_known_has_no_home(world: World) -> None:
    person = make_person("Uden Bopæl", born="1980-01-01")
    write(world.ida, "part_registreret", "2026-03-01 09:00", facts={"person": str(person.pk), "rolle": "vaerge"})
    assert told(world.ida)["Uden"].home == ""
    settle("Kirkevej 1", person)
    assert told(world.ida)["Uden"].home == "Kirkevej 1"
