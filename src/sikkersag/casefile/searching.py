"""How each database finds a part of a word: the one place where SQLite and PostgreSQL differ in search.

PostgreSQL keeps an index of groups of three letters (pg_trgm), which LIKE uses by itself. SQLite has a table of its
own for them (FTS5, trigram), which triggers keep in line with `SearchText`; what has fewer than three letters is
looked for row by row. Both compare the stored, folded letters and fold nothing themselves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BigIntegerField, Func, Q, QuerySet, Value

from sikkersag.casefile.models import SearchText

#: Below so many letters there is no group of three to look up.
LEAST = 3
TABLE = "casefile_searchtext_fts"


@dataclass(frozen=True, slots=True)
class Needle:
    """Folded letters to look for. `phrase`: they begin where a word begins; else anywhere, so "hus" finds børnehus."""

    folded: str
    phrase: bool = False


def holding(rows: QuerySet[SearchText], needles: Sequence[Needle]) -> QuerySet[SearchText]:
    """Only the rows that hold every needle. No needle finds nothing."""
    if not needles:
        return rows.none()
    found = rows
    if connections[rows.db].vendor == "sqlite":
        long = [needle for needle in needles if len(needle.folded) >= LEAST]
        if long:
            found = found.filter(pk__in=_matching(long))
    for needle in needles:
        if needle.phrase:
            found = found.filter(Q(folded__startswith=needle.folded) | Q(folded__contains=f" {needle.folded}"))
        elif connections[rows.db].vendor != "sqlite" or len(needle.folded) < LEAST:
            found = found.filter(folded__contains=needle.folded)
    return found


def _matching(needles: Sequence[Needle]) -> Func:
    # Folded text has letters, digits and single spaces only; the doubling keeps that from being relied upon here.
    asked = " AND ".join('"' + needle.folded.replace('"', '""') + '"' for needle in needles)
    template = f"(SELECT rowid FROM {TABLE} WHERE {TABLE} MATCH %(expressions)s)"
    return Func(Value(asked), template=template, output_field=BigIntegerField())


def _triggers() -> dict[str, str]:
    add = f"INSERT INTO {TABLE}(rowid, folded) VALUES (NEW.id, NEW.folded);"
    remove = f"INSERT INTO {TABLE}({TABLE}, rowid, folded) VALUES ('delete', OLD.id, OLD.folded);"
    does = {"insert": add, "delete": remove, "update": f"{remove} {add}"}
    return {
        f"{TABLE}_{moment}": f"CREATE TRIGGER {TABLE}_{moment} AFTER {moment.upper()} ON casefile_searchtext "
        f"BEGIN {done} END"
        for moment, done in does.items()
    }


def install(connection: BaseDatabaseWrapper) -> None:
    """Make the triggers on SQLite where they are not there or not ours (a migration that alters the table drops them
    without a word), and then the words anew. Called after every migration; elsewhere it does nothing.
    """
    if connection.vendor != "sqlite" or TABLE not in connection.introspection.table_names():
        return
    wanted = _triggers()
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s", [f"{TABLE}%"])
        if dict(cursor.fetchall()) == wanted:
            return
        for name, statement in wanted.items():
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
            cursor.execute(statement)
        cursor.execute(f"INSERT INTO {TABLE}({TABLE}) VALUES ('rebuild')")


def after_migration(*, using: str, **_: Any) -> None:
    """What `post_migrate` calls."""
    install(connections[using])
