"""The second wall on PostgreSQL: row-level security on every table that tells of a case. On SQLite there is none.

The first wall is `queries.visible`, which every read goes through. A read that forgets it meets this one: a row is
seen only where the session has been told that the program itself asks, or a row of `CaseAccess` in force holds for one
of the principals it was told, and the case is not closed to the user. A session that was told nothing sees nothing.

Each room registers its tables when the program starts; the policies are made again after every migration, and a
system check says when one is missing or is another than ours. Who tells a session what is `narrowing`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.backends.base.base import BaseDatabaseWrapper

from sikkersag.foundation.access.principals import EVERYBODY, LEADER

#: The policy's name on every table.
POLICY = "sikkersag_wall"
#: In the place of a viewer's principals: the program itself, which sees everything. The settings begin every
#: connection with it (`conf.settings`).
PROGRAM = "*"
#: A principal of this wall alone: sees the log of reads of every case.
EVERY_LOG = "log"


@dataclass(frozen=True, slots=True)
class Walled:
    """A table whose rows belong to cases, by the column that holds the case's id.

    `through`: the walled table in whose rows that column points instead; they are seen together. `unless`: a condition
    in SQL under which a row is seen after all.
    """

    table: str
    column: str = "case_id"
    through: str = ""
    unless: str = ""


#: SQL: the row is the user's own.
OWN = "user_id = (SELECT nullif(current_setting('sikkersag.user_id', true), '')::bigint)"
#: SQL: the user sees every log.
SEES_EVERY_LOG = f"(SELECT '{EVERY_LOG}' = ANY (string_to_array(current_setting('sikkersag.principals', true), ',')))"

_walled: dict[str, Walled] = {}
_open: dict[str, str] = {}


def wall(*tables: Walled) -> None:
    """Register tables; their policies come with the next migration."""
    _walled.update({table.table: table for table in tables})


def leave_open(table: str, why: str) -> None:
    """Say of a table that tells of cases why it has no wall. A test asks it of every table that has none."""
    _open[table] = why


def walled() -> tuple[Walled, ...]:
    """Every registered table."""
    return tuple(_walled.values())


def left_open() -> dict[str, str]:
    """The tables without a wall, and why."""
    return dict(_open)


# Each (SELECT ...) is worked out once for a query and not for each row.
_PRINCIPALS = "string_to_array(current_setting('sikkersag.principals', true), ',')"
_IS_PROGRAM = f"(SELECT coalesce(current_setting('sikkersag.principals', true) = '{PROGRAM}', false))"
_IS_EVERYBODY = f"(SELECT coalesce('{EVERYBODY}' = ANY ({_PRINCIPALS}), false))"
_NOW = "(SELECT nullif(current_setting('sikkersag.now', true), '')::timestamptz)"
_NONE_CLOSED = "(SELECT coalesce(current_setting('sikkersag.closed', true), '') = '')"
_CLOSED = "(SELECT string_to_array(current_setting('sikkersag.closed', true), ','))::bigint[]"


def condition(table: Walled) -> str:
    """The SQL that says of a row of the table whether the session sees it."""
    column = f'{table.table}."{table.column}"'
    if table.through:
        seen = f"EXISTS (SELECT 1 FROM {table.through} t WHERE t.id = {column})"
    else:
        reached = (
            f'EXISTS (SELECT 1 FROM access_caseaccess a WHERE a."case" = {column}'
            f" AND a.principal = ANY ((SELECT {_PRINCIPALS})::text[]) AND (a.until IS NULL OR a.until > {_NOW}))"
        )
        # Who reaches all cases would be looked up row by row: those restricted to named people are few, so they are
        # gathered once instead, and what is not among them is theirs.
        restricted = f"SELECT r.\"case\" FROM access_caseaccess r WHERE r.why = '{LEADER}'"
        seen = (
            f"(({_IS_EVERYBODY} AND {column} NOT IN ({restricted})) OR {reached})"
            f" AND ({_NONE_CLOSED} OR {column} <> ALL ({_CLOSED}))"
        )
    unless = f" OR ({table.unless})" if table.unless else ""
    return f"{_IS_PROGRAM} OR ({seen}){unless}"


def statements(table: Walled) -> Iterator[str]:
    """The SQL that makes a table's wall; safe to repeat. FORCE: also for the role that owns the table."""
    name = table.table
    yield f"DROP POLICY IF EXISTS {POLICY} ON {name}"
    yield f"CREATE POLICY {POLICY} ON {name} USING ({condition(table)})"
    yield f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY"
    yield f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY"


# PostgreSQL keeps a policy in words of its own. So that a later look can tell ours, the policy's comment holds a hash
# of what we asked for and one of what it was kept as.
_KEPT = (
    "SELECT md5(pg_get_expr(polqual, polrelid)) || coalesce(md5(pg_get_expr(polwithcheck, polrelid)), '')"
    " || polcmd::text || polpermissive::text || polroles::text"
    " FROM pg_policy WHERE polname = %s AND polrelid = %s::regclass"
)
_STANDING = (
    "SELECT relrowsecurity AND relforcerowsecurity,"
    " (SELECT array_agg(polname::text) FROM pg_policy WHERE polrelid = c.oid),"
    " (SELECT obj_description(oid, 'pg_policy') FROM pg_policy WHERE polrelid = c.oid AND polname = %s)"
    " FROM pg_class c WHERE oid = %s::regclass"
)


def _asked(table: Walled) -> str:
    return hashlib.sha256(condition(table).encode()).hexdigest()


def install(connection: BaseDatabaseWrapper) -> None:
    """Make the wall of every registered table that is in the database."""
    if connection.vendor != "postgresql":
        return
    present = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for table in walled():
            if table.table not in present:
                continue
            for statement in statements(table):
                cursor.execute(statement)
            cursor.execute(_KEPT, [POLICY, table.table])
            (kept,) = cursor.fetchone()
            cursor.execute(f"COMMENT ON POLICY {POLICY} ON {table.table} IS %s", [f"{_asked(table)} {kept}"])


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """The registered tables whose wall does not stand as we make it; empty when all stand, and on SQLite."""
    if connection.vendor != "postgresql":
        return []
    found = []
    with connection.cursor() as cursor:
        for table in walled():
            cursor.execute(_STANDING, [POLICY, table.table])
            on, policies, comment = cursor.fetchone()
            cursor.execute(_KEPT, [POLICY, table.table])
            (kept,) = cursor.fetchone() or ("",)
            # Policies add up: a second one beside ours would let more be seen.
            if not on or policies != [POLICY] or comment != f"{_asked(table)} {kept}":
                found.append(table.table)
    return sorted(found)


def role_is_above_it(connection: BaseDatabaseWrapper) -> bool:
    """Is the connection's role one that no wall holds for (superuser, or BYPASSRLS)?"""
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
        return bool(cursor.fetchone()[0])
