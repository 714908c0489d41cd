"""Duties over a whole period: evidence at least so often (`recurring`), and a valid basis for every day (`covered`)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sikkersag.law.engine.after import judge_link
from sikkersag.law.engine.clock import Due, due_after, due_of
from sikkersag.law.engine.finding import Finding
from sikkersag.law.engine.moment import NEVER_AFTER, NEVER_BEFORE, Moment
from sikkersag.law.engine.requirement import Basis, Evidence, Requirement
from sikkersag.law.engine.selecting import Question, absent, candidates
from sikkersag.law.engine.timeline import Event
from sikkersag.law.engine.view import Period, View


@dataclass(frozen=True, slots=True)
class Link:
    """One turn of a recurring duty: it starts at `anchor` and is done by `target` (None: not yet), with other events
    that may have done it.
    """

    anchor: Event
    target: Event | None
    maybe: tuple[Event, ...]
    due: Due | None
    first: bool


def links(question: Question) -> Iterator[Link]:
    """The turns of a recurring duty, the last being the one that is still open."""
    duty, occasion = question.duty, question.occasion
    period = question.view.period_of(occasion)
    end = period.end_hi if period else NEVER_AFTER
    sure: list[Event] = []
    maybe: list[Event] = []
    for alternative in duty.evidence:
        for event, certain in candidates(question, alternative.select):
            if event.hi >= occasion.lo and event.lo <= end and event is not occasion:
                within = event.lo >= occasion.lo or _surely_within(question, alternative, event)
                (sure if certain and within else maybe).append(event)
    sure.sort(key=lambda e: (e.hi, e.lo))
    for index, anchor in enumerate([occasion, *sure]):
        target = sure[index + duty.count - 1] if index + duty.count - 1 < len(sure) else None
        length = duty.first_limit if index == 0 and duty.first_limit else duty.limit
        due = due_of(question, length, anchor, anchor.lo, anchor.hi)
        possible = tuple(e for e in maybe if e.hi >= anchor.lo)
        if len(sure) + len(possible) < index + duty.count:
            possible = ()  # too few, even if every doubtful one counts
        yield Link(anchor, target, possible, due, index == 0)
        if target is None:
            return


def _surely_within(question: Question, alternative: Evidence, event: Event) -> bool:
    """An imprecise event that may lie before the period began: its link, or the same day, settles that it does not."""
    began = question.occasion
    linked = any(how == "ref" and name in event.refs for how, name in alternative.select.join)
    return linked or question.view.same_day(event.lo, event.hi, began.lo)


def recurring(question: Question, requirement: Requirement, finding: Finding, link: Link) -> None:
    """Fill in the finding for one turn."""
    finding.start_lo, finding.start_hi = link.anchor.lo, link.anchor.hi
    if link.due is not None:
        (finding.due, finding.due_hi), finding.due_by = link.due.when, link.due.by
    window = link.due.when if link.due else None
    judge_link(question, requirement, finding, link.target, link.maybe, window)


def covered(question: Question, requirement: Requirement, finding: Finding) -> None:
    """Does every day of the period that the occasion opened have a valid basis? `due` becomes the first day that has
    none.
    """
    view, duty = question.view, question.duty
    period = view.period_of(question.occasion)
    if period is None:
        finding.outcome = "undeterminable"
        finding.missing = (("time", question.occasion.id),)
        return
    if question.occasion.lo <= NEVER_BEFORE:
        finding.outcome, finding.missing = "undeterminable", (("time", question.occasion.id),)
        return
    day = view.calendar.day_of
    ours = _until_ours(question, requirement)
    last_lo, last_hi = (day(min(max(end, period.opened.lo), ours)) for end in (period.end_lo, period.end_hi))
    strict, used = _spans(question, period, strict=True)
    gaps = _gaps(strict, day(period.opened.lo), last_hi)
    finding.start_lo, finding.start_hi = period.opened.lo, period.opened.hi
    finding.evidence, finding.basis = used, "asserted" if used else "none"
    if period.closed is None:
        _watch_ends(view, strict, last_hi)
    if not gaps:
        finding.outcome = "met"
        return
    loose, _ = _spans(question, period, strict=False)
    if period.closed is None:
        _watch_ends(view, loose, last_hi)
    certain = _gaps(loose, day(period.opened.hi), last_lo)
    known = all(absent(question, Evidence(basis.select)) for basis in duty.basis)
    if not certain or not known:
        finding.outcome = "undeterminable"
        finding.missing = tuple(("kind", kind) for basis in duty.basis for kind in basis.select.kinds)
        return
    finding.outcome = "not_met"
    start_of = view.calendar.start_of_day
    for first, last in certain:
        finding.notes = (*finding.notes, ("gap", str(start_of(first)), str(start_of(last)), str(last - first + 1)))
    running = period.closed is None and certain[-1][1] >= last_lo
    finding.curable = "late" if running else "regret"
    finding.due = finding.due_hi = start_of(certain[-1][0] if running else certain[0][0])


def _watch_ends(view: View, spans: list[tuple[int, int]], today: int) -> None:
    """The answer may change when a basis that holds today runs out."""
    for start, end in spans:
        if start <= today <= end < view.calendar.last_day:
            view.watch(view.calendar.start_of_day(end + 1))


def _until_ours(question: Question, requirement: Requirement) -> int:
    """Until when the days are ours to answer for: now, the child's coming of age, or the day another municipality
    took over.
    """
    view = question.view
    ends = [view.as_of]
    if requirement.until_age and view.birth is not None and view.birth.lo > NEVER_BEFORE:
        ends.append(view.birthday(view.birth.hi, requirement.until_age) - 1)
    ends += [
        e.lo
        for e in view.by_kind.get(view.roles.takeover, ())
        if e.facts.get(view.roles.takeover_away) and e.lo > question.occasion.hi
    ]
    return min(ends)


def _spans(question: Question, period: Period, *, strict: bool) -> tuple[list[tuple[int, int]], tuple[str, ...]]:
    """The days on which the period has a basis: surely (strict) or possibly; and the events that give it."""
    spans, used = [], []
    view = question.view
    for basis in question.duty.basis:
        for event, sure in candidates(question, basis.select):
            if (strict and not sure) or event.lo > min(period.end_hi, view.as_of):
                continue
            start = event.hi if strict else event.lo
            end = _valid_until(question, basis, event, strict=strict)
            first = 0 if start <= NEVER_BEFORE else view.calendar.day_of(start)
            last = view.calendar.last_day if end >= NEVER_AFTER else _day_or_before(view, end)
            if first <= last:
                spans.append((first, last))
                used.append(event.id)
    return sorted(spans), tuple(used)


def _day_or_before(view: View, instant: int) -> int:
    return -1 if instant <= NEVER_BEFORE else view.calendar.day_of(instant)


def _valid_until(question: Question, basis: Basis, event: Event, *, strict: bool) -> int:
    end = NEVER_AFTER
    told = event.facts.get(basis.limit_fact) if basis.limit_fact else None
    if isinstance(told, Moment):
        end = told.hi
    elif basis.limit is not None:
        due = due_after(question.view, basis.limit, event.lo, event.hi, saturday=question.view.saturday)
        end = due[0] if strict else due[1]
    seen_from_basis = Question(question.context, question.duty, event, question.person, False)
    for selection in basis.ends:
        for stop, sure in candidates(seen_from_basis, selection):
            if (sure or strict) and question.view.not_after(stop, event) is not True:
                end = min(end, stop.lo if strict else stop.hi)
    return end


def _gaps(spans: list[tuple[int, int]], first: int, last: int) -> list[tuple[int, int]]:
    """The runs of days in first..last that no span covers."""
    gaps, day = [], first
    for start, end in spans:
        if start > min(day, last):
            gaps.append((day, min(start - 1, last)))
        day = max(day, end + 1)
        if day > last:
            return gaps
    return [*gaps, (day, last)]
