"""Who has said yes to what in a child's case, as the journal stands: per person and purpose, on any day.

Whether a consent suffices is the law engine's to say (D5, P1, S15, SP2 …); here is only what was said, by whom, when.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sikkersag.casefile.ages import age_limit
from sikkersag.casefile.queries.writing import ChildCase, Someone
from sikkersag.casefile.thelaw import vocabulary
from sikkersag.inquiry.queries import agelimits
from sikkersag.law.engine.timeline import Event

GIVEN, SOUGHT, REVOKED = "samtykke", "samtykke_soegt", "samtykke_tilbagekaldt"
CONTRACT = "samarbejdskontrakt"
#: The purposes for which the child's own consent is asked for, and the age limit of each in the rulebook.
OWN_CONSENT = {
    "anbringelse": "samtykke",
    "undersoegelse": "samtykke",
    "samvaer_stoettet": "samtykke",
    "aendret_sted": "samtykke_aendret_sted",
    "permanent_anbringelse": "samtykke_permanent",
    "planrevision": "samtykke_plan",
    "helhedsplan": "helhedsplan",
    "handlekommune": "samtykke_handlekommune",
}
#: The purposes that every case's page shows, also where nobody has been asked.
ALWAYS = ("undersoegelse", "indhente_oplysninger", "indsats")


@dataclass(frozen=True, slots=True)
class Said:
    """What one person has said of one purpose, oldest first. `last`: the latest of it."""

    person: str
    purpose: str
    events: tuple[Event, ...]

    @property
    def last(self) -> Event | None:
        """What was said last; None: nothing."""
        return self.events[-1] if self.events else None

    @property
    def stands(self) -> bool:
        """Was a consent given that has not been taken back? A consent and its withdrawal in one minute: it does not."""
        given = self.given
        if given is None:
            return False
        later = [e for e in self.events if e.kind == REVOKED and e.hi >= given.lo]
        return not later

    @property
    def given(self) -> Event | None:
        """The latest consent."""
        return next((e for e in reversed(self.events) if e.kind == GIVEN), None)


def purposes() -> tuple[str, ...]:
    """Every purpose of the vocabulary, in its order."""
    return vocabulary().kinds[GIVEN].facts["til"].choices


def said(child: ChildCase, person: str, purpose: str, *, until: int | None = None) -> Said:
    """What a person has said of a purpose, up to and with an instant (seconds UTC) where one is told."""
    found = [
        e
        for e in child.standing
        if e.kind in (GIVEN, SOUGHT, REVOKED)
        and e.occurred
        and e.facts.get("til") == purpose
        and (e.facts.get("fra") == person or (e.kind == SOUGHT and not e.facts.get("fra") and person in e.concerns))
        and (until is None or e.lo <= until)
    ]
    return Said(person, purpose, tuple(sorted(found, key=lambda e: (e.lo, e.recorded_at or 0))))


def standing_consents(child: ChildCase, purpose: str, *, at: int) -> list[tuple[Someone, Event]]:
    """The consents to a purpose that stand at an instant, each with who gave it."""
    found = []
    for someone in child.people:
        told = said(child, someone.id, purpose, until=at)
        if told.stands and told.given is not None:
            found.append((someone, told.given))
    return found


def custody_at(child: ChildCase, *, at: int) -> frozenset[str]:
    """Who had custody of the child at an instant (seconds UTC), by the journal."""
    state = vocabulary().states[vocabulary().engine.custody]
    holders: set[str] = set()
    turns = [e for e in child.standing if e.kind in (*state.opens, *state.closes) and e.occurred and e.lo <= at]
    for event in sorted(turns, key=lambda e: (e.lo, e.recorded_at or 0)):
        who = str(event.facts[state.key])
        holders = holders | {who} if event.kind in state.opens else holders - {who}
    return frozenset(holders)


def own_limit(purpose: str, *, at: int) -> int | None:
    """From which age the child's own consent to a purpose is asked for at an instant; None: it is not."""
    name = OWN_CONSENT.get(purpose)
    return None if name is None else age_limit(name, at=at)


def child_asked(child: ChildCase, purpose: str, *, at: int) -> bool:
    """Is the child's own consent to a purpose asked for at an instant?"""
    limit, age = own_limit(purpose, at=at), agelimits.age_of(child, at=at)
    return limit is not None and age is not None and age >= limit


def running(child: ChildCase, state: str, *, at: int) -> list[Event]:
    """The events that opened what of a state (`anbringelse`, `indsats`, `sikkerhedsplan`) runs at an instant."""
    told = vocabulary().states[state]
    events = [e for e in child.standing if e.occurred and e.lo <= at]
    closed = [e for e in events if e.kind in told.closes]
    ref = told.ref
    found = []
    for opening in (e for e in events if e.kind in told.opens):
        ends = [
            c
            for c in closed
            if c.lo >= opening.lo and (not ref or not c.refs.get(ref) or opening.id in c.refs.get(ref, ()))
        ]
        if not ends:
            found.append(opening)
    return sorted(found, key=lambda e: e.lo)


def people_of(child: ChildCase, holders: Iterable[str]) -> Sequence[Someone]:
    """Whose consents the page shows: the holders of custody, the child, and whoever else has been asked."""
    asked = {e.facts.get("fra") for e in child.standing if e.kind in (GIVEN, SOUGHT, REVOKED)}
    wanted = {*holders, *asked, child.child.id}
    found = [one for one in child.people if one.id in wanted]
    return sorted(found, key=lambda one: (one.id == child.child.id, one.id not in set(holders), one.name))
