"""Who a letter of a case may go to, read from the case: its parties, its timeline and where they live now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from sikkersag.casefile.models import Case, Party
from sikkersag.casefile.queries.standing import Standing
from sikkersag.casefile.timeline import timeline_of
from sikkersag.correspondence.addressees import Addressee, Home, matrix
from sikkersag.foundation.organisation.queries import day_of
from sikkersag.foundation.people.models import Person, Residence
from sikkersag.foundation.people.queries import protected_homes


def addressees_of(
    case: Case,
    *,
    at: datetime,
    standing: Standing | None = None,
    decision: str = "",
    known_at: datetime | None = None,
) -> tuple[Addressee, ...]:
    """The addressees of a case at a moment, parties first. `standing` spares reading the journal again; `decision` is
    the id of the decision's event, whose own parties count. `known_at`: who it was at an earlier moment, by what the
    journal says at this one. Who may see the case is asked before.
    """
    known = known_at or at
    parties = list(Party.objects.filter(case=case).select_related("person").order_by("pk"))
    timeline = standing.timeline if standing is not None else timeline_of(case, known_at=int(known.timestamp()))
    people = [case.child, *(party.person for party in parties)]
    return matrix(case, parties, timeline, homes_of(people, day_of(at)), at=at, known_at=known, decision=decision)


def homes_of(people: Iterable[Person], day: date) -> Mapping[UUID, Home]:
    """Where these persons live on a Danish day: the home that each came to last, protected or not. For what is written
    to themself; nobody is shown what it answers of a protected one.
    """
    known = {person.pk: person for person in people}
    holding = Q(ends__isnull=True) | Q(ends__gt=day)
    rows = list(
        Residence.objects.filter(holding, person__in=known, starts__lte=day)
        .select_related("household")
        .order_by("starts", "pk")
    )
    hidden = protected_homes((row.household_id for row in rows), day)
    found = {pk: Home("", person.protected_address) for pk, person in known.items()}
    for row in rows:
        closed = row.household_id in hidden or known[row.person_id].protected_address
        found[row.person_id] = Home(row.household.address, closed)
    return found
