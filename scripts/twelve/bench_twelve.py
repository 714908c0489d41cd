"""Measure the twelve rules: cases a second by each back end, in one run, with the ratios to the hand-written ones.

    python scripts/twelve/bench_twelve.py                  10,000 and 100,000 cases
    python scripts/twelve/bench_twelve.py --cases 20000 --rounds 5 --only polars duckdb

A round runs each back end once, and the rounds follow one another, so that a busy machine is unkind to all of them;
the best round counts. Reading the tables is also measured alone (only the columns that a back end needs); what is
left is called evaluating, though a lazy engine mixes the two. Processor time is of all threads, which is what a
many-threaded engine pays for being quick. The engine that takes one case at a time is measured over fewer cases.

To measure another back end: add it to `BACK_ENDS` in agree.py and, if it can read without evaluating, to `READERS`.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from scripts.twelve import data, rulebook, with_columns, with_duckdb, with_engine, with_polars  # noqa: E402
from scripts.twelve.agree import BACK_ENDS, differences  # noqa: E402

#: Reading without evaluating, for those that can.
READERS: dict[str, Callable[[Path], object]] = {
    "engine": lambda folder: deque(with_engine.load(folder), maxlen=0),
    "polars": with_polars.load,
    "duckdb": with_duckdb.load,
    "columns": with_columns.load,
}
#: Back ends that are measured over no more cases than this.
AT_MOST = {"engine": 10_000}


@dataclass
class Measured:
    """The best round: seconds on the wall and of the processor; and seconds for the reading alone."""

    wall: float = float("inf")
    processor: float = float("inf")
    reading: float = float("inf")


def timed(run: Callable[[Path], object], folder: Path) -> tuple[float, float]:
    """Seconds on the wall and of the processor that one call takes."""
    gc.collect()
    wall, processor = time.perf_counter(), time.process_time()
    run(folder)
    return time.perf_counter() - wall, time.process_time() - processor


def measure(folders: dict[str, Path], rounds: int) -> dict[str, Measured]:
    """Each back end over its folder, round by round."""
    found = {name: Measured() for name in folders}
    for _ in range(rounds):
        for name, folder in folders.items():
            best = found[name]
            wall, processor = timed(BACK_ENDS[name], folder)
            best.wall, best.processor = min(best.wall, wall), min(best.processor, processor)
            if name in READERS:
                best.reading = min(best.reading, timed(READERS[name], folder)[0])
    return found


def tell(found: dict[str, Measured], numbers: dict[str, int]) -> None:
    """Print a line for each back end, and how many times as quick it is as each other."""
    speed = {name: numbers[name] / best.wall for name, best in found.items()}
    print(
        f"{'':10}{'cases/s':>10}{'µs/case':>9}{'reading':>9}{'evaluating':>12}{'processor µs':>14}   times as quick as"
    )
    for name, best in found.items():
        micro = 1e6 / numbers[name]
        told = best.reading < float("inf")
        reading = f"{best.reading * micro:9.1f}" if told else f"{'-':>9}"
        evaluating = f"{max(best.wall - best.reading, 0) * micro:12.1f}" if told else f"{'-':>12}"
        ratios = ", ".join(f"{other} {speed[name] / speed[other]:.2f}" for other in found if other != name)
        print(
            f"{name:10}{speed[name]:10,.0f}{best.wall * micro:9.1f}{reading}{evaluating}"
            f"{best.processor * micro:14.1f}   {ratios}"
        )


def main() -> None:
    """Write the cases, see that all agree on some of them, and measure."""
    options = argparse.ArgumentParser(description="Measure the twelve rules by each back end.")
    options.add_argument("--cases", type=int, nargs="+", default=[10_000, 100_000])
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--only", nargs="+", choices=BACK_ENDS, default=list(BACK_ENDS))
    options.add_argument("--seed", type=int, default=1)
    asked = options.parse_args()
    rulebook.days()  # laid once in a process, like the engine's own calendar
    print(f"{os.cpu_count()} processors; the engine uses one")
    with tempfile.TemporaryDirectory() as place:
        few = Path(place) / "few"
        data.write(few, cases=500, seed=asked.seed)
        answers = {name: BACK_ENDS[name](few) for name in asked.only}  # warms up what is compiled at first use
        if differences(answers):
            raise SystemExit("the back ends do not agree: see scripts/twelve/agree.py")
        for number in asked.cases:
            numbers = {name: min(number, AT_MOST.get(name, number)) for name in asked.only}
            folders = {name: Path(place) / str(numbers[name]) for name in asked.only}
            for name, folder in folders.items():
                if not folder.exists():
                    data.write(folder, cases=numbers[name], seed=asked.seed)
            told = pq.read_metadata(folders[asked.only[-1]] / "events.parquet").num_rows
            print(
                f"\n{number:,} cases, {told / numbers[asked.only[-1]]:.1f} events each; best of {asked.rounds} rounds"
            )
            short = [name for name in asked.only if numbers[name] < number]
            if short:
                print(", ".join(f"{name} over {numbers[name]:,}" for name in short))
            tell(measure(folders, asked.rounds), numbers)


if __name__ == "__main__":
    main()
