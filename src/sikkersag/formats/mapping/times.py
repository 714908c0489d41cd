"""Times as another system writes them, in a stated zone, as moments in UTC: a whole column at a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pyarrow as pa

from sikkersag.formats.tables.arrow import Array, Numbers, arrow, compute
from sikkersag.law.engine.calendar import Calendar, CalendarError

_DAY = 86_400
#: What is tried where the mapping states no format.
USUAL = (
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%dT%H:%M",
    "%Y-%m-%d",
    "%d-%m-%Y %H:%M",
    "%d-%m-%Y",
)


@dataclass(frozen=True)
class Times:
    """Moments in seconds UTC, both ends, with the word for their precision; `told` where there is one, `bad` where
    the text is none.
    """

    lo: Numbers
    hi: Numbers
    precision: Numbers
    told: Numbers
    bad: Numbers


def read(texts: Array, formats: tuple[str, ...], zone: str, calendar: Calendar) -> Times:
    """Read a column of texts by the first format that fits each. A format without a time of day gives the whole day,
    without a day the month, without a month the year. A time that ends in Z is UTC whatever the zone.

    In the hour that comes twice in autumn the first is taken; a time that no clock shows is bad.
    """
    size = len(texts)
    lo, hi = np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.int64)
    precision = np.full(size, "", dtype=object)
    told = texts.is_valid().to_numpy(zero_copy_only=False)
    open_ = told.copy()
    for text, utc in [(f, False) for f in formats or USUAL] + [(f + "Z", True) for f in USUAL if not formats]:
        if not open_.any():
            break
        shown = compute.strptime(texts, format=text, unit="s", error_is_null=True)
        found = shown.is_valid().to_numpy(zero_copy_only=False) & open_ & ~_rolled_over(texts, shown, text)
        rows = np.flatnonzero(found)
        if not len(rows):
            continue
        seconds = shown.cast(pa.int64()).fill_null(0).to_numpy(zero_copy_only=False)[rows]
        word = (
            "minute" if "%H" in text or "%I" in text else "day" if "%d" in text else "month" if "%m" in text else "year"
        )
        begins, ends, fit = _span(seconds, word, "UTC" if utc else zone, calendar)
        lo[rows], hi[rows], precision[rows] = begins, ends, word
        open_[rows[fit]] = False
    return Times(lo, hi, precision, told & ~open_, open_)


def _rolled_over(texts: Array, shown: Array, text: str) -> Numbers:
    """30 February is read as 1 March by the function over columns; here it is none."""
    rolled = np.zeros(len(texts), dtype=bool)
    if "%d" not in text:
        return rolled
    early = compute.less_equal(compute.day(shown), 3)
    other = compute.not_equal(compute.strftime(shown, format=text), texts)
    for row in np.flatnonzero(compute.and_(early, other).fill_null(False).to_numpy(zero_copy_only=False)).tolist():
        try:
            datetime.strptime(texts[row].as_py().strip(), text)
        except ValueError:
            rolled[row] = True
    return rolled


def _span(seconds: Numbers, word: str, zone: str, calendar: Calendar) -> tuple[Numbers, Numbers, Numbers]:
    """Both ends in UTC of what clocks in the zone show, and where there is such a time in the calendar."""
    if word == "minute":
        begins, fit = _instants(seconds, zone, calendar)
        return begins, begins, fit
    days = seconds // _DAY
    unit = {"day": "D", "month": "M", "year": "Y"}[word]
    following = (
        (days.astype("datetime64[D]").astype(f"datetime64[{unit}]") + 1).astype("datetime64[D]").astype(np.int64)
    )
    begins, fit = _instants(days * _DAY, zone, calendar)
    ends, also = _instants(following * _DAY, zone, calendar)
    return begins, ends - 1, fit & also


def _instants(seconds: Numbers, zone: str, calendar: Calendar) -> tuple[Numbers, Numbers]:
    midnights = np.asarray(calendar.midnights, dtype=np.int64)
    days = seconds // _DAY
    if zone != calendar.zone:
        shift = 0
        if zone != "UTC":
            shift = (-1 if zone[0] == "-" else 1) * (int(zone[1:3]) * 3600 + int(zone[4:6]) * 60)
        found = seconds - shift
        return found, (found >= midnights[0]) & (found <= midnights[-1])
    fit = (days >= 0) & (days < len(midnights) - 1)
    inside = np.where(fit, days, 0)
    found = midnights[inside] + seconds % _DAY
    changes = np.flatnonzero(fit & (midnights[inside + 1] - midnights[inside] != _DAY))
    for row in changes.tolist():
        date = calendar.date_of_day(int(days[row]))
        clock = int(seconds[row] % _DAY)
        try:
            found[row] = calendar.instant(*date, clock // 3600, clock // 60 % 60, clock % 60)
        except CalendarError:
            fit[row] = False
    last = days == len(midnights) - 1
    found = np.where(last & (seconds % _DAY == 0), midnights[-1], found)
    return found, fit | (last & (seconds % _DAY == 0))


def instants(times: Times) -> Array:
    """The moments as points: a day means its last second."""
    ends = np.where(times.precision == "minute", times.lo, times.hi)
    return arrow.array(ends, mask=~times.told, type=pa.int64()).cast(pa.timestamp("s", "UTC"))
