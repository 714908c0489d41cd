"""When a duty's clock starts and when it runs out: starts, limits, pauses and other events that make it due. Last
lawful seconds throughout.
"""

from __future__ import annotations

from typing import NamedTuple

from sikkersag.law.engine.calendar import CalendarError
from sikkersag.law.engine.finding import Code, Finding
from sikkersag.law.engine.length import Length
from sikkersag.law.engine.moment import NEVER_AFTER, NEVER_BEFORE, Moment
from sikkersag.law.engine.requirement import Duty, Selection, Start
from sikkersag.law.engine.selecting import Question, candidates, fits_if_first, unknown_in
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
    sure, bounds, maybe = _starters(question, start)
    if not sure:
        possible = [*bounds, *maybe]
        known = possible and question.view.complete(_kinds(start))
        lo = min(e.lo for e in possible) if known else NEVER_BEFORE
        return min(lo, occasion.lo), min(occasion.hi, *(e.hi for e in bounds)) if bounds else occasion.hi
    if start.pick == "first":
        lo = min(e.lo for e in (*sure, *bounds, *maybe))
        return lo, min(e.hi for e in sure)
    return max(e.lo for e in sure), max(e.hi for e in (*sure, *maybe))


def start_event(question: Question) -> str:
    """The id of the event that started the clock, at the latest, where that is another than the occasion and it is
    known which.
    """
    start = question.duty.start
    if start is None or start.select is None:
        return ""
    sure, bounds, _ = _starters(question, start)
    if not sure:
        bound = min(bounds, key=lambda e: (e.hi, e.id), default=question.occasion)
        return bound.id if bound.hi < question.occasion.hi else ""
    first = start.pick == "first"
    event = min(sure, key=lambda e: (e.hi, e.id)) if first else max(sure, key=lambda e: (e.lo, e.id))
    return "" if event is question.occasion else event.id


def _kinds(start: Start) -> tuple[str, ...]:
    return start.select.kinds if start.select is not None else ()


def _starters(question: Question, start: Start) -> tuple[list[Event], list[Event], list[Event]]:
    """The events at which the clock may have started: surely; as a bound; possibly.

    A bound is doubtful only because nobody can tell whether it or the occasion came first. The clock starts no later
    than the occasion, so whichever came first, it started no later than the bound. Within one local day the bound is
    taken to come first.
    """
    assert start.select is not None
    view, occasion = question.view, question.occasion
    sure: list[Event] = []
    bounds: list[Event] = []
    maybe: list[Event] = []
    for event, certain in candidates(question, start.select):
        if certain:
            sure.append(event)
        elif start.pick != "first" or not fits_if_first(question, start.select, event):
            maybe.append(event)
        elif view.same_day(event.lo, event.hi, occasion.lo, occasion.hi):
            sure.append(event)
        else:
            bounds.append(event)
    return sure, bounds, maybe


def due_unknown(question: Question, finding: Finding) -> tuple[Code, ...]:
    """What would have to be known to say when the duty was due: when its clock started, or when another step made it
    due.
    """
    duty = question.duty
    lo, hi = finding.start_lo, finding.start_hi
    if lo is not None and hi is not None and not _exact(question, lo, hi):
        return (("time", finding.occasion),) if duty.shape == "recurring" else _start_unknown(question, lo, hi)
    codes: list[Code] = []
    for other in duty.also_due:
        for event, certain in candidates(question, other):
            if lo is not None and event.hi < lo:
                continue
            if not certain:
                codes += _why_doubtful(question, other, event)
            elif not _exact(question, event.lo, event.hi):
                codes.append(("time", event.id))
    return tuple(codes) or (("time", question.occasion.id),)


def _start_unknown(question: Question, lo: int, hi: int) -> tuple[Code, ...]:
    """What would have to be known to say when the clock started."""
    start, occasion, view = question.duty.start, question.occasion, question.view
    if start is not None and start.fact:
        return (("fact", occasion.kind, start.fact, occasion.id),)
    if start is not None and start.birthday is not None and _exact(question, occasion.lo, occasion.hi):
        return (("birth",),)
    if start is None or start.select is None:
        return (("time", occasion.id),)
    sure, bounds, maybe = _starters(question, start)
    if not sure and not (bounds or (maybe and view.complete(_kinds(start)))):
        return tuple(("kind", kind) for kind in _kinds(start))
    concerned = [*sure, *bounds, *maybe, *([] if sure else [occasion])]
    concerned = [e for e in concerned if (e.lo < hi if start.pick == "first" else e.hi > lo)]
    imprecise = [e for e in dict.fromkeys(concerned) if not _exact(question, e.lo, e.hi)]
    if imprecise:
        return tuple(("time", e.id) for e in sorted(imprecise, key=lambda e: (e.lo, e.id)))
    doubtful = [code for e in maybe for code in _why_doubtful(question, start.select, e)]
    return tuple(dict.fromkeys(doubtful)) or (("time", occasion.id),)


def _why_doubtful(question: Question, selection: Selection, event: Event) -> tuple[Code, ...]:
    when = selection.when
    if when is not None and when(question.context, event) is None:
        return unknown_in(when, question, event)
    return (("link", event.id, question.occasion.id),)


def _exact(question: Question, lo: int, hi: int) -> bool:
    """Is it known so well that it gives one due time: by the second for hours, else by the day?"""
    limit = question.duty.limit
    return lo == hi or ((limit is None or limit.unit != "hours") and question.view.same_day(lo, hi))


def undated(question: Question, finding: Finding, event: Event, due: tuple[int, int]) -> tuple[Code, ...]:
    """Whose time would have to be known to say whether the event came in time."""
    codes = due_unknown(question, finding) if due[0] != due[1] else ()
    if codes and _exact(question, event.lo, event.hi):
        return codes
    return tuple(dict.fromkeys((*codes, ("time", event.id))))


def _from_birthday(question: Question, start: Start) -> tuple[int, int]:
    view, occasion = question.view, question.occasion
    birth = view.birth
    if birth is not None and birth.lo > NEVER_BEFORE:
        born_lo, born_hi = birth.lo, birth.hi
    elif birth is None and view.roles.expected_birth in view.by_kind:
        born_lo = born_hi = view.as_of  # expected: no birthday comes before that of a child born today
    else:
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

    return max(occasion.lo, turned(born_lo)), max(occasion.hi, turned(born_hi))


def due_after(view: View, length: Length, lo: int, hi: int, *, saturday: bool) -> tuple[int, int]:
    """The last lawful second of a limit that started in lo..hi, at the earliest and at the latest."""
    calendar = view.calendar
    try:
        early = NEVER_BEFORE if lo <= NEVER_BEFORE else calendar.due(lo, length, saturday)
        late = NEVER_AFTER if hi >= NEVER_AFTER else early if hi == lo else calendar.due(hi, length, saturday)
    except CalendarError:  # beyond the calendar: it will not run out while we look
        return NEVER_AFTER, NEVER_AFTER
    return early, late


class Due(NamedTuple):
    """`when` is the last lawful second, at the earliest and at the latest; `by` the event that set it where the duty's
    own limit did not, and whether that is a local standard too.
    """

    when: tuple[int, int]
    by: str = ""
    local_standard: bool = False


def due_of(question: Question, length: Length | None, source: Event, lo: int, hi: int) -> Due | None:
    """When the duty is due; `source` is the event whose date fact goes before the limit. None: the law sets no time."""
    duty, view = question.duty, question.view
    if duty.limit_fact:
        told = source.facts.get(duty.limit_fact)
        if isinstance(told, Moment) and told.hi < NEVER_AFTER:
            return Due((told.hi, told.hi), source.id)
    by, local_standard = "", False
    early, late = NEVER_AFTER, NEVER_AFTER
    if length is not None:
        early, late = due_after(view, length, lo, hi, saturday=view.saturday)
    for other in duty.also_due:
        for event, certain in candidates(question, other):
            if event.hi < lo:
                continue
            day_ends = _end_of_day(view, event.lo)
            sooner = max(lo, event.lo if other.exact and event.hi < day_ends else day_ends)
            if sooner < early or (sooner == early and event.id < by):
                early, by, local_standard = sooner, event.id, other.local_standard
            after = event.lo >= hi or event is question.occasion or view.same_day(event.lo, event.hi, hi)
            if certain and after:
                late = min(late, event.hi if other.exact else _end_of_day(view, event.hi))
    return None if early >= NEVER_AFTER else Due((early, late), by, local_standard)


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
