"""The people of the fictional municipality: one person for each number, and homes at addresses that exist nowhere."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from random import Random
from uuid import UUID

from sikkersag.casefile.models import Family
from sikkersag.foundation.people.folding import folded, name_key
from sikkersag.foundation.people.models import Household, Person, Residence
from sikkersag.web.demo.source import Child, Town
from sikkersag.web.demo.town import NOW, ZONE, id_of

#: Invented: no place has a street of these names.
STREETS = (
    "Syvmilestræde", "Hveps Allé", "Gammel Kompasvej", "Tågehornsgade", "Skumringsvej", "Blækhusstien",
    "Rævens Kvarter", "Stjernekastervej", "Mormors Bakke", "Havrekernen", "Lygtemandsvej", "Sneglefarten",
    "Kaptajn Sofus' Vej", "Nordlyshaven", "Tolv Egetræers Vej", "Brombærpladsen", "Fyrtårnsløkken", "Regnbueager",
    "Knaphulsstræde", "Vindharpevej",
)  # fmt: skip
_TOWNS = ("Fjordby", "Fjordby Nord", "Nørre Fjordby", "Fjordby Strand")


@dataclass(frozen=True)
class Known:
    """The persons of a child's timeline by their word there ("barn", "mor", "s1"), and what texts call them."""

    ids: dict[str, UUID]
    names: dict[str, str]
    male: dict[str, bool]


def make(town: Town, *, seed: int) -> dict[str, Known]:
    """Write persons, families and homes; returns for each case who is who."""
    persons: dict[UUID, Person] = {}
    known: dict[str, Known] = {}
    families: dict[str, list[Child]] = {}
    for child in town.children:
        families.setdefault(child.family, []).append(child)
    family_rows, homes, residences = [], list[Household](), list[Residence]()
    for family, children in families.items():
        for child in children:
            known[child.key] = _people_of(child, children, persons)
        mother = persons[known[children[0].key].ids["mor"]]
        name = f"Familien {children[0].people['barn'][0].split()[-1]}"
        if "Ufødt" in children[0].people["barn"][0]:
            name = f"Familien {mother.name.split()[-1]}"
        family_rows.append(Family(id=id_of(family), name=name, folded=folded(name)))
        _homes(Random(f"{seed}/home/{family}"), children, known, homes, residences)
    Person.objects.bulk_create(persons.values())
    Family.objects.bulk_create(family_rows)
    Household.objects.bulk_create(homes)
    for row in residences:
        row.household_id = row.household.pk
    Residence.objects.bulk_create(_once(residences))
    return known


def _people_of(child: Child, family: Iterable[Child], persons: dict[UUID, Person]) -> Known:
    ids: dict[str, UUID] = {}
    male: dict[str, bool] = {}
    by_number = {c.people["barn"][1]: c for c in family}
    for word, (name, cpr) in child.people.items():
        own = child if word == "barn" else by_number.get(cpr) if cpr else None
        ids[word] = id_of("person", cpr or f"{child.key}/{word}")
        male[word] = word == "far" or (word != "mor" and cpr is not None and int(cpr[-1]) % 2 == 1)
        if ids[word] in persons:
            continue
        protected = child.protected and word != "far"
        persons[ids[word]] = Person(
            id=ids[word],
            name=name,
            folded=folded(name)[:200],
            name_key=name_key(name)[:200],
            cpr=cpr,
            born=None if cpr is None else _born(cpr, own),
            expected=None if cpr is not None else _expected(child),
            protected_address=protected,
        )
    return Known(ids, {word: name for word, (name, _) in child.people.items()}, male)


def _born(cpr: str, child: Child | None) -> date:
    """The birth day that a number of the municipality was made from; a grown-up's was in the last century if it can."""
    year = int(cpr[4:6])
    century = 2000 if child is not None or year <= NOW.year % 100 - 14 else 1900
    return date(century + year, int(cpr[2:4]) - 12, int(cpr[0:2]) - 60)


def _expected(child: Child) -> date | None:
    for event in child.timeline.events:
        if event.kind == "forventet_foedsel":
            return datetime.fromtimestamp(event.facts["termin"].lo, UTC).astimezone(ZONE).date()
    return None


def address(random: Random) -> str:
    """An address that exists nowhere."""
    floor = random.choice(("", "", "", ", 1. tv.", ", 2. th.", ", st. th.", ", 3. tv."))
    return f"{random.choice(STREETS)} {random.randrange(1, 140)}{floor}, {random.choice(_TOWNS)}"


def _homes(
    random: Random,
    children: list[Child],
    known: dict[str, Known],
    homes: list[Household],
    residences: list[Residence],
) -> None:
    """Where a family lives: the mother with the children, the father with them or by himself, a placed child away."""
    since = date(2012, 1, 1)
    mothers = Household(address=address(random))
    homes.append(mothers)
    together = random.random() < 0.45
    fathers: dict[UUID, Household] = {}
    for child in children:
        people = known[child.key]
        father = people.ids["far"]
        if father not in fathers:
            half = len(fathers) > 0
            home = mothers if together and not half else Household(address=address(random))
            if home is not mothers:
                homes.append(home)
            fathers[father] = home
            residences.append(Residence(person_id=father, household=home, starts=since))
        residences.append(Residence(person_id=people.ids["mor"], household=mothers, starts=since))
        _child_lives(random, child, people.ids["barn"], mothers, homes, residences)


def _child_lives(
    random: Random, child: Child, person: UUID, home: Household, homes: list[Household], residences: list[Residence]
) -> None:
    born = next((e for e in child.timeline.events if e.kind == "foedsel"), None)
    if born is None:
        return
    at = _day(born.lo)
    for event in child.timeline.events:
        if event.kind == "anbringelse_ivaerksat":
            away = Household(address=address(random))
            homes.append(away)
            moved = _day(event.lo)
            later = (e for e in child.timeline.events if e.kind == "anbringelse_ophoert" and e.lo > event.lo)
            ended = next(later, None)
            back = None if ended is None else _day(ended.lo)
            residences.append(Residence(person_id=person, household=home, starts=at, ends=moved))
            residences.append(Residence(person_id=person, household=away, starts=moved, ends=back, share="anbragt"))
            if back is None:
                return
            at = back
    residences.append(Residence(person_id=person, household=home, starts=at))


def _day(instant: int) -> date:
    return datetime.fromtimestamp(instant, UTC).astimezone(ZONE).date()


def _once(residences: list[Residence]) -> list[Residence]:
    """A mother stands with each of her children; she lives there once."""
    return list({(row.person_id, row.household_id, row.starts): row for row in residences}.values())
