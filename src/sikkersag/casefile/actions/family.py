"""Who is in a case: parties with roles, custody and its periods, and the birth of a child that was expected."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from sikkersag.casefile import policies
from sikkersag.casefile.actions.journal import append, lock, was_done
from sikkersag.casefile.entries import NewEvent
from sikkersag.casefile.models import Case, Draft, Family
from sikkersag.casefile.moments import day, instant, is_counted
from sikkersag.casefile.thelaw import calendar, vocabulary
from sikkersag.casefile.timeline import REGISTERED, REMOVED, timeline_of
from sikkersag.foundation.access.queries import may_see
from sikkersag.foundation.access.viewer import viewer_of
from sikkersag.foundation.audit.actions import write_entry
from sikkersag.foundation.login.models import User
from sikkersag.foundation.people.models import Person
from sikkersag.foundation.refused import RefusedError
from sikkersag.law.engine import danish
from sikkersag.law.engine.moment import Moment
from sikkersag.law.engine.timeline import Event, effective


@dataclass(frozen=True, slots=True)
class NewParty:
    """Somebody who comes into a case. `custody_from` is the first day of their custody, None when they have none."""

    person: Person
    role: str
    custody_from: date | None = None


def lock_all(cases: Iterable[Case]) -> list[Case]:
    """The cases as they are now; nobody else writes in them until the transaction ends.

    What writes in several cases calls this before anything else. Everybody locks cases in the order of their ids, and
    takes a number that all cases share after that, so that no two wait for each other.
    """
    numbers = {case.pk for case in cases}
    return list(Case.objects.select_for_update().filter(pk__in=numbers).order_by("pk")) if numbers else []


def party_events(parties: Sequence[NewParty], *, now: datetime) -> list[NewEvent]:
    """What is written in the journal when people come into a case."""
    events = []
    for party in parties:
        facts: dict[str, str | Moment] = {"person": str(party.person.pk), "rolle": party.role}
        # Who was born before the calendar begins is grown up whatever the law asks; the day stands with the person.
        if party.person.born is not None and is_counted(party.person.born):
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
    _must_be_open(case)
    if case.parties.filter(person=party.person, role=party.role).exists():
        raise RefusedError("Personen har allerede den rolle i sagen. Intet er ændret.")
    append({case.pk: party_events([party], now=now)}, by=by, now=now, key=key, action="case.party")


@transaction.atomic
def remove_party(*, case: Case, person: UUID, role: str, by: User, now: datetime, key: str) -> None:
    """Somebody no longer has a role in the case; the journal keeps that they had it."""
    case = lock(case)
    if was_done(key):
        return
    _must_be_open(case)
    party = case.parties.filter(person=person, role=role).select_related("person").first()
    if party is None:
        raise RefusedError("Personen har ikke den rolle i sagen. Intet er ændret.")
    if party.custody and not case.parties.filter(person=person).exclude(role=role).exists():
        raise RefusedError(
            f"{party.person.name} har del i forældremyndigheden og kan ikke fjernes endnu. Intet er ændret. Skriv "
            "først, hvornår forældremyndigheden ophørte."
        )
    entry = NewEvent(REMOVED, instant(now), facts={"person": str(person), "rolle": role})
    append({case.pk: [entry]}, by=by, now=now, key=key, action="case.party")


@transaction.atomic
def change_custody(*, case: Case, person: UUID, on: date, begins: bool, by: User, now: datetime, key: str) -> None:
    """Somebody's part in the custody began or ended on a day. Raises RefusedError where it did so already."""
    case = lock(case)
    if was_done(key):
        return
    _must_be_open(case)
    party = case.parties.filter(person=person).select_related("person").first()
    if party is None:
        raise RefusedError("Personen er ikke registreret i sagen. Registrér personen først.", field="person")
    if party.custody == begins:
        has = "har allerede" if begins else "har ikke"
        raise RefusedError(f"{party.person.name} {has} del i forældremyndigheden. Intet er ændret.", field="person")
    last = _last_custody(case, person, now)
    if last is not None and day(on).hi < last.lo:
        raise RefusedError(
            f"Den dag ligger før det, der står i sagen: {danish.span(last.lo, last.hi, calendar())}. Intet er ændret. "
            "Ret datoen.",
            field="dato",
        )
    append({case.pk: [_custody(person, on, begins=begins)]}, by=by, now=now, key=key, action="case.custody")


def _last_custody(case: Case, person: UUID, now: datetime) -> Event | None:
    """The latest beginning or end of somebody's custody that stands in the journal."""
    state = vocabulary().states[vocabulary().engine.custody]
    instant_now = int(now.timestamp())
    standing = effective(timeline_of(case, known_at=instant_now).events, instant_now)
    found = [e for e in standing if e.kind in (*state.opens, *state.closes) and e.facts.get(state.key) == str(person)]
    return max(found, key=lambda e: e.lo, default=None)


def _must_be_open(case: Case) -> None:
    if said := policies.why_not_write(case):
        raise RefusedError(f"{said} Intet er ændret.")


@transaction.atomic
def join_family(*, case: Case, family: UUID, by: User, now: datetime) -> None:
    """See the case's child together with the children of another family from now on.

    The drafts that would be lost to their authors otherwise go along (`_bring_drafts`).
    """
    locked = Case.objects.select_for_update().get(pk=case.pk)
    before, after = locked.family_id, Family.objects.get(pk=family)
    if before != after.pk:
        locked.family = after
        locked.save(update_fields=["family"])
        drafts = _bring_drafts(locked, before, after, now=now)
        write_entry(
            "case.family",
            by=by,
            now=now,
            case=case.pk,
            object=f"sag {case.number}",
            before=str(before),
            after=str(family),
            drafts=drafts,
        )


def _bring_drafts(case: Case, before: UUID, after: Family, *, now: datetime) -> int:
    """Let the drafts of the old family that are about this child alone follow it; how many. A draft about no child in
    particular follows where its author reaches none of those that stay, and could not open it there any more.
    """
    left = list(Case.objects.filter(family=before))
    moved = []
    for draft in Draft.objects.select_for_update().filter(family=before).select_related("author").order_by("pk"):
        if _names(draft, case):
            goes = not any(_names(draft, one) for one in left)
        elif any(_names(draft, one) for one in left):
            goes = False
        else:
            viewer = viewer_of(draft.author, now=now)
            goes = not any(may_see(viewer, one.pk) for one in left)
        if goes:
            moved.append(draft.pk)
    return Draft.objects.filter(pk__in=moved).update(family=after)


def _names(draft: Draft, case: Case) -> bool:
    """Does the draft's form or anything in it name the case or its child?"""
    told = f"{draft.form} {json.dumps(draft.data)}"
    return case.number in told or str(case.child_id) in told
