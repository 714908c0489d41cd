"""Which work there is, how often it is tried, and when it is repeated. Each app's `jobs.py` registers its own.

    @daily(at="02:15")
    @job("files.sweep", title="Ryd op efter afbrudte filer")
    def sweep_files(*, now: datetime) -> None: ...

Work is handed the time and the arguments that it was put in the queue with. It may be begun again after a machine has
stopped, so it must bear being run twice; with `atomic` (unless said otherwise) its writes to the database are kept
only together with the note that it is done.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

Work = Callable[..., None]
W = TypeVar("W", bound=Work)

_DENMARK = ZoneInfo("Europe/Copenhagen")


@dataclass(frozen=True)
class Retry:
    """How often work is tried, and how long it waits: `first`, then twice as long each time, at most `longest`."""

    attempts: int = 5
    first: timedelta = timedelta(minutes=1)
    longest: timedelta = timedelta(hours=4)

    def wait_after(self, attempts: int) -> timedelta:
        """How long to wait after so many attempts (from 1) have failed."""
        # Beyond 2**30 the product is too long for a timedelta; `longest` is reached long before.
        return min(self.longest, self.first * 2 ** min(attempts - 1, 30)) if self.first else timedelta()


@dataclass(frozen=True)
class Kind:
    """A kind of work by its name. `title` is what people see."""

    name: str
    title: str
    work: Work
    retry: Retry
    atomic: bool


@dataclass(frozen=True)
class Every:
    """Repeated at each whole multiple of a length of time since 1970, UTC."""

    period: timedelta

    def latest(self, now: datetime) -> datetime:
        """The last moment of the schedule that is not after `now`."""
        period = int(self.period.total_seconds())
        return datetime.fromtimestamp(int(now.timestamp()) // period * period, UTC)


@dataclass(frozen=True)
class Daily:
    """Repeated once each Danish day. A time that summer time leaps over comes an hour later by the clock; of one that
    comes twice in autumn the first counts.
    """

    at: time

    def latest(self, now: datetime) -> datetime:
        """The last moment of the schedule that is not after `now`, in UTC."""
        day = now.astimezone(_DENMARK).date()
        today = self._on(day)
        return today if today <= now else self._on(day - timedelta(days=1))

    def _on(self, day: date) -> datetime:
        return datetime.combine(day, self.at, _DENMARK).astimezone(UTC)


Timing = Every | Daily

_kinds: dict[str, Kind] = {}
_timings: dict[str, Timing] = {}


def job(name: str, *, title: str, retry: Retry | None = None, atomic: bool = True) -> Callable[[W], W]:
    """Register work under a name of the form `app.what`. The same name twice is a mistake, unless it is the same."""

    def register(work: W) -> W:
        kind = Kind(name, title, work, retry or Retry(), atomic)
        known = _kinds.setdefault(name, kind)
        if known.work is not work:
            raise ValueError(f"The job {name} is registered already.")
        return work

    return register


def every(*, hours: float = 0, minutes: float = 0) -> Callable[[W], W]:
    """Repeat the work below at each whole multiple of the time. Stands above `@job`."""
    timing = Every(timedelta(hours=hours, minutes=minutes))
    if timing.period < timedelta(seconds=1):
        raise ValueError("Repeated work needs a length of time.")
    return _repeated(timing)


def daily(*, at: str) -> Callable[[W], W]:
    """Repeat the work below every day at a time on Danish clocks, for example "02:15". Stands above `@job`."""
    return _repeated(Daily(time.fromisoformat(at)))


def kind_of(name: str) -> Kind | None:
    """The work with a name, or nothing: work may have been taken out of the program while some of it waited."""
    return _kinds.get(name)


def kinds() -> dict[str, Kind]:
    """All work by name."""
    return dict(_kinds)


def timings() -> dict[str, Timing]:
    """When the repeated work is repeated, by name."""
    return dict(_timings)


def _repeated(timing: Timing) -> Callable[[W], W]:
    def register(work: W) -> W:
        names = [kind.name for kind in _kinds.values() if kind.work is work]
        if not names:
            raise ValueError("Repeated work must be registered first: @job stands nearest to the function.")
        for name in names:
            _timings[name] = timing
        return work

    return register


def arguments_of(arguments: dict[str, Any] | None) -> dict[str, Any]:
    """The arguments as they are stored. `now` is given by the runner and may not be among them."""
    found = dict(arguments or {})
    if "now" in found:
        raise ValueError("The runner gives the time; `now` is no argument of a job.")
    return found
