"""Until when each party of a decision may complain: from that party's own notice, by the law's own calendar.

The measure is the rulebook's (K1: four weeks). Somebody who was told twice is counted from the last time, as K1 does,
so that no complaint is called late wrongly. Where nobody was told, no time runs.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sikkersag.casefile.models import Case
from sikkersag.casefile.needs import in_force
from sikkersag.casefile.queries.standing import Standing
from sikkersag.casefile.thelaw import calendar, rulebook
from sikkersag.casefile.timeline import timeline_of
from sikkersag.correspondence.addressees import Addressee
from sikkersag.correspondence.queries.addressees import addressees_of
from sikkersag.foundation.organisation.queries import day_of
from sikkersag.law.engine.length import Length
from sikkersag.law.engine.timeline import Event, effective

#: The requirement whose length it is.
RULE = "K1"
COMMITTEE = ("boerne_og_ungeudvalg", "formand")
_NONE = ("ankestyrelsen", "domstol")


@dataclass(frozen=True, slots=True)
class Period:
    """One party's time to complain. `instance`: "kommunen" (assesses it again first), "udvalget" (it goes straight on),
    or empty where no complaint goes to the municipality. `last_day` is None where no time runs; `note` says why.
    """

    addressee: Addressee
    notified_at: datetime | None
    last_day: date | None
    instance: str
    section: str
    note: str = ""


def complaint_periods(
    case: Case, decision: str, *, at: datetime, standing: Standing | None = None
) -> tuple[Period, ...]:
    """The periods of a decision's parties, those who may complain themselves, at a moment. Empty where the journal has
    no such decision. `standing` spares reading the journal again.
    """
    timeline = standing.timeline if standing is not None else timeline_of(case, known_at=int(at.timestamp()))
    events = effective(timeline.events, int(at.timestamp()))
    taken = next((event for event in events if event.id == decision and event.kind == "afgoerelse"), None)
    if taken is None:
        return ()
    # Who is a party is settled on the day of the decision, not today.
    then = datetime.fromtimestamp(taken.hi, UTC)
    told: dict[str, Event] = {}
    for event in sorted(events, key=lambda e: (e.lo, e.recorded_at or 0)):
        if event.kind == "afgoerelse_meddelt" and event.occurred and decision in event.refs.get("afgoerelse", ()):
            told[str(event.facts.get("til", ""))] = event
    people = addressees_of(case, at=min(then, at), known_at=at, decision=decision, standing=standing)
    return tuple(_period(one, told.get(one.key), taken) for one in people if one.complains or one.key in told)


def _period(one: Addressee, notice: Event | None, taken: Event) -> Period:
    instance, section, note = instance_of(taken.facts, taken.lo)
    if notice is None:
        return Period(one, None, None, instance, section, note or "Fristen er ikke begyndt.")
    at = datetime.fromtimestamp(notice.hi, UTC)
    if not instance:
        return Period(one, at, None, instance, section, note)
    if notice.facts.get("klagevejledning") is False:
        note = "Afgørelsen blev givet uden klagevejledning. Få den givet, før fristen regnes for udløbet."
    last = datetime.fromtimestamp(calendar().due(notice.hi, length(), saturday=False), UTC)
    return Period(one, at, day_of(last), instance, section, note)


def length() -> Length:
    """How long there is to complain, by the rulebook."""
    found = next((duty.limit for duty in rulebook().requirements[RULE].duties if duty.limit is not None), None)
    assert isinstance(found, Length), "the rulebook has the length"
    return found


def instance_of(facts: Any, at: int) -> tuple[str, str, str]:
    """Who looks at a complaint first, by which law, and why nobody does where that is so; `at` in seconds UTC."""
    if facts.get("kun_beslutning"):
        return "", "", "Det er en beslutning om sagens gang og kan ikke påklages for sig."
    if facts.get("instans") in _NONE:
        return "", "", "Afgørelsen er ikke truffet af kommunen; klageadgangen står i den."
    version = in_force(rulebook().requirements[RULE], at)
    if version is None:
        return "", "", "Loven fra dengang er ikke i lovsamlingen, så fristen kan ikke regnes."
    # "§§ 66-67; for udvalgets afgørelser barnets lov § 146"
    usual, _, committee = version.section.partition("; for udvalgets afgørelser ")
    if facts.get("instans") in COMMITTEE:
        return "udvalget", committee or version.section, ""
    return "kommunen", f"{version.law} {usual}", ""
