"""The set-up script says in one sentence what is missing, and knows when there is nothing to do."""

import subprocess
import sys
from pathlib import Path

import pytest
from scripts import bootstrap


@pytest.fixture(autouse=True)
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let the script believe that an almost empty folder is the project."""
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    monkeypatch.setattr(bootstrap, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(bootstrap, "STAMP", tmp_path / ".venv" / "bootstrap-stamp")
    monkeypatch.setattr(bootstrap, "LOCK", tmp_path / "requirements" / "dev.txt")
    monkeypatch.setattr(bootstrap, "__file__", str(tmp_path / "bootstrap.py"))
    (tmp_path / "requirements").mkdir()
    for name in ("requirements/dev.txt", "pyproject.toml", "bootstrap.py"):
        (tmp_path / name).write_text("as it was\n", encoding="utf-8")
    return tmp_path


def test_it_refuses_an_old_python_with_the_remedy(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bootstrap, "OLDEST_PYTHON", (99, 0))
    assert bootstrap.main() == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "PYTHON=python3.11" in said


def test_it_names_the_missing_lock(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tree / "requirements" / "dev.txt").unlink()
    assert bootstrap.main() == 1
    assert "requirements/dev.txt is missing" in capsys.readouterr().err


def test_it_names_the_missing_venv_module(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setitem(sys.modules, "ensurepip", None)
    assert bootstrap.main() == 1
    assert "python3-venv" in capsys.readouterr().err


def test_it_says_so_when_the_lock_does_not_name_uv(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bootstrap, "create_environment", lambda: None)
    assert bootstrap.main() == 1
    assert "does not name uv" in capsys.readouterr().err


def test_a_failed_step_shows_its_output_and_names_the_step(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bootstrap, "create_environment", lambda: None)
    monkeypatch.setattr(
        bootstrap,
        "install_uv",
        lambda: bootstrap.run("a step", [sys.executable, "-c", "print('why'); exit(3)"]),
    )
    assert bootstrap.main() == 1
    said = capsys.readouterr().err
    assert "why" in said
    assert "a step failed" in said


def test_it_does_nothing_until_the_lock_changes(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    interpreter = bootstrap.python_of_venv()
    interpreter.parent.mkdir(parents=True)
    interpreter.touch()
    bootstrap.STAMP.write_text(bootstrap.fingerprint(), encoding="utf-8")
    assert bootstrap.main() == 0
    assert "up to date" in capsys.readouterr().out
    (tree / "requirements" / "dev.txt").write_text("changed\n", encoding="utf-8")
    assert not bootstrap.is_current(bootstrap.fingerprint())


def test_it_needs_no_package(tree: Path) -> None:
    script = Path(__file__).resolve().parents[2] / "scripts" / "bootstrap.py"
    result = subprocess.run(
        [sys.executable, "-I", "-S", "-c", f"import runpy; runpy.run_path({str(script)!r}, run_name='read')"],
        cwd=tree,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
