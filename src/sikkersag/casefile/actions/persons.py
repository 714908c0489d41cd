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
from sikkersag.casefile.actions.lookups import cases_with, log_found, refusals_logged
from sikkersag.casefile.models import Case
from sikkersag.foundation.access.permissions import require
from sikkersag.foundation.access.queries import visible
from sikkersag.foundation.access.viewer import viewer_of
from sikkersag.foundation.audit.actions import write_entry
from sikkersag.foundation.login.models import User
from sikkersag.foundation.people import actions as people
from sikkersag.foundation.people import cpr as numbers
from sikkersag.foundation.people.actions import NumberKnownError
from sikkersag.foundation.people.folding import name_key
from sikkersag.foundation.people.models import Person
from sikkersag.foundation.people.queries import by_cpr
from sikkersag.foundation.refused import RefusedError

#: The longest reason for letting an address be seen again, in characters.
LONGEST_REASON = 500


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Somebody as they were typed. With a number that somebody has already, that person is meant."""

    name: str
    cpr: str = ""
    born: date | None = None
    protected_address: bool = False
    profession: str = ""


def person_of(told: Person | NewPerson, *, by: User, now: datetime) -> Person:
    """The person that is meant, written down where they are not known. Raises RefusedError as `create_person` does.

    A number is not enough to be shown whose it is (`must_be_meant`). Who is found by number is logged as read in every
    case that they are in; who calls this logs where it is refused (`lookups.refusals_logged`).
    """
    if isinstance(told, Person):
        return told
    if told.cpr.strip():
        try:
            known = by_cpr(told.cpr)
        except numbers.InvalidCprError as error:
            raise RefusedError(f"{error} Intet er gemt.", field="cpr") from None
        if known is not None:
            must_be_meant(known, name=told.name, born=told.born)
            log_found(known.pk, by=by, now=now)
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


#: Nothing of the person is told, not even which of what was typed is wrong.
_ANOTHER = (
    "Navnet eller fødselsdagen passer ikke til CPR-nummeret. Intet er gemt. Se efter, om nummeret er skrevet rigtigt, "
    "og skriv personens eget navn."
)


def must_be_meant(known: Person, *, name: str, born: date | None) -> None:
    """Raise NumberKnownError unless somebody's name was typed, and not another birth day than theirs.

    At least half of the words typed must be in their name: one is enough for »Lis«, and a row of the commonest names
    finds nobody.
    """
    typed = set(name_key(name).split())
    shared = typed & set(name_key(known.name).split())
    same_day = born is None or known.born is None or born == known.born
    if not shared or 2 * len(shared) < len(typed) or not same_day:
        raise NumberKnownError(known.pk, _ANOTHER)


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
    with refusals_logged(by=by, now=now):
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
def protect(*, case: Case, person: UUID, by: User, now: datetime) -> None:
    """Protect the address of somebody in the case, in all cases that they are in."""
    case = lock(case)
    _must_be_in(case, person)
    people.protect_address(person=person, protected=True, by=by, now=now)
    write_entry("case.protect", by=by, now=now, case=case.pk, object=f"person:{person}", protected=True)


@transaction.atomic
def unprotect(*, case: Case, person: UUID, reason: str, by: User, now: datetime) -> None:
    """Let the address of somebody in the case be seen again. Needs `person.unprotect` on every case that they are in.

    A reason must be given; the audit row of each case tells that it was, and not what it says. Somebody whose address
    is not protected stays as they are. Raises Denied for who may not in this case, else RefusedError.
    """
    case = lock(case)
    _must_be_in(case, person)
    viewer = viewer_of(by, now=now)
    require(viewer, "person.unprotect", case.pk)
    if not reason.strip() or len(reason) > LONGEST_REASON:
        raise RefusedError(
            f"Skriv med højst {LONGEST_REASON} tegn, hvorfor adressen må ses igen. Den er stadig beskyttet.",
            field="grund",
        )
    cases = cases_with(person)
    led = visible(viewer, Case.objects.filter(pk__in=cases), permission="person.unprotect").count()
    if led != len(cases):
        raise RefusedError(
            "Adressen er stadig beskyttet. Kun en, der leder alle de sager, som personen er i, kan ophæve "
            "beskyttelsen. Spørg områdechefen."
        )
    if not Person.objects.get(pk=person).protected_address:
        return
    people.protect_address(person=person, protected=False, by=by, now=now)
    for one in cases:
        write_entry("case.protect", by=by, now=now, case=one, object=f"person:{person}", protected=False, reason=True)


def _must_be_in(case: Case, person: UUID) -> None:
    if said := policies.why_not_write(case):
        raise RefusedError(f"{said} Intet er ændret.")
    if case.child_id != person and not case.parties.filter(person=person).exists():
        raise RefusedError("Personen er ikke registreret i sagen. Registrér personen først. Intet er gemt.")
