"""kill -9 at each SQL statement of an append: nothing of it is left, and the same write then goes through once."""

from __future__ import annotations

import json
import os
import subprocess
import sys

from django.db import connections
from tests.casefile.people import later, municipality
from tests.databases import Database


def test_a_write_killed_at_any_statement_leaves_nothing_and_can_be_done_again(committed_db: Database) -> None:
    municipality()
    connections.close_all()
    run = subprocess.run(
        [sys.executable, "-m", "tests.casefile.killing", later(hours=1).isoformat()],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "sikkersag.conf.settings"},
    )
    assert run.returncode == 0, run.stderr
    before, *points, through, repeated = [json.loads(line) for line in run.stdout.splitlines()]
    print(f"killed at {len(points)} points")
    assert len(points) > 20
    for point in points:
        assert point["left"] == before["left"], f"something was left after statement {point['point']}"
    assert through["left"]["faults"] == []
    assert through["left"]["events"] == before["left"]["events"] + 4
    assert through["left"]["keys"] == 1
    assert through["left"]["ledger"] > before["left"]["ledger"]
    assert repeated["left"] == through["left"]
