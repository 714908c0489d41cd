"""Putting work in the queue, taking it, and what happens when it goes wrong."""

import threading
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from tests.databases import Database, at_once
from tests.foundation.jobs.conftest import Clock

from sikkersag.foundation.audit.models import Entry
from sikkersag.foundation.jobs import actions, queries
from sikkersag.foundation.jobs.models import Job
from sikkersag.foundation.jobs.registry import Retry, job
from sikkersag.foundation.jobs.runner import Runner
from sikkersag.foundation.refused import RefusedError

LEASE = timedelta(seconds=60)


@pytest.fixture
def done() -> list[dict[str, Any]]:
    """What the work `test.note` was handed, each time it ran."""
    seen: list[dict[str, Any]] = []

    @job("test.note", title="Skriv ned")
    def note(*, now: datetime, **arguments: Any) -> None:
        seen.append({"now": now, **arguments})

    return seen


def enqueue(clock: Clock, name: str = "test.note", **given: Any) -> Job:
    return actions.enqueue(name, now=clock(), **given)


def claim(clock: Clock, worker: str = "w1") -> Job | None:
    return actions.claim(worker=worker, lease=LEASE, now=clock())


def taken(clock: Clock, worker: str = "w1") -> Job:
    found = claim(clock, worker)
    assert found is not None
    return found


def runner(clock: Clock, name: str = "w1") -> Runner:
    return Runner(clock=clock, name=name, lease=LEASE)


def test_work_is_handed_its_arguments_and_the_time_and_is_done_once(
    db: None, clock: Clock, done: list[dict[str, Any]]
) -> None:
    enqueue(clock, arguments={"file": "æøå", "n": 1})
    assert runner(clock).run_until_empty() == 1
    assert done == [{"now": clock(), "file": "æøå", "n": 1}]
    assert Job.objects.get().done_at == clock()
    assert runner(clock).run_until_empty() == 0


def test_work_of_a_write_that_is_rolled_back_was_never_asked_for(
    committed_db: Database, clock: Clock, done: list[dict[str, Any]]
) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        enqueue(clock)
        raise ZeroDivisionError
    assert not Job.objects.exists()


def test_the_same_key_is_the_same_work_also_when_it_is_done(db: None, clock: Clock, done: list[dict[str, Any]]) -> None:
    first = enqueue(clock, key="letter:7", arguments={"n": 1})
    assert enqueue(clock, key="letter:7", arguments={"n": 2}) == first
    runner(clock).run_until_empty()
    assert enqueue(clock, key="letter:7").done_at == clock()
    assert enqueue(clock).pk != enqueue(clock).pk
    assert [call["n"] for call in done] == [1]


def test_many_at_once_with_one_key_put_one_in(committed_db: Database, clock: Clock, done: list[Any]) -> None:
    assert len({row.pk for row in at_once(*[lambda: enqueue(clock, key="one")] * 6)}) == 1
    assert Job.objects.count() == 1


def test_work_that_nobody_has_registered_or_with_a_time_of_its_own_is_refused(
    db: None, clock: Clock, done: list[Any]
) -> None:
    with pytest.raises(ValueError, match="no job"):
        enqueue(clock, name="test.unknown")
    with pytest.raises(ValueError, match="now"):
        enqueue(clock, arguments={"now": 1})


def test_work_is_taken_when_it_is_due_the_longest_due_first(db: None, clock: Clock, done: list[Any]) -> None:
    later = enqueue(clock, due_at=clock() + timedelta(seconds=1))
    first, second = enqueue(clock, due_at=clock() - timedelta(seconds=5)), enqueue(clock)
    assert [taken(clock).pk, taken(clock).pk, claim(clock)] == [first.pk, second.pk, None]
    clock.pass_(seconds=1)
    assert taken(clock).pk == later.pk


def test_nobody_takes_work_whose_lease_holds_and_somebody_does_when_it_has_ended(
    db: None, clock: Clock, done: list[Any]
) -> None:
    enqueue(clock)
    first = taken(clock)
    clock.pass_(seconds=59)
    assert claim(clock, "w2") is None
    assert actions.extend(first, lease=LEASE, now=clock())
    clock.pass_(seconds=59)
    assert claim(clock, "w2") is None
    clock.pass_(seconds=1)
    second = taken(clock, "w2")
    assert (second.pk, second.attempts, second.worker) == (first.pk, 2, "w2")


def test_whoever_has_lost_the_work_can_no_longer_write_down_anything_about_it(
    db: None, clock: Clock, done: list[Any]
) -> None:
    enqueue(clock)
    lost = taken(clock)
    clock.pass_(seconds=60)
    held = taken(clock, "w2")
    assert not actions.extend(lost, lease=LEASE, now=clock())
    assert not actions.finish(lost, now=clock())
    assert not actions.fail(lost, error="x", now=clock())
    assert actions.finish(held, now=clock())
    assert not actions.finish(held, now=clock())
    assert not actions.fail(held, error="x", now=clock())
    row = Job.objects.get()
    assert (row.done_at, row.failed_at, row.last_error) == (clock(), None, "")


def test_the_same_worker_that_takes_its_own_lost_work_again_does_not_mix_the_two(
    db: None, clock: Clock, done: list[Any]
) -> None:
    enqueue(clock)
    lost = taken(clock)
    clock.pass_(seconds=60)
    taken(clock)
    assert not actions.finish(lost, now=clock())


@pytest.mark.parametrize(("attempts", "minutes"), [(1, 1), (2, 2), (3, 4), (8, 128), (9, 240), (40, 240), (2000, 240)])
def test_the_wait_doubles_until_the_longest(attempts: int, minutes: int) -> None:
    assert Retry().wait_after(attempts) == timedelta(minutes=minutes)


def test_work_that_fails_waits_longer_each_time_and_is_given_up_after_the_last_attempt(
    db: None, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    @job("test.fails", title="Fejler", retry=Retry(attempts=3, first=timedelta(seconds=10)))
    def fails(*, now: datetime) -> None:
        raise ValueError("Ida Holm er ikke fundet")

    enqueue(clock, name="test.fails")
    for wait in (10, 20):
        assert runner(clock).run_until_empty() == 1
        clock.pass_(seconds=wait - 1)
        assert runner(clock).run_until_empty() == 0
        clock.pass_(seconds=1)
    assert not Entry.objects.exists()
    assert runner(clock).run_until_empty() == 1
    row = Job.objects.get()
    assert (row.attempts, row.failed_at, row.done_at, row.lease_until) == (3, clock(), None, None)
    assert row.last_error.startswith("ValueError i fails, linje ")
    assert "Ida" not in row.last_error
    entry = Entry.objects.get()
    assert (entry.action, entry.object) == ("jobs.given_up", f"job:{row.pk}")
    assert entry.detail == {"name": "test.fails", "attempts": 3}
    clock.pass_(days=30)
    assert runner(clock).run_until_empty() == 0
    assert list(queries.given_up()) == [row]
    assert "failed at attempt 3" in caplog.text


def test_work_that_the_program_no_longer_has_is_given_up_at_once(
    db: None, clock: Clock, done: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    enqueue(clock)
    monkeypatch.setattr("sikkersag.foundation.jobs.registry._kinds", {})
    runner(clock).run_until_empty()
    row = Job.objects.get()
    assert row.failed_at == clock()
    assert row.last_error.startswith("LookupError")
    assert queries.title_of(row) == "test.note"


def test_work_whose_worker_vanishes_each_time_is_given_up_and_not_taken_for_ever(
    db: None, clock: Clock, done: list[Any]
) -> None:
    enqueue(clock)
    for _ in range(5):
        taken(clock)
        clock.pass_(seconds=60)
    assert claim(clock) is None
    assert actions.release_expired(now=clock()) == 1
    assert actions.release_expired(now=clock()) == 0
    row = Job.objects.get()
    assert (row.failed_at, row.last_error) == (clock(), actions.VANISHED)
    assert Entry.objects.get().action == "jobs.given_up"


def test_a_worker_at_its_last_attempt_is_left_alone_while_its_lease_holds(
    db: None, clock: Clock, done: list[Any]
) -> None:
    enqueue(clock)
    for _ in range(4):
        taken(clock)
        clock.pass_(seconds=60)
    last = taken(clock)
    clock.pass_(seconds=59)
    assert actions.release_expired(now=clock()) == 0
    assert actions.finish(last, now=clock())


def test_work_that_was_given_up_can_be_tried_again_from_the_start_once(
    db: None, clock: Clock, done: list[dict[str, Any]]
) -> None:
    waiting = enqueue(clock)
    with pytest.raises(RefusedError, match="ikke opgivet"):
        actions.retry(waiting.pk, by=None, now=clock())
    Job.objects.update(failed_at=clock(), attempts=5)
    clock.pass_(hours=1)
    actions.retry(waiting.pk, by=None, now=clock())
    with pytest.raises(RefusedError):
        actions.retry(waiting.pk, by=None, now=clock())
    assert runner(clock).run_until_empty() == 1
    assert len(done) == 1
    assert Entry.objects.get().detail == {"name": "test.note"}


def test_what_work_wrote_is_kept_only_with_the_note_that_it_is_done(db: None, clock: Clock) -> None:
    @job("test.writes", title="Skriver", retry=Retry(first=timedelta()))
    def writes(*, now: datetime, fail: bool) -> None:
        Entry.objects.create(at=now, action="test.wrote")
        if fail:
            raise ValueError

    @job("test.writes-for-itself", title="Skriver", retry=Retry(attempts=1), atomic=False)
    def writes_for_itself(*, now: datetime) -> None:
        Entry.objects.create(at=now, action="test.kept")
        raise ValueError

    enqueue(clock, name="test.writes", arguments={"fail": False})
    enqueue(clock, name="test.writes", arguments={"fail": True})
    enqueue(clock, name="test.writes-for-itself")
    assert runner(clock).run_until_empty() == 7
    assert Entry.objects.filter(action="test.wrote").count() == 1
    assert Entry.objects.filter(action="test.kept").count() == 1


def test_what_a_worker_wrote_after_it_lost_the_work_is_not_kept(db: None, clock: Clock) -> None:
    @job("test.slow", title="Langsom")
    def slow(*, now: datetime) -> None:
        Entry.objects.create(at=now, action="test.wrote")
        clock.pass_(seconds=61)
        # Somebody else takes it meanwhile.
        Job.objects.update(worker="w2", attempts=2, lease_until=clock() + LEASE)

    enqueue(clock, name="test.slow")
    with transaction.atomic():
        assert runner(clock).run_one()
    assert not Entry.objects.exists()
    # The other worker's taking was written within the same transaction here, so it went too.
    assert Job.objects.get().done_at is None


def test_many_workers_never_do_the_same_work_at_once(committed_db: Database, clock: Clock) -> None:
    guard, inside, ran, overlaps = threading.Lock(), set[int](), list[int](), list[int]()

    @job("test.alone", title="Alene", atomic=False)
    def alone(*, now: datetime, n: int) -> None:
        with guard:
            if n in inside:
                overlaps.append(n)
            inside.add(n)
        threading.Event().wait(0.002)
        with guard:
            inside.discard(n)
            ran.append(n)

    for n in range(60):
        enqueue(clock, name="test.alone", arguments={"n": n})

    def work(name: str) -> int:
        made = 0
        while Job.objects.filter(done_at__isnull=True).exists():
            made += runner(clock, name).run_until_empty()
        return made

    each = at_once(*[lambda name=f"w{i}": work(name) for i in range(4)])
    assert sum(each) == 60
    assert not overlaps
    assert sorted(ran) == list(range(60))
    assert not Job.objects.exclude(attempts=1).exists()


def test_the_heartbeat_keeps_the_work_of_one_who_is_slow(committed_db: Database) -> None:
    from sikkersag.foundation import clock as real

    taken_meanwhile = []

    @job("test.slow", title="Langsom", atomic=False)
    def slow(*, now: datetime) -> None:
        for _ in range(14):
            threading.Event().wait(0.25)
            taken_meanwhile.append(actions.claim(worker="w2", lease=LEASE, now=real.now()))

    actions.enqueue("test.slow", now=real.now())
    # The clock tells whole seconds, so the lease is some of them.
    assert Runner(clock=real.now, name="w1", lease=timedelta(seconds=2)).run_one()
    assert taken_meanwhile == [None] * 14
    assert Job.objects.get().attempts == 1


def test_done_work_is_forgotten_after_thirty_days_and_given_up_work_is_not(
    db: None, clock: Clock, done: list[Any]
) -> None:
    enqueue(clock)
    runner(clock).run_until_empty()
    enqueue(clock)
    Job.objects.filter(done_at__isnull=True).update(failed_at=clock())
    clock.pass_(days=30)
    assert actions.clear_done(now=clock()) == 0
    clock.pass_(seconds=1)
    assert actions.clear_done(now=clock()) == 1
    assert Job.objects.get().failed_at is not None


def test_there_is_an_index_for_taking_work(db: None) -> None:
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, Job._meta.db_table)
    assert found["open_jobs"]["columns"] == ["due_at", "id"]
