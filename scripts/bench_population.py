"""Measure the law over a whole population: the whole rulebook over the fictional municipality, and the twelve rules.

    python scripts/bench_population.py                     10,000 and 100,000 cases
    python scripts/bench_population.py --cases 1000000     a million too (some minutes, a gigabyte of disk)

Each measurement is a process of its own, so that its peak of memory is its own. Reading is measured beside reading and
evaluating; what is left is evaluating. Nothing is asserted here: the figures depend on the machine, and the ratios in
one run depend on it less.
"""

from __future__ import annotations

import argparse
import json
import math
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from sikkersag.formats.tables import open_tables  # noqa: E402
from sikkersag.law.engine import calendar as calendars  # noqa: E402
from sikkersag.law.engine.evaluate import evaluate  # noqa: E402
from sikkersag.law.rulebook import load as rulebooks  # noqa: E402
from sikkersag.law.vocabulary import load as vocabularies  # noqa: E402
from sikkersag.population.run import Findings, Question, over_blocks  # noqa: E402

#: The project's aims, on two processors.
AIM_SECONDS, AIM_MEMORY_RATIO, AIM_MEMORY_MB, AIM_SLOPE = 60, 1.2, 2000, 1.05
_SINGLE = 2_000


def counted(block: Findings) -> dict[str, int]:
    """What a screening wants to know of a block, in few words."""
    return {
        "cases": block.cases.num_rows,
        "events": block.events,
        "findings": block.findings.num_rows,
        "by_columns": block.by_columns,
        "alone": block.alone,
    }


def question() -> Question:
    """The whole rulebook, as of 1 March 2026."""
    calendar = calendars.load()
    as_of = calendar.instant(2026, 3, 1, 12)
    return Question(rulebooks.load(), calendar, as_of, as_of)


def measured(folder: Path, what: str) -> dict[str, Any]:
    """Run one measurement in this process: `read`, `single`, or the number of processes that evaluate."""
    tables, asked = open_tables(folder, vocabularies.load()), question()
    total: Counter[str] = Counter()
    began = time.perf_counter()
    if what == "read":
        for block in tables.blocks(10_000):
            total["cases"] += len(block)
    elif what == "single":
        timelines = [t for block in tables.blocks(_SINGLE, stop=_SINGLE) for _, t in block.timelines()]
        began = time.perf_counter()
        for timeline in timelines:
            found = evaluate(
                timeline, asked.rulebook, as_of=asked.as_of, known_at=asked.known_at, calendar=asked.calendar
            )
            total.update(cases=1, findings=len(found.findings))
    else:
        for part in over_blocks(tables, asked, counted, processes=int(what)):
            total.update(part)
    seconds = time.perf_counter() - began
    own, children = (
        resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return {**total, "seconds": seconds, "mb": own, "child_mb": children}


def in_its_own_process(folder: Path, what: str) -> dict[str, Any]:
    """The same in a fresh process."""
    command = [sys.executable, __file__, "--measure", str(folder), what]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr[-2000:])
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def made(place: Path, cases: int, seed: int) -> Path:
    """A fictional municipality of that many cases."""
    folder = place / str(cases)
    program = str(Path(sys.executable).parent / "sikkersag")
    command = [program, "synth", "--cases", str(cases), "--seed", str(seed), "--as-of", "2026-03-01"]
    began = time.perf_counter()
    subprocess.run([*command, "--out", str(folder)], check=True, capture_output=True)
    print(f"\n{cases:,} cases made in {time.perf_counter() - began:.0f} s")
    return folder


def tell(cases: int, found: dict[str, dict[str, Any]]) -> None:
    """Print the figures of one size."""
    one, read = found["1"], found["read"]
    print(
        f"{one['events'] / cases:.1f} events and {one['findings'] / cases:.1f} findings a case; "
        f"{100 * one['alone'] / cases:.2f} % of the cases asked of the single-case engine, "
        f"{100 * (1 - one['by_columns'] / one['findings']):.3f} % of the findings"
    )
    for what, told in found.items():
        name = {"read": "reading alone", "single": "one case at a time"}.get(what, f"{what} process(es)")
        micro = 1e6 * told["seconds"] / told["cases"]
        memory = f"{told['mb']:.0f} MB" + (f" + {told['child_mb']:.0f} MB in each" if told["child_mb"] > 1 else "")
        times = f"{1e6 * found['single']['seconds'] / found['single']['cases'] / micro:.1f} times one at a time"
        print(f"  {name:20}{told['seconds']:9.1f} s{micro:9.1f} µs a case   {memory:30}{times}")
    print(f"  evaluating is {1e6 * (one['seconds'] - read['seconds']) / cases:.1f} µs of the one process's")


def main() -> None:
    """Print the figures of every size, and how they grow."""
    options = argparse.ArgumentParser(description="Measure the law over a whole population.")
    options.add_argument("--cases", type=int, nargs="+", default=[10_000, 100_000])
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--measure", nargs=2, metavar=("FOLDER", "WHAT"), help=argparse.SUPPRESS)
    asked = options.parse_args()
    if asked.measure:
        print(json.dumps(measured(Path(asked.measure[0]), asked.measure[1])))
        return
    found: dict[int, dict[str, dict[str, Any]]] = {}
    with tempfile.TemporaryDirectory() as place:
        for cases in asked.cases:
            folder = made(Path(place), cases, asked.seed)
            found[cases] = {what: in_its_own_process(folder, what) for what in ("single", "read", "1", "2")}
            tell(cases, found[cases])
    least, most = min(found), max(found)
    if most > least:
        for what in ("1", "2"):
            growth = math.log(found[most][what]["seconds"] / found[least][what]["seconds"])
            slope = growth / math.log(most / least)
            print(
                f"\n{what} process(es): slope {slope:.3f} from {least:,} to {most:,} (aim: at most {AIM_SLOPE})", end=""
            )
        sizes = sorted(found)[-2:]
        peaks = [max(found[size]["1"]["mb"], 1) for size in sizes]
        print(
            f"\nmemory at {sizes[1]:,}: {peaks[1]:.0f} MB, {peaks[1] / peaks[0]:.2f} times that at {sizes[0]:,}"
            f" (aims: under {AIM_MEMORY_MB} MB, at most {AIM_MEMORY_RATIO} times)"
        )
    if most >= 1_000_000:
        print(f"a million cases in {found[most]['2']['seconds']:.0f} s (aim: under {AIM_SECONDS} s)")


if __name__ == "__main__":
    main()
