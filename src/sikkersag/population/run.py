"""Case tables in, findings out, a block of cases at a time, so that memory does not grow with the number of cases.

With several processes each reads and evaluates parts of the tables by itself, and what comes back comes in the order of
the cases.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Any, Generic, TypeVar

import pyarrow as pa

from sikkersag.formats.tables.block import Block
from sikkersag.formats.tables.findings import FINDINGS_SCHEMA
from sikkersag.formats.tables.reading import Tables
from sikkersag.formats.tables.refusal import Refusal
from sikkersag.law.engine.calendar import Calendar
from sikkersag.law.engine.evaluate import evaluate
from sikkersag.law.engine.moment import NEVER_BEFORE
from sikkersag.law.engine.requirement import Rulebook
from sikkersag.law.engine.timeline import Timeline, effective
from sikkersag.population.columns import Columns
from sikkersag.population.evaluate import Evaluated, Told, Wanted, evaluate_block
from sikkersag.population.limits import Limits
from sikkersag.population.table import to_table

#: Cases in a block: enough that the work outweighs the calls, and few enough that memory stays small.
BLOCK = 10_000

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Findings:
    """A block of cases with its findings. `by_columns` of these came from the columns; `alone` cases were asked of the
    single-case engine, `odd` of them wholly and the others for some requirements. `refused` rows were left out.
    """

    cases: pa.Table
    findings: pa.Table
    events: int
    by_columns: int
    alone: int
    odd: int
    refused: tuple[Refusal, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of the tables: by which law, as of when, with what was known when (instants in seconds UTC)."""

    rulebook: Rulebook
    calendar: Calendar
    as_of: int
    known_at: int
    saturday: bool = False
    only: frozenset[str] | None = None

    def evaluated(self, block: Block) -> Evaluated:
        """The findings of one block as columns, with those that the single-case engine gave beside them."""
        columns = Columns(
            block,
            vocabulary=block.columns.vocabulary,
            rulebook=self.rulebook,
            as_of=self.as_of,
            known_at=self.known_at,
        )

        def ask_cases(wanted: Wanted) -> Iterator[list[Told]]:
            for (_, timeline), only in zip(block.timelines(wanted), wanted.values(), strict=True):
                evaluation = evaluate(
                    timeline,
                    self.rulebook,
                    as_of=self.as_of,
                    known_at=self.known_at,
                    calendar=self.calendar,
                    saturday=self.saturday,
                    only=only,
                )
                at = occasions(timeline, self.known_at)
                yield [(finding, at.get(finding.occasion)) for finding in evaluation.findings]

        return evaluate_block(columns, Limits(self.calendar, saturday=self.saturday), ask_cases, only=self.only)


def findings_blocks(
    tables: Tables,
    rulebook: Rulebook,
    *,
    as_of: int,
    known_at: int,
    calendar: Calendar,
    saturday: bool = False,
    only: frozenset[str] | None = None,
    processes: int = 1,
    size: int = BLOCK,
) -> Iterator[Findings]:
    """What the law required in each case and what was done, as the engine's `evaluate` says it of one.

    `as_of` and `known_at` are instants in seconds UTC. Raises InputError at the first row that cannot be used, unless
    the tables were opened to keep the good ones: then the refused rows come with their block.
    """
    question = Question(rulebook, calendar, as_of, known_at, saturday, only)
    yield from over_blocks(tables, question, _whole, processes=processes, size=size)


def over_blocks(
    tables: Tables, question: Question, work: Callable[[Findings], T], *, processes: int = 1, size: int = BLOCK
) -> Iterator[T]:
    """What `work` makes of each block and its findings, in order. With several processes it is called in them, so it
    and what it gives must be such as can be sent between processes.
    """
    part = _Part(tables, question, work, size)
    if processes == 1:
        yield from part.from_case(0, None)
        return
    starts = range(0, tables.number_of_cases, size)
    waiting: deque[Future[list[T]]] = deque()
    # Not forked: a copy of a process that reads files with threads may wait for a thread that it does not have.
    with ProcessPoolExecutor(processes, get_context("spawn"), _begin, (part,)) as pool:
        try:
            for start in starts:
                waiting.append(pool.submit(_work, start))
                if len(waiting) > 2 * processes:
                    yield from waiting.popleft().result()
            while waiting:
                yield from waiting.popleft().result()
        finally:
            pool.shutdown(cancel_futures=True)


def occasions(timeline: Timeline, known_at: int) -> dict[str, int]:
    """The earliest instant of each event as it stood at `known_at`, by its id, where it has a bound."""
    return {e.id: e.lo for e in effective(timeline.events, known_at) if e.lo > NEVER_BEFORE}


def _whole(findings: Findings) -> Findings:
    return findings


@dataclass(slots=True)
class _Part(Generic[T]):
    """The work on one block, as it is sent to a process."""

    tables: Tables
    question: Question
    work: Callable[[Findings], T]
    size: int

    def of(self, block: Block) -> T:
        """What becomes of the block."""
        found = self.question.evaluated(block)
        refused, self.tables.refusals = tuple(self.tables.refusals), []
        return self.work(
            Findings(
                block.cases,
                to_table(found),
                block.events.num_rows,
                sum(len(part.rows) for part in found.parts),
                len({case for case, _ in found.asked}),
                found.odd,
                refused,
            )
        )

    def from_case(self, start: int, stop: int | None) -> Iterator[T]:
        """What becomes of the blocks between these rows of `cases`; rows refused after the last come with no case."""
        for block in self.tables.blocks(self.size, start=start, stop=stop):
            yield self.of(block)
        if self.tables.refusals:
            nothing = pa.table({"case": pa.array([], pa.string())})
            refused, self.tables.refusals = tuple(self.tables.refusals), []
            yield self.work(Findings(nothing, FINDINGS_SCHEMA.empty_table(), 0, 0, 0, 0, refused))


#: In a process of several: the work it was sent, once.
_SENT: list[_Part[Any]] = []


def _begin(part: _Part[Any]) -> None:
    _SENT.append(part)


def _work(start: int) -> list[Any]:
    part = _SENT[0]
    return list(part.from_case(start, start + part.size))
