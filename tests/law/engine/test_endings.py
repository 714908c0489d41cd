"""How a duty ends without being done: departed from, taken over, lapsed; and how its clock is paused."""

from __future__ import annotations

from typing import Any

import pytest
from tests.law.engine.small_law import NEW, OLD, Raw, at, born, case, custody, duty, ev, one, outcomes, rule, run

from sikkersag.law.engine.timeline import Event

DECISION = ev("d", "decision", "2021-04-01 12:00")
GROUND = {
    "ground": "maturity",
    "titel": "Barnets modenhed",
    "section": {"new": "§ 2"},
    "by": ["worker", "boss"],
    "requires": ["other_source"],
}


def talk_before(**more: Any) -> Raw:
    return rule(duty("before", "decision", "talk"), departure=[GROUND], **more)


def departs(when: str = "2021-03-20", /, **more: object) -> Event:
    facts = {"rule": "R1", "ground": "maturity", "other_source": True} | dict(more.pop("facts", {}))  # type: ignore[call-overload]
    return ev("x", "departure", when, **{"in_role": "worker", "facts": facts, **more})


class TestDepartures:
    def test_one_on_the_closed_list_recorded_in_time_is_lawful(self) -> None:
        finding = one(talk_before(), case(departs(written_at="2021-03-21"), DECISION), "2022")
        assert (finding.outcome, finding.documentation, finding.evidence) == ("departed", "in_time", ("x",))
        assert ("departed", "x", "maturity") in finding.notes

    @pytest.mark.parametrize(
        ("departure", "note"),
        [
            (departs(facts={"ground": "busy"}), ("departure_not_lawful", "x", "busy")),
            (departs(facts={"other_source": False}), ("departure_lacks", "x", "other_source")),
            (departs(facts={"other_source": None}), ("departure_lacks", "x", "other_source")),
            (departs(in_role="child"), ("departure_by_other", "x", "child")),
            (departs("2021-04-02"), ("departure_too_late", "x")),
            (departs(written_at="2021-04-02 12:00"), ("departure_too_late", "x")),
        ],
    )
    def test_one_that_is_not_lawful_does_not_count_and_says_why(self, departure: Event, note: tuple[str, ...]) -> None:
        finding = one(talk_before(), case(departure, DECISION), "2022")
        assert finding.outcome == "not_met"
        assert note in finding.notes

    def test_a_requirement_without_a_list_knows_no_departure(self) -> None:
        finding = one(rule(duty("before", "decision", "talk")), case(departs(), DECISION), "2022")
        assert finding.outcome == "not_met"

    def test_one_for_another_requirement_is_not_mentioned(self) -> None:
        finding = one(talk_before(), case(departs(facts={"rule": "R2"}), DECISION), "2022")
        assert (finding.outcome, finding.notes) == ("not_met", ())

    def test_one_for_another_decision_or_matter_is_not_mentioned(self) -> None:
        other = ev("d0", "decision", "2021-03-25")
        found = outcomes(talk_before(), case(departs(refs={"anledning": "d0"}), other, DECISION), "2022")
        assert found == {"d0": "departed", "d": "not_met"}
        elsewhere = case(departs(about="m2"), ev("d", "decision", "2021-04-01", about="m1"))
        assert one(talk_before(), elsewhere, "2022").notes == ()

    def test_one_for_a_person_reaches_only_that_person(self) -> None:
        occasion = {"kinds": ["decision"], "for_each": "custody"}
        body = rule(duty("before", occasion, {"kinds": ["talk"], "join": ["person:with_"]}), departure=[GROUND])
        timeline = case(*custody("ann", "bob"), departs(concerns="ann"), DECISION)
        assert outcomes(body, timeline, "2022") == {"d/ann": "departed", "d/bob": "not_met"}

    def test_one_may_reach_only_some_duties(self) -> None:
        body = rule(
            duty("before", "decision", "talk", part="talk"),
            duty("before", "decision", "inquiry", part="inquiry"),
            departure=[GROUND | {"parts": ["talk"]}],
        )
        found = {f.part: f.outcome for f in run(body, case(departs(), DECISION), "2022").findings}
        assert found == {"talk": "departed", "inquiry": "not_met"}

    def test_the_step_itself_goes_before_a_departure(self) -> None:
        timeline = case(departs(), ev("t", "talk", "2021-03-21"), DECISION)
        assert one(talk_before(), timeline, "2022").outcome == "met"

    def test_one_that_may_have_come_too_late_is_not_taken_for_lawful(self) -> None:
        body = rule(duty("within", "report", "inquiry", limit="10 days"), departure=[GROUND])
        report = ev("u", "report", "2021-03-01")
        assert one(body, case(report, departs("2021-03-11")), "2022").outcome == "departed"
        assert one(body, case(report, departs("2021-03")), "2022").outcome in ("undeterminable", "not_met")


class TestTakenOver:
    BODY = rule(duty("within", "report", "inquiry", limit="4 months"))
    REPORT = ev("u", "report", "2021-03-01")

    @pytest.mark.parametrize(
        ("moved", "away", "outcome"),
        [
            ("2021-06-30", True, "taken_over"),
            ("2021-06-30", False, "not_met"),
            ("2021-07-02", True, "not_met"),
            ("2021-02-01", True, "not_met"),
        ],
    )
    def test_a_move_before_it_was_due_ends_it(self, moved: str, away: bool, outcome: str) -> None:
        move = ev("m", "moved", moved, facts={"away": away})
        assert one(self.BODY, case(self.REPORT, move), "2022").outcome == outcome

    @pytest.mark.parametrize("moved", ["2021-02/2021-03", "2021-06/2021-07"])
    def test_a_move_that_may_have_come_in_time_leaves_it_open(self, moved: str) -> None:
        move = ev("m", "moved", moved, facts={"away": True})
        finding = one(self.BODY, case(self.REPORT, move), "2022")
        assert (finding.outcome, finding.missing) == ("undeterminable", (("time", "m"),))

    def test_what_was_done_stays_done(self) -> None:
        move = ev("m", "moved", "2021-05-01", facts={"away": True})
        done = ev("i", "inquiry", "2021-04-01")
        assert one(self.BODY, case(self.REPORT, done, move), "2022").outcome == "met"


class TestLapsed:
    def test_it_lapses_when_its_period_ends_before_it_is_due(self) -> None:
        body = rule(duty("within", "stay_begun", "visit", limit="3 months", until_state="stay"))
        stay = ev("s", "stay_begun", "2021-03-01")
        for ended, outcome in (("2021-05-31", "lapsed"), ("2021-06-02", "not_met")):
            end = ev("e", "stay_ended", ended, refs={"stay": "s"})
            assert one(body, case(stay, end), "2022").outcome == outcome

    def test_an_end_that_is_not_known_well_enough_leaves_it_open(self) -> None:
        body = rule(duty("within", "stay_begun", "visit", limit="3 months", until_state="stay"))
        end = ev("e", "stay_ended", "2021-05/2021-08", refs={"stay": "s"})
        finding = one(body, case(ev("s", "stay_begun", "2021-03-01"), end), "2022")
        assert (finding.outcome, finding.missing) == ("undeterminable", (("time", "e"),))

    def test_it_lapses_at_the_birthday_that_comes_before_it_is_due(self) -> None:
        body = rule(duty("within", "report", "inquiry", limit="4 months"))
        for birth, outcome in (("2003-07-01", "lapsed"), ("2003-07-02", "not_met")):
            timeline = case(born(birth), ev("u", "report", "2021-03-01"))
            assert one(body, timeline, "2022").outcome == {"2003-07-01": "lapsed"}.get(birth, outcome)
        young = case(born("2003-05-01"), ev("u", "report", "2021-03-01"))
        waiting = run(body, young, "2021-04-30")
        assert [f.outcome for f in waiting.findings] == ["pending"]
        assert waiting.stable_until == at("2021-05-01 00:00")
        lapsed = one(body, young, "2021-05-01")
        assert (lapsed.outcome, lapsed.notes) == ("lapsed", (("outgrown", "18"),))


class TestPauses:
    BODY = rule(duty("within", "report", "inquiry", limit="10 days", not_due_while=["access"]))
    REPORT = ev("u", "report", "2021-03-01 10:00")

    def asked(self, name: str, start: str, end: str) -> tuple[Event, Event]:
        return ev(name, "access_asked", start), ev(f"{name}.end", "access_answered", end, refs={"request": name})

    def test_the_clock_stands_still_meanwhile_and_the_old_time_stays_visible(self) -> None:
        timeline = case(self.REPORT, *self.asked("r", "2021-03-05 12:00", "2021-03-08 12:00"))
        finding = one(self.BODY, timeline, "2021-03-12")
        assert (finding.outcome, finding.due, finding.superseded) == (
            "pending",
            at("2021-03-14"),
            (at("2021-03-11"),),
        )
        assert ("paused", "access", "r") in finding.notes

    def test_while_it_stands_still_no_day_is_stated(self) -> None:
        timeline = case(self.REPORT, ev("r", "access_asked", "2021-03-05"))
        finding = one(self.BODY, timeline, "2022")
        assert (finding.outcome, finding.due) == ("pending", None)

    def test_a_pause_after_the_time_was_up_changes_nothing(self) -> None:
        timeline = case(self.REPORT, *self.asked("r", "2021-03-12", "2021-03-20"))
        assert one(self.BODY, timeline, "2022").due == at("2021-03-11")

    def test_a_pause_that_was_over_before_changes_nothing(self) -> None:
        timeline = case(*self.asked("r", "2021-02-01", "2021-02-20"), self.REPORT)
        assert one(self.BODY, timeline, "2022").due == at("2021-03-11")

    def test_two_pauses_at_the_same_time_count_once(self) -> None:
        both = (
            *self.asked("r", "2021-03-05 12:00", "2021-03-08 12:00"),
            *self.asked("q", "2021-03-05 12:00", "2021-03-08 12:00"),
        )
        assert one(self.BODY, case(self.REPORT, *both), "2022").due == at("2021-03-14")

    def test_two_pauses_after_each_other_count_both(self) -> None:
        both = (
            *self.asked("r", "2021-03-03 12:00", "2021-03-05 12:00"),
            *self.asked("q", "2021-03-06 12:00", "2021-03-07 12:00"),
        )
        assert one(self.BODY, case(self.REPORT, *both), "2022").due == at("2021-03-14")

    def test_a_pause_crosses_a_change_of_law(self) -> None:
        body = rule(
            duty("within", "report", "inquiry", limit="10 days", not_due_while=["access"]),
            versions=(OLD, NEW | {"takes_open": True}),
        )
        timeline = case(ev("u", "report", "2019-12-25"), *self.asked("r", "2019-12-30 12:00", "2020-01-02 12:00"))
        finding = one(body, timeline, "2020-01-05")
        assert (finding.version, finding.due) == ("new", at("2020-01-07"))
