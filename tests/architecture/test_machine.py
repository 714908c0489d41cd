"""The set-up of the machine installs only what is missing, and says in one sentence what it cannot do."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from scripts import machine, postgres


class Apt:
    """Stands in for the machine: which programs it has, and what was asked of it."""

    def __init__(self) -> None:
        self.has = {"apt-get", "sudo"}
        self.asked: list[str] = []
        self.lists_are_fresh = True
        self.reachable = True

    def which(self, program: str) -> str | None:
        return f"/usr/bin/{program}" if program in self.has else None

    def programs(self) -> Path | None:
        return Path("/usr/bin") if "initdb" in self.has else None

    def run(self, command: list[str]) -> subprocess.CompletedProcess[str]:
        line = " ".join(command)
        self.asked.append(line)
        if line.endswith(" update"):
            self.lists_are_fresh = self.reachable
        works = self.lists_are_fresh or " install " not in line
        if " install " in line and works:
            self.has |= {"initdb" if package == "postgresql" else package for package in command[-2:]}
        return subprocess.CompletedProcess(command, 0 if works and self.reachable else 100, "apt said no\n")


@pytest.fixture
def apt(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Apt:
    """Put a machine with apt and nothing else in the place of this one; the user is root."""
    apt = Apt()
    monkeypatch.setattr(shutil, "which", apt.which)
    monkeypatch.setattr(postgres, "programs", apt.programs)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(machine, "run", apt.run)
    monkeypatch.setattr(machine, "NO_CLUSTER", tmp_path / "createcluster.d" / "sikkersag.conf")
    return apt


def test_it_installs_both_and_keeps_debian_from_making_a_cluster_first(apt: Apt) -> None:
    assert machine.main() == 0
    cluster, install = apt.asked[-2:]
    assert "create_main_cluster = false" in cluster
    assert install.endswith("install --no-install-recommends chromium postgresql")


def test_it_leaves_alone_what_is_there(apt: Apt, capsys: pytest.CaptureFixture[str]) -> None:
    apt.has |= {"chromium", "initdb"}
    assert machine.main() == 0
    assert apt.asked == []
    assert "are there" in capsys.readouterr().out


def test_it_installs_only_what_is_missing(apt: Apt) -> None:
    apt.has.add("initdb")
    assert machine.main() == 0
    assert [line.rpartition("recommends ")[2] for line in apt.asked] == ["chromium"]


def test_it_fetches_the_lists_only_when_it_does_not_work_without(apt: Apt) -> None:
    apt.lists_are_fresh = False
    assert machine.main() == 0
    assert [line.endswith(" update") for line in apt.asked[-3:]] == [False, True, False]


def test_it_asks_sudo_when_it_is_not_root(apt: Apt, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert machine.main() == 0
    assert all(line.startswith("sudo ") for line in apt.asked)


@pytest.mark.parametrize(("gone", "remedy"), [({"sudo"}, "as root: apt-get install"), ({"apt-get"}, "no apt-get")])
def test_it_says_in_one_sentence_what_is_missing_and_how_to_get_it(
    apt: Apt, gone: set[str], remedy: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    apt.has -= gone
    assert machine.main() == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "chromium and postgresql missing" in said
    assert remedy in said


def test_it_shows_what_apt_said_when_apt_fails(apt: Apt, capsys: pytest.CaptureFixture[str]) -> None:
    apt.reachable = False
    assert machine.main() == 1
    said = capsys.readouterr().err
    assert "apt said no" in said
    assert "could not be installed" in said


def test_it_needs_no_package() -> None:
    script = Path(__file__).resolve().parents[2] / "scripts" / "machine.py"
    result = subprocess.run(
        [sys.executable, "-I", "-S", "-c", f"import runpy; runpy.run_path({str(script)!r}, run_name='read')"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
