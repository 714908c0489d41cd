"""Dates, times and lengths of time in Danish words, as the screens write them. Pure: the time now is an argument.

Every moment must carry its zone; it is told in Danish time. How much time has passed is counted on the real clock, so
that the night when summer time begins is an hour shorter. A space that must not break is U+00A0.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

DENMARK: Final = ZoneInfo("Europe/Copenhagen")
_NB: Final = "\u00a0"

WEEKDAYS: Final = ("man.", "tirs.", "ons.", "tors.", "fre.", "lør.", "søn.")
FULL_WEEKDAYS: Final = ("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag")
#: In running text: the short name where it saves more than a letter.
MONTHS: Final = (
    "jan.", "feb.", "marts", "april", "maj", "juni", "juli", "aug.", "sep.", "okt.", "nov.", "dec.",
)  # fmt: skip
#: In narrow columns.
NARROW_MONTHS: Final = (
    "jan.", "feb.", "mar.", "apr.", "maj", "jun.", "jul.", "aug.", "sep.", "okt.", "nov.", "dec.",
)  # fmt: skip
FULL_MONTHS: Final = (
    "januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september", "oktober", "november",
    "december",
)  # fmt: skip


def local(at: datetime) -> datetime:
    """The moment on Danish clocks. Raises ValueError for one without a zone: nobody knows when that was."""
    if at.tzinfo is None:
        raise ValueError(f"The moment {at.isoformat()} has no time zone.")
    return at.astimezone(DENMARK)


def day_of(at: date | datetime) -> date:
    """The Danish calendar day of a moment; a day is itself."""
    return local(at).date() if isinstance(at, datetime) else at


def clock(at: datetime) -> str:
    """`kl. 8.40`"""
    here = local(at)
    return f"kl.{_NB}{here.hour}.{here.minute:02}"


def hours_minutes(at: datetime) -> str:
    """`8.40`, for columns that are headed by the word."""
    here = local(at)
    return f"{here.hour}.{here.minute:02}"


def plain_day(at: date | datetime) -> str:
    """`11. maj 2019`: a day long ago, where the weekday says nothing."""
    day = day_of(at)
    return f"{day.day}.{_NB}{MONTHS[day.month - 1]}{_NB}{day.year}"


def full_day(at: date | datetime) -> str:
    """`tirs. 17. marts 2026`: a day that must not be mistaken."""
    day = day_of(at)
    return f"{WEEKDAYS[day.weekday()]} {plain_day(day)}"


def long_day(at: date | datetime) -> str:
    """`Tirsdag 10. marts 2026`: the head of a page."""
    day = day_of(at)
    weekday = FULL_WEEKDAYS[day.weekday()].capitalize()
    return f"{weekday} {day.day}.{_NB}{FULL_MONTHS[day.month - 1]}{_NB}{day.year}"


def short_day(at: date | datetime, now: date | datetime) -> str:
    """`man. 9. marts`; with the year when it is not the year of `now`: `tors. 4. dec. 2025`."""
    day = day_of(at)
    if day.year != day_of(now).year:
        return full_day(day)
    return f"{WEEKDAYS[day.weekday()]} {day.day}.{_NB}{MONTHS[day.month - 1]}"


def month_day(at: date | datetime, now: date | datetime) -> str:
    """`9. marts`; with the year when it is not the year of `now`."""
    day = day_of(at)
    if day.year != day_of(now).year:
        return plain_day(day)
    return f"{day.day}.{_NB}{MONTHS[day.month - 1]}"


def narrow_day(at: date | datetime, now: date | datetime | None = None) -> str:
    """`9. mar.`, for narrow columns; with the year, which may part from it, when that of `now` is another."""
    day = day_of(at)
    text = f"{day.day}.{_NB}{NARROW_MONTHS[day.month - 1]}"
    return text if now is None or day.year == day_of(now).year else f"{text} {day.year}"


def month(at: date | datetime) -> str:
    """`Marts 2026`: the head of a month in a list."""
    day = day_of(at)
    return f"{FULL_MONTHS[day.month - 1].capitalize()} {day.year}"


def week(at: date | datetime) -> str:
    """`uge 11`, as Danish calendars count."""
    return f"uge{_NB}{day_of(at).isocalendar().week}"


def near_day(at: date | datetime, now: date | datetime) -> str:
    """`i dag`, `i går` or `i morgen`; any other day as `short_day`."""
    apart = (day_of(at) - day_of(now)).days
    return {0: "i dag", -1: "i går", 1: "i morgen"}.get(apart) or short_day(at, now)


def moment(at: datetime, now: datetime) -> str:
    """`i dag kl. 15.42`, `i går kl. 16.52`, `man. 2. marts kl. 8.05`."""
    return f"{near_day(at, now)} {clock(at)}"


def count(number: int, one: str, many: str) -> str:
    """`1 dag`, `2 dage`: a number and its word, which never part. Thousands with a point: `1.200`."""
    return f"{number:,}".replace(",", ".") + _NB + (one if number == 1 else many)


def genitive(name: str) -> str:
    """`Idas`, `Vitus'`: a name as the owner of something. After s, x and z an apostrophe stands instead of the s."""
    return f"{name}'" if name[-1:].lower() in ("s", "x", "z") else f"{name}s"


def _hours_and_minutes(length: timedelta) -> str:
    hours, minutes = divmod(int(length.total_seconds()) // 60, 60)
    if not hours and not minutes:
        return f"under{_NB}1{_NB}min."
    parts = ([f"{hours}{_NB}t."] if hours else []) + ([f"{minutes}{_NB}min."] if minutes else [])
    return _NB.join(parts)


def _elapsed(earlier: datetime, later: datetime) -> timedelta:
    local(earlier), local(later)
    return later.astimezone(UTC) - earlier.astimezone(UTC)


def time_left(until: datetime, now: datetime) -> str:
    """What a clock of hours shows: `7 t. 2 min. tilbage`, `42 min. over`; from two days on `3 dage tilbage`.

    Rounded down in whole minutes: it never promises time that is not there.
    """
    left = _elapsed(now, until)
    word, length = ("over", -left) if left < timedelta(0) else ("tilbage", left)
    if length >= timedelta(days=2):
        return f"{count(length.days, 'dag', 'dage')} {word}"
    return f"{_hours_and_minutes(length)} {word}"


def days_left(until: date | datetime, now: date | datetime) -> str:
    """What a limit of days shows: `6 dage over`, `I dag`, `I morgen`, `5 dage`. Counted in calendar days."""
    apart = (day_of(until) - day_of(now)).days
    if apart < 0:
        return f"{count(-apart, 'dag', 'dage')} over"
    return {0: "I dag", 1: "I morgen"}.get(apart) or count(apart, "dag", "dage")


def length_after(earlier: datetime, later: datetime) -> str:
    """How long after something it was done, neutrally: `samme time`, `5 timer 50 min. efter`, `17 timer efter`.

    Minutes are told below six hours, whole hours below two days, then whole days; always rounded down. Raises
    ValueError when `later` is before `earlier`.
    """
    length = _elapsed(earlier, later)
    if length < timedelta(0):
        raise ValueError("The later moment is before the earlier one.")
    hours, minutes = divmod(int(length.total_seconds()) // 60, 60)
    if hours < 1:
        return "samme time"
    if hours >= 48:
        return f"{count(length.days, 'dag', 'dage')} efter"
    rest = f" {minutes}{_NB}min." if minutes and hours < 6 else ""
    return f"{count(hours, 'time', 'timer')}{rest} efter"


def age(born: date, on: date | datetime) -> str:
    """`6 år`; below two years `14 måneder`; below one month `12 dage`. Raises ValueError before the birth."""
    day = day_of(on)
    if day < born:
        raise ValueError("The day is before the birth.")
    months = (day.year - born.year) * 12 + day.month - born.month - (day.day < born.day)
    if months >= 24:
        return f"{months // 12}{_NB}år"
    return count(months, "måned", "måneder") if months else count((day - born).days, "dag", "dage")


# What must not be parted at the end of a line. A number is digits, perhaps with a letter ("§ 32 a").
_UNBREAKABLE: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(§{1,2}) (?=\d)",
        r"\b((?:stk|nr|kl|kap|litra|bilag|uge)\.?) (?=\d)",
        r"(§{1,2}\s\d+) (?=[a-zæøå]\b(?!\s(?:eller|og)\b))",
        r"(\b\d{1,2}\.) (?=(?:jan|feb|mar|apr|maj|jun|jul|aug|sep|okt|nov|dec))",
        r"(\b\d+) (?=(?:år|måned|måneder|uge|uger|dag|dage|døgn|hverdag|hverdage|arbejdsdag|arbejdsdage|time|timer|"
        r"minut|minutter|t\.|min\.|kr\.)(?!\w))",
        r"(\d\s(?:t\.)) (?=\d+\smin\.)",
    )
)


# The same sections and titles stand in row after row.
@lru_cache(maxsize=4096)
def nobreak(text: str) -> str:
    """The text with spaces that never break inside `§ 5`, `stk. 3`, `kl. 8.40`, `9. marts`, `4 måneder`."""
    for pattern in _UNBREAKABLE:
        text = pattern.sub(rf"\1{_NB}", text)
    return text
