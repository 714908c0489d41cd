"""Entries as they stood at a time: corrections, withdrawals, what was known when, orders, imprecise dates."""

from __future__ import annotations

import pytest
from tests.law.engine.small_law import CALENDAR, ask, at, case, custody, duty, ev, law, one, rule, run

from sikkersag.law.engine.evaluate import evaluate
from sikkersag.law.engine.timeline import TimelineError

BY_REF = {"kinds": ["assessment"], "join": ["ref:report"]}
ASSESS = rule(duty("within", "report", BY_REF, limit="24 hours"))
SLOW = rule(duty("within", "report", {"kinds": ["inquiry"], "join": ["matter"]}, limit="4 months"))
BEFORE = rule(duty("before", "decision", "talk"))
REPORT = ev("u", "report", "2021-03-05 10:15")
ASSESSED = ev("a", "assessment", "2021-03-05 12:00", refs={"report": "u"})


class TestCorrections:
    def test_a_correction_takes_the_place_of_the_first_entry(self) -> None:
        wrong = ev("a", "assessment", "2021-03-09 12:00", refs={"report": "u"})
        right = ev("a2", "assessment", "2021-03-05 12:00", refs={"report": "u"}, corrects="a")
        assert one(ASSESS, case(REPORT, wrong), "2022").timeliness == "late"
        assert one(ASSESS, case(REPORT, wrong, right), "2022").timeliness == "in_time"

    def test_what_pointed_at_the_first_entry_points_at_its_correction(self) -> None:
        right = ev("u2", "report", "2021-03-05 10:00", corrects="u")
        finding = one(ASSESS, case(REPORT, ASSESSED, right), "2022")
        assert (finding.outcome, finding.due) == ("met", at("2021-03-06 10:00"))

    def test_a_finding_keeps_its_id_when_its_occasion_is_corrected(self) -> None:
        right = ev("u2", "report", "2021-03-05 10:00", corrects="u")
        [before], [after] = ask(ASSESS, case(REPORT), "2022"), ask(ASSESS, case(REPORT, right), "2022")
        assert before.id == after.id

    def test_a_corrected_period_still_ends(self) -> None:
        body = rule(duty("within", "stay_begun", "visit", limit="3 months", until_state="stay"))
        stay = ev("s", "stay_begun", "2021-03-01")
        right = ev("s2", "stay_begun", "2021-03-02", corrects="s")
        end = ev("e", "stay_ended", "2021-04-01", refs={"stay": "s"})
        assert one(body, case(stay, right, end), "2022").outcome == "lapsed"

    def test_a_correction_keeps_the_first_time_of_writing(self) -> None:
        first = ev("t", "talk", "2021-03-01", written_at="2021-03-02")
        right = ev("t2", "talk", "2021-03-01", corrects="t", written_at="2021-06-01")
        decision = ev("d", "decision", "2021-03-10")
        assert one(BEFORE, case(first, right, decision), "2022").documentation == "in_time"

    def test_a_correction_of_a_correction_keeps_the_first_of_all(self) -> None:
        first = ev("t", "talk", "2021-03-05", written_at="2021-03-05")
        second = ev("t2", "talk", "2021-03-04", corrects="t", written_at="2021-05-01")
        third = ev("t3", "talk", "2021-03-03", corrects="t2", written_at="2021-06-01")
        finding = one(BEFORE, case(first, second, third, ev("d", "decision", "2021-03-10")), "2022")
        assert (finding.outcome, finding.documentation, finding.done) == ("met", "in_time", at("2021-03-03"))

    def test_a_ring_of_corrections_is_refused(self) -> None:
        ring = (
            ev("a", "note", "2021-03-01", corrects="b"),
            ev("b", "note", "2021-03-01", corrects="c"),
            ev("c", "note", "2021-03-01", corrects="b"),
        )
        with pytest.raises(TimelineError, match="ring"):
            ask(ASSESS, case(REPORT, *ring), "2022")


class TestWithdrawals:
    def test_a_withdrawn_entry_is_gone(self) -> None:
        gone = ev("w", "assessment", "2021-03-06", withdraws="a")
        assert one(ASSESS, case(REPORT, ASSESSED, gone), "2022").outcome == "not_met"

    def test_a_withdrawn_occasion_calls_for_nothing(self) -> None:
        assert not ask(ASSESS, case(REPORT, ev("w", "report", "2021-03-06", withdraws="u")), "2022")

    def test_a_withdrawn_correction_leaves_the_first_entry_standing(self) -> None:
        wrong = ev("u2", "report", "2021-03-05 09:00", corrects="u")
        back = ev("w", "report", "2021-03-06", withdraws="u2")
        assert one(ASSESS, case(REPORT, wrong, back), "2022").due == at("2021-03-06 10:15")


class TestKnownAt:
    def test_what_was_recorded_later_was_not_known(self) -> None:
        late = ev("a", "assessment", "2021-03-05 12:00", refs={"report": "u"}, recorded_at="2021-06-01 12:00")
        timeline = case(REPORT, late)
        assert one(ASSESS, timeline, "2022", known_at="2021-05-01").outcome == "not_met"
        assert one(ASSESS, timeline, "2022", known_at="2021-06-01 12:00").outcome == "met"

    def test_recording_late_does_not_make_the_step_or_its_writing_late(self) -> None:
        imported = ev("t", "talk", "2021-03-01", written_at="2021-03-01 15:00", recorded_at="2021-12-01 12:00")
        finding = one(BEFORE, case(imported, ev("d", "decision", "2021-03-10")), "2022")
        assert (finding.outcome, finding.timeliness, finding.documentation) == ("met", "in_time", "in_time")

    def test_a_correction_recorded_later_does_not_change_what_was_known(self) -> None:
        right = ev("a2", "assessment", "2021-03-09", refs={"report": "u"}, corrects="a", recorded_at="2021-06-01")
        timeline = case(REPORT, ASSESSED, right)
        assert one(ASSESS, timeline, "2022", known_at="2021-05-01").timeliness == "in_time"
        assert one(ASSESS, timeline, "2022").timeliness == "late"

    def test_what_happens_after_as_of_has_not_happened_yet(self) -> None:
        evaluation = run(ASSESS, case(REPORT, ASSESSED), "2021-03-05 11:00", known_at="2022")
        assert [f.outcome for f in evaluation.findings] == ["pending"]
        assert evaluation.stable_until == at("2021-03-05 12:00")


class TestOrders:
    def test_an_order_stands_for_a_date(self) -> None:
        decision = ev("d", "decision", "2021-03-10")
        assert one(BEFORE, case(ev("t", "talk", before="d"), decision), "2022").outcome == "met"
        assert one(BEFORE, case(ev("t", "talk", after="d"), decision), "2022").outcome == "not_met"
        assert one(BEFORE, case(ev("t", "talk"), decision), "2022").outcome == "undeterminable"

    def test_orders_follow_from_each_other(self) -> None:
        chain = (
            ev("t", "talk", before="n1"),
            ev("n1", "note", before="n2"),
            ev("n2", "note"),
            ev("d", "decision", after="n2"),
        )
        assert one(BEFORE, case(*chain), "2022").outcome == "undeterminable"  # which law applied is not known
        dated = (*chain[:3], ev("d", "decision", "2021-03-10", after="n2"))
        assert one(BEFORE, case(*dated), "2022").outcome == "met"

    def test_an_order_decides_a_tie_within_a_day_or_a_minute(self) -> None:
        for when in ("2021-03-10", "2021-03-10 10:00"):
            decision = ev("d", "decision", when)
            assert one(BEFORE, case(ev("t", "talk", when, after="d"), decision), "2022").outcome == "not_met"
            assert one(BEFORE, case(ev("t", "talk", when, before="d"), decision), "2022").outcome == "met"

    def test_an_order_narrows_an_imprecise_date(self) -> None:
        mark = ev("n", "note", "2021-07-01")
        inquiry = ev("i", "inquiry", "2021-06/2021-08", before="n")
        assert one(SLOW, case(REPORT, mark, inquiry), "2022").timeliness == "in_time"

    def test_a_ring_of_orders_is_refused(self) -> None:
        ring = (ev("a", "note", before="b"), ev("b", "note", before="c"), ev("c", "note", before="a"))
        with pytest.raises(TimelineError, match="ring"):
            ask(ASSESS, case(REPORT, *ring), "2022")

    def test_an_order_against_the_dates_is_refused(self) -> None:
        with pytest.raises(TimelineError, match="modsatte"):
            ask(ASSESS, case(REPORT, ev("n", "note", "2021-03-01", after="u")), "2022")


class TestImpreciseDates:
    @pytest.mark.parametrize(
        ("when", "outcome", "timeliness"),
        [
            ("2021-06", "met", "in_time"),
            ("2021-07", "undeterminable", "unknown"),
            ("2021-08", "met", "late"),
            ("2021", "undeterminable", "unknown"),
            ("2021-04/2021-06", "met", "in_time"),
            ("2021-07-06/", "met", "late"),
        ],
    )
    def test_a_month_may_keep_a_limit_break_it_or_not_tell(self, when: str, outcome: str, timeliness: str) -> None:
        finding = one(SLOW, case(REPORT, ev("i", "inquiry", when)), "2023")
        assert (finding.outcome, finding.timeliness) == (outcome, timeliness)

    def test_an_imprecise_start_gives_two_due_times(self) -> None:
        finding = one(SLOW, case(ev("u", "report", "2021-02")), "2021-06-15")
        assert (finding.due, finding.due_hi) == (at("2021-06-01"), at("2021-06-28"))
        assert finding.outcome == "undeterminable"
        assert one(SLOW, case(ev("u", "report", "2021-02")), "2021-06-28").outcome == "undeterminable"
        assert one(SLOW, case(ev("u", "report", "2021-02")), "2021-06-29").outcome == "not_met"

    def test_evidence_that_may_lie_before_the_occasion_leaves_it_open(self) -> None:
        timeline = case(ev("u", "report", "2021-03-15 10:00"), ev("i", "inquiry", "2021-03"))
        assert one(SLOW, timeline, "2022").outcome == "undeterminable"

    def test_the_present_month_is_known_no_further_than_today(self) -> None:
        assert one(SLOW, case(REPORT, ev("i", "inquiry", "2021-07")), "2021-07-05").timeliness == "in_time"


class TestWrittenInAdvance:
    def test_a_step_written_before_it_happened_is_no_documentation_and_is_noted(self) -> None:
        booked = ev("t", "talk", "2021-03-05", written_at="2021-02-20")
        finding = one(BEFORE, case(booked, ev("d", "decision", "2021-03-10")), "2022")
        assert (finding.outcome, finding.documentation) == ("met", "unknown")
        assert ("written_in_advance", "t") in finding.notes


class TestIds:
    def test_ids_are_made_of_what_the_finding_is_about(self) -> None:
        body = rule(duty("before", {"kinds": ["decision"], "for_each": "custody"}, "talk", part="hear"))
        timeline = case(*custody("ann", "bob"), ev("d", "decision", "2021-03-10"))
        assert [f.id for f in ask(body, timeline, "2022")] == ["R1/hear/d/ann", "R1/hear/d/bob"]

    def test_only_the_requirements_asked_for_are_answered(self) -> None:
        talk = duty("before", "decision", "talk")
        rules, asked = law(rule(talk, name="R1"), rule(talk, name="R2")), at("2022")
        found = evaluate(
            case(ev("d", "decision", "2021-03-10")),
            rules,
            as_of=asked,
            known_at=asked,
            calendar=CALENDAR,
            only=frozenset({"R2"}),
        )
        assert [f.requirement for f in found.findings] == ["R2"]
