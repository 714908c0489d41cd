"""Lawful departures: recorded on a ground of the requirement's closed list, by who may, before the step that relies
on it.
"""

from __future__ import annotations

from sikkersag.law.engine.finding import Code, Finding
from sikkersag.law.engine.requirement import Departure, Requirement
from sikkersag.law.engine.selecting import Question, candidates
from sikkersag.law.engine.timeline import Event


def depart(question: Question, requirement: Requirement, finding: Finding, limit: int) -> bool:
    """Fill in `departed` when the duty was lawfully departed from no later than `limit`; else note why a recorded
    departure does not count.
    """
    view = question.view
    roles = view.roles
    for event in view.by_kind.get(roles.departure, ()):
        if event.facts.get(roles.departure_requirement) != requirement.id or not _reaches(question, event):
            continue
        problem = _problem(question, requirement, event, limit)
        if problem is None:
            finding.outcome, finding.done, finding.evidence, finding.basis = (
                "departed",
                event.hi,
                (event.id,),
                event.basis,
            )
            finding.notes = (
                *finding.notes,
                ("departed", event.id, str(event.facts.get(roles.departure_ground))),
            )
            written = event.written_at
            finding.documentation = (
                "unknown" if written is None or written < event.lo else "in_time" if written <= limit else "afterwards"
            )
            return True
        finding.notes = (*finding.notes, problem)
    return False


def _reaches(question: Question, event: Event) -> bool:
    occasion = question.occasion
    linked = event.refs.get("anledning")
    if linked is not None:
        if occasion.id not in linked and not any(a.id in linked for a in _decisions(question)):
            return False
    elif question.view.same_matter(occasion, event) is not True:
        return False
    return not question.person or not event.concerns or question.person in event.concerns


def _decisions(question: Question) -> list[Event]:
    """The steps that the duty is measured against: a departure may name them instead of the occasion."""
    duty = question.duty
    selections = [*duty.also_due, *([duty.before] if duty.before is not None else [])]
    return [event for selection in selections for event, _ in candidates(question, selection)]


def _problem(question: Question, requirement: Requirement, event: Event, limit: int) -> Code | None:
    ground = event.facts.get(question.view.roles.departure_ground)
    open_grounds = [d for d in requirement.departures if d.ground == ground and _applies(question, d)]
    if not open_grounds:
        return ("departure_not_lawful", event.id, str(ground))
    chosen = open_grounds[0]
    if chosen.by and event.in_role and event.in_role not in chosen.by:
        return ("departure_by_other", event.id, event.in_role)
    lacking = [fact for fact in chosen.requires if not event.facts.get(fact)]
    if lacking:
        return ("departure_lacks", event.id, lacking[0])
    if event.lo > limit or (event.written_at is not None and event.lo <= event.written_at and event.written_at > limit):
        return ("departure_too_late", event.id)
    if event.hi > limit:
        return ("departure_time_unknown", event.id)
    return None


def _applies(question: Question, departure: Departure) -> bool:
    return not departure.parts or question.duty.part in departure.parts
