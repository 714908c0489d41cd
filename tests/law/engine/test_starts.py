"""When a clock started, where several events may have started it and their times are not known exactly."""

from __future__ import annotations

import pytest
from tests.law.engine.small_law import Raw, ask, at, case, duty, ev, one, rule

from sikkersag.law.engine.timeline import Event

#: The clock starts with the first report before a stay; the stay is the occasion.
START: Raw = {"kinds": ["report"], "when": "not aktiv('stay', registreret=True)", "join": "matter", "pick": "first"}
BODY = rule(duty("within", "stay_begun", "inquiry", limit="4 months", start=START))
REPORT = ev("u", "report", "2021-01-10 09:00")


def stay(when: str, **more: str) -> Event:
    return ev("s", "stay_begun", when, **more)


def done(when: str) -> Event:
    return ev("i", "inquiry", when)


class TestABound:
    """Nobody can tell whether the report or the stay came first: the clock started no later than either."""

    @pytest.mark.parametrize(
        ("when", "outcome", "timeliness"),
        [
            ("2021-04-30", "met", "in_time"),
            ("2021-05-01", "met", "in_time"),
            ("2021-05-02", "undeterminable", "unknown"),
            ("2021-05-10", "undeterminable", "unknown"),
            ("2021-05-11", "met", "late"),
        ],
    )
    def test_the_start_is_no_later_than_the_certain_one(self, when: str, outcome: str, timeliness: str) -> None:
        finding = one(BODY, case(REPORT, stay("2021-01"), done(when)), "2022")
        assert (finding.outcome, finding.timeliness) == (outcome, timeliness)
        assert (finding.start_lo, finding.start_hi, finding.start) == (at("2021-01-01 00:00"), REPORT.hi, "u")
        assert (finding.due, finding.due_hi) == (at("2021-05-01"), at("2021-05-10"))

    def test_late_is_counted_from_the_latest_due_time(self) -> None:
        assert one(BODY, case(REPORT, stay("2021-01"), done("2021-05-11")), "2022").late_by == 1

    def test_a_known_order_leaves_no_doubt(self) -> None:
        finding = one(BODY, case(REPORT, stay("2021-01", after="u"), done("2021-05-10")), "2022")
        assert (finding.timeliness, finding.start_lo, finding.start) == ("in_time", REPORT.lo, "u")

    def test_the_first_of_two_bounds_counts(self) -> None:
        later = ev("u2", "report", "2021-01-20")
        finding = one(BODY, case(later, REPORT, stay("2021-01"), done("2021-05-11")), "2022")
        assert (finding.timeliness, finding.start) == ("late", "u")

    def test_a_report_that_may_concern_another_matter_is_no_bound(self) -> None:
        other = ev("x", "note", "2020-12-01", about="m2")
        finding = one(BODY, case(other, REPORT, stay("2021-01", about="m1"), done("2021-05-11")), "2022")
        assert (finding.outcome, finding.due_hi) == ("undeterminable", at("2021-05-31"))

    def test_a_report_surely_after_the_stay_is_no_bound(self) -> None:
        finding = one(BODY, case(REPORT, stay("2020-12"), done("2021-05-05")), "2022")
        assert (finding.timeliness, finding.due_hi) == ("late", at("2021-04-30"))

    def test_the_last_of_several_is_not_bound_by_a_doubtful_one(self) -> None:
        body = rule(duty("within", "stay_begun", "inquiry", limit="4 months", start={**START, "pick": "last"}))
        finding = one(body, case(REPORT, stay("2021-01"), done("2021-05-11")), "2022")
        assert (finding.outcome, finding.due_hi) == ("undeterminable", at("2021-05-31"))


class TestOneDay:
    @pytest.mark.parametrize("report", ["2021-01-10 09:00", "2021-01-10"])
    def test_within_one_day_the_report_is_taken_to_come_first(self, report: str) -> None:
        first = ev("u", "report", report)
        finding = one(BODY, case(first, stay("2021-01-10"), done("2021-05-10")), "2022")
        assert (finding.start_lo, finding.start_hi, finding.start) == (first.lo, first.hi, "u")
        assert (finding.timeliness, finding.due) == ("in_time", at("2021-05-10"))


class TestWhatIsMissing:
    """When it cannot be determined, the imprecise start is named; never the evidence, whose day is known."""

    @pytest.mark.parametrize(
        ("events", "missing"),
        [
            ((REPORT, stay("2021-01")), (("time", "s"),)),
            ((ev("u", "report", "2021-01"), stay("2021-01-15")), (("time", "u"),)),
            ((ev("u", "report", "2021-01"), stay("2021-01")), (("time", "s"), ("time", "u"))),
            ((ev("u", "report", "2020-12/2021-01"), stay("2021-02-01")), (("time", "u"),)),
            ((stay("2021-01-15"),), (("kind", "report"),)),
        ],
    )
    def test_it_is_the_start(self, events: tuple[Event, ...], missing: object) -> None:
        for finding in (
            one(BODY, case(*events, done("2021-05-05")), "2022"),
            one(BODY, case(*events), "2021-05-05"),
        ):
            assert (finding.outcome, finding.missing) == ("undeterminable", missing)

    def test_imprecise_evidence_is_named_beside_an_imprecise_start(self) -> None:
        finding = one(BODY, case(REPORT, stay("2021-01"), done("2021-05")), "2022")
        assert finding.missing == (("time", "s"), ("time", "i"))

    def test_with_an_exact_start_only_the_evidence_is_named(self) -> None:
        finding = one(BODY, case(REPORT, stay("2021-02-01"), done("2021-05")), "2022")
        assert finding.missing == (("time", "i"),)

    def test_an_exact_report_of_another_matter_is_a_question_of_belonging(self) -> None:
        about = ev("x", "note", "2020-12-01", about="m2")
        finding = one(
            BODY,
            case(
                about,
                ev("u0", "report", "2020-11-01"),
                ev("u", "report", "2021-01-10", about="m1"),
                stay("2021-02-01", about="m1"),
                done("2021-05-01"),
            ),
            "2022",
        )
        assert finding.missing[0] == ("link", "u0", "s")

    def test_without_a_start_of_its_own_the_occasion_is_named(self) -> None:
        body = rule(duty("within", "report", "inquiry", limit="4 months"))
        finding = one(body, case(ev("u", "report", "2021-02"), done("2021-06-10")), "2022")
        assert finding.missing == (("time", "u"),)

    def test_a_date_told_by_the_occasion_is_named_as_the_fact(self) -> None:
        body = rule(duty("within", "report", "inquiry", limit="4 months", start={"fact": "known_since"}))
        told = ev("u", "report", "2021-02-20", facts={"known_since": "2021-02"})
        finding = one(body, case(told, done("2021-06-10")), "2022")
        assert finding.missing == (("fact", "report", "known_since", "u"),)

    def test_an_imprecise_birth_is_named(self) -> None:
        body = rule(duty("within", "stay_begun", "note", limit="0 days", start={"birthday": 16}))
        birth = ev("kid.born", "birth", "2005-09", concerns="kid")
        finding = one(body, case(birth, ev("s", "stay_begun", "2020-02-01"), ev("n", "note", "2021-09-15")), "2022")
        assert (finding.outcome, finding.missing) == ("undeterminable", (("birth",),))

    def test_an_imprecise_step_that_made_it_due_is_named(self) -> None:
        body = rule(duty("within", "report", "inquiry", limit="4 months", also_due=[{"kinds": ["decision"]}]))
        events = (ev("u", "report", "2021-02-01"), ev("d", "decision", "2021-03"), done("2021-03-10"))
        finding = one(body, case(*events), "2022")
        assert finding.missing == (("time", "d"),)

    def test_a_step_that_may_have_made_it_due_is_asked_for(self) -> None:
        also = [{"kinds": ["decision"], "when": "reasons", "join": ["matter"]}]
        body = rule(duty("within", "report", "inquiry", limit="4 months", also_due=also))
        report, late = ev("u", "report", "2021-02-01", about="m1"), done("2021-03-10")
        earlier = ev("d0", "decision", "2021-01-15", about="m1", facts={"reasons": True})
        untold = ev("d", "decision", "2021-03-01", about="m1")
        other = ev("d2", "decision", "2021-03-02", facts={"reasons": True})
        far = ev("x", "note", "2021-03-02", about="m2")
        assert one(body, case(report, earlier, untold, late), "2022").missing == (("fact", "decision", "reasons", "d"),)
        assert one(body, case(report, far, other, late), "2022").missing == (("link", "d2", "u"),)

    def test_a_start_whose_condition_is_not_known_is_asked_for(self) -> None:
        start: Raw = {"kinds": ["report"], "when": "abuse", "join": "matter", "pick": "first"}
        body = rule(duty("within", "stay_begun", "inquiry", limit="4 months", start=start))
        finding = one(body, case(REPORT, stay("2021-02-01"), done("2021-05-20")), "2022")
        assert finding.missing == (("fact", "report", "abuse", "u"),)

    def test_a_turn_names_the_step_that_began_it(self) -> None:
        body = rule(duty("recurring", "stay_begun", {"kinds": ["visit"], "join": ["ref:stay"]}, limit="3 months"))
        visit = ev("v", "visit", "2021-06-10", refs={"stay": "s"})
        finding = ask(body, case(stay("2021-03"), visit), "2021-07-01")[0]
        assert finding.missing == (("time", "s"),)
