"""Every write about persons and where they live. Who may do it is asked before; these keep the data right.

Names, numbers and addresses never go into the audit row: it says which fields were changed, not what they held.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.db.models import Q

from sikkersag.foundation.audit.actions import write_entry
from sikkersag.foundation.login.models import User
from sikkersag.foundation.people import cpr as numbers
from sikkersag.foundation.people.folding import folded, name_key
from sikkersag.foundation.people.models import Household, Person, Residence
from sikkersag.foundation.refused import RefusedError

_DANISH_TIME = ZoneInfo("Europe/Copenhagen")
_STORED = 200


class Unchanged:
    """The type of `UNCHANGED`: tells "leave it" from "empty it"."""


UNCHANGED: Final = Unchanged()

_TAKEN = (
    "Der findes allerede en person med det CPR-nummer, så intet er gemt. Søg personen frem på nummeret, og brug den "
    "person i stedet for at oprette en ny. Kan du ikke få personen vist, så spørg din leder."
)


class NumberKnownError(RefusedError):
    """The number is somebody's already, and the write is not about them. Whoever is told so has learnt that the number
    is known here: the caller logs it. `person` is whose it is, and is never shown.
    """

    def __init__(self, person: uuid.UUID, message: str = _TAKEN) -> None:
        super().__init__(message, field="cpr")
        self.person = person


@transaction.atomic
def create_person(
    *,
    name: str,
    cpr: str | None = None,
    born: date | None = None,
    expected: date | None = None,
    protected_address: bool = False,
    profession: str = "",
    by: User | None,
    now: datetime,
) -> Person:
    """Write down a person. `cpr` is as somebody typed it; where it tells the birth day, `born` may be left out.

    Raises RefusedError for an empty name, a number that is none or is taken, and a birth day that the number denies.
    """
    number, born = _agreed(cpr, born, now)
    person = Person(
        name=_name(name),
        cpr=number,
        born=born,
        expected=expected,
        protected_address=protected_address,
        profession=_line(profession, "Stilling og sted", 160, "profession"),
    )
    _save(person, new=True)
    write_entry("people.create", by=by, now=now, object=f"person:{person.pk}", has_cpr=number is not None)
    return person


@transaction.atomic
def change_person(
    *,
    person: uuid.UUID,
    name: str | Unchanged = UNCHANGED,
    cpr: str | Unchanged = UNCHANGED,
    born: date | Unchanged | None = UNCHANGED,
    expected: date | Unchanged | None = UNCHANGED,
    profession: str | Unchanged = UNCHANGED,
    by: User | None,
    now: datetime,
) -> Person:
    """Change what is given, for example the number of a newborn child; what is left out stays.

    The audit row names the fields that became different. Raises RefusedError as `create_person` does.
    """
    found = Person.objects.select_for_update().get(pk=person)
    before = {field: getattr(found, field) for field in ("name", "cpr", "born", "expected", "profession")}
    if not isinstance(name, Unchanged):
        found.name = _name(name)
    if not isinstance(expected, Unchanged):
        found.expected = expected
    if not isinstance(profession, Unchanged):
        found.profession = _line(profession, "Stilling og sted", 160, "profession")
    if not isinstance(born, Unchanged):
        found.born = born
    if not isinstance(cpr, Unchanged):
        # A birth day that was only read from the old number does not bind the new one.
        told = (
            before["cpr"] is not None and found.born == numbers.born_of(before["cpr"]) and isinstance(born, Unchanged)
        )
        found.cpr, found.born = _agreed(cpr, None if told else found.born, now)
    elif found.cpr is not None:
        _, found.born = _agreed(found.cpr, found.born, now)
    changed = sorted(field for field, value in before.items() if getattr(found, field) != value)
    if changed:
        _save(found, new=False)
        write_entry("people.change", by=by, now=now, object=f"person:{found.pk}", changed=changed)
    return found


@transaction.atomic
def protect_address(*, person: uuid.UUID, protected: bool, by: User | None, now: datetime) -> Person:
    """Protect a person's address from now on, or stop protecting it. Nothing happens where it already is so."""
    found = Person.objects.select_for_update().get(pk=person)
    if found.protected_address != protected:
        found.protected_address = protected
        found.save(update_fields=["protected_address"])
        write_entry("people.protect", by=by, now=now, object=f"person:{found.pk}", protected=protected)
    return found


@transaction.atomic
def create_household(*, address: str, by: User | None, now: datetime) -> Household:
    """Write down a home. An address may stand in several homes: two flats in one house are two."""
    home = Household.objects.create(address=_line(address, "Adressen", 200, "address"))
    write_entry("people.household", by=by, now=now, object=f"household:{home.pk}")
    return home


@transaction.atomic
def set_residence(
    *,
    person: uuid.UUID,
    household: int,
    starts: date,
    ends: date | None = None,
    share: str = "",
    by: User | None,
    now: datetime,
) -> Residence:
    """A person lives in a home from a Danish day until a day (exclusive; none: still), besides other homes.

    A child of parents who live apart has two. Raises RefusedError where the days are the wrong way round or the
    person already lives there in some of them.
    """
    Person.objects.select_for_update().get(pk=person)
    if ends is not None and ends <= starts:
        raise RefusedError(
            "Til-datoen skal være efter fra-datoen. Intet er gemt. Ret den ene af de to datoer.",
            field="ends",
        )
    _refuse_overlap(person, household, starts, ends)
    row = Residence.objects.create(
        person_id=person,
        household_id=household,
        starts=starts,
        ends=ends,
        share=_line(share, "Hvor meget", 80, "share"),
    )
    _write_move(person, household, starts, by, now)
    return row


@transaction.atomic
def move_household(
    *, persons: list[uuid.UUID], household: int, on: date, share: str = "", by: User | None, now: datetime
) -> list[Residence]:
    """The persons move to a home on a Danish day: where they lived ends that day, and the new home begins.

    Homes that a person moves into only after that day are left as they are. Whoever already lives there stays as they
    are. `share` is how much they live there.
    """
    rows = []
    for person in Person.objects.select_for_update().filter(pk__in=persons).order_by("pk"):
        lived = person.residences.filter(Q(ends__isnull=True) | Q(ends__gt=on), starts__lte=on)
        row = lived.filter(household_id=household).first()
        others = lived.exclude(household_id=household)
        if row is None:
            later = person.residences.filter(household_id=household, starts__gt=on).order_by("starts").first()
            # A home written down for the same day is put right; one that has been lived in is ended.
            others.filter(starts=on).delete()
            others.update(ends=on)
            row = Residence.objects.create(
                person=person,
                household_id=household,
                starts=on,
                ends=None if later is None else later.starts,
                share=_line(share, "Hvor meget", 80, "share"),
            )
            _write_move(person.pk, household, on, by, now)
        rows.append(row)
    return rows


def _write_move(person: uuid.UUID, household: int, starts: date, by: User | None, now: datetime) -> None:
    write_entry(
        "people.move", by=by, now=now, object=f"person:{person}", household=household, starts=starts.isoformat()
    )


def _refuse_overlap(person: uuid.UUID, household: int, starts: date, ends: date | None) -> None:
    same = Residence.objects.filter(person_id=person, household_id=household)
    same = same.filter(Q(ends__isnull=True) | Q(ends__gt=starts))
    if (same if ends is None else same.filter(starts__lt=ends)).exists():
        raise RefusedError(
            "Personen bor allerede på den adresse i en del af perioden. Intet er gemt. Ret datoerne.",
            field="starts",
        )


def _agreed(typed: str | None, born: date | None, now: datetime) -> tuple[str | None, date | None]:
    """The number and the birth day, where they do not deny each other."""
    today = now.astimezone(_DANISH_TIME).date()
    if born is not None and born > today:
        raise RefusedError(
            "Fødselsdagen ligger efter i dag. Intet er gemt. Ret den, eller skriv en termin i stedet.",
            field="born",
        )
    if typed is None or not typed.strip():
        return None, born
    try:
        number = numbers.parse(typed, today=today)
    except numbers.InvalidCprError as error:
        raise RefusedError(
            f"{error} Intet er gemt.",
            field="cpr",
        ) from None
    told = numbers.born_of(number)
    if told is not None and born is not None and told != born:
        raise RefusedError(
            "CPR-nummeret og fødselsdagen passer ikke sammen. Intet er gemt. Ret den, der er forkert.",
            field="born",
        )
    return number, born or told


def _save(person: Person, *, new: bool) -> None:
    """Save, with the columns of search; a number that somebody else has is refused, also when both come at once."""
    person.folded = folded(person.name)[:_STORED]
    person.name_key = name_key(person.name)[:_STORED]
    others = Person.objects.exclude(pk=person.pk).filter(cpr=person.cpr)
    if person.cpr is not None and (other := others.first()) is not None:
        raise NumberKnownError(other.pk)
    try:
        with transaction.atomic():
            person.save(force_insert=new)
    except IntegrityError:
        # The database's own words hold the number, so they are let go of here (`from None`).
        if person.cpr is not None and (other := others.first()) is not None:
            raise NumberKnownError(other.pk) from None
        raise


def _name(name: str) -> str:
    line = _line(name, "Navnet", 160, "name")
    if not folded(line):
        raise RefusedError(
            "Personen mangler et navn. Intet er gemt. Skriv det navn, du kender, fx »Barn af Anne Holm«."
        )
    return line


def _line(text: str, what: str, longest: int, field: str) -> str:
    """One line of text: spaces put in order, nothing invisible in it, not too long."""
    line = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
    if len(line) > longest:
        raise RefusedError(
            f"{what} er på {len(line)} tegn, og der er plads til {longest}. Intet er gemt. Skriv kortere."
        )
    return line
