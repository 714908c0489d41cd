"""Local days, ages and limits over columns of instants, read from the tables of the law's own calendar.

Instants are whole seconds UTC; days are counted from 1970-01-01 in the calendar's zone. What lies outside the calendar
has no day: limits that end beyond it are NEVER_AFTER, as in the engine.
"""

from __future__ import annotations

import numpy as np

from sikkersag.law.engine.calendar import Calendar
from sikkersag.law.engine.length import Length
from sikkersag.law.engine.moment import NEVER_AFTER, NEVER_BEFORE
from sikkersag.population.ternary import Flags, Ints


class Limits:
    """The calendar's tables as columns."""

    def __init__(self, calendar: Calendar, *, saturday: bool) -> None:
        self.calendar, self.saturday = calendar, saturday
        self.midnights = np.asarray(calendar.midnights, np.int64)
        self.month_starts = np.asarray(calendar.month_starts, np.int64)
        self.month_of_day = np.asarray(calendar.month_of_day, np.int64)
        self.last_day = calendar.last_day
        self._workdays = {s: np.asarray(calendar.workdays(s), np.int64) for s in (False, True)}
        self._through = {s: np.asarray(calendar.workdays_through(s), np.int64) for s in (False, True)}

    def day(self, instants: Ints) -> Ints:
        """The local day of each instant; what lies outside the calendar is taken to its edge."""
        guess = np.clip((instants - self.midnights[0]) // 86_400, 0, self.last_day)
        guess -= self.midnights[guess] > instants
        guess = np.maximum(guess, 0)
        return guess + ((guess < self.last_day) & (self.midnights[np.minimum(guess + 1, self.last_day)] <= instants))

    def start_of(self, days: Ints) -> Ints:
        """The first second of each day."""
        return self.midnights[days]

    def end_of(self, days: Ints) -> Ints:
        """The last second of each day."""
        return self.midnights[days + 1] - 1

    def end_of_day(self, instants: Ints) -> Ints:
        """The last second of the day of each instant; an open bound stays open."""
        is_open = (instants <= NEVER_BEFORE) | (instants >= NEVER_AFTER)
        return np.where(is_open, instants, self.end_of(self.day(instants)))

    def same_day(self, least: Ints, most: Ints) -> Flags:
        """Do both instants, and all between them, surely lie within one local day?"""
        near = (least > NEVER_BEFORE) & (most - least <= 90_000)
        return near & (self.day(least) == self.day(most))

    def add_months(self, days: Ints, months: int) -> tuple[Ints, Flags]:
        """The same day so many months later, or the last day of that month; and where it is inside the calendar."""
        month = self.month_of_day[days]
        index = days - self.month_starts[month]
        wanted = month + months
        inside = (wanted >= 0) & (wanted < len(self.month_starts) - 1)
        wanted = np.clip(wanted, 0, len(self.month_starts) - 2)
        result = np.minimum(self.month_starts[wanted] + index, self.month_starts[wanted + 1] - 1)
        inside &= (result >= 0) & (result <= self.last_day)
        return np.clip(result, 0, self.last_day), inside

    def due(self, instants: Ints, length: Length, *, saturday: bool | None = None) -> tuple[Ints, Flags]:
        """The last lawful second of a limit that starts then, and where the calendar knows it."""
        saturday = self.saturday if saturday is None else saturday
        unit, amount = length.unit, length.amount
        known = (instants >= self.midnights[0]) & (instants < self.midnights[-1])
        if unit == "hours":
            end = instants + 3600 * amount
            return end, known & (end < self.midnights[-1])
        day = self.day(instants)
        inside = known
        if unit in ("days", "weeks"):
            last = day + amount * (7 if unit == "weeks" else 1)
        elif unit == "workdays":
            workdays = self._workdays[saturday]
            at = self._through[saturday][day] + amount - 1
            inside = inside & (at < len(workdays))
            last = workdays[np.clip(at, 0, len(workdays) - 1)] if amount else day
        else:
            last, fits = self.add_months(day, amount if unit == "months" else 12 * amount)
            inside = inside & fits
        inside = inside & (last <= self.last_day)
        return self.end_of(np.clip(last, 0, self.last_day)), inside

    def due_after(self, length: Length, lo: Ints, hi: Ints, *, saturday: bool | None = None) -> tuple[Ints, Ints]:
        """The last lawful second of a limit that started in lo..hi, at the earliest and at the latest."""
        early, early_known = self.due(lo, length, saturday=saturday)
        late, late_known = self.due(hi, length, saturday=saturday)
        open_lo, open_hi = lo <= NEVER_BEFORE, hi >= NEVER_AFTER
        early, late = np.where(open_lo, NEVER_BEFORE, early), np.where(open_hi, NEVER_AFTER, late)
        beyond = ~((early_known | open_lo) & (late_known | open_hi))
        return np.where(beyond, NEVER_AFTER, early), np.where(beyond, NEVER_AFTER, late)

    def latest_start(self, instants: Ints, length: Length) -> Ints:
        """The earliest start whose limit reaches each instant: what began before it is too old then."""
        unit, amount = length.unit, length.amount
        if unit == "hours":
            return instants - 3600 * amount
        day = self.day(instants)
        if unit in ("days", "weeks"):
            return self.start_of(np.maximum(day - amount * (7 if unit == "weeks" else 1), 0))
        if unit == "workdays":
            before = np.where(day > 0, self._through[self.saturday][np.maximum(day - 1, 0)], 0)
            found = self._workdays[self.saturday][np.clip(before - amount, 0, None)]
            return self.start_of(found if amount else day)
        month = self.month_of_day[day]
        index = day - self.month_starts[month]
        month = np.maximum(month - (amount if unit == "months" else 12 * amount), 0)
        return self.start_of(np.minimum(self.month_starts[month] + index, self.month_starts[month + 1]))

    def birthday(self, born: Ints, age: int) -> Ints:
        """The first instant of the day on which somebody born then is that old; NEVER_AFTER beyond the calendar."""
        day, inside = self.add_months(self.day(born), 12 * age)
        return np.where(inside, self.start_of(day), NEVER_AFTER)

    def age(self, birth_day: Ints, at_day: Ints) -> Ints:
        """Completed years on `at_day`, which is not before the birth."""
        month, birth_month = self.month_of_day[at_day], self.month_of_day[birth_day]
        index, birth_index = at_day - self.month_starts[month], birth_day - self.month_starts[birth_month]
        years, months = np.divmod(month - birth_month, 12)
        last_index = self.month_starts[month + 1] - self.month_starts[month] - 1
        return years - ((months == 0) & (index < np.minimum(birth_index, last_index)))
