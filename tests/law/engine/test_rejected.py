"""Why an event that was near did not count: one reason for the nearest, asked only when a finding is explained."""

from __future__ import annotations

import pytest
from tests.law.engine.small_law import CALENDAR, VOCABULARY, Raw, ask, at, born, case, custody, duty, ev, law, one, rule

from sikkersag.law.engine.explain import Explainer, explain
from sikkersag.law.engine.finding import Code
from sikkersag.law.engine.timeline import Event
from sikkersag.law.vocabulary import load as vocabularies

WORDS = vocabularies.words(VOCABULARY)
DECISION = ev("d", "decision", "2021-05-01 12:00", about="m1")


def why(body: Raw, *events: Event, as_of: str = "2022") -> tuple[Code, ...]:
    """The reasons told of the only finding."""
    timeline, rules = case(*events), law(body)
    finding = one(rules, timeline, as_of)
    return Explainer(rules, timeline, WORDS, CALENDAR, as_of=at(as_of), known_at=at(as_of)).rejected(finding)


def talked(**evidence: object) -> Raw:
    return rule(duty("before", "decision", {"kinds": ["talk"], "join": ["matter"], **evidence}))


class TestBeforeADecision:
    def test_another_matter(self) -> None:
        talk = ev("t", "talk", "2021-04-01", about="m2")
        assert why(talked(), talk, DECISION) == (("rejected_matter", "t"),)

    def test_too_old(self) -> None:
        talk = ev("t", "talk", "2021-01-01", about="m1")
        assert why(talked(max_age="60 days"), talk, DECISION) == (("rejected_old", "t", "60 days"),)

    def test_a_fact_that_is_otherwise(self) -> None:
        talk = ev("t", "talk", "2021-04-01", about="m1", facts={"open": False, "subject": "home"})
        assert why(talked(when="kendt(subject) and open"), talk, DECISION) == (("rejected_fact", "t", "open"),)

    def test_a_fact_that_is_not_told(self) -> None:
        talk = ev("t", "talk", "2021-04-01", about="m1", facts={"open": True})
        assert why(talked(when="kendt(subject) and open"), talk, DECISION) == (("rejected_untold", "t", "subject"),)

    def test_a_condition_on_something_else(self) -> None:
        talk = ev("t", "talk", "2021-04-01", about="m1")
        body = talked(when="aktiv('stay', registreret=True)")
        assert why(body, talk, DECISION) == (("rejected_condition", "t"),)

    def test_nobody_new(self) -> None:
        first = ev("n", "note", "2021-01-01", by="wim", about="m1")
        talk = ev("t", "talk", "2021-04-01", about="m1", by="wim")
        assert why(talked(when="ny_person()"), first, talk, DECISION) == (("rejected_new_person", "t"),)

    def test_an_earlier_round(self) -> None:
        body = rule(
            duty("before", {"kinds": ["decision"], "since": ["stay_ended"]}, {"kinds": ["talk"], "join": ["matter"]})
        )
        events = (ev("t", "talk", "2021-01-01"), ev("e", "stay_ended", "2021-02-01"), ev("d", "decision", "2021-05-01"))
        assert why(body, *events) == (("rejected_round", "t", "e"),)

    def test_consent_that_was_withdrawn(self) -> None:
        ends = [{"kinds": ["consent_withdrawn"]}]
        body = rule(duty("before", "decision", {"kinds": ["consent"], "ends": ends}))
        events = (ev("c", "consent", "2021-03-01"), ev("w", "consent_withdrawn", "2021-04-01"))
        assert why(body, *events, ev("d", "decision", "2021-05-01")) == (("rejected_ended", "c"),)

    def test_the_wrong_person_and_also_too_late(self) -> None:
        body = rule(
            duty(
                "before",
                {"kinds": ["decision"], "for_each": "custody"},
                {"kinds": ["consent"], "join": ["person:by_whom"]},
            )
        )
        consent = ev("c", "consent", "2021-04-01", facts={"by_whom": "bob"})
        late = ev("l", "consent", "2021-06-01", facts={"by_whom": "bob"})
        decision = ev("d", "decision", "2021-05-01")
        assert why(body, *custody("ann"), consent, decision) == (("rejected_person", "c", "bob"),)
        assert why(body, *custody("ann"), consent, late, decision) == (("rejected_person", "c", "bob"),)
        assert why(body, *custody("ann"), late, decision)[0][0] == "rejected_person"

    def test_the_nearest_come_first_and_no_more_than_two(self) -> None:
        talks = [ev(f"t{n}", "talk", f"2021-04-0{n}", about="m2") for n in (1, 2, 3)]
        far = ev("t0", "talk", "2020-01-01", about="m2", facts={"open": False})
        body = talked(max_age="60 days", when="not (open == False)")
        assert why(body, far, *talks, DECISION) == (("rejected_matter", "t3"), ("rejected_matter", "t2"))
        assert why(body, far, DECISION) == ()  # three reasons against it: not near

    def test_nothing_is_said_where_the_duty_was_kept(self) -> None:
        talks = ev("t", "talk", "2021-04-01", about="m2"), ev("s", "talk", "2021-04-02", about="m1")
        assert why(talked(), *talks, DECISION) == ()

    def test_what_counts_by_one_alternative_is_not_told_of_for_another(self) -> None:
        body = rule(duty("before", "decision", {"kinds": ["talk"], "when": "open"}, {"kinds": ["talk"]}))
        talk = ev("t", "talk", "2021-06-01", facts={"open": False})
        later = ev("l", "talk", "2021-07-01", facts={"open": False})
        assert why(body, talk, later, DECISION) == (("rejected_after", "l"),)

    def test_another_value_of_the_fact_that_both_must_have(self) -> None:
        occasion = {"kinds": ["stay_begun"]}
        body = rule(duty("within", occasion, {"kinds": ["stay_begun"], "join": ["fact:basis"]}, limit="3 months"))
        first = ev("s", "stay_begun", "2021-05-01", facts={"basis": "agreed"})
        other = ev("o", "stay_begun", "2021-06-01", facts={"basis": "forced"})
        rules, timeline = law(body), case(first, other)
        [finding] = [f for f in ask(rules, timeline, "2022") if f.occasion == "s"]
        told = Explainer(rules, timeline, WORDS, CALENDAR, as_of=at("2022")).rejected(finding)
        assert told == (("rejected_fact", "o", "basis"),)

    def test_a_turn_is_not_told_of_what_came_before_it(self) -> None:
        body = rule(duty("recurring", "stay_begun", {"kinds": ["visit"], "when": "talk"}, limit="3 months"))
        visits = [
            ev("v1", "visit", "2021-02-01", facts={"talk": False}),
            ev("v2", "visit", "2021-03-01", facts={"talk": True}),
            ev("v3", "visit", "2021-05-01", facts={"talk": False}),
        ]
        rules, timeline = law(body), case(ev("s", "stay_begun", "2021-01-01"), *visits)
        finding = ask(rules, timeline, "2022")[-1]
        told = Explainer(rules, timeline, WORDS, CALENDAR, as_of=at("2022")).rejected(finding)
        assert (finding.occasion, told) == ("v2", (("rejected_fact", "v3", "talk"),))

    def test_an_exception_that_was_not_used_is_not_mentioned(self) -> None:
        body = rule(
            duty("before", "decision", "talk", {"kinds": ["note"], "when": "public", "exception": True}),
        )
        assert why(body, ev("n", "note", "2021-04-01", facts={"public": False}), DECISION) == ()

    def test_a_considered_decision(self) -> None:
        occasion = {"kinds": ["decision"], "when": "art == 'place'", "prospect": True}
        body = rule(duty("before", occasion, {"kinds": ["talk"], "join": ["matter"]}))
        opened = ev("o", "matter_opened", "2021-04-01", about="m1", facts={"art": "place"})
        assert why(body, opened, ev("t", "talk", "2021-04-05", about="m2")) == (("rejected_matter", "t"),)


class TestAfterAnOccasion:
    BODY = rule(duty("within", "report", {"kinds": ["assessment"], "join": ["ref:report"]}, limit="24 hours"))

    def test_it_belongs_to_another(self) -> None:
        events = (
            ev("u", "report", "2021-03-01 10:00"),
            ev("u2", "report", "2020-12-31 10:00"),
            ev("a", "assessment", "2021-03-01 12:00", refs={"report": "u2"}),
        )
        rules, timeline = law(self.BODY), case(*events)
        finding = next(f for f in ask(rules, timeline, "2022") if f.occasion == "u")
        explainer = Explainer(rules, timeline, WORDS, CALENDAR, as_of=at("2022"))
        assert explainer.rejected(finding) == (("rejected_link", "a", "u2"),)

    def test_it_came_before_the_clock_began(self) -> None:
        body = rule(duty("within", "report", "inquiry", limit="4 months"))
        events = ev("u", "report", "2021-03-01"), ev("i", "inquiry", "2021-02-01")
        assert why(body, *events) == (("rejected_early", "i"),)

    def test_without_a_link_it_came_before_the_occasion(self) -> None:
        body = rule(duty("within", "report", {"kinds": ["assessment"], "join": ["ref:report"], "any_time": True}))
        events = ev("u", "report", "2021-03-01"), ev("a", "assessment", "2021-02-01")
        assert why(body, *events) == (("rejected_early", "a"),)

    def test_a_visit_after_the_period(self) -> None:
        body = rule(duty("recurring", "stay_begun", "visit", limit="3 months"))
        events = (
            ev("s", "stay_begun", "2021-01-01"),
            ev("e", "stay_ended", "2021-06-01", refs={"stay": "s"}),
            ev("v", "visit", "2021-06-20"),
        )
        assert why(body, *events) == (("rejected_after_period", "v"),)

    def test_a_basis_that_is_another(self) -> None:
        basis = [{"kinds": ["consent"], "join": ["person:by_whom"]}]
        body = rule({**duty("covered", {"kinds": ["stay_begun"], "for_each": "custody"}), "basis": basis})
        events = (
            *custody("ann"),
            ev("c", "consent", "2021-01-01", facts={"by_whom": "bob"}),
            ev("s", "stay_begun", "2021-01-01"),
        )
        assert why(body, *events) == (("rejected_person", "c", "bob"),)


class TestTheWords:
    CODES: tuple[Code, ...] = (
        ("rejected_matter", "t"),
        ("rejected_round", "t", "t"),
        ("rejected_person", "t", "ann"),
        ("rejected_person", "t"),
        ("rejected_link", "t"),
        ("rejected_link", "t", "t"),
        ("rejected_early", "t"),
        ("rejected_after", "t"),
        ("rejected_after_period", "t"),
        ("rejected_ended", "t"),
        ("rejected_old", "t", "60 days"),
        ("rejected_new_person", "t"),
        ("rejected_untold", "t", "open"),
        ("rejected_fact", "t", "open"),
        ("rejected_fact", "t", "subject"),
        ("rejected_condition", "t"),
    )
    TALK = ev("t", "talk", "2021-04-01", facts={"open": False, "subject": "home"})

    @pytest.mark.parametrize("code", CODES, ids="-".join)
    def test_every_reason_has_its_own_words(self, code: Code) -> None:
        explainer = Explainer(law(talked()), case(self.TALK), WORDS, CALENDAR)
        said = [explainer.rejection(other) for other in self.CODES]
        sentence = explainer.rejection(code)
        assert said.count(sentence) == 1
        assert sentence.startswith("»A kind« tors. 1. april 2021 tæller ikke: ")
        assert sentence.endswith(".")
        assert "_" not in sentence

    def test_the_sentence_ends_with_it_where_the_times_are_told(self) -> None:
        timeline, rules = case(ev("t", "talk", "2021-04-01", about="m2"), DECISION), law(talked())
        finding = one(rules, timeline, "2022")
        told = explain(finding, rules, timeline, WORDS, CALENDAR, as_of=at("2022"))
        assert told.endswith("»A kind« tors. 1. april 2021 tæller ikke: hører til et andet spørgsmål.")
        assert "tæller ikke" not in explain(finding, rules, timeline, WORDS, CALENDAR)

    def test_what_was_not_known_then_is_not_told(self) -> None:
        later = ev("t", "talk", "2021-04-01", about="m2", recorded_at="2021-07-01")
        other = ev("n", "note", "2021-04-01", about="m2")
        timeline, rules = case(later, other, DECISION, born("2012-01-01")), law(talked())
        finding = one(rules, timeline, "2022", "2021-06-01")
        told = Explainer(rules, timeline, WORDS, CALENDAR, as_of=at("2022"), known_at=at("2021-06-01"))
        assert told.rejected(finding) == ()
