"""Danish time over whole columns: local days and office hours in, instants in seconds UTC out.

A calendar of its own, apart from the law's: synth must not share a mistake with what judges it. Days are numbers since
1 January 1970, local days in Europe/Copenhagen.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

DAY = 86_400
HOUR = 3_600
MINUTE = 60
_FIRST_YEAR, _LAST_YEAR = 1990, 2080
_EPOCH = date(1970, 1, 1)
#: The last year with store bededag as a public holiday.
_BEDEDAG_TO = 2023


def day_number(day: date) -> int:
    """Days since 1 January 1970."""
    return (day - _EPOCH).days


def date_of(day: int) -> date:
    """The date of a day number."""
    return _EPOCH + timedelta(days=int(day))


#: Barnets lov has effect from this local day, and from this instant (seconds UTC).
NEW_LAW_DAY = day_number(date(2024, 1, 1))
NEW_LAW = NEW_LAW_DAY * DAY - HOUR


@cache
def _changes() -> tuple[Ints, Ints]:
    """The instants at which Danish clocks are changed, and the offset from UTC that holds from each, in seconds."""
    zone, instants, offsets = ZoneInfo("Europe/Copenhagen"), [-(2**40)], [HOUR]
    for number in range(day_number(date(_FIRST_YEAR, 1, 1)), day_number(date(_LAST_YEAR, 1, 1))):
        noon = datetime.fromtimestamp(number * DAY + 12 * HOUR, UTC).astimezone(zone)
        offset = int((noon.utcoffset() or timedelta()).total_seconds())
        if offset != offsets[-1]:
            instants.append(number * DAY + HOUR)  # at 01:00 UTC, in all of these years
            offsets.append(offset)
    return np.array(instants, np.int64), np.array(offsets, np.int64)


def local(instants: Ints) -> Ints:
    """Instants (seconds UTC) as seconds of Danish wall time."""
    at, offsets = _changes()
    return instants + offsets[np.searchsorted(at, instants, "right") - 1]


def utc(wall: Ints) -> Ints:
    """Seconds of Danish wall time as instants (seconds UTC). The hour that comes twice is taken for the second."""
    at, offsets = _changes()
    return wall - offsets[np.searchsorted(at, wall - HOUR, "right") - 1]


def day_of(instants: Ints) -> Ints:
    """The local day of each instant."""
    return local(instants) // DAY


def start_of(days: Ints) -> Ints:
    """The first instant of each local day."""
    return utc(days * DAY)


def end_of(days: Ints) -> Ints:
    """The last second of each local day."""
    return start_of(days + 1) - 1


def last_second(day: int) -> int:
    """The last second of one local day, as an instant."""
    return int(end_of(np.array([day], np.int64))[0])


def add_months(days: Ints, months: int | Ints) -> Ints:
    """The same day of a later month, or that month's last day where it has no such day."""
    when = days.astype("M8[D]")
    month = when.astype("M8[M]")
    of_month = (when - month.astype("M8[D]")).astype(np.int64)
    target = month + np.asarray(months, np.int64).astype("m8[M]")
    last = ((target + 1).astype("M8[D]") - target.astype("M8[D]")).astype(np.int64) - 1
    return np.asarray(target.astype("M8[D]").astype(np.int64) + np.minimum(of_month, last), np.int64)


def _easter(year: int) -> date:
    """Easter Sunday, by the Gregorian computus (Meeus)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = b // 4, b % 4
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = c // 4, c % 4
    ell = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * ell) // 451
    month, day = divmod(h + ell - 7 * m + 114, 31)
    return date(year, month, day + 1)


@cache
def _working() -> tuple[Ints, Ints, int]:
    """All working days; for each day from the first on, how many working days lie before or on it; the first day."""
    first, last = day_number(date(_FIRST_YEAR, 1, 1)), day_number(date(_LAST_YEAR, 1, 1))
    free: set[int] = set()
    for year in range(_FIRST_YEAR, _LAST_YEAR):
        easter = day_number(_easter(year))
        free |= {easter + k for k in (-3, -2, 1, 39, 50)}
        free |= {easter + 26} if year <= _BEDEDAG_TO else set()
        fixed = ((1, 1), (6, 5), (12, 24), (12, 25), (12, 26), (12, 31))  # offices are shut on all of them
        free |= {day_number(date(year, month, day)) for month, day in fixed}
    every = np.arange(first, last)
    is_working = ((every + 3) % 7 < 5) & ~np.isin(every, np.array(sorted(free)))
    return every[is_working].astype(np.int64), np.cumsum(is_working).astype(np.int64), first


def next_workday(days: Ints) -> Ints:
    """The day itself where it is a working day, else the next one."""
    working, count, first = _working()
    return working[count[days - first - 1]]


def add_workdays(days: Ints, number: int | Ints) -> Ints:
    """That many working days after each day (the day itself not counted)."""
    working, count, first = _working()
    return np.asarray(working[count[days - first] + number - 1], np.int64)


def is_workday(days: Ints) -> Bools:
    """Monday to Friday, without public holidays and days on which offices are shut."""
    return np.asarray(next_workday(days) == days, np.bool_)


def office_time(random: Generator, days: Ints) -> Ints:
    """An instant in office hours (8.30 to 15.30, whole minutes) on each day, moved to a working day where needed."""
    return utc(next_workday(days) * DAY + random.integers(510, 930, len(days)) * MINUTE)


def at_hours(random: Generator, instants: Ints, first: int, last: int) -> Ints:
    """The same local days, between two full hours."""
    return utc(day_of(instants) * DAY + random.integers(first * 60, last * 60, len(instants)) * MINUTE)


def workdays_after(random: Generator, instants: Ints, least: int, most: int) -> Ints:
    """Office hours, `least` to `most` working days after each instant."""
    return office_time(random, add_workdays(day_of(instants), random.integers(least, most + 1, len(instants))))


def days_after(random: Generator, instants: Ints, least: int, most: int) -> Ints:
    """Office hours, `least` to `most` days after each instant, or on the next working day."""
    return office_time(random, day_of(instants) + random.integers(least, most + 1, len(instants)))


def due(instants: Ints, months: int) -> Ints:
    """The last second of the local day that lies some months after each instant."""
    return end_of(add_months(day_of(instants), months))


def danish_date(instant: int) -> str:
    """The local date in Danish words: 3. maj 2024."""
    day = date_of(int(day_of(np.array([instant], np.int64))[0]))
    return f"{day.day}. {_MONTHS[day.month - 1]} {day.year}"


_MONTHS = (
    "januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september", "oktober", "november",
    "december",
)  # fmt: skip
