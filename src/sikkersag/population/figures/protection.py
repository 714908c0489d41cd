"""Small numbers in what is published: which cells to hide so that none of them can be worked out from the rest.

A table is named cells and the sums that its reader can do: a total and its parts. Nothing here knows what is counted.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Generic, TypeVar

#: Counts from one to below this are hidden, as Danmarks Statistik does. Zero is told: it points at nobody.
SMALL = 5

Cell = TypeVar("Cell", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Sum(Generic[Cell]):
    """What the reader can add up: the parts give the total."""

    total: Cell
    parts: tuple[Cell, ...]


def hidden(counts: Mapping[Cell, int], sums: Sequence[Sum[Cell]], known: Collection[Cell] = ()) -> frozenset[Cell]:
    """The cells to hide: the small ones, and as many more as keep them from being computed.

    First every count from 1 to SMALL - 1. Then, until nothing changes, in each sum where fewer than two cells are
    hidden or the hidden parts come to less than SMALL together, the smallest that is left, zeros and totals last; and
    wherever the sums taken together (a table has rows *and* columns) still have one solution only for a hidden cell,
    one more of a sum that it stands in. `known` cells are told elsewhere and cannot be hidden. Raises ValueError when
    a sum does not add up, for then hiding protects nothing.
    """
    for each in sums:
        if counts[each.total] != sum(counts[part] for part in each.parts):
            raise ValueError(f"{each.total!r} is not the sum of its parts")
    closed = {cell for cell, count in counts.items() if 0 < count < SMALL and cell not in known}
    changed = True
    while changed:
        changed = False
        for each in sums:
            while _is_open(each, counts, closed):
                if not _hide_one_more(each, counts, closed, known):
                    break
                changed = True
        if changed:
            continue
        for cell in sorted(computable(closed, sums), key=repr):
            changed |= any(
                _hide_one_more(each, counts, closed, known) for each in sums if cell in (each.total, *each.parts)
            )
    return frozenset(closed)


def _is_open(each: Sum[Cell], counts: Mapping[Cell, int], closed: Collection[Cell]) -> bool:
    """Does this sum alone tell one of its hidden cells, or leave it too little room?"""
    parts = [part for part in each.parts if part in closed]
    if each.total in closed:
        return not parts
    return bool(parts) and (len(parts) == 1 or sum(counts[part] for part in parts) < SMALL)


def _hide_one_more(each: Sum[Cell], counts: Mapping[Cell, int], closed: set[Cell], known: Collection[Cell]) -> bool:
    left = [part for part in each.parts if part not in closed and part not in known]
    if left:
        # the smallest costs the reader least, but a zero protects little: it comes after every count
        closed.add(min(left, key=lambda part: (counts[part] == 0, counts[part], repr(part))))
        return True
    if each.total not in closed and each.total not in known:
        closed.add(each.total)
        return True
    return False


def computable(closed: Collection[Cell], sums: Sequence[Sum[Cell]]) -> set[Cell]:
    """The hidden cells that have one solution only, given everything else: by elimination in whole fractions."""
    equations: list[dict[Cell, Fraction]] = []
    for each in sums:
        signs = [(each.total, -1), *((part, 1) for part in each.parts)]
        equation = {cell: Fraction(sign) for cell, sign in signs if cell in closed}
        if equation:
            equations.append(equation)
    return {cell for cell, equation in _solved(equations).items() if len(equation) == 1}


def _solved(equations: list[dict[Cell, Fraction]]) -> dict[Cell, dict[Cell, Fraction]]:
    """Reduced row echelon form, sparse: the equation of each cell that was eliminated."""
    pivots: dict[Cell, dict[Cell, Fraction]] = {}
    users: dict[Cell, set[Cell]] = {}  # which pivots' equations still hold a cell
    for equation in sorted(equations, key=len):
        for cell in [c for c in equation if c in pivots]:
            equation = _without(equation, pivots[cell], cell)
        if not equation:
            continue
        chosen = min(equation, key=repr)
        equation = {cell: value / equation[chosen] for cell, value in equation.items()}
        for owner in users.pop(chosen, set()):
            pivots[owner] = _without(pivots[owner], equation, chosen)
            for cell in equation:
                if cell != chosen:
                    users.setdefault(cell, set()).add(owner)
        pivots[chosen] = equation
        for cell in equation:
            if cell != chosen:
                users.setdefault(cell, set()).add(chosen)
    return pivots


def _without(equation: dict[Cell, Fraction], pivot: dict[Cell, Fraction], cell: Cell) -> dict[Cell, Fraction]:
    factor = equation.get(cell)
    if not factor:
        return equation
    left = {
        c: equation.get(c, Fraction(0)) - factor * pivot.get(c, Fraction(0)) for c in equation.keys() | pivot.keys()
    }
    return {c: value for c, value in left.items() if value}
