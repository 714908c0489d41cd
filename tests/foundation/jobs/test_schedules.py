"""Repeated work: when its time comes, over summer time, and after a stop."""

from datetime import UTC, datetime, timedelta

import pytest
from tests.databases import Database, at_once
from tests.foundation.jobs.conftest import Clock

from sikkersag.foundation.jobs import actions, registry
from sikkersag.foundation.jobs.models import Job, Schedule
from sikkersag.foundation.jobs.registry import Daily, Every, daily, every, job
from sikkersag.foundation.jobs.runner import Runner


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type, misc]


@pytest.fixture
def ran(clock: Clock) -> list[datetime]:
    """When the nightly work ran. It has been seen on the evening before."""
    seen: list[datetime] = []

    @daily(at="02:15")
    @job("test.nightly", title="Om natten")
    def nightly(*, now: datetime) -> None:
        seen.append(now)

    return seen


def run_through(clock: Clock, start: datetime, end: datetime, step: timedelta) -> None:
    clock.at = start
    while clock.at < end:
        Runner(clock=clock, name="w1").run_until_empty()
        clock.at += step


def test_the_nights_run_once_each_also_over_both_changes_of_the_clock(
    db: None, clock: Clock, ran: list[datetime]
) -> None:
    run_through(clock, utc(2026, 3, 27, 20), utc(2026, 3, 30, 20), timedelta(minutes=15))
    # On 29 March there is no 2.15; it comes as 3.15, which is one hour after 1.15 in winter time.
    assert ran == [utc(2026, 3, 28, 1, 15), utc(2026, 3, 29, 1, 15), utc(2026, 3, 30, 0, 15)]
    ran.clear()
    Schedule.objects.all().delete()
    run_through(clock, utc(2026, 10, 23, 20), utc(2026, 10, 26, 20), timedelta(minutes=15))
    # On 25 October 2.15 comes twice; the first counts.
    assert ran == [utc(2026, 10, 24, 0, 15), utc(2026, 10, 25, 0, 15), utc(2026, 10, 26, 1, 15)]


@pytest.mark.parametrize(
    ("now", "latest"),
    [
        (utc(2026, 3, 10, 1, 14, 59), utc(2026, 3, 9, 1, 15)),
        (utc(2026, 3, 10, 1, 15), utc(2026, 3, 10, 1, 15)),
        (utc(2026, 3, 10, 23, 30), utc(2026, 3, 10, 1, 15)),
        (utc(2026, 7, 9, 22, 30), utc(2026, 7, 9, 0, 15)),
        (utc(2026, 3, 29, 1, 14), utc(2026, 3, 28, 1, 15)),
        (utc(2026, 10, 25, 1, 30), utc(2026, 10, 25, 0, 15)),
    ],
)
def test_the_latest_time_of_day_is_by_danish_clocks(now: datetime, latest: datetime) -> None:
    assert Daily(datetime(2026, 1, 1, 2, 15).time()).latest(now) == latest


def test_each_multiple_of_a_length_of_time_is_a_moment() -> None:
    hourly = Every(timedelta(hours=1))
    assert hourly.latest(utc(2026, 3, 29, 1, 59, 59)) == utc(2026, 3, 29, 1)
    assert hourly.latest(utc(2026, 3, 29, 2)) == utc(2026, 3, 29, 2)


def test_the_first_sight_runs_nothing_and_missed_nights_give_one_run(
    db: None, clock: Clock, ran: list[datetime]
) -> None:
    Runner(clock=clock, name="w1").run_until_empty()
    assert ran == []
    clock.pass_(days=9)
    Runner(clock=clock, name="w1").run_until_empty()
    assert ran == [clock()]
    assert Job.objects.get().key == "test.nightly@2026-03-19T01:15:00+00:00"


def test_work_that_still_waits_is_not_put_in_again_and_comes_once_afterwards(
    db: None, clock: Clock, ran: list[datetime]
) -> None:
    actions.run_schedules(now=clock())
    for _ in range(3):
        clock.pass_(days=1)
        actions.run_schedules(now=clock())
    assert Job.objects.count() == 1
    Runner(clock=clock, name="w1").run_until_empty()
    assert len(ran) == 2
    assert sorted(job.key or "" for job in Job.objects.all()) == [
        "test.nightly@2026-03-11T01:15:00+00:00",
        "test.nightly@2026-03-13T01:15:00+00:00",
    ]


def test_a_clock_that_is_set_back_runs_nothing_twice(db: None, clock: Clock, ran: list[datetime]) -> None:
    actions.run_schedules(now=clock())
    clock.pass_(days=1)
    Runner(clock=clock, name="w1").run_until_empty()
    clock.pass_(days=-1)
    Runner(clock=clock, name="w1").run_until_empty()
    clock.pass_(days=1)
    Runner(clock=clock, name="w1").run_until_empty()
    assert len(ran) == 1


def test_many_workers_put_repeated_work_in_once(committed_db: Database, clock: Clock, ran: list[datetime]) -> None:
    at_once(*[lambda: actions.run_schedules(now=clock())] * 4)
    clock.pass_(days=1)
    put_in = at_once(*[lambda: actions.run_schedules(now=clock())] * 4)
    assert sum(len(jobs) for jobs in put_in) == 1
    assert Job.objects.count() == 1


def test_a_repetition_stands_above_its_work_and_has_a_length() -> None:
    with pytest.raises(ValueError, match="nearest"):
        daily(at="02:15")(lambda: None)
    with pytest.raises(ValueError, match="length"):
        every()
    every(minutes=5)(job("test.often", title="Tit")(lambda: None))
    assert registry.timings() == {"test.often": Every(timedelta(minutes=5))}


def test_a_name_belongs_to_one_work() -> None:
    def work() -> None: ...

    job("test.x", title="X")(work)
    job("test.x", title="X")(work)
    with pytest.raises(ValueError, match="registered already"):
        job("test.x", title="X")(lambda: None)
