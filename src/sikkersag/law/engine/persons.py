"""For whom a duty is owed: custody holders, the child, named or of a role; each once, with what is not known of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sikkersag.law.engine.context import AgeLimits, Context
from sikkersag.law.engine.finding import Code
from sikkersag.law.engine.requirement import Duty
from sikkersag.law.engine.selecting import Question, unknown_in
from sikkersag.law.engine.timeline import Event
from sikkersag.law.engine.view import View

#: A person (nobody: "") and what is not known of whether the duty is owed to him or her.
Owed = tuple[str, tuple[Code, ...]]
_NOBODY: tuple[Owed, ...] = (("", ()),)


def persons_of(view: View, limits: AgeLimits, duty: Duty, event: Event, lo: int, hi: int) -> Iterable[Owed]:
    """The persons for whom the duty is owed at that event, by the law of lo..hi."""
    if not duty.occasion.for_each:
        return _NOBODY
    return _each_once(view, limits, duty, event, lo, hi)


def _each_once(view: View, limits: AgeLimits, duty: Duty, event: Event, lo: int, hi: int) -> Iterator[Owed]:
    given: set[str] = set()
    for selector in duty.occasion.for_each:
        for person, doubt in _selected(view, limits, selector, duty, event, lo, hi):
            if person not in given:
                given.add(person)
                yield person, doubt


def _selected(
    view: View, limits: AgeLimits, selector: str, duty: Duty, event: Event, lo: int, hi: int
) -> Iterator[Owed]:
    if selector == "custody":
        sure, maybe = view.custody_holders(event)
        if not sure and not maybe:  # every child has somebody; that nobody is named is a gap in what is told
            yield "", (("custody",),)
        yield from ((person, ()) for person in sure)
        yield from ((person, (("custody_of", person),)) for person in maybe)
    elif selector == "child":
        child, condition = view.timeline.child, duty.occasion.child_if
        context = Context(view, event, child, limits, lo, hi)
        answer = True if condition is None else condition(context, event)
        if answer is not False:
            question = Question(context, duty, event, child, False)
            yield child, () if answer else unknown_in(condition, question, event)
    elif selector.startswith("fact:"):
        named = event.facts.get(selector.removeprefix("fact:"))
        yield from ((person, ()) for person in (named if isinstance(named, tuple) else (named,) if named else ()))
    else:
        role = selector.removeprefix("role:")
        yield from ((person.id, ()) for person in view.timeline.persons.values() if person.role == role)
