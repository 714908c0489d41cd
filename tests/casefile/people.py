"""Three fixed people (owner, colleague, stranger), a leader, two teams, and a family with two children.

`municipality()` makes them through the same actions as the program does; tests add what they are about.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

from sikkersag.casefile.actions.cases import NewChild, open_case
from sikkersag.casefile.actions.family import NewParty
from sikkersag.casefile.models import Case
from sikkersag.casefile.thelaw import calendar
from sikkersag.foundation.login.models import User
from sikkersag.foundation.organisation.models import Employment, Unit, UnitKind, UnitPeriod
from sikkersag.foundation.people import actions as people
from sikkersag.foundation.people.models import Person
from sikkersag.law.engine.moment import Moment, parse

#: Tuesday 10 March 2026 at 8.40 in Denmark.
NOW = datetime(2026, 3, 10, 7, 40, tzinfo=UTC)
EVER = date(2015, 1, 1)


@dataclass
class Municipality:
    """Who works there, and the case of Ida, whose worker is `owner`."""

    owner: User
    colleague: User
    stranger: User
    leader: User
    administrator: User
    unit: Unit
    team: Unit
    other_team: Unit
    ida: Case
    emil: Case
    mother: Person
    father: Person


def at(text: str) -> Moment:
    """A moment as people write it."""
    return parse(text, calendar())


def later(**length: float) -> datetime:
    """A time after NOW."""
    return NOW + timedelta(**length)


def key() -> str:
    """A key that no other write has."""
    return str(uuid4())


def user(name: str, unit: Unit, role: str) -> User:
    """Somebody with one employment since long ago."""
    made = User.objects.create(username=name.lower().replace(" ", "."), name=name, created_at=NOW)
    Employment.objects.create(user=made, unit=unit, role=role, starts=EVER)
    return made


def unit(name: str, kind: UnitKind, parent: Unit | None = None) -> Unit:
    """A unit that has been there since long ago."""
    made = Unit.objects.create(key=name.lower().replace(" ", "-"), kind=kind)
    UnitPeriod.objects.create(unit=made, name=name, parent=parent, starts=EVER)
    return made


def municipality() -> Municipality:
    """Two units with a team each; Ida and Emil are siblings in the first team."""
    kommune = unit("Fjordby", UnitKind.MUNICIPALITY)
    north, south = unit("Nord", UnitKind.UNIT, kommune), unit("Syd", UnitKind.UNIT, kommune)
    team, other = unit("Nord 1", UnitKind.TEAM, north), unit("Syd 1", UnitKind.TEAM, south)
    owner = user("Sara Holm", team, "sagsbehandler")
    mother = people.create_person(name="Camilla Møllegård", born=date(1988, 4, 2), by=owner, now=NOW)
    father = people.create_person(name="Anders Bjerre", born=date(1986, 9, 9), by=owner, now=NOW)
    parties = [NewParty(mother, "mor", date(2014, 8, 3)), NewParty(father, "far", date(2014, 8, 3))]
    opened = {"unit": team, "worker": owner, "parties": parties, "by": owner, "now": NOW}
    emil = open_case(child=NewChild("Emil Møllegård", born=date(2014, 8, 3)), key=key(), **opened)  # type: ignore[arg-type]
    ida = open_case(child=NewChild("Ida Møllegård", born=date(2019, 5, 11)), family=emil.family, key=key(), **opened)  # type: ignore[arg-type]
    return Municipality(
        owner=owner,
        colleague=user("Jonas Bæk", team, "sagsbehandler"),
        stranger=user("Line Østergaard", other, "sagsbehandler"),
        leader=user("Birgitte Ravn", north, "afdelingsleder"),
        administrator=user("Svend Drift", kommune, "systemadministrator"),
        unit=north,
        team=team,
        other_team=other,
        ida=ida,
        emil=emil,
        mother=mother,
        father=father,
    )
