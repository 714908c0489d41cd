"""The findings of a batch as columns, and their codes (what is missing, what is to be noted) as texts made only when
asked for.

Instants are whole seconds UTC, MISSING where none is set; words are their number in the engine's lists.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from sikkersag.law.engine.expressions import Expression
from sikkersag.law.engine.finding import BASIS, CURABLE, DOCUMENTATION, OUTCOMES, TIMELINESS
from sikkersag.population.columns import Columns
from sikkersag.population.joining import Batch
from sikkersag.population.ternary import Flags, Ints
from sikkersag.population.words import MISSING, NONE

OUTCOME = {word: number for number, word in enumerate(OUTCOMES)}
TIMELY = {word: number for number, word in enumerate(TIMELINESS)}
DOCUMENTED = {word: number for number, word in enumerate(DOCUMENTATION)}
CURE = {word: number for number, word in enumerate(CURABLE)}


@dataclass(frozen=True, slots=True)
class Event:
    """A part of a code that is the id of an event."""

    rows: Ints


@dataclass(frozen=True, slots=True)
class Person:
    """A part of a code that is a person."""

    codes: Ints


@dataclass(frozen=True, slots=True)
class Number:
    """A part of a code that is a whole number."""

    numbers: Ints


Part = str | Event | Person | Number


class Codes:
    """Codes added to rows one after the other."""

    def __init__(self) -> None:
        self._added: list[tuple[Ints, tuple[Part, ...]]] = []
        self._cleared: list[tuple[int, Ints]] = []

    def add(self, rows: Ints, *parts: Part) -> None:
        """Add one code to each of these rows."""
        if len(rows):
            self._added.append((rows, parts))

    def clear(self, rows: Ints) -> None:
        """Take away what was added to these rows until now."""
        if len(rows):
            self._cleared.append((len(self._added), rows))

    def told(self, columns: Columns, size: int) -> tuple[Ints, list[str]]:
        """Every code as text with its row, in order of rows and then of adding."""
        rows, texts = [], []
        for number, (at, parts) in enumerate(self._added):
            keep = np.ones(len(at), np.bool_)
            for until, gone in self._cleared:
                if number < until:
                    keep &= ~np.isin(at, gone)
            if keep.any():
                rows.append(at[keep])
                texts.append(_texts(columns, parts, len(at))[keep])
        if not rows:
            return np.empty(0, np.int64), []
        row, text = np.concatenate(rows), np.concatenate(texts)
        order = np.argsort(row, kind="stable")
        return row[order], text[order].tolist()


def _texts(columns: Columns, parts: tuple[Part, ...], size: int) -> np.ndarray[Any, Any]:
    told: list[Any] = []
    for part in parts:
        match part:
            case str():
                told.append(np.full(size, part, object))
            case Event(rows):
                told.append(columns.ids[rows])
            case Person(codes):
                told.append(np.array([columns.words.texts[c] if c >= 0 else "" for c in codes], object))
            case Number(numbers):
                told.append(np.array([str(n) for n in numbers.tolist()], object))
    text = told[0]
    for more in told[1:]:
        text = text + "|" + more
    return np.asarray(text, object)


@dataclass(slots=True)
class Answers:
    """One finding for each row of a batch; `there` says which rows have one."""

    batch: Batch
    version: str
    there: Flags = field(init=False)
    outcome: Ints = field(init=False)
    timeliness: Ints = field(init=False)
    documentation: Ints = field(init=False)
    curable: Ints = field(init=False)
    basis: Ints = field(init=False)
    due: Ints = field(init=False)
    due_hi: Ints = field(init=False)
    done: Ints = field(init=False)
    late_by: Ints = field(init=False)
    start_lo: Ints = field(init=False)
    start_hi: Ints = field(init=False)
    start: Ints = field(init=False)
    due_by: Ints = field(init=False)
    anchor: Ints = field(init=False)
    evidence: Ints = field(init=False)
    more: list[tuple[Ints, Ints]] = field(default_factory=list)
    missing: Codes = field(default_factory=Codes)
    notes: Codes = field(default_factory=Codes)

    def __post_init__(self) -> None:
        size = self.batch.size
        self.there = np.ones(size, np.bool_)
        self.outcome = np.full(size, OUTCOME["undeterminable"], np.int64)
        self.timeliness = np.full(size, TIMELY["none"], np.int64)
        self.documentation = np.full(size, DOCUMENTED["none"], np.int64)
        self.curable = np.full(size, CURE["done"], np.int64)
        self.basis = np.full(size, BASIS.index("none"), np.int64)
        for name in ("due", "due_hi", "done", "late_by", "start_lo", "start_hi"):
            setattr(self, name, np.full(size, MISSING, np.int64))
        self.start = np.full(size, NONE, np.int64)
        self.due_by = np.full(size, NONE, np.int64)
        self.anchor = self.batch.event
        self.evidence = np.full(size, NONE, np.int64)

    def accept(self, rows: Ints, event: Ints, *, timely: Flags) -> None:
        """Done by these events; `timely`: in time."""
        self.outcome[rows] = OUTCOME["met"]
        self.done[rows] = self.batch.columns.hi[event]
        self.prove(rows, event)
        self.timeliness[rows[timely]] = TIMELY["in_time"]

    def prove(self, rows: Ints, event: Ints) -> None:
        """These events are the evidence, and how they are known is how the finding is."""
        self.evidence[rows] = event
        self.basis[rows] = self.batch.columns.basis[event]

    def cannot_say(self, rows: Ints) -> None:
        """Undeterminable; what is missing is added by the caller."""
        self.outcome[rows] = OUTCOME["undeterminable"]
        self.timeliness[rows], self.documentation[rows] = TIMELY["unknown"], DOCUMENTED["unknown"]
        self.curable[rows], self.late_by[rows] = CURE["done"], MISSING
        self.missing.clear(rows)


def add_unknown(answers: Answers, at: Ints, expression: Expression, event: Ints, kind: int) -> None:
    """Add to these rows what would have to be known for the condition on the events beside them to be answered."""
    if not len(at):
        return
    batch, columns, reads = answers.batch, answers.batch.columns, expression.reads
    found = np.zeros(len(at), np.bool_)
    for name in sorted(reads.facts):
        untold = ~_told(columns, name, event, kind)
        answers.missing.add(at[untold], "fact", columns.kind_names[kind], name, Event(event[untold]))
        found |= untold
    occasion = batch.event[at]
    for name in sorted(reads.occasion_facts):
        untold = ~_told(columns, name, occasion, batch.kind)
        answers.missing.add(at[untold], "fact", columns.kind_names[batch.kind], name, Event(occasion[untold]))
        found |= untold
    if reads.uses_age:
        ageless = ~batch.conditions.age_of_child(event).told
        answers.missing.add(at[ageless], "birth")
        found |= ageless
        answers.missing.add(at[~found], "age", Event(event[~found]))
        return
    rest = at[~found]
    others = [("kind", kind_name) for kind_name, _ in sorted(reads.kinds)]
    others += [("state", state) for state, _ in sorted(reads.states)]
    for code in others or [("condition", expression.text)]:
        answers.missing.add(rest, *code)


def _told(columns: Columns, name: str, event: Ints, kind: int) -> Flags:
    fact = columns.fact(name, kind)
    return np.zeros(len(event), np.bool_) if fact is None else fact.told[columns.position[event]]
