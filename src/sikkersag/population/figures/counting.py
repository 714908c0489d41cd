"""From blocks of cases and findings to a screening: count them, list the errors, and say what was asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

import pyarrow as pa

from sikkersag.formats.statistics import StatisticsError
from sikkersag.law.engine.calendar import Calendar
from sikkersag.law.engine.requirement import Rulebook
from sikkersag.law.engine.wording import Words
from sikkersag.population.figures import screening as screenings
from sikkersag.population.figures.arrays import different
from sikkersag.population.figures.dimensions import Splitter
from sikkersag.population.figures.errorlist import MOST, ErrorList
from sikkersag.population.figures.screening import MOST_LEFT_OUT, Group, LeftOut, Row, Screening
from sikkersag.population.figures.tally import Tally

#: How figures are split when nothing is said.
DEFAULT_BY = ("unit", "case_type")
#: Called with each block that has been counted: its cases, its findings.
Sink = Callable[[pa.Table, pa.Table], None]


@dataclass(frozen=True, slots=True)
class Order:
    """What was ordered. Instants in seconds UTC; `known_at` None: everything recorded; `sample_of` None: not stated.

    `inputs` is the hash of the tables that the blocks come from. `by` None: those of DEFAULT_BY that the cases have.
    """

    as_of: int
    extracted: int
    inputs: str
    known_at: int | None = None
    title: str = "Screening af børnesager"
    purpose: str = ""
    chosen: str = ""
    sample_of: int | None = None
    saturday: bool = False
    only: frozenset[str] | None = None
    by: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Law:
    """What the cases are held against, and the words to say it in."""

    rulebook: Rulebook
    calendar: Calendar
    words: Words


def screen(
    blocks: Iterable[tuple[pa.Table, pa.Table]],
    order: Order,
    law: Law,
    *,
    errors: Path,
    left_out: Callable[[], Sequence[tuple[str, str]]] = tuple,
    sink: Sink | None = None,
    most_errors: int = MOST,
) -> Screening:
    """Count every block and write the error list to `errors`; memory does not grow with cases.

    `left_out` is asked when all has been read: each case that was not screened, with its reason in Danish. Raises
    StatisticsError when there are more cases than the population they are said to come from, DimensionError for a
    column that cannot group, OSError when the list cannot be written.
    """
    without = 0
    with ErrorList(errors, law.rulebook, law.calendar, law.words, most=most_errors) as listing:
        remaining = iter(blocks)
        head = list(islice(remaining, 1))
        tally = Tally(Splitter(_by(order, head), law.rulebook, law.calendar), listing)
        for cases, findings in chain(head, remaining):
            tally.add(cases, findings)
            without += cases.num_rows - different(findings["case"])
            if order.sample_of is not None and tally.cases > order.sample_of:
                raise StatisticsError(f"Der er over {order.sample_of} sager, som de skulle være en stikprøve af.")
            if sink is not None:
                sink(cases, findings)
        wrong = listing.total
    absent = tuple(LeftOut(case, reason) for case, reason in left_out())
    return _screening(tally, order, law, absent, without, wrong)


def _by(order: Order, head: Sequence[tuple[pa.Table, pa.Table]]) -> tuple[str, ...]:
    if order.by is not None:
        return order.by
    return tuple(name for cases, _ in head for name in DEFAULT_BY if name in cases.column_names)


def _screening(
    tally: Tally, order: Order, law: Law, absent: tuple[LeftOut, ...], without: int, wrong: int
) -> Screening:
    iso = law.calendar.iso
    known_at = law.calendar.end_of_day(law.calendar.last_day) if order.known_at is None else order.known_at
    groups = tally.groups()
    return Screening(
        title=order.title,
        purpose=order.purpose,
        chosen=order.chosen,
        as_of=iso(order.as_of),
        known_at="" if order.known_at is None else iso(order.known_at),
        extracted=iso(order.extracted),
        cases=tally.cases,
        findings=tally.findings,
        errors=wrong,
        read=tally.cases + len(absent),
        left_out=absent[:MOST_LEFT_OUT],
        left_out_number=len(absent),
        without_findings=without,
        sample_of=order.sample_of,
        saturday=order.saturday,
        only=tuple(sorted(order.only or ())),
        by=tally.splitter.by,
        questions=screenings.questions(law.rulebook, order.only),
        groups=tuple(Group(*key, each.total, each.judged, each.with_error) for key, each in groups.items()),
        rows=tuple(
            Row(*key, base=f.base, kept=f.kept, broken=f.broken, cases=f.cases, findings=f.findings, unclear=f.unclear)
            for key, f in sorted(tally.figures().items())
        ),
        receipt=screenings.receipt(
            order.inputs,
            law.rulebook,
            as_of=order.as_of,
            known_at=known_at,
            saturday=order.saturday,
            only=order.only,
        ),
    )
