"""Measure the case system: pages, appends and fifty users over 100,000 cases, and the lists over 1,000,000.

    python scripts/postgres.py run --durable -- python scripts/bench_casefile
    ... --cases 20000 --million 0 --seconds 60      smaller: no copies of the lists, one minute of load

Writes into the empty PostgreSQL database that SIKKERSAG_DATABASE names, and into a second one beside it. Nothing is
asserted: the figures depend on the machine and on what else it does (the load average is printed); docs/performance.md
has those of one machine.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))


def say(text: str) -> None:
    """Print at once."""
    print(text, flush=True)


@contextmanager
def stage(what: str) -> Iterator[None]:
    """Say how long something took."""
    started = time.perf_counter()
    yield
    say(f"{time.perf_counter() - started:7.1f} s  {what}")


def settle(folder: str) -> None:
    """What the settings read: the fictional municipality at its own time."""
    from sikkersag.web.demo.town import NOW

    os.environ.update(
        SIKKERSAG_DATA=folder,
        SIKKERSAG_CLOCK_OFFSET=str(round((NOW - datetime.now(UTC)).total_seconds())),
        SIKKERSAG_SECOND_FACTOR="nej",
        SIKKERSAG_DEMO="ja",
        SIKKERSAG_MAIL=f"folder://{folder}/mail",
        SIKKERSAG_MAIL_FROM="boern@fjordby.example",
        DJANGO_SETTINGS_MODULE="sikkersag.conf.settings",
    )
    import django

    django.setup()


def main() -> int:
    """Make, measure, tell; returns the exit status."""
    parser = argparse.ArgumentParser(prog="bench_casefile", description="Measure the case system on PostgreSQL.")
    parser.add_argument("--cases", type=int, default=100_000, help="cases of the whole measurement (100000)")
    parser.add_argument("--million", type=int, default=1_000_000, help="cases of the second, lists only; 0: none")
    parser.add_argument("--seconds", type=float, default=300, help="how long the users work; 0: not at all (300)")
    parser.add_argument("--users", type=int, default=50)
    parser.add_argument("--think", type=float, default=5.0, help="seconds between two pages of a user (5)")
    parser.add_argument("--times", type=int, default=200, help="how often each page is opened (200)")
    parser.add_argument("--port", type=int, default=8113)
    chosen = parser.parse_args()
    if not os.environ.get("SIKKERSAG_DATABASE", "").startswith("postgres"):
        parser.error("SIKKERSAG_DATABASE must name an empty PostgreSQL database (see scripts/postgres.py)")
    with tempfile.TemporaryDirectory() as folder:
        settle(folder)
        from scripts.bench_casefile import measuring

        measuring.everything(chosen, stage, say)
    return 0


if __name__ == "__main__":
    sys.exit(main())
