"""Who is in a case: parties with roles, custody and its periods, and the birth of a child that was expected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from sikkersag.casefile.actions.journal import append, lock, was_done
from sikkersag.casefile.entries import NewEvent
from sikkersag.casefile.models import Case, Family
from sikkersag.casefile.moments import day, instant
from sikkersag.casefile.thelaw import vocabulary
from sikkersag.casefile.timeline import REGISTERED, REMOVED
from sikkersag.foundation.audit.actions import write_entry
from sikkersag.foundation.login.models import User
from sikkersag.foundation.people.models import Person
from sikkersag.foundation.refused import RefusedError
from sikkersag.law.engine.moment import Moment


@dataclass(frozen=True, slots=True)
class NewParty:
    """Somebody who comes into a case. `custody_from` is the first day of their custody, None when they have none."""

    person: Person
    role: str
    custody_from: date | None = None


def party_events(parties: Sequence[NewParty], *, now: datetime) -> list[NewEvent]:
    """What is written in the journal when people come into a case."""
    events = []
    for party in parties:
        facts: dict[str, str | Moment] = {"person": str(party.person.pk), "rolle": party.role}
        if party.person.born is not None:
            facts["foedt"] = day(party.person.born)
        events.append(NewEvent(REGISTERED, instant(now), facts=facts))
        if party.custody_from is not None:
            events.append(_custody(party.person.pk, party.custody_from, begins=True))
    return events


def _custody(person: UUID, on: date, *, begins: bool) -> NewEvent:
    state = vocabulary().states[vocabulary().engine.custody]
    return NewEvent((state.opens if begins else state.closes)[0], day(on), facts={state.key: str(person)})


@transaction.atomic
def register_party(*, case: Case, party: NewParty, by: User, now: datetime, key: str) -> None:
    """Register somebody in the case. Raises RefusedError for a role that is none or that they already have."""
    if party.role not in vocabulary().roles:
        raise RefusedError("Rollen findes ikke. Vælg en fra listen. Intet er gemt.")
    if party.person.pk == case.child_id:
        raise RefusedError("Barnet er sagens barn og kan ikke også være en anden person i den.")
    case = lock(case)
    if was_done(key):
        return
    if case.parties.filter(person=party.person, role=party.role).exists():
        raise RefusedError("Personen har allerede den rolle i sagen. Intet er ændret.")
    append({case.pk: party_events([party], now=now)}, by=by, now=now, key=key, action="case.party")


@transaction.atomic
def remove_party(*, case: Case, person: UUID, role: str, by: User, now: datetime, key: str) -> None:
    """Somebody no longer has a role in the case; the journal keeps that they had it."""
    case = lock(case)
    if was_done(key):
        return
    if not case.parties.filter(person=person, role=role).exists():
        raise RefusedError("Personen har ikke den rolle i sagen. Intet er ændret.")
    entry = NewEvent(REMOVED, instant(now), facts={"person": str(person), "rolle": role})
    append({case.pk: [entry]}, by=by, now=now, key=key, action="case.party")


@transaction.atomic
def change_custody(*, case: Case, person: UUID, on: date, begins: bool, by: User, now: datetime, key: str) -> None:
    """Somebody's part in the custody began or ended on a day. Raises RefusedError where it did so already."""
    case = lock(case)
    if was_done(key):
        return
    party = case.parties.filter(person=person).first()
    if party is None:
        raise RefusedError("Personen er ikke registreret i sagen. Registrér personen først.")
    if party.custody == begins:
        has = "har allerede" if begins else "har ikke"
        raise RefusedError(f"{party.person.name} {has} del i forældremyndigheden. Intet er ændret.")
    append({case.pk: [_custody(person, on, begins=begins)]}, by=by, now=now, key=key, action="case.custody")


@transaction.atomic
def join_family(*, case: Case, family: UUID, by: User, now: datetime) -> None:
    """See the case's child together with the children of another family from now on."""
    locked = Case.objects.select_for_update().get(pk=case.pk)
    before, after = locked.family_id, Family.objects.get(pk=family)
    if before != after.pk:
        locked.family = after
        locked.save(update_fields=["family"])
        write_entry(
            "case.family",
            by=by,
            now=now,
            case=case.pk,
            object=f"sag {case.number}",
            before=str(before),
            after=str(family),
        )
