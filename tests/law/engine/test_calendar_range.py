"""The calendar's edges, its tables, and the file it is read from: what is refused, and in which words."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from scripts import build_calendar

from sikkersag.law.engine import calendar as module
from sikkersag.law.engine.calendar import Calendar, CalendarError, Length, digest_of, from_json, load

CAL = load()
TEXT = files("sikkersag.law.engine").joinpath("data/calendar.json").read_text(encoding="utf-8")
FIRST_INSTANT = -3600  # 1970-01-01T00:00:00+01:00
LAST_INSTANT = 3502911600 - 1  # 2080-12-31T23:59:59+01:00


def at(text: str) -> int:
    """Read a time with its offset, as it stands in the tests."""
    return int(datetime.fromisoformat(text).timestamp())


def on(text: str) -> int:
    """Read a date as a day."""
    return (date.fromisoformat(text) - date(1970, 1, 1)).days


def resigned(**changes: Any) -> str:
    """The file's text with other content and a sha256 that fits it."""
    content = {**json.loads(TEXT), **changes}
    return json.dumps({**content, "sha256": digest_of(content)})


# The edges of the range

EDGE = on("2080-12-31")


def test_the_range_is_the_local_years_1970_to_2080() -> None:
    assert (CAL.first_day, CAL.last_day, CAL.zone) == (0, EDGE, "Europe/Copenhagen")
    assert CAL.iso(FIRST_INSTANT) == "1970-01-01T00:00:00+01:00"
    assert CAL.iso(LAST_INSTANT) == "2080-12-31T23:59:59+01:00"
    assert CAL.end_of_day(EDGE) == LAST_INSTANT
    assert CAL.due(LAST_INSTANT, Length(0, "days")) == LAST_INSTANT
    assert CAL.latest_start(FIRST_INSTANT, Length(0, "workdays")) == FIRST_INSTANT


@pytest.mark.parametrize(
    "ask",
    [
        lambda: CAL.day_of(FIRST_INSTANT - 1),
        lambda: CAL.day_of(LAST_INSTANT + 1),
        lambda: CAL.offset_at(LAST_INSTANT + 1),
        lambda: CAL.local(FIRST_INSTANT - 1),
        lambda: CAL.start_of_day(-1),
        lambda: CAL.end_of_day(EDGE + 1),
        lambda: CAL.date_of_day(-1),
        lambda: CAL.day(1969, 12, 31),
        lambda: CAL.day(2081, 1, 1),
        lambda: CAL.weekday(-1),
        lambda: CAL.holiday_name(EDGE + 1),
        lambda: CAL.is_workday(EDGE + 1),
        lambda: CAL.add_months(EDGE, 1),
        lambda: CAL.add_months(0, -1),
        lambda: CAL.add_years(EDGE, 1),
        lambda: CAL.birthday(EDGE, 18),
        lambda: CAL.add_workdays(-1, 1),
        lambda: CAL.add_workdays(EDGE, 1),
        lambda: CAL.workdays_between(-1, 5),
        lambda: CAL.workdays_between(0, EDGE + 1),
        lambda: CAL.due(FIRST_INSTANT - 1, Length(24, "hours")),
        lambda: CAL.due(LAST_INSTANT, Length(1, "hours")),
        lambda: CAL.due(LAST_INSTANT, Length(1, "days")),
        lambda: CAL.due(LAST_INSTANT, Length(1, "weeks")),
        lambda: CAL.due(LAST_INSTANT, Length(1, "workdays")),
        lambda: CAL.due(LAST_INSTANT, Length(1, "months")),
        lambda: CAL.latest_start(FIRST_INSTANT, Length(1, "hours")),
        lambda: CAL.latest_start(FIRST_INSTANT, Length(1, "weeks")),
        lambda: CAL.latest_start(FIRST_INSTANT, Length(1, "workdays")),
        lambda: CAL.latest_start(FIRST_INSTANT, Length(1, "years")),
    ],
)
def test_it_says_so_when_the_answer_is_outside_the_range(ask: Callable[[], object]) -> None:
    with pytest.raises(CalendarError, match="is outside the calendar: 1970-01-01 to 2080-12-31 in Europe/Copenhagen"):
        ask()


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (lambda: CAL.day(2023, 2, 29), "year 2023, month 2, day 29 is not a date"),
        (lambda: CAL.instant(2024, 1, 1, 24), "24:00:00 is not a time of day"),
        (lambda: CAL.add_workdays(0, 0), "counted from 1"),
        (lambda: CAL.age(on("2024-01-02"), on("2024-01-01")), "the birth is later, on 2024-01-02"),
    ],
)
def test_it_refuses_what_has_no_answer(ask: Callable[[], object], says: str) -> None:
    with pytest.raises(CalendarError, match=says):
        ask()


# The tables and the file


def test_the_tables_are_what_the_methods_answer_and_cannot_be_written() -> None:
    assert len(CAL.midnights) == EDGE + 2
    assert CAL.midnights[EDGE + 1] == LAST_INSTANT + 1
    assert [CAL.midnights[day] for day in (0, 19813, EDGE)] == [CAL.start_of_day(d) for d in (0, 19813, EDGE)]
    assert len(CAL.month_of_day) == EDGE + 1
    assert (CAL.month_starts[-1], CAL.month_of_day[EDGE]) == (EDGE + 1, 111 * 12 - 1)
    for saturday in (False, True):
        days_worked = list(CAL.workdays(saturday))
        assert days_worked == [day for day in range(EDGE + 1) if CAL.is_workday(day, saturday)]
        assert CAL.workdays_through(saturday)[EDGE] == len(days_worked)
    for table in (CAL.midnights, CAL.month_starts, CAL.month_of_day, CAL.workdays(), CAL.workdays_through()):
        with pytest.raises(TypeError, match="read-only"):
            table[0] = 1


def test_it_carries_the_hash_of_its_content_and_is_read_once() -> None:
    assert CAL.digest == digest_of(json.loads(TEXT)) == json.loads(TEXT)["sha256"]
    assert load() is CAL


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"2023-05-05": "Store bededag",\n', ""),
        ("[323830800, 7200]", "[323830801, 7200]"),
        ("bededag", "bededag\ufffd"),
    ],
)
def test_it_refuses_an_edited_file(old: str, new: str) -> None:
    assert old in TEXT
    with pytest.raises(CalendarError, match=r"the calendar file was edited: it records sha256 .*build_calendar"):
        from_json(TEXT.replace(old, new, 1))


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"sha256": 1}', resigned(holidays=[]), resigned(last="soon")])
def test_it_refuses_a_file_that_is_no_calendar(text: str) -> None:
    with pytest.raises(CalendarError, match=r"scripts/build_calendar\.py"):
        from_json(text)


def test_it_refuses_a_calendar_that_begins_on_another_day() -> None:
    with pytest.raises(CalendarError, match="begins on 1960-01-01, not 1970-01-01"):
        from_json(resigned(first="1960-01-01"))


def test_it_refuses_clocks_that_change_across_midnight() -> None:
    with pytest.raises(CalendarError, match="change across midnight"):
        from_json(resigned(transitions=[[at("2024-03-31T00:00:00+01:00"), 7200]]))


def test_a_zone_west_of_greenwich_is_held_as_well() -> None:
    west = from_json(resigned(initial_offset=-5 * 3600, transitions=[[at("2024-03-10T02:00:00-05:00"), -4 * 3600]]))
    assert west.iso(at("2024-03-10T06:59:59+00:00")) == "2024-03-10T01:59:59-05:00"
    assert west.iso(at("2024-03-10T07:00:00+00:00")) == "2024-03-10T03:00:00-04:00"
    assert west.day_of(at("2024-03-10T04:59:59+00:00")) == on("2024-03-09")


def test_it_says_how_to_mend_a_missing_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(module, "files", lambda _: tmp_path)
    with pytest.raises(CalendarError, match="the calendar file is missing; build it again"):
        load.__wrapped__()


def test_a_letter_spoilt_by_an_editor_shows_as_an_edit(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "calendar.json").write_bytes(TEXT.encode("latin-1"))
    monkeypatch.setattr(module, "files", lambda _: tmp_path)
    with pytest.raises(CalendarError, match="was edited"):
        load.__wrapped__()


def test_the_committed_file_is_what_the_sources_give(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert build_calendar.main(["--check"]) == 0
    # The rest is about the comparison alone.
    monkeypatch.setattr(build_calendar, "build", lambda: json.loads(TEXT))
    other = tmp_path / "new" / "calendar.json"
    assert build_calendar.main(["--check"], path=other) == 1
    assert "is missing: write it with" in capsys.readouterr().err
    assert build_calendar.main([], path=other) == 0
    assert other.read_text(encoding="utf-8") == TEXT
    other.write_text(TEXT.replace("Juledag", "Jul"), encoding="utf-8")
    assert build_calendar.main(["--check"], path=other) == 1
    assert "is not what tzdata and holidays give today" in capsys.readouterr().err


def test_the_calendar_takes_no_room_for_stray_attributes() -> None:
    assert not hasattr(CAL, "__dict__")
    assert isinstance(CAL, Calendar)
