"""What a rulebook may say: every kind, fact, reference, state, age limit and source that it names must exist. Run
when the files change, not at each start.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sikkersag.law.engine.expressions import Expression, ExpressionError
from sikkersag.law.engine.requirement import Duty, Requirement, Rulebook, Selection
from sikkersag.law.rulebook.load import SOURCES
from sikkersag.law.vocabulary.load import Vocabulary

CHECKED = ("evidence", "asserted", "human")
_CONFIDENCE = ("high", "medium", "low")
#: Names that a person-join may use beside facts.
_PERSON_WORDS = ("concerns",)


def problems(rulebook: Rulebook, raw: Mapping[str, Any], vocabulary: Vocabulary) -> list[str]:
    """Everything that is wrong, each with file and key; empty when the rulebook is consistent."""
    found = []
    for requirement in rulebook.requirements.values():
        checker = _Checker(requirement, rulebook, raw.get(SOURCES, {}), vocabulary)
        found += [f"{requirement.topic}/{requirement.id}.toml: {problem}" for problem in checker.problems()]
    return found


def checked_class(requirement: Requirement) -> str:
    """evidence: the outcome depends on at least one dated or system-made event; asserted: only on facts told; human:
    a person must judge.
    """
    classes = {_class_of(duty) for duty in requirement.duties}
    return next((c for c in CHECKED if c in classes), "human")


def _class_of(duty: Duty) -> str:
    if duty.shape == "human":
        return "human"
    if duty.shape in ("promptly", "recurring", "covered"):
        return "evidence"
    own = [alt for alt in duty.evidence if alt.select.join[:1] == (("self", ""),)]
    if duty.shape == "within" or len(own) < len(duty.evidence) or duty.before is not None:
        return "evidence"
    conditions = [duty.occasion.when, duty.occasion.unless, *(alt.select.when for alt in own)]
    reads = [c.reads for c in conditions if c is not None]
    return "evidence" if any(r.uses_events or r.uses_age or r.states for r in reads) else "asserted"


def facts_read_by(requirement: Requirement) -> frozenset[tuple[str, str]]:
    """The (kind, fact) pairs that the requirement reads: for forms, links and the burden meter."""
    return frozenset(pair for duty in requirement.duties for pair in _facts_of(duty))


def _facts_of(duty: Duty) -> Iterator[tuple[str, str]]:
    occasion = duty.occasion
    for expression, kinds in _expressions(duty):
        yield from ((kind, fact) for kind in kinds for fact in expression.reads.facts)
        yield from ((kind, fact) for kind in occasion.kinds for fact in expression.reads.occasion_facts)
        yield from ((kind, fact) for kind, facts in expression.reads.kinds for fact in facts)
    for selection in _selections(duty):
        for how, name in selection.join:
            if how in ("person", "fact") and name not in _PERSON_WORDS:
                yield from ((kind, name) for kind in selection.kinds)
    if duty.limit_fact:
        yield from ((kind, duty.limit_fact) for alt in duty.evidence for kind in alt.select.kinds)


def _selections(duty: Duty) -> list[Selection]:
    found = [alt.select for alt in duty.evidence] + [b.select for b in duty.basis] + list(duty.also_due)
    found += [end for b in duty.basis for end in b.ends] + [end for alt in duty.evidence for end in alt.ends]
    found += [s for s in (duty.before, duty.start.select if duty.start else None) if s is not None]
    return found


def _expressions(duty: Duty) -> Iterator[tuple[Expression, tuple[str, ...]]]:
    occasion = duty.occasion
    for expression in (occasion.when, occasion.unless, occasion.child_if):
        if expression is not None:
            yield expression, occasion.kinds
    for selection in _selections(duty):
        if selection.when is not None:
            own = selection.join[:1] == (("self", ""),)
            yield selection.when, occasion.kinds if own else selection.kinds


class _Checker:
    def __init__(
        self, requirement: Requirement, rulebook: Rulebook, sources: Mapping[str, Any], vocabulary: Vocabulary
    ) -> None:
        self.requirement, self.rulebook, self.sources, self.vocabulary = (
            requirement,
            rulebook,
            sources,
            vocabulary,
        )

    def problems(self) -> Iterator[str]:
        requirement = self.requirement
        if requirement.checked != checked_class(requirement):
            yield f"checked: »{requirement.checked}«, men pligterne gør det til »{checked_class(requirement)}«"
        for text, confidence in requirement.unverified:
            if confidence not in _CONFIDENCE:
                yield f"unverified: »{confidence}« er ikke {', '.join(_CONFIDENCE)} ({text})"
        keys = [v.key for v in requirement.versions]
        if len(set(keys)) != len(keys):
            yield "version.key: den samme nøgle står to gange"
        for version in requirement.versions:
            yield from (
                f"version {version.key}.source: »{s}« står ikke i {SOURCES}"
                for s in version.source
                if s not in self.sources
            )
        for departure in requirement.departures:
            yield from self.departure(departure.section, departure.parts, departure.requires, keys)
        for index, duty in enumerate(requirement.duties):
            yield from (f"duty[{index}]{problem}" for problem in self.duty(duty, keys))

    def departure(
        self, section: Mapping[str, str], parts: Iterable[str], requires: Iterable[str], keys: list[str]
    ) -> Iterator[str]:
        yield from (f"departure.section: »{k}« er ikke en version" for k in section if k not in keys)
        known = {d.part for d in self.requirement.duties}
        yield from (f"departure.parts: »{p}« er ikke en part" for p in parts if p not in known)
        facts = self.vocabulary.kinds[self.vocabulary.engine.departure].facts
        yield from (f"departure.requires: »{f}« er ikke en oplysning" for f in requires if f not in facts)

    def duty(self, duty: Duty, keys: list[str]) -> Iterator[str]:
        yield from (f".versions: »{k}« er ikke en version" for k in (*duty.versions, *duty.section) if k not in keys)
        yield from self.kinds(".occasion.kinds", duty.occasion.kinds)
        if not duty.occasion.kinds:
            yield ".occasion.kinds: mangler"
        if duty.shape in ("within", "before", "states", "recurring") and not duty.evidence:
            yield ".evidence: mangler"
        if duty.shape == "human" and not duty.look_for:
            yield ".look_for: mangler"
        if duty.shape == "covered" and not duty.basis:
            yield ".basis: mangler"
        if duty.shape == "promptly" and duty.limit is None:
            yield ".limit: mangler"
        if duty.until_state and duty.until_state not in self.vocabulary.states:
            yield f".until_state: »{duty.until_state}« er ikke en tilstand"
        if duty.shape in ("recurring", "covered"):
            openers = {kind for state in self.vocabulary.states.values() for kind in state.opens}
            yield from (f".occasion.kinds: »{k}« åbner ingen tilstand" for k in duty.occasion.kinds if k not in openers)
        yield from (
            f".not_due_while: »{s}« er ikke en tilstand" for s in duty.not_due_while if s not in self.vocabulary.states
        )
        for selector in duty.occasion.for_each:
            if selector.startswith("role:") and selector.removeprefix("role:") not in self.vocabulary.roles:
                yield f".occasion.for_each: »{selector}« er ikke en rolle"
            elif not selector.startswith(("role:", "fact:")) and selector not in ("custody", "child"):
                yield f".occasion.for_each: »{selector}« kendes ikke"
        for selection in _selections(duty):
            yield from self.selection(selection, duty)
        for expression, kinds in _expressions(duty):
            yield from self.expression(expression, kinds, duty)

    def kinds(self, where: str, kinds: Iterable[str]) -> Iterator[str]:
        yield from (f"{where}: »{kind}« er ikke en art" for kind in kinds if kind not in self.vocabulary.kinds)

    def selection(self, selection: Selection, duty: Duty) -> Iterator[str]:
        yield from self.kinds(".kinds", selection.kinds)
        if not selection.kinds and selection.join[:1] != (("self", ""),):
            yield ".kinds: mangler"
        for how, name in selection.join:
            mine = [self.vocabulary.kinds[k] for k in selection.kinds if k in self.vocabulary.kinds]
            theirs = [self.vocabulary.kinds[k] for k in duty.occasion.kinds if k in self.vocabulary.kinds]
            if how == "ref" and not all(name in k.refs for k in mine):
                yield f".join: ikke alle arter har henvisningen »{name}«"
            if how == "of" and not any(name in k.refs for k in theirs) and not any(name in k.refs for k in mine):
                yield f".join: ingen anledning har henvisningen »{name}«"
            if how == "person" and name not in _PERSON_WORDS and not all(name in k.facts for k in mine):
                yield f".join: ikke alle arter har oplysningen »{name}«"
            if how == "person" and not duty.occasion.for_each:
                yield f".join: person:{name} kræver for_each"

    def expression(self, expression: Expression, kinds: Iterable[str], duty: Duty) -> Iterator[str]:
        try:
            reads = expression.reads
        except ExpressionError as error:
            yield f": {error}"
            return
        pairs = [(reads.facts, tuple(kinds)), (reads.occasion_facts, duty.occasion.kinds)]
        pairs += [(facts, (kind,)) for kind, facts in reads.kinds]
        for state, facts in reads.states:
            if state not in self.vocabulary.states:
                yield f": »{state}« er ikke en tilstand i »{expression.text}«"
            else:
                pairs.append((facts, self.vocabulary.states[state].opens))
        for facts, owners in pairs:
            known = [self.vocabulary.kinds[k] for k in owners if k in self.vocabulary.kinds]
            for fact in facts:
                if known and not any(fact in k.facts for k in known):
                    yield f": ingen af {', '.join(owners)} har oplysningen »{fact}« i »{expression.text}«"
        yield from (
            f": »{kind}« er ikke en art i »{expression.text}«"
            for kind, _ in reads.kinds
            if kind not in self.vocabulary.kinds
        )
        yield from (f": aldersgrænsen »{age}« findes ikke" for age in reads.ages if age not in self.rulebook.age_limits)
