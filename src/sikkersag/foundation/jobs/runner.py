"""A worker: takes work, does it, and keeps its lease while it runs. The time comes from the clock it is handed."""

from __future__ import annotations

import logging
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import DatabaseError, InterfaceError, OperationalError, close_old_connections, connections, transaction

from sikkersag.foundation.jobs import actions, registry
from sikkersag.foundation.jobs.models import Job

LEASE = timedelta(seconds=60)
#: Seconds between two looks at an empty queue, and before the next look when the database is away.
POLL, AWAY = 2.0, 5.0

_log = logging.getLogger(__name__)


class _LeaseLostError(Exception):
    """Somebody else has the work now: what was done must not be kept."""


class Runner:
    """One worker. `name` is unlike that of any other that runs at the same time. `lease` must outlast a short halt of
    the machine; the heartbeat renews it three times as often as it needs.
    """

    def __init__(self, *, clock: Callable[[], datetime], name: str, lease: timedelta = LEASE) -> None:
        self.clock = clock
        self.name = name
        self.lease = lease
        self.stopping = threading.Event()

    def stop(self) -> None:
        """Finish what is being done, and then take no more."""
        self.stopping.set()

    def run_for_ever(self) -> None:
        """Work until `stop` is called. A database that is away is waited for."""
        while not self.stopping.is_set():
            try:
                close_old_connections()
                worked = self.run_one()
            except (OperationalError, InterfaceError):
                _log.warning("The database does not answer; trying again in %s s.", AWAY, exc_info=True)
                connections.close_all()
                self.stopping.wait(AWAY)
                continue
            if not worked:
                self.stopping.wait(POLL)

    def run_until_empty(self) -> int:
        """Work until nothing is due (or `stop` is called); returns how many attempts were made."""
        count = 0
        while not self.stopping.is_set() and self.run_one():
            count += 1
        return count

    def run_one(self) -> bool:
        """Look after vanished workers and repeated work, then do the work that is due first. False: there was none."""
        now = self.clock()
        actions.release_expired(now=now)
        actions.run_schedules(now=now)
        job = actions.claim(worker=self.name, lease=self.lease, now=now)
        if job is None:
            return False
        with self._heartbeat(job):
            self._do(job)
        return True

    def _do(self, job: Job) -> None:
        kind = registry.kind_of(job.name)
        try:
            if kind is None:
                raise LookupError("no such job")
            if kind.atomic:
                with transaction.atomic():
                    self._work_and_finish(kind, job)
            else:
                self._work_and_finish(kind, job)
        except _LeaseLostError:
            _log.warning("Job %s (%s) took longer than its lease; another worker has it.", job.pk, job.name)
        except Exception as error:
            _log.exception("Job %s (%s) failed at attempt %s.", job.pk, job.name, job.attempts)
            actions.fail(job, error=_described(error), now=self.clock())

    def _work_and_finish(self, kind: registry.Kind, job: Job) -> None:
        kind.work(now=self.clock(), **job.arguments)
        if not actions.finish(job, now=self.clock()):
            raise _LeaseLostError

    @contextmanager
    def _heartbeat(self, job: Job) -> Iterator[None]:
        """Renews the lease from a thread and a connection of its own."""
        over = threading.Event()

        def beat() -> None:
            try:
                while not over.wait(self.lease.total_seconds() / 3):
                    try:
                        if not actions.extend(job, lease=self.lease, now=self.clock()):
                            return
                    except DatabaseError:
                        # On SQLite the work itself may hold the only lock for writing. Nobody else can take the work
                        # meanwhile either, since taking is a write.
                        _log.info("The lease of job %s could not be renewed yet.", job.pk)
            finally:
                connections.close_all()

        thread = threading.Thread(target=beat, name=f"heartbeat of job {job.pk}", daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()


def _described(error: Exception) -> str:
    """What kind of error, and where; its words are left out, since they may be about a person."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" i {frames[-1].name}, linje {frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{place}"
