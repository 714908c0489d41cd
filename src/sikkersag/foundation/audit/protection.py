"""Tables that nothing may alter: triggers in the database refuse it, whoever asks.

Each room registers its tables when the program starts. The triggers are made again after every migration (altering a
column on SQLite drops them without a word), and a system check says when one is missing or is another than ours.
A trigger is a wall, not a proof: who owns the database can drop it. That is then found by `verifying`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

#: What the database says when something is refused.
REFUSED = "sikkersag: this table is never altered"


@dataclass(frozen=True, slots=True)
class Protected:
    """A table whose rows are added and never altered. `keys` are its other unique sets of columns.

    `unless`: a condition in SQL under which a row may be updated after all; it may name the row as OLD and NEW.
    """

    table: str
    primary: str = "id"
    keys: tuple[tuple[str, ...], ...] = ()
    unless: str = ""


_registered: dict[str, Protected] = {}


def protect(table: Protected) -> None:
    """Register a table; its triggers come with the next migration."""
    _registered[table.table] = table


def protected() -> tuple[Protected, ...]:
    """Every registered table."""
    return tuple(_registered.values())


def statements(vendor: str, tables: tuple[Protected, ...]) -> Iterator[str]:
    """The SQL that makes the triggers of some tables, on "sqlite" or "postgresql"; safe to repeat."""
    for table in tables:
        yield from _sqlite(table) if vendor == "sqlite" else _postgresql(table)


def _sqlite(table: Protected) -> Iterator[str]:
    name, refuse = table.table, f"SELECT RAISE(ABORT, '{REFUSED}')"
    taken = " OR ".join(
        " AND ".join(f'"{column}" = NEW."{column}"' for column in key) for key in ((table.primary,), *table.keys)
    )
    may = f"WHEN NOT ({table.unless}) " if table.unless else ""
    for moment, when in (
        ("update", f"BEFORE UPDATE ON {name} FOR EACH ROW {may}"),
        ("delete", f"BEFORE DELETE ON {name} FOR EACH ROW "),
        # REPLACE deletes the row in its way without firing the trigger on deletion, unless a setting says otherwise.
        ("replace", f"BEFORE INSERT ON {name} FOR EACH ROW WHEN EXISTS (SELECT 1 FROM {name} WHERE {taken}) "),
    ):
        yield f"DROP TRIGGER IF EXISTS {name}_no_{moment}"
        yield f"CREATE TRIGGER {name}_no_{moment} {when}BEGIN {refuse}; END"


def _postgresql(table: Protected) -> Iterator[str]:
    name = table.table
    allowed = f"IF TG_OP = 'UPDATE' THEN IF {table.unless} THEN RETURN NEW; END IF; END IF; " if table.unless else ""
    yield (
        f"CREATE OR REPLACE FUNCTION {name}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {allowed}"
        f"RAISE EXCEPTION '{REFUSED}'; END $$"
    )
    for moment, when in (
        ("update", "BEFORE UPDATE ON {} FOR EACH ROW"),
        ("delete", "BEFORE DELETE ON {} FOR EACH ROW"),
        ("truncate", "BEFORE TRUNCATE ON {} FOR EACH STATEMENT"),
    ):
        yield f"DROP TRIGGER IF EXISTS {name}_no_{moment} ON {name}"
        yield f"CREATE TRIGGER {name}_no_{moment} {when.format(name)} EXECUTE FUNCTION {name}_refuse()"


def install(connection: BaseDatabaseWrapper) -> None:
    """Make the triggers of every registered table that is in the database."""
    present = set(connection.introspection.table_names())
    tables = tuple(t for t in protected() if t.table in present)
    with connection.cursor() as cursor:
        for statement in statements(connection.vendor, tables):
            cursor.execute(statement)


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """The triggers that are not in the database as we make them, by name; empty when all stand."""
    wanted = {
        _name(statement): statement
        for statement in statements(connection.vendor, protected())
        if statement.startswith(("CREATE TRIGGER", "CREATE OR REPLACE FUNCTION"))
    }
    with connection.cursor() as cursor:
        standing = _sqlite_standing(cursor) if connection.vendor == "sqlite" else _postgresql_standing(cursor)
    return sorted(
        name for name, statement in wanted.items() if not _same(connection.vendor, statement, standing.get(name))
    )


def _name(statement: str) -> str:
    return statement.replace("OR REPLACE ", "").split()[2].removesuffix("()")


def _same(vendor: str, wanted: str, standing: str | None) -> bool:
    if standing is None:
        return False
    if vendor == "sqlite":
        return standing == wanted
    if wanted.startswith("CREATE TRIGGER"):
        # What stands is "<table> <enabled>": the definition is PostgreSQL's own wording, its function is compared.
        return standing == f"{wanted.split(' ON ')[1].split(maxsplit=1)[0]} O"
    return standing == wanted.split("$$")[1]


def _sqlite_standing(cursor: CursorWrapper) -> dict[str, str]:
    cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    return dict(cursor.fetchall())


def _postgresql_standing(cursor: CursorWrapper) -> dict[str, str]:
    standing = "tgrelid::regclass::text || ' ' || tgenabled::text"
    cursor.execute(f"SELECT tgname, {standing} FROM pg_trigger WHERE NOT tgisinternal")
    found = dict(cursor.fetchall())
    cursor.execute("SELECT proname, prosrc FROM pg_proc WHERE proname LIKE '%\\_refuse'")
    return {**found, **dict(cursor.fetchall())}
