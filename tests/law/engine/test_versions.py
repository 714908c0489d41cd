"""Which law applies: by the date of the occasion, for matters that were open, and when the date is imprecise."""

from __future__ import annotations

from typing import Any

import pytest
from tests.law.engine.small_law import NEW, OLD, Raw, ask, at, born, case, duty, ev, one, outcomes, rule, run

BY_REF = {"kinds": ["assessment"], "join": ["ref:report"]}


def within(*, takes_open: bool = False, **more: Any) -> Raw:
    """Two versions of one duty: 10 days by the old law, 5 by the new."""
    return rule(
        duty("within", "report", BY_REF, limit="10 days", versions=["old"], part="do"),
        duty("within", "report", BY_REF, limit="5 days", versions=["new"], part="do"),
        versions=(OLD, NEW | {"takes_open": takes_open}),
        **more,
    )


class TestByDate:
    @pytest.mark.parametrize(
        ("day", "version", "due"),
        [
            ("2019-12-31 23:59", "old", "2020-01-10"),
            ("2020-01-01 00:00", "new", "2020-01-06"),
            ("2010-01-01", "old", "2010-01-11"),
        ],
    )
    def test_the_day_of_the_occasion_chooses(self, day: str, version: str, due: str) -> None:
        finding = one(within(), case(ev("u", "report", day)), "2022")
        assert (finding.version, finding.due) == (version, at(due))

    def test_before_the_first_version_there_is_no_finding(self) -> None:
        assert not ask(within(), case(ev("u", "report", "2009-12-31 23:59")), "2022")

    def test_a_duty_that_only_one_version_knows_is_asked_only_there(self) -> None:
        body = rule(duty("within", "report", "inquiry", versions=["new"]), versions=(OLD, NEW))
        assert not ask(body, case(ev("u", "report", "2019-06-01")), "2022")
        assert one(body, case(ev("u", "report", "2020-06-01")), "2022").version == "new"

    def test_a_law_of_the_future_is_not_applied_yet_and_its_day_is_told(self) -> None:
        body = rule(
            duty("within", "stay_begun", "note", limit="0 days", start={"birthday": 16}),
            versions=({"key": "new", "from": "2020-01-01"},),
        )
        timeline = case(born("2004-06-01"), ev("s", "stay_begun", "2018-06-01"))
        early = run(body, timeline, "2019-06-01")
        assert not early.findings
        assert early.stable_until == at("2020-01-01 00:00")
        assert one(body, timeline, "2020-01-01").outcome == "pending"

    def test_a_gap_between_versions_gives_no_finding(self) -> None:
        body = rule(duty("within", "report", "inquiry"), versions=(OLD, NEW | {"from": "2021-01-01"}))
        assert not ask(body, case(ev("u", "report", "2020-06-01")), "2022")


class TestOpenMatters:
    OPEN = ev("u", "report", "2019-12-28")

    def test_what_was_open_is_finished_under_the_new_law_with_its_old_start(self) -> None:
        finding = one(within(takes_open=True), case(self.OPEN), "2020-01-02")
        assert (finding.version, finding.due) == ("new", at("2020-01-02"))

    def test_it_is_not_moved_when_the_law_does_not_say_so(self) -> None:
        assert one(within(), case(self.OPEN), "2020-01-02").version == "old"

    def test_what_was_finished_before_stays(self) -> None:
        done = ev("a", "assessment", "2019-12-30", refs={"report": "u"})
        assert one(within(takes_open=True), case(self.OPEN, done), "2020-01-02").version == "old"

    def test_until_the_new_law_begins_the_old_one_is_shown_and_the_change_is_told(self) -> None:
        evaluation = run(within(takes_open=True), case(self.OPEN), "2019-12-30")
        assert [f.version for f in evaluation.findings] == ["old"]
        assert evaluation.stable_until == at("2020-01-01 00:00")

    @pytest.mark.parametrize("shape", ["before", "states", "never"])
    def test_what_is_tied_to_its_day_is_never_moved(self, shape: str) -> None:
        evidence = [{"when": "reasons"}] if shape == "states" else ["talk"]
        body = rule(duty(shape, "decision", *evidence), versions=(OLD, NEW | {"takes_open": True}))
        finding = one(body, case(ev("d", "decision", "2019-12-28", facts={"reasons": False})), "2022")
        assert finding.version == "old"

    def test_a_turn_due_after_the_change_is_judged_by_the_new_law(self) -> None:
        visits = {"kinds": ["visit"], "join": ["ref:stay"]}
        body = rule(
            duty("recurring", "stay_begun", visits, limit="6 months", versions=["old"], part="see"),
            duty("recurring", "stay_begun", visits, limit="3 months", versions=["new"], part="see"),
            versions=(OLD, NEW),
        )
        stay = ev("s", "stay_begun", "2019-06-01")
        visit = ev("v", "visit", "2019-09-01", refs={"stay": "s"})
        found = {f.occasion: (f.version, f.due) for f in ask(body, case(stay, visit), "2020-02-01")}
        assert found == {"s": ("old", at("2019-12-01")), "v": ("new", at("2019-12-01"))}


class TestUncertainDates:
    def test_it_cannot_be_determined_when_the_laws_disagree(self) -> None:
        timeline = case(
            ev("u", "report", "2019-12-25/2020-01-05"), ev("a", "assessment", "2020-01-12", refs={"report": "u"})
        )
        finding = one(within(), timeline, "2022")
        assert (finding.outcome, finding.missing) == ("undeterminable", (("version", "u"),))
        assert ("version_uncertain", "u") in finding.notes

    def test_it_is_answered_when_every_possible_law_gives_the_same_answer(self) -> None:
        finding = one(within(), case(ev("u", "report", "2019-12/2020-01")), "2022")
        assert finding.outcome == "not_met"
        assert ("version_uncertain", "u") in finding.notes

    def test_a_date_that_may_lie_before_every_law_is_not_answered(self) -> None:
        finding = one(within(), case(ev("u", "report", "2009-12/2010-01")), "2022")
        assert finding.outcome == "undeterminable"

    def test_an_age_limit_is_looked_up_only_within_the_possible_days(self) -> None:
        body = rule(
            duty(
                "states",
                {"kinds": ["decision"], "for_each": "child", "child_if": "alder(barn) >= aldersgraense('party')"},
                {"when": "reasons"},
            ),
            versions=(
                {"key": "one", "from": "2010-01-01", "to": "2022-01-01"},
                {"key": "two", "from": "2022-01-01"},
            ),
        )
        decision = ev("d", "decision", "2021-12/2022-01", facts={"reasons": True})
        assert one(body, case(born("2011-01-01"), decision), "2023").outcome == "met"

    def test_an_age_limit_that_may_have_changed_leaves_it_open(self) -> None:
        body = rule(
            duty(
                "states", {"kinds": ["decision"], "when": "alder(barn) >= aldersgraense('party')"}, {"when": "reasons"}
            ),
            versions=({"key": "one", "from": "2010-01-01"},),
        )
        decision = ev("d", "decision", "2019-12/2020-01", facts={"reasons": True})
        assert outcomes(body, case(born("2009-01-01"), decision), "2023") == {"d": "undeterminable"}
        assert outcomes(body, case(born("2007-01-01"), decision), "2023") == {"d": "met"}

    def test_a_right_that_did_not_exist_then_calls_for_nothing(self) -> None:
        body = rule(
            duty(
                "states", {"kinds": ["decision"], "when": "alder(barn) >= aldersgraense('asking')"}, {"when": "reasons"}
            ),
            versions=({"key": "one", "from": "2010-01-01"},),
        )
        for day, count in (("2019-12-31", 0), ("2020-01-01", 1)):
            assert len(ask(body, case(born("2007-01-01"), ev("d", "decision", day)), "2023")) == count
