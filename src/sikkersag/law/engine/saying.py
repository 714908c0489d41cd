"""What a finding says once the evidence is known: done, done late, doubtful, missing, not yet due, lapsed, taken
over.
"""

from __future__ import annotations

from dataclasses import dataclass

from sikkersag.law.engine.clock import due_unknown, other_reading, undated
from sikkersag.law.engine.finding import Code, Finding
from sikkersag.law.engine.moment import NEVER_BEFORE
from sikkersag.law.engine.requirement import Evidence, Requirement
from sikkersag.law.engine.selecting import Question, absent, denied, unknown_in
from sikkersag.law.engine.timeline import Event
from sikkersag.law.engine.view import Period

#: How good a piece of evidence is, best first.
SURE, OLD, DOUBTFUL, LATE = 0, 1, 2, 3


@dataclass(frozen=True, slots=True)
class Candidate:
    """A piece of evidence: how good it is, its order among equals, whether it surely belongs, and when it was due."""

    rank: int
    order: int
    event: Event
    alternative: Evidence
    sure: bool
    due: tuple[int, int] | None = None


def accept(finding: Finding, event: Event, *, timely: bool) -> None:
    finding.outcome, finding.done, finding.evidence, finding.basis = "met", event.hi, (event.id,), event.basis
    if timely:
        finding.timeliness = "in_time"


def accept_late(question: Question, finding: Finding, event: Event, due: tuple[int, int] | None) -> None:
    """Done, but after the due time: met and late, or (by the duty's own rule) not met, or met where the law sets no
    day.
    """
    accept(finding, event, timely=False)
    if question.duty.late == "silent":
        return
    finding.timeliness, finding.late_by = "late", event.lo - (due[1] if due else event.lo)
    if question.duty.late == "fails":
        finding.outcome, finding.curable = "not_met", question.duty.curable


def documented(question: Question, finding: Finding, event: Event, due: tuple[int, int]) -> str:
    """Was the evidence written down by the time that counts (a deadline, or the step that relied on it)?"""
    written = question.view.written(event)
    if written is None:
        return "unknown"
    if written[1] < event.lo:
        finding.notes = (*finding.notes, ("written_in_advance", event.id))
        return "unknown"
    if written[1] <= due[0]:
        return "in_time"
    return "afterwards" if written[0] > due[1] else "unknown"


def documented_before(question: Question, finding: Finding, event: Event, anchor: Event) -> str:
    """The same for a step that came before another: within one day the duty's own rule for ties decides."""
    answer = documented(question, finding, event, (anchor.lo, anchor.hi))
    in_advance = event.written_at is not None and event.written_at < event.lo
    if answer == "unknown" and event.written_at is not None and not in_advance and question.duty.same_day == "counts":
        return "in_time"
    return answer


def grey_zone(question: Question, finding: Finding) -> None:
    """Say so when the other reading of a working day would have given another answer."""
    if finding.start_lo is None or finding.start_hi is None or finding.done is None or finding.due is None:
        return
    if finding.due_by:
        return  # another step made it due, whatever a working day is
    other = other_reading(question.view, question.duty.limit, finding.start_lo, finding.start_hi)
    if other is not None and (finding.done <= other) != (finding.done <= finding.due):
        finding.notes = (*finding.notes, ("saturday", str(other)))


def doubt(question: Question, finding: Finding, found: Candidate) -> None:
    event, alternative = found.event, found.alternative
    finding.outcome, finding.timeliness = "undeterminable", "unknown"
    finding.evidence, finding.basis = (event.id,), event.basis
    codes: tuple[Code, ...] = ()
    when = alternative.select.when
    if when is not None and when(question.context, event) is None:
        codes = unknown_in(when, question, event)
    elif not found.sure:
        codes = (("link", event.id, question.occasion.id),)
    elif found.due is not None:
        codes = undated(question, finding, event, found.due)
    else:
        codes = (("time", event.id),) if event.lo != event.hi else (("time", question.occasion.id),)
    finding.missing = codes


def still_open(question: Question, requirement: Requirement, finding: Finding, known: bool) -> None:
    """The step before which it must be done has not been taken."""
    gone = all(absent(question, alt) for alt in question.duty.evidence if not alt.exception)
    if known and gone:
        finding.outcome, finding.curable = "pending", "late"
        if not taken_over(question, finding, None):
            lapsed(question, requirement, finding, None)
    else:
        finding.outcome = "undeterminable"
        finding.missing = tuple(
            ("kind", k) for alt in question.duty.evidence if not alt.exception for k in alt.select.kinds
        )


def nothing_found(question: Question, requirement: Requirement, finding: Finding, due: tuple[int, int] | None) -> None:
    """No evidence: missing, not yet due, lapsed, taken over, or not known."""
    duty, view = question.duty, question.view
    main = [alt for alt in duty.evidence if not alt.exception] or list(duty.evidence)
    unknown = [alt for alt in main if not absent(question, alt)]
    if unknown:
        finding.outcome = "undeterminable"
        finding.missing = tuple(dict.fromkeys(("kind", kind) for alt in unknown for kind in alt.select.kinds))
        if due is not None:
            finding.timeliness = "unknown"
        return
    if duty.shape not in ("before", "never") and (
        taken_over(question, finding, due) or lapsed(question, requirement, finding, due)
    ):
        return
    limited = duty.limit is not None or any(alt.limit is not None for alt in main)
    established = not limited and any(denied(question, alt) for alt in main)
    if (due is None or established) and duty.shape not in ("before", "never"):
        finding.outcome, finding.curable = ("not_met" if established else "pending"), duty.curable
    elif due is not None and view.as_of <= due[0]:
        finding.outcome, finding.curable = "pending", "late"
        view.watch(due[0] + 1)
    elif due is not None and view.as_of <= due[1]:
        finding.outcome, finding.timeliness, finding.missing = (
            "undeterminable",
            "unknown",
            due_unknown(question, finding),
        )
        view.watch(due[1] + 1)
    else:
        finding.outcome, finding.curable = "not_met", duty.curable


def taken_over(question: Question, finding: Finding, due: tuple[int, int] | None) -> bool:
    """Did another municipality take over after the occasion and before it was due?"""
    view, occasion = question.view, question.occasion
    for event in view.by_kind.get(view.roles.takeover, ()):
        if event.id == occasion.id or not event.facts.get(view.roles.takeover_away):
            continue
        after, late = view.not_after(occasion, event), due is not None and event.lo > due[1]
        if after is False or late:
            continue
        if after and (due is None or event.hi <= due[0]):
            finding.outcome, finding.evidence = "taken_over", (event.id,)
        else:
            finding.outcome, finding.missing = "undeterminable", (("time", event.id),)
        return True
    return False


def lapsed(question: Question, requirement: Requirement, finding: Finding, due: tuple[int, int] | None) -> bool:
    view, duty = question.view, question.duty
    if duty.until_state:
        period = view.period_of(question.occasion) or _running(question, duty.until_state)
        if period is not None and period.closed is not None and (due is None or period.end_lo <= due[0]):
            if due is not None and period.end_hi > due[1]:
                finding.outcome, finding.missing = "undeterminable", (("time", period.closed.id),)
            else:
                finding.outcome, finding.evidence = "lapsed", (period.closed.id,)
            return True
    return _outgrown(question, requirement, finding, due)


def _running(question: Question, state: str) -> Period | None:
    """The period of the state that was running at the occasion."""
    view = question.view
    return next((p for p in view.periods(state) if view.running_at(p, question.occasion)), None)


def _outgrown(question: Question, requirement: Requirement, finding: Finding, due: tuple[int, int] | None) -> bool:
    """Has the child passed the age at which the requirement ends, before the duty was due?"""
    view, birth = question.view, question.view.birth
    if not requirement.until_age or birth is None or birth.lo <= NEVER_BEFORE:
        return False
    turned = view.birthday(birth.hi, requirement.until_age)
    if due is not None and due[0] < turned:
        return False
    view.watch(turned)
    if view.as_of < turned:
        return False
    finding.outcome, finding.notes = "lapsed", (*finding.notes, ("outgrown", str(requirement.until_age)))
    return True
