"""Which events belong to an occasion: joins, conditions, and what may be said of an event that is not linked. All
three-valued.
"""

from __future__ import annotations

from dataclasses import dataclass

from sikkersag.law.engine.context import Context
from sikkersag.law.engine.expressions import Expression
from sikkersag.law.engine.finding import Code
from sikkersag.law.engine.requirement import Duty, Evidence, Selection
from sikkersag.law.engine.timeline import Event
from sikkersag.law.engine.view import Truth, View


@dataclass(slots=True)
class Question:
    """One duty asked of one occasion and person. `prospect`: the decision is considered, not taken."""

    context: Context
    duty: Duty
    occasion: Event
    person: str
    prospect: bool

    @property
    def view(self) -> View:
        """The timeline as this evaluation sees it."""
        return self.context.view


def candidates(question: Question, selection: Selection) -> list[tuple[Event, bool]]:
    """The events that belong to the occasion and fulfil the condition: surely (True) or possibly (False)."""
    if selection.join and selection.join[0][0] == "self":
        sure = _fits(question, selection, question.occasion)
        return [] if sure is False else [(question.occasion, sure is True)]
    by_kind = question.context.view.by_kind
    found: list[tuple[Event, bool]] = []
    for kind in selection.kinds:
        for event in by_kind.get(kind, ()):
            sure = _fits(question, selection, event)
            if sure is not False:
                found.append((event, sure is True))
    if len(found) == 1 and not found[0][1] and any(how == "of" for how, _ in selection.join):
        # the occasion does not say which it is about, and there is only one that it can be
        event = found[0][0]
        others = tuple(j for j in selection.join if j[0] != "of")
        found = [(event, _fits(question, Selection(selection.kinds, selection.when, others), event) is True)]
    return found


def _fits(question: Question, selection: Selection, event: Event) -> Truth:
    sure: Truth = True
    for how, name in selection.join:
        belongs = joined(question, how, name, event)
        if belongs is False:
            return False
        if belongs is None:
            sure = None
    if selection.when is not None:
        fulfils = selection.when.run(question.context, event)
        if fulfils is False:
            return False
        if fulfils is None:
            return None
    return sure


def fits_if_first(question: Question, selection: Selection, event: Event) -> bool:
    """Would the event surely belong and fulfil the condition, supposing that it came before the occasion? False when
    their order is known: then the doubt is another.
    """
    view, occasion = question.view, question.occasion
    if view.not_after(event, occasion) is not None:
        return False
    context = question.context.seen(view.supposing(event, occasion))
    supposed = Question(context, question.duty, occasion, question.person, question.prospect)
    return _fits(supposed, selection, event) is True


def joined(question: Question, how: str, name: str, event: Event) -> Truth:
    """Does the event belong to the occasion in this way?"""
    occasion, view = question.occasion, question.context.view
    match how:
        case "matter":
            same = view.same_matter(occasion, event)
            if same is not False and question.duty.occasion.since:
                anew = begun_anew(view, question.duty, occasion)
                if anew is not None and view.not_after(event, anew):
                    return False
            return same
        case "ref":
            linked = event.refs.get(name)
            return occasion.id in linked if linked is not None else _unlinked(question, name, event)
        case "of":
            linked = occasion.refs.get(name)
            if linked is not None:
                return event.id in linked
            spoken_for = any(event.id in o.refs.get(name, ()) for o in view.by_kind.get(occasion.kind, ()))
            return False if spoken_for else None
        case "same_ref":
            mine, theirs = occasion.refs.get(name), event.refs.get(name)
            if mine is not None and theirs is not None:
                return any(x in theirs for x in mine)
            return True if view.targets(name) <= 1 else None
        case "person":
            value = event.concerns if name == "concerns" else event.facts.get(name)
            if value is None:
                return None
            return question.person in value if isinstance(value, tuple) else question.person == value
        case "fact":
            mine, theirs = occasion.facts.get(name), event.facts.get(name)
            return None if mine is None or theirs is None else mine == theirs
        case "self":
            return event is occasion
    return True


def begun_anew(view: View, duty: Duty, occasion: Event) -> Event | None:
    """The last event that surely ended the matter before this occasion (`since`): what lies before it belongs to an
    earlier round.
    """
    if not duty.occasion.since:
        return None
    ended = [
        e
        for kind in duty.occasion.since
        for e in view.by_kind.get(kind, ())
        if e is not occasion and view.same_matter(e, occasion) and view.not_after(e, occasion) and e.hi < occasion.lo
    ]
    return max(ended, key=lambda e: e.hi, default=None)


def _unlinked(question: Question, name: str, event: Event) -> Truth:
    """An event without the reference belongs to an occasion only if, taken in order of time, it can belong to no
    other.
    """
    view = question.context.view
    if any(_opens_a_period(view, target) for targets in event.refs.values() for target in targets):
        return False  # it says of itself which other period it belongs to
    duty, occasion = question.duty, question.occasion
    if duty.shape == "recurring" or duty.until_state:  # what names no period is about every period that runs
        period = view.period_of(occasion)
        return None if period is None else view.running_at(period, event)
    occasions = _occasions(question)
    if duty.occasion.for_each:  # each person has an answer of its own, so an occasion is never used up
        return view.latest_before(occasion, occasions, event)
    possible = view.attribution(f"{id(duty)}/{occasion.kind}", occasions, event.kind, name).get(event.id, ())
    if occasion.id not in possible:
        return False
    return True if len(possible) == 1 else None


def _opens_a_period(view: View, target: str) -> bool:
    found = view.by_id.get(target)
    return found is not None and any(found.kind in state.opens for state in view.states.values())


def _occasions(question: Question) -> list[Event]:
    """All events that may be the occasion of this duty; seen from a piece of evidence, all of its kind."""
    view, duty = question.context.view, question.duty
    if question.occasion.kind not in duty.occasion.kinds:
        return view.by_kind.get(question.occasion.kind, [])
    known = view.occasions.get(id(duty))
    if known is None:
        when = duty.occasion.when
        known = view.occasions[id(duty)] = [
            o
            for kind in duty.occasion.kinds
            for o in view.by_kind.get(kind, ())
            if when is None or when(question.context.of(o), o) is not False
        ]
    return known


def denied(question: Question, alternative: Evidence) -> bool:
    """Is it established that no such event happened for this occasion and person?

    By an event with `occurred = false`, or (where the alternative is `decisive`) by one that surely belongs and surely
    does not fulfil the condition.
    """
    view, selection = question.context.view, alternative.select
    if alternative.decisive and selection.when is not None:
        for kind in selection.kinds:
            for event in view.by_kind.get(kind, ()):
                belongs = all(joined(question, how, name, event) is True for how, name in selection.join)
                if belongs and selection.when(question.context, event) is False:
                    return True
    for kind in selection.kinds:
        for event in view.denied.get(kind, ()):
            if all(_denial_reaches(question, how, name, event) for how, name in selection.join):
                return True
    return False


def _denial_reaches(question: Question, how: str, name: str, event: Event) -> bool:
    if how in ("ref", "person") and name not in event.refs and name not in event.facts and name != "concerns":
        return True
    if how == "person" and name == "concerns" and not event.concerns:
        return True
    return joined(question, how, name, event) is not False


def absent(question: Question, alternative: Evidence) -> bool:
    """May it be relied on that no such event happened: denied, or the timeline is complete for those kinds?"""
    selection = alternative.select
    if selection.join and selection.join[0][0] == "self":
        return True
    return question.context.view.complete(selection.kinds) or denied(question, alternative)


def unknown_in(expression: Expression | None, question: Question, event: Event) -> tuple[Code, ...]:
    """What would have to be known for the condition to be answered."""
    if expression is None:
        return ()
    reads = expression.reads
    found: list[Code] = [
        ("fact", event.kind, fact, event.id) for fact in sorted(reads.facts) if event.facts.get(fact) is None
    ]
    occasion = question.occasion
    found += [
        ("fact", occasion.kind, fact, occasion.id)
        for fact in sorted(reads.occasion_facts)
        if occasion.facts.get(fact) is None
    ]
    if reads.uses_age and question.context.age(event) is None:
        found.append(("birth",))
    if not found and reads.uses_age:
        found.append(("age", event.id))
    if not found:
        found += [("kind", kind) for kind, _ in sorted(reads.kinds)]
        found += [("state", state) for state, _ in sorted(reads.states)]
    return tuple(found) or (("condition", expression.text),)
