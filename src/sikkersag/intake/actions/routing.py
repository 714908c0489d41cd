"""The municipality's own table of which unit gets the notifications from where and about what.

A rule is never altered or taken away: it is ended, and another is added. Nothing is given to anybody because of it.
"""

from __future__ import annotations

import re
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Q

from sikkersag.casefile.queries.receivers import HOLDS_CASES
from sikkersag.foundation.audit.actions import write_entry
from sikkersag.foundation.login.models import User
from sikkersag.foundation.organisation import queries as organisation
from sikkersag.foundation.organisation.models import Unit, UnitKind, UnitPeriod
from sikkersag.foundation.people.folding import folded
from sikkersag.foundation.refused import RefusedError
from sikkersag.foundation.ui import danish
from sikkersag.intake.kinds import TOPICS
from sikkersag.intake.models import Route
from sikkersag.intake.routes import words_of

#: House numbers have three digits at most in Denmark.
_HIGHEST = 999
_LONGEST = 100


@transaction.atomic
def add_route(
    *,
    unit: Unit,
    starts: date,
    ends: date | None = None,
    postcode: str = "",
    street: str = "",
    first: int = 0,
    last: int = 0,
    side: str = "",
    topic: str = "",
    others: bool = False,
    by: User | None,
    now: datetime,
) -> Route:
    """Let a unit be proposed from a Danish day until a day (exclusive; None: still). `first`, `last` and `side` narrow
    a street (0 and "": they do not); `others`: for all that no other rule fits.

    Raises RefusedError, with the field, and then nothing is written.
    """
    rule = Route(
        unit=unit,
        starts=starts,
        ends=ends,
        postcode=postcode.strip(),
        street=folded(street),
        street_name=" ".join(street.split()),
        first=first,
        last=last,
        side=side,
        topic=topic,
        others=others,
    )
    _check_place(rule, street)
    if rule.topic and rule.topic not in TOPICS:
        raise RefusedError("Vælg emnet fra listen. Reglen er ikke gemt.", field="topic")
    said = rule.postcode or rule.street or rule.topic
    if not said and not others:
        raise RefusedError(
            "Skriv en vej eller et postnummer, eller vælg et emne. Skal reglen gælde alle andre, så sæt kryds ved det. "
            "Reglen er ikke gemt.",
            field="street",
        )
    if said and others:
        raise RefusedError(
            "Reglen for alle andre har hverken vej, postnummer eller emne. Fjern krydset, eller tøm de felter. Reglen "
            "er ikke gemt.",
            field="others",
        )
    if ends is not None and ends <= starts:
        raise RefusedError("Den sidste dag ligger før den første. Reglen er ikke gemt.", field="ends")
    _check_unit(unit, starts)
    _check_alone(rule)
    try:
        with transaction.atomic():
            rule.save()
    except IntegrityError:
        # Somebody else wrote the same at the same moment.
        raise RefusedError(f"Der er allerede en regel for {words_of(rule)}. Reglen er ikke gemt igen.") from None
    write_entry(
        "intake.add_route",
        by=by,
        now=now,
        object=f"route:{rule.pk}",
        unit=unit.pk,
        rule=words_of(rule),
        starts=starts.isoformat(),
        ends=ends.isoformat() if ends is not None else None,
    )
    return rule


@transaction.atomic
def end_route(*, route: int, ends: date, by: User | None, now: datetime) -> Route:
    """Let a rule hold no more from a Danish day on; the row stays. The day it began: it was a mistake, and never held.

    Raises RefusedError where that is before it began, or where it has ended by then.
    """
    rule = Route.objects.select_for_update().get(pk=route)
    if ends < rule.starts:
        raise RefusedError(
            f"Reglen begyndte {danish.full_day(rule.starts)}. Er den en fejl, så skriv dagen før, så har den aldrig "
            "gældt. Intet er ændret.",
            field="starts",
        )
    if rule.ends is not None and rule.ends <= ends:
        raise RefusedError("Reglen slutter allerede den dag eller før. Intet er ændret.", field="starts")
    rule.ends = ends
    rule.save(update_fields=["ends"])
    write_entry("intake.end_route", by=by, now=now, object=f"route:{rule.pk}", ends=ends.isoformat())
    return rule


def _check_place(rule: Route, typed: str) -> None:
    if rule.postcode and re.fullmatch("[0-9]{4}", rule.postcode) is None:
        raise RefusedError("Et postnummer er fire cifre. Reglen er ikke gemt.", field="postcode")
    if typed.strip() and not rule.street:
        raise RefusedError("Skriv vejens navn med bogstaver. Reglen er ikke gemt.", field="street")
    if len(rule.street_name) > _LONGEST:
        raise RefusedError(f"Der er plads til {_LONGEST} tegn. Reglen er ikke gemt.", field="street")
    words = rule.street.split()
    if len(words) > 1 and words[-1][:1].isdigit():
        raise RefusedError(
            "Skriv vejens navn alene. Husnumre og postnummer har deres egne felter. Reglen er ikke gemt.",
            field="street",
        )
    if not rule.street and (rule.first or rule.last or rule.side):
        raise RefusedError("Husnumre hører til en vej. Skriv vejen. Reglen er ikke gemt.", field="street")
    for number, field in ((rule.first, "first"), (rule.last, "last")):
        if not 0 <= number <= _HIGHEST:
            raise RefusedError(f"Et husnummer er et tal fra 1 til {_HIGHEST}. Reglen er ikke gemt.", field=field)
    if rule.last and rule.last < rule.first:
        raise RefusedError("Det sidste husnummer er lavere end det første. Reglen er ikke gemt.", field="last")
    if rule.side and rule.side not in Route.Side.values:
        raise RefusedError("Vælg lige eller ulige numre. Reglen er ikke gemt.", field="side")


def _check_unit(unit: Unit, starts: date) -> None:
    if UnitKind(unit.kind) not in HOLDS_CASES:
        raise RefusedError("Der kan ikke ligge sager i den enhed. Vælg en anden. Reglen er ikke gemt.", field="unit")
    if not organisation.on(UnitPeriod.objects.filter(unit=unit), starts).exists():
        raise RefusedError(
            f"Enheden findes ikke {danish.full_day(starts)}. Vælg en anden enhed eller dag. Reglen er ikke gemt.",
            field="unit",
        )


def _check_alone(rule: Route) -> None:
    """One place and topic has one rule at a time, whichever unit it names."""
    same = Route.objects.select_for_update().filter(
        Q(ends__isnull=True) | Q(ends__gt=rule.starts),
        postcode=rule.postcode,
        street=rule.street,
        first=rule.first,
        last=rule.last,
        side=rule.side,
        topic=rule.topic,
    )
    if rule.ends is not None:
        same = same.filter(starts__lt=rule.ends)
    # One that was ended on the day it began never held.
    there = next((one for one in same.order_by("starts", "pk") if one.ends is None or one.ends > one.starts), None)
    if there is not None:
        name = organisation.name_of(there.unit, max(rule.starts, there.starts))
        until = "" if there.last_day is None else f" til og med {danish.plain_day(there.last_day)}"
        raise RefusedError(
            f"Der er allerede en regel for {words_of(rule)} fra {danish.plain_day(there.starts)}{until}: {name}. "
            "Afslut den først. Reglen er ikke gemt.",
            field="starts",
        )
