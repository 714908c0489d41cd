"""What must hold for the whole rulebook over many made-up cases: ids, order, stability, and a sentence for all.

The same properties are tried more deeply on the small law in engine/test_properties.py; here every rule file meets
them. The cases come from scripts/synthetic_cases.py and are the same in each run.
"""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from scripts.synthetic_cases import cases

from sikkersag.law.engine import calendar as calendars
from sikkersag.law.engine.evaluate import Evaluation, evaluate
from sikkersag.law.engine.explain import Explainer
from sikkersag.law.engine.finding import BASIS, CURABLE, DOCUMENTATION, OUTCOMES, TIMELINESS, Finding
from sikkersag.law.engine.timeline import Timeline
from sikkersag.law.rulebook import load as rulebooks
from sikkersag.law.vocabulary import load as vocabularies

CALENDAR, RULEBOOK, VOCABULARY = calendars.load(), rulebooks.load(), vocabularies.load()
MADE = list(cases(VOCABULARY, CALENDAR, number=60, events=25, seed=2026))
NEVER = CALENDAR.instant(2040, 1, 1)


def moment(number: int) -> int:
    """An instant at which a case is looked at, while it runs or after."""
    random = Random(number)
    return CALENDAR.instant(random.randint(2014, 2027), random.randint(1, 12), random.randint(1, 28), 12)


def seen(timeline: Timeline, as_of: int) -> Evaluation:
    """The evaluation at an instant, everything known."""
    return evaluate(timeline, RULEBOOK, as_of=as_of, known_at=as_of, calendar=CALENDAR)


def told(finding: Finding) -> tuple[object, ...]:
    """What of a finding must hold until the told moment."""
    return (finding.id, finding.outcome, finding.timeliness, finding.documentation, finding.due, finding.done)


def test_the_same_seed_gives_the_same_cases() -> None:
    again = list(cases(VOCABULARY, CALENDAR, number=3, events=25, seed=2026))
    assert [repr(t) for t in again] == [repr(t) for t in MADE[:3]]


@pytest.mark.parametrize("number", range(len(MADE)))
def test_a_case_is_answered_once_in_known_words_and_the_same_until_the_told_moment(number: int) -> None:
    timeline, as_of = MADE[number], moment(number)
    now = seen(timeline, as_of)
    ids = [f.id for f in now.findings]
    assert len(set(ids)) == len(ids)
    for f in now.findings:
        assert f.outcome in OUTCOMES and f.timeliness in TIMELINESS and f.documentation in DOCUMENTATION
        assert f.curable in CURABLE and f.basis in BASIS
        assert f.outcome != "undeterminable" or f.missing, f
        assert f.due is None or CALENDAR.iso(f.due)
    later = (now.stable_until or NEVER) - 1
    assert later >= as_of
    assert [told(f) for f in seen(timeline, later).findings] == [told(f) for f in now.findings]


@pytest.mark.parametrize("number", range(0, len(MADE), 3))
def test_the_order_in_which_events_are_told_changes_nothing(number: int) -> None:
    timeline, as_of = MADE[number], moment(number)
    turned = replace(timeline, events=tuple(reversed(timeline.events)))
    one, other = ({f.id: f for f in seen(t, as_of).findings} for t in (timeline, turned))
    assert one == other


@pytest.mark.parametrize("number", range(0, len(MADE), 3))
def test_every_finding_has_a_phrase_a_section_and_a_sentence(number: int) -> None:
    timeline = MADE[number]
    explainer = Explainer(RULEBOOK, timeline, vocabularies.words(VOCABULARY), CALENDAR, as_of=moment(number))
    for finding in seen(timeline, moment(number)).findings:
        sentence = explainer.explain(finding)
        assert sentence.strip().endswith((".", "?", "!", "»", "«", ")")), sentence
        assert explainer.phrase(finding)
        assert "§" in explainer.section(finding) or finding.outcome == "human"
        for word in ("None", "1000000000000", "('", "undeterminable", "not_met", "rejected_"):
            assert word not in sentence, sentence
