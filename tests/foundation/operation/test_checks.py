"""Each mistake in how the program is set up, planted, is told with its id and what to do."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.core import checks as django_checks
from pytest_django.fixtures import Settings
from tests.foundation.operation.documented import told_of_in_the_document

from sikkersag.foundation.operation import checks

SQLITE = "django.db.backends.sqlite3"
POSTGRESQL = "django.db.backends.postgresql"


@pytest.fixture(autouse=True)
def server(settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A server that is set up right: PostgreSQL on another machine, folders of its own."""
    settings.ALLOWED_HOSTS = ["sag.fjordby.example"]
    settings.MUNICIPALITY = "Hjørring Kommune"
    settings.DATA_DIR = tmp_path / "data"
    settings.DATA_DIR.mkdir(mode=0o700)
    settings.FILES_DIR, settings.ANCHORS_DIR = settings.DATA_DIR / "files", settings.DATA_DIR / "anchors"
    settings.STATIC_ROOT = settings.DATA_DIR / "static"
    use(monkeypatch, database(POSTGRESQL, "sag", host="db.fjordby.example"))


def database(engine: str, name: str, *, host: str = "", pool: int = 8) -> dict[str, Any]:
    """What the settings say of a database."""
    return {"ENGINE": engine, "NAME": name, "HOST": host, "OPTIONS": {"pool": {"min_size": 2, "max_size": pool}}}


def use(monkeypatch: pytest.MonkeyPatch, told: dict[str, Any]) -> None:
    """Let the settings name this database."""
    monkeypatch.setattr(checks, "_database", lambda: told)


def told() -> set[str]:
    """The ids that are told now."""
    found = [one for one in django_checks.run_checks(tags=["operation"]) if str(one.id).startswith("operation.")]
    assert all(one.hint for one in found)
    return {str(one.id) for one in found}


def test_a_server_that_is_set_up_right_is_told_nothing() -> None:
    assert told() == set()


@pytest.mark.parametrize(
    ("planted", "expected"),
    [
        ({"FLAGS_ASKED": {"SIKKERSAG_TLS": "jaa"}}, "operation.E001"),
        ({"ALLOWED_HOSTS": []}, "operation.E002"),
        ({"DEBUG": True}, "operation.E003"),
        ({"CLOCK_OFFSET": 60}, "operation.E004"),
        ({"MUNICIPALITY": "Fjordby Kommune"}, "operation.E005"),
        ({"MUNICIPALITY": " "}, "operation.E005"),
        ({"database": database("django.db.backends.mysql", "sag", host="db.example")}, "operation.E006"),
        ({"database": database(POSTGRESQL, "sag", host="/run/postgresql")}, "operation.W003"),
        ({"database": database(POSTGRESQL, "sag", host="db.example", pool=1)}, "operation.E010"),
        ({"FILE_LIMIT": 0}, "operation.E011"),
    ],
)
def test_a_mistake_is_told(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, planted: dict[str, Any], expected: str
) -> None:
    if "database" in planted:
        use(monkeypatch, planted.pop("database"))
    for name, value in planted.items():
        setattr(settings, name, value)
    assert told() == {expected}


def test_an_embedded_database_that_cannot_be_written_is_told(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    use(monkeypatch, database(SQLITE, str(tmp_path / "file" / "sag.sqlite3")))
    assert "operation.E007" in told()
    use(monkeypatch, database(SQLITE, str(settings.DATA_DIR)))
    assert "operation.E007" in told()
    # What can be written is told only that it is for one person, and that its anchors lie beside it.
    use(monkeypatch, database(SQLITE, str(settings.DATA_DIR / "sag.sqlite3")))
    assert told() == {"operation.W001", "operation.W003"}
    settings.ALLOWED_HOSTS = ["localhost"]
    assert told() == set()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_belongs_to_somebody_else_is_told(settings: Settings) -> None:
    settings.DATA_DIR.chmod(0o500)
    assert "operation.E008" in told()


def test_a_folder_that_cannot_be_made_is_told(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    settings.ANCHORS_DIR = tmp_path / "file" / "anchors"
    assert told() == {"operation.E008"}


@pytest.mark.parametrize("name", ["FILES_DIR", "ANCHORS_DIR", "DATA_DIR"])
def test_what_lies_where_anybody_may_fetch_it_is_told(settings: Settings, name: str) -> None:
    setattr(settings, name, settings.STATIC_ROOT / "inside")
    assert "operation.E009" in told()


def test_a_database_file_that_anybody_may_fetch_is_told(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, database(SQLITE, str(settings.STATIC_ROOT / "sag.sqlite3")))
    assert "operation.E009" in told()


def test_a_data_folder_that_every_user_may_look_into_is_told(settings: Settings) -> None:
    settings.DATA_DIR.chmod(0o755)
    assert told() == {"operation.W002"}


def test_anchors_on_another_disk_than_an_embedded_database_are_let_be(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, database(SQLITE, str(settings.DATA_DIR / "sag.sqlite3")))
    monkeypatch.setattr(checks, "_disk_of", lambda path: hash(path.name))
    assert told() == {"operation.W001"}


def test_the_fictional_municipality_may_live_at_another_time_under_its_own_name(settings: Settings) -> None:
    settings.DEMO, settings.CLOCK_OFFSET, settings.MUNICIPALITY = True, 60, "Fjordby Kommune"
    assert told() == set()


@pytest.mark.parametrize("name", ["POOL", "FILE_MB", "CLOCK_OFFSET", "IDLE_SECONDS"])
def test_a_number_that_is_none_is_told_by_the_name_of_its_variable(name: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import sikkersag.conf.settings"],
        env={**os.environ, f"SIKKERSAG_{name}": "otte", "SIKKERSAG_DATABASE": "postgresql://a@b/c"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert f"SIKKERSAG_{name} is 'otte'; say a whole number" in done.stderr


def test_a_flag_is_written_down_as_it_was_said() -> None:
    assert set(configured.FLAGS_ASKED) == {"SIKKERSAG_TLS", "SIKKERSAG_DEMO", "SIKKERSAG_SATURDAY"}


def test_every_id_stands_in_the_document() -> None:
    text = Path(checks.__file__).read_text(encoding="utf-8")
    assert told_of_in_the_document("operation") == set(re.findall(r'id="(operation\.\w+)"', text))
