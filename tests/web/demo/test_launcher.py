"""`make demo` uses the municipality of last time where it still holds, and touches no other folder."""

from __future__ import annotations

import json
import os
import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from sikkersag.web.demo import __main__ as launcher
from sikkersag.web.demo.town import NOW, PASSWORD

USERS = [{"role": "Sagsbehandler", "username": "a.b", "name": "A B", "place": "Team"}]


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[tuple[str, ...]]:
    """What was asked of Django's command line; nothing is really done, and nothing is served."""
    asked: list[tuple[str, ...]] = []

    def manage(*arguments: str) -> None:
        asked.append(arguments)
        if arguments[0] == "build_demo":
            Path(arguments[2]).write_text(json.dumps(USERS), encoding="utf-8")

    monkeypatch.setattr(launcher, "_manage", manage)
    monkeypatch.setattr(os, "execv", lambda program, arguments: asked.append(tuple(arguments[3:])))
    monkeypatch.setenv("SIKKERSAG_DATA", str(tmp_path / "demo"))
    for name in ("SIKKERSAG_CLOCK_OFFSET", "SIKKERSAG_SECOND_FACTOR", "SIKKERSAG_DEMO", "SIKKERSAG_DATABASE", "FRESH"):
        monkeypatch.setenv(name, "")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        monkeypatch.setenv("PORT", str(free.getsockname()[1]))
    return asked


def commands(asked: list[tuple[str, ...]]) -> list[str]:
    return [arguments[0] for arguments in asked]


def test_the_first_time_it_is_made_and_the_second_time_it_is_used_again(made: Any, capsys: Any) -> None:
    launcher.main()
    assert commands(made) == ["migrate", "build_demo", "serve"]
    told = capsys.readouterr().out
    assert "a.b" in told and PASSWORD in told
    made.clear()
    launcher.main()
    assert commands(made) == ["refresh_demo", "serve"]


def test_it_is_made_again_when_asked_or_when_the_code_has_changed(made: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    launcher.main()
    made.clear()
    monkeypatch.setenv("FRESH", "1")
    launcher.main()
    assert commands(made) == ["migrate", "build_demo", "serve"]
    monkeypatch.setenv("FRESH", "")
    monkeypatch.setattr(launcher, "stamp", lambda: "another")
    made.clear()
    launcher.main()
    assert commands(made) == ["migrate", "build_demo", "serve"]


def test_another_database_is_another_municipality(made: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    launcher.main()
    monkeypatch.setenv("SIKKERSAG_DATABASE", "postgresql://somebody:secret@localhost/demo")
    made.clear()
    launcher.main()
    assert commands(made) == ["migrate", "build_demo", "serve"]
    state = (Path(os.environ["SIKKERSAG_DATA"]) / "demo.json").read_text(encoding="utf-8")
    assert "secret" not in state
    monkeypatch.setenv("FRESH", "1")
    made.clear()
    launcher.main()
    assert commands(made) == ["empty_demo", "migrate", "build_demo", "serve"]


def test_a_folder_of_somebody_elses_is_left_alone(made: Any, tmp_path: Path, capsys: Any) -> None:
    kept = tmp_path / "demo" / "mine.txt"
    kept.parent.mkdir()
    kept.write_text("vigtigt", encoding="utf-8")
    assert launcher.main() == 1
    assert kept.read_text(encoding="utf-8") == "vigtigt" and made == []
    assert "bliver ikke rørt" in capsys.readouterr().err


def test_a_port_that_is_taken_is_told_before_anything_is_made(
    made: Any, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        monkeypatch.setenv("PORT", str(taken.getsockname()[1]))
        assert launcher.main() == 1
    assert "er i brug" in capsys.readouterr().err and made == []


def test_the_clock_begins_on_the_tenth_of_march(made: Any) -> None:
    launcher.main()
    state = json.loads((Path(os.environ["SIKKERSAG_DATA"]) / "demo.json").read_text(encoding="utf-8"))
    there = datetime.now(UTC) + timedelta(seconds=state["offset"])  # noqa: TID251  # the machine's clock is the point
    assert abs(there - NOW) < timedelta(seconds=60)
