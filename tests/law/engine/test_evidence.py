"""What counts as evidence: alternatives, exceptions, endings, decisive answers, age, ties and absence."""

from __future__ import annotations

import pytest
from tests.law.engine.small_law import at, case, duty, ev, one, rule, run

REPORT = ev("u", "report", "2021-03-01 10:00")


WITHDRAWABLE = {
    "kinds": ["consent"],
    "ends": [{"kinds": ["consent_withdrawn"], "join": ["fact:by_whom"]}],
}


class TestAlternatives:
    EITHER = rule(duty("within", "report", "inquiry", {"kinds": ["talk"], "when": "open"}, limit="10 days"))

    @pytest.mark.parametrize("kind", ["inquiry", "talk"])
    def test_any_one_of_them_is_enough(self, kind: str) -> None:
        facts = {"open": True} if kind == "talk" else {}
        assert one(self.EITHER, case(REPORT, ev("e", kind, "2021-03-05", facts=facts)), "2022").outcome == "met"

    def test_the_one_in_time_goes_before_the_late_one(self) -> None:
        timeline = case(REPORT, ev("i", "inquiry", "2021-05-01"), ev("t", "talk", "2021-03-05", facts={"open": True}))
        finding = one(self.EITHER, timeline, "2022")
        assert (finding.timeliness, finding.evidence) == ("in_time", ("t",))

    def test_an_alternative_with_an_unknown_fact_leaves_it_open(self) -> None:
        finding = one(self.EITHER, case(REPORT, ev("t", "talk", "2021-03-05")), "2022")
        assert finding.outcome == "undeterminable"
        assert finding.missing == (("fact", "talk", "open", "t"),)

    def test_an_alternative_can_have_a_shorter_limit(self) -> None:
        body = rule(duty("within", "report", {"kinds": ["talk"], "limit": "2 days"}, "inquiry", limit="10 days"))
        assert one(body, case(REPORT, ev("t", "talk", "2021-03-03")), "2022").timeliness == "in_time"
        assert one(body, case(REPORT, ev("t", "talk", "2021-03-04")), "2022").timeliness == "late"

    def test_it_is_not_missed_before_the_longest_alternative_has_run_out(self) -> None:
        body = rule(duty("within", "report", {"kinds": ["talk"], "limit": "6 months"}, "inquiry", limit="10 days"))
        assert one(body, case(REPORT), "2021-09-01").outcome == "pending"
        assert one(body, case(REPORT), "2021-09-02").outcome == "not_met"

    def test_limits_on_every_alternative_run_out_without_one_on_the_duty(self) -> None:
        slow, quick = {"kinds": ["talk"], "limit": "6 months"}, {"kinds": ["inquiry"], "limit": "1 month"}
        body = rule(duty("within", "report", slow, quick))
        assert one(body, case(REPORT), "2021-09-01").outcome == "pending"
        assert one(body, case(REPORT), "2021-09-02").outcome == "not_met"

    def test_evidence_may_be_allowed_to_lie_before_the_occasion(self) -> None:
        body = rule(duty("within", "report", {"kinds": ["inquiry"], "any_time": True}, limit="10 days"))
        assert one(body, case(ev("i", "inquiry", "2020-06-01"), REPORT), "2022").outcome == "met"


class TestExceptions:
    BODY = rule(
        duty("within", "report", "inquiry", {"kinds": ["note"], "when": "public", "exception": True}, limit="10 days")
    )

    def test_a_recorded_exception_is_enough(self) -> None:
        timeline = case(REPORT, ev("n", "note", "2021-03-02", facts={"public": True}))
        assert one(self.BODY, timeline, "2022").outcome == "met"

    def test_one_that_is_not_recorded_is_not_used(self) -> None:
        known = case(REPORT, complete_for=["inquiry"])
        assert one(self.BODY, known, "2022").outcome == "not_met"
        unclear = case(REPORT, ev("n", "note", "2021-03-02"))
        assert one(self.BODY, unclear, "2022").outcome == "not_met"

    def test_one_that_came_too_late_does_not_help(self) -> None:
        timeline = case(REPORT, ev("n", "note", "2021-05-02", facts={"public": True}))
        assert one(self.BODY, timeline, "2022").outcome == "not_met"


class TestEndings:
    BODY = rule(duty("before", "decision", WITHDRAWABLE))
    GIVEN = ev("c", "consent", "2021-03-01", facts={"by_whom": "ann"})
    DECISION = ev("d", "decision", "2021-04-01 10:00")

    @pytest.mark.parametrize(
        ("when", "who", "outcome"),
        [
            ("2021-03-31", "ann", "not_met"),
            ("2021-04-02", "ann", "met"),
            ("2021-03-31", "bob", "met"),
            ("2021-02-15", "ann", "met"),
            ("2021-04-01", "ann", "undeterminable"),
        ],
    )
    def test_what_had_ended_before_the_step_does_not_count(self, when: str, who: str, outcome: str) -> None:
        stop = ev("w", "consent_withdrawn", when, facts={"by_whom": who})
        assert one(self.BODY, case(self.GIVEN, stop, self.DECISION), "2022").outcome == outcome

    def test_given_again_it_counts_again(self) -> None:
        stop = ev("w", "consent_withdrawn", "2021-03-10", facts={"by_whom": "ann"})
        again = ev("c2", "consent", "2021-03-20", facts={"by_whom": "ann"})
        finding = one(self.BODY, case(self.GIVEN, stop, again, self.DECISION), "2022")
        assert (finding.outcome, finding.evidence) == ("met", ("c2",))


class TestDecisive:
    def test_an_event_that_surely_fails_the_condition_settles_the_matter(self) -> None:
        timeline = case(REPORT, ev("t", "talk", "2021-03-02", facts={"open": False}), complete_for=["report"])
        for decisive, outcome in ((True, "not_met"), (False, "undeterminable")):
            evidence = {"kinds": ["talk"], "when": "open", "decisive": decisive}
            body = rule(duty("within", "report", evidence, limit="10 days"))
            assert one(body, timeline, "2022").outcome == outcome


class TestAge:
    def outcome(self, older: str, talk: str) -> tuple[str, str]:
        body = rule(duty("before", "decision", {"kinds": ["talk"], "max_age": "60 days", "older": older}))
        finding = one(body, case(ev("t", "talk", talk), ev("d", "decision", "2021-04-01 10:00")), "2022")
        return finding.outcome, "older" if any(code[0] == "older" for code in finding.notes) else ""

    @pytest.mark.parametrize("older", ["fails", "human", "note"])
    def test_what_is_fresh_counts(self, older: str) -> None:
        assert self.outcome(older, "2021-01-31") == ("met", "")

    @pytest.mark.parametrize(
        ("older", "expected"),
        [("fails", ("not_met", "")), ("human", ("human", "older")), ("note", ("met", "older"))],
    )
    def test_the_rule_says_what_an_older_one_gives(self, older: str, expected: tuple[str, str]) -> None:
        assert self.outcome(older, "2021-01-30") == expected

    def test_one_that_may_be_too_old_cannot_be_relied_on(self) -> None:
        assert self.outcome("fails", "2021-01") == ("undeterminable", "")

    def test_before_the_step_is_taken_it_grows_old_on_a_day_that_is_told(self) -> None:
        evidence = {"kinds": ["talk"], "max_age": "60 days"}
        body = rule(duty("before", "inquiry", evidence, before={"kinds": ["decision"]}))
        timeline = case(ev("i", "inquiry", "2021-03-01"), ev("t", "talk", "2021-03-10"))
        fresh = run(body, timeline, "2021-04-01")
        assert [f.outcome for f in fresh.findings] == ["met"]
        assert fresh.stable_until == at("2021-05-09") + 1
        assert one(body, timeline, "2021-05-10").outcome == "pending"

    def test_an_imprecise_one_surely_grows_old_on_a_later_day(self) -> None:
        evidence = {"kinds": ["talk"], "max_age": "60 days"}
        body = rule(duty("before", "inquiry", evidence, before={"kinds": ["decision"]}))
        timeline = case(ev("i", "inquiry", "2021-03-01"), ev("t", "talk", "2021-03-10/2021-03-20"))
        unclear = run(body, timeline, "2021-05-12")
        assert [f.outcome for f in unclear.findings] == ["undeterminable"]
        assert unclear.stable_until == at("2021-05-19") + 1
        assert one(body, timeline, "2021-05-20").outcome == "pending"


class TestTies:
    @pytest.mark.parametrize(
        ("rule_for_ties", "outcome"), [("counts", "met"), ("unknown", "undeterminable"), ("fails", "not_met")]
    )
    def test_the_duty_decides_a_tie_within_one_day(self, rule_for_ties: str, outcome: str) -> None:
        body = rule(duty("before", "decision", "talk", same_day=rule_for_ties))
        for talk, decision in (
            ("2021-03-01", "2021-03-01"),
            ("2021-03-01 23:00", "2021-03-01"),
            ("2021-03-01", "2021-03-01 01:00"),
        ):
            timeline = case(ev("t", "talk", talk), ev("d", "decision", decision))
            assert one(body, timeline, "2022").outcome == outcome

    def test_a_tie_rule_does_not_reach_beyond_the_day(self) -> None:
        body = rule(duty("before", "decision", "talk", same_day="counts"))
        timeline = case(ev("t", "talk", "2021-03"), ev("d", "decision", "2021-03-15"))
        assert one(body, timeline, "2022").outcome == "undeterminable"

    def test_minutes_on_the_same_day_are_no_tie(self) -> None:
        body = rule(duty("before", "decision", "talk", same_day="counts"))
        timeline = case(ev("t", "talk", "2021-03-01 12:00"), ev("d", "decision", "2021-03-01 11:00"))
        assert one(body, timeline, "2022").outcome == "not_met"


class TestAbsence:
    BODY = rule(duty("within", "report", {"kinds": ["assessment"], "join": ["ref:report"]}, limit="24 hours"))

    def test_it_is_missing_when_the_timeline_is_complete_for_the_kind(self) -> None:
        assert one(self.BODY, case(REPORT, complete_for=["assessment"]), "2022").outcome == "not_met"

    def test_it_is_unknown_when_the_timeline_is_not_complete_for_it(self) -> None:
        finding = one(self.BODY, case(REPORT, complete_for=["report"]), "2022")
        assert (finding.outcome, finding.missing) == ("undeterminable", (("kind", "assessment"),))

    def test_it_is_missing_when_it_is_established_that_it_did_not_happen(self) -> None:
        denied = ev("x", "assessment", "2021-03-10", occurred=False)
        assert one(self.BODY, case(REPORT, denied, complete_for=[]), "2022").outcome == "not_met"

    def test_a_denial_for_another_occasion_does_not_reach_this_one(self) -> None:
        other = ev("u0", "report", "2021-02-01")
        denied = ev("x", "assessment", "2021-02-10", occurred=False, refs={"report": "u0"})
        found = {
            f.occasion: f.outcome for f in run(self.BODY, case(other, REPORT, denied, complete_for=[]), "2022").findings
        }
        assert found == {"u0": "not_met", "u": "undeterminable"}

    def test_a_denial_counts_only_when_it_has_been_made(self) -> None:
        body = rule(duty("within", "report", "inquiry"))
        denied = ev("x", "inquiry", "2021-06-01 12:00", occurred=False)
        early = run(body, case(REPORT, denied), "2021-04-01")
        assert [f.outcome for f in early.findings] == ["pending"]
        assert early.stable_until == at("2021-06-01 12:00")
        assert one(body, case(REPORT, denied), "2021-06-02").outcome == "not_met"

    def test_what_did_not_happen_calls_for_nothing(self) -> None:
        assert not run(self.BODY, case(ev("u", "report", "2021-03-01", occurred=False)), "2022").findings
