"""Opening a case, whose it is, closing it and opening it again. People in it are in `family`, texts in `journal`."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from sikkersag.casefile import projections
from sikkersag.casefile.actions.family import NewParty, party_events
from sikkersag.casefile.actions.journal import KeyTaken, append, lock, was_done
from sikkersag.casefile.actions.lookups import refusals_logged
from sikkersag.casefile.ages import ADULT, is_grown_up
from sikkersag.casefile.entries import NewEvent
from sikkersag.casefile.models import AppendKey, Case, Event, Family
from sikkersag.casefile.moments import day, instant
from sikkersag.foundation.access.viewer import viewer_of
from sikkersag.foundation.audit.actions import write_entry
from sikkersag.foundation.login.models import User
from sikkersag.foundation.numbering.actions import next_number
from sikkersag.foundation.numbering.forms import case_number, case_series
from sikkersag.foundation.organisation.models import Unit
from sikkersag.foundation.organisation.queries import day_of
from sikkersag.foundation.people import actions as people
from sikkersag.foundation.people.folding import folded
from sikkersag.foundation.people.models import Person
from sikkersag.foundation.refused import RefusedError
from sikkersag.law.engine.moment import UNKNOWN


@dataclass(frozen=True, slots=True)
class NewChild:
    """The child that a case is opened about: by CPR number, by birth day, or unborn with an expected day."""

    name: str
    cpr: str = ""
    born: date | None = None
    expected: date | None = None
    protected_address: bool = False


def open_case(
    *,
    child: NewChild | Person,
    unit: Unit,
    worker: User | None,
    family: Family | None = None,
    parties: Sequence[NewParty] = (),
    case_type: str = "",
    grown_up: bool = False,
    by: User,
    now: datetime,
    key: str,
) -> Case:
    """Open the case of a child, in a family that is known or a new one, with its parties. Once for each `key`.

    `grown_up`: it is meant, though the person is 18 or more. Raises RefusedError (also `people.RefusedError`) in
    Danish when the child has a case already, has neither birth day nor expected day, or is no child any more and it
    is not said to be meant, or the details cannot be right.
    """

    def write() -> Case:
        person = child if isinstance(child, Person) else write_child(child, by=by, now=now)
        return write_case(person, unit, worker, family, parties, case_type, grown_up=grown_up, by=by, now=now, key=key)

    with refusals_logged(by=by, now=now):
        return opened_once(key, write)


def opened_once(key: str, write: Callable[[], Case]) -> Case:
    """The case that `write` opens under this name, all of it or nothing; where it has been opened, that case.

    Also where two clicks come at the same moment: whoever comes second undoes all it has written.
    """
    if (before := opened_before(key)) is not None:
        return before
    try:
        with transaction.atomic():
            return write()
    except (IntegrityError, KeyTaken):
        # The other half of a double click came first; anything else is a mistake of ours.
        if (before := opened_before(key)) is not None:
            return before
        raise


def opened_before(key: str) -> Case | None:
    """The case that the write of this name has opened; nothing where it has not been done."""
    done = AppendKey.objects.filter(key=key).first()
    return None if done is None else Event.objects.select_related("case").get(pk=done.events[0]).case


def write_case(
    person: Person,
    unit: Unit,
    worker: User | None,
    family: Family | None,
    parties: Sequence[NewParty],
    case_type: str,
    *,
    grown_up: bool = False,
    by: User,
    now: datetime,
    key: str,
) -> Case:
    """Write the case of a person who is written down, as `open_case` does. Only inside `opened_once`."""
    # Two who open a case for the same child wait here for each other.
    person = Person.objects.select_for_update().get(pk=person.pk)
    _may_be_opened(person)
    if is_grown_up(person.born, day_of(now)) and not grown_up:
        raise RefusedError(
            f"{person.name} er fyldt {ADULT} år, så der er ikke åbnet en sag. Se efter, at det er barnets nummer og "
            "fødselsdag, du har skrevet. Er det meningen, så sæt kryds ved det."
        )
    family = family or _family(person)
    year = timezone.localtime(now).year
    case = Case.objects.create(
        number=case_number(year, next_number(case_series(year))),
        child=person,
        family=family,
        unit=unit,
        worker=worker,
        case_type=case_type,
        opened_at=now,
        head="",
    )
    projections.write_access(case, by=by, now=now)
    entries = [
        *birth_events(person),
        NewEvent("sag_aabnet", instant(now), concerns=(str(person.pk),)),
        _handed(unit, worker, "", now),
        *party_events(parties, now=now),
    ]
    append({case.pk: entries}, by=by, now=now, key=key, action="case.open")
    case.refresh_from_db()
    return case


def write_child(child: NewChild, *, by: User, now: datetime) -> Person:
    """Write the child down. Raises RefusedError as `people.create_person` does."""
    return people.create_person(
        name=child.name,
        cpr=child.cpr or None,
        born=child.born,
        expected=child.expected,
        protected_address=child.protected_address,
        by=by,
        now=now,
    )


def _may_be_opened(person: Person) -> None:
    if Case.objects.filter(child=person).exists():
        raise RefusedError(
            "Barnet har allerede en sag, så der er ikke åbnet en ny. Søg barnet frem, og gå til den sag, der er."
        )
    if person.born is None and person.expected is None:
        raise RefusedError(
            "Der mangler en fødselsdag eller en termin, så sagen er ikke åbnet. Skriv barnets CPR-nummer, "
            "fødselsdag, eller terminen, hvis barnet ikke er født."
        )


def _family(person: Person) -> Family:
    name = f"Familien {person.name.split()[-1]}"[:160]
    return Family.objects.create(name=name, folded=folded(name))


def birth_events(person: Person) -> list[NewEvent]:
    """The child's birth, or when it is expected; from this every age is counted."""
    who = (str(person.pk),)
    if person.born is not None:
        return [NewEvent("foedsel", day(person.born), concerns=who)]
    if person.expected is not None:
        return [NewEvent("forventet_foedsel", UNKNOWN, concerns=who, facts={"termin": day(person.expected)})]
    return []


def _handed(unit: Unit, worker: User | None, reason: str, now: datetime) -> NewEvent:
    facts = {"enhed": unit.key, "sagsbehandler": "" if worker is None else projections.label_of(worker)}
    return NewEvent("sag_overdraget", instant(now), facts={**facts, "grund": reason} if reason else facts)


# Whose it is


@transaction.atomic
def hand_over(
    *,
    case: Case,
    unit: Unit,
    worker: User | None,
    reason: str,
    by: User,
    now: datetime,
    key: str,
    seen: UUID | None = None,
) -> None:
    """Give the case to another worker or unit. `seen` is the assignment (its event) that whoever decides has seen.

    Raises RefusedError where it changes nothing, the case is closed or has been given to somebody else since `seen`,
    or the receiver has a conflict of interest.
    """
    case = lock(case)
    if was_done(key):
        return
    _must_be_open(case)
    last = case.assignments.filter(ends__isnull=True).select_related("by").order_by("-starts", "-pk").first()
    if seen is not None and last is not None and last.event != seen:
        who = "ingen endnu" if case.worker is None else case.worker.name
        raise RefusedError(
            f"Imens har {'en anden' if last.by is None else last.by.name} givet sagen videre. Nu har {who} den, og dit "
            "valg er ikke gemt. Er det stadig rigtigt, så tryk igen."
        )
    if worker is not None and case.pk in viewer_of(worker, now=now).closed:
        raise RefusedError(
            f"{worker.name} har meldt sig inhabil i sagen og kan ikke få den. Sagen er ikke givet videre. "
            "Vælg en anden.",
            field="til",
        )
    if (case.unit_id, case.worker_id) == (unit.pk, None if worker is None else worker.pk):
        raise RefusedError("Sagen ligger der allerede. Vælg en anden rådgiver eller enhed.", field="til")
    if not reason.strip():
        raise RefusedError(
            "Skriv kort, hvorfor sagen overdrages. Den, der får sagen, skal kunne læse det.", field="grund"
        )
    append({case.pk: [_handed(unit, worker, reason, now)]}, by=by, now=now, key=key, action="case.hand_over")


@transaction.atomic
def acknowledge(*, case: Case, by: User, now: datetime, key: str) -> None:
    """The receiver says to have read the case. Raises RefusedError for anybody else, and when it is said already."""
    case = lock(case)
    if was_done(key):
        return
    handed = case.assignments.filter(ends__isnull=True).order_by("-starts", "-pk").first()
    if handed is None or handed.worker_id != by.pk:
        raise RefusedError("Kun den, der har fået sagen, kan bekræfte at have læst den.")
    if handed.read_at is not None:
        raise RefusedError("Du har allerede bekræftet, at du har læst sagen.")
    entry = NewEvent("overdragelse_laest", instant(now), refs={"overdragelse": (str(handed.event),)})
    append({case.pk: [entry]}, by=by, now=now, key=key, action="case.acknowledge")


@transaction.atomic
def close_case(*, case: Case, reason: str, by: User, now: datetime, key: str) -> None:
    """Close the case with a reason. What is still open in the ledger stays there to be seen."""
    case = lock(case)
    if was_done(key):
        return
    _must_be_open(case)
    if not reason.strip():
        raise RefusedError("Skriv, hvorfor sagen lukkes. Den er ikke lukket.", field="grund")
    entry = NewEvent("sag_lukket", instant(now), concerns=(str(case.child_id),), facts={"grund": reason})
    append({case.pk: [entry]}, by=by, now=now, key=key, action="case.close")


@transaction.atomic
def reopen_case(*, case: Case, reason: str, by: User, now: datetime, key: str) -> None:
    """Open a closed case again with a reason."""
    case = lock(case)
    if was_done(key):
        return
    if case.status != Case.Status.CLOSED:
        raise RefusedError("Sagen er ikke lukket, så den kan ikke genåbnes.")
    if not reason.strip():
        raise RefusedError("Skriv, hvorfor sagen genåbnes. Den er stadig lukket.", field="grund")
    entry = NewEvent("sag_genaabnet", instant(now), concerns=(str(case.child_id),), facts={"grund": reason})
    append({case.pk: [entry]}, by=by, now=now, key=key, action="case.reopen")


@transaction.atomic
def restrict_case(*, case: Case, restricted: bool, by: User, now: datetime) -> None:
    """Keep a case to its worker, the leader and those named, or let its team see it again."""
    case = lock(case)
    if case.restricted != restricted:
        case.restricted = restricted
        case.save(update_fields=["restricted"])
        projections.write_access(case, by=by, now=now)
        write_entry("case.restrict", by=by, now=now, case=case.pk, object=f"sag {case.number}", on=restricted)


@transaction.atomic
def open_matter(*, case: Case, title: str, art: str = "", by: User, now: datetime, key: str) -> UUID:
    """Open a question that is being considered ("Skal Ida have aflastning?"); everything about it gathers there.

    `art` is a value of the vocabulary's `spoergsmaal_aabnet.art`. Answers the matter's id.
    """
    case = lock(case)
    matter = UUID(bytes=_bytes_of(key))
    if was_done(key):
        return matter
    _must_be_open(case)
    if not title.strip():
        raise RefusedError("Skriv spørgsmålet med ord, fx »Skal Ida have aflastning?«. Intet er gemt.", field="titel")
    facts = {"spoergsmaal": title.strip(), **({"art": art} if art else {})}
    entry = NewEvent(
        "spoergsmaal_aabnet", instant(now), about=(str(matter),), concerns=(str(case.child_id),), facts=facts
    )
    append({case.pk: [entry]}, by=by, now=now, key=key, action="case.matter")
    return matter


def _bytes_of(key: str) -> bytes:
    """Sixteen bytes made of a key, so that the same key always opens the same matter."""
    return hashlib.sha256(key.encode()).digest()[:16]


def _must_be_open(case: Case) -> None:
    if case.status != Case.Status.OPEN:
        raise RefusedError("Sagen er lukket. Genåbn den først, hvis der skal ske mere i den.")
