"""When a duty's clock starts and when it runs out: starts, limits, pauses and other events that make it due. Last
lawful seconds throughout.
"""

from __future__ import annotations

from sikkersag.law.engine.calendar import CalendarError
from sikkersag.law.engine.finding import Finding
from sikkersag.law.engine.length import Length
from sikkersag.law.engine.moment import NEVER_AFTER, NEVER_BEFORE, Moment
from sikkersag.law.engine.requirement import Duty, Start
from sikkersag.law.engine.selecting import Question, candidates
from sikkersag.law.engine.timeline import Event, is_open
from sikkersag.law.engine.view import View


def clock_start(question: Question) -> tuple[int, int]:
    """The earliest and latest instant at which the clock started. NEVER_BEFORE: not known how early; NEVER_AFTER: it
    cannot be told at all.
    """
    start, occasion = question.duty.start, question.occasion
    if start is None:
        return occasion.lo, occasion.hi
    if start.birthday is not None:
        return _from_birthday(question, start)
    if start.fact:
        told = occasion.facts.get(start.fact)
        return (told.lo, told.hi) if isinstance(told, Moment) else (NEVER_BEFORE, NEVER_AFTER)
    assert start.select is not None
    sure: list[Event] = []
    maybe: list[Event] = []
    for event, certain in candidates(question, start.select):
        (sure if certain else maybe).append(event)
    if not sure:
        lo = NEVER_BEFORE if not maybe or not question.view.complete(start.select.kinds) else min(e.lo for e in maybe)
        return min(lo, occasion.lo), occasion.hi
    if start.pick == "first":
        lo = min(e.lo for e in (*sure, *maybe))
        return lo, min(e.hi for e in sure)
    return max(e.lo for e in sure), max(e.hi for e in (*sure, *maybe))


def start_event(question: Question) -> str:
    """The id of the event that started the clock, where that is another than the occasion and it is known which."""
    start = question.duty.start
    if start is None or start.select is None:
        return ""
    sure = [event for event, certain in candidates(question, start.select) if certain]
    if not sure:
        return ""
    event = min(sure, key=lambda e: e.hi) if start.pick == "first" else max(sure, key=lambda e: e.lo)
    return "" if event is question.occasion else event.id


def _from_birthday(question: Question, start: Start) -> tuple[int, int]:
    view, occasion = question.view, question.occasion
    birth = view.birth
    if birth is None or birth.lo <= NEVER_BEFORE or start.birthday is None:
        return occasion.lo, NEVER_AFTER
    calendar = view.calendar

    def turned(instant: int) -> int:
        turned_at = view.birthday(instant, start.birthday or 0)
        if turned_at >= NEVER_AFTER:
            return NEVER_AFTER
        day = calendar.day_of(turned_at)
        if start.shift is not None:
            months = start.shift.amount * (12 if start.shift.unit == "years" else 1)
            day = calendar.add_months(day, -months if start.shift_back else months)
        return calendar.start_of_day(day)

    return max(occasion.lo, turned(birth.lo)), max(occasion.hi, turned(birth.hi))


def due_after(view: View, length: Length, lo: int, hi: int, *, saturday: bool) -> tuple[int, int]:
    """The last lawful second of a limit that started in lo..hi, at the earliest and at the latest."""
    calendar = view.calendar
    try:
        early = NEVER_BEFORE if lo <= NEVER_BEFORE else calendar.due(lo, length, saturday)
        late = NEVER_AFTER if hi >= NEVER_AFTER else early if hi == lo else calendar.due(hi, length, saturday)
    except CalendarError:  # beyond the calendar: it will not run out while we look
        return NEVER_AFTER, NEVER_AFTER
    return early, late


def due_of(question: Question, length: Length | None, source: Event, lo: int, hi: int) -> tuple[int, int] | None:
    """When the duty is due; `source` is the event whose date fact goes before the limit. None: the law sets no time."""
    duty, view = question.duty, question.view
    if duty.limit_fact:
        told = source.facts.get(duty.limit_fact)
        if isinstance(told, Moment) and told.hi < NEVER_AFTER:
            return told.hi, told.hi
    early, late = NEVER_AFTER, NEVER_AFTER
    if length is not None:
        early, late = due_after(view, length, lo, hi, saturday=view.saturday)
    for other in duty.also_due:
        for event, certain in candidates(question, other):
            if event.hi < lo:
                continue
            day_ends = _end_of_day(view, event.lo)
            early = min(early, max(lo, event.lo if other.exact and event.hi < day_ends else day_ends))
            after = event.lo >= hi or event is question.occasion or view.same_day(event.lo, event.hi, hi)
            if certain and after:
                late = min(late, event.hi if other.exact else _end_of_day(view, event.hi))
    return None if early >= NEVER_AFTER else (early, late)


def came_sooner(question: Question, due: int, lo: int, hi: int) -> bool:
    """Did another step make the duty due before its own limit ran out?"""
    duty, view = question.duty, question.view
    if not duty.also_due or duty.limit is None:
        return False
    return due < due_after(view, duty.limit, lo, hi, saturday=view.saturday)[0]


def paused(question: Question, finding: Finding, due: tuple[int, int], start: int) -> tuple[int, int] | None:
    """The due time after the pauses that the law allows; None while it is paused now. What was superseded stays on
    the finding.
    """
    duty, view = question.duty, question.view
    counted = start
    for period in sorted((p for s in duty.not_due_while for p in view.periods(s)), key=lambda p: p.opened.lo):
        began, ended = max(counted, period.opened.lo), period.end_hi
        if began > due[0] or ended <= began:
            continue
        finding.superseded = (*finding.superseded, due[0])
        finding.notes = (*finding.notes, ("paused", period.state, period.opened.id))
        if ended >= NEVER_AFTER:
            return None
        due = (_whole(view, duty, due[0] + ended - began), _whole(view, duty, due[1] + ended - began))
        counted = ended
    return due


def _whole(view: View, duty: Duty, instant: int) -> int:
    if duty.limit is not None and duty.limit.unit == "hours":
        return instant
    return _end_of_day(view, instant)


def _end_of_day(view: View, instant: int) -> int:
    if is_open(instant):
        return instant
    return view.calendar.end_of_day(view.calendar.day_of(instant))


def other_reading(view: View, length: Length | None, lo: int, hi: int) -> int | None:
    """The due time by the other reading of a working day (with or without Saturday), when that is another day."""
    if length is None or length.unit != "workdays" or lo != hi:
        return None
    mine = view.calendar.due(lo, length, view.saturday)
    theirs = view.calendar.due(lo, length, not view.saturday)
    return theirs if theirs != mine else None
