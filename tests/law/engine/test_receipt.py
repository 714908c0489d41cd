"""The receipt: the same receipt gives the same findings, and whatever can change a finding changes the receipt."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import pytest
from tests.law.engine.small_law import at, born, case, duty, ev, law, rule

from sikkersag.law.engine.receipt import receipt
from sikkersag.law.engine.timeline import Event, Person, Timeline

RULES = law(rule(duty("before", "decision", "talk")))
TALK = ev("t", "talk", "2021-03-01", facts={"open": True}, refs={}, by="wim")
DECISION = ev("d", "decision", "2021-03-10", about="m1")
CASE = case(born("2010-01-01"), TALK, DECISION)

OTHER: dict[str, Any] = {
    "id": "t9",
    "kind": "note",
    "lo": TALK.lo - 60,
    "hi": TALK.hi + 60,
    "precision": "range",
    "written_at": at("2021-03-02"),
    "recorded_at": at("2021-03-03"),
    "occurred": False,
    "about": ("m1",),
    "concerns": ("kid",),
    "facts": {"open": False},
    "refs": {"on": ("d",)},
    "by": "zoe",
    "in_role": "worker",
    "basis": "system",
    "corrects": "d",
    "withdraws": "d",
    "after": ("d",),
    "before": ("d",),
    "source": "letter",
}


def made(timeline: Timeline = CASE, **other: Any) -> str:
    """The receipt's own hash."""
    asked: dict[str, Any] = {"as_of": at("2022"), "known_at": at("2022"), **other}
    return str(receipt(timeline, RULES, **asked)["receipt"])


def test_every_field_of_an_event_is_tried_here() -> None:
    assert set(OTHER) == {field.name for field in fields(Event)}


@pytest.mark.parametrize("field", sorted(OTHER))
def test_a_change_of_any_field_of_an_event_changes_the_receipt(field: str) -> None:
    changed = replace(TALK, **{field: OTHER[field]})
    assert made(case(born("2010-01-01"), changed, DECISION)) != made()


@pytest.mark.parametrize(
    "timeline",
    [
        replace(CASE, child="sib"),
        replace(CASE, complete_for=frozenset()),
        replace(CASE, complete_for=frozenset({"talk"})),
        replace(CASE, events=CASE.events[:-1]),
        replace(CASE, persons={**CASE.persons, "eve": Person("eve", "parent", "party")}),
        replace(CASE, persons={**CASE.persons, "ann": Person("ann", "foster", "other")}),
        replace(CASE, persons={**CASE.persons, "ann": Person("ann", "parent", "party", (0, 0))}),
    ],
)
def test_a_change_of_the_timeline_changes_the_receipt(timeline: Timeline) -> None:
    assert made(timeline) != made()


@pytest.mark.parametrize(
    "other", [{"as_of": at("2021")}, {"known_at": at("2021")}, {"saturday": True}], ids=lambda o: next(iter(o))
)
def test_a_change_of_the_question_changes_the_receipt(other: dict[str, Any]) -> None:
    assert made(**other) != made()


def test_the_order_of_events_and_facts_does_not() -> None:
    turned = replace(CASE, events=tuple(reversed(CASE.events)), persons=dict(reversed(list(CASE.persons.items()))))
    assert made(turned) == made()
    one = ev("n", "note", "2021-03-01", facts={"public": True, "grade": 1})
    two = ev("n", "note", "2021-03-01", facts={"grade": 1, "public": True})
    assert made(case(one)) == made(case(two))


def test_it_names_engine_law_vocabulary_and_calendar() -> None:
    told = receipt(CASE, RULES, as_of=at("2022"), known_at=at("2022"))
    assert {"engine", "rulebook", "vocabulary", "calendar", "inputs", "as_of", "known_at", "receipt"} <= set(told)
    assert told["rulebook"] == told["vocabulary"] == "small"
