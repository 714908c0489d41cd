"""A small law that is not Danish, for testing the engine alone: its vocabulary, its rules, and cases in few words.

Nothing here comes from the packaged rulebook or vocabulary, so a test says all that it depends on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sikkersag.law.engine import calendar as calendars
from sikkersag.law.engine.evaluate import Evaluation, evaluate
from sikkersag.law.engine.finding import Finding
from sikkersag.law.engine.moment import NEVER_BEFORE, parse
from sikkersag.law.engine.requirement import Rulebook
from sikkersag.law.engine.timeline import Event, Person, Timeline
from sikkersag.law.rulebook import load as rulebooks
from sikkersag.law.vocabulary import load as vocabularies

Raw = dict[str, Any]
CALENDAR = calendars.load()


def fact(kind: str, *choices: str, required: bool = False) -> Raw:
    """A typed fact."""
    body: Raw = {"type": kind, "label": "A fact", "required": required}
    return body | {"choices": list(choices)} if choices else body


def kind(*, about: bool = True, refs: Mapping[str, str] | None = None, **facts: Raw) -> Raw:
    """A kind of event."""
    return {
        "label": "A kind",
        "explain": "What it is.",
        "concerns": ["child", "party"],
        "about": about,
        "refs": dict(refs or {}),
        "facts": facts,
    }


KINDS = {
    "report": kind(abuse=fact("bool"), sender=fact("choice", "anonymous", "teacher"), known_since=fact("date")),
    "assessment": kind(refs={"report": "report"}, danger=fact("bool"), topics=fact("choices", "home", "school")),
    "inquiry": kind(refs={"report": "report"}),
    "talk": kind(with_=fact("person"), open=fact("bool"), subject=fact("text")),
    "decision": kind(art=fact("choice", "place", "support"), reasons=fact("bool"), parties=fact("persons")),
    "letter": kind(refs={"decision": "decision"}, to=fact("person")),
    "consent": kind(by_whom=fact("person"), until=fact("date")),
    "consent_withdrawn": kind(by_whom=fact("person")),
    "visit": kind(refs={"stay": "stay_begun"}, next_by=fact("date"), talk=fact("bool")),
    "stay_begun": kind(refs={"decision": "decision"}, basis=fact("choice", "agreed", "forced")),
    "stay_ended": kind(refs={"stay": "stay_begun"}),
    "access_asked": kind(),
    "access_answered": kind(refs={"request": "access_asked"}),
    "note": kind(refs={"on": "*"}, public=fact("bool"), grade=fact("int"), day=fact("date")),
    "birth": kind(about=False),
    "matter_opened": kind(art=fact("choice", "place", "support")),
    "matter_linked": kind(refs={"event": "*"}),
    "commitment": kind(),
    "departure": kind(
        refs={"anledning": "*"},
        rule=fact("text", required=True),
        ground=fact("text", required=True),
        other_source=fact("bool"),
    ),
    "moved": kind(about=False, away=fact("bool", required=True)),
    "custody_begun": kind(about=False, holder=fact("person", required=True)),
    "custody_ended": kind(about=False, holder=fact("person", required=True)),
}
ENGINE: Raw = {
    "version": "small",
    "engine": {
        "birth": "birth",
        "matter_opened": "matter_opened",
        "matter_linked": "matter_linked",
        "committed": ["commitment"],
        "contacts": ["visit"],
        "departure": "departure",
        "departure_requirement": "rule",
        "departure_ground": "ground",
        "takeover": "moved",
        "takeover_away": "away",
        "custody": "custody",
        "participants": "present",
        "asserted_age": "age",
        "asserted_age_min": "age_min",
    },
    "state": {
        "custody": {"label": "Custody", "opens": ["custody_begun"], "closes": ["custody_ended"], "key": "holder"},
        "stay": {"label": "Stay", "opens": ["stay_begun"], "closes": ["stay_ended"], "ref": "stay"},
        "access": {"label": "Access", "opens": ["access_asked"], "closes": ["access_answered"], "ref": "request"},
    },
    "common": {"facts": {"age": fact("int"), "age_min": fact("int"), "present": fact("persons")}},
    "role": {
        "child": {"label": "Child", "group": "child"},
        "parent": {"label": "Parent", "group": "party"},
        "foster": {"label": "Foster parent", "group": "other"},
        "worker": {"label": "Worker", "group": "authority"},
        "boss": {"label": "Boss", "group": "authority"},
    },
}
VOCABULARY = vocabularies.read({"_engine.toml": ENGINE, "all.toml": {"topic": "all", "kind": KINDS}}, "small")

#: The law as it was until the end of 2019, and as it is from 2020.
OLD: Raw = {"key": "old", "from": "2010-01-01", "to": "2020-01-01"}
NEW: Raw = {"key": "new", "from": "2020-01-01"}
_SAID: Raw = {"law": "the Act", "section": "§ 1", "source": ["ACT"], "last_checked": "2024-01-01"}
AGES: Raw = {
    "party": {
        "label": "Party",
        "values": [
            {"from": "2010-01-01", "age": 12, "section": "§ 9", "source": "ACT"},
            {"from": "2020-01-01", "age": 10, "section": "§ 9", "source": "ACT"},
        ],
    },
    "asking": {"label": "May ask", "values": [{"from": "2020-01-01", "age": 10, "section": "§ 8", "source": "ACT"}]},
}


def rule(*duties: Raw, name: str = "R1", versions: Iterable[Raw] = (NEW,), **more: Any) -> Raw:
    """A requirement with these duties."""
    return {
        "id": name,
        "titel": "Krav",
        "title": "Requirement",
        "formaal": "Fordi.",
        "topic": "rules",
        "severity": 1,
        "checked": "evidence",
        "version": [_SAID | version for version in versions],
        "duty": [{"titel": "Gør det", **duty} for duty in duties],
        **more,
    }


def law(*requirements: Raw) -> Rulebook:
    """A rulebook of these requirements."""
    raw = {f"rules/{body['id']}.toml": body for body in requirements}
    return rulebooks.read(raw | {"ages.toml": AGES}, "small", VOCABULARY, CALENDAR)


def duty(shape: str, occasion: str | Raw, *evidence: str | Raw, **more: Any) -> Raw:
    """A duty: a bare kind stands for an occasion or a piece of evidence of that kind."""
    return {
        "shape": shape,
        "occasion": {"kinds": [occasion]} if isinstance(occasion, str) else occasion,
        "evidence": [{"kinds": [e]} if isinstance(e, str) else e for e in evidence],
        **more,
    }


def at(text: str) -> int:
    """The last instant of a written moment."""
    return parse(text, CALENDAR).hi


def ev(name: str, kind: str, when: str = "", /, **more: Any) -> Event:
    """An event; `facts` and `refs` as dicts, times written out. A reference may be one id."""
    moment = parse(when, CALENDAR)
    for key in ("written_at", "recorded_at"):
        if isinstance(more.get(key), str):
            more[key] = at(more[key])
    for key in ("about", "concerns", "after", "before"):
        if isinstance(more.get(key), str):
            more[key] = (more[key],)
    if "facts" in more:
        more["facts"] = {k: parse(v, CALENDAR) if k in _DATES else v for k, v in more["facts"].items()}
    if "refs" in more:
        more["refs"] = {k: (v,) if isinstance(v, str) else tuple(v) for k, v in more["refs"].items()}
    return Event(name, kind, moment.lo, moment.hi, moment.precision, **more)


_DATES = ("known_since", "until", "next_by", "day")
PERSONS = {
    person.id: person
    for person in (
        Person("kid", "child", "child"),
        Person("sib", "child", "child"),
        Person("ann", "parent", "party"),
        Person("bob", "parent", "party"),
        Person("fay", "foster", "other", (at("1990-05-01"), at("1990-05-01"))),
        Person("wim", "worker", "authority"),
        Person("zoe", "worker", "authority"),
        Person("max", "boss", "authority"),
    )
}


def custody(*holders: str) -> tuple[Event, ...]:
    """Custody from before anything else."""
    return tuple(
        Event(f"{who}.custody", "custody_begun", NEVER_BEFORE, NEVER_BEFORE, "unknown", facts={"holder": who})
        for who in holders
    )


def born(when: str, child: str = "kid") -> Event:
    """The child's birth."""
    return ev(f"{child}.born", "birth", when, concerns=child)


def case(*events: Event, child: str = "kid", complete_for: Iterable[str] | None = None) -> Timeline:
    """A timeline; complete for everything unless said otherwise."""
    return Timeline(child, PERSONS, events, None if complete_for is None else frozenset(complete_for))


def run(rules: Rulebook | Raw, timeline: Timeline, as_of: str, known_at: str = "") -> Evaluation:
    """Evaluate as of the end of the written moment."""
    rulebook = rules if isinstance(rules, Rulebook) else law(rules)
    return evaluate(timeline, rulebook, as_of=at(as_of), known_at=at(known_at or as_of), calendar=CALENDAR)


def ask(rules: Rulebook | Raw, timeline: Timeline, as_of: str, known_at: str = "") -> list[Finding]:
    """All findings."""
    return list(run(rules, timeline, as_of, known_at).findings)


def one(rules: Rulebook | Raw, timeline: Timeline, as_of: str, known_at: str = "") -> Finding:
    """The only finding."""
    findings = ask(rules, timeline, as_of, known_at)
    assert len(findings) == 1, findings
    return findings[0]


def outcomes(rules: Rulebook | Raw, timeline: Timeline, as_of: str, known_at: str = "") -> dict[str, str]:
    """Outcome by "occasion" or "occasion/person"."""
    found = ask(rules, timeline, as_of, known_at)
    return {f.occasion + (f"/{f.person}" if f.person else ""): f.outcome for f in found}
