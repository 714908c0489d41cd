"""Duties over a whole period: evidence again and again (recurring), and a basis for every day (covered)."""

from __future__ import annotations

import pytest
from tests.law.engine.small_law import CALENDAR, at, case, duty, ev, rule, run

from sikkersag.law.engine.timeline import Event

STAY = ev("s", "stay_begun", "2021-01-10")
VISIT = {"kinds": ["visit"], "join": ["ref:stay"]}
CONSENTED = {
    "kinds": ["consent"],
    "limit_fact": "until",
    "ends": [{"kinds": ["consent_withdrawn"], "join": ["fact:by_whom"]}],
}
FORCED = {"kinds": ["decision"], "when": "art == 'place'", "limit": "1 month"}


def visit(name: str, when: str, **facts: str) -> Event:
    return ev(name, "visit", when, refs={"stay": "s"}, facts=facts)


def turns(body: object, timeline: object, as_of: str) -> list[tuple[str, str, str]]:
    """Where each turn begins, its outcome and timeliness."""
    found = run(body, timeline, as_of).findings  # type: ignore[arg-type]
    return [(f.occasion, f.outcome, f.timeliness) for f in found]


class TestRecurring:
    BODY = rule(duty("recurring", "stay_begun", VISIT, first_limit="3 months", limit="6 months", until_state="stay"))

    def test_the_first_turn_has_its_own_limit(self) -> None:
        [finding] = run(self.BODY, case(STAY), "2021-02-01").findings
        assert (finding.outcome, finding.due) == ("pending", at("2021-04-10"))

    def test_each_turn_begins_where_the_one_before_was_done(self) -> None:
        timeline = case(STAY, visit("v1", "2021-03-01"), visit("v2", "2021-10-01"))
        assert turns(self.BODY, timeline, "2021-11-01") == [
            ("s", "met", "in_time"),
            ("v1", "met", "late"),
            ("v2", "pending", "none"),
        ]

    def test_the_open_turn_is_not_met_when_it_has_run_out(self) -> None:
        timeline = case(STAY, visit("v1", "2021-03-01"))
        assert turns(self.BODY, timeline, "2021-09-01")[-1] == ("v1", "pending", "none")
        assert turns(self.BODY, timeline, "2021-09-02")[-1] == ("v1", "not_met", "none")

    def test_it_lapses_when_the_period_ends_first(self) -> None:
        ended = ev("e", "stay_ended", "2021-05-01", refs={"stay": "s"})
        timeline = case(STAY, visit("v1", "2021-03-01"), ended)
        assert turns(self.BODY, timeline, "2022")[-1] == ("v1", "lapsed", "none")

    def test_it_does_not_lapse_when_the_period_ends_too_late(self) -> None:
        ended = ev("e", "stay_ended", "2021-05-01", refs={"stay": "s"})
        assert turns(self.BODY, case(STAY, ended), "2022") == [("s", "not_met", "none")]

    def test_visits_to_another_stay_do_not_count(self) -> None:
        other = ev("s2", "stay_begun", "2021-02-01")
        elsewhere = ev("v", "visit", "2021-03-01", refs={"stay": "s2"})
        found = {o: outcome for o, outcome, _ in turns(self.BODY, case(STAY, other, elsewhere), "2021-04-11")}
        assert found["s"] == "not_met"

    def test_the_first_turn_can_be_left_to_another_requirement(self) -> None:
        body = rule(duty("recurring", "stay_begun", VISIT, first_limit="3 months", limit="6 months", skip_first=True))
        assert turns(body, case(STAY), "2022") == []
        assert [turn[0] for turn in turns(body, case(STAY, visit("v1", "2021-03-01")), "2021-04-01")] == ["v1"]

    @pytest.mark.parametrize(("second", "outcome"), [("2022-01-10", "met"), ("2022-01-11", "met"), (None, "not_met")])
    def test_it_can_ask_for_a_number_within_each_span(self, second: str | None, outcome: str) -> None:
        body = rule(duty("recurring", "stay_begun", VISIT, limit="12 months", count=2))
        visits = [visit("v1", "2021-06-01")] + ([visit("v2", second)] if second else [])
        first = turns(body, case(STAY, *visits), "2022-02-01")[0]
        assert first[:2] == ("s", outcome)
        assert first[2] == {"2022-01-10": "in_time", "2022-01-11": "late", None: "none"}[second]

    def test_the_case_may_decide_its_own_interval(self) -> None:
        body = rule(duty("recurring", "stay_begun", VISIT, first_limit="3 months", limit_fact="next_by"))
        timeline = case(STAY, visit("v1", "2021-03-01", next_by="2021-12-01"))
        found = run(body, timeline, "2021-11-01").findings
        assert found[-1].due == at("2021-12-01")

    def test_without_a_decided_interval_there_is_no_further_turn(self) -> None:
        body = rule(duty("recurring", "stay_begun", VISIT, first_limit="3 months", limit_fact="next_by"))
        assert [t[0] for t in turns(body, case(STAY, visit("v1", "2021-03-01")), "2025")] == ["s"]

    def test_each_turn_has_an_id_of_its_own(self) -> None:
        timeline = case(STAY, *(visit(f"v{n}", f"2021-0{n}-15") for n in range(2, 9)))
        ids = [f.id for f in run(self.BODY, timeline, "2022").findings]
        assert len(set(ids)) == len(ids) == 8


class TestCovered:
    BODY = rule({**duty("covered", "stay_begun"), "basis": [CONSENTED, FORCED]})
    CONSENT = ev("c", "consent", "2021-01-05", facts={"by_whom": "ann"})

    def gap(self, *events: Event, as_of: str = "2021-06-01") -> tuple[str, str]:
        """The outcome, and the first day without a basis."""
        [finding] = run(self.BODY, case(*events), as_of).findings
        day = "" if finding.due is None else "{:04}-{:02}-{:02}".format(*CALENDAR.local(finding.due)[:3])
        return finding.outcome, day

    def test_a_basis_that_lasts_is_enough(self) -> None:
        assert self.gap(self.CONSENT, STAY) == ("met", "")

    def test_without_any_the_first_day_is_the_gap(self) -> None:
        assert self.gap(STAY) == ("not_met", "2021-01-10")

    def test_withdrawn_it_leaves_the_days_after_bare(self) -> None:
        stop = ev("w", "consent_withdrawn", "2021-03-01 12:00", facts={"by_whom": "ann"})
        assert self.gap(self.CONSENT, STAY, stop) == ("not_met", "2021-03-02")

    def test_another_basis_from_the_same_day_closes_the_gap(self) -> None:
        stop = ev("w", "consent_withdrawn", "2021-03-01 12:00", facts={"by_whom": "ann"})
        again = ev("c2", "consent", "2021-03-02 08:00", facts={"by_whom": "bob"})
        assert self.gap(self.CONSENT, STAY, stop, again) == ("met", "")

    def test_a_day_between_two_is_a_gap_that_can_only_be_regretted(self) -> None:
        stop = ev("w", "consent_withdrawn", "2021-03-01", facts={"by_whom": "ann"})
        again = ev("c2", "consent", "2021-03-03", facts={"by_whom": "ann"})
        [finding] = run(self.BODY, case(self.CONSENT, STAY, stop, again), "2021-06-01").findings
        assert (finding.outcome, finding.curable) == ("not_met", "regret")
        assert finding.notes[-1][0] == "gap"
        assert finding.notes[-1][3] == "1"

    def test_a_basis_with_a_limit_runs_out(self) -> None:
        decision = ev("d", "decision", "2021-01-10", facts={"art": "place"})
        assert self.gap(decision, STAY, as_of="2021-02-10") == ("met", "")
        assert self.gap(decision, STAY, as_of="2021-02-11") == ("not_met", "2021-02-11")

    def test_it_says_when_the_basis_will_run_out(self) -> None:
        decision = ev("d", "decision", "2021-01-10", facts={"art": "place"})
        evaluation = run(self.BODY, case(decision, STAY), "2021-01-20")
        assert evaluation.stable_until == at("2021-02-10") + 1

    def test_a_date_told_on_the_basis_ends_it(self) -> None:
        told = ev("c", "consent", "2021-01-05", facts={"by_whom": "ann", "until": "2021-02-01"})
        assert self.gap(told, STAY) == ("not_met", "2021-02-02")

    def test_after_the_period_nothing_is_needed(self) -> None:
        decision = ev("d", "decision", "2021-01-10", facts={"art": "place"})
        ended = ev("e", "stay_ended", "2021-02-05", refs={"stay": "s"})
        assert self.gap(decision, STAY, ended) == ("met", "")

    def test_an_unknown_condition_leaves_it_open(self) -> None:
        assert self.gap(ev("d", "decision", "2021-01-09"), STAY, as_of="2021-01-20")[0] == "undeterminable"

    def test_in_an_incomplete_timeline_a_missing_basis_is_not_established(self) -> None:
        [finding] = run(self.BODY, case(STAY, complete_for=["stay_begun"]), "2021-06-01").findings
        assert finding.outcome == "undeterminable"

    def test_a_basis_at_an_unknown_time_leaves_it_open(self) -> None:
        undated = ev("d", "decision", facts={"art": "place"})
        assert self.gap(undated, STAY)[0] == "undeterminable"
        assert self.gap(undated, self.CONSENT, STAY) == ("met", "")

    def test_an_end_at_an_unknown_time_leaves_it_open(self) -> None:
        decision = ev("d", "decision", "2021-01-10", facts={"art": "place"})
        ended = ev("e", "stay_ended", refs={"stay": "s"})
        assert self.gap(decision, STAY, ended)[0] == "undeterminable"
        assert self.gap(decision, STAY, ended, as_of="2021-02-01") == ("met", "")
        assert self.gap(STAY, ev("e", "stay_ended", "/2021-05-01", refs={"stay": "s"}))[0] == "not_met"

    def test_it_says_when_a_further_gap_will_begin(self) -> None:
        late = ev("d", "decision", "2021-01-20", facts={"art": "place"})
        evaluation = run(self.BODY, case(STAY, late), "2021-02-01")
        assert [f.outcome for f in evaluation.findings] == ["not_met"]
        assert evaluation.stable_until == at("2021-02-20") + 1
