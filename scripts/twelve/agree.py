"""Do the hand-written rules give the engine's rows? Prints what differs, and exits with status 1 if anything does.

python scripts/twelve/agree.py --cases 2000
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path

import pyarrow as pa

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from scripts.twelve import data, with_columns, with_duckdb, with_engine, with_polars  # noqa: E402
from scripts.twelve.rulebook import ROWS  # noqa: E402

#: Every way to answer: a folder of tables in, rows as `ROWS` says out, in any order. The first is the measure.
BACK_ENDS: dict[str, Callable[[Path], pa.Table]] = {
    "engine": with_engine.run,
    "polars": with_polars.run,
    "duckdb": with_duckdb.run,
    "columns": with_columns.run,
}


def rows(table: pa.Table) -> Counter[tuple[object, ...]]:
    """The rows without their order, each as often as it occurs."""
    return Counter(zip(*(table.column(name).to_pylist() for name in ROWS.names), strict=True))


def differences(answers: Mapping[str, pa.Table]) -> list[str]:
    """What each answer has beside or instead of the first one's rows; empty when all are the same."""
    (measure, expected), *others = ((name, rows(table)) for name, table in answers.items())
    found = []
    for name, given in others:
        wrong = sorted(
            [(row, name) for row in given - expected] + [(row, measure) for row in expected - given], key=str
        )
        found += [f"only {whose}: {row}" for row, whose in wrong]
    return found


def main() -> None:
    """Compare over fresh cases."""
    options = argparse.ArgumentParser(description="Compare the hand-written benchmark rules with the engine.")
    options.add_argument("--cases", type=int, default=2000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--show", type=int, default=20, help="how many differences to print")
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        data.write(Path(folder), cases=asked.cases, seed=asked.seed)
        answers = {name: run(Path(folder)) for name, run in BACK_ENDS.items()}
    found = differences(answers)
    print(*found[: asked.show], sep="\n", end="\n" if found else "")
    print(
        f"{asked.cases} cases, {len(found)} differences;", ", ".join(f"{n}: {t.num_rows}" for n, t in answers.items())
    )
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
