"""Putting work in the queue, taking it, and writing down how it went.

A worker takes work by one conditional UPDATE, which means the same on SQLite and PostgreSQL, and has it for as long
as its lease. Everything it writes down later is on the condition that it still has it: worker and number of attempts.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from sikkersag.foundation.audit.actions import write_entry
from sikkersag.foundation.jobs import registry
from sikkersag.foundation.jobs.models import Job, Schedule
from sikkersag.foundation.login.models import User
from sikkersag.foundation.refused import RefusedError

#: What stands as the error where a worker was gone before it could say anything.
VANISHED = "Arbejdet blev afbrudt, før det var færdigt."
#: How long work that is done stays in the list.
KEPT = timedelta(days=30)

_OPEN = Q(done_at__isnull=True, failed_at__isnull=True)
_TRIED_AT_ONCE = 8


def enqueue(
    name: str,
    *,
    arguments: dict[str, Any] | None = None,
    key: str | None = None,
    due_at: datetime | None = None,
    now: datetime,
) -> Job:
    """Put work in the queue, in the transaction of the write that needs it: both happen or neither.

    With a `key`, the work that already has it is returned, also when it is done. Arguments are JSON; they name things
    by id and hold no text about persons. Has no audit row of its own: the act that asks for the work has.
    Raises ValueError for a name that is not registered.
    """
    kind = registry.kind_of(name)
    if kind is None:
        raise ValueError(f"There is no job {name}.")
    job = Job(
        name=name,
        arguments=registry.arguments_of(arguments),
        key=key,
        due_at=due_at or now,
        max_attempts=kind.retry.attempts,
        created_at=now,
    )
    if key is None:
        job.save(force_insert=True)
        return job
    Job.objects.bulk_create([job], ignore_conflicts=True)
    return Job.objects.get(key=key)


def claim(*, worker: str, lease: timedelta, now: datetime) -> Job | None:
    """Take the work that has been due longest, or nothing where there is none. Nobody else has it until the lease ends.

    Work whose worker has vanished is taken again, as long as it has attempts left.
    """
    free = _OPEN & Q(due_at__lte=now, attempts__lt=F("max_attempts"))
    free &= Q(lease_until__isnull=True) | Q(lease_until__lte=now)
    while True:
        waiting = list(Job.objects.filter(free).order_by("due_at", "pk").values_list("pk", flat=True)[:_TRIED_AT_ONCE])
        for pk in waiting:
            mine = Job.objects.filter(free, pk=pk).update(
                lease_until=now + lease, worker=worker, attempts=F("attempts") + 1
            )
            if mine:
                return Job.objects.get(pk=pk)
        if len(waiting) < _TRIED_AT_ONCE:
            return None


def extend(job: Job, *, lease: timedelta, now: datetime) -> bool:
    """Have the work for longer. False where it is no longer this worker's."""
    return bool(_held(job).update(lease_until=now + lease))


def finish(job: Job, *, now: datetime) -> bool:
    """The work is done. False, and nothing is written, where it is no longer this worker's."""
    return bool(_held(job).update(done_at=now, lease_until=None))


@transaction.atomic
def fail(job: Job, *, error: str, now: datetime) -> bool:
    """The attempt went wrong: wait longer and longer, and give up after the last. False where it was not ours any more.

    `error` says what kind and where, not the words of the error. Giving up is written in the audit.
    """
    kind = registry.kind_of(job.name)
    if job.attempts < job.max_attempts and kind is not None:
        due = now + kind.retry.wait_after(job.attempts)
        return bool(_held(job).update(due_at=due, lease_until=None, last_error=error[:300]))
    given_up = _held(job).update(failed_at=now, lease_until=None, last_error=error[:300])
    if given_up:
        _write_given_up(job, now)
    return bool(given_up)


@transaction.atomic
def release_expired(*, now: datetime) -> int:
    """Give up work whose worker vanished at the last attempt; returns how much. The rest is just taken."""
    gone = Job.objects.filter(_OPEN, lease_until__lte=now, attempts__gte=F("max_attempts"))
    given_up = 0
    for job in gone:
        if Job.objects.filter(pk=job.pk, attempts=job.attempts, lease_until=job.lease_until).update(
            failed_at=now, lease_until=None, last_error=VANISHED
        ):
            _write_given_up(job, now)
            given_up += 1
    return given_up


@transaction.atomic
def retry(job: int, *, by: User | None, now: datetime) -> Job:
    """Try work that was given up again from the start. Raises RefusedError where it was not given up (any more)."""
    again = Job.objects.filter(pk=job, failed_at__isnull=False).update(
        failed_at=None, attempts=0, due_at=now, lease_until=None
    )
    if not again:
        raise RefusedError(
            "Opgaven er ikke sat i gang igen, for den er ikke opgivet. Intet er ændret. Se på listen, hvordan den står "
            "nu: måske har en anden allerede sat den i gang."
        )
    found = Job.objects.get(pk=job)
    write_entry("jobs.retry", by=by, now=now, object=f"job:{job}", name=found.name)
    return found


def run_schedules(*, now: datetime) -> list[Job]:
    """Put the repeated work in the queue whose time has come; at the first sight of it, note from when it counts.

    Times that were missed give one run, not many; work that still waits or runs from last time is not put in again.
    """
    known = dict(Schedule.objects.values_list("name", "last_run_for"))
    put_in = []
    for name, timing in registry.timings().items():
        moment = timing.latest(now)
        if name not in known:
            Schedule.objects.bulk_create([Schedule(name=name, last_run_for=moment)], ignore_conflicts=True)
        elif known[name] < moment and not Job.objects.filter(_OPEN, name=name, key__startswith=f"{name}@").exists():
            with transaction.atomic():
                if Schedule.objects.filter(name=name, last_run_for=known[name]).update(last_run_for=moment):
                    put_in.append(enqueue(name, key=f"{name}@{moment.isoformat()}", now=now))
    return put_in


def clear_done(*, now: datetime) -> int:
    """Forget work that was done more than thirty days ago; returns how much."""
    return Job.objects.filter(done_at__lt=now - KEPT).delete()[0]


def _held(job: Job) -> Any:
    """The row of the work, if this worker still has it."""
    return Job.objects.filter(_OPEN, pk=job.pk, worker=job.worker, attempts=job.attempts, lease_until__isnull=False)


def _write_given_up(job: Job, now: datetime) -> None:
    write_entry("jobs.given_up", by=None, now=now, object=f"job:{job.pk}", name=job.name, attempts=job.attempts)
