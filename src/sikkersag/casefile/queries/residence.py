"""Where many persons live on a day, in a fixed number of queries; a protected address does not come out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q

from sikkersag.casefile.ages import is_grown_up
from sikkersag.foundation.people.models import Person, Residence
from sikkersag.foundation.people.queries import protected_homes


@dataclass(frozen=True, slots=True)
class Home:
    """A home as it may be told: `with_whom` are the names of the grown-ups there that were asked for."""

    key: int
    address: str
    protected: bool
    share: str
    with_whom: tuple[str, ...]


def homes_of(people: Iterable[Person], day: date) -> dict[UUID, tuple[Home, ...]]:
    """The homes of these persons on a Danish day, the latest first. An address is told to nobody where anyone who
    lives there has a protected one, whether or not they were asked for.
    """
    known = {person.pk: person for person in people}
    holding = Q(ends__isnull=True) | Q(ends__gt=day)
    rows = list(
        Residence.objects.filter(holding, person__in=known, starts__lte=day)
        .select_related("household")
        .order_by("-starts", "-pk")
    )
    hidden = protected_homes((row.household_id for row in rows), day)
    living: dict[int, list[UUID]] = {}
    for row in rows:
        living.setdefault(row.household_id, []).append(row.person_id)
    found: dict[UUID, tuple[Home, ...]] = {}
    for row in rows:
        protected = row.household_id in hidden or known[row.person_id].protected_address
        others = tuple(
            known[other].name
            for other in sorted(living[row.household_id], key=lambda pk: (known[pk].born or date.max, known[pk].name))
            if other != row.person_id and _is_adult(known[other], day)
        )
        home = Home(row.household_id, "" if protected else row.household.address, protected, row.share, others)
        found[row.person_id] = (*found.get(row.person_id, ()), home)
    for pk, person in known.items():
        if person.protected_address and pk not in found:
            found[pk] = (Home(0, "", True, "", ()),)
    return found


def _is_adult(person: Person, day: date) -> bool:
    return is_grown_up(person.born, day)
