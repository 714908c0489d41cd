"""The calendar: due times written down by hand, and the whole range against independent readings.

The independent readings are zoneinfo for local time, the `holidays` package counted day by day for working
days, the Easter formula for the holidays themselves, and a date tried downwards for the months.
What the calendar refuses, its tables and its file are in test_calendar_range.py.
"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from zoneinfo import ZoneInfo

import holidays
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sikkersag.law.engine.calendar import CalendarError, Length, load

CAL = load()
TEXT = files("sikkersag.law.engine").joinpath("data/calendar.json").read_text(encoding="utf-8")
EPOCH = date(1970, 1, 1)
DANISH_HOLIDAYS = holidays.country_holidays("DK", language="da", categories=("public",))

with files("tzdata").joinpath("zoneinfo/Europe/Copenhagen").open("rb") as packaged:
    COPENHAGEN = ZoneInfo.from_file(packaged, "Europe/Copenhagen")

FIRST_INSTANT = -3600  # 1970-01-01T00:00:00+01:00
LAST_INSTANT = 3502911600 - 1  # 2080-12-31T23:59:59+01:00

light = settings(max_examples=80, deadline=None)
instants = st.integers(FIRST_INSTANT, LAST_INSTANT)
near_a_change = st.builds(
    lambda change, seconds: change[0] + seconds,
    st.sampled_from(json.loads(TEXT)["transitions"]),
    st.integers(-2 * 86_400, 2 * 86_400),
)
some_instants = st.one_of(instants, near_a_change)
days = st.integers(0, (date(2080, 12, 31) - EPOCH).days)
middle_days = st.integers((date(1990, 1, 1) - EPOCH).days, (date(2060, 12, 31) - EPOCH).days)
middle_instants = st.integers(631_152_000, 2_871_763_200)  # 1990 to 2061
lengths = st.builds(Length, st.integers(0, 40), st.sampled_from(["hours", "days", "weeks", "workdays", "months"]))
year_lengths = st.builds(Length, st.integers(0, 19), st.just("years"))


def at(text: str) -> int:
    """Read a time with its offset, as it stands in the tests."""
    return int(datetime.fromisoformat(text).timestamp())


def on(text: str) -> int:
    """Read a date as a day."""
    return (date.fromisoformat(text) - EPOCH).days


def civil(day: int) -> date:
    return EPOCH + timedelta(days=day)


# Written down by hand


@pytest.mark.parametrize(
    ("start", "length", "due"),
    [
        # clock hours: the night of 31 March 2024 has 23 hours in the day, that of 27 October has 25
        ("2024-03-30T14:00:00+01:00", "24 hours", "2024-03-31T15:00:00+02:00"),
        ("2024-03-30T02:30:00+01:00", "24 hours", "2024-03-31T03:30:00+02:00"),
        ("2024-10-26T14:00:00+02:00", "24 hours", "2024-10-27T13:00:00+01:00"),
        ("2024-10-26T02:30:00+02:00", "24 hours", "2024-10-27T02:30:00+02:00"),
        ("2024-10-26T03:30:00+02:00", "24 hours", "2024-10-27T02:30:00+01:00"),
        ("2023-12-22T16:05:09+01:00", "24 hours", "2023-12-23T16:05:09+01:00"),
        ("2024-03-31T01:59:59+01:00", "0 hours", "2024-03-31T01:59:59+01:00"),
        # days and weeks end with the local day, whatever the hour
        ("2024-03-28T12:00:00+01:00", "7 days", "2024-04-04T23:59:59+02:00"),
        ("2024-03-30T23:59:59+01:00", "1 day", "2024-03-31T23:59:59+02:00"),
        ("2024-03-31T00:00:00+01:00", "1 day", "2024-04-01T23:59:59+02:00"),
        ("2024-06-30T22:30:00+00:00", "1 day", "2024-07-02T23:59:59+02:00"),
        ("2024-05-01T09:00:00+02:00", "0 days", "2024-05-01T23:59:59+02:00"),
        ("2024-10-10T08:00:00+02:00", "4 weeks", "2024-11-07T23:59:59+01:00"),
        # months and years end on the last day when the day does not exist
        ("2023-10-31T10:00:00+01:00", "4 months", "2024-02-29T23:59:59+01:00"),
        ("2024-10-31T10:00:00+01:00", "4 months", "2025-02-28T23:59:59+01:00"),
        ("2023-11-30T10:00:00+01:00", "3 months", "2024-02-29T23:59:59+01:00"),
        ("2024-02-29T10:00:00+01:00", "4 months", "2024-06-29T23:59:59+02:00"),
        ("2023-09-01T00:00:00+02:00", "4 months", "2024-01-01T23:59:59+01:00"),
        ("2024-02-29T10:00:00+01:00", "1 year", "2025-02-28T23:59:59+01:00"),
        ("2024-02-29T10:00:00+01:00", "4 years", "2028-02-29T23:59:59+01:00"),
        ("2023-02-28T10:00:00+01:00", "1 year", "2024-02-28T23:59:59+01:00"),
    ],
)
def test_it_gives_the_last_lawful_second(start: str, length: str, due: str) -> None:
    assert CAL.iso(CAL.due(at(start), Length.parse(length))) == due


@pytest.mark.parametrize(
    ("why", "start", "weekdays", "with_saturdays"),
    [
        ("Easter 2024", "2024-03-22T10:00:00+01:00", "2024-04-04", "2024-04-02"),
        ("Christmas 2023", "2023-12-20T10:00:00+01:00", "2024-01-02", "2023-12-29"),
        ("24 and 31 December are working days", "2024-12-20T10:00:00+01:00", "2025-01-02", "2024-12-30"),
        ("Grundlovsdag is no public holiday", "2024-05-31T10:00:00+02:00", "2024-06-10", "2024-06-07"),
        ("Store bededag is gone in 2024", "2024-04-18T10:00:00+02:00", "2024-04-26", "2024-04-25"),
        ("Store bededag in 2023", "2023-04-27T10:00:00+02:00", "2023-05-08", "2023-05-04"),
        ("Store bededag in both readings", "2023-04-28T10:00:00+02:00", "2023-05-09", "2023-05-06"),
        ("a start on a Saturday", "2024-01-13T10:00:00+01:00", "2024-01-22", "2024-01-20"),
        ("a start on a public holiday", "2024-05-20T10:00:00+02:00", "2024-05-28", "2024-05-27"),
    ],
)
def test_it_counts_six_working_days_in_both_readings(why: str, start: str, weekdays: str, with_saturdays: str) -> None:
    six = Length.parse("6 workdays")
    assert CAL.iso(CAL.due(at(start), six))[:19] == f"{weekdays}T23:59:59", why
    assert CAL.iso(CAL.due(at(start), six, saturday=True))[:19] == f"{with_saturdays}T23:59:59", why


def test_no_working_days_end_with_the_day_itself_even_on_a_sunday() -> None:
    due = CAL.due(at("2024-01-14T10:00:00+01:00"), Length(0, "workdays"))
    assert CAL.iso(due) == "2024-01-14T23:59:59+01:00"


@pytest.mark.parametrize(
    ("now", "length", "earliest"),
    [
        ("2024-03-31T15:00:00+02:00", "24 hours", "2024-03-30T14:00:00+01:00"),
        ("2024-04-04T12:00:00+02:00", "7 days", "2024-03-28T00:00:00+01:00"),
        ("2024-05-31T12:00:00+02:00", "3 months", "2024-03-01T00:00:00+01:00"),
        ("2024-05-29T12:00:00+02:00", "3 months", "2024-02-29T00:00:00+01:00"),
        ("2024-02-29T12:00:00+01:00", "4 months", "2023-10-29T00:00:00+02:00"),
        ("2024-02-29T12:00:00+01:00", "1 year", "2023-03-01T00:00:00+01:00"),
        ("2024-04-04T12:00:00+02:00", "6 workdays", "2024-03-22T00:00:00+01:00"),
        ("2024-04-01T12:00:00+02:00", "1 workday", "2024-03-27T00:00:00+01:00"),
    ],
)
def test_it_gives_the_earliest_start_that_is_not_too_old(now: str, length: str, earliest: str) -> None:
    assert CAL.iso(CAL.latest_start(at(now), Length.parse(length))) == earliest


@pytest.mark.parametrize(
    ("born", "when", "age"),
    [
        ("2010-05-06", "2025-05-05", 14),
        ("2010-05-06", "2025-05-06", 15),
        ("2008-02-29", "2023-02-27", 14),
        ("2008-02-29", "2023-02-28", 15),  # the stated convention: 28 February
        ("2008-02-29", "2024-02-28", 15),
        ("2008-02-29", "2024-02-29", 16),
        ("2024-01-31", "2024-01-31", 0),
    ],
)
def test_it_counts_completed_years(born: str, when: str, age: int) -> None:
    assert CAL.age(on(born), on(when)) == age


def test_it_names_the_holidays_in_danish() -> None:
    names = {day: CAL.holiday_name(on(day)) for day in ("2023-05-05", "2024-04-26", "2024-06-05", "2024-12-25")}
    assert names == {
        "2023-05-05": "Store bededag",
        "2024-04-26": None,
        "2024-06-05": None,
        "2024-12-25": "Juledag",
    }


def test_the_skipped_hour_has_no_instant_and_the_doubled_hour_has_two() -> None:
    with pytest.raises(CalendarError, match="2024-03-31 02:30:00 does not exist in Europe/Copenhagen"):
        CAL.instant(2024, 3, 31, 2, 30)
    assert CAL.instant(2024, 3, 31, 3) == CAL.instant(2024, 3, 31, 1, 59, 59) + 1
    assert CAL.iso(CAL.instant(2024, 10, 27, 2, 30)) == "2024-10-27T02:30:00+02:00"
    assert CAL.iso(CAL.instant(2024, 10, 27, 2, 30, fold=1)) == "2024-10-27T02:30:00+01:00"
    assert CAL.instant(2024, 10, 27, 3, fold=1) == CAL.instant(2024, 10, 27, 3)


# Against independent readings


@light
@given(some_instants)
def test_local_time_is_that_of_zoneinfo(t: int) -> None:
    there = datetime.fromtimestamp(t, UTC).astimezone(COPENHAGEN)
    assert CAL.local(t) == (there.year, there.month, there.day, there.hour, there.minute, there.second)
    assert CAL.iso(t) == there.isoformat()
    assert civil(CAL.day_of(t)) == there.date()
    assert CAL.instant(*CAL.local(t), fold=there.fold) == t
    assert CAL.start_of_day(CAL.day_of(t)) <= t <= CAL.end_of_day(CAL.day_of(t))


@light
@given(st.datetimes(datetime(1970, 1, 1), datetime(2080, 12, 31, 23, 59, 59)), st.integers(0, 1))
def test_an_instant_is_that_of_zoneinfo(naive: datetime, fold: int) -> None:
    there = naive.replace(microsecond=0, fold=fold, tzinfo=COPENHAGEN)
    back = there.astimezone(UTC).astimezone(COPENHAGEN)
    fields = (there.year, there.month, there.day, there.hour, there.minute, there.second)
    if back.replace(tzinfo=None) != there.replace(tzinfo=None):
        with pytest.raises(CalendarError, match="does not exist"):
            CAL.instant(*fields, fold=fold)
    else:
        assert CAL.instant(*fields, fold=fold) == there.timestamp()


def test_every_change_of_the_clocks_is_at_the_second_zoneinfo_has_it() -> None:
    for change, _ in json.loads(TEXT)["transitions"]:
        for t in (change - 1, change, change + 1, change + 3599, change + 3600):
            assert CAL.iso(t) == datetime.fromtimestamp(t, UTC).astimezone(COPENHAGEN).isoformat()


def test_summer_time_follows_the_rule_of_the_union_to_the_end() -> None:
    def last_sunday(year: int, month: int) -> int:
        end = date(year, month, 31)
        return int(datetime(year, month, 31 - end.isoweekday() % 7, 1, tzinfo=UTC).timestamp())

    expected = [[last_sunday(y, m), offset] for y in range(1996, 2081) for m, offset in ((3, 7200), (10, 3600))]
    assert [
        change for change in json.loads(TEXT)["transitions"] if change[0] >= at("1996-01-01T00:00+01:00")
    ] == expected


def test_the_holidays_are_those_of_the_easter_formula_in_every_year() -> None:
    def easter(year: int) -> date:
        # the anonymous Gregorian computus
        a, (b, c) = year % 19, divmod(year, 100)
        h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
        k = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
        month, day = divmod(h + k - 7 * ((a + 11 * h + 22 * k) // 451) + 114, 31)
        return date(year, month, day + 1)

    expected = set()
    for year in range(1970, 2081):
        after = [-3, -2, 0, 1, 39, 49, 50, *([26] if year < 2024 else [])]
        expected |= {easter(year) + timedelta(days=n) for n in after}
        expected |= {date(year, 1, 1), date(year, 12, 25), date(year, 12, 26)}
    assert {civil(day) for day in range(CAL.last_day + 1) if CAL.holiday_name(day)} == expected


@light
@given(days)
def test_a_date_is_that_of_datetime(day: int) -> None:
    there = civil(day)
    assert CAL.date_of_day(day) == (there.year, there.month, there.day)
    assert CAL.day(there.year, there.month, there.day) == day
    assert CAL.weekday(day) == there.weekday()


@light
@given(middle_days, st.integers(1, 20), st.booleans())
def test_working_days_are_counted_one_by_one(day: int, n: int, saturday: bool) -> None:
    def works(when: date) -> bool:
        return when.isoweekday() <= (6 if saturday else 5) and when not in DANISH_HOLIDAYS

    when, left = civil(day), n
    while left:
        when += timedelta(days=1)
        left -= works(when)
    reached = CAL.add_workdays(day, n, saturday)
    assert civil(reached) == when
    assert CAL.is_workday(reached, saturday)
    assert CAL.is_workday(day, saturday) == works(civil(day))
    assert CAL.workdays_between(day, reached, saturday) == n
    assert CAL.workdays_between(reached, day, saturday) == -n


@light
@given(middle_days, st.integers(-240, 240))
def test_months_are_those_of_a_date_tried_downwards(day: int, n: int) -> None:
    there = civil(day)
    months = there.year * 12 + there.month - 1 + n
    for index in range(there.day, 0, -1):
        try:
            expected = date(months // 12, months % 12 + 1, index)
            break
        except ValueError:
            continue
    else:
        raise AssertionError("no such month")
    assert civil(CAL.add_months(day, n)) == expected


@light
@given(middle_days, st.integers(0, 7000))
def test_an_age_changes_on_the_birthday(born: int, later: int) -> None:
    age = CAL.age(born, born + later)
    assert CAL.birthday(born, age) <= born + later < CAL.birthday(born, age + 1)


@light
@given(middle_instants, st.one_of(lengths, year_lengths), st.booleans())
def test_the_latest_start_is_the_very_first_that_reaches(t: int, length: Length, saturday: bool) -> None:
    start = CAL.latest_start(t, length, saturday)
    assert CAL.due(start, length, saturday) >= t > CAL.due(start - 1, length, saturday)


@light
@given(middle_instants, st.integers(0, 10_000_000), st.one_of(lengths, year_lengths))
def test_a_later_start_is_never_due_earlier(t: int, later: int, length: Length) -> None:
    assert t <= CAL.due(t, length) <= CAL.due(t + later, length)
