"""The law over a block of cases: every duty asked of all events that call for it at once.

How one duty is asked stands in `asking`, what its answer is in `shapes`. Whatever the columns cannot answer for (an odd
case, or one requirement in one case) is asked of the single-case engine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

import numpy as np

from sikkersag.law.engine.finding import Finding
from sikkersag.law.engine.requirement import Duty, Requirement
from sikkersag.population.asking import Asking, Part
from sikkersag.population.columns import Columns
from sikkersag.population.conditions import Conditions
from sikkersag.population.limits import Limits
from sikkersag.population.pairs import not_after, same_matter, with_kind
from sikkersag.population.ternary import NO, YES, Flags
from sikkersag.population.values import NotColumnarError
from sikkersag.population.words import NONE

#: Cases of the block by their place, each with the requirements that are asked (None: all).
Wanted = dict[int, frozenset[str] | None]
#: A finding of the single-case engine, with the earliest instant of its occasion.
Told = tuple[Finding, int | None]
#: Asks the single-case engine: the findings of each of these cases, in their order.
AskCases = Callable[[Wanted], Iterator[list[Told]]]


@dataclass(slots=True)
class Evaluated:
    """A block with its findings: those of the columns by requirement, and those of the single-case engine by case; and
    how many cases were odd.
    """

    columns: Columns
    parts: list[Part] = field(default_factory=list)
    asked: list[tuple[int, list[Told]]] = field(default_factory=list)
    odd: int = 0


def evaluate_block(
    columns: Columns, limits: Limits, ask_cases: AskCases, *, only: frozenset[str] | None = None
) -> Evaluated:
    """All findings of a block."""
    conditions = Conditions(columns, limits)
    result = Evaluated(columns, odd=int(columns.odd.sum()))
    left_by_case: dict[int, set[str]] = {}
    for number, requirement in enumerate(columns.rulebook.requirements.values()):
        if requirement.scope != "case" or (only is not None and requirement.id not in only):
            continue
        conditions.clear()
        parts: list[Part] = []
        try:
            for duty_number, duty in enumerate(requirement.duties):
                for kind in duty.occasion.kinds:
                    parts += Asking(conditions, requirement, number, duty, duty_number, kind).parts()
                _leave_prospects(conditions, duty)
            unsure = conditions.clear()
        except NotColumnarError:
            parts, unsure = [], _called_for(columns, requirement)
        unsure &= ~columns.odd
        for part in parts:
            case = columns.case[part.answers.batch.event[part.rows]]
            keep = ~(unsure | columns.odd)[case]
            if keep.any():
                result.parts.append(replace(part, rows=part.rows[keep]))
        left: list[int] = np.flatnonzero(unsure).tolist()
        for place in left:
            left_by_case.setdefault(place, set()).add(requirement.id)
    odd: list[int] = np.flatnonzero(columns.odd).tolist()
    wanted: Wanted = dict.fromkeys(odd, only)
    wanted.update((case, frozenset(left_by_case[case])) for case in sorted(left_by_case))
    result.asked = list(zip(wanted, ask_cases(wanted), strict=True))
    return result


def _called_for(columns: Columns, requirement: Requirement) -> Flags:
    """The cases in which anything may call for the requirement."""
    kinds = {kind for duty in requirement.duties for kind in duty.occasion.kinds}
    if any(duty.occasion.prospect for duty in requirement.duties):
        kinds.add(columns.rulebook.roles.matter_opened)
    return columns.counts(sorted(kinds)) > 0


def _leave_prospects(conditions: Conditions, duty: Duty) -> None:
    """A decision that is considered and not taken: its case is left to the single-case engine."""
    columns = conditions.columns
    opened = columns.rows(columns.rulebook.roles.matter_opened)
    if not duty.occasion.prospect or not len(opened):
        return
    when = duty.occasion.when
    live = np.ones(len(opened), np.bool_)
    told = np.zeros(len(opened), np.bool_)
    needs = when.reads.needs if when is not None else {}
    for name, values in needs.items():
        codes = columns.codes(name, opened)
        wanted = np.array([columns.words.of(value) for value in values], np.int64)
        live &= (codes == NONE) | np.isin(codes, wanted)
        told |= codes != NONE
    if needs:
        live &= told
    opened = opened[live]
    decided = np.zeros(len(opened), np.bool_)
    for kind in duty.occasion.kinds:
        place, event = with_kind(columns, columns.case[opened], kind)
        if not len(place):
            continue
        may = (same_matter(columns, opened[place], event) == YES) & (not_after(columns, event, opened[place]) != YES)
        asked = conditions.of_kind(columns.kind_number[kind])
        fits = conditions.ask(when, asked)[columns.position[event]] != NO
        decided[place[may & fits]] = True
    conditions.unsure[columns.case[opened[~decided]]] = True
