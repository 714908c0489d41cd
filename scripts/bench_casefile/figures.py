"""Figures of repeated calls, and the table in which they are told beside their aims."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Figure:
    """How long one thing took, in milliseconds, over and over. `aim` is what its median should be at most."""

    name: str
    times: Sequence[float]
    aim: float | None = None
    queries: int | None = None
    rows: int | None = None

    @property
    def middle(self) -> float:
        """The median."""
        return median(self.times)

    def at(self, share: float) -> float:
        """The time that this share of the calls stayed under."""
        ordered = sorted(self.times)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def timed(call: Callable[[], object], times: int) -> list[float]:
    """The milliseconds of each of so many calls."""
    found = []
    for _ in range(times):
        started = time.perf_counter()
        call()
        found.append((time.perf_counter() - started) * 1000)
    return found


def told(figures: Iterable[Figure]) -> str:
    """A table: median, 95th percentile, aim, whether it is reached, queries, rows shown."""
    lines = [f"  {'':<44}{'median':>9}{'p95':>9}{'aim':>7}  {'':<8}{'queries':>8}{'rows':>6}"]
    for one in figures:
        verdict = "" if one.aim is None else ("reached" if one.middle <= one.aim else "MISSED")
        aim = "" if one.aim is None else f"{one.aim:.0f}"
        queries = "" if one.queries is None else str(one.queries)
        rows = "" if one.rows is None else str(one.rows)
        lines.append(
            f"  {one.name:<44}{one.middle:>6.1f} ms{one.at(0.95):>6.1f} ms{aim:>7}  {verdict:<8}{queries:>8}{rows:>6}"
        )
    return "\n".join(lines)
