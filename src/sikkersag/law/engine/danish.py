"""Times and lengths in plain Danish. Words only; nothing is computed about the law here."""

from __future__ import annotations

from sikkersag.law.engine.calendar import Calendar
from sikkersag.law.engine.length import Length
from sikkersag.law.engine.moment import NEVER_AFTER, NEVER_BEFORE

WEEKDAYS = ("man.", "tirs.", "ons.", "tors.", "fre.", "lør.", "søn.")
MONTHS = (
    "januar",
    "februar",
    "marts",
    "april",
    "maj",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "december",
)
_UNITS = {
    "hours": ("time", "timer"),
    "days": ("dag", "dage"),
    "weeks": ("uge", "uger"),
    "workdays": ("hverdag", "hverdage"),
    "months": ("måned", "måneder"),
    "years": ("år", "år"),
}
_DAY = 86_400


def count(number: int, one: str, many: str) -> str:
    """A number with its noun: "1 dag", "3 dage"."""
    return f"{number} {one if number == 1 else many}"


def length(value: Length | None) -> str:
    """A limit in words: "6 hverdage"."""
    return "" if value is None else count(value.amount, *_UNITS[value.unit])


def date(instant: int, calendar: Calendar) -> str:
    """The local day: "2. marts 2026"."""
    year, month, day, *_ = calendar.local(instant)
    return f"{day}. {MONTHS[month - 1]} {year}"


def clock(instant: int, calendar: Calendar) -> str:
    """The local day and time: "man. 2. marts 2026 kl. 10.15"."""
    _, _, _, hour, minute, _ = calendar.local(instant)
    weekday = WEEKDAYS[calendar.weekday(calendar.day_of(instant))]
    return f"{weekday} {date(instant, calendar)} kl. {hour}.{minute:02d}"


def limit(instant: int, calendar: Calendar) -> str:
    """The last lawful moment: only the day when it is the end of a day."""
    if instant == calendar.end_of_day(calendar.day_of(instant)):
        return f"{WEEKDAYS[calendar.weekday(calendar.day_of(instant))]} {date(instant, calendar)}"
    return clock(instant, calendar)


def span(lo: int, hi: int, calendar: Calendar) -> str:
    """When something happened, as precisely as it is known, never more precisely."""
    if lo <= NEVER_BEFORE and hi >= NEVER_AFTER:
        return "på et ukendt tidspunkt"
    if lo <= NEVER_BEFORE:
        return f"senest {date(hi, calendar)}"
    if hi >= NEVER_AFTER:
        return f"tidligst {date(lo, calendar)}"
    if lo == hi:
        return clock(lo, calendar)
    if calendar.day_of(lo) == calendar.day_of(hi):
        return limit(calendar.end_of_day(calendar.day_of(lo)), calendar)
    (y1, m1, d1, *_), (y2, m2, _, *_) = calendar.local(lo), calendar.local(hi)
    last = calendar.day_of(hi) == calendar.add_months(calendar.day(y2, m2, 1), 1) - 1
    if d1 == 1 and last and (y1, m1) == (y2, m2):
        return f"i {MONTHS[m1 - 1]} {y1}"
    if d1 == 1 and m1 == 1 and m2 == 12 and last and y1 == y2:
        return f"i {y1}"
    return f"mellem {date(lo, calendar)} og {date(hi, calendar)}"


def lag(seconds: int) -> str:
    """A delay in words, rounded up to what a person would say: "16 minutter", "5 timer", "3 dage"."""
    if seconds < 3600:
        return count(max(1, -(-seconds // 60)), "minut", "minutter")
    if seconds < 2 * _DAY:
        hours, rest = divmod(seconds, 3600)
        minutes = rest // 60
        return count(hours, "time", "timer") + (f" {minutes} min." if minutes and hours < 12 else "")
    return count(-(-seconds // _DAY), "dag", "dage")
