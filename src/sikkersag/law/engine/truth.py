"""Three-valued truth for conditions: True, False, and None for what is not known. Connectives and comparisons."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from sikkersag.law.engine.context import Context
from sikkersag.law.engine.timeline import Event

Value = Any
Compiled = Callable[[Context, Event], Value]
Range = tuple[int, int]


def conjunction(parts: list[Compiled]) -> Compiled:
    def run(c: Context, e: Event) -> Value:
        unknown = False
        for part in parts:
            value = part(c, e)
            if value is None:
                unknown = True
            elif not value:
                return False
        return None if unknown else True

    return run


def disjunction(parts: list[Compiled]) -> Compiled:
    def run(c: Context, e: Event) -> Value:
        unknown = False
        for part in parts:
            value = part(c, e)
            if value is None:
                unknown = True
            elif value:
                return True
        return None if unknown else False

    return run


def negation(part: Compiled) -> Compiled:
    return lambda c, e: None if (value := part(c, e)) is None else not value


def among(a: Compiled, values: frozenset[object]) -> Compiled:
    """Is the value one of these; of several values, any."""

    def run(c: Context, e: Event) -> Value:
        value = a(c, e)
        if value is None:
            return None
        return not values.isdisjoint(value) if isinstance(value, tuple) else value in values

    return run


def equal(a: Compiled, b: Compiled) -> Compiled:
    def run(c: Context, e: Event) -> Value:
        x, y = a(c, e), b(c, e)
        return None if x is None or y is None else x == y

    return run


def compare_values(op: ast.cmpop, a: Compiled, b: Compiled) -> Compiled:
    def run(c: Context, e: Event) -> Value:
        x, y = a(c, e), b(c, e)
        if x is None or y is None:
            return None
        match op:
            case ast.Lt():
                return x < y
            case ast.LtE():
                return x <= y
            case ast.Gt():
                return x > y
        return x >= y

    return run


def compare_ranges(op: ast.cmpop, a: Compiled, b: Compiled) -> Compiled:
    """Compare ages, known as ranges; a limit that does not exist at that date makes the comparison false."""

    if isinstance(op, ast.NotEq):
        return negation(compare_ranges(ast.Eq(), a, b))

    def run(c: Context, e: Event) -> Value:
        x, y = _as_range(a(c, e)), _as_range(b(c, e))
        if x is None or y is None:
            return None
        if not x or not y:
            return False
        match op:
            case ast.GtE():
                return True if x[0] >= y[1] else False if x[1] < y[0] else None
            case ast.Gt():
                return True if x[0] > y[1] else False if x[1] <= y[0] else None
            case ast.LtE():
                return True if x[1] <= y[0] else False if x[0] > y[1] else None
            case ast.Lt():
                return True if x[1] < y[0] else False if x[0] >= y[1] else None
        return True if x[0] == x[1] == y[0] == y[1] else False if x[1] < y[0] or x[0] > y[1] else None

    return run


def _as_range(value: Value) -> Range | tuple[()] | None:
    return (value, value) if isinstance(value, int) else value
