"""Evidence that must come after an occasion, by a limit: one step, or one turn of a recurring duty."""

from __future__ import annotations

from sikkersag.law.engine.clock import clock_start, due_of, paused, start_event, undated
from sikkersag.law.engine.departing import depart
from sikkersag.law.engine.finding import Finding
from sikkersag.law.engine.moment import NEVER_AFTER, NEVER_BEFORE
from sikkersag.law.engine.requirement import Evidence, Requirement
from sikkersag.law.engine.saying import (
    DOUBTFUL,
    LATE,
    SURE,
    Candidate,
    accept,
    accept_late,
    documented,
    doubt,
    grey_zone,
    nothing_found,
)
from sikkersag.law.engine.selecting import Question, candidates, unknown_in
from sikkersag.law.engine.timeline import Event
from sikkersag.law.engine.view import Truth

#: The last lawful second, at the earliest and at the latest; None when no time is set.
Window = tuple[int, int] | None


def within(question: Question, requirement: Requirement, finding: Finding) -> None:
    duty, occasion = question.duty, question.occasion
    lo, hi = clock_start(question)
    finding.start_lo, finding.start_hi, finding.start = lo, hi, start_event(question)
    due = due_of(question, duty.limit, occasion, lo, hi)
    if due is not None and due.by:
        finding.due_by = due.by
        if duty.local_standard and duty.limit is not None:
            finding.notes = tuple(note for note in finding.notes if note[0] != "local_standard")
            if due.local_standard:
                finding.notes = (*finding.notes, ("local_standard", ""))
    window = None if due is None else due.when
    if window is not None and duty.not_due_while:
        window = paused(question, finding, window, lo)
    finding.due, finding.due_hi = window if window is not None else (None, None)
    if finding.due is not None and finding.due <= NEVER_BEFORE:
        finding.due = None
    judge_window(question, requirement, finding, (lo, hi), window)


def judge_window(
    question: Question, requirement: Requirement, finding: Finding, start: tuple[int, int], due: Window
) -> None:
    """Judge evidence that must lie at or after `start` and no later than `due` (None: no time is set)."""
    dues = _own_dues(question, due)
    found = _best_after(question, start, dues)
    if found is not None and found.rank == SURE:
        _done(question, finding, found)
    elif depart(question, requirement, finding, due[0] if due else NEVER_AFTER):
        return
    elif found is None:
        nothing_found(question, requirement, finding, _latest(question, dues))
    elif found.rank == DOUBTFUL:
        doubt(question, finding, found)
    else:
        _done(question, finding, found)


def _done(question: Question, finding: Finding, found: Candidate) -> None:
    if found.rank == SURE:
        accept(finding, found.event, timely=found.due is not None)
    else:
        accept_late(question, finding, found.event, found.due)
    if question.duty.written and found.rank == SURE and found.due is not None:
        finding.documentation = documented(question, finding, found.event, found.due)
    grey_zone(question, finding)


def _own_dues(question: Question, due: Window) -> list[Window]:
    """When each alternative is due: by its own limit, else by the duty's."""
    duty = question.duty
    dues: list[Window] = []
    for alternative in duty.evidence:
        own = due
        if alternative.limit is not None:
            told = due_of(question, alternative.limit, question.occasion, *clock_start(question))
            own = None if told is None else told.when
        dues.append(own)
    return dues


def _latest(question: Question, dues: list[Window]) -> Window:
    """Until when the duty can still be fulfilled in time by one of its ordinary alternatives."""
    ordinary = [d for d, alt in zip(dues, question.duty.evidence, strict=True) if not alt.exception] or dues
    told = [d for d in ordinary if d is not None]
    return max(told) if told and len(told) == len(ordinary) else None


def _best_after(question: Question, start: tuple[int, int], dues: list[Window]) -> Candidate | None:
    best: Candidate | None = None
    for alternative, due in zip(question.duty.evidence, dues, strict=True):
        for event, belongs in candidates(question, alternative.select):
            after = True if alternative.any_time else after_start(question, alternative, event, start)
            if after is False or (alternative.exception and not belongs):
                continue
            sure = belongs and after is True
            timely: Truth = True
            own = due
            if due is not None:
                timely = True if event.hi <= due[0] else False if event.lo > due[1] else None
                met_late = timely is False and sure and not alternative.exception
                if question.duty.late == "silent" and (timely is None or met_late):  # met either way
                    timely, own = True, None
            rank = LATE if timely is False else SURE if sure and timely else DOUBTFUL
            if rank == LATE and (not sure or alternative.exception):
                continue
            if best is None or (rank, event.hi) < (best.rank, best.order):
                best = Candidate(rank, event.hi, event, alternative, belongs, own)
    return best


def after_start(question: Question, alternative: Evidence, event: Event, start: tuple[int, int]) -> Truth:
    """Does the event lie at or after the start? Within one local day it is taken to; a link or a known order settles
    it.
    """
    view, occasion = question.view, question.occasion
    if event is occasion:  # never its own fulfilment, unless said so or its clock began with something else
        return question.duty.start is not None or alternative.select.join[:1] == (("self", ""),)
    if event.hi < start[0]:
        return False
    if view.orders:
        if (event.id, occasion.id) in view.orders:
            return False
        if (occasion.id, event.id) in view.orders:
            return True
    if event.lo >= start[1] or any(how == "ref" and name in event.refs for how, name in alternative.select.join):
        return True
    return True if view.same_day(event.lo, event.hi, start[1]) else None


def judge_link(
    question: Question,
    requirement: Requirement,
    finding: Finding,
    target: Event | None,
    maybe: tuple[Event, ...],
    due: tuple[int, int] | None,
) -> None:
    """Judge one turn of a recurring duty: done by `target` (None: not yet); `maybe` may have done it."""
    if target is not None and (due is None or target.hi <= due[0]):
        accept(finding, target, timely=due is not None)
        return
    if depart(question, requirement, finding, due[0] if due else NEVER_AFTER):
        return
    doubtful = [e for e in maybe if due is None or e.lo <= due[1]]
    if target is not None and due is not None and not doubtful:
        if target.lo > due[1]:
            accept_late(question, finding, target, due)
        else:
            accept(finding, target, timely=False)
            finding.outcome, finding.timeliness, finding.missing = (
                "undeterminable",
                "unknown",
                undated(question, finding, target, due),
            )
    elif doubtful:
        event = doubtful[0]
        finding.outcome, finding.timeliness, finding.evidence = "undeterminable", "unknown", (event.id,)
        alternative = next(
            (a for a in question.duty.evidence if event.kind in a.select.kinds), question.duty.evidence[0]
        )
        when = alternative.select.when
        unknown = when is not None and when(question.context, event) is None
        finding.missing = unknown_in(when, question, event) if unknown else (("link", event.id, question.occasion.id),)
    else:
        nothing_found(question, requirement, finding, due)
