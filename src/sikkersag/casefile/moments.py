"""Moments of the law from the dates and times that forms and the clock give."""

from __future__ import annotations

from datetime import date, datetime

from sikkersag.casefile.thelaw import calendar
from sikkersag.foundation.refused import RefusedError
from sikkersag.foundation.ui.danish import plain_day
from sikkersag.law.engine.calendar import CalendarError
from sikkersag.law.engine.moment import Moment


def instant(when: datetime) -> Moment:
    """A point in time, in whole seconds; `when` must have a zone."""
    if when.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    seconds = int(when.timestamp())
    return Moment(seconds, seconds, "minute")


def is_counted(when: date) -> bool:
    """Does the law's calendar have this day?"""
    try:
        calendar().day(when.year, when.month, when.day)
    except CalendarError:
        return False
    return True


def day(when: date) -> Moment:
    """A local day, from its first to its last second. Raises RefusedError for one that the calendar does not have."""
    if not is_counted(when):
        raise RefusedError(
            f"{plain_day(when)} ligger uden for de år, der regnes med, 1970 til 2080. Intet er gemt. Ret datoen."
        )
    number = calendar().day(when.year, when.month, when.day)
    return Moment(calendar().start_of_day(number), calendar().end_of_day(number), "day")
