"""A CPR number tells nothing by itself, and whoever looks one up is written down, also where they are refused."""

from __future__ import annotations

from datetime import date

import pytest
from tests.casefile.acts.conftest import Visit, fill
from tests.casefile.factory import World, make_case, make_person, when
from tests.casefile.people import key

from sikkersag.casefile.actions.birth import Newborn, register_birth
from sikkersag.casefile.actions.cases import NewChild
from sikkersag.casefile.actions.opening import open_with_people
from sikkersag.casefile.models import Case, Family
from sikkersag.foundation.access.models import Read
from sikkersag.foundation.audit.models import Entry
from sikkersag.foundation.people.models import Person
from sikkersag.foundation.refused import RefusedError

CPR = "8001910199"
COMMON = "Jensen Nielsen Hansen Pedersen Andersen Christensen Larsen Thorsen Rasmussen Madsen Kristensen Olsen"


@pytest.fixture
def shown(world: World) -> Person:
    """The father of Noah, who has a number, and is in Noah's case alone."""
    person = world.people["noahs_far"]
    person.cpr, person.born = CPR, date(1980, 1, 20)
    person.save()
    return person


@pytest.fixture
def theirs(world: World) -> Case:
    """A case of another team."""
    family = Family.objects.create(name="Familien Vind", folded="familien vind")
    unit, worker = world.town.units["syd-1"], world.town.stranger
    return make_case(
        make_person("Nora Vind", born="2018-01-01"), family, number="2026-0000778", unit=unit, worker=worker
    )


def assert_logged(world: World, person: Person) -> None:
    (row,) = Entry.objects.filter(action="people.asked")
    assert (row.by, row.case, row.object) == (world.town.stranger, world.noah.pk, f"person:{person.pk}")
    read = Read.objects.get(case=world.noah.pk)
    assert (read.user, read.what) == (world.town.stranger, "opslag på CPR, afvist")


@pytest.mark.parametrize("typed", ["Hvem som helst", COMMON])
def test_a_refused_look_up_is_logged_where_the_person_is(
    world: World, visit: Visit, shown: Person, theirs: Case, typed: str
) -> None:
    client, where = visit("stranger"), f"/sag/{theirs.number}/personer/ny/"
    answer = client.post(where, fill(client, where, cpr="800191-0199", rolle="netvaerk", name=typed))
    assert answer.status_code == 422 and not theirs.parties.filter(person=shown).exists()
    assert_logged(world, shown)


def test_the_child_of_a_new_case_is_not_found_by_number_alone(world: World, shown: Person) -> None:
    told = NewChild("Hvem som helst", CPR, date(1980, 1, 20))
    with pytest.raises(RefusedError) as refused:
        open_with_people(child=told, unit=world.town.units["syd-1"], worker=None, family=None, people=(),
                         grown_up=True, by=world.town.stranger, now=when(), key=key())  # fmt: skip
    assert "Thorsen" not in refused.value.message and not Case.objects.filter(child=shown).exists()
    assert_logged(world, shown)


def test_a_newborn_with_a_number_that_somebody_has_is_refused_and_logged(
    world: World, shown: Person, unborn: Case
) -> None:
    Person.objects.filter(pk=shown.pk).update(born=None)
    with pytest.raises(RefusedError):
        register_birth(case=unborn, children=[Newborn("Alma", date(2026, 3, 2), CPR)], by=world.town.stranger,
                       now=when(), key=key())  # fmt: skip
    assert_logged(world, shown)
    unborn.child.refresh_from_db()
    assert unborn.child.born is None


def test_a_child_that_is_known_is_found_by_number_and_name_and_logged(world: World, shown: Person) -> None:
    case = open_with_people(child=NewChild("Rasmus", CPR, date(1980, 1, 20)), unit=world.town.units["syd-1"],
                            worker=None, family=None, people=(), grown_up=True, by=world.town.stranger, now=when(),
                            key=key())  # fmt: skip
    assert case.child == shown
    assert Read.objects.get(case=world.noah.pk).what == "opslag på CPR"
