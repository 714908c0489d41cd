"""The calendar of the law: civil days in Denmark, working days, and when a limit runs out.

An *instant* is whole seconds since 1970-01-01T00:00Z. A *day* is the number of days since 1970-01-01 of the
civil date in the calendar's zone. A limit is told by its *last lawful second*, so `done <= due` is in time.

Everything is looked up in tables laid over one generated, hash-checked file (`scripts/build_calendar.py`
writes it from the tz database and the `holidays` package), so the same receipt gives the same dates on every
machine. What does not belong here: the clock, parsing of dates that people write, and any rule of law.
Which reading of a working day applies is the caller's to say: `saturday=False` is Monday to Friday,
`saturday=True` counts Saturdays too; Sundays and public holidays never count (law.md, section 0.5).
"""

from __future__ import annotations

import hashlib
import json
from array import array
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from importlib.resources import files
from itertools import accumulate, compress
from typing import Any

from sikkersag.law.engine.length import Length

__all__ = ["Calendar", "CalendarError", "Length", "digest_of", "from_json", "load"]

_DAY = 86_400
_EPOCH = date(1970, 1, 1)
_REBUILD = "build it again with `python scripts/build_calendar.py`"


class CalendarError(ValueError):
    """A day, an instant or a calendar file that this calendar cannot answer for."""


class Calendar:
    """Civil days, local time and limits of one zone, from 1970-01-01 to `last_day`, by table look-up.

    Every method raises CalendarError when a day or an instant given to it, or its answer, lies outside the
    table: a limit that cannot be computed must be seen, not lost.
    """

    __slots__ = (
        "_ends",
        "_holidays",
        "_least_offset",
        "_midnights",
        "_month_of_day",
        "_month_starts",
        "_offsets",
        "_working",
        "digest",
        "first_day",
        "last_day",
        "zone",
    )

    def __init__(
        self,
        *,
        zone: str,
        last: date,
        initial_offset: int,
        transitions: Sequence[tuple[int, int]],
        holidays: Mapping[date, str],
        digest: str,
    ) -> None:
        """Lay the tables for 1970-01-01 to `last`; day 0 is always 1970-01-01, so a day is its own index.

        `transitions` are (instant, offset east of UTC in seconds from that instant on), in order.
        """
        self.zone = zone
        self.digest = digest
        self.first_day = 0
        self.last_day = (last - _EPOCH).days
        self._holidays = {(when - _EPOCH).days: name for when, name in holidays.items()}
        self._ends = [instant for instant, _ in transitions]
        self._offsets = [initial_offset, *(offset for _, offset in transitions)]
        self._least_offset = min(self._offsets)
        self._midnights = _midnights(self._ends, self._offsets, self.last_day + 1)
        firsts = (date(i // 12, i % 12 + 1, 1) for i in range(1970 * 12, (last.year + 1) * 12 + 1))
        self._month_starts = array("i", [(first - _EPOCH).days for first in firsts])
        self._month_of_day: array[int] | None = None
        self._working: list[tuple[array[int], array[int]] | None] = [None, None]

    # Days and instants

    def day_of(self, t: int) -> int:
        """Return the local day that holds instant `t`."""
        midnights = self._midnights
        if not midnights[0] <= t < midnights[-1]:
            raise CalendarError(
                f"the instant {t} (seconds since 1970-01-01T00:00Z) is outside the calendar: {self._span()}"
            )
        day = (t + self._least_offset) // _DAY  # never too late, and at most one day too early
        return day + 1 if t >= midnights[day + 1] else day

    def start_of_day(self, day: int) -> int:
        """Return the first second of the local `day`."""
        return self._midnights[self._known(day)]

    def end_of_day(self, day: int) -> int:
        """Return the last second of the local `day`."""
        return self._midnights[self._known(day) + 1] - 1

    def offset_at(self, t: int) -> int:
        """Return the seconds that local time is ahead of UTC at instant `t`."""
        self.day_of(t)
        return self._offsets[bisect_right(self._ends, t)]

    def local(self, t: int) -> tuple[int, int, int, int, int, int]:
        """Return the local year, month, day, hour, minute and second of instant `t`."""
        seconds = (t + self.offset_at(t)) % _DAY
        return (*self.date_of_day(self.day_of(t)), seconds // 3600, seconds // 60 % 60, seconds % 60)

    def iso(self, t: int) -> str:
        """Return instant `t` in local time with its offset: "2024-03-31T03:00:00+02:00"."""
        y, m, d, hour, minute, second = self.local(t)
        offset = self.offset_at(t) // 60
        sign, (ahead, minutes) = "-" if offset < 0 else "+", divmod(abs(offset), 60)
        return f"{y:04}-{m:02}-{d:02}T{hour:02}:{minute:02}:{second:02}{sign}{ahead:02}:{minutes:02}"

    def instant(self, y: int, m: int, d: int, H: int = 0, M: int = 0, S: int = 0, fold: int = 0) -> int:  # noqa: N803
        """Return the instant at which clocks show this local time.

        In the hour that comes twice in autumn, `fold` 0 takes the first and 1 the second; else it is ignored.
        Raises CalendarError for a time that no clock shows: 25 o'clock, or the hour skipped in spring.
        """
        day = self.day(y, m, d)
        if not (0 <= H < 24 and 0 <= M < 60 and 0 <= S < 60):
            raise CalendarError(f"{H:02}:{M:02}:{S:02} is not a time of day; expected 00:00:00 to 23:59:59")
        shown = day * _DAY + H * 3600 + M * 60 + S
        offsets = {self.offset_at(self._midnights[day]), self.offset_at(self._midnights[day + 1] - 1)}
        found = sorted(t for t in (shown - offset for offset in offsets) if t + self.offset_at(t) == shown)
        if not found:
            raise CalendarError(
                f"{y:04}-{m:02}-{d:02} {H:02}:{M:02}:{S:02} does not exist in {self.zone}: "
                "the clocks were put forward past it"
            )
        return found[-1 if fold else 0]

    # Dates

    def date_of_day(self, day: int) -> tuple[int, int, int]:
        """Return the year, month and day of the month of `day`."""
        month, index = self._month_and_index(day)
        return 1970 + month // 12, month % 12 + 1, index + 1

    def day(self, y: int, m: int, d: int) -> int:
        """Return the day of a civil date; raise CalendarError if there is no such date or it is outside."""
        try:
            found = date(y, m, d)
        except ValueError as error:
            raise CalendarError(f"year {y}, month {m}, day {d} is not a date: {error}") from None
        return self._known((found - _EPOCH).days)

    def weekday(self, day: int) -> int:
        """Return 0 for a Monday to 6 for a Sunday."""
        return (self._known(day) + 3) % 7  # 1970-01-01 was a Thursday

    def add_months(self, day: int, n: int) -> int:
        """Return the same day `n` months later (earlier if negative), or the last day of that month."""
        month, index = self._month_and_index(day)
        starts = self._month_starts
        if not 0 <= month + n < len(starts) - 1:
            raise self._beyond(f"{n} months from {self._name(day)}")
        start = starts[month + n]
        return self._inside(min(start + index, starts[month + n + 1] - 1), n, "months", day)

    def add_years(self, day: int, n: int) -> int:
        """Return the same date `n` years later (earlier if negative); 29 February becomes 28 February."""
        return self.add_months(day, 12 * n)

    def birthday(self, birth_day: int, age: int) -> int:
        """Return the day on which a person born on `birth_day` completes `age` years.

        Stated convention, not settled by our law source: whoever is born on 29 February completes a year on
        28 February when the year has no 29th, as `add_years` clamps.
        """
        return self.add_years(birth_day, age)

    def age(self, birth_day: int, at_day: int) -> int:
        """Return the completed years on `at_day` (see `birthday`); CalendarError before the birth."""
        month, index = self._month_and_index(at_day)
        birth_month, birth_index = self._month_and_index(birth_day)
        if at_day < birth_day:
            raise CalendarError(f"no age on {self._name(at_day)}: the birth is later, on {self._name(birth_day)}")
        years, months = divmod(month - birth_month, 12)
        last_index = self._month_starts[month + 1] - self._month_starts[month] - 1
        return years - 1 if months == 0 and index < min(birth_index, last_index) else years

    # Working days

    def holiday_name(self, day: int) -> str | None:
        """Return the Danish name of the public holiday on `day`, or None; 5 June and 24 December are none."""
        return self._holidays.get(self._known(day))

    def is_workday(self, day: int, saturday: bool = False) -> bool:
        """Say whether `day` counts as a working day in the chosen reading."""
        return self.weekday(day) < (6 if saturday else 5) and day not in self._holidays

    def add_workdays(self, day: int, n: int, saturday: bool = False) -> int:
        """Return the `n`-th working day strictly after `day`; `n` is at least 1."""
        self._known(day)
        if n < 1:
            raise CalendarError(f"working days are counted from 1, the first one after the day; not {n}")
        workdays, through = self._working[saturday] or self._lay_workdays(saturday)
        at = through[day] + n - 1
        if at >= len(workdays):
            raise self._beyond(f"{n} working days from {self._name(day)}")
        return workdays[at]

    def workdays_between(self, a: int, b: int, saturday: bool = False) -> int:
        """Return how many working days lie after `a` and not after `b`; negative if `b` is before `a`."""
        through = self.workdays_through(saturday)
        return through[self._known(b)] - through[self._known(a)]

    # Limits

    def due(self, t: int, length: Length, saturday: bool = False) -> int:
        """Return the last lawful second of a limit that starts at instant `t`.

        Hours are clock hours, at night and across daylight saving too. Days, weeks, months and years end with
        the local day so many after the day of `t` (months and years clamped), working days with the n-th
        working day after it, and none (0) with the day itself. `saturday` matters to working days only.
        """
        unit, n = length.unit, length.amount
        if unit == "hours":
            end = t + 3600 * n
            if not (self._midnights[0] <= t and end < self._midnights[-1]):
                self.day_of(t)
                raise self._beyond(f"{length} from {self.iso(t)}")
            return end
        day = self.day_of(t)
        if unit == "days":
            last = self._inside(day + n, n, unit, day)
        elif unit == "weeks":
            last = self._inside(day + 7 * n, n, unit, day)
        elif unit == "workdays":
            last = self.add_workdays(day, n, saturday) if n else day
        else:
            last = self.add_months(day, n if unit == "months" else 12 * n)
        return self._midnights[last + 1] - 1

    def latest_start(self, t: int, length: Length, saturday: bool = False) -> int:
        """Return the earliest `s` with `due(s, length) >= t`: what began before it is too old at `t`."""
        unit, n = length.unit, length.amount
        day = self.day_of(t)
        if unit == "hours":
            if t - 3600 * n < self._midnights[0]:
                raise self._beyond(f"{length} before {self.iso(t)}")
            return t - 3600 * n
        if unit in ("days", "weeks"):
            return self._midnights[self._inside(day - (n if unit == "days" else 7 * n), -n, unit, day)]
        if unit == "workdays":
            workdays, through = self._working[saturday] or self._lay_workdays(saturday)
            before = through[day - 1] if day else 0
            if n > before:
                raise self._beyond(f"{length} before {self._name(day)}")
            return self._midnights[workdays[before - n] if n else day]
        month, index = self._month_and_index(day)
        month -= n if unit == "months" else 12 * n
        if month < 0:
            raise self._beyond(f"{length} before {self._name(day)}")
        # No day of a month too short to hold this one reaches it: the first of the next month does.
        starts = self._month_starts
        return self._midnights[min(starts[month] + index, starts[month + 1])]

    # Tables, for an engine that works on columns; all read-only

    @property
    def midnights(self) -> memoryview:
        """The first second of every day by day (int64), and one more: the first second after the calendar."""
        return memoryview(self._midnights).toreadonly()

    @property
    def month_starts(self) -> memoryview:
        """The first day of every month counted from January 1970 (int32), and one more after the last."""
        return memoryview(self._month_starts).toreadonly()

    @property
    def month_of_day(self) -> memoryview:
        """The month, counted from January 1970, of every day by day (int16)."""
        return memoryview(self._month_of_day or self._lay_months()).toreadonly()

    def workdays(self, saturday: bool = False) -> memoryview:
        """Return the days that are working days, in order (int32)."""
        return memoryview((self._working[saturday] or self._lay_workdays(saturday))[0]).toreadonly()

    def workdays_through(self, saturday: bool = False) -> memoryview:
        """Return how many working days lie on or before each day, by day (int32)."""
        return memoryview((self._working[saturday] or self._lay_workdays(saturday))[1]).toreadonly()

    def _lay_months(self) -> array[int]:
        table = array("h")
        for month, (start, stop) in enumerate(zip(self._month_starts, self._month_starts[1:], strict=False)):
            table.extend(array("h", [month]) * (stop - start))
        self._month_of_day = table
        return table

    def _lay_workdays(self, saturday: bool) -> tuple[array[int], array[int]]:
        days = self.last_day + 1
        week = b"\1\1\0\0\1\1\1" if not saturday else b"\1\1\1\0\1\1\1"  # from a Thursday, as day 0 was
        works = bytearray(week * (days // 7 + 1))[:days]
        for day in self._holidays:
            works[day] = 0
        laid = array("i", compress(range(days), works)), array("i", accumulate(works))
        self._working[saturday] = laid
        return laid

    def _month_and_index(self, day: int) -> tuple[int, int]:
        """Return the month counted from January 1970, and the days of it that lie before `day`."""
        month = (self._month_of_day or self._lay_months())[self._known(day)]
        return month, day - self._month_starts[month]

    # Refusals

    def _known(self, day: int) -> int:
        if 0 <= day <= self.last_day:
            return day
        raise CalendarError(f"the day {day} (days since 1970-01-01) is outside the calendar: {self._span()}")

    def _inside(self, answer: int, n: int, unit: str, day: int) -> int:
        if not 0 <= answer <= self.last_day:
            raise self._beyond(f"{n} {unit} from {self._name(day)}")
        return answer

    def _name(self, day: int) -> str:
        return "{:04}-{:02}-{:02}".format(*self.date_of_day(day))

    def _span(self) -> str:
        return f"{self._name(0)} to {self._name(self.last_day)} in {self.zone}"

    def _beyond(self, what: str) -> CalendarError:
        return CalendarError(f"{what} is outside the calendar: {self._span()}")


def _midnights(ends: Sequence[int], offsets: Sequence[int], days: int) -> array[int]:
    """Return the instant of every local midnight from day 0 to day `days`, one run per offset in force."""
    table = array("q")
    for end, offset in zip([*ends, (days + 1) * _DAY * 2], offsets, strict=True):
        stop = min(days + 1, -((-end - offset) // _DAY))
        table.extend(range(len(table) * _DAY - offset, stop * _DAY - offset, _DAY))
    for end, before, after in zip(ends, offsets, offsets[1:], strict=False):
        if (end + before - 1) // _DAY != (end + after) // _DAY:
            raise CalendarError(f"the clocks change across midnight at {end}; this calendar cannot hold that")
    return table


def digest_of(content: Mapping[str, Any]) -> str:
    """Return the sha256 (hex) of a calendar file's content in its one canonical spelling, itself left out."""
    rest = {key: value for key, value in content.items() if key != "sha256"}
    text = json.dumps(rest, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def from_json(text: str) -> Calendar:
    """Return the calendar that a generated file holds; raise CalendarError if it was edited or is not one."""
    try:
        content = json.loads(text)
        recorded, digest = content["sha256"], digest_of(content)
        if recorded != digest:
            raise CalendarError(
                f"the calendar file was edited: it records sha256 {recorded} but holds {digest}; {_REBUILD}"
            )
        if content["first"] != _EPOCH.isoformat():
            raise CalendarError(f"the calendar file begins on {content['first']}, not {_EPOCH}; {_REBUILD}")
        return Calendar(
            zone=content["zone"],
            last=date.fromisoformat(content["last"]),
            initial_offset=content["initial_offset"],
            transitions=[(instant, offset) for instant, offset in content["transitions"]],
            holidays={date.fromisoformat(day): name for day, name in content["holidays"].items()},
            digest=digest,
        )
    except CalendarError:
        raise
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise CalendarError(f"the calendar file cannot be read ({error!r}); {_REBUILD}") from error


@cache
def load() -> Calendar:
    """Return the packaged calendar, read once; raise CalendarError if its file is missing or was edited."""
    try:
        data = files("sikkersag.law.engine").joinpath("data/calendar.json").read_bytes()
    except FileNotFoundError as error:
        raise CalendarError(f"the calendar file is missing; {_REBUILD}") from error
    return from_json(data.decode(errors="replace"))  # a replaced letter shows as an edit
