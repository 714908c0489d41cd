"""The receipt of an evaluation: what it was computed with and from. The same receipt gives the same findings."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files

from sikkersag.law.engine.requirement import Rulebook
from sikkersag.law.engine.timeline import Event, Timeline

ENGINE_VERSION = "1"


@cache
def engine_digest() -> str:
    """SHA-256 over the engine's own source."""
    total = hashlib.sha256()
    for entry in sorted(files(__package__).iterdir(), key=lambda e: e.name):
        if entry.name.endswith(".py"):
            total.update(f"{entry.name}\0".encode())
            total.update(entry.read_bytes())
    return total.hexdigest()


def inputs_digest(timeline: Timeline) -> str:
    """SHA-256 over everything that the timeline says; the order of the events does not matter."""
    complete = None if timeline.complete_for is None else sorted(timeline.complete_for)
    persons = sorted((p.id, p.role, p.group, p.born) for p in timeline.persons.values())
    told = repr((timeline.child, complete, persons, [_told(e) for e in sorted(timeline.events, key=_id)]))
    return hashlib.sha256(told.encode()).hexdigest()


def _id(e: Event) -> str:
    return e.id


def _told(e: Event) -> tuple[object, ...]:
    return (
        e.id,
        e.kind,
        e.lo,
        e.hi,
        e.precision,
        e.written_at,
        e.recorded_at,
        e.occurred,
        e.about,
        e.concerns,
        sorted(e.facts.items()),
        sorted(e.refs.items()),
        e.by,
        e.in_role,
        e.basis,
        e.corrects,
        e.withdraws,
        e.after,
        e.before,
        e.source,
    )


def receipt(
    timeline: Timeline,
    rulebook: Rulebook,
    *,
    as_of: int,
    known_at: int,
    saturday: bool = False,
    only: frozenset[str] | None = None,
) -> dict[str, str | int | bool]:
    """Versions and hashes of engine, rulebook, vocabulary, calendar and settings, the hash of the inputs, and both
    times (seconds UTC).
    """
    made: dict[str, str | int | bool] = {
        "engine": f"{ENGINE_VERSION}-{engine_digest()}",
        **rulebook.digests,
        "saturday_is_a_working_day": saturday,
        "only": "" if only is None else ",".join(sorted(only)),
        "inputs": inputs_digest(timeline),
        "as_of": as_of,
        "known_at": known_at,
    }
    made["receipt"] = hashlib.sha256(repr(sorted(made.items())).encode()).hexdigest()
    return made
