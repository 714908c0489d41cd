"""The municipality of `people` on PostgreSQL, and how a test asks the database as somebody."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from tests.casefile.people import Municipality, municipality
from tests.databases import is_postgresql


@pytest.fixture(autouse=True)
def on_postgresql() -> None:
    """Nothing here can be asked of SQLite."""
    if not is_postgresql():
        pytest.skip("SQLite has no row-level security: there the first wall stands alone (docs/access.md)")


@pytest.fixture
def town(db: None) -> Municipality:
    """Two siblings' cases in one team, a stranger in another."""
    return municipality()


@pytest.fixture
def count(db: None) -> Callable[[str], int]:
    """How many rows of a table the session sees, asked without any queryset of ours."""

    def rows(table: str, where: str = "TRUE") -> int:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {table} WHERE {where}")
            return int(cursor.fetchone()[0])

    return rows
