"""Complaints for the tests: a decision of Ida's, told to her parents, and what is done to a complaint about it.

Ida's mother is told on Monday 2 February 2026, her father on Wednesday 4 February; four weeks later are Monday 2 March
and Wednesday 4 March. Worked out by hand in a calendar.
"""

from __future__ import annotations

from itertools import count
from typing import Any
from uuid import UUID

from tests.casefile.factory import World, moment_at, open_matter, when, write

from sikkersag.casefile.models import Case, Event, LedgerRow
from sikkersag.casefile.queries.standing import standing_of
from sikkersag.decisions.actions import appeals, complaints, reassessing
from sikkersag.decisions.complaints import Complaint, Effect, effect_of
from sikkersag.decisions.queries.complaints import events_of, find
from sikkersag.foundation.login.models import User
from sikkersag.foundation.ui.danish import day_of

_keys = count(1)


def key() -> str:
    """A name that no other write has."""
    return f"test {next(_keys)}"


def decide(world: World, art: str = "stoettende_indsats", *, instance: str = "forvaltning", **facts: Any) -> Event:
    """A decision of Ida's on 30 January 2026, about a matter of its own."""
    matter = open_matter(world.ida, "Skal Ida have en kontaktfamilie?", "2026-01-12 10:00", kind=art)
    told = {"art": art, "instans": instance, **facts}
    return write(world.ida, "afgoerelse", "2026-01-30 10:00", facts=told, about=[matter], now="2026-01-30 11:00")


def tell(world: World, decision: Event, who: str = "mor", at: str = "2026-02-02") -> Event:
    """A party is told of a decision on a day."""
    facts = {"til": str(world.people[who].pk), "skriftlig": True, "klagevejledning": True}
    refs = {"afgoerelse": (str(decision.event),)}
    return write(
        world.ida, "afgoerelse_meddelt", at, facts=facts, refs=refs, about=decision.about, now="2026-02-04 16:00"
    )


def complain(
    world: World,
    decision: Event,
    at: str = "2026-03-02",
    *,
    who: str = "mor",
    by: User | None = None,
    now: str = "2026-03-10 08:40",
    name: str = "",
    **more: bool,
) -> UUID:
    """A complaint comes on a day; answers its id."""
    return complaints.receive_complaint(
        case=world.ida,
        decision=decision.event,
        complainant=str(world.people[who].pk),
        at=moment_at(at),
        how="som brev",
        words="Jeg er ikke enig.",
        by=by or world.town.worker,
        now=when(now),
        key=name or key(),
        **more,
    )


def reassess(world: World, complaint: UUID, result: str = "fastholdt", now: str = "2026-03-12 10:00") -> None:
    """The decision is looked at again."""
    reassessing.reassess(
        case=world.ida,
        complaint=complaint,
        result=result,
        reasons="Undersøgelsen viser ikke mere.",
        changed="En weekend mere i juli." if result != "fastholdt" else "",
        by=world.town.worker,
        now=when(now),
        key=key(),
    )


def follow(world: World, act: str, complaint: UUID, at: str, now: str = "", by: User | None = None) -> None:
    """The complainant is told of a delay, holds on, or gives it up, on a day."""
    what = {
        "delay": complaints.tell_delay,
        "uphold": complaints.uphold,
        "withdraw": complaints.withdraw_complaint,
    }[act]
    what(
        case=world.ida,
        complaint=complaint,
        words="Det sagde hun i telefonen.",
        at=moment_at(at),
        by=by or world.town.worker,
        now=when(now or f"{at} 12:00"),
        key=key(),
    )


def forward(world: World, complaint: UUID, now: str = "2026-03-13 10:00", **more: Any) -> None:
    """Send the complaint to Ankestyrelsen."""
    appeals.forward_complaint(
        case=world.ida,
        complaint=complaint,
        words="Vi fastholder afgørelsen.",
        by=more.pop("by", world.town.worker),
        now=when(now),
        key=more.pop("key", "") or key(),
        **more,
    )


def answer(world: World, complaint: UUID, result: str, at: str = "2026-05-04", limit: str = "") -> UUID | None:
    """Ankestyrelsen answers."""
    return appeals.decide_appeal(
        case=world.ida,
        complaint=complaint,
        result=result,
        words="Sagen er oplyst.",
        at=moment_at(at),
        new_limit=moment_at(limit) if limit else None,
        by=world.town.worker,
        now=when(f"{at} 12:00"),
        key=key(),
    )


def read(case: Case, complaint: UUID, now: str = "2026-03-10 09:00") -> Complaint:
    """The complaint as it stands."""
    found = find(events_of(standing_of(case, at=when(now))), complaint)
    assert found is not None
    return found


def effect(case: Case, decision: Event, now: str = "2026-03-10 09:00") -> Effect:
    """Whether the decision waits."""
    events = events_of(standing_of(case, at=when(now)))
    (one,) = [event for event in events if event.id == str(decision.event)]
    return effect_of(one, events, int(when(now).timestamp()))


def due(case: Case, part: str, requirement: str = "K2") -> str:
    """The last day of an open row of the ledger, as "2026-03-30"; empty where there is none."""
    row = LedgerRow.objects.filter(case=case, requirement=requirement, part=part, is_open=True).first()
    if row is None or row.due_at is None:
        return ""
    return day_of(row.due_at).isoformat()
