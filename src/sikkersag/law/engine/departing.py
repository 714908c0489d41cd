"""Lawful departures: recorded on a ground of the requirement's closed list, by who may, before the step that relies
on it.
"""

from __future__ import annotations

from sikkersag.law.engine.finding import Code, Finding
from sikkersag.law.engine.requirement import Departure, Requirement
from sikkersag.law.engine.selecting import Question, candidates
from sikkersag.law.engine.timeline import Event
from sikkersag.law.engine.view import Truth


def depart(question: Question, requirement: Requirement, finding: Finding, limit: int) -> bool:
    """Fill in `departed` when the duty was lawfully departed from no later than `limit`, or that this cannot be said;
    else note why a recorded departure does not count.
    """
    view = question.view
    roles, doubtful = view.roles, None
    for event in view.by_kind.get(roles.departure, ()):
        if event.facts.get(roles.departure_requirement) != requirement.id:
            continue
        reaches = _reaches(question, event)
        if reaches is False:
            continue
        problem = (
            ("departure_unlinked", event.id)
            if reaches is None
            else _problem(question, requirement, event, finding, limit)
        )
        if problem is None:
            ground = str(event.facts.get(roles.departure_ground))
            finding.outcome, finding.done, finding.evidence, finding.basis = (
                "departed",
                event.hi,
                (event.id,),
                event.basis,
            )
            finding.notes = (*finding.notes, ("departed", event.id, ground))
            finding.documentation = "unknown" if event.written_at is None or event.written_at < event.lo else "in_time"
            return True
        finding.notes = (*finding.notes, problem)
        if problem[0] == "departure_time_unknown":
            doubtful = event
    if doubtful is None:
        return False
    finding.outcome, finding.timeliness, finding.missing = "undeterminable", "unknown", (("time", doubtful.id),)
    return True


def _reaches(question: Question, event: Event) -> Truth:
    occasion = question.occasion
    linked = event.refs.get("anledning")
    if linked is not None:
        if occasion.id not in linked and not any(a.id in linked for a in _decisions(question)):
            return False
    else:
        same = question.view.same_matter(occasion, event)
        if not same:
            return same
    return not question.person or not event.concerns or question.person in event.concerns


def _decisions(question: Question) -> list[Event]:
    """The steps that the duty is measured against: a departure may name them instead of the occasion."""
    duty = question.duty
    selections = [*duty.also_due, *([duty.before] if duty.before is not None else [])]
    return [event for selection in selections for event, _ in candidates(question, selection)]


def _problem(question: Question, requirement: Requirement, event: Event, finding: Finding, limit: int) -> Code | None:
    ground = event.facts.get(question.view.roles.departure_ground)
    open_grounds = [d for d in requirement.departures if d.ground == ground and _applies(question, d, finding.version)]
    if not open_grounds:
        return ("departure_not_lawful", event.id, str(ground))
    chosen = open_grounds[0]
    if chosen.by and event.in_role and event.in_role not in chosen.by:
        return ("departure_by_other", event.id, event.in_role)
    lacking = [fact for fact in chosen.requires if not event.facts.get(fact)]
    if lacking:
        return ("departure_lacks", event.id, lacking[0])
    written = question.view.written(event)
    if written is not None and written[1] < event.lo:
        written = None  # written in advance: only the time of the departure itself counts
    if event.lo > limit or (written is not None and written[0] > limit):
        return ("departure_too_late", event.id)
    if event.hi > limit or (written is not None and written[1] > limit):
        return ("departure_time_unknown", event.id)
    return None


def _applies(question: Question, departure: Departure, version: str) -> bool:
    return version in departure.section and (not departure.parts or question.duty.part in departure.parts)
