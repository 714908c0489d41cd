"""kill -9 at each step from the first byte to the inbox: what has a receipt is found there exactly once afterwards."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from django.db import connections
from tests.casefile.people import later
from tests.databases import Database


def test_a_submission_killed_at_any_step_is_found_exactly_once(
    committed_db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    connections.close_all()
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "sikkersag.conf.settings",
        "SIKKERSAG_DATA": str(tmp_path),
        "SIKKERSAG_INTAKE": str(tmp_path / "indkommet"),
        "SIKKERSAG_INTAKE_RATE": "0",
        "TMPDIR": str(temporary),
    }
    run = subprocess.run(
        [sys.executable, "-m", "tests.intake.killing", later(hours=1).isoformat()],
        capture_output=True, text=True, check=False, env=environment,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    *lines, last = [json.loads(line) for line in run.stdout.splitlines()]
    points = [line for line in lines if "through" not in line]
    for stretch, count in Counter(point["stretch"] for point in points).items():
        kinds = Counter(point["before"] for point in points if point["stretch"] == stretch)
        print(f"{stretch}: killed at {count} points ({', '.join(f'{n} {name}' for name, n in kinds.items())})")
        assert kinds["sql"] > 5 and kinds["fsync"] > 3 and kinds["rename"] >= 1, (stretch, kinds)
    for line in lines:
        where = f"{line['stretch']}, point {line.get('point', 'through')} before {line.get('before')}: {line}"
        assert line["receipt"] and line["found"] == [line["receipt"]], where
        assert (line["files"], line["entries"], line["waiting"]) == (1, 1, 0), where
        assert (line["damaged"], line["unknown"]) == ([], []), where
        assert line["raws"].count(False) == 1, where
    assert last == {"faults": [], "lost": []}
    assert [path.name for path in temporary.iterdir()] == [], "a killed process left what somebody sent"
