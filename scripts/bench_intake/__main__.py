"""Send notifications to a server while one of its processes is killed: is every receipt found, and how long it took.

    python scripts/postgres.py run --durable -- python scripts/bench_intake
    ... --seconds 20 --rate 50      a short run

Writes into the empty PostgreSQL database that SIKKERSAG_DATABASE names. Unlike the other measurements this one ends
with status 1 where the receipts that were given and what stands in the inbox are not the same.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))


def main() -> int:
    """Send, kill, compare, tell; returns the exit status."""
    parser = argparse.ArgumentParser(prog="bench_intake", description="Send notifications while a process is killed.")
    parser.add_argument("--rate", type=float, default=50, help="notifications a second (50)")
    parser.add_argument("--seconds", type=float, default=120, help="for how long (120)")
    parser.add_argument("--workers", type=int, default=2, help="processes of the server (2)")
    parser.add_argument("--port", type=int, default=8151)
    chosen = parser.parse_args()
    if not os.environ.get("SIKKERSAG_DATABASE", "").startswith("postgres"):
        parser.error("SIKKERSAG_DATABASE must name an empty PostgreSQL database (see scripts/postgres.py)")
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(
            SIKKERSAG_DATA=folder,
            SIKKERSAG_INTAKE=f"{folder}/indkommet",
            SIKKERSAG_INTAKE_RATE="0",
            DJANGO_SETTINGS_MODULE="sikkersag.conf.settings",
        )
        import django

        django.setup()
        from scripts.bench_intake import sending

        return sending.everything(chosen)


if __name__ == "__main__":
    sys.exit(main())
