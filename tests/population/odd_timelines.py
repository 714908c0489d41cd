"""Random timelines for the two engines to agree on: the synthetic cases of scripts/, bent in ways that casework is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from random import Random

from scripts.synthetic_cases import cases

from sikkersag.law.engine.calendar import Calendar
from sikkersag.law.engine.moment import NEVER_AFTER, NEVER_BEFORE
from sikkersag.law.engine.timeline import Event, Person, Timeline
from sikkersag.law.rulebook import load as rulebooks
from sikkersag.law.vocabulary.load import Vocabulary

_DAY = 86_400
#: Where the clocks change, the law changes, a year ends, and a holiday week lies.
_MOMENTS = (
    (2019, 3, 31, 0), (2023, 10, 29, 0), (2024, 1, 1, 0), (2023, 12, 31, 23), (2020, 1, 1, 0), (2024, 3, 28, 12),
)  # fmt: skip
#: The requirements that may be departed from.
_REQUIREMENTS = [r for r in rulebooks.load().requirements.values() if r.departures]
#: Facts that tell the child's age themselves.
_AGES = ("barnets_alder", "barnets_alder_mindst")


def timelines(vocabulary: Vocabulary, calendar: Calendar, *, number: int, seed: int) -> Iterator[Timeline]:
    """Yield `number` timelines; the same seed gives the same. Some are plain, some odd in one way or several, and a
    few contradict themselves.
    """
    random = Random(f"odd/{seed}")
    for made in cases(vocabulary, calendar, number=number, events=random.choice((6, 14, 30)), seed=seed):
        timeline = made if random.random() < 0.15 else plain(made)
        ways = random.sample(_WAYS, random.choice((0, 1, 1, 2, 3)))
        for way in ways:
            timeline = replace(timeline, events=tuple(way(list(timeline.events), random, calendar)))
        if random.random() < 0.2:
            timeline = _sibling(timeline, random)
        yield timeline


def plain(timeline: Timeline) -> Timeline:
    """Complete, every step happened, nothing told of the age or linked later."""
    kept = [e for e in timeline.events if e.occurred and e.kind != "spoergsmaal_tilknyttet"]
    ids = {e.id for e in kept}
    events = (
        replace(
            e,
            facts={name: value for name, value in e.facts.items() if name not in _AGES},
            refs={name: ids_[:1] for name, ids_ in e.refs.items() if ids_[0] in ids},
        )
        for e in kept
    )
    return replace(timeline, events=tuple(events), complete_for=None)


def _movable(events: list[Event]) -> list[int]:
    return [at for at, event in enumerate(events) if not event.id.endswith((".born", ".custody", ".to"))]


def _at(event: Event, instant: int) -> Event:
    length = event.hi - event.lo
    return replace(event, lo=instant, hi=instant + length) if 0 <= length < 400 * _DAY else event


def _ties(events: list[Event], random: Random, calendar: Calendar) -> list[Event]:
    """Several steps at one instant, and on one day that is all that is known."""
    movable = [at for at in _movable(events) if events[at].lo > 0]
    if movable:
        instant = events[random.choice(movable)].lo
        for at in random.sample(movable, min(len(movable), 5)):
            events[at] = _at(events[at], instant)
        day = calendar.day_of(instant)
        for at in random.sample(movable, min(len(movable), 3)):
            start, end = calendar.start_of_day(day), calendar.end_of_day(day)
            events[at] = replace(events[at], lo=start, hi=end, precision="day")
    return events


def _near_a_change(events: list[Event], random: Random, calendar: Calendar) -> list[Event]:
    """Steps within hours, days or months of a change of the clocks or of the law."""
    moment = calendar.instant(*random.choice(_MOMENTS))
    spread = random.choice((7_200, 3 * _DAY, 150 * _DAY))
    for at in _movable(events):
        if random.random() < 0.7:
            events[at] = _at(events[at], moment + random.randint(-spread, spread) // 60 * 60)
    return events


def _unknown_times(events: list[Event], random: Random, calendar: Calendar) -> list[Event]:
    """Steps known by their month, by a range, or not at all."""
    for at in random.sample(_movable(events), min(3, len(_movable(events)))):
        event = events[at]
        if random.random() < 0.3:
            events[at] = replace(event, lo=-(10**12), hi=10**12, precision="unknown")
        else:
            spread = random.choice((2, 20, 200)) * _DAY
            events[at] = replace(event, lo=event.lo - spread, hi=event.hi + spread, precision="range")
    return events


def _written(events: list[Event], random: Random, calendar: Calendar) -> list[Event]:
    """Written down at once, later, in advance, by its day, or not told when."""
    for at, event in enumerate(events):
        way = random.random()
        if way < 0.5:
            written = event.hi + random.choice((0, 600, _DAY, 9 * _DAY, 90 * _DAY))
        elif way < 0.7 and event.lo > 0:
            written = calendar.end_of_day(calendar.day_of(event.lo) + random.choice((0, 1, 12)))
        elif way < 0.8:
            written = event.lo - 3_600
        else:
            continue
        if 0 < written < 10**10:
            events[at] = replace(event, written_at=written)
    return events


def _recorded(events: list[Event], random: Random, calendar: Calendar) -> list[Event]:
    """Some entries reached the system late."""
    for at, event in enumerate(events):
        if random.random() < 0.4 and 0 < event.hi < 10**10:
            events[at] = replace(event, recorded_at=event.hi + random.choice((0, _DAY, 900 * _DAY)))
    return events


def _corrected(events: list[Event], random: Random, calendar: Calendar) -> list[Event]:
    """An entry corrected by a later one, and one withdrawn."""
    movable = _movable(events)
    if len(movable) > 1:
        first, second = random.sample(movable, 2)
        events.append(replace(_at(events[first], events[first].lo + _DAY), id="rettet", corrects=events[first].id))
        if random.random() < 0.5:
            events.append(replace(events[second], id="trukket", withdraws=events[second].id))
    return events


def _ordered(events: list[Event], random: Random, calendar: Calendar) -> list[Event]:
    """A step whose date is not known, only what it came before or after."""
    movable = _movable(events)
    if len(movable) > 1:
        first, second = random.sample(movable, 2)
        unknown = replace(events[first], lo=-(10**12), hi=10**12, precision="unknown")
        other = (events[second].id,)
        events[first] = replace(unknown, after=other) if random.random() < 0.5 else replace(unknown, before=other)
    return events


def _denied(events: list[Event], random: Random, calendar: Calendar) -> list[Event]:
    """A step that is established not to have happened."""
    movable = _movable(events)
    for at in random.sample(movable, min(2, len(movable))):
        pointed_at = any(events[at].id in ids for e in events for ids in e.refs.values())
        if not pointed_at:
            events[at] = replace(events[at], occurred=False)
    return events


def _departed(events: list[Event], random: Random, calendar: Calendar) -> list[Event]:
    """Departures recorded: on a ground of the list or not, early or late, linked or not, for one person or all."""
    movable = [at for at in _movable(events) if events[at].lo > 0]
    for number in range(min(6, len(movable))):
        of, requirement = events[random.choice(movable)], random.choice(_REQUIREMENTS)
        grounds = [d.ground for d in requirement.departures] or ["modenhed"]
        facts = {"krav": requirement.id, "grund": random.choice([*grounds, *grounds, "modenhed"]), "begrundelse": True}
        facts |= {name: True for d in requirement.departures for name in d.requires if random.random() < 0.8}
        events.append(
            Event(
                f"fravigelse{number}",
                "fravigelse",
                at := of.lo + random.choice((-_DAY, -60, 0, 3600, 40 * _DAY)),
                at,
                written_at=random.choice((None, at, at + 2 * _DAY)),
                about=random.choice(((), of.about)),
                concerns=random.choice(((), (), ("mor",))),
                refs=random.choice(({}, {"anledning": (of.id,)})),
                in_role=random.choice(("", "afdelingsleder", "sagsbehandler")),
                facts=facts,
            )
        )
    return events


def _only_one_kind(events: list[Event], random: Random, calendar: Calendar) -> list[Event]:
    """Most kinds are empty."""
    kept = random.choice(events).kind
    ids = {e.id for e in events if e.kind == kept or e.id.endswith((".born", ".custody"))}
    return [replace(e, refs={n: t for n, t in e.refs.items() if set(t) <= ids}) for e in events if e.id in ids]


def _expected(events: list[Event], random: Random, calendar: Calendar) -> list[Event]:
    """The child was expected: not born yet, born in the midst of it all, or born on a day that nobody knows."""
    middle = random.choice([e.lo for e in events if e.lo > 0] or [_DAY])
    born = random.choice((None, None, (middle, middle), (middle, middle + _DAY - 1), (NEVER_BEFORE, NEVER_AFTER)))
    others = [e for e in events if e.kind != "foedsel"]
    births = [] if born is None else [replace(e, lo=born[0], hi=born[1]) for e in events if e.kind == "foedsel"]
    return [*others, *births, Event("barn.due", "forventet_foedsel", NEVER_BEFORE, NEVER_AFTER, "unknown")]


def _sibling(timeline: Timeline, random: Random) -> Timeline:
    """Another child in the family: some events are about it alone, some about both."""
    persons = {**timeline.persons, "lillebror": Person("lillebror", "soeskende", "other")}
    names = random.choice((("lillebror",), (timeline.child, "lillebror"), (timeline.child,)))
    events = [
        replace(e, concerns=names) if e.kind in ("hjemmebesoeg", "underretning_modtaget", "boernesamtale") else e
        for e in timeline.events
    ]
    return replace(timeline, persons=persons, events=tuple(events))


_WAYS = (
    _ties, _near_a_change, _unknown_times, _written, _recorded, _corrected, _ordered, _denied, _departed,
    _departed, _only_one_kind, _expected,
)  # fmt: skip
