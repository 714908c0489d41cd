"""What a condition is asked of, and the values that it compares: codes, numbers, ranges, and where each is known."""

from __future__ import annotations

import ast
from dataclasses import dataclass

import numpy as np

from sikkersag.population.ternary import NO, UNKNOWN, YES, Flags, Ints, Truths, known
from sikkersag.population.words import MISSING, NONE


class NotColumnarError(Exception):
    """A condition or duty that the columns do not hold; the single-case engine answers it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a condition is asked of: events of one kind, each with its occasion (of one kind), person and law."""

    event: Ints
    kind: int
    occasion: Ints
    occasion_kind: int
    person: Ints
    law_lo: Ints
    law_hi: Ints

    def take(self, at: Ints, event: Ints, kind: int) -> Asked:
        """The same questions for other events: those at `at`, with the events beside them."""
        return Asked(
            event, kind, self.occasion[at], self.occasion_kind, self.person[at], self.law_lo[at], self.law_hi[at]
        )

    def only(self, at: Ints) -> Asked:
        """Some of the questions."""
        event = self.event[at]
        own = self.event is self.occasion
        return Asked(
            event,
            self.kind,
            event if own else self.occasion[at],
            self.occasion_kind,
            self.person[at],
            self.law_lo[at],
            self.law_hi[at],
        )


@dataclass(frozen=True, slots=True)
class Range:
    """Whole numbers from lo to hi; `told`: known, `none`: there is no such limit then."""

    lo: Ints
    hi: Ints
    told: Flags
    none: Flags


@dataclass(frozen=True, slots=True)
class Codes:
    """Values as codes; NONE: not known."""

    codes: Ints


@dataclass(frozen=True, slots=True)
class Numbers:
    """Whole numbers; MISSING: not known."""

    numbers: Ints


@dataclass(frozen=True, slots=True)
class Told:
    """Only whether the value is known."""

    told: Flags


Value = Truths | Range | Codes | Numbers | Told


def is_told(value: Value) -> Flags:
    match value:
        case Codes(codes):
            return codes != NONE
        case Numbers(numbers):
            return numbers != MISSING
        case Told(told):
            return told
    raise NotColumnarError("kendt")


def as_range(value: Value) -> Range:
    if isinstance(value, Range):
        return value
    if not isinstance(value, Numbers):
        raise NotColumnarError("a range beside something else")
    return Range(value.numbers, value.numbers, value.numbers != MISSING, np.zeros(len(value.numbers), np.bool_))


def as_numbers(value: Value) -> Ints:
    if isinstance(value, Numbers):
        return value.numbers
    if isinstance(value, Codes) and bool((value.codes == NONE).all()):
        return np.full(len(value.codes), MISSING, np.int64)
    raise NotColumnarError("a number beside something else")


def compare_numbers(op: ast.cmpop, a: Ints, b: Ints) -> Truths:
    told = (a != MISSING) & (b != MISSING)
    match op:
        case ast.Eq():
            return known(a == b, told)
        case ast.NotEq():
            return known(a != b, told)
        case ast.Lt():
            return known(a < b, told)
        case ast.LtE():
            return known(a <= b, told)
        case ast.Gt():
            return known(a > b, told)
    return known(a >= b, told)


def compare_ranges(op: ast.cmpop, a: Range, b: Range) -> Truths:
    """Compare ages, known as ranges; a limit that does not exist at that date makes the comparison false."""
    yes: Flags
    no: Flags
    match op:
        case ast.GtE():
            yes, no = a.lo >= b.hi, a.hi < b.lo
        case ast.Gt():
            yes, no = a.lo > b.hi, a.hi <= b.lo
        case ast.LtE():
            yes, no = a.hi <= b.lo, a.lo > b.hi
        case ast.Lt():
            yes, no = a.hi < b.lo, a.lo >= b.hi
        case _:
            yes, no = (a.lo == a.hi) & (a.hi == b.lo) & (b.lo == b.hi), (a.hi < b.lo) | (a.lo > b.hi)
    answer = np.where(yes, YES, np.where(no, NO, UNKNOWN))
    answer = np.where(a.none | b.none, NO, answer)
    return np.where(a.told & b.told, answer, UNKNOWN)


def any_of(codes: Ints, wanted: Ints) -> Flags:
    found = np.zeros(len(codes), np.bool_)
    for code in wanted:
        found |= codes == code
    return found
