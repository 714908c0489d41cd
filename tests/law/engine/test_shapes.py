"""Each shape of a duty gives the outcome that its name promises, on the small law.

Duties over a whole period (recurring, covered) are in test_periods.py; what counts as evidence in test_evidence.py.
"""

from __future__ import annotations

import pytest
from tests.law.engine.small_law import CALENDAR, at, case, duty, ev, one, rule, run

from sikkersag.law.engine.timeline import Event

BY_REF = {"kinds": ["assessment"], "join": ["ref:report"]}
WITHIN = rule(duty("within", "report", BY_REF, limit="24 hours"))
REPORT = ev("u1", "report", "2021-03-05 10:15")


def assessed(when: str, **more: str) -> Event:
    return ev("a1", "assessment", when, refs={"report": "u1"}, **more)


class TestWithin:
    @pytest.mark.parametrize(
        ("done", "timeliness"),
        [("2021-03-05 10:15", "in_time"), ("2021-03-06 10:15", "in_time"), ("2021-03-06 10:16", "late")],
    )
    def test_it_is_in_time_until_the_last_lawful_minute(self, done: str, timeliness: str) -> None:
        finding = one(WITHIN, case(REPORT, assessed(done)), "2021-04-01")
        assert (finding.outcome, finding.timeliness) == ("met", timeliness)
        assert finding.due == at("2021-03-06 10:15")
        assert finding.evidence == ("a1",)

    def test_late_by_is_told_in_seconds(self) -> None:
        finding = one(WITHIN, case(REPORT, assessed("2021-03-06 10:45")), "2021-04-01")
        assert finding.late_by == 30 * 60
        assert finding.breach

    def test_it_is_pending_until_it_is_due_and_not_met_after(self) -> None:
        pending = run(WITHIN, case(REPORT), "2021-03-06 10:15")
        assert [f.outcome for f in pending.findings] == ["pending"]
        assert pending.stable_until == at("2021-03-06 10:15") + 1
        finding = one(WITHIN, case(REPORT), "2021-03-06 10:16")
        assert (finding.outcome, finding.curable) == ("not_met", "late")

    def test_evidence_before_the_occasion_does_not_count(self) -> None:
        unlinked = rule(duty("within", "report", "inquiry", limit="4 months"))
        finding = one(unlinked, case(ev("i", "inquiry", "2021-03-04"), REPORT), "2022")
        assert finding.outcome == "not_met"

    def test_without_a_limit_it_stays_open_and_no_day_is_stated(self) -> None:
        open_ended = rule(duty("within", "report", "inquiry"))
        finding = one(open_ended, case(REPORT), "2023")
        assert (finding.outcome, finding.due, finding.timeliness) == ("pending", None, "none")
        done = one(open_ended, case(REPORT, ev("i", "inquiry", "2022-03-04")), "2023")
        assert (done.outcome, done.timeliness) == ("met", "none")

    def test_hours_are_clock_hours_across_the_change_to_summer_time(self) -> None:
        spring = case(ev("u1", "report", "2021-03-27 12:00"))
        assert one(WITHIN, spring, "2021-03-27 13:00").due == at("2021-03-28 13:00")

    def test_other_limits_end_with_the_last_second_of_the_day(self) -> None:
        months = rule(duty("within", "report", "inquiry", limit="4 months"))
        finding = one(months, case(ev("u1", "report", "2020-10-31 09:00")), "2020-11-01")
        assert finding.due is not None
        assert CALENDAR.local(finding.due) == (2021, 2, 28, 23, 59, 59)

    @pytest.mark.parametrize(
        ("late", "outcome", "timeliness"),
        [("met", "met", "late"), ("fails", "not_met", "late"), ("silent", "met", "none")],
    )
    def test_the_duty_says_what_late_evidence_gives(self, late: str, outcome: str, timeliness: str) -> None:
        strict = rule(duty("within", "report", BY_REF, limit="24 hours", late=late))
        finding = one(strict, case(REPORT, assessed("2021-03-20 10:00")), "2021-04-01")
        assert (finding.outcome, finding.timeliness) == (outcome, timeliness)

    def test_where_late_is_met_too_a_doubtful_step_changes_nothing(self) -> None:
        in_matter = {"kinds": ["inquiry"], "join": "matter"}
        silent = rule(duty("within", "report", in_matter, limit="1 month", late="silent"))
        month = ev("u1", "report", "2021-03", about=["m1"])
        doubtful = ev("i1", "inquiry", "2021-04-10")
        sure = ev("i2", "inquiry", "2021-09-01", about=["m1"])
        other = ev("u2", "note", "2021-01-01", about=["m2"])
        for events in ((month, doubtful, sure, other), (month, sure, other)):
            finding = one(silent, case(*events), "2022")
            assert (finding.outcome, finding.timeliness, finding.evidence) == ("met", "none", ("i2",))

    def test_it_can_ask_for_the_writing_to_be_in_time_too(self) -> None:
        written = rule(duty("within", "report", BY_REF, limit="24 hours", written=True))
        after = assessed("2021-03-05 12:00", written_at="2021-03-09 10:00")
        finding = one(written, case(REPORT, after), "2021-04-01")
        assert (finding.outcome, finding.timeliness, finding.documentation) == ("met", "in_time", "afterwards")
        assert finding.breach

    def test_the_clock_may_start_at_another_event_of_the_matter(self) -> None:
        body = duty("within", "inquiry", "decision", limit="1 month", start={"kinds": ["report"], "join": "matter"})
        timeline = case(REPORT, ev("r2", "report", "2021-03-20"), ev("i", "inquiry", "2021-04-01"))
        assert one(rule(body), timeline, "2021-04-02").due == at("2021-04-05")
        body["start"]["pick"] = "last"
        assert one(rule(body), timeline, "2021-04-02").due == at("2021-04-20")

    def test_an_unknown_start_lies_no_later_than_the_occasion(self) -> None:
        body = rule(
            duty("within", "inquiry", "decision", limit="1 month", start={"kinds": ["report"], "join": "matter"})
        )
        timeline = case(ev("i", "inquiry", "2021-04-01"))
        assert one(body, timeline, "2021-04-20").outcome == "undeterminable"
        assert one(body, timeline, "2021-05-02").outcome == "not_met"

    def test_the_clock_may_start_at_a_date_that_the_occasion_tells(self) -> None:
        body = rule(duty("within", "report", "inquiry", limit="1 month", start={"fact": "known_since"}))
        told = case(ev("u1", "report", "2021-03-05", facts={"known_since": "2021-02-01"}))
        assert one(body, told, "2021-03-06").outcome == "not_met"
        untold = case(ev("u1", "report", "2021-03-05"))
        assert one(body, untold, "2021-03-06").outcome == "undeterminable"

    def test_a_date_told_on_the_occasion_goes_before_the_limit(self) -> None:
        body = rule(duty("within", "visit", "note", limit="1 month", limit_fact="next_by"))
        told = case(ev("v", "visit", "2021-03-05", facts={"next_by": "2021-03-10"}))
        assert one(body, told, "2021-03-06").due == at("2021-03-10")
        assert one(body, case(ev("v", "visit", "2021-03-05")), "2021-03-06").due == at("2021-04-05")

    def test_a_told_date_that_is_unknown_is_no_due_time(self) -> None:
        body = rule(duty("within", "visit", "note", limit="1 month", limit_fact="next_by"))
        told = case(ev("v", "visit", "2021-03-05", facts={"next_by": "ukendt"}))
        assert one(body, told, "2021-03-06").due == at("2021-04-05")

    def test_another_event_may_make_it_due_earlier(self) -> None:
        body = rule(duty("within", "report", "inquiry", limit="4 months", also_due=[{"kinds": ["decision"]}]))
        timeline = case(REPORT, ev("d", "decision", "2021-03-10"))
        assert one(body, timeline, "2021-03-11").due == at("2021-03-10")
        assert one(body, case(REPORT), "2021-03-11").due == at("2021-07-05")
        before = case(ev("d", "decision", "2021-03-01"), REPORT)
        assert one(body, before, "2021-03-11").due == at("2021-07-05")

    @pytest.mark.parametrize(
        ("decided", "done", "outcome"),
        [
            ("2021-03-10 12:00", "2021-03-10 12:00", "met"),
            ("2021-03-10 12:00", "2021-03-10 12:01", "not_met"),
            ("2021-03-10 12:00", "2021-03-10", "undeterminable"),
            ("2021-03-10", "2021-03-10 23:00", "met"),
            ("2021-03-10", "2021-03-11", "not_met"),
        ],
    )
    def test_it_may_be_due_at_the_very_instant_of_that_event(self, decided: str, done: str, outcome: str) -> None:
        sooner = [{"kinds": ["decision"], "exact": True}]
        body = rule(duty("within", "report", "inquiry", limit="4 months", late="fails", also_due=sooner))
        timeline = case(REPORT, ev("d", "decision", decided), ev("i", "inquiry", done))
        assert one(body, timeline, "2021-04-01").outcome == outcome

    def test_the_other_reading_of_a_working_day_is_told_only_where_the_days_were_the_limit(self) -> None:
        body = rule(duty("within", "report", "inquiry", limit="3 workdays", also_due=[{"kinds": ["decision"]}]))
        inquiry = ev("i", "inquiry", "2021-03-10")  # a Wednesday; with Saturdays the limit is Tuesday
        own = one(body, case(REPORT, inquiry), "2021-04-01")
        assert "saturday" in [note[0] for note in own.notes]
        monday = ev("i", "inquiry", "2021-03-08")
        capped = one(body, case(REPORT, ev("d", "decision", "2021-03-06"), monday), "2021-04-01")
        assert (capped.timeliness, [note[0] for note in capped.notes]) == ("late", [])


class TestBefore:
    BEFORE = rule(duty("before", "decision", "talk"))

    @pytest.mark.parametrize(
        ("talk", "outcome", "timeliness"),
        [
            ("2021-03-01 09:59", "met", "in_time"),
            ("2021-03-01 10:00", "met", "in_time"),
            ("2021-03-01 10:01", "not_met", "late"),
        ],
    )
    def test_it_must_lie_no_later_than_the_occasion(self, talk: str, outcome: str, timeliness: str) -> None:
        finding = one(self.BEFORE, case(ev("d", "decision", "2021-03-01 10:00"), ev("t", "talk", talk)), "2022")
        assert (finding.outcome, finding.timeliness) == (outcome, timeliness)
        assert finding.due == at("2021-03-01 10:00")

    def test_what_came_too_late_can_only_be_regretted(self) -> None:
        finding = one(self.BEFORE, case(ev("d", "decision", "2021-03-01"), ev("t", "talk", "2021-03-02")), "2022")
        assert finding.curable == "regret"

    def test_it_is_not_met_at_once_when_nothing_was_done(self) -> None:
        finding = one(self.BEFORE, case(ev("d", "decision", "2021-03-01")), "2021-03-01")
        assert (finding.outcome, finding.curable) == ("not_met", "regret")

    def test_documentation_is_judged_against_the_decision(self) -> None:
        decision = ev("d", "decision", "2021-03-10")
        for written, documentation in (("2021-03-02", "in_time"), ("2021-03-11", "afterwards")):
            talk = ev("t", "talk", "2021-03-01", written_at=written)
            finding = one(self.BEFORE, case(talk, decision), "2022")
            assert (finding.outcome, finding.documentation) == ("met", documentation)
        untold = one(self.BEFORE, case(ev("t", "talk", "2021-03-01"), decision), "2022")
        assert untold.documentation == "unknown"

    def test_what_came_before_a_contact_may_be_written_down_after_it(self) -> None:
        body = rule(duty("before", "visit", "letter"))
        visit = ev("v", "visit", "2021-03-10")
        for written in ("2021-03-02", "2021-03-11", None):
            letter = ev("l", "letter", "2021-03-01", written_at=written)
            finding = one(body, case(letter, visit), "2022")
            assert (finding.outcome, finding.documentation, finding.breach) == ("met", "none", False)

    def test_it_may_be_measured_against_another_step_and_waits_for_it(self) -> None:
        body = rule(duty("before", "inquiry", "talk", before={"kinds": ["decision"], "join": "matter"}))
        inquiry = ev("i", "inquiry", "2021-03-01")
        assert one(body, case(inquiry), "2021-04-01").outcome == "pending"
        decided = ev("d", "decision", "2021-04-01 12:00")
        assert one(body, case(inquiry, decided), "2021-05-01").outcome == "not_met"
        talk = ev("t", "talk", "2021-03-20")
        assert one(body, case(inquiry, talk, decided), "2021-05-01").outcome == "met"

    def test_waiting_ends_when_the_child_outgrows_the_requirement(self) -> None:
        body = rule(duty("before", "inquiry", "talk", before={"kinds": ["decision"]}))
        birth = ev("kid.born", "birth", "2003-06-01", concerns="kid")
        assert one(body, case(birth, ev("i", "inquiry", "2021-03-01")), "2021-07-01").outcome == "lapsed"


class TestNever:
    def test_the_occasion_alone_is_a_breach(self) -> None:
        finding = one(rule(duty("never", "stay_begun")), case(ev("s", "stay_begun", "2021-03-01")), "2022")
        assert (finding.outcome, finding.curable) == ("not_met", "regret")

    def test_evidence_before_it_makes_it_lawful(self) -> None:
        body = rule(duty("never", "stay_begun", "decision"))
        timeline = case(ev("d", "decision", "2021-02-01"), ev("s", "stay_begun", "2021-03-01"))
        assert one(body, timeline, "2022").outcome == "met"


class TestStates:
    STATES = rule(duty("states", "decision", {"when": "reasons"}))

    @pytest.mark.parametrize(
        ("facts", "outcome"),
        [({"reasons": True}, "met"), ({"reasons": False}, "not_met"), ({}, "undeterminable")],
    )
    def test_the_occasion_itself_must_fulfil_the_condition(self, facts: dict[str, bool], outcome: str) -> None:
        finding = one(self.STATES, case(ev("d", "decision", "2021-03-01", facts=facts)), "2022")
        assert finding.outcome == outcome
        if outcome == "undeterminable":
            assert finding.missing == (("fact", "decision", "reasons", "d"),)

    def test_an_exception_with_an_unknown_fact_is_not_used(self) -> None:
        body = rule(duty("states", "decision", {"when": "reasons"}, {"when": "art == 'place'", "exception": True}))
        finding = one(body, case(ev("d", "decision", "2021-03-01", facts={"reasons": False})), "2022")
        assert finding.outcome == "not_met"


class TestPromptly:
    PROMPTLY = rule(duty("promptly", "talk", limit="5 days", local_standard=True))

    @pytest.mark.parametrize(
        ("written", "timeliness"),
        [("2021-03-06 23:59", "in_time"), ("2021-03-07 00:00", "late")],
    )
    def test_it_compares_the_writing_with_the_event(self, written: str, timeliness: str) -> None:
        finding = one(self.PROMPTLY, case(ev("t", "talk", "2021-03-01 10:00", written_at=written)), "2022")
        assert (finding.outcome, finding.timeliness) == ("met", timeliness)
        assert ("local_standard", "5 days") in finding.notes

    def test_it_cannot_be_told_when_the_time_of_writing_is_not_known(self) -> None:
        assert one(self.PROMPTLY, case(ev("t", "talk", "2021-03-01")), "2022").outcome == "undeterminable"

    def test_written_before_it_happened_is_noted_and_not_called_prompt(self) -> None:
        early = ev("t", "talk", "2021-03-10 10:00", written_at="2021-03-01 10:00")
        finding = one(self.PROMPTLY, case(early), "2022")
        assert finding.outcome == "undeterminable"
        assert ("written_in_advance", "t") in finding.notes

    def test_what_is_written_only_later_is_pending_first_and_changes_then(self) -> None:
        timeline = case(ev("t", "talk", "2021-03-01 10:00", written_at="2021-03-04 10:00"))
        before = run(self.PROMPTLY, timeline, "2021-03-02 10:00")
        assert [(f.outcome, f.timeliness, f.late_by) for f in before.findings] == [("pending", "none", None)]
        assert before.stable_until == at("2021-03-04 10:00")


class TestHuman:
    def test_it_is_for_a_person_to_judge(self) -> None:
        body = rule(duty("human", "decision", "talk", look_for="Se efter."))
        finding = one(body, case(ev("t", "talk", "2021-02-01"), ev("d", "decision", "2021-03-01")), "2022")
        assert (finding.outcome, finding.evidence) == ("human", ("t",))
