"""Invented people that nobody can be, and an administration whose history hangs together."""

from __future__ import annotations

import re

import numpy as np
from tests.synth.making import AS_OF, drafted

from sikkersag.synth import make, organisation, tables
from sikkersag.synth.clock import DAY
from sikkersag.synth.people import BOYS, GIRLS, MEN, SURNAMES, WOMEN


def test_a_number_has_a_day_and_a_month_that_do_not_exist() -> None:
    _, people = tables.persons(drafted(5_000, 4))
    numbers = [number for number in people["cpr"].to_pylist() if number]
    assert numbers
    for number in numbers:
        assert re.fullmatch(r"\d{6}-\d{4}", number)
        assert 61 <= int(number[:2]) <= 91
        assert 13 <= int(number[2:4]) <= 24


def test_a_number_belongs_to_one_person() -> None:
    _, people = tables.persons(drafted(5_000, 4))
    called: dict[str, set[str]] = {}
    for row in people.to_pylist():
        if row["cpr"]:
            called.setdefault(row["cpr"], set()).add(row["name"])
    assert not {number: names for number, names in called.items() if len(names) > 1}


def test_the_last_digit_tells_the_sex_of_the_child() -> None:
    draft = drafted(600, 11)
    _, people = tables.persons(draft)
    last = [int(row["cpr"][-1]) % 2 for row in people.to_pylist() if row["person"] == "barn" and row["cpr"]]
    born = draft.block.born * DAY <= draft.as_of
    assert last == draft.block.male[born].astype(int).tolist()


def test_an_unborn_child_has_neither_birth_nor_number() -> None:
    draft = drafted(5_000, 4)
    persons, people = tables.persons(draft)
    unborn = int((draft.block.born * DAY > draft.as_of).sum())
    assert unborn
    assert sum(row["name"] == "Ufødt barn" and row["cpr"] is None for row in people.to_pylist()) == unborn
    assert sum(row["person"] == "barn" and row["born"] is None for row in persons.to_pylist()) == unborn


def test_names_come_from_the_lists() -> None:
    _, people = tables.persons(drafted(600, 11))
    given = {*GIRLS, *BOYS, *WOMEN, *MEN}
    for name in {str(name) for name in people["name"].to_pylist()} - {"Ufødt barn"}:
        first, last = name.split(" ")
        assert first in given
        assert last in SURNAMES


def test_half_siblings_have_one_mother_and_two_fathers() -> None:
    draft = drafted(5_000, 4)
    _, people = tables.persons(draft)
    number = {(row["case"], row["person"]): row["cpr"] for row in people.to_pylist()}
    keys = tables.case_keys(draft.block)
    halves = np.flatnonzero(draft.block.half)
    assert len(halves)
    for each in halves.tolist():
        eldest = each - int(draft.block.child[each])
        assert number[keys[each], "mor"] == number[keys[eldest], "mor"]
        assert number[keys[each], "far"] != number[keys[eldest], "far"]


def test_custody_is_shared_split_and_sometimes_ended() -> None:
    block = drafted(5_000, 4).block
    assert (block.mor_holds | block.far_holds).all()
    assert (block.mor_holds & ~block.far_holds).any()
    assert (block.far_holds & ~block.mor_holds).any()
    assert (block.far_until >= 0).any()
    assert block.protected.any()


def staff() -> organisation.Organisation:
    """The administration of 5,000 cases."""
    return make.staff_of(make.Order(5_000, 4, AS_OF))


def test_a_desk_always_has_one_holder_and_passes_from_hand_to_hand() -> None:
    made = staff()
    days = np.arange(3_000, dtype=np.int64) * DAY + AS_OF - 3_000 * DAY
    changes = 0
    for desk in range(len(made.first)):
        holders = made.holder(np.full(3_000, desk), days)
        assert set(np.diff(holders).tolist()) <= {0, 1}
        assert made.workers[int(holders[-1])]["to"] is None
        changes += int(holders[-1] - holders[0])
    assert changes


def test_there_are_six_units_a_night_watch_and_a_reception() -> None:
    made = staff()
    assert {worker["unit"] for worker in made.workers} == {key for key, _ in organisation.UNITS}
    assert {worker["role"] for worker in made.workers} == {
        "sagsbehandler",
        "doegnvagt",
        "modtagelse",
        "afdelingsleder",
    }
    assert len(set(made.keys)) == len(made.keys)


def test_a_new_pair_of_eyes_comes_from_another_unit() -> None:
    made = staff()
    desk = np.arange(organisation.LOCAL_UNITS * made.desks_per_unit, dtype=np.int64)
    for which in range(7):
        leader = made.holder(made.other_leader(desk, np.full(len(desk), which)), np.full(len(desk), AS_OF))
        units = [made.workers[number]["unit"] for number in leader.tolist()]
        own = [organisation.UNITS[unit][0] for unit in made.unit_of(desk).tolist()]
        assert not [1 for mine, other in zip(own, units, strict=True) if mine == other]
        assert {made.workers[number]["role"] for number in leader.tolist()} == {"afdelingsleder"}
