"""Evidence that must come before a decision or another step, measured against the earliest act that commits the
authority.
"""

from __future__ import annotations

from sikkersag.law.engine.departing import depart
from sikkersag.law.engine.finding import Finding
from sikkersag.law.engine.moment import NEVER_AFTER, NEVER_BEFORE
from sikkersag.law.engine.requirement import Evidence, Requirement
from sikkersag.law.engine.saying import (
    DOUBTFUL,
    LATE,
    OLD,
    SURE,
    Candidate,
    accept,
    documented_before,
    doubt,
    nothing_found,
    still_open,
)
from sikkersag.law.engine.selecting import Question, candidates
from sikkersag.law.engine.timeline import Event
from sikkersag.law.engine.view import Truth

#: An act before which the evidence must lie, and whether it surely belongs to the matter.
Anchor = tuple[Event, bool]


def before(question: Question, requirement: Requirement, finding: Finding) -> None:
    duty = question.duty
    anchors, known = anchors_of(question)
    first: Event | None = None
    if anchors:
        first = min(anchors, key=lambda a: (a[0].hi, a[0].lo))[0]
        finding.due, finding.due_hi = first.lo, first.hi
        if first.kind in question.view.roles.committed:
            finding.notes = (*finding.notes, ("measured_against", first.id))
        if first.lo <= NEVER_BEFORE:
            finding.due = None
    if not duty.evidence:
        finding.outcome, finding.curable = "not_met", duty.curable
        return
    found = _best_before(question, anchors, known, first)
    if found is not None and found.rank in (SURE, OLD):
        accept(finding, found.event, timely=bool(anchors))
        # Nothing was decided on what came before a talk, so nothing says that it was written down to fit.
        if first is not None and found.event is not first and first.kind not in question.view.roles.contacts:
            finding.documentation = documented_before(question, finding, found.event, first)
        if found.rank == OLD and found.alternative.older == "human":
            finding.outcome = "human"
        if found.rank == OLD:
            finding.notes = (*finding.notes, ("older", found.event.id, str(found.alternative.max_age)))
        return
    if depart(question, requirement, finding, finding.due_hi if finding.due_hi is not None else NEVER_AFTER):
        return
    if found is not None and found.rank == DOUBTFUL:
        doubt(question, finding, found)
    elif found is not None:
        event = found.event
        finding.outcome, finding.timeliness, finding.curable = "not_met", "late", "regret"
        finding.done, finding.evidence, finding.basis = event.hi, (event.id,), event.basis
        finding.late_by = max(0, event.lo - (finding.due_hi or event.lo))
    elif not anchors:
        still_open(question, requirement, finding, known)
    else:
        nothing_found(question, requirement, finding, None)


def anchors_of(question: Question) -> tuple[list[Anchor], bool]:
    """The acts before which the evidence must lie, each with whether it surely belongs here; and whether their
    absence would be known.
    """
    duty, view, occasion = question.duty, question.view, question.occasion
    if duty.before is not None and question.prospect and duty.before.join[:1] == (("self", ""),):
        return [], True
    if duty.before is not None:
        found = list(candidates(question, duty.before))
        return _next(question, found) if duty.before_pick == "next" else found, view.complete(duty.before.kinds)
    anchors: list[Anchor] = [] if question.prospect else [(occasion, True)]
    for kind in view.roles.committed:
        for act in view.by_kind.get(kind, ()):
            same = view.same_matter(occasion, act)
            if same is not False and (question.prospect or view.not_after(act, occasion) is not False):
                anchors.append((act, same is True))
    return anchors, True


def _next(question: Question, anchors: list[Anchor]) -> list[Anchor]:
    """The first anchor that surely does not lie before the occasion, with those that may come before it; else the
    last one before.
    """
    view, occasion = question.view, question.occasion
    after = sorted(
        ((a, s) for a, s in anchors if view.not_after(occasion, a) is not False), key=lambda p: (p[0].hi, p[0].lo)
    )
    for index, (anchor, sure) in enumerate(after):
        if sure and view.not_after(occasion, anchor):
            return after[: index + 1]
    return after or sorted(anchors, key=lambda p: p[0].hi)[-1:]


def _best_before(question: Question, anchors: list[Anchor], known: bool, first: Event | None) -> Candidate | None:
    """The best piece of evidence; of those that surely count, one that was not written down only after `first`."""
    best: Candidate | None = None
    best_key = (0, False, 0)
    for alternative in question.duty.evidence:
        for event, sure in candidates(question, alternative.select):
            early = lies_before(question, event, anchors) if anchors or known else None
            if not sure and (early is False or alternative.exception):
                continue
            ended = ended_before(question, alternative, event, anchors)
            if ended:
                continue
            sure = sure and ended is False
            fresh = fresh_enough(question, event, alternative, anchors)
            if fresh is False and alternative.older == "fails":
                continue
            if early is False:
                rank = LATE
            elif not sure or early is None:
                rank = DOUBTFUL
            elif fresh:
                rank = SURE
            else:
                rank = OLD if fresh is False else DOUBTFUL
            order = -event.hi if rank == OLD else event.hi
            key = (rank, rank == SURE and first is not None and _written_after(question, event, first), order)
            if best is None or key < best_key:
                best, best_key = Candidate(rank, order, event, alternative, sure), key
    return best


def _written_after(question: Question, event: Event, anchor: Event) -> bool:
    """Was the event surely written down only after the anchor?"""
    written = question.view.written(event)
    return event is not anchor and written is not None and written[1] >= event.lo and written[0] > anchor.hi


def ended_before(question: Question, alternative: Evidence, event: Event, anchors: list[Anchor]) -> Truth:
    """Had the evidence come to an end (a consent withdrawn) before the first anchor?"""
    answer: Truth = False
    seen_from_it = Question(question.context, question.duty, event, question.person, False)
    for selection in alternative.ends:
        for stop, sure in candidates(seen_from_it, selection):
            if stop is question.occasion or any(stop is anchor for anchor, _ in anchors):
                continue
            began, early = question.view.not_after(event, stop), lies_before(question, stop, anchors)
            if began is False:
                continue
            if sure and early and began:
                return True
            if early is not False:
                answer = None
    return answer


def lies_before(question: Question, event: Event, anchors: list[Anchor]) -> Truth:
    answer: Truth = True
    for anchor, certain in anchors:
        early = before_with_ties(question, event, anchor)
        if early is False:
            if certain:
                return False
            answer = None
        elif early is None:
            answer = None
    return answer


def before_with_ties(question: Question, event: Event, anchor: Event) -> Truth:
    """Did the event happen no later than the anchor? Within one local day the duty's own rule for ties decides."""
    view = question.view
    early = view.not_after(event, anchor)
    if early is not None:
        return early
    if view.same_day(event.lo, event.hi, anchor.lo, anchor.hi):
        return {"counts": True, "fails": False, "unknown": None}[question.duty.same_day]
    return None


def fresh_enough(question: Question, event: Event, alternative: Evidence, anchors: list[Anchor]) -> Truth:
    if alternative.max_age is None:
        return True
    view = question.view
    times = [(a.lo, a.hi) for a, _ in anchors] or [(view.as_of, view.as_of)]
    lo, hi = min(t[0] for t in times), min(t[1] for t in times)
    if lo <= NEVER_BEFORE or event.lo <= NEVER_BEFORE:
        return None
    if event.lo >= view.calendar.latest_start(hi, alternative.max_age):
        if not anchors:
            view.watch(view.calendar.due(event.lo, alternative.max_age) + 1)
        return True
    if event.hi < view.calendar.latest_start(lo, alternative.max_age):
        return False
    if not anchors:
        view.watch(view.calendar.due(event.hi, alternative.max_age) + 1)
    return None
