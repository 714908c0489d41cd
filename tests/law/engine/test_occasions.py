"""What calls for a duty, for whom, and of which child: matters, persons, prospects, committed acts, ages."""

from __future__ import annotations

import pytest
from tests.law.engine.small_law import (
    CALENDAR,
    NEW,
    Raw,
    ask,
    at,
    born,
    case,
    custody,
    duty,
    ev,
    one,
    outcomes,
    rule,
    run,
)

from sikkersag.law.engine.timeline import Event


def heard(**occasion: object) -> Raw:
    """A talk before each decision, for the persons named."""
    return rule(duty("before", {"kinds": ["decision"], **occasion}, {"kinds": ["talk"], "join": ["person:with_"]}))


class TestConditions:
    def test_a_false_condition_gives_no_finding(self) -> None:
        body = rule(duty("states", {"kinds": ["decision"], "when": "art == 'place'"}, {"when": "reasons"}))
        assert not ask(body, case(ev("d", "decision", "2021-03-01", facts={"art": "support"})), "2022")

    def test_an_unknown_condition_gives_an_undeterminable_one_that_names_the_fact(self) -> None:
        body = rule(duty("states", {"kinds": ["decision"], "when": "art == 'place'"}, {"when": "reasons"}))
        finding = one(body, case(ev("d", "decision", "2021-03-01")), "2022")
        assert (finding.outcome, finding.missing) == ("undeterminable", (("fact", "decision", "art", "d"),))

    def test_an_exception_of_the_law_is_shown_with_its_reason(self) -> None:
        occasion = {"kinds": ["report"], "unless": "sender == 'anonymous'", "unless_reason": "Anonym"}
        body = rule(duty("within", occasion, "letter", limit="6 workdays"))
        finding = one(body, case(ev("u", "report", "2021-03-01", facts={"sender": "anonymous"})), "2022")
        assert finding.outcome == "not_applicable"
        assert finding.notes == (("excepted", "Anonym"),)

    def test_an_exception_that_is_not_known_matters_only_when_nothing_was_done(self) -> None:
        body = rule(
            duty(
                "within",
                {"kinds": ["report"], "unless": "sender == 'anonymous'"},
                "letter",
                limit="6 days",
                late="fails",
            )
        )
        report = ev("u", "report", "2021-03-01")
        assert one(body, case(report, ev("l", "letter", "2021-03-02")), "2022").outcome == "met"
        late = one(body, case(report, ev("l", "letter", "2021-05-02")), "2022")
        assert (late.outcome, late.timeliness, late.curable) == ("undeterminable", "unknown", "done")


class TestPerMatter:
    BODY = rule(duty("within", {"kinds": ["report"], "per": "matter"}, "inquiry", limit="4 months"))

    def test_only_the_first_event_of_each_matter_calls_for_it(self) -> None:
        timeline = case(
            ev("u1", "report", "2021-03-01", about="m1"),
            ev("u2", "report", "2021-03-05", about="m1"),
            ev("u3", "report", "2021-03-09", about="m2"),
        )
        assert set(outcomes(self.BODY, timeline, "2022")) == {"u1", "u3"}

    def test_an_event_that_does_not_fulfil_the_condition_is_not_the_first(self) -> None:
        body = rule(duty("within", {"kinds": ["report"], "per": "matter", "when": "abuse"}, "inquiry"))
        timeline = case(
            ev("u1", "report", "2021-03-01", facts={"abuse": False}),
            ev("u2", "report", "2021-03-05", facts={"abuse": True}),
            ev("u3", "report", "2021-03-06", facts={"abuse": True}),
        )
        assert set(outcomes(body, timeline, "2022")) == {"u2"}


class TestPersons:
    DECISION = ev("d", "decision", "2021-03-01 12:00")

    def test_each_custody_holder_of_that_day_is_asked(self) -> None:
        body = heard(for_each="custody")
        came = ev("x1", "custody_begun", "2021-04-01", facts={"holder": "bob"})
        went = ev("x2", "custody_ended", "2021-02-01", facts={"holder": "ann"})
        timeline = case(*custody("ann"), came, went, self.DECISION, ev("d2", "decision", "2021-05-01"))
        assert set(outcomes(body, timeline, "2022")) == {"d", "d2/bob"}  # on the day of d nobody is named: a gap

    def test_a_change_of_custody_on_the_same_day_leaves_it_open(self) -> None:
        went = ev("x2", "custody_ended", "2021-03-01", facts={"holder": "ann"})
        found = ask(heard(for_each="custody"), case(*custody("ann", "bob"), went, self.DECISION), "2022")
        assert {f.person: (f.outcome, f.missing[:1]) for f in found}["ann"] == (
            "undeterminable",
            (("custody_of", "ann"),),
        )

    def test_unknown_custody_is_said(self) -> None:
        finding = one(heard(for_each="custody"), case(self.DECISION, complete_for=["talk"]), "2022")
        assert (finding.outcome, finding.missing) == ("undeterminable", (("custody",),))

    @pytest.mark.parametrize(("birth", "persons"), [("2011-03-01", ["kid"]), ("2011-03-02", [])])
    def test_the_child_is_asked_from_the_age_limit_on(self, birth: str, persons: list[str]) -> None:
        body = heard(for_each="child", child_if="alder(barn) >= aldersgraense('party')")
        assert [f.person for f in ask(body, case(born(birth), self.DECISION), "2022")] == persons

    def test_the_age_limit_is_that_of_the_day_of_the_occasion(self) -> None:
        body = rule(
            duty(
                "before",
                {"kinds": ["decision"], "for_each": "child", "child_if": "alder(barn) >= aldersgraense('party')"},
                "talk",
            ),
            versions=({"key": "one", "from": "2010-01-01"},),
        )
        for day, expected in (("2019-12-31", []), ("2020-01-01", ["kid"])):
            timeline = case(born("2009-06-01"), ev("d", "decision", day))
            assert [f.person for f in ask(body, timeline, "2022")] == expected

    def test_an_unknown_birth_is_said_and_an_asserted_age_helps(self) -> None:
        body = heard(for_each="child", child_if="alder(barn) >= 12")
        assert one(body, case(self.DECISION), "2022").missing == (("birth",),)
        for age, count in ((12, 1), (11, 0)):
            told = ev("d", "decision", "2021-03-01", facts={"age": age})
            assert len(ask(body, case(told), "2022")) == count
        at_least = ev("d", "decision", "2021-03-01", facts={"age_min": 12})
        assert one(body, case(at_least), "2022").outcome == "not_met"

    def test_a_role_and_a_named_person_can_be_asked(self) -> None:
        assert [f.person for f in ask(heard(for_each="role:worker"), case(self.DECISION), "2022")] == ["wim", "zoe"]
        named = ev("d", "decision", "2021-03-01", facts={"parties": ("bob", "fay")})
        assert [f.person for f in ask(heard(for_each="fact:parties"), case(named), "2022")] == ["bob", "fay"]

    def test_nobody_is_asked_twice(self) -> None:
        body = heard(for_each=["custody", "fact:parties"])
        named = ev("d", "decision", "2021-03-01", facts={"parties": ("ann", "bob")})
        assert [f.person for f in ask(body, case(*custody("ann"), named), "2022")] == ["ann", "bob"]

    def test_the_age_of_a_person_can_be_asked(self) -> None:
        body = rule(
            duty("states", {"kinds": ["decision"], "for_each": "fact:parties"}, {"when": "alder(person) >= 30"})
        )
        named = ev("d", "decision", "2021-03-01", facts={"parties": ("fay", "ann")})
        assert outcomes(body, case(named), "2022") == {"d/fay": "met", "d/ann": "undeterminable"}


class TestProspects:
    BODY = rule(
        duty("before", {"kinds": ["decision"], "when": "art == 'place'", "prospect": True}, "talk"),
        versions=({"key": "old", "from": "2010-01-01", "to": "2020-01-01"}, NEW),
    )
    OPENED = ev("m", "matter_opened", "2021-03-01", facts={"art": "place"}, about="m1")

    def test_a_considered_decision_is_pending(self) -> None:
        finding = one(self.BODY, case(self.OPENED), "2021-04-01")
        assert (finding.outcome, finding.notes) == ("pending", (("prospect",),))

    def test_it_is_met_when_the_step_has_been_taken_already(self) -> None:
        assert (
            one(self.BODY, case(self.OPENED, ev("t", "talk", "2021-03-05", about="m1")), "2021-04-01").outcome == "met"
        )

    def test_the_decision_itself_takes_its_place(self) -> None:
        decision = ev("d", "decision", "2021-05-01", facts={"art": "place"}, about="m1")
        assert outcomes(self.BODY, case(self.OPENED, decision), "2022") == {"d": "not_met"}

    def test_another_sort_of_decision_does_not(self) -> None:
        other = ev("d", "decision", "2021-02-01", facts={"art": "support"}, about="m1")
        assert outcomes(self.BODY, case(other, self.OPENED), "2021-04-01") == {"m": "pending"}

    def test_another_sort_of_decision_taken_later_does_not_either(self) -> None:
        other = ev("d", "decision", "2021-03-10", facts={"art": "support"}, about="m1")
        assert outcomes(self.BODY, case(self.OPENED, other), "2021-04-01") == {"m": "pending"}

    def test_an_opened_matter_of_an_unknown_sort_raises_no_alarm(self) -> None:
        assert not ask(self.BODY, case(ev("m", "matter_opened", "2021-03-01")), "2021-04-01")

    def test_a_matter_of_another_sort_calls_for_nothing(self) -> None:
        other = ev("m", "matter_opened", "2021-03-01", facts={"art": "support"})
        assert not ask(self.BODY, case(other), "2021-04-01")

    def test_it_is_judged_by_the_law_of_today(self) -> None:
        early = ev("m", "matter_opened", "2019-03-01", facts={"art": "place"})
        evaluation = run(self.BODY, case(early), "2019-12-01")
        assert [f.version for f in evaluation.findings] == ["old"]
        assert evaluation.stable_until == at("2020-01-01 00:00")
        assert one(self.BODY, case(early), "2020-01-01").version == "new"

    def test_it_is_judged_by_the_age_of_today(self) -> None:
        occasion = {"kinds": ["decision"], "when": "art == 'place' and alder(barn) >= 12", "prospect": True}
        body = rule(duty("before", occasion, "talk"))
        opened = ev("m", "matter_opened", "2021-03-01", facts={"art": "place", "age": 11})
        timeline = case(born("2009-06-01"), opened)
        assert not ask(body, timeline, "2021-05-31")
        assert run(body, timeline, "2021-05-31").stable_until == at("2021-06-01 00:00")
        assert one(body, timeline, "2021-06-01").outcome == "pending"

    def test_after_a_committed_act_the_talk_comes_too_late(self) -> None:
        act = ev("c", "commitment", "2021-03-10 12:00", about="m1")
        talk = ev("t", "talk", "2021-03-20", about="m1")
        assert one(self.BODY, case(self.OPENED, act, talk), "2021-04-01").outcome == "not_met"

    def test_the_earliest_committed_act_counts_not_the_formal_decision(self) -> None:
        act = ev("c", "commitment", "2021-03-10 12:00", about="m1")
        talk = ev("t", "talk", "2021-03-20", about="m1")
        decision = ev("d", "decision", "2021-05-01", facts={"art": "place"}, about="m1")
        finding = one(self.BODY, case(self.OPENED, act, talk, decision), "2022")
        assert (finding.outcome, finding.due) == ("not_met", at("2021-03-10 12:00"))
        assert ("measured_against", "c") in finding.notes

    def test_an_act_in_another_matter_does_not_count(self) -> None:
        act = ev("c", "commitment", "2021-03-10", about="m2")
        talk = ev("t", "talk", "2021-03-20", about="m1")
        decision = ev("d", "decision", "2021-05-01", facts={"art": "place"}, about="m1")
        assert outcomes(self.BODY, case(self.OPENED, act, talk, decision), "2022") == {"d": "met"}


class TestBirthdays:
    BODY = rule(duty("within", "stay_begun", "note", limit="0 days", start={"birthday": 16, "shift": "-6 months"}))

    def test_the_clock_may_start_at_a_birthday(self) -> None:
        timeline = case(born("2005-09-15"), ev("s", "stay_begun", "2020-02-01"))
        assert one(self.BODY, timeline, "2021-01-01").due == at("2021-03-15")

    def test_it_starts_at_the_occasion_when_that_is_later(self) -> None:
        timeline = case(born("2005-09-15"), ev("s", "stay_begun", "2021-05-01"))
        assert one(self.BODY, timeline, "2021-05-01").due == at("2021-05-01")

    def test_a_child_past_the_cut_off_is_owed_nothing(self) -> None:
        body = rule(duty("within", "report", "inquiry", limit="1 month"))
        for day, count in (("2021-06-14 23:59", 1), ("2021-06-15 00:00", 0)):
            assert len(ask(body, case(born("2003-06-15"), ev("u", "report", day)), "2021-06-20")) == count
        no_limit = rule(duty("within", "report", "inquiry", limit="1 month"), until_age=0)
        assert len(ask(no_limit, case(born("1990-06-15"), ev("u", "report", "2021-06-15")), "2022")) == 1


class TestChildren:
    BODY = rule(duty("within", "report", {"kinds": ["assessment"], "join": ["ref:report"]}, limit="24 hours"))

    def test_an_event_belongs_to_each_child_that_it_concerns(self) -> None:
        events: tuple[Event, ...] = (
            ev("u", "report", "2021-03-01", concerns=("kid", "sib")),
            ev("a", "assessment", "2021-03-01", concerns=("kid",), refs={"report": "u"}),
        )
        assert outcomes(self.BODY, case(*events), "2022") == {"u": "met"}
        assert outcomes(self.BODY, case(*events, child="sib"), "2022") == {"u": "not_met"}

    def test_an_event_that_names_no_child_belongs_to_all(self) -> None:
        for concerns in ((), ("ann",)):
            timeline = case(ev("u", "report", "2021-03-01", concerns=concerns), child="sib")
            assert outcomes(self.BODY, timeline, "2022") == {"u": "not_met"}

    def test_each_child_has_its_own_birth(self) -> None:
        body = rule(duty("states", {"kinds": ["decision"], "when": "alder(barn) >= 12"}, {"when": "reasons"}))
        events = (born("2008-01-01"), born("2012-01-01", "sib"), ev("d", "decision", "2021-03-01"))
        assert len(ask(body, case(*events), "2022")) == 1
        assert not ask(body, case(*events, child="sib"), "2022")

    def test_the_calendar_of_the_tests_is_danish_time(self) -> None:
        assert CALENDAR.zone == "Europe/Copenhagen"
