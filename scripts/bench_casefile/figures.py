"""Figures of repeated calls, and the table in which they are told beside their aims.

Beside the time that passed stands the processor time that was used, by this process and by the database's own
together: where others use the machine too, the first tells of them as well, and the second much less.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from django.db import connection


@dataclass(frozen=True)
class Figure:
    """How long one thing took, in milliseconds, over and over. `aim` is what its median should be at most."""

    name: str
    times: Sequence[float]
    aim: float | None = None
    queries: int | None = None
    rows: int | None = None
    #: Processor time of one call, milliseconds, on average.
    work: float | None = None

    @property
    def middle(self) -> float:
        """The median."""
        return median(self.times)

    def at(self, share: float) -> float:
        """The time that this share of the calls stayed under."""
        ordered = sorted(self.times)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def timed(call: Callable[[], object], times: int) -> tuple[list[float], float]:
    """The milliseconds of each of so many calls, and the processor time of one on average."""
    found = []
    before = time.process_time() + database_seconds()
    for _ in range(times):
        started = time.perf_counter()
        call()
        found.append((time.perf_counter() - started) * 1000)
    return found, (time.process_time() + database_seconds() - before) * 1000 / times


def database_seconds() -> float:
    """Processor seconds that the database has used for our connections, where it runs on this machine."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")
        pids = [pid for (pid,) in cursor.fetchall()]
    ticks = 0
    for pid in pids:
        try:
            told = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        except OSError:
            continue
        ticks += int(told[11]) + int(told[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def told(figures: Iterable[Figure]) -> str:
    """A table: median, 95th percentile, aim, whether it is reached, queries, rows shown."""
    lines = [f"  {'':<44}{'median':>9}{'p95':>9}{'aim':>7}  {'':<8}{'processor':>9}{'queries':>9}{'rows':>6}"]
    for one in figures:
        verdict = "" if one.aim is None else ("reached" if one.middle <= one.aim else "MISSED")
        aim = "" if one.aim is None else f"{one.aim:.0f}"
        queries = "" if one.queries is None else str(one.queries)
        rows = "" if one.rows is None else str(one.rows)
        work = "" if one.work is None else f"{one.work:.1f} ms"
        lines.append(
            f"  {one.name:<44}{one.middle:>6.1f} ms{one.at(0.95):>6.1f} ms{aim:>7}  {verdict:<8}{work:>9}"
            f"{queries:>9}{rows:>6}"
        )
    return "\n".join(lines)
