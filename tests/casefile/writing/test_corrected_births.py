"""A corrected day of birth or term is the child's own too, unless the child's number denies it."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from tests.casefile.factory import World, make_case, make_person, moment_at, when

from sikkersag.casefile.actions.writing import journalise
from sikkersag.casefile.entries import NewEvent
from sikkersag.casefile.models import Case, Event
from sikkersag.foundation.login.models import User
from sikkersag.foundation.people.models import Person
from sikkersag.foundation.refused import RefusedError


def _corrected(case: Case, kind: str, at: str, *, by: User, **facts: Any) -> None:
    row = Event.objects.get(case=case, kind=kind)
    entry = NewEvent(kind, moment_at(at), corrects=row.event, concerns=(str(case.child_id),), facts=facts)
    journalise(uuid4(), {case.pk: [entry]}, by=by, now=when())


def test_a_corrected_day_of_birth_is_the_childs_too(world: World) -> None:
    child, worker = world.people["emil"], world.town.worker
    _corrected(world.emil, "foedsel", "2015-02-05", by=worker)
    child.refresh_from_db()
    assert child.born == date(2015, 2, 5)
    # A month tells no day: what is known of the child stays.
    row = Event.objects.get(case=world.emil, kind="foedsel", corrects__isnull=False)
    entry = NewEvent("foedsel", moment_at("2015-03"), corrects=row.event, concerns=(str(child.pk),))
    journalise(uuid4(), {world.emil.pk: [entry]}, by=worker, now=when())
    child.refresh_from_db()
    assert child.born == date(2015, 2, 5)


def test_a_day_of_birth_that_the_number_denies_is_refused_whole(world: World) -> None:
    before = world.ida.length
    # A number that tells a birth day of this century; put together here so that none stands in a file.
    Person.objects.filter(pk=world.ida.child_id).update(cpr=f"{date(2019, 5, 11):%d%m%y}" + "4000")
    with pytest.raises(RefusedError, match="passer ikke sammen"):
        _corrected(world.ida, "foedsel", "2019-05-12", by=world.town.worker)
    world.ida.refresh_from_db()
    assert (world.ida.length, Person.objects.get(pk=world.ida.child_id).born) == (before, date(2019, 5, 11))


def test_a_corrected_term_is_the_childs_too(world: World) -> None:
    child = make_person("Ufødt barn", expected="2026-05-01")
    case = make_case(
        child, world.family, number="2026-0000321", unit=world.town.units["nord-1"], worker=world.town.worker
    )
    _corrected(case, "forventet_foedsel", "2026-03-01", by=world.town.worker, termin=moment_at("2026-05-09"))
    assert Person.objects.get(pk=child.pk).expected == date(2026, 5, 9)
