"""`sikkersag manage` and `sikkersag serve`: Django's commands, and a server that starts only on a ready database."""

import http.client
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.core.management import call_command
from tests.databases import Database

from sikkersag.cli import main, server

PROGRAM = [sys.executable, "-m", "sikkersag.cli"]


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the program in a process of its own."""
    return subprocess.run(
        [*PROGRAM, *arguments], env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )


def test_manage_hands_everything_on_to_django(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["manage", "check", "--tag", "models"]) == 0
    assert "no issues" in capsys.readouterr().out


def test_manage_prepares_a_database_in_a_folder_that_only_its_owner_may_read(tmp_path: Path) -> None:
    data = tmp_path / "new" / "data"
    database = f"sqlite:///{data / 'sag.sqlite3'}"
    assert "mangler" in run("serve", SIKKERSAG_DATA=str(data), SIKKERSAG_DATABASE=database).stderr
    done = run("manage", "migrate", "--verbosity", "0", SIKKERSAG_DATA=str(data), SIKKERSAG_DATABASE=database)
    assert done.returncode == 0, done.stderr
    assert data.stat().st_mode & 0o777 == 0o700
    assert (data / "sag.sqlite3").exists()


def test_it_does_not_serve_a_database_that_lacks_what_this_version_needs(committed_db: Database) -> None:
    assert server.not_ready() is None
    call_command("migrate", "sessions", "zero", verbosity=0)
    said = server.not_ready()
    assert said is not None
    assert "mangler 1 ændring, " in said
    assert "sikkersag manage migrate" in said


def test_it_says_what_to_look_at_when_the_database_does_not_answer(tmp_path: Path) -> None:
    done = run("serve", SIKKERSAG_DATABASE=f"sqlite:///{tmp_path / 'missing' / 'sag.sqlite3'}")
    assert done.returncode == 2
    assert "databasen svarer ikke" in done.stderr
    assert done.stderr.count("\n") == 1


def free_port() -> int:
    """Return a port that nobody listens on just now."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


def get(port: int, path: str) -> http.client.HTTPResponse | None:
    """Return the answer of a server on this machine, or None while it does not listen yet."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", path)
        return connection.getresponse()
    except ConnectionRefusedError:
        return None
    finally:
        connection.close()


def test_it_serves_on_this_machine_until_it_is_told_to_stop(committed_db: Database) -> None:
    port = free_port()
    process = subprocess.Popen([*PROGRAM, "serve", "--port", str(port), "--workers", "1"], stdout=subprocess.PIPE)
    try:
        deadline = time.monotonic() + 60
        while (answer := get(port, "/konto/login/")) is None:
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.1)
        assert answer.status == 200
        assert "script-src 'self'" in str(answer.headers["Content-Security-Policy"])
    finally:
        process.terminate()
        said, _ = process.communicate(timeout=30)
    assert process.returncode == 0
    assert f"http://127.0.0.1:{port}/" in said.decode()


def test_the_other_commands_start_without_django() -> None:
    program = "import sys; from sikkersag.cli import main; main(['kinds']); sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, check=False).returncode == 0
