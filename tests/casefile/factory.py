"""A small municipality for tests: two units with a team each, a user of every role, a family of three children.

Tests of every room that needs cases make their world here. Nothing is saved but through the models and the actions of
the program; times are told as Danish local times ("2026-03-10 08:40").
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from django.db.models import Max

from sikkersag.casefile.actions.cases import birth_events
from sikkersag.casefile.actions.journal import append
from sikkersag.casefile.entries import Attachment, NewEvent, Passage
from sikkersag.casefile.models import Case, Event, Family
from sikkersag.casefile.thelaw import calendar
from sikkersag.foundation.access.models import CaseAccess
from sikkersag.foundation.access.principals import rows_of
from sikkersag.foundation.access.viewer import Viewer, viewer_of
from sikkersag.foundation.login.models import User
from sikkersag.foundation.organisation.models import Employment, Unit, UnitKind, UnitPeriod
from sikkersag.foundation.people.folding import folded, name_key
from sikkersag.foundation.people.models import Household, Person, Residence
from sikkersag.law.engine import moment
from sikkersag.law.engine.moment import Moment

#: When the tests' "now" is, unless they say otherwise: Tuesday 10 March 2026 at 8.40.
NOW = "2026-03-10 08:40"
BEGINNING = date(2020, 1, 1)
PASSWORD = "solsikke og regnvejr 17"
_keys = count(1)


def moment_at(text: str) -> Moment:
    """A moment as the law reads it: "2026-03-02 08:05" is a minute, "2026-03-02" a day."""
    return moment.parse(text, calendar())


def when(text: str = NOW) -> datetime:
    """A point in time with its zone, from a Danish local time."""
    return datetime.fromtimestamp(moment_at(text).lo, UTC)


def make_user(username: str, name: str, role: str, unit: Unit) -> User:
    """Somebody who is employed in a unit since the beginning."""
    user = User(username=username, name=name, email=f"{username}@example.dk", created_at=when("2020-01-01"))
    user.set_password(PASSWORD)
    user.save()
    Employment.objects.create(user=user, unit=unit, role=role, starts=BEGINNING)
    return user


def make_unit(key: str, kind: UnitKind, name: str, parent: Unit | None = None) -> Unit:
    """A unit that has been there since the beginning."""
    unit = Unit.objects.create(key=key, kind=kind)
    UnitPeriod.objects.create(unit=unit, name=name, parent=parent, starts=BEGINNING)
    return unit


@dataclass(frozen=True)
class Town:
    """Units by key, users by name. `worker` has the family's cases, `colleague` is in the same team, `stranger` in
    the other unit's team, `outsider` is employed as one who reads only what a grant names.
    """

    units: Mapping[str, Unit]
    users: Mapping[str, User]

    def __getattr__(self, name: str) -> User:
        return self.users[name]

    def viewer(self, name: str, at: str = NOW) -> Viewer:
        """What a user may see at a time."""
        return viewer_of(self.users[name], now=when(at))


def make_town() -> Town:
    """The municipality: a centre with the units north and south, each with a team, and everybody who works there."""
    town = make_unit("kommunen", UnitKind.MUNICIPALITY, "Fjordby Kommune")
    centre = make_unit("center", UnitKind.CENTRE, "Borgercenter Børn", town)
    north = make_unit("nord", UnitKind.UNIT, "Børnefamilieenhed Nord", centre)
    south = make_unit("syd", UnitKind.UNIT, "Børnefamilieenhed Syd", centre)
    north_team = make_unit("nord-1", UnitKind.TEAM, "Team Nord 1", north)
    south_team = make_unit("syd-1", UnitKind.TEAM, "Team Syd 1", south)
    reception = make_unit("modtagelsen", UnitKind.RECEPTION, "Modtagelsen", centre)
    night = make_unit("doegnvagten", UnitKind.NIGHT, "Døgnvagten", centre)
    safety = make_unit("sikkerhed", UnitKind.SAFETY, "Sikkerhedsplansgruppen", centre)
    staff = make_unit("staben", UnitKind.STAFF, "Central stab", town)
    UnitPeriod.objects.filter(unit__in=(north, south)).update(reception=reception)
    units = (town, centre, north, south, north_team, south_team, reception, night, safety, staff)
    people = {
        "worker": ("sara", "Sara Holm", "sagsbehandler", north_team),
        "colleague": ("jonas", "Jonas Bech", "sagsbehandler", north_team),
        "stranger": ("mette", "Mette Lind", "sagsbehandler", south_team),
        "leader": ("birgitte", "Birgitte Ravn", "afdelingsleder", north),
        "other_leader": ("ole", "Ole Krog", "afdelingsleder", south),
        "area_leader": ("karen", "Karen Friis", "omraadechef", centre),
        "chief": ("henrik", "Henrik Juul", "borgercenterchef", centre),
        "lawyer": ("nadia", "Nadia Berg", "omraadejurist", centre),
        "receiver": ("lise", "Lise Toft", "modtagelse", reception),
        "night": ("amir", "Amir Dal", "doegnvagt", night),
        "quality": ("tove", "Tove Riis", "kvalitetsstab", staff),
        "safety": ("per", "Per Skov", "sikkerhedsplansgruppe", safety),
        "outsider": ("vibeke", "Vibeke Storm", "borgerraadgiver", staff),
        "peer": ("anton", "Anton Kjær", "tilsynslaeser", staff),
        "protection": ("ida-dpo", "Inger Dam", "databeskyttelsesraadgiver", staff),
        "admin": ("system", "Søren Sand", "systemadministrator", staff),
    }
    return Town({unit.key: unit for unit in units}, {key: make_user(*told) for key, told in people.items()})


def make_person(
    name: str,
    *,
    born: str | None = None,
    cpr: str | None = None,
    protected_address: bool = False,
    profession: str = "",
    expected: str | None = None,
) -> Person:
    """A person; days as "2019-05-11"."""
    return Person.objects.create(
        name=name,
        folded=folded(name),
        name_key=name_key(name),
        born=date.fromisoformat(born) if born else None,
        expected=date.fromisoformat(expected) if expected else None,
        cpr=cpr,
        protected_address=protected_address,
        profession=profession,
    )


def settle(address: str, *persons: Person, since: str = "2020-01-01", share: str = "") -> Household:
    """Let persons live at an address from a day on."""
    home = Household.objects.create(address=address)
    for person in persons:
        Residence.objects.create(person=person, household=home, starts=date.fromisoformat(since), share=share)
    return home


def make_case(
    child: Person,
    family: Family,
    *,
    number: str,
    unit: Unit,
    worker: User | None,
    at: str = "2025-11-24 09:00",
    parties: Sequence[tuple[Person, str, bool]] = (),
    restricted: bool = False,
) -> Case:
    """A case with its child's birth, its parties (person, role, custody) and its worker, all through the journal."""
    case = Case.objects.create(
        number=number, child=child, family=family, unit=unit, worker=worker, restricted=restricted, opened_at=when(at)
    )
    CaseAccess.objects.bulk_create(
        rows_of(case.pk, worker=worker.pk if worker else None, unit=unit.pk, restricted=restricted)
    )
    opened = moment_at(at)
    new = [NewEvent("sag_aabnet", opened, concerns=(str(child.pk),)), *birth_events(child)]
    for person, role, _ in parties:
        facts: dict[str, Any] = {"person": str(person.pk), "rolle": role}
        if person.born is not None:
            facts["foedt"] = moment_at(person.born.isoformat())
        new.append(NewEvent("part_registreret", opened, facts=facts))
    born = child.born.isoformat() if child.born else at
    for person, _, custody in parties:
        if custody:
            facts = {"indehaver": str(person.pk)}
            new.append(NewEvent("foraeldremyndighed_begyndt", moment_at(born), facts=facts))
    handed = {"enhed": unit.key, "sagsbehandler": "" if worker is None else f"u{worker.pk}"}
    new.append(NewEvent("sag_overdraget", opened, facts={k: v for k, v in handed.items() if v}))
    append({case.pk: new}, by=worker, now=when(at), key=f"make-{number}")
    case.refresh_from_db()
    return case


def _received(cases: Sequence[Case], at: Moment, now: str | None) -> datetime:
    """When an entry is received: as told, or an hour after it happened, but never before what stands already."""
    if now:
        return when(now)
    latest = Event.objects.filter(case__in=cases).aggregate(Max("recorded_at"))["recorded_at__max"] or 0
    return datetime.fromtimestamp(max(latest, min(at.lo + 3600, int(when().timestamp()))), UTC)


def write(
    case: Case,
    kind: str,
    at: str,
    *,
    by: User | None = None,
    now: str | None = None,
    text: str = "",
    passages: Sequence[Passage] = (),
    facts: Mapping[str, Any] | None = None,
    refs: Mapping[str, tuple[str, ...]] | None = None,
    attachments: Sequence[Attachment] = (),
    title: str = "",
    about: Sequence[str] = (),
    concerns: Sequence[Person] = (),
    occurred: bool = True,
    corrects: uuid.UUID | None = None,
    withdraws: uuid.UUID | None = None,
    event: uuid.UUID | None = None,
    note: uuid.UUID | None = None,
) -> Event:
    """Write one entry in a case's journal and answer its row. It is written down and received at `now`: unless told,
    the hour after it happened, or with the entry before it.
    """
    moment_of = moment_at(at)
    received = _received([case], moment_of, now)
    new = NewEvent(
        kind,
        moment_of,
        event=event or uuid.uuid4(),
        facts=dict(facts or {}),
        refs=dict(refs or {}),
        title=title,
        passages=tuple(passages) or ((Passage(text),) if text else ()),
        attachments=tuple(attachments),
        about=tuple(about),
        concerns=tuple(str(person.pk) for person in concerns) or (str(case.child_id),),
        occurred=occurred,
        corrects=corrects,
        withdraws=withdraws,
        note=note,
    )
    done = append({case.pk: [new]}, by=by or case.worker, now=received, key=f"write-{next(_keys)}-{uuid.uuid4()}")
    case.refresh_from_db()
    return done.events[0]


def write_shared(
    cases: Sequence[Case],
    kind: str,
    at: str,
    *,
    passages: Sequence[Passage],
    by: User | None = None,
    now: str | None = None,
    title: str = "",
    facts: Mapping[str, Any] | None = None,
) -> tuple[Event, ...]:
    """Write one note on several children: one event in each journal, each with the passages about that child.

    Passages that are about nobody in particular go to all, as the form of notes does it.
    """
    note, event = uuid.uuid4(), uuid.uuid4()
    moment_of = moment_at(at)
    received = _received(cases, moment_of, now)
    entries = {
        case.pk: [
            NewEvent(
                kind,
                moment_of,
                event=event,
                note=note,
                title=title,
                facts=dict(facts or {}),
                concerns=(str(case.child_id),),
                passages=tuple(p for p in passages if not p.about or str(case.child_id) in p.about),
            )
        ]
        for case in cases
    }
    done = append(entries, by=by or cases[0].worker, now=received, key=f"write-{next(_keys)}-{uuid.uuid4()}")
    for case in cases:
        case.refresh_from_db()
    return done.events


def open_matter(case: Case, question: str, at: str, *, kind: str = "stoettende_indsats", by: User | None = None) -> str:
    """Open a matter in a case; answers its id."""
    matter = str(uuid.uuid4())
    write(case, "spoergsmaal_aabnet", at, by=by, about=[matter], facts={"art": kind, "spoergsmaal": question})
    return matter


@dataclass
class World:
    """A town and its family: two sisters and brothers with the same parents, and a half-brother."""

    town: Town
    family: Family
    people: dict[str, Person] = field(default_factory=dict)
    cases: dict[str, Case] = field(default_factory=dict)

    @property
    def ida(self) -> Case:
        """The case of Ida, six years."""
        return self.cases["ida"]

    @property
    def emil(self) -> Case:
        """The case of Emil, Ida's brother of eleven years."""
        return self.cases["emil"]

    @property
    def noah(self) -> Case:
        """The case of Noah, their half-brother of two years, whose father has a protected address."""
        return self.cases["noah"]


def make_world(town: Town | None = None) -> World:
    """The family Møllegård with a case for each of three children, all with the same worker in the team north."""
    town = town or make_town()
    family = Family.objects.create(name="Familien Møllegård", folded=folded("Familien Møllegård"))
    world = World(town, family)
    people = world.people
    people["ida"] = make_person("Ida Møllegård", born="2019-05-11", cpr="7117190101")
    people["emil"] = make_person("Emil Møllegård", born="2015-02-04", cpr="6414150102")
    people["noah"] = make_person("Noah Møllegård", born="2023-09-22", cpr="8221230103")
    people["mor"] = make_person("Camilla Møllegård", born="1990-04-14")
    people["far"] = make_person("Anders Bjerre", born="1988-10-02")
    people["noahs_far"] = make_person("Rasmus Thorsen", born="1991-01-20", protected_address=True)
    settle("Birkevej 14", people["mor"], people["ida"], people["emil"], people["noah"])
    settle("Havnegade 3, 2. tv.", people["far"])
    settle("Skjulestræde 99", people["noahs_far"])
    both = [(people["mor"], "mor", True), (people["far"], "far", True)]
    unit, worker = town.units["nord-1"], town.worker

    def siblings(*names: str) -> list[tuple[Person, str, bool]]:
        return [(people[name], "soeskende", False) for name in names]

    children: tuple[tuple[str, str, list[tuple[Person, str, bool]]], ...] = (
        ("ida", "2025-0001874", [*both, *siblings("emil", "noah")]),
        ("emil", "2025-0001875", [*both, *siblings("ida", "noah")]),
        (
            "noah",
            "2025-0001902",
            [(people["mor"], "mor", True), (people["noahs_far"], "far", True), *siblings("ida", "emil")],
        ),
    )
    for name, number, parties in children:
        world.cases[name] = make_case(
            people[name], family, number=number, unit=unit, worker=worker, parties=parties, at="2025-11-17 12:00"
        )
    return world
