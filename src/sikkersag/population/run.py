"""Case tables in, findings out, a block of cases at a time, so that memory does not grow with the number of cases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow as pa

from sikkersag.formats.tables.block import Block
from sikkersag.formats.tables.reading import Tables
from sikkersag.law.engine.calendar import Calendar
from sikkersag.law.engine.evaluate import evaluate
from sikkersag.law.engine.finding import Finding
from sikkersag.law.engine.requirement import Rulebook
from sikkersag.population.columns import Columns
from sikkersag.population.evaluate import Evaluated, evaluate_block
from sikkersag.population.limits import Limits
from sikkersag.population.table import to_table

#: Cases in a block: enough that numpy's work outweighs its calls, and few enough that a block stays in the cache.
BLOCK = 10_000


@dataclass(frozen=True, slots=True)
class Findings:
    """The findings of a block of cases. `by_columns` of them came from the columns; `alone` cases were asked of the
    single-case engine, wholly (`odd`) or for some requirements.
    """

    source: Block
    findings: pa.Table
    by_columns: int
    alone: int
    odd: int


def findings_blocks(
    tables: Tables,
    rulebook: Rulebook,
    *,
    as_of: int,
    known_at: int,
    calendar: Calendar,
    saturday: bool = False,
    only: frozenset[str] | None = None,
    size: int = BLOCK,
) -> Iterator[Findings]:
    """What the law required in each case and what was done, as the engine's `evaluate` says it of one.

    `as_of` and `known_at` are instants in seconds UTC. Raises InputError at the first row that cannot be used, unless
    the tables were opened to keep the good ones.
    """
    limits = Limits(calendar, saturday=saturday)
    for block in tables.blocks(size):
        found = evaluated(block, rulebook, limits, as_of=as_of, known_at=known_at, only=only)
        by_columns = sum(len(part.rows) for part in found.parts)
        alone = len({case for case, _ in found.asked})
        yield Findings(block, to_table(found), by_columns, alone, found.odd)


def evaluated(
    block: Block, rulebook: Rulebook, limits: Limits, *, as_of: int, known_at: int, only: frozenset[str] | None = None
) -> Evaluated:
    """The findings of one block as columns, with those that the single-case engine gave beside them."""
    vocabulary = block.columns.vocabulary
    columns = Columns(block, vocabulary=vocabulary, rulebook=rulebook, as_of=as_of, known_at=known_at)

    def ask_case(case: int, wanted: frozenset[str] | None) -> list[Finding]:
        evaluation = evaluate(
            block.timeline(case),
            rulebook,
            as_of=as_of,
            known_at=known_at,
            calendar=limits.calendar,
            saturday=limits.saturday,
            only=wanted,
        )
        return list(evaluation.findings)

    return evaluate_block(columns, limits, ask_case, only=only)
