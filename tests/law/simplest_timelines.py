"""The simplest timeline that calls for a duty, and the simplest evidence for it, found from rule file and vocabulary.

Facts are tried from the values that the conditions themselves name. A duty whose occasion needs other events than
its own is left out: `occasion_for` then gives None, and the tests say how many were left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import islice, product
from typing import Any

from sikkersag.law.engine import calendar as calendars
from sikkersag.law.engine.evaluate import evaluate
from sikkersag.law.engine.expressions import Expression
from sikkersag.law.engine.finding import Finding
from sikkersag.law.engine.moment import NEVER_BEFORE, Moment
from sikkersag.law.engine.requirement import Duty, Requirement
from sikkersag.law.engine.timeline import Event, Person, Timeline
from sikkersag.law.rulebook import load as rulebooks
from sikkersag.law.vocabulary import load as vocabularies

CALENDAR, VOCABULARY, RULEBOOK = calendars.load(), vocabularies.load(), rulebooks.load()
DAY = 86_400
PERSONS = {
    "barn": Person("barn", "barn", "child"),
    "mor": Person("mor", "mor", "party"),
    "far": Person("far", "far", "party"),
    "ny": Person("ny", "sagsbehandler", "authority"),
}
_MOST = 150


def case(instant: int, *events: Event) -> Timeline:
    """These events, about a child who is thirteen then and whose parents share custody."""
    state = VOCABULARY.states[VOCABULARY.engine.custody]
    born = instant - 13 * 366 * DAY
    held = [
        Event(f"{who}.custody", state.opens[0], NEVER_BEFORE, NEVER_BEFORE, "unknown", facts={state.key: who})
        for who in ("mor", "far")
    ]
    birth = Event("barn.born", VOCABULARY.engine.birth, born, born, concerns=("barn",))
    return Timeline("barn", PERSONS, (birth, *held, *events))


def findings(requirement: Requirement, timeline: Timeline, as_of: int) -> list[Finding]:
    """What the requirement says of the case."""
    found = evaluate(
        timeline, RULEBOOK, as_of=as_of, known_at=as_of, calendar=CALENDAR, only=frozenset({requirement.id})
    )
    return list(found.findings)


def answers(duty: Duty, found: Iterable[Finding], occasion: Event) -> list[Finding]:
    """Those of one duty for one occasion."""
    return [f for f in found if f.part == duty.part and f.occasion == occasion.id]


def moved(events: tuple[Event, ...], instant: int) -> tuple[Event, ...]:
    """The same events with the first of them at another time, and the others as far from it as they were."""
    by = instant - events[0].lo
    return tuple(replace(e, lo=e.lo + by, hi=e.hi + by) for e in events)


def _settings(instant: int) -> Iterator[tuple[Event, ...]]:
    """What may have to be going on already: nothing, or one running state of the vocabulary."""
    yield ()
    for state in VOCABULARY.states.values():
        if state.name != VOCABULARY.engine.custody:
            for facts in islice(_facts(state.opens[0], (), {}), 1):
                name, began = state.opens[0], instant - 5 * DAY
                for ground in VOCABULARY.kinds[name].facts["grundlag"].choices[:3] if _grounded(name) else ("",):
                    told = facts | ({"grundlag": ground} if ground else {})
                    yield (Event("before", name, began, began, facts=told, about=_about(name)),)


def _grounded(kind: str) -> bool:
    return "grundlag" in VOCABULARY.kinds[kind].facts


def occasion_for(requirement: Requirement, duty: Duty, instant: int) -> tuple[Event, ...]:
    """An event at `instant` that calls for the duty, and what must be going on already; empty when none was found."""
    for setting in _settings(instant):
        for kind in duty.occasion.kinds:
            stated = [alt.select.when for alt in duty.evidence] if duty.shape == "states" else []
            for facts in _facts(kind, (duty.occasion.when, duty.occasion.child_if, *stated), {}):
                refs = {
                    n: ("before",) for n, k in VOCABULARY.kinds[kind].refs.items() if setting and k == setting[0].kind
                }
                event = Event("o", kind, instant, instant, facts=facts, refs=refs, by="ny", about=_about(kind))
                found = findings(requirement, case(instant, event, *setting), instant + DAY)
                mine = answers(duty, found, event)
                if mine and all(_called(f) for f in mine):
                    return (event, *setting)
    return ()


def _called(finding: Finding) -> bool:
    """Is the duty owed (and not only perhaps)?"""
    return finding.outcome not in ("not_applicable", "undeterminable")


def evidence_for(requirement: Requirement, duty: Duty, begun: tuple[Event, ...], instant: int) -> tuple[Event, ...]:
    """Events at `instant` that together fulfil the duty for everybody; empty when none were found."""
    occasion = begun[0]
    as_of = max(instant, occasion.hi) + DAY
    for alternative in duty.evidence:
        select = alternative.select
        if ("self", "") in select.join or any(how in ("of", "same_ref") for how, _ in select.join):
            continue
        refs = {name: (occasion.id,) for how, name in select.join if how == "ref"}
        persons = [name for how, name in select.join if how == "person" and name != "concerns"]
        for kind in select.kinds:
            known = set(VOCABULARY.kinds[kind].refs)
            for facts in _facts(kind, (select.when,), _shared(select.join, occasion)):
                events = tuple(
                    Event(
                        f"e-{who}", kind, instant, instant, facts=facts | dict.fromkeys(persons, who), by="ny",
                        written_at=instant, refs={k: v for k, v in refs.items() if k in known}, about=_about(kind),
                    )
                    for who in (("barn", "mor", "far") if persons else ("all",))
                )  # fmt: skip
                found = answers(duty, findings(requirement, case(occasion.lo, *begun, *events), as_of), occasion)
                if found and all(f.outcome == "met" and f.done == instant for f in found):
                    return events
    return ()


def _shared(joins: Iterable[tuple[str, str]], occasion: Event) -> dict[str, Any]:
    return {name: occasion.facts[name] for how, name in joins if how == "fact" and name in occasion.facts}


def _about(kind: str) -> tuple[str, ...]:
    return ("m1",) if VOCABULARY.kinds[kind].about else ()


def _facts(kind: str, conditions: Iterable[Expression | None], given: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Facts worth trying: those that the conditions read, with the values that they name."""
    texts = [c.text for c in conditions if c is not None]
    text = " and ".join(texts)
    read = {name for c in conditions if c is not None for name in c.reads.facts}
    known = VOCABULARY.kinds[kind].facts
    needed = {name for name, fact in known.items() if fact.required}
    names = sorted((read | needed) & set(known) - set(given))
    choices = [[v for v in _values(name, kind, text) if v is not None or name not in needed] for name in names]
    for values in islice(product(*choices), _MOST):
        yield dict(given) | {n: v for n, v in zip(names, values, strict=True) if v is not None}


def _values(name: str, kind: str, text: str) -> list[Any]:
    fact = VOCABULARY.kinds[kind].facts[name]
    named = [c for c in fact.choices if f"'{c}'" in text]
    match fact.type:
        case "bool":
            return [True, False, None]
        case "choice":
            return [*named[:4], None, *[c for c in fact.choices if c not in named][:2]]
        case "choices":
            return [tuple(named) or fact.choices[:1], None]
        case "int":
            return [*{int(n) for n in re.findall(r"\d+", text)}, None]
        case "person":
            return ["mor", "barn", None]
        case "persons":
            return [("mor", "far"), None]
        case "date":
            return [Moment(2_000_000_000, 2_000_000_000, "minute"), None]
    return ["tekst", None]
