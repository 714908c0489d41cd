"""Opening a case together with the people in it, all or nothing: what the form of a new case asks for in one go.

The case itself is opened by `cases.open_case`; this adds persons that are not known yet, and the child as a sibling in
the cases of its brothers and sisters.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sikkersag.casefile.actions.cases import NewChild, opened_once, write_case, write_child
from sikkersag.casefile.actions.family import NewParty, lock_all, register_party
from sikkersag.casefile.actions.lookups import log_found, refusals_logged
from sikkersag.casefile.actions.persons import NewPerson, must_be_meant, person_of
from sikkersag.casefile.models import Case, Family
from sikkersag.foundation.audit.actions import write_entry
from sikkersag.foundation.login.models import User
from sikkersag.foundation.organisation.models import Unit
from sikkersag.foundation.people.actions import change_person
from sikkersag.foundation.people.models import Person
from sikkersag.foundation.refused import RefusedError

SIBLING = "soeskende"


@dataclass(frozen=True, slots=True)
class Comer:
    """Somebody who comes into the new case. `custody_from`: the first day of their custody, where they have any."""

    person: Person | NewPerson
    role: str
    custody_from: date | None = None


def open_with_people(
    *,
    child: NewChild,
    unit: Unit,
    worker: User | None,
    family: Family | None,
    people: Sequence[Comer],
    siblings_in: Sequence[Case] = (),
    grown_up: bool = False,
    by: User,
    now: datetime,
    key: str,
) -> Case:
    """Open a case with everybody in it. Once for each `key`, also when two clicks come at once.

    With a number that is known already the child is that person, who keeps the name and the birth day they have; what
    was typed must be theirs, as for everybody who comes in (`persons.must_be_meant`).
    `child.cpr` is ten digits or nothing. `siblings_in` are the cases of brothers and sisters in which the child is
    registered as their sibling. `grown_up`: it is meant, though the person is 18 or more. Raises RefusedError as
    `open_case` does, and for a person who would come in twice; nothing is written then.
    """

    def write() -> Case:
        lock_all(siblings_in)
        person = _child(child, by=by, now=now)
        parties = _parties(people, by=by, now=now)
        case = write_case(person, unit, worker, family, parties, "", grown_up=grown_up, by=by, now=now, key=key)
        for other in sorted(siblings_in, key=lambda one: one.pk):
            party = NewParty(case.child, SIBLING)
            register_party(case=other, party=party, by=by, now=now, key=f"{key[:60]} {other.pk}")
        return case

    with refusals_logged(by=by, now=now):
        return opened_once(key, write)


def _child(told: NewChild, *, by: User, now: datetime) -> Person:
    known = Person.objects.filter(cpr=told.cpr).first() if told.cpr else None
    if known is None:
        return write_child(told, by=by, now=now)
    must_be_meant(known, name=told.name, born=told.born)
    log_found(known.pk, by=by, now=now)
    if known.born is None and told.born is not None:
        return change_person(person=known.pk, born=told.born, by=by, now=now)
    return known


def _parties(people: Sequence[Comer], *, by: User, now: datetime) -> list[NewParty]:
    found = [NewParty(person_of(one.person, by=by, now=now), one.role, one.custody_from) for one in people]
    pairs = [(party.person.pk, party.role) for party in found]
    for party in found:
        if pairs.count((party.person.pk, party.role)) > 1:
            raise RefusedError(f"{party.person.name} står to gange i samme rolle. Sagen er ikke åbnet. Fjern den ene.")
    return found


def note_hidden(*, person: Person, by: User, now: datetime) -> None:
    """Write down that somebody asked for a child by number and was told that its case is not theirs to see."""
    write_entry("case.asked", by=by, now=now, case=person.case.pk, object=f"person:{person.pk}")
