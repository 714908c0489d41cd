"""The answer for one duty, occasion and person: is there evidence within its bounds, and if not, why, and what may still be done."""

from __future__ import annotations

from sikkersag.law.engine.clock import clock_start, due_of, other_reading, paused
from sikkersag.law.engine.departing import depart
from sikkersag.law.engine.finding import Code, Finding
from sikkersag.law.engine.moment import NEVER_AFTER, NEVER_BEFORE
from sikkersag.law.engine.requirement import Evidence, Requirement
from sikkersag.law.engine.selecting import Question, absent, candidates, denied, unknown_in
from sikkersag.law.engine.timeline import Event
from sikkersag.law.engine.view import Period, Truth

#: How good a piece of evidence is, best first.
_SURE, _OLD, _DOUBTFUL, _LATE = 0, 1, 2, 3

Anchor = tuple[Event, bool]
Candidate = tuple[int, int, Event, Evidence, bool]


def judge(question: Question, requirement: Requirement, finding: Finding) -> None:
    """Fill in the finding for a duty of any shape but those over a whole period."""
    match question.duty.shape:
        case "within":
            _within(question, requirement, finding)
        case "before" | "never":
            _before(question, requirement, finding)
        case "states":
            _states(question, requirement, finding)
        case "promptly":
            _promptly(question, finding)
        case "human":
            finding.outcome = "human"
            finding.evidence = tuple(e.id for alt in question.duty.evidence for e, _ in candidates(question, alt.select))


# Evidence after an occasion, by a limit


def _within(question: Question, requirement: Requirement, finding: Finding) -> None:
    duty, occasion = question.duty, question.occasion
    lo, hi = clock_start(question)
    finding.start_lo, finding.start_hi = lo, hi
    due = due_of(question, duty.limit, occasion, lo, hi)
    if due is not None and duty.not_due_while:
        due = paused(question, finding, due, lo)
    finding.due, finding.due_hi = due if due is not None else (None, None)
    judge_window(question, requirement, finding, lo, due)


def judge_window(
    question: Question, requirement: Requirement, finding: Finding, start: int, due: tuple[int, int] | None
) -> None:
    """Judge evidence that must lie at or after `start` and no later than `due` (None: no time is set)."""
    found = _best_after(question, start, due)
    if found is not None and found[0] == _SURE:
        _accept(question, finding, found[2], timely=due is not None)
        if question.duty.written and due is not None:
            finding.documentation = _documented(finding, found[2], due)
        _grey_zone(question, finding)
        return
    if depart(question, requirement, finding, due[0] if due else NEVER_AFTER):
        return
    if found is not None and found[0] == _DOUBTFUL:
        _doubt(question, finding, found)
    elif found is not None:
        _accept_late(question, finding, found[2], due)
        if question.duty.written and due is not None:
            finding.documentation = _documented(finding, found[2], due)
        _grey_zone(question, finding)
    else:
        _nothing_found(question, requirement, finding, due)


def _best_after(question: Question, start: int, due: tuple[int, int] | None) -> Candidate | None:
    view, duty, occasion = question.view, question.duty, question.occasion
    best: Candidate | None = None
    for alternative in duty.evidence:
        own = due
        if alternative.limit is not None:
            own = due_of(question, alternative.limit, occasion, *clock_start(question))
        for event, sure in candidates(question, alternative.select):
            if not alternative.any_time and event is not occasion:
                if event.hi < start:
                    continue
                if view.orders and (event.id, occasion.id) in view.orders:
                    continue
            timely: Truth = True
            if own is not None:
                timely = True if event.hi <= own[0] else False if event.lo > own[1] else None
            rank = _LATE if timely is False else _SURE if sure and timely else _DOUBTFUL
            if rank == _LATE and (not sure or alternative.exception):
                continue
            candidate = (rank, event.hi, event, alternative, sure)
            if best is None or candidate[:2] < best[:2]:
                best = candidate
    return best


# Evidence before a decision or another step


def _before(question: Question, requirement: Requirement, finding: Finding) -> None:
    duty = question.duty
    anchors, known = _anchors(question)
    if anchors:
        first = min(anchors, key=lambda a: (a[0].hi, a[0].lo))[0]
        finding.due, finding.due_hi = first.lo, first.hi
        if first is not question.occasion:
            finding.notes = (*finding.notes, ("measured_against", first.id))
        if first.lo <= NEVER_BEFORE:
            finding.due = None
    if not duty.evidence:
        finding.outcome, finding.curable = "not_met", duty.curable
        return
    found = _best_before(question, anchors, known)
    if found is not None and found[0] in (_SURE, _OLD):
        _accept(question, finding, found[2], timely=bool(anchors))
        if anchors:
            finding.documentation = _documented_before(question, finding, found[2], first)
        if found[0] == _OLD and found[3].older == "human":
            finding.outcome = "human"
        if found[0] == _OLD:
            finding.notes = (*finding.notes, ("older", found[2].id, str(found[3].max_age)))
        return
    if depart(question, requirement, finding, finding.due_hi if finding.due_hi is not None else NEVER_AFTER):
        return
    if found is not None and found[0] == _DOUBTFUL:
        _doubt(question, finding, found)
    elif found is not None:
        event = found[2]
        finding.outcome, finding.timeliness, finding.curable = "not_met", "late", "regret"
        finding.done, finding.evidence, finding.basis = event.hi, (event.id,), event.basis
        finding.late_by = max(0, event.lo - (finding.due_hi or event.lo))
    elif not anchors:
        _still_open(question, finding, known)
    else:
        _nothing_found(question, requirement, finding, None)


def _anchors(question: Question) -> tuple[list[Anchor], bool]:
    """The acts before which the evidence must lie, each with whether it surely belongs here; and whether their absence would be known."""
    duty, view, occasion = question.duty, question.view, question.occasion
    if duty.before is not None and question.prospect and duty.before.join[:1] == (("self", ""),):
        return [], True
    if duty.before is not None:
        return list(candidates(question, duty.before)), view.complete(duty.before.kinds)
    anchors: list[Anchor] = [] if question.prospect else [(occasion, True)]
    for kind in view.roles.committed:
        for act in view.by_kind.get(kind, ()):
            same = view.same_matter(occasion, act)
            if same is not False and (question.prospect or view.not_after(act, occasion) is not False):
                anchors.append((act, same is True))
    return anchors, True


def _best_before(question: Question, anchors: list[Anchor], known: bool) -> Candidate | None:
    view, duty = question.view, question.duty
    best: Candidate | None = None
    for alternative in duty.evidence:
        for event, sure in candidates(question, alternative.select):
            early = _lies_before(question, event, anchors) if anchors or known else None
            if early is False and not sure:
                continue
            ended = _ended(question, alternative, event, anchors)
            if ended:
                continue
            sure = sure and ended is False
            fresh = _fresh(question, event, alternative, anchors)
            if fresh is False and alternative.older == "fails":
                continue
            if early is False:
                rank = _LATE
            elif not sure or early is None:
                rank = _DOUBTFUL
            elif fresh:
                rank = _SURE
            else:
                rank = _OLD if fresh is False else _DOUBTFUL
            candidate = (rank, -event.hi if rank == _OLD else event.hi, event, alternative, sure)
            if best is None or candidate[:2] < best[:2]:
                best = candidate
    return best if view else None


def _ended(question: Question, alternative: Evidence, event: Event, anchors: list[Anchor]) -> Truth:
    """Had the evidence come to an end (a consent withdrawn) before the first anchor?"""
    answer: Truth = False
    for selection in alternative.ends:
        for stop, sure in candidates(Question(question.context, question.duty, event, question.person, False), selection):
            if question.view.not_after(stop, event) is True and stop.lo != event.lo:
                continue
            early = _lies_before(question, stop, anchors)
            if sure and early and anchors:
                return True
            if early is not False and anchors:
                answer = None
            elif not anchors and sure:
                return True
    return answer


def _lies_before(question: Question, event: Event, anchors: list[Anchor]) -> Truth:
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
    if early is not None or event.lo <= NEVER_BEFORE or anchor.lo <= NEVER_BEFORE:
        return early
    if event.hi - event.lo > 90000 or anchor.hi - anchor.lo > 90000:
        return None
    day = view.calendar.day_of
    if day(event.lo) == day(event.hi) == day(anchor.lo) == day(anchor.hi):
        return {"counts": True, "fails": False, "unknown": None}[question.duty.same_day]
    return None


def _fresh(question: Question, event: Event, alternative: Evidence, anchors: list[Anchor]) -> Truth:
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
    return False if event.hi < view.calendar.latest_start(lo, alternative.max_age) else None


# The occasion itself


def _states(question: Question, requirement: Requirement, finding: Finding) -> None:
    occasion = question.occasion
    finding.basis, finding.evidence = occasion.basis, (occasion.id,)
    answers = [alt.select.when(question.context, occasion) if alt.select.when else True for alt in question.duty.evidence]
    if any(answers):
        finding.outcome, finding.done = "met", occasion.hi
    elif depart(question, requirement, finding, occasion.hi):
        return
    elif any(a is None for a in answers):
        finding.outcome = "undeterminable"
        finding.missing = tuple(
            c for a, alt in zip(answers, question.duty.evidence, strict=True) if a is None for c in unknown_in(alt.select.when, question, occasion)
        )
    else:
        finding.outcome, finding.curable = "not_met", question.duty.curable


def _promptly(question: Question, finding: Finding) -> None:
    occasion, duty, view = question.occasion, question.duty, question.view
    finding.start_lo, finding.start_hi = occasion.lo, occasion.hi
    due = due_of(question, duty.limit, occasion, occasion.lo, occasion.hi)
    finding.due, finding.due_hi = due if due else (None, None)
    written = occasion.written_at
    finding.basis = occasion.basis
    if written is None or due is None:
        finding.outcome, finding.missing = "undeterminable", (("written_at", occasion.id),)
    elif written < occasion.lo:
        finding.outcome, finding.missing = "undeterminable", (("written_at", occasion.id),)
        finding.notes = (*finding.notes, ("written_in_advance", occasion.id))
    else:
        finding.done, finding.evidence = written, (occasion.id,)
        if written <= due[0]:
            finding.outcome, finding.timeliness = "met", "in_time"
        elif written > due[1]:
            finding.outcome = "not_met" if duty.late == "fails" else "met"
            finding.timeliness, finding.late_by = "late", written - due[1]
        else:
            finding.outcome, finding.timeliness, finding.missing = "undeterminable", "unknown", (("time", occasion.id),)
    if written is not None and written > view.as_of:
        finding.outcome, finding.done, finding.evidence = "pending", None, ()


# What is said when


def _accept(question: Question, finding: Finding, event: Event, *, timely: bool) -> None:
    finding.outcome, finding.done, finding.evidence, finding.basis = "met", event.hi, (event.id,), event.basis
    if timely:
        finding.timeliness = "in_time"


def _accept_late(question: Question, finding: Finding, event: Event, due: tuple[int, int] | None) -> None:
    """Done, but after the due time: met and late, or (by the duty's own rule) not met, or met where the law sets no day."""
    _accept(question, finding, event, timely=False)
    if question.duty.late == "silent":
        return
    finding.timeliness, finding.late_by = "late", event.lo - (due[1] if due else event.lo)
    if question.duty.late == "fails":
        finding.outcome, finding.curable = "not_met", question.duty.curable


def _documented(finding: Finding, event: Event, due: tuple[int, int]) -> str:
    if event.written_at is None:
        return "unknown"
    if event.written_at < event.lo:
        finding.notes = (*finding.notes, ("written_in_advance", event.id))
        return "unknown"
    return "in_time" if event.written_at <= due[0] else "afterwards" if event.written_at > due[1] else "unknown"


def _documented_before(question: Question, finding: Finding, event: Event, anchor: Event) -> str:
    written = _documented(finding, event, (anchor.lo, anchor.hi))
    if written == "unknown" and event.written_at is not None and event.written_at >= event.lo and question.duty.same_day == "counts":
        return "in_time"
    return written


def _grey_zone(question: Question, finding: Finding) -> None:
    """Say so when the other reading of a working day would have given another answer."""
    if finding.start_lo is None or finding.start_hi is None or finding.done is None or finding.due is None:
        return
    other = other_reading(question.view, question.duty.limit, finding.start_lo, finding.start_hi)
    if other is not None and (finding.done <= other) != (finding.done <= finding.due):
        finding.notes = (*finding.notes, ("saturday", str(other)))


def _doubt(question: Question, finding: Finding, found: Candidate) -> None:
    _, _, event, alternative, sure = found
    finding.outcome, finding.timeliness = "undeterminable", "unknown"
    finding.evidence, finding.basis = (event.id,), event.basis
    codes: tuple[Code, ...] = ()
    when = alternative.select.when
    if when is not None and when(question.context, event) is None:
        codes = unknown_in(when, question, event)
    elif not sure:
        codes = (("link", event.id, question.occasion.id),)
    else:
        codes = (("time", event.id),) if event.lo != event.hi else (("time", question.occasion.id),)
    finding.missing = codes


def _still_open(question: Question, finding: Finding, known: bool) -> None:
    """The step before which it must be done has not been taken."""
    gone = all(absent(question, alt) for alt in question.duty.evidence if not alt.exception)
    if known and gone:
        finding.outcome, finding.curable = "pending", "late"
        _cut_off(question, finding)
    else:
        finding.outcome = "undeterminable"
        finding.missing = tuple(("kind", k) for alt in question.duty.evidence if not alt.exception for k in alt.select.kinds)


def _nothing_found(
    question: Question, requirement: Requirement, finding: Finding, due: tuple[int, int] | None
) -> None:
    """No evidence: missing, not yet due, lapsed, taken over, or not known."""
    duty, view = question.duty, question.view
    main = [alt for alt in duty.evidence if not alt.exception] or list(duty.evidence)
    unknown = [alt for alt in main if not absent(question, alt)]
    if unknown:
        finding.outcome = "undeterminable"
        finding.missing = tuple(("kind", kind) for alt in unknown for kind in alt.select.kinds)
        if due is not None:
            finding.timeliness = "unknown"
        return
    if duty.shape not in ("before", "never") and (_taken_over(question, finding, due) or _lapsed(question, requirement, finding, due)):
        return
    if due is None and duty.shape not in ("before", "never"):
        established = any(denied(question, alt) for alt in main)
        finding.outcome, finding.curable = ("not_met" if established else "pending"), duty.curable
    elif due is not None and view.as_of <= due[0]:
        finding.outcome, finding.curable = "pending", "late"
        view.watch(due[0] + 1)
    elif due is not None and view.as_of <= due[1]:
        finding.outcome, finding.timeliness, finding.missing = "undeterminable", "unknown", (("time", question.occasion.id),)
        view.watch(due[1] + 1)
    else:
        finding.outcome, finding.curable = "not_met", duty.curable


def _taken_over(question: Question, finding: Finding, due: tuple[int, int] | None) -> bool:
    view = question.view
    for event in view.by_kind.get(view.roles.takeover, ()):
        if event.id == question.occasion.id:
            continue
        if event.facts.get(view.roles.takeover_away) and event.lo >= question.occasion.lo and (due is None or event.hi <= due[1]):
            finding.outcome, finding.evidence = "taken_over", (event.id,)
            return True
    return False


def _lapsed(question: Question, requirement: Requirement, finding: Finding, due: tuple[int, int] | None) -> bool:
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
    day = view.calendar.birthday(view.calendar.day_of(birth.hi), requirement.until_age)
    turned = view.calendar.start_of_day(day)
    if due is not None and due[0] < turned:
        return False
    view.watch(turned)
    if view.as_of < turned:
        return False
    finding.outcome, finding.notes = "lapsed", (*finding.notes, ("outgrown", str(requirement.until_age)))
    return True


def _cut_off(question: Question, finding: Finding) -> None:
    _taken_over(question, finding, None)


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
        _accept(question, finding, target, timely=due is not None)
        return
    if depart(question, requirement, finding, due[0] if due else NEVER_AFTER):
        return
    doubtful = [e for e in maybe if due is None or e.lo <= due[1]]
    if target is not None and due is not None and not doubtful:
        if target.lo > due[1]:
            _accept_late(question, finding, target, due)
        else:
            _accept(question, finding, target, timely=False)
            finding.outcome, finding.timeliness, finding.missing = "undeterminable", "unknown", (("time", target.id),)
    elif doubtful:
        event = doubtful[0]
        finding.outcome, finding.timeliness, finding.evidence = "undeterminable", "unknown", (event.id,)
        alternative = next((a for a in question.duty.evidence if event.kind in a.select.kinds), question.duty.evidence[0])
        when = alternative.select.when
        unknown = when is not None and when(question.context, event) is None
        finding.missing = unknown_in(when, question, event) if unknown else (("link", event.id, question.occasion.id),)
    else:
        _nothing_found(question, requirement, finding, due)
