"""When something happened, as precisely as it is known. Reading and comparing moments; no clock and no events here.

A moment is an interval of instants (whole seconds UTC, both ends included): a minute is a point, a day is the local
day from midnight to its last second,
a month, a year or a stated range likewise, and an unknown time is everything. Nothing is ever filled in.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from sikkersag.law.engine.calendar import Calendar, CalendarError

#: Open ends of an interval whose bound is not known (well outside the calendar).
NEVER_BEFORE = -(10**12)
NEVER_AFTER = 10**12

#: From the least to the most precise; "range" stands for a stated range or a bound derived from an order.
PRECISIONS = ("unknown", "range", "year", "month", "day", "minute")

_FORM = re.compile(
    r"(?P<y>\d{4})(?:-(?P<m>\d{2})(?:-(?P<d>\d{2})"
    r"(?:[T ](?P<H>\d{2}):(?P<M>\d{2})(?::(?P<S>\d{2}))?\s?(?P<z>Z|[+-]\d{2}:?\d{2})?)?)?)?$"
)
EXPECTED = "2024-03-01 10:15, 2024-03-01, 2024-03, 2024, 2023-05/2023-08 eller ukendt"


@dataclass(frozen=True, slots=True)
class Moment:
    """An interval of instants, `lo` to `hi` inclusive, with the name of its precision."""

    lo: int
    hi: int
    precision: str


UNKNOWN = Moment(NEVER_BEFORE, NEVER_AFTER, "unknown")


class MomentError(ValueError):
    """A text is not a moment. The message quotes it and shows what was expected (Danish: it reaches people)."""


def parse(text: str, calendar: Calendar) -> Moment:
    """Read a moment from text, in the calendar's zone unless an offset is given.

    Accepts a minute or second (with or without offset), a day, a month, a year, a range `a/b` whose sides may be
    empty, and "ukendt".
    Raises MomentError for anything else, for a local time that does not exist, and for dates outside the calendar.
    """
    text = text.strip()
    if text in ("ukendt", ""):
        return UNKNOWN
    try:
        if "/" in text:
            left, right = (part.strip() for part in text.split("/", 1))
            lo = _single(left, calendar).lo if left else NEVER_BEFORE
            hi = _single(right, calendar).hi if right else NEVER_AFTER
            if lo > hi:
                raise MomentError(f"»{text}« slutter, før det begynder.")
            return Moment(lo, hi, "range")
        return _single(text, calendar)
    except CalendarError as error:
        raise MomentError(f"»{text}« {_why_not(text, calendar)} Skriv fx {EXPECTED}.") from error


def _why_not(text: str, calendar: Calendar) -> str:
    """Why the calendar does not have it, for people."""
    years = [int(year) for year in re.findall(r"\d{4}", text)]
    first, last = 1970, calendar.date_of_day(calendar.last_day)[0]
    if any(not first <= year <= last for year in years):
        return f"ligger uden for kalenderen, som går fra {first} til {last}."
    if ":" in text:
        return "findes ikke: uret blev stillet frem forbi klokkeslættet den dag, eller dagen findes ikke."
    return "er ikke en dag, der findes."


def _single(text: str, calendar: Calendar) -> Moment:
    found = _FORM.match(text)
    if not found:
        raise MomentError(f"»{text}« er ikke et tidspunkt. Skriv fx {EXPECTED}.")
    year, month, day = int(found["y"]), found["m"], found["d"]
    if month is None:
        first, last = calendar.day(year, 1, 1), calendar.day(year, 12, 31)
        return Moment(calendar.start_of_day(first), calendar.end_of_day(last), "year")
    if day is None:
        first = calendar.day(year, int(month), 1)
        return Moment(calendar.start_of_day(first), calendar.start_of_day(calendar.add_months(first, 1)) - 1, "month")
    if found["H"] is None:
        number = calendar.day(year, int(month), int(day))
        return Moment(calendar.start_of_day(number), calendar.end_of_day(number), "day")
    clock = (int(found["H"]), int(found["M"]), int(found["S"] or 0))
    if clock[0] > 23 or clock[1] > 59 or clock[2] > 59:
        raise MomentError(f"»{text}« har et klokkeslæt, der ikke findes. Skriv fx {EXPECTED}.")
    zone = found["z"]
    if zone:
        hours, minutes = (0, 0) if zone == "Z" else (int(zone[1:3]), int(zone[-2:]))
        if hours > 14 or minutes > 59:
            raise MomentError(f"»{text}« har en forskydning, der ikke findes. Skriv fx {EXPECTED}.")
        offset = (-1 if zone[0] == "-" else 1) * (hours * 3600 + minutes * 60)
        instant = calendar.day(year, int(month), int(day)) * 86400 + clock[0] * 3600 + clock[1] * 60 + clock[2] - offset
    else:
        instant = calendar.instant(year, int(month), int(day), *clock)
    calendar.day_of(instant)  # an offset may move it outside the calendar
    return Moment(instant, instant, "minute")
