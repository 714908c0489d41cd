"""Every day has exactly one law: around each change of a version no occasion is lost and none is judged twice.

For each requirement with more than one version, the simplest timeline is moved over the change: begun before, on
and after it, and finished before, on, after it or never. The law's own dates are read from the rule files; which
of the two must answer is said here, from design and transition rule alone.
"""

from __future__ import annotations

from functools import cache

import pytest
from tests.law.simplest_timelines import (
    CALENDAR,
    DAY,
    RULEBOOK,
    VOCABULARY,
    answers,
    case,
    evidence_for,
    findings,
    moved,
    occasion_for,
)

from sikkersag.law.engine.evaluate import evaluate
from sikkersag.law.engine.finding import Finding
from sikkersag.law.engine.requirement import Duty, Requirement, Version
from sikkersag.law.engine.timeline import Event

SHAPES = ("within", "before", "states")
FIRST = CALENDAR.instant(2013, 10, 1)
CHANGED = [r for r in RULEBOOK.requirements.values() if len(r.versions) > 1 and r.scope == "case"]
MINUTE = 60


def knows(duty: Duty, version: Version) -> bool:
    """Does the duty exist in that version?"""
    return not duty.versions or version.key in duty.versions


def changes(requirement: Requirement) -> list[tuple[Version, Version]]:
    """Each version with the one that follows it without a gap."""
    pairs = zip(requirement.versions, requirement.versions[1:], strict=False)
    return [(before, after) for before, after in pairs if before.end == after.start]


@cache
def occasion_in(requirement: Requirement, index: int, version: Version) -> tuple[Event, ...]:
    """An occasion well within a version for one duty, with what must be going on already."""
    duty = requirement.duties[index]
    return occasion_for(requirement, duty, version.start + 100 * DAY) if knows(duty, version) else ()


def movable(duty: Duty, after: Version) -> bool:
    """May an open matter be finished under the later version? What is tied to its own date may not."""
    itself = duty.before is None or ("self", "") in duty.before.join
    tied = duty.shape in ("before", "states") and itself
    return after.takes_open and not tied


def plain_duties(requirement: Requirement) -> list[int]:
    """The duties that can be tried, by index; a clock that starts at a birthday takes that day's version."""
    return [
        index
        for index, duty in enumerate(requirement.duties)
        if duty.shape in SHAPES and (duty.start is None or duty.start.birthday is None)
    ]


def one_each(found: list[Finding]) -> None:
    """No finding twice: one answer per part, occasion and person."""
    keys = [(f.part, f.occasion, f.person) for f in found]
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize("requirement", CHANGED, ids=lambda r: r.id)
def test_each_occasion_around_a_change_is_answered_by_the_law_of_its_day(requirement: Requirement) -> None:
    for before, after in changes(requirement):
        for index in plain_duties(requirement):
            duty = requirement.duties[index]
            if not (knows(duty, before) and knows(duty, after)) and not sibling(requirement, duty, before, after):
                continue
            for version, instants in (
                (before, (after.start - MINUTE, after.start - 30 * DAY)),
                (after, (after.start, after.start + 30 * DAY)),
            ):
                events = occasion_in(requirement, index, version)
                if not events:
                    continue
                for instant in instants:
                    if not version.start <= instant < version.end:
                        continue
                    as_of = min(instant + MINUTE // 2, after.start - 1) if version is before else instant + MINUTE
                    found = findings(requirement, case(instant, *moved(events, instant)), as_of)
                    one_each(found)
                    mine = answers(duty, found, events[0])
                    assert mine, f"{requirement.id}/{duty.part}: nothing on {CALENDAR.iso(instant)}"
                    assert {f.version for f in mine} == {version.key}


def sibling(requirement: Requirement, duty: Duty, before: Version, after: Version) -> bool:
    """Is the part known in both versions, by another duty of the same name?"""
    same = [d for d in requirement.duties if d.part == duty.part]
    return any(knows(d, before) for d in same) and any(knows(d, after) for d in same)


@pytest.mark.parametrize("requirement", CHANGED, ids=lambda r: r.id)
def test_what_was_open_on_the_last_day_moves_only_where_the_law_says_so(requirement: Requirement) -> None:
    for before, after in changes(requirement):
        for index in plain_duties(requirement):
            duty = requirement.duties[index]
            if not (knows(duty, before) and knows(duty, after)):
                continue
            events = occasion_in(requirement, index, before)
            if not events:
                continue
            began = after.start - 12 * 3_600
            begun = moved(events, began)
            [open_on_the_last_day, moved_later] = [
                answers(duty, findings(requirement, case(began, *begun), as_of), begun[0])
                for as_of in (after.start - 1, after.start)
            ]
            assert {f.version for f in open_on_the_last_day} == {before.key}
            waiting = {f.person for f in open_on_the_last_day if f.outcome in ("pending", "not_met", "undeterminable")}
            for finding in moved_later:
                expected = after if movable(duty, after) and finding.person in waiting else before
                assert finding.version == expected.key, (requirement.id, duty.part)


@pytest.mark.parametrize("requirement", CHANGED, ids=lambda r: r.id)
def test_what_was_finished_before_the_change_stays_under_the_old_law(requirement: Requirement) -> None:
    for before, after in changes(requirement):
        for index in plain_duties(requirement):
            duty = requirement.duties[index]
            events = occasion_in(requirement, index, before)
            if not events or duty.shape != "within" or not knows(duty, before):
                continue
            began = after.start - 12 * 3_600
            begun = moved(events, began)
            for done, kept in ((after.start - MINUTE, True), (after.start, False), (after.start + 5 * DAY, False)):
                evidence = evidence_for(requirement, duty, begun, done)
                if not evidence or not (knows(duty, after) or kept):
                    continue
                as_of = after.start + 60 * DAY
                found = findings(requirement, case(began, *begun, *evidence), as_of)
                one_each(found)
                expected = before if kept or not movable(duty, after) else after
                versions = {f.version for f in answers(duty, found, begun[0])}
                assert versions == {expected.key}, (requirement.id, duty.part, CALENDAR.iso(done))


def required_facts(kind: str) -> dict[str, object]:
    """The facts without which an event of the kind is not read."""
    needed = [fact for fact in VOCABULARY.kinds[kind].facts.values() if fact.required]
    return {f.name: "mor" if f.type == "person" else f.choices[0] if f.choices else True for f in needed}


@pytest.mark.parametrize("kind", sorted(VOCABULARY.kinds))
def test_before_the_first_law_there_is_a_chronology_and_no_finding(kind: str) -> None:
    event = Event("o", kind, FIRST - MINUTE, FIRST - MINUTE, facts=required_facts(kind), by="ny")
    birthdays = {
        r.id for r in RULEBOOK.requirements.values() for d in r.duties if d.start and d.start.birthday is not None
    }
    for as_of in (FIRST - 1, FIRST + 4000 * DAY):
        found = evaluate(case(event.lo, event), RULEBOOK, as_of=as_of, known_at=as_of, calendar=CALENDAR)
        # a duty that begins at a birthday after the law came has its law, however old the placement is
        assert not [f.id for f in found.findings if f.requirement not in birthdays]


def test_no_law_begins_before_the_first_one() -> None:
    assert min(v.start for r in RULEBOOK.requirements.values() for v in r.versions) == FIRST


def test_most_duties_could_be_tried() -> None:
    tried = [
        bool(occasion_in(r, index, version))
        for r in CHANGED
        for index in plain_duties(r)
        for version in r.versions
        if knows(r.duties[index], version)
    ]
    assert sum(tried) > 0.8 * len(tried), f"{sum(tried)} of {len(tried)}"
