"""Moments of the law from the dates and times that forms and the clock give."""

from __future__ import annotations

from datetime import date, datetime

from sikkersag.casefile.thelaw import calendar
from sikkersag.law.engine.moment import Moment


def instant(when: datetime) -> Moment:
    """A point in time, in whole seconds; `when` must have a zone."""
    if when.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    seconds = int(when.timestamp())
    return Moment(seconds, seconds, "minute")


def day(when: date) -> Moment:
    """A local day, from its first to its last second."""
    number = calendar().day(when.year, when.month, when.day)
    return Moment(calendar().start_of_day(number), calendar().end_of_day(number), "day")
