"""Small numbers: a hidden cell cannot be worked out from what is shown, in rows, columns and both together."""

from __future__ import annotations

from itertools import product
from random import Random

import pytest

from sikkersag.population.figures.protection import SMALL, Sum, computable, hidden

Cell = tuple[str, str]


def table(random: Random, height: int, width: int) -> tuple[dict[Cell, int], list[Sum[Cell]]]:
    """A table with margins and mostly small numbers."""
    rows, columns = [f"r{i}" for i in range(height)], [f"c{i}" for i in range(width)]
    counts = {(r, c): random.choice((0, 1, 2, 3, 4, 6, 9, 20, 50)) for r, c in product(rows, columns)}
    counts |= {(r, "all"): sum(counts[r, c] for c in columns) for r in rows}
    counts |= {("all", c): sum(counts[r, c] for r in rows) for c in (*columns, "all")}
    sums = [Sum((r, "all"), tuple((r, c) for c in columns)) for r in (*rows, "all")]
    sums += [Sum(("all", c), tuple((r, c) for r in rows)) for c in (*columns, "all")]
    return counts, sums


@pytest.mark.parametrize("seed", range(60))
def test_no_hidden_cell_has_one_solution_only(seed: int) -> None:
    random = Random(seed)
    counts, sums = table(random, random.randint(2, 6), random.randint(2, 5))
    closed = hidden(counts, sums)
    assert {cell for cell, count in counts.items() if 0 < count < SMALL} <= closed
    assert not computable(closed, sums)


@pytest.mark.parametrize("seed", range(25))
def test_every_small_table_has_another_reading_of_each_hidden_cell(seed: int) -> None:
    """By trying every way to fill the hidden cells of a table of two by two."""
    random = Random(seed)
    counts, sums = table(random, 2, 2)
    closed = sorted(hidden(counts, sums))
    inner = [cell for cell in closed if "all" not in cell]
    readings: dict[Cell, set[int]] = {cell: set() for cell in inner}
    for guess in product(range(60), repeat=len(inner)) if len(inner) <= 2 else _near(inner, counts):
        tried = counts | dict(zip(inner, guess, strict=True))
        shown = [each for each in sums if each.total not in closed]
        if all(tried[each.total] == sum(tried[part] for part in each.parts) for each in shown):
            for cell in inner:
                readings[cell].add(tried[cell])
    assert all(len(found) > 1 for found in readings.values())


def _near(inner: list[Cell], counts: dict[Cell, int]) -> list[tuple[int, ...]]:
    around = [[max(0, counts[cell] + step) for step in (-3, -2, -1, 0, 1, 2, 3)] for cell in inner]
    return list(product(*around))


def test_two_hidden_ones_that_come_to_two_are_told_by_their_sum_and_so_a_third_goes() -> None:
    closed = hidden({"all": 22, "a": 1, "b": 1, "c": 20}, [Sum("all", ("a", "b", "c"))])
    assert closed == {"a", "b", "c"}


def test_a_zero_is_shown() -> None:
    assert hidden({"all": 20, "a": 0, "b": 20}, [Sum("all", ("a", "b"))]) == frozenset()


def test_nothing_is_hidden_where_nothing_is_small() -> None:
    assert hidden({"all": 40, "a": 15, "b": 25}, [Sum("all", ("a", "b"))]) == frozenset()


def test_a_single_small_cell_takes_its_neighbour_with_it() -> None:
    assert hidden({"all": 40, "a": 3, "b": 37}, [Sum("all", ("a", "b"))]) == {"a", "b"}


def test_what_is_told_elsewhere_is_never_hidden_and_protects_nothing() -> None:
    counts, sums = {"all": 4, "a": 3, "b": 1}, [Sum("all", ("a", "b"))]
    assert hidden(counts, sums) == {"all", "a", "b"}
    assert hidden(counts, sums, known={"all"}) == {"a", "b"}


def test_a_sum_of_sums_does_not_give_the_cell_back() -> None:
    counts = {"all": 30, "x": 18, "y": 12, "x1": 2, "x2": 16, "y1": 6, "y2": 6}
    sums = [Sum("all", ("x", "y")), Sum("x", ("x1", "x2")), Sum("y", ("y1", "y2"))]
    closed = hidden(counts, sums)
    assert {"x1", "x2"} <= closed
    assert not computable(closed, sums)


def test_the_planted_table_would_be_seen() -> None:
    assert computable({"a"}, [Sum("all", ("a", "b"))]) == {"a"}
    corner = [Sum("r1", ("a", "b")), Sum("r2", ("c", "d")), Sum("k1", ("a", "c")), Sum("k2", ("b", "d"))]
    assert computable({"a", "b", "c", "d"}, corner) == set()
    assert computable({"a", "b", "c"}, corner) == {"a", "b", "c"}
