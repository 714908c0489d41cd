"""Who a letter of a case may go to, and why: the addressee matrix.

Pure over what it is handed: the rows of `Party`, the child's timeline and where each person lives. The law's own dated
age says from when the child is a party; what a letter says, and how it goes, is not decided here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sikkersag.casefile.ages import age_limit, age_on, is_grown_up
from sikkersag.casefile.models import Case, Party
from sikkersag.casefile.thelaw import vocabulary
from sikkersag.foundation.organisation.queries import day_of
from sikkersag.foundation.people.models import Person
from sikkersag.law.engine.timeline import Event, Timeline, effective

#: The dated age of the rulebook from which the child is a party, may complain and is to have the decision.
PARTY_AGE = "part"
#: Where that age stands, by the law that held; the rulebook's `ages.toml` has the dates.
_CHILD_IN_LAW = {10: "barnets lov § 3, stk. 1, og § 145", 12: "serviceloven § 167"}
CHILD, GUARDIAN = "barn", "vaerge"
#: Who may be told something though they are no party: those the child lives with.
_TOLD = ("plejeforaelder",)


@dataclass(frozen=True, slots=True)
class Home:
    """Where somebody lives as it is known now. `protected`: it is told to nobody but themself."""

    address: str
    protected: bool


@dataclass(frozen=True, slots=True)
class Addressee:
    """Somebody whom a letter of the case may be written to.

    `why` is Danish and names the law. `party`: has a party's rights in the case; `complains`: may complain themself.
    `default`: is to have the decision; the others are possible, and somebody must choose them. `home` is empty where
    the address is protected or not known. `represented_by` is the name of who a party has chosen to act for them.
    """

    person: Person
    role: str
    role_label: str
    custody: bool
    child: bool
    party: bool
    why: str
    complains: bool
    protected: bool
    home: str
    represented_by: str = ""
    default: bool = True

    @property
    def key(self) -> str:
        """What a form names them by."""
        return str(self.person.pk)


def matrix(
    case: Case,
    parties: Sequence[Party],
    timeline: Timeline,
    homes: Mapping[UUID, Home],
    *,
    at: datetime,
    known_at: datetime,
    decision: str = "",
) -> tuple[Addressee, ...]:
    """The addressees of a case at a moment: who holds custody, the child, guardians, and who else is possible; by what
    the journal said at `known_at`.

    `decision` is the id of a decision in the timeline: whoever it names as a party is one. The child stands last of the
    parties; one that is not born stands nowhere.
    """
    day, instant = day_of(at), int(at.timestamp())
    standing = effective(timeline.events, int(known_at.timestamp()))
    grown = is_grown_up(case.child.born, day)
    holders = _holders(standing, instant)
    named = _named_in(standing, decision)
    chosen = _representatives(standing, instant)
    names = {str(party.person_id): party.person.name for party in parties}
    found: list[Addressee] = []
    for person, role in _people(parties):
        told = _adult(str(person.pk), role, holders=set() if grown else holders, named=named, grown=grown)
        if told is None:
            continue
        custody, party, default, why = told
        home = homes.get(person.pk, Home("", False))
        found.append(
            Addressee(
                person=person,
                role=role,
                role_label=vocabulary().roles[role].label,
                custody=custody,
                child=False,
                party=party,
                why=why,
                complains=party,
                protected=home.protected,
                home="" if home.protected else home.address,
                represented_by=names.get(chosen.get(str(person.pk), ""), ""),
                default=default,
            )
        )
    child = _child(case, day, instant, homes.get(case.child_id, Home("", False)), standing)
    found.sort(key=lambda one: (not one.default, not one.party))
    parts = [one for one in found if one.default]
    return (*parts, *([child] if child is not None else []), *(one for one in found if not one.default))


def _people(parties: Sequence[Party]) -> list[tuple[Person, str]]:
    """Each person once, with the role that says most of their part in the case."""
    order = list(vocabulary().roles)
    found: dict[UUID, tuple[Person, str]] = {}
    for party in sorted(parties, key=lambda p: order.index(p.role) if p.role in order else len(order)):
        if party.role in vocabulary().roles:
            found.setdefault(party.person_id, (party.person, party.role))
    return list(found.values())


def _adult(
    who: str, role: str, *, holders: set[str], named: set[str], grown: bool
) -> tuple[bool, bool, bool, str] | None:
    """Custody, party, default and why; nothing for those who are never written to as an addressee of the case."""
    if who in holders:
        return True, True, True, "Har forældremyndigheden og er part i sagen (forvaltningsloven § 9)."
    if role == GUARDIAN:
        return False, True, True, "Er værge og handler som part for den, værgemålet gælder (forvaltningsloven § 9)."
    if who in named:
        return False, True, True, "Er nævnt som part i afgørelsen (forvaltningsloven § 9)."
    if vocabulary().roles[role].group == "party":
        why = (
            "Barnet er fyldt 18 år, så forældremyndigheden er ophørt. Får kun brev, hvis du vælger det."
            if grown
            else "Har ikke forældremyndigheden. Er kun part i det, der gælder forælderen selv, fx samvær "
            "(barnets lov § 103, tidligere serviceloven § 71). Får kun brev, hvis du vælger det."
        )
        return False, False, False, why
    if role in _TOLD:
        return (
            False,
            False,
            False,
            (
                "Er ikke part i barnets sag. Må kun få det at vide, som er nødvendigt for at passe på barnet "
                "(forvaltningsloven § 27)."
            ),
        )
    return None


def _child(case: Case, day: date, instant: int, home: Home, standing: Iterable[Event]) -> Addressee | None:
    person = case.child
    age = age_on(person.born, day)
    born = any(event.kind == vocabulary().engine.birth and event.occurred and event.lo <= instant for event in standing)
    if age is None and (person.born is not None or not born):
        return None  # not born yet
    limit = party_age(instant)
    party = age is not None and limit is not None and age >= limit
    where = _CHILD_IN_LAW.get(limit or 0, "")
    if age is None:
        why = "Barnets fødselsdag står ikke i sagen. Om barnet er part, kan ikke afgøres, før den er skrevet."
    elif party:
        why = f"Er {age} år og selv part fra {limit} år ({where})."
    else:
        why = f"Er {age} år og bliver part, når det fylder {limit} år ({where}). Fortæl barnet mundtligt om det."
    return Addressee(
        person=person,
        role=CHILD,
        role_label=vocabulary().roles[CHILD].label,
        custody=False,
        child=True,
        party=party,
        why=why,
        complains=party,
        protected=home.protected,
        home="" if home.protected else home.address,
        default=party,
    )


def party_age(instant: int) -> int | None:
    """The age from which a child is a party at an instant (seconds UTC), by the rulebook's dated ages."""
    return age_limit(PARTY_AGE, at=instant)


def _holders(standing: Sequence[Event], instant: int) -> set[str]:
    state = vocabulary().states[vocabulary().engine.custody]
    turns = [e for e in standing if e.kind in (*state.opens, *state.closes) and e.occurred and e.lo <= instant]
    holders: set[str] = set()
    for event in sorted(turns, key=lambda e: (e.lo, e.recorded_at or 0)):
        who = str(event.facts[state.key])
        holders = holders | {who} if event.kind in state.opens else holders - {who}
    return holders


def _named_in(standing: Sequence[Event], decision: str) -> set[str]:
    for event in standing:
        if decision and event.id == decision:
            return {str(one) for one in event.facts.get("parter", ())}
    return set()


def _representatives(standing: Sequence[Event], instant: int) -> dict[str, str]:
    """Who acts for whom, by the latest choice of each party."""
    chosen = {}
    kinds = [e for e in standing if e.kind == "repraesentant_valgt" and e.occurred and e.lo <= instant]
    for event in sorted(kinds, key=lambda e: (e.lo, e.recorded_at or 0)):
        chosen[str(event.facts["part"])] = str(event.facts.get("repraesentant", ""))
    return chosen
