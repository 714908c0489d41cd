"""`sikkersag manage create_admin` makes the first user, who signs in and makes the rest; then it is refused."""

from __future__ import annotations

import getpass
import io
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django.fixtures import Settings

from sikkersag.foundation.audit.models import Entry
from sikkersag.foundation.login.models import User
from sikkersag.foundation.organisation.models import Employment, Unit, UnitPeriod

pytestmark = pytest.mark.django_db
WORDS = "solsikke og regnvejr 17"


def run(tmp_path: Path, password: str = WORDS, **options: Any) -> str:
    """Run the command with a password in a file; return what it says."""
    (tmp_path / "password").write_text(f"{password}\n", encoding="utf-8")
    told = io.StringIO()
    given: dict[str, Any] = {"username": "svend.drift", "name": "Svend Drift", **options}
    call_command("create_admin", password_from=str(tmp_path / "password"), stdout=told, **given)
    return told.getvalue()


def test_the_first_administrator_signs_in_and_may_make_users(tmp_path: Path, settings: Settings) -> None:
    settings.SECOND_FACTOR = False
    settings.MUNICIPALITY = "Hjørring Kommune"
    assert "Svend Drift er oprettet" in run(tmp_path)
    assert UnitPeriod.objects.get().name == "Hjørring Kommune"
    client = Client()
    client.post("/konto/login/", {"login": "svend.drift", "password": WORDS})
    assert client.get("/", follow=True).status_code == 200
    assert client.get("/brugere/ny/").status_code == 200
    assert Entry.objects.filter(action="operation.administrator_created", by=None).count() == 1


def test_it_is_refused_once_there_is_one_and_changes_nothing_however_often(tmp_path: Path) -> None:
    run(tmp_path)
    for _ in range(2):
        with pytest.raises(CommandError, match=r"allerede en systemadministrator: Svend Drift\. Der er ikke oprettet"):
            run(tmp_path, username="en.anden")
    assert User.objects.count() == 1
    run(tmp_path, username="en.anden", name="En Anden", one_more=True)
    assert (User.objects.count(), Unit.objects.count(), Employment.objects.count()) == (2, 1, 2)


def test_one_who_may_not_sign_in_any_more_does_not_count(tmp_path: Path) -> None:
    run(tmp_path)
    User.objects.update(is_active=False)
    assert "er oprettet" in run(tmp_path, username="en.anden")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"password": "kort"}, "Der er ikke oprettet nogen."),
        ({"password": ""}, "Der er ikke oprettet nogen."),
        ({"username": "   "}, "Der er ikke oprettet nogen."),
        ({"name": "   "}, "Der er ikke oprettet nogen."),
    ],
)
def test_what_cannot_be_is_refused_in_danish_and_leaves_nothing(
    tmp_path: Path, options: dict[str, str], said: str
) -> None:
    with pytest.raises(CommandError, match=said):
        run(tmp_path, **options)
    assert (User.objects.count(), Unit.objects.count()) == (0, 0)


def test_it_asks_for_what_it_is_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter(["svend.drift", "Svend Drift"])
    monkeypatch.setattr("builtins.input", lambda question: next(answers))
    typed = iter([WORDS, WORDS + "x"])
    monkeypatch.setattr(getpass, "getpass", lambda question: next(typed))
    with pytest.raises(CommandError, match="ikke ens"):
        call_command("create_admin", stdout=io.StringIO())
    answers, typed = iter(["svend.drift", "Svend Drift"]), iter([WORDS, WORDS])
    call_command("create_admin", stdout=io.StringIO())
    assert User.objects.get().name == "Svend Drift"
