"""Which requirement needs a thing that a form asks for, where it stands in law, and why the rule protects the child.

Read from the rulebook itself, so that a form never asks for what no rule reads, and says truly who needs the rest.
Beside a kind's facts and references a form asks for `about` (the matter), `concerns` (whom it concerns) and `at` (when
it happened); those have needs too. Nothing here decides whether a requirement is fulfilled.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from sikkersag.casefile.thelaw import rulebook, vocabulary
from sikkersag.law.engine.requirement import Duty, Requirement, Selection, Version
from sikkersag.law.rulebook.check import facts_read_by

#: What is asked of an event beside its facts.
ABOUT, CONCERNS, AT = "about", "concerns", "at"


@dataclass(frozen=True, slots=True)
class Need:
    """One requirement that reads what is asked for. `section` is with its law: "barnets lov § 5, stk. 3"."""

    requirement: str
    section: str
    titel: str
    purpose: str
    severity: int


def needed_by(kind: str, fact: str, *, at: int) -> tuple[Need, ...]:
    """The requirements in force at an instant (seconds UTC) that read this of events of this kind: those of the kind's
    own topic first, then the weightiest.

    `fact` is a fact or a reference of the kind, or "about", "concerns" or "at".
    """
    found: dict[tuple[str, str], Need] = {}
    for requirement, duty in _readers().get((kind, fact), ()):
        version = in_force(requirement, at)
        if version is None or (duty.versions and version.key not in duty.versions):
            continue
        need = Need(
            requirement.id, section_of(duty, version), requirement.titel, requirement.formaal, requirement.severity
        )
        found.setdefault((need.requirement, need.section), need)
    topic = vocabulary().kinds[kind].topic
    requirements = rulebook().requirements
    return tuple(sorted(found.values(), key=lambda n: (requirements[n.requirement].topic != topic, -n.severity)))


def in_force(requirement: Requirement, at: int) -> Version | None:
    """The version of a requirement that holds at an instant (seconds UTC)."""
    return next((v for v in requirement.versions if v.start <= at < v.end), None)


def section_of(duty: Duty, version: Version) -> str:
    """Where a duty stands: "barnets lov § 136, stk. 2"."""
    return f"{version.law} {duty.section.get(version.key, version.section)}"


def said(needs: tuple[Need, ...]) -> str:
    """The weightiest of the needs as a hint: "Kræves af barnets lov § 5, stk. 3". Empty where nothing needs it."""
    return f"Kræves af {needs[0].section}" if needs else ""


@cache
def _readers() -> Mapping[tuple[str, str], tuple[tuple[Requirement, Duty], ...]]:
    found: dict[tuple[str, str], list[tuple[Requirement, Duty]]] = {}
    for requirement in rulebook().requirements.values():
        if requirement.scope != "case":
            continue
        for duty in requirement.duties:
            alone = dataclasses.replace(requirement, duties=(duty,))
            for pair in {*facts_read_by(alone), *_beside(duty)}:
                found.setdefault(pair, []).append((requirement, duty))
    return {pair: tuple(readers) for pair, readers in found.items()}


def _beside(duty: Duty) -> Iterator[tuple[str, str]]:
    """What a duty reads of events besides their facts."""
    timed = duty.shape in ("within", "before", "recurring", "covered", "promptly")
    if timed or duty.occasion.per_matter:
        for kind in duty.occasion.kinds:
            if timed:
                yield kind, AT
            if duty.occasion.per_matter:
                yield kind, ABOUT
    for selection in _selections(duty):
        for kind in selection.kinds:
            if timed:
                yield kind, AT
            for how, name in selection.join:
                if how == "matter":
                    yield kind, ABOUT
                elif how in ("ref", "same_ref"):
                    yield kind, name
                elif how == "person" and name == CONCERNS:
                    yield kind, CONCERNS
        for how, name in selection.join:
            if how == "of":
                yield from ((kind, name) for kind in duty.occasion.kinds)


def _selections(duty: Duty) -> list[Selection]:
    found = [alternative.select for alternative in duty.evidence] + [basis.select for basis in duty.basis]
    return [*found, *duty.also_due, *([duty.before] if duty.before is not None else [])]
