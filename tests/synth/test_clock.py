"""Danish time in columns agrees with the zone's own table, and its working days with the law's calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sikkersag.law.engine import calendar as calendars
from sikkersag.synth import clock

ZONE = ZoneInfo("Europe/Copenhagen")
INSTANTS = st.integers(
    int(datetime(1996, 1, 1, tzinfo=UTC).timestamp()), int(datetime(2055, 1, 1, tzinfo=UTC).timestamp())
)


def column(value: int) -> clock.Ints:
    """A column of one."""
    return np.array([value], np.int64)


@given(INSTANTS)
def test_wall_time_is_that_of_the_zone(instant: int) -> None:
    offset = datetime.fromtimestamp(instant, UTC).astimezone(ZONE).utcoffset()
    assert offset is not None
    assert clock.local(column(instant))[0] - instant == offset.total_seconds()


@given(INSTANTS)
def test_there_and_back_again_except_in_the_hour_that_comes_twice(instant: int) -> None:
    back = int(clock.utc(clock.local(column(instant)))[0])
    assert back - instant in (0, clock.HOUR)


@given(INSTANTS, st.integers(0, 60))
def test_limits_in_months_end_where_the_laws_calendar_ends_them(instant: int, months: int) -> None:
    calendar = calendars.load()
    day = calendar.add_months(calendar.day_of(instant), months)
    assert clock.due(column(instant), months)[0] == calendar.end_of_day(day)


def test_every_working_day_is_one_by_the_laws_calendar_too() -> None:
    calendar = calendars.load()
    days = np.arange(clock.day_number(date(2013, 1, 1)), clock.day_number(date(2040, 1, 1)))
    ours = days[clock.is_workday(days)].tolist()
    theirs = {day for day in days.tolist() if calendar.is_workday(day)}
    assert set(ours) <= theirs
    shut = {clock.date_of(day) for day in theirs - set(ours)}
    assert {(day.month, day.day) for day in shut} == {(6, 5), (12, 24), (12, 31)}


def test_office_time_is_in_office_hours_on_a_working_day() -> None:
    random = np.random.default_rng(1)
    days = np.arange(19_000, 21_000)
    at = clock.office_time(random, days)
    of_day = clock.local(at) % clock.DAY
    assert clock.is_workday(clock.day_of(at)).all()
    assert (of_day >= 8.5 * clock.HOUR).all()
    assert (of_day < 15.5 * clock.HOUR).all()


def test_a_date_is_told_in_danish() -> None:
    assert clock.danish_date(int(datetime(2024, 5, 2, 22, 30, tzinfo=UTC).timestamp())) == "3. maj 2024"
