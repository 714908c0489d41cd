"""Why a recorded event was not relied on: the nearest candidates of a finding that is open or not fulfilled.

Asked only when a finding is explained; `evaluate` never does.
"""

from __future__ import annotations

from collections.abc import Iterator

from sikkersag.law.engine.after import after_start
from sikkersag.law.engine.before import anchors_of, ended_before, fresh_enough, lies_before
from sikkersag.law.engine.calls import as_of_today
from sikkersag.law.engine.context import AgeLimits, Context
from sikkersag.law.engine.expressions import Expression, conjuncts
from sikkersag.law.engine.finding import Code, Finding
from sikkersag.law.engine.requirement import Duty, Evidence
from sikkersag.law.engine.selecting import Question, begun_anew, joined
from sikkersag.law.engine.timeline import Event, replace
from sikkersag.law.engine.view import View

#: How many reasons a candidate may have against it and still be told of, by outcome.
_NEAR = {"not_met": 2, "pending": 1, "undeterminable": 1}
_MOST = 2


def rejected(view: View, limits: AgeLimits, duty: Duty, finding: Finding) -> tuple[Code, ...]:
    """Why the nearest events of the right kind did not count, one reason for each; empty where the duty was kept in
    time, or nothing was near.
    """
    near = _NEAR.get(finding.outcome, 2 if finding.breach else 0)
    question = _question(view, limits, duty, finding) if near else None
    if question is None:
        return ()
    found: dict[str, tuple[tuple[int, int], Code]] = {}
    for alternative in _ordinary(duty):
        for kind in alternative.select.kinds:
            for event in view.by_kind.get(kind, ()):
                if event is question.occasion or event.id in (*finding.evidence, finding.occasion):
                    continue
                reasons = list(_reasons(question, alternative, event, finding))
                rank = len(reasons), _distance(event, question.occasion, finding)
                if 0 < len(reasons) <= near and (event.id not in found or rank < found[event.id][0]):
                    found[event.id] = rank, reasons[0]
                elif not reasons:  # it counts by this alternative: what another says of it is of no interest
                    found[event.id] = (0, 0), ("counts", event.id)
    ordered = sorted((f for f in found.values() if f[1][0] != "counts"), key=lambda f: f[0])
    return tuple(code for (number, _), code in ordered[:_MOST] if number == ordered[0][0][0])


def _ordinary(duty: Duty) -> list[Evidence]:
    alternatives = [*duty.evidence, *(Evidence(basis.select) for basis in duty.basis)]
    return [a for a in alternatives if not a.exception and a.select.join[:1] != (("self", ""),)]


def _question(view: View, limits: AgeLimits, duty: Duty, finding: Finding) -> Question | None:
    """The question that the finding answered, asked again."""
    name = finding.id.removeprefix(f"{finding.requirement}/{finding.part}/")
    name = name.removesuffix(f"/{finding.person}") if finding.person else name
    occasion = view.by_id.get(name.removesuffix(f">{finding.occasion}"))
    anchor = view.by_id.get(finding.occasion)
    if occasion is None or anchor is None:
        return None
    prospect = occasion.kind not in duty.occasion.kinds
    if prospect:
        occasion = anchor = as_of_today(view, occasion)
    context = Context(view, occasion, finding.person, limits, anchor.lo, anchor.hi)
    return Question(context, duty, occasion, finding.person, prospect)


def _distance(event: Event, occasion: Event, finding: Finding) -> int:
    due = finding.due_hi if finding.due_hi is not None else occasion.hi
    return abs(event.hi - due)


def _reasons(question: Question, alternative: Evidence, event: Event, finding: Finding) -> Iterator[Code]:
    """Everything that surely speaks against the event as evidence."""
    for how, name in alternative.select.join:
        if joined(question, how, name, event) is False:
            yield _join_reason(question, how, name, event)
    when = alternative.select.when
    if when is not None and when(question.context, event) is False:
        yield _condition_reason(question.context, when, event)
    yield from _time_reasons(question, alternative, event, finding)


def _join_reason(question: Question, how: str, name: str, event: Event) -> Code:
    view, occasion = question.view, question.occasion
    match how:
        case "matter":
            anew = begun_anew(view, question.duty, occasion)
            if anew is not None and view.not_after(event, anew):
                return ("rejected_round", event.id, anew.id)
            return ("rejected_matter", event.id)
        case "person":
            value = event.concerns if name == "concerns" else event.facts.get(name)
            return ("rejected_person", event.id, *(value if isinstance(value, tuple) else (str(value),)))
        case "fact":
            return ("rejected_fact", event.id, name)
    linked = event.refs.get(name, ())
    if how == "ref" and not linked and view.not_after(occasion, event) is False:
        return ("rejected_early", event.id)
    return ("rejected_link", event.id, *linked)


def _condition_reason(context: Context, when: Expression, event: Event) -> Code:
    """Which fact is to blame: one without which the condition would not be false; else one that is not told."""
    when = next((part for part in conjuncts(when) if part(context, event) is False), when)
    reads = when.reads
    known = sorted(fact for fact in reads.facts if event.facts.get(fact) is not None)
    for fact in known:
        without = {name: value for name, value in event.facts.items() if name != fact}
        if when(context, replace(event, facts=without)) is not False:
            return ("rejected_fact", event.id, fact)
    untold = sorted(fact for fact in reads.facts if event.facts.get(fact) is None)
    if untold:
        return ("rejected_untold", event.id, untold[0])
    if known:
        return ("rejected_fact", event.id, known[0])
    return ("rejected_new_person" if "ny_person(" in when.text else "rejected_condition", event.id)


def _time_reasons(question: Question, alternative: Evidence, event: Event, finding: Finding) -> Iterator[Code]:
    duty, view = question.duty, question.view
    match duty.shape:
        case "before" | "never":
            anchors, _ = anchors_of(question)
            if lies_before(question, event, anchors) is False:
                yield ("rejected_after", event.id)
            if ended_before(question, alternative, event, anchors):
                yield ("rejected_ended", event.id)
            if alternative.older == "fails" and fresh_enough(question, event, alternative, anchors) is False:
                yield ("rejected_old", event.id, str(alternative.max_age))
        case "within" if not alternative.any_time and finding.start_lo is not None and finding.start_hi is not None:
            if after_start(question, alternative, event, (finding.start_lo, finding.start_hi)) is False:
                yield ("rejected_early", event.id)
        case "recurring":
            period, anchor = view.period_of(question.occasion), view.by_id.get(finding.occasion)
            if anchor is not None and event.hi < anchor.lo:
                yield ("rejected_early", event.id)
            if period is not None and event.lo > period.end_hi:
                yield ("rejected_after_period", event.id)
