"""The page of the queue: who sees it, what it shows, and trying again."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from pytest_django import Settings
from tests.foundation.town import NOW, Town, build

from sikkersag.foundation import clock
from sikkersag.foundation.audit.models import Entry
from sikkersag.foundation.jobs import actions
from sikkersag.foundation.jobs.models import Job
from sikkersag.foundation.jobs.registry import job


@pytest.fixture
def town(db: None, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Town:
    """The people of the municipality, at its time, and one kind of work."""
    settings.SECOND_FACTOR = False
    monkeypatch.setattr(clock, "now", lambda: NOW)

    @job("test.letter", title="Send <breve>")
    def letter(*, now: datetime) -> None: ...

    return build()


def as_user(town: Town, name: str) -> Client:
    client = Client()
    client.force_login(town.people[name], backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def enqueue(**fields: object) -> Job:
    row = actions.enqueue("test.letter", now=NOW)
    Job.objects.filter(pk=row.pk).update(**fields)
    return row


def test_only_who_keeps_the_system_running_sees_it(town: Town) -> None:
    assert as_user(town, "admin").get("/job/").status_code == 200
    for name in ("anne", "lone", "ole", "kim", "dpo"):
        client = as_user(town, name)
        assert client.get("/job/").status_code == 403
        assert client.post("/job/1/igen/").status_code == 403
    assert Client().get("/job/")["Location"].startswith("/konto/login/")
    assert Client().post("/job/1/igen/").status_code == 401


def test_an_empty_queue_says_why_each_list_is_empty(town: Town) -> None:
    page = as_user(town, "admin").get("/job/").content.decode()
    for told in ("Ingen opgaver er opgivet", "Intet er i gang", "Intet venter", "sikkersag manage jobs"):
        assert told in page


def test_it_shows_what_was_given_up_runs_waits_and_is_done(town: Town) -> None:
    failed = enqueue(failed_at=NOW - timedelta(hours=1), attempts=5, last_error="ValueError i letter, linje 7")
    enqueue(lease_until=NOW + timedelta(minutes=1), worker="maskine:12", attempts=2)
    enqueue(due_at=NOW + timedelta(hours=1))
    enqueue(done_at=NOW - timedelta(minutes=3), attempts=1)
    page = as_user(town, "admin").get("/job/").content.decode()
    assert page.count("Send &lt;breve&gt;") >= 4
    assert "<breve>" not in page
    for told in ("ValueError i letter, linje 7", "maskine:12", "2 af 5", f"nr. {failed.pk}"):
        assert told in page
    assert page.count('<form method="post" action="/job/') == 1


def test_trying_again_is_one_press_without_a_script_and_is_written_down(town: Town) -> None:
    row = enqueue(failed_at=NOW, attempts=5)
    client = as_user(town, "admin")
    response = client.post(f"/job/{row.pk}/igen/")
    assert (response.status_code, response["Location"]) == (302, "/job/")
    assert "bliver forsøgt igen om lidt" in client.get("/job/").content.decode()
    again = Job.objects.get()
    assert (again.failed_at, again.attempts, again.due_at) == (None, 0, NOW)
    entry = Entry.objects.get(action="jobs.retry")
    assert (entry.by, entry.object) == (town.people["admin"], f"job:{row.pk}")


def test_trying_again_what_somebody_else_has_started_says_so_and_changes_nothing(town: Town) -> None:
    row = enqueue()
    client = as_user(town, "admin")
    client.post(f"/job/{row.pk}/igen/")
    assert "Intet er ændret" in client.get("/job/").content.decode()
    assert not Entry.objects.filter(action="jobs.retry").exists()
    assert client.get(f"/job/{row.pk}/igen/").status_code == 405


def test_the_page_asks_the_database_as_often_for_many_rows_as_for_few(town: Town) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = as_user(town, "admin")
    counts = []
    for _ in range(2):
        for fields in ({"failed_at": NOW}, {"done_at": NOW}, {}):
            for _ in range(5):
                enqueue(**fields)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get("/job/")
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 30
