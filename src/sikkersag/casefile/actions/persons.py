"""Persons who come into a case: one that is known already or a new one, with where they live.

Their roles and custody are written by `family`; what a person is (name, number) by `foundation.people`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from sikkersag.casefile import policies
from sikkersag.casefile.actions.family import NewParty, register_party
from sikkersag.casefile.actions.journal import lock, remember, was_done
from sikkersag.casefile.models import Case
from sikkersag.foundation.audit.actions import write_entry
from sikkersag.foundation.login.models import User
from sikkersag.foundation.people import actions as people
from sikkersag.foundation.people import cpr as numbers
from sikkersag.foundation.people.models import Person
from sikkersag.foundation.people.queries import by_cpr
from sikkersag.foundation.refused import RefusedError


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Somebody as they were typed. With a number that somebody has already, that person is meant."""

    name: str
    cpr: str = ""
    born: date | None = None
    protected_address: bool = False
    profession: str = ""


def person_of(told: Person | NewPerson, *, by: User, now: datetime) -> Person:
    """The person that is meant, written down where they are not known. Raises RefusedError as `create_person` does."""
    if isinstance(told, Person):
        return told
    if told.cpr.strip():
        try:
            known = by_cpr(told.cpr)
        except numbers.InvalidCprError as error:
            raise RefusedError(f"{error} Intet er gemt.", field="cpr") from None
        if known is not None:
            return known
    return people.create_person(
        name=told.name,
        cpr=told.cpr or None,
        born=told.born,
        protected_address=told.protected_address,
        profession=told.profession,
        by=by,
        now=now,
    )


@transaction.atomic
def add_person(
    *,
    case: Case,
    who: Person | NewPerson,
    role: str,
    custody_from: date | None = None,
    by: User,
    now: datetime,
    key: str,
) -> None:
    """Write somebody down, where they are not known, and register them in the case: both or neither, once a `key`."""
    case = lock(case)
    if was_done(key):
        return
    person = person_of(who, by=by, now=now)
    register_party(case=case, party=NewParty(person, role, custody_from), by=by, now=now, key=key)


@transaction.atomic
def set_home(
    *,
    case: Case,
    person: UUID,
    home: int | None,
    address: str,
    moves: bool,
    starts: date,
    ends: date | None = None,
    share: str = "",
    by: User,
    now: datetime,
    key: str,
) -> None:
    """A person of the case lives in a home from a day: one that is known (`home`) or a new one at an address.

    `moves`: where they lived until then ends that day; else they live here as well, until `ends` (exclusive).
    Raises RefusedError for somebody who is not in the case, and as `people.set_residence` does.
    """
    case = lock(case)
    if was_done(key):
        return
    _must_be_in(case, person)
    if home is None and not address.strip():
        raise RefusedError("Vælg et hjem, eller skriv en adresse. Intet er gemt.", field="adresse")
    if home is None:
        home = people.create_household(address=address, by=by, now=now).pk
    if moves:
        people.move_household(persons=[person], household=home, on=starts, share=share, by=by, now=now)
    else:
        people.set_residence(person=person, household=home, starts=starts, ends=ends, share=share, by=by, now=now)
    write_entry("case.home", by=by, now=now, case=case.pk, object=f"person:{person}")
    remember(key, by=by, now=now)


@transaction.atomic
def protect(*, case: Case, person: UUID, protected: bool, by: User, now: datetime) -> None:
    """Protect the address of somebody in the case, in all cases that they are in, or stop protecting it."""
    case = lock(case)
    _must_be_in(case, person)
    people.protect_address(person=person, protected=protected, by=by, now=now)
    write_entry("case.protect", by=by, now=now, case=case.pk, object=f"person:{person}", protected=protected)


def _must_be_in(case: Case, person: UUID) -> None:
    if said := policies.why_not_write(case):
        raise RefusedError(f"{said} Intet er ændret.")
    if case.child_id != person and not case.parties.filter(person=person).exists():
        raise RefusedError("Personen er ikke registreret i sagen. Registrér personen først. Intet er gemt.")
