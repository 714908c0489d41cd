"""Every status of the design comes from the row that it belongs to, at the second that it should."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.casefile.factory import moment_at, when

from sikkersag.casefile.statuses import is_overdue, is_urgent, late_by, status_of
from sikkersag.casefile.thelaw import rulebook

HOURS, DAYS = "U2", "U6"


@dataclass
class Row:
    """A ledger row without a database."""

    outcome: str = "pending"
    requirement: str = DAYS
    part: str = ""
    timeliness: str = "none"
    documentation: str = "none"
    is_open: bool = True
    prospect: bool = False
    due_at: datetime | None = None
    data: dict[str, Any] = field(default_factory=dict)


def duty(unit: str) -> tuple[str, str, str]:
    """A requirement, part and version of the rulebook whose limit is counted in a unit."""
    for requirement in rulebook().requirements.values():
        for one in requirement.duties:
            if one.limit is not None and one.limit.unit == unit and one.curable == "late":
                return requirement.id, one.part, (one.versions or tuple(v.key for v in requirement.versions))[-1]
    raise AssertionError(unit)


def row(due: str | None = None, *, unit: str = "workdays", **more: Any) -> Row:
    """A pending row that is due at the end of a day ("2026-03-12") or at a minute."""
    requirement, part, version = duty(unit)
    data = {"version": version, **more.pop("data", {})}
    at = None if due is None else datetime.fromtimestamp(moment_at(due).hi, UTC)
    return Row(requirement=requirement, part=part, due_at=at, data=data, **more)


def told(made: Row, now: str = "2026-03-10 08:40") -> tuple[str, str, str]:
    """Shape, word and what follows, with ordinary spaces."""
    status = status_of(made, when(now))
    return status.shape, status.word.replace("\xa0", " "), status.after.replace("\xa0", " ")


def test_it_tells_each_outcome_by_its_word_and_shape() -> None:
    closed: dict[str, Any] = {"is_open": False}
    assert told(row(outcome="met", timeliness="in_time", **closed)) == ("met", "Opfyldt", "")
    after = row(outcome="met", documentation="afterwards", **closed)
    assert told(after) == ("written_after", "Skrevet ned bagefter", "")
    assert told(row(outcome="departed", **closed)) == ("departed", "Lovligt fraveget", "")
    assert told(row(outcome="lapsed", **closed)) == ("lapsed", "Bortfaldet", "")
    assert told(row(outcome="not_applicable", **closed)) == ("not_applicable", "Ikke relevant", "")
    assert told(row(outcome="human", **closed)) == ("human", "Din vurdering", "")
    regret = row(outcome="not_met", **closed)
    assert told(regret) == ("not_met", "Ikke opfyldt, kan ikke rettes", "")


def test_it_names_the_municipality_that_took_over_where_it_is_known() -> None:
    taken = row(outcome="taken_over", is_open=False)
    assert status_of(taken, when()).word == "Overtaget af en anden kommune"
    assert status_of(taken, when(), municipality="Havby Kommune").word == "Overtaget af Havby Kommune"


@pytest.mark.parametrize(
    ("due", "late", "words"),
    [
        ("2026-02-10", 3 * 86_400, "(3 dage)"),
        ("2026-02-10", 1, "(1 dag)"),
        ("2026-02-10", 86_400, "(1 dag)"),
        ("2026-02-10", 86_401, "(2 dage)"),
        ("2026-02-10 08:05", 5 * 3600, "(5 timer)"),
        ("2026-02-10 08:05", 90, "(2 minutter)"),
        # The clocks go forward on 29 March: that day has 23 hours, and the day after is still one day late.
        ("2026-03-28", 23 * 3600, "(1 dag)"),
        ("2026-03-28", 23 * 3600 + 1, "(2 dage)"),
        # And back on 25 October: 25 hours are one day.
        ("2026-10-24", 25 * 3600, "(1 dag)"),
        ("2026-10-24", 25 * 3600 + 1, "(2 dage)"),
    ],
)
def test_it_tells_a_delay_in_days_where_the_limit_ends_with_a_day(due: str, late: int, words: str) -> None:
    made = row(outcome="met", timeliness="late", is_open=False, data={"due_hi": moment_at(due).hi, "late_by": late})
    assert told(made) == ("met_late", "Opfyldt for sent", words)
    assert f"({late_by(made)})".replace("\xa0", " ") == words


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-03-05 12:00", ("later", "5 dage", "")),
        ("2026-03-09 23:59", ("later", "I morgen", "")),
        ("2026-03-10 00:00", ("today", "I dag", "")),
        ("2026-03-10 23:59", ("today", "I dag", "")),
        ("2026-03-11 00:00", ("overdue", "1 dag over", "")),
        ("2026-03-16 23:59", ("overdue", "6 dage over", "")),
    ],
)
def test_it_counts_days_by_midnight_in_copenhagen(now: str, expected: tuple[str, str, str]) -> None:
    assert told(row("2026-03-10"), now) == expected


@pytest.mark.parametrize("due", ["2026-03-28", "2026-03-29", "2026-03-30", "2026-10-25", "2026-10-26"])
def test_it_turns_at_the_second_after_the_last_lawful_one_also_when_the_clocks_are_changed(due: str) -> None:
    made = row(due)
    last = made.due_at
    assert last is not None
    assert status_of(made, last).shape == "today"
    assert not is_overdue(made, last)
    after = last + timedelta(seconds=1)
    assert status_of(made, after).word.replace("\xa0", " ") == "1 dag over"
    assert status_of(made, after).shape == "overdue"
    assert is_overdue(made, after) and is_urgent(made, after)


def test_it_says_later_where_no_time_is_set_or_it_is_far_away() -> None:
    assert told(row()) == ("later", "Senere", "")
    assert told(row("2026-06-08"))[1] == "90 dage"
    assert told(row("2026-06-09"))[1] == "Senere"


@pytest.mark.parametrize(
    ("now", "shape", "word", "urgent"),
    [
        ("2026-03-09 16:00", "later", "23 t. 42 min. tilbage", False),
        ("2026-03-10 07:43", "today", "7 t. 59 min. tilbage", True),
        ("2026-03-10 08:40", "today", "7 t. 2 min. tilbage", True),
        ("2026-03-10 15:43", "overdue", "under 1 min. over", True),
        ("2026-03-10 16:00", "overdue", "17 min. over", True),
        ("2026-03-13 16:00", "overdue", "3 dage over", True),
    ],
)
def test_a_clock_of_hours_turns_amber_under_eight_hours(now: str, shape: str, word: str, urgent: bool) -> None:
    made = row("2026-03-10 15:42", unit="hours")
    made.due_at = when("2026-03-10 15:42") + timedelta(seconds=59)
    status = status_of(made, when(now))
    assert (status.shape, status.word.replace("\xa0", " ")) == (shape, word)
    assert is_urgent(made, when(now)) is urgent


def test_a_clock_of_hours_is_blue_at_exactly_eight_hours_and_fills_by_what_is_left() -> None:
    made = row("2026-03-10 15:42", unit="hours")
    assert made.due_at is not None
    eight = status_of(made, made.due_at - timedelta(hours=8))
    assert eight.shape == "later" and eight.share == pytest.approx(8 / 24)
    less = status_of(made, made.due_at - timedelta(hours=8) + timedelta(seconds=1))
    assert less.shape == "today"
    assert status_of(made, made.due_at).share == 0
    assert status_of(made, made.due_at + timedelta(seconds=1)).share is None


def test_it_tells_the_clock_where_a_limit_of_days_ends_before_midnight() -> None:
    assert told(row("2026-03-10 14:00")) == ("today", "I dag", "kl. 14.00")
    assert told(row("2026-03-10 08:00")) == ("overdue", "40 min. over", "")


def test_what_is_needed_before_a_decision_is_missing_until_its_time_has_run_out() -> None:
    assert told(row(prospect=True)) == ("missing", "Mangler", "(før afgørelse)")
    assert told(row("2026-03-12", prospect=True)) == ("missing", "Mangler", "(før afgørelse)")
    assert told(row("2026-03-09", prospect=True)) == ("overdue", "1 dag over", "")


def test_what_was_not_done_and_can_still_be_done_is_over() -> None:
    assert told(row("2026-03-04", outcome="not_met")) == ("overdue", "6 dage over", "")
    assert told(row(outcome="not_met")) == ("overdue", "Ikke gjort", "kan stadig gøres")


def test_a_stored_answer_whose_time_has_run_out_says_so_without_asking_the_law() -> None:
    for requirement in rulebook().requirements.values():
        for one in requirement.duties:
            if one.curable == "regret" and one.shape == "within":
                version = (one.versions or tuple(v.key for v in requirement.versions))[-1]
                made = row("2026-03-09")
                made.requirement, made.part, made.data = requirement.id, one.part, {"version": version}
                assert told(made)[0] == "not_met"
                return
    raise AssertionError("the rulebook has no such duty any more")


@pytest.mark.parametrize(
    ("codes", "after"),
    [
        ([["birth"]], "barnets fødselsdag mangler"),
        ([["custody"]], "oplysning om forældremyndighed mangler"),
        ([["written_at", "x"]], "tidspunktet for nedskrivning mangler"),
        ([["kind", "boernesamtale"]], "»Børnesamtale« mangler"),
        ([["fact", "boernesamtale", "foraelder_til_stede", "x"]], "»En forælder var til stede« mangler"),
        ([["birth"], ["custody"]], "barnets fødselsdag og 1 anden oplysning mangler"),
        ([["birth"], ["custody"], ["written_at", "x"]], "barnets fødselsdag og 2 andre oplysninger mangler"),
        ([["birth"], ["age", "x"]], "barnets fødselsdag mangler"),
    ],
)
def test_it_says_what_is_missing_where_it_cannot_be_told(codes: list[list[str]], after: str) -> None:
    made = row(outcome="undeterminable", is_open=False, data={"missing": codes})
    assert told(made) == ("undeterminable", "Kan ikke afgøres:", after)


def test_it_says_only_that_it_cannot_be_told_where_nothing_is_named() -> None:
    assert told(row(outcome="undeterminable", is_open=False)) == ("undeterminable", "Kan ikke afgøres", "")


def test_only_open_rows_are_urgent_or_over() -> None:
    closed = row("2026-03-01", outcome="not_met", is_open=False)
    assert not is_overdue(closed, when()) and not is_urgent(closed, when())
