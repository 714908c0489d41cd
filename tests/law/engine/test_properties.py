"""What must hold for every timeline: purity, ids, stability until the told moment, shifts, and honest imprecision.

The timelines are made of the small law's kinds. The runs are the same each time (derandomised).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.law.engine.small_law import (
    CALENDAR,
    NEW,
    OLD,
    Raw,
    at,
    born,
    case,
    custody,
    duty,
    ev,
    law,
    rule,
)

from sikkersag.law.engine.evaluate import Evaluation, evaluate
from sikkersag.law.engine.finding import Finding
from sikkersag.law.engine.requirement import Rulebook
from sikkersag.law.engine.timeline import Event, Timeline

MINUTE, HOUR, DAY = 60, 3_600, 86_400
steady: Callable[[Callable[..., None]], Callable[..., None]] = settings(
    max_examples=50, derandomize=True, deadline=None
)

_VISIT = {"kinds": ["visit"], "join": ["ref:stay"]}
_ENDING = {"kinds": ["consent"], "ends": [{"kinds": ["consent_withdrawn"], "join": ["fact:by_whom"]}]}
_GROUND = {"ground": "maturity", "titel": "Modenhed", "section": {"new": "§ 2"}}
_TWO = (OLD, NEW | {"takes_open": True})


def every_shape() -> Rulebook:
    """One rule of each sort, so that a property meets every path."""
    adult = {
        "kinds": ["decision"],
        "for_each": ["custody", "child"],
        "child_if": "alder(barn) >= aldersgraense('party')",
    }
    covered: Raw = {**duty("covered", "stay_begun"), "basis": [_ENDING, {"kinds": ["decision"], "limit": "1 month"}]}
    return law(
        rule(
            duty("within", "report", {"kinds": ["assessment"], "join": ["ref:report"]}, limit="24 hours"),
            name="R1",
            versions=_TWO,
        ),
        rule(
            duty(
                "within", {"kinds": ["report"], "per": "matter"}, "inquiry", limit="2 months", not_due_while=["access"]
            ),
            name="R2",
            versions=_TWO,
        ),
        rule(
            duty("before", {**adult, "prospect": True}, {"kinds": ["talk"], "max_age": "60 days"}),
            name="R3",
            departure=[_GROUND],
        ),
        rule(duty("before", "inquiry", _ENDING, before={"kinds": ["decision"], "join": "matter"}), name="R4"),
        rule(
            duty("recurring", "stay_begun", _VISIT, first_limit="1 month", limit="2 months", until_state="stay"),
            name="R5",
            versions=_TWO,
        ),
        rule(covered, name="R6"),
        rule(duty("promptly", "talk", limit="5 workdays"), name="R7"),
        rule(duty("never", {"kinds": ["stay_begun"], "unless": "basis == 'agreed'"}, "decision"), name="R8"),
        rule(
            duty(
                "within",
                "decision",
                {"kinds": ["letter"], "join": ["of:decision"], "any_time": True},
                {"kinds": ["note"], "when": "public", "exception": True, "limit": "3 days"},
                limit="10 days",
                also_due=[{"kinds": ["moved"]}],
                start={"birthday": 12},
            ),
            name="R9",
        ),
    )


RULES = every_shape()
_FACTS: dict[str, list[Raw]] = {
    "decision": [{"art": "place"}, {"art": "support"}, {}],
    "stay_begun": [{"basis": "agreed"}, {"basis": "forced"}, {}],
    "consent": [{"by_whom": "ann"}, {"by_whom": "bob"}],
    "consent_withdrawn": [{"by_whom": "ann"}],
    "note": [{"public": True}, {"public": False}, {}],
    "moved": [{"away": True}, {"away": False}],
    "departure": [{"rule": "R3", "ground": "maturity"}, {"rule": "R3", "ground": "busy"}],
    "matter_opened": [{"art": "place"}, {}],
}
_REFS = {
    "assessment": ("report", "report"),
    "visit": ("stay", "stay_begun"),
    "stay_ended": ("stay", "stay_begun"),
    "letter": ("decision", "decision"),
    "access_answered": ("request", "access_asked"),
}
_KINDS = (
    "report", "report", "assessment", "inquiry", "talk", "decision", "decision", "letter", "consent",
    "consent_withdrawn", "visit", "visit", "stay_begun", "stay_ended", "access_asked", "access_answered", "note",
    "matter_opened", "commitment", "departure", "moved",
)  # fmt: skip


def _when(random: Random, first: int) -> tuple[int, int, str]:
    instant = first + random.randrange(500 * DAY) // MINUTE * MINUTE
    day = CALENDAR.day_of(instant)
    share = random.random()
    if share < 0.6:
        return instant, instant, "minute"
    if share < 0.85:
        return CALENDAR.start_of_day(day), CALENDAR.end_of_day(day), "day"
    days = random.randrange(3, 60)
    return CALENDAR.start_of_day(day), CALENDAR.end_of_day(day + days), "range"


def made(seed: int) -> Timeline:
    """A timeline of some ten events around the change of law."""
    random = Random(seed)
    first = at("2019-06-01")
    events: list[Event] = [born(f"{random.randint(2001, 2016)}-0{random.randint(1, 9)}-15")]
    events += custody("ann", "bob")[: random.randint(1, 2)]
    for number in range(random.randint(3, 14)):
        kind = random.choice(_KINDS)
        lo, hi, precision = _when(random, first)
        refs = {}
        if kind in _REFS and random.random() < 0.7:
            targets = [e.id for e in events if e.kind == _REFS[kind][1]]
            refs = {_REFS[kind][0]: (random.choice(targets),)} if targets else {}
        events.append(
            Event(
                f"e{number}", kind, lo, hi, precision,
                written_at=random.choice((None, hi, hi + DAY, hi + 9 * DAY, lo - DAY)),
                occurred=random.random() > 0.04,
                about=random.choice(((), ("m1",), ("m1",), ("m2",))),
                facts=random.choice(_FACTS.get(kind, [{}])),
                refs=refs,
                by=random.choice(("wim", "zoe", "")),
                before=("e0",) if number and random.random() < 0.03 and lo < events[-number].lo else (),
            )
        )  # fmt: skip
    complete = None if random.random() < 0.8 else ["talk", "assessment", "decision", "stay_begun"]
    return case(*events, complete_for=complete)


def seen(timeline: Timeline, as_of: int, rules: Rulebook = RULES) -> Evaluation:
    """The evaluation at an instant, everything known."""
    return evaluate(timeline, rules, as_of=as_of, known_at=as_of + 10**9, calendar=CALENDAR)


def told(finding: Finding) -> tuple[object, ...]:
    """What of a finding must hold until the told moment."""
    return (finding.id, finding.outcome, finding.timeliness, finding.documentation, finding.due, finding.done)


timelines = st.integers(0, 10**6).map(made)
moments = st.integers(at("2019-06-01"), at("2023-01-01"))


@given(timelines, moments, st.randoms(use_true_random=False))
@steady
def test_the_same_events_in_any_order_give_the_same_findings(timeline: Timeline, as_of: int, random: Random) -> None:
    shuffled = list(timeline.events)
    random.shuffle(shuffled)
    first, second = seen(timeline, as_of), seen(replace(timeline, events=tuple(shuffled)), as_of)
    assert {f.id: f for f in first.findings} == {f.id: f for f in second.findings}
    assert first.stable_until == second.stable_until
    assert first == seen(timeline, as_of)


@given(timelines, moments)
@steady
def test_no_two_findings_have_the_same_id(timeline: Timeline, as_of: int) -> None:
    ids = [f.id for f in seen(timeline, as_of).findings]
    assert len(set(ids)) == len(ids)


@given(timelines, moments, st.floats(0, 1))
@settings(max_examples=150, derandomize=True, deadline=None)
def test_nothing_changes_before_the_told_moment(timeline: Timeline, as_of: int, share: float) -> None:
    now = seen(timeline, as_of)
    until = now.stable_until if now.stable_until is not None else at("2030")
    assert until > as_of
    for later in {as_of + int((until - 1 - as_of) * share), until - 1}:
        assert [told(f) for f in seen(timeline, later).findings] == [told(f) for f in now.findings]


@given(timelines, moments)
@steady
def test_an_unrelated_note_changes_nothing(timeline: Timeline, as_of: int) -> None:
    note = ev("unrelated", "note", "2020-03-15 12:00", about="m1", facts={"public": False}, by="wim")
    assume(any("m1" in e.about and e.occurred and e.lo <= as_of for e in timeline.events))
    assume(as_of > note.hi)
    added = replace(timeline, events=(*timeline.events, note))
    assert [told(f) for f in seen(added, as_of).findings] == [told(f) for f in seen(timeline, as_of).findings]


def _shifted(event: Event, by: int) -> Event:
    written = None if event.written_at is None else event.written_at + by
    return replace(event, lo=event.lo + by, hi=event.hi + by, written_at=written)


SHORT = law(
    rule(duty("within", "report", {"kinds": ["assessment"], "join": ["ref:report"]}, limit="24 hours"), name="R1"),
    rule(duty("within", "report", "inquiry", limit="9 days", not_due_while=["access"]), name="R2"),
    rule(duty("before", "decision", {"kinds": ["talk"], "max_age": "14 days"}), name="R3"),
    rule(duty("recurring", "stay_begun", _VISIT, limit="1 week"), name="R4"),
    rule({**duty("covered", "stay_begun"), "basis": [{"kinds": ["decision"], "limit": "6 days"}]}, name="R5"),
)


@given(st.integers(0, 10**6), st.integers(1, 10), st.integers(0, 40 * DAY))
@steady
def test_a_shift_by_whole_weeks_in_winter_shifts_the_findings_alike(seed: int, weeks: int, later: int) -> None:
    begins, by = at("2020-11-02 00:00"), weeks * 7 * DAY
    base = made(seed)
    squeezed = tuple(
        replace(e, lo=begins + (e.lo - at("2019-06-01")) % (20 * DAY), precision="minute", written_at=None)
        for e in base.events
        if e.kind not in ("birth", "custody_begun") and not e.before
    )
    events = tuple(replace(e, hi=e.lo) for e in squeezed)
    here = seen(replace(base, events=events), begins + later, SHORT)
    there = seen(replace(base, events=tuple(_shifted(e, by) for e in events)), begins + later + by, SHORT)

    def moved(finding: Finding) -> tuple[object, ...]:
        due = None if finding.due is None else finding.due + by
        done = None if finding.done is None else finding.done + by
        return (*told(finding)[:4], due, done)

    assert [moved(f) for f in here.findings] == [told(f) for f in there.findings]


# Honest imprecision: an answer given for an imprecise date holds for every precise date that it may stand for.

AFTER = law(
    rule(duty("within", "report", "inquiry", limit="24 hours"), name="R1"),
    rule(duty("within", "report", "inquiry", limit="4 months"), name="R2"),
    rule(duty("within", "report", "inquiry", limit="6 workdays", late="fails"), name="R3"),
    rule(duty("within", "report", "inquiry", limit="2 months", also_due=[{"kinds": ["decision"]}]), name="R4"),
    rule(duty("within", "report", {"kinds": ["inquiry"], "any_time": True}, limit="1 month"), name="R5"),
    rule(
        duty("within", "inquiry", "decision", limit="1 month", start={"kinds": ["report"], "join": "matter"}),
        name="R6",
    ),
    rule(duty("within", "report", {"kinds": ["inquiry"], "limit": "1 week"}, "decision", limit="1 month"), name="R7"),
)
BEFORE = law(
    rule(duty("before", "decision", "inquiry"), name="R1"),
    rule(duty("before", "decision", "inquiry", "report"), name="R2"),
    rule(duty("before", "decision", {"kinds": ["inquiry"], "max_age": "60 days"}), name="R3"),
    rule(duty("before", "decision", {"kinds": ["inquiry"], "max_age": "1 month", "older": "human"}), name="R4"),
    rule(duty("before", "report", "inquiry", before={"kinds": ["decision"]}), name="R5"),
    rule(duty("before", "decision", {"kinds": ["inquiry"], "ends": [{"kinds": ["consent_withdrawn"]}]}), name="R6"),
    rule(duty("never", "report", "decision"), name="R7"),
)


@st.composite
def imprecise(draw: st.DrawFn, kind: str) -> tuple[Event, Event]:
    """An event whose time is known by minute, day, month or range; and the same event at a minute within."""
    day = draw(st.integers(CALENDAR.day_of(at("2021-01-25")), CALENDAR.day_of(at("2021-04-05"))))
    length = draw(st.sampled_from((0, 0, 1, 2, 9, 31, 90)))
    lo, hi = CALENDAR.start_of_day(day), CALENDAR.end_of_day(day + length)
    if draw(st.booleans()) and length == 0:
        lo = hi = lo + draw(st.integers(0, 24 * 60 - 1)) * MINUTE
    precise = draw(st.sampled_from((lo, hi)) | st.integers(lo, hi))
    name = f"{kind}-1"
    return (
        Event(name, kind, lo, hi, "range" if hi - lo > DAY else "day" if hi > lo else "minute"),
        Event(name, kind, precise, precise, "minute"),
    )


def same_day_but_reversed(first: Event, second: Event) -> bool:
    """Is the second earlier on the first's own day? There the stated rule for ties decides, not the hour."""
    return second.lo < first.lo and CALENDAR.day_of(first.lo) == CALENDAR.day_of(second.lo)


def answers_hold(rules: Rulebook, pairs: list[tuple[Event, Event]], as_of: int) -> None:
    """Every definite answer for the imprecise events is the answer for the precise ones."""
    vague = seen(case(*(p[0] for p in pairs)), as_of, rules)
    exact = {f.id: f for f in seen(case(*(p[1] for p in pairs)), as_of, rules).findings}
    for finding in vague.findings:
        other = exact[finding.id]
        shown = f"{_shown(finding)} became {_shown(other)} for {[(_times(v), _times(e)) for v, e in pairs]}"
        if finding.outcome in ("met", "not_met"):
            assert other.outcome == finding.outcome, shown
        if finding.outcome == "met" and finding.timeliness in ("in_time", "late"):
            assert other.timeliness == finding.timeliness, shown


def _shown(finding: Finding) -> str:
    return f"{finding.requirement} {finding.outcome}/{finding.timeliness}"


def _times(event: Event) -> str:
    return f"{event.kind} {CALENDAR.iso(event.lo)[:16]}..{CALENDAR.iso(event.hi)[:16]}"


@given(imprecise("report"), imprecise("inquiry"), st.none() | imprecise("decision"))
@settings(max_examples=400, derandomize=True, deadline=None)
def test_an_answer_after_an_imprecise_date_holds_for_every_date_within(
    report: tuple[Event, Event], inquiry: tuple[Event, Event], decision: tuple[Event, Event] | None
) -> None:
    later = [inquiry, *([decision] if decision else [])]
    assume(not any(same_day_but_reversed(report[1], precise) for _, precise in later))
    answers_hold(AFTER, [report, *later], at("2023"))


@given(imprecise("report"), imprecise("inquiry"), st.none() | imprecise("consent_withdrawn"), imprecise("decision"))
@settings(max_examples=400, derandomize=True, deadline=None)
def test_an_answer_before_an_imprecise_date_holds_for_every_date_within(
    report: tuple[Event, Event],
    inquiry: tuple[Event, Event],
    stop: tuple[Event, Event] | None,
    decision: tuple[Event, Event],
) -> None:
    answers_hold(BEFORE, [report, inquiry, decision, *([stop] if stop else [])], at("2023"))
