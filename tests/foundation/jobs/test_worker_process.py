"""Workers as processes of their own: killed, stopped, two at once, and the command that starts them."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db.models import QuerySet
from tests.databases import Database

from sikkersag.foundation import clock
from sikkersag.foundation.jobs import actions
from sikkersag.foundation.jobs.models import Job
from sikkersag.foundation.jobs.registry import job

#: A worker that knows one work: it notes that it began, waits as told, and notes that it ended.
WORKER = """
import os, sys, time
import django
django.setup()
from django.core.management import call_command
from sikkersag.foundation.jobs.registry import job

@job("test.slow", title="Langsom", atomic=False)
def slow(*, now, path, seconds):
    with open(path, "a") as file:
        file.write(f"began {os.getpid()}\\n")
    time.sleep(seconds)
    with open(path, "a") as file:
        file.write(f"ended {os.getpid()}\\n")

call_command("jobs", *sys.argv[1:])
"""


@contextmanager
def worker(*options: str) -> Iterator[subprocess.Popen[str]]:
    """A worker in a process of its own, which is gone at the end."""
    process = subprocess.Popen(
        [sys.executable, "-c", WORKER, *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def wait_until(path: Path, lines: int) -> list[str]:
    for _ in range(300):
        if path.exists() and len(found := path.read_text().splitlines()) >= lines:
            return found
        time.sleep(0.05)
    raise AssertionError(f"nothing more came than {path.read_text() if path.exists() else 'nothing'}")


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    """Where the work writes down that it began and ended. The work is known here too, to be put in the queue."""
    job("test.slow", title="Langsom")(lambda: None)
    return tmp_path / "notes"


def slow() -> QuerySet[Job]:
    """The work of these tests. The program's own repeated work lies beside it where a minute ended meanwhile."""
    return Job.objects.filter(name="test.slow").order_by("pk")


def enqueue(notes: Path, seconds: float) -> None:
    actions.enqueue("test.slow", arguments={"path": str(notes), "seconds": seconds}, now=clock.now())


def test_the_work_of_a_killed_worker_is_done_by_another_when_the_lease_ends(
    committed_db: Database, notes: Path
) -> None:
    enqueue(notes, seconds=1.5)
    with worker("--lease", "2") as first:
        wait_until(notes, 1)
        os.kill(first.pid, signal.SIGKILL)
        first.wait()
    held = slow().get()
    assert held.lease_until is not None
    assert held.done_at is None
    with worker() as second:
        lines = wait_until(notes, 3)
        for _ in range(100):
            if slow().get().done_at is not None:
                break
            time.sleep(0.05)
    assert lines == [f"began {first.pid}", f"began {second.pid}", f"ended {second.pid}"]
    row = slow().get()
    assert row.done_at is not None
    assert row.attempts == 2
    assert row.done_at >= held.lease_until


def test_a_worker_that_is_asked_to_stop_ends_its_work_first_and_takes_no_more(
    committed_db: Database, notes: Path
) -> None:
    enqueue(notes, seconds=1)
    enqueue(notes, seconds=0)
    with worker() as process:
        wait_until(notes, 1)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=20) == 0
    assert notes.read_text().splitlines() == [f"began {process.pid}", f"ended {process.pid}"]
    rows = slow()
    assert [(row.done_at is not None, row.attempts) for row in rows] == [(True, 1), (False, 0)]


def test_two_workers_in_processes_do_each_work_once(committed_db: Database, notes: Path) -> None:
    for _ in range(12):
        enqueue(notes, seconds=0.05)
    with worker("--once") as first, worker("--once") as second:
        for process in (first, second):
            assert process.wait(timeout=60) == 0
    lines = notes.read_text().splitlines()
    assert len([line for line in lines if line.startswith("ended")]) == 12
    assert not slow().exclude(attempts=1).exists()
    assert not slow().filter(done_at__isnull=True).exists()


def test_the_command_says_how_many_it_did(committed_db: Database, notes: Path) -> None:
    enqueue(notes, seconds=0)
    with worker("--once") as process:
        said, complaints = process.communicate(timeout=60)
    assert "1 opgaver er udført eller forsøgt." in said
    assert complaints == ""


def test_the_programs_own_repeated_work_is_registered() -> None:
    program = (
        "import django; django.setup()\n"
        "from sikkersag.foundation.jobs import registry\n"
        "print(sorted(registry.timings()), sorted(registry.kinds()))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert "files.sweep" in done.stdout
    assert "jobs.clear" in done.stdout
