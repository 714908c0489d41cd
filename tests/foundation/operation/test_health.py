"""The health page tells what is wrong, by status and by word, and nothing else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection
from django.test import Client
from pytest_django.fixtures import Settings
from tests.casefile.people import municipality
from tests.databases import Database

from sikkersag.foundation import clock
from sikkersag.foundation.audit.anchors import write_anchor
from sikkersag.foundation.jobs import actions as jobs
from sikkersag.foundation.jobs.models import Job

NOW = datetime(2026, 3, 10, 7, 40, tzinfo=UTC)


@pytest.fixture(autouse=True)
def well(db: None, settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An installation in which all is well on Tuesday 10 March 2026 at 8.40."""
    settings.ANCHORS_DIR = tmp_path / "anchors"
    monkeypatch.setattr(clock, "now", lambda: NOW)
    write_anchor(settings.ANCHORS_DIR, now=NOW - timedelta(hours=6))
    jobs.run_schedules(now=NOW)


def asked() -> tuple[int, dict[str, Any]]:
    """What a program is told."""
    answer = Client().get("/sundhed/", headers={"Accept": "application/json"})
    assert "no-store" in answer.headers["Cache-Control"]
    return answer.status_code, answer.json()


def wrong() -> list[str]:
    """What is not well; the status says so too."""
    status, told = asked()
    assert told.pop("ok") is (status == 200)
    # What a room above registered needs the database, and is left out where that is away.
    assert set(told) - {"notifications"} == {"database", "migrations", "jobs", "anchor"}
    found = sorted(key for key, answer in told.items() if not answer["ok"])
    assert (status == 503) is bool(found)
    return found


def test_all_is_well() -> None:
    assert wrong() == []
    page = Client().get("/sundhed/")
    assert page.status_code == 200
    assert "Programmet har det godt" in page.content.decode()
    assert "6 timer gammel" in page.content.decode()


def test_a_migration_that_is_missing_is_told(committed_db: Database) -> None:
    call_command("migrate", "axes", "0001", verbosity=0)
    assert "migrations" in wrong()


def test_work_that_nobody_takes_is_told_and_work_that_somebody_has_is_not() -> None:
    Job.objects.create(name="x", due_at=NOW - timedelta(minutes=9), max_attempts=5, created_at=NOW)
    assert wrong() == []
    Job.objects.update(due_at=NOW - timedelta(minutes=11))
    assert wrong() == ["jobs"]
    Job.objects.update(lease_until=NOW + timedelta(seconds=30))
    assert wrong() == []
    Job.objects.update(lease_until=NOW - timedelta(seconds=30))
    assert wrong() == ["jobs"]


def test_a_worker_that_never_ran_or_has_stopped_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    from sikkersag.foundation.jobs.models import Schedule

    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(minutes=40))
    assert wrong() == ["jobs"]
    monkeypatch.setattr(clock, "now", lambda: NOW)
    Schedule.objects.all().delete()
    assert wrong() == ["jobs"]


def test_an_anchor_that_is_old_or_missing_is_told(settings: Settings, tmp_path: Path) -> None:
    settings.ANCHORS_DIR = tmp_path / "none"
    assert wrong() == ["anchor"]
    write_anchor(settings.ANCHORS_DIR, now=NOW - timedelta(hours=37))
    assert wrong() == ["anchor"]
    write_anchor(settings.ANCHORS_DIR, now=NOW - timedelta(hours=36))
    assert wrong() == []


def test_a_database_that_is_away_is_told_without_a_word_of_where_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: Any, **__: Any) -> Any:
        raise OperationalError("connection to 10.1.2.3 failed: password of role hemmelig")

    with monkeypatch.context() as patch:
        patch.setattr(connection, "cursor", away)
        client = Client(raise_request_exception=False)
        client.cookies["sessionid"] = "somebody"
        with_cookie = client.get("/sundhed/")
        status, told = asked()
        page = Client().get("/sundhed/").content.decode()
    assert (with_cookie.status_code, status) == (503, 503)
    assert [key for key, answer in told.items() if key != "ok" and answer["ok"]] == ["anchor"]
    for text in (str(told), page, with_cookie.content.decode()):
        assert "hemmelig" not in text and "10.1.2.3" not in text


def test_nothing_of_any_case_stands_on_it() -> None:
    place = municipality()
    text = Client().get("/sundhed/").content.decode()
    for secret in (place.ida.number, "Ida", "Møllegård", place.owner.name):
        assert secret not in text


def test_it_is_only_read() -> None:
    assert Client().post("/sundhed/").status_code == 405
