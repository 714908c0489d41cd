"""The answer for one duty, occasion and person, by the duty's shape. Shapes over a whole period are in `spans`."""

from __future__ import annotations

from sikkersag.law.engine.after import within
from sikkersag.law.engine.before import before
from sikkersag.law.engine.clock import due_of
from sikkersag.law.engine.departing import depart
from sikkersag.law.engine.finding import Finding
from sikkersag.law.engine.requirement import Requirement
from sikkersag.law.engine.selecting import Question, candidates, unknown_in


def judge(question: Question, requirement: Requirement, finding: Finding) -> None:
    """Fill in the finding for a duty of any shape but those over a whole period."""
    match question.duty.shape:
        case "within":
            within(question, requirement, finding)
        case "before" | "never":
            before(question, requirement, finding)
        case "states":
            _states(question, requirement, finding)
        case "promptly":
            _promptly(question, finding)
        case "human":
            finding.outcome = "human"
            finding.evidence = tuple(
                e.id for alt in question.duty.evidence for e, _ in candidates(question, alt.select)
            )


def _states(question: Question, requirement: Requirement, finding: Finding) -> None:
    occasion = question.occasion
    finding.basis, finding.evidence = occasion.basis, (occasion.id,)
    answers = [
        alt.select.when(question.context, occasion) if alt.select.when else True for alt in question.duty.evidence
    ]
    if any(answers):
        finding.outcome, finding.done = "met", occasion.hi
    elif depart(question, requirement, finding, occasion.hi):
        return
    elif any(a is None and not alt.exception for a, alt in zip(answers, question.duty.evidence, strict=True)):
        finding.outcome = "undeterminable"
        finding.missing = tuple(
            c
            for a, alt in zip(answers, question.duty.evidence, strict=True)
            if a is None
            for c in unknown_in(alt.select.when, question, occasion)
        )
    else:
        finding.outcome, finding.curable = "not_met", question.duty.curable


def _promptly(question: Question, finding: Finding) -> None:
    occasion, duty, view = question.occasion, question.duty, question.view
    finding.start_lo, finding.start_hi = occasion.lo, occasion.hi
    told = due_of(question, duty.limit, occasion, occasion.lo, occasion.hi)
    due = told.when if told else None
    finding.due, finding.due_hi = due if due else (None, None)
    finding.basis = occasion.basis
    written = occasion.written_at
    if written is not None and written > view.as_of and due is not None:
        view.watch(written)
        view.watch(due[0] + 1)
        late = view.as_of > due[1]
        finding.outcome, finding.curable = ("not_met" if late else "pending"), "late"
    elif written is None or due is None:
        finding.outcome, finding.missing = "undeterminable", (("written_at", occasion.id),)
    elif written < occasion.lo:
        finding.outcome, finding.missing = "undeterminable", (("written_at", occasion.id),)
        finding.notes = (*finding.notes, ("written_in_advance", occasion.id))
    else:
        finding.done, finding.evidence = written, (occasion.id,)
        _written_by(question, finding, view.written(occasion) or (written, written), due)


def _written_by(question: Question, finding: Finding, written: tuple[int, int], due: tuple[int, int]) -> None:
    duty, occasion = question.duty, question.occasion
    if written[1] <= due[0]:
        finding.outcome, finding.timeliness = "met", "in_time"
        return
    if written[0] <= due[1]:
        finding.outcome, finding.timeliness, finding.missing = "undeterminable", "unknown", (("time", occasion.id),)
        return
    last = due_of(question, duty.fails_after, occasion, occasion.lo, occasion.hi) if duty.fails_after else None
    too_late = duty.late == "fails" or (last is not None and written[0] > last.when[1])
    finding.outcome = "not_met" if too_late else "met"
    finding.curable = "regret" if too_late else "done"
    finding.timeliness, finding.late_by = "late", written[0] - due[1]
