"""Is the installation well? What a watcher may ask without signing in; no answer tells of a case. The rooms above may
register a question of their own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from sikkersag.foundation.jobs import queries as jobs
from sikkersag.foundation.jobs import registry
from sikkersag.foundation.jobs.models import Schedule

#: So long may work that is due lie before the workers are taken to be gone.
PATIENCE = timedelta(minutes=10)
#: Anchors are written once a day; a day and a half leaves room for a night on which the machine was down.
OLDEST_ANCHOR = timedelta(hours=36)


@dataclass(frozen=True)
class Answer:
    """One question, by a key for programs and a title for people, and how it is."""

    key: str
    title: str
    well: bool
    told: str


#: What a room above answers of itself: a question that needs the database, asked where it answers.
Asked = Callable[[datetime], Answer]
_asked: list[Asked] = []


def register_answer(asked: Asked) -> None:
    """Ask this too. Registering the same again changes nothing."""
    if asked not in _asked:
        _asked.append(asked)


def health(now: datetime) -> list[Answer]:
    """Every answer. A database that is away makes the questions that need it answered with no."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        answers = [Answer("database", "Databasen", True, "svarer"), _migrations()]
        if answers[-1].well:
            answers += [_jobs(now), *(asked(now) for asked in _asked)]
        else:
            answers.append(Answer("jobs", "Job", False, "kan ikke ses"))
    except (DatabaseError, InterfaceError):
        answers = [
            Answer("database", "Databasen", False, "svarer ikke"),
            Answer("migrations", "Databasens form", False, "kan ikke ses"),
            Answer("jobs", "Job", False, "kan ikke ses"),
        ]
    return [*answers, _anchor(now)]


def _migrations() -> Answer:
    known = set(MigrationLoader(None).disk_migrations)
    lacking = known - set(MigrationRecorder(connection).applied_migrations())
    told = "passer til programmet" if not lacking else "mangler ændringer"
    return Answer("migrations", "Databasens form", not lacking, told)


def _jobs(now: datetime) -> Answer:
    """No row is written to say that a worker lives: what it should have done by now says it."""
    runs = dict(Schedule.objects.values_list("name", "last_run_for"))
    forgotten = [
        name
        for name, timing in registry.timings().items()
        if name not in runs or runs[name] < timing.latest(now - PATIENCE)
    ]
    lying = jobs.waiting(now).filter(due_at__lt=now - PATIENCE).exists()
    well = not (forgotten or lying) or jobs.running(now).exists()
    return Answer("jobs", "Job", well, "udføres" if well else "udføres ikke")


def _anchor(now: datetime) -> Answer:
    title = "Seneste forankring"
    # Only our own names: "2026-03-10T010000Z.jsonl.gz".
    names = sorted(path.name for path in Path(settings.ANCHORS_DIR).glob("????-??-??T??????Z.jsonl.gz"))
    if not names:
        return Answer("anchor", title, False, "findes ikke")
    written = datetime.strptime(names[-1].split(".")[0], "%Y-%m-%dT%H%M%SZ").replace(tzinfo=UTC)
    hours = int((now - written).total_seconds() // 3600)
    told = "under en time gammel" if hours < 1 else "1 time gammel" if hours == 1 else f"{hours} timer gammel"
    return Answer("anchor", title, now - written <= OLDEST_ANCHOR, told)
