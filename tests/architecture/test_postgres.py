"""The PostgreSQL to throw away is what it says: of its own, on no port, gone when the command is, however it ends."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest
from scripts import postgres

SCRIPT = Path(postgres.__file__)


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the script as from the command line."""
    return subprocess.run([sys.executable, SCRIPT, *arguments], capture_output=True, text=True, check=False)


def folder(url: str) -> Path:
    """Return the folder of the cluster at a URL."""
    return Path(str(psycopg.conninfo.conninfo_to_dict(url)["host"]))


def test_the_command_gets_a_database_in_the_environment_and_its_exit_status_is_kept() -> None:
    done = run("run", "--", "sh", "-c", 'echo "$SIKKERSAG_DATABASE"; exit 7')
    assert done.returncode == 7
    assert not folder(done.stdout.strip()).exists()


@pytest.mark.parametrize("durable", [False, True])
def test_it_is_on_no_port_its_role_is_ordinary_and_only_a_durable_one_waits_for_the_disk(durable: bool) -> None:
    with postgres.Cluster(durable=durable) as cluster, psycopg.connect(cluster.url) as connection:
        told = {
            name: connection.execute(f"SHOW {name}").fetchone()
            for name in ("listen_addresses", "fsync", "is_superuser", "max_connections")
        }
    assert told == {
        "listen_addresses": ("",),
        "fsync": ("on" if durable else "off",),
        "is_superuser": ("off",),
        "max_connections": ("100",),
    }


def started(tmp_path: Path) -> tuple[subprocess.Popen[bytes], Path]:
    """Start the script with a command that does not end; return it and its cluster's folder."""
    told = tmp_path / "url"
    command = ["sh", "-c", f'echo "$SIKKERSAG_DATABASE" > {told}.part; mv {told}.part {told}; exec sleep 60']
    process = subprocess.Popen([sys.executable, SCRIPT, "run", "--", *command], start_new_session=True)
    deadline = time.monotonic() + 60
    while not told.exists():
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return process, folder(told.read_text(encoding="utf-8").strip())


def alive(process: int) -> bool:
    """Say whether a process runs; one that has ended but that nobody has asked after has no command line any more."""
    line = Path(f"/proc/{process}/cmdline")
    return line.exists() and line.read_bytes() != b""


def test_it_removes_the_cluster_when_it_is_told_to_stop(tmp_path: Path) -> None:
    process, cluster = started(tmp_path)
    process.terminate()
    assert process.wait(timeout=30) == 128 + signal.SIGTERM
    assert not cluster.exists()


def test_what_a_killed_run_left_is_removed_by_the_next_and_a_running_neighbour_is_not(tmp_path: Path) -> None:
    process, orphan = started(tmp_path)
    server = int((orphan / "data" / "postmaster.pid").read_text(encoding="utf-8").split()[0])
    with postgres.Cluster() as neighbour:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        assert alive(server)
        assert run("run", "--", "true").returncode == 0
        assert not orphan.exists()
        assert not alive(server)
        with psycopg.connect(neighbour.url) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)


def test_a_kept_cluster_stays_until_it_is_removed() -> None:
    done = run("run", "--keep", "--", "sh", "-c", 'echo "$SIKKERSAG_DATABASE"')
    url = done.stdout.strip()
    assert run("run", "--", "true").returncode == 0
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    assert str(folder(url)) in done.stderr
    assert run("remove", str(folder(url))).returncode == 0
    assert not folder(url).exists()


def test_it_removes_no_folder_that_it_has_not_made(tmp_path: Path) -> None:
    assert run("remove", str(tmp_path)).returncode == 1
    assert tmp_path.exists()


def test_it_says_what_to_do_when_postgresql_is_missing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(postgres, "programs", lambda: None)
    assert postgres.main(["run", "--", "true"]) == 1
    assert "scripts/machine.py" in capsys.readouterr().err


def test_it_needs_no_package() -> None:
    result = subprocess.run([sys.executable, "-I", "-S", SCRIPT, "--help"], capture_output=True, check=False)
    assert result.returncode == 0
