"""The databases that tests run on: what one test writes no other sees, committed or not."""

import os
import subprocess
import sys

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError
from tests.databases import Database, at_once, is_postgresql

from sikkersag.foundation.numbering.actions import next_number
from sikkersag.foundation.numbering.models import Series


@pytest.mark.parametrize("turn", [1, 2])
def test_what_is_rolled_back_is_gone_for_the_next_test(db: None, turn: int) -> None:
    Series.objects.create(key="the only one")
    assert Series.objects.count() == 1


@pytest.mark.parametrize("turn", [1, 2])
def test_what_is_committed_is_gone_for_the_next_test(committed_db: Database, turn: int) -> None:
    Series.objects.create(key="the only one")
    assert not connection.in_atomic_block
    assert Series.objects.count() == 1


@pytest.fixture
def series(db: None) -> Series:
    """Return a row made by a fixture that asks only for `db`."""
    return Series.objects.create(key="by a fixture")


@pytest.mark.parametrize("turn", [1, 2])
def test_a_fixture_on_db_writes_to_the_committed_database_of_the_test(
    series: Series, committed_db: Database, turn: int
) -> None:
    (seen,) = at_once(lambda: Series.objects.get(pk=series.pk))
    assert seen == series


def test_a_committed_write_is_seen_by_another_process(committed_db: Database) -> None:
    Series.objects.create(key="seen from outside")
    program = (
        "import django; django.setup()\n"
        "from sikkersag.foundation.numbering.models import Series\n"
        "print(Series.objects.get().key)"
    )
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert result.stdout.strip() == "seen from outside", result.stderr


def test_threads_write_at_once_and_each_gets_a_number_of_its_own(committed_db: Database) -> None:
    def number() -> int:
        with transaction.atomic():
            return next_number("cases 2026")

    assert sorted(at_once(*[number] * 6)) == [1, 2, 3, 4, 5, 6]


def test_an_error_in_a_thread_is_raised_in_the_test(committed_db: Database) -> None:
    with pytest.raises(IntegrityError):
        at_once(*[lambda: Series.objects.create(key="twice")] * 2)


def test_the_run_is_on_the_database_that_the_environment_names(db: None) -> None:
    assert is_postgresql() == os.environ.get("SIKKERSAG_DATABASE", "").startswith("postgresql:")
    with connection.cursor() as cursor:
        if is_postgresql():
            cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
            # Row-level security does not hold for a superuser, so tests on one would prove nothing of it.
            assert cursor.fetchone() == (False,)
        else:
            cursor.execute("PRAGMA journal_mode")
            assert cursor.fetchone() == ("wal",)
