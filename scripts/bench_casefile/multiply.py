"""Many cases out of some: copies of the whole municipality, made by PostgreSQL itself with INSERT ... SELECT.

Copy number k has units, users, families, persons and cases of its own, so a worker keeps as many cases as in the
first municipality and a unit too; what grows is the number of workers and units. Ids are mapped so that they agree
also inside JSON: an uuid gets k in its fourth group, a user's or unit's number gets 1000 + k before its digits, and
row numbers are moved on. Names and CPR numbers differ from copy to copy.

Copies are for measuring only: their chains do not verify.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection

from sikkersag.foundation.people.folding import folded, name_key
from sikkersag.foundation.people.models import Person

#: Farther apart than the row numbers of the first municipality, for the tables whose numbers are moved on.
STRIDE = 1_000_000
#: As many copies as fit in the numbers.
MOST = 990
#: Units that a municipality has one of; their people are not copied.
TOPS = "(SELECT id FROM organisation_unit WHERE kind IN ('kommune', 'stab') AND id < 100000)"

_UUID = "([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4})-[0-9a-f]{4}-([0-9a-f]{12})"


def _row(column: str) -> str:
    return f"x.{column} + k * {STRIDE}"


def _number(column: str) -> str:
    return f"((1000 + k)::text || x.{column}::text)::bigint"


def _unit(column: str) -> str:
    return f"CASE WHEN x.{column} IN {TOPS} THEN x.{column} ELSE {_number(column)} END"


def _uuid(column: str) -> str:
    return f"overlay(x.{column}::text placing lpad(to_hex(k), 4, '0') from 20 for 4)::uuid"


def _text(column: str) -> str:
    return f"regexp_replace(x.{column}::text, '{_UUID}', '\\1-' || lpad(to_hex(k), 4, '0') || '-\\2', 'g')"


def _json(column: str) -> str:
    return f"CASE WHEN x.{column} = '[]' THEN x.{column} ELSE {_text(column)}::jsonb END"


def _body(column: str) -> str:
    """A content: uuids, the users it names (`u17`), and the unit that a case was handed to."""
    users = f"regexp_replace({_text(column)}, '\"u([0-9]+)\"', '\"u' || (1000 + k) || '\\1\"', 'g')"
    return (
        f"CASE WHEN x.{column} ? 'facts' AND x.{column}->'facts' ? 'enhed' THEN "
        f"regexp_replace({users}, '(\"enhed\": \"[^\"]*)\"', '\\1--' || k || '\"')::jsonb ELSE {users}::jsonb END"
    )


@dataclass(frozen=True)
class Copied:
    """A table whose rows are copied: what its columns become (the others stay), and which rows."""

    table: str
    columns: Mapping[str, str]
    where: str = "TRUE"
    joined: str = ""


_NAME = {
    "name": "f.word || ' ' || l.word",
    "folded": "f.folded || ' ' || l.folded",
    "name_key": "f.key || ' ' || l.key",
}
_NAMED = (
    " JOIN bench_named n ON n.id = x.id"
    " JOIN bench_name f ON f.kind = 'first' AND f.place = (n.first + k * 7) % (SELECT count(*) FROM bench_name"
    " WHERE kind = 'first')"
    " JOIN bench_name l ON l.kind = 'last' AND l.place = (n.last + k) % (SELECT count(*) FROM bench_name"
    " WHERE kind = 'last')"
).replace("%%", "%")
_CPR = (
    "CASE WHEN x.cpr IS NULL THEN NULL ELSE "
    "to_char(date '1985-01-01' + ((k::bigint * n.people + n.place) / 9000)::int, 'DDMMYY')::text || "
    "(1000 + (k::bigint * n.people + n.place) % 9000)::text END"
)
_CASE = {
    "id": _row("id"),
    "number": "left(x.number, 5) || lpad(k::text, 3, '0') || right(x.number, 4)",
    "child_id": _uuid("child_id"),
    "family_id": _uuid("family_id"),
    "unit_id": _unit("unit_id"),
    "worker_id": _number("worker_id"),
}
_ACCESS = {
    "id": _row("id"),
    '"case"': 'x."case" + k * 1000000',
    "principal": "regexp_replace(x.principal, '^([a-z])([0-9]+)$', '\\1' || (1000 + k) || '\\2')",
}
#: What cannot be done any more keeps the ids of the first municipality: nine rows of ten, that no list shows.
_LEDGER = {
    "id": _row("id"), "case_id": _row("case_id"), "matter": _uuid("matter"),
    "finding": f"CASE WHEN x.is_open THEN {_text('finding')} ELSE x.finding END",
    "data": f"CASE WHEN x.is_open THEN {_text('data')}::jsonb ELSE x.data END",
}  # fmt: skip

ORGANISATION = (
    Copied("organisation_unit", {"id": _number("id"), "key": "x.key || '--' || k"}, f"x.id NOT IN {TOPS}"),
    Copied(
        "organisation_unitperiod",
        {
            "id": _row("id"),
            "unit_id": _number("unit_id"),
            "parent_id": _unit("parent_id"),
            "reception_id": _unit("reception_id"),
            "name": "x.name || ' ' || k",
        },
        f"x.unit_id NOT IN {TOPS}",
    ),
    Copied("login_user", {"id": _number("id"), "username": "x.username || '-' || k"}),
    Copied(
        "organisation_employment",
        {"id": _row("id"), "user_id": _number("user_id"), "unit_id": _number("unit_id")},
        f"x.unit_id NOT IN {TOPS}",
    ),
    Copied(
        "organisation_standin",
        {"id": _row("id"), "absent_id": _number("absent_id"), "substitute_id": _number("substitute_id")},
    ),
)
EVERYTHING = (
    *ORGANISATION,
    Copied("people_person", {"id": _uuid("id"), "cpr": _CPR, **_NAME}, joined=_NAMED),
    Copied("people_household", {"id": _row("id")}),
    Copied(
        "people_residence",
        {"id": _row("id"), "person_id": _uuid("person_id"), "household_id": _row("household_id")},
    ),
    Copied("casefile_family", {"id": _uuid("id")}),
    Copied("casefile_case", _CASE),
    Copied(
        "casefile_assignment",
        {
            "id": _row("id"), "case_id": _row("case_id"), "unit_id": _unit("unit_id"),
            "worker_id": _number("worker_id"), "by_id": _number("by_id"), "event": _uuid("event"),
        },
    ),
    Copied(
        "casefile_party",
        {"id": _row("id"), "case_id": _row("case_id"), "person_id": _uuid("person_id"), "event": _uuid("event")},
    ),
    Copied("casefile_matter", {"id": _uuid("id"), "case_id": _row("case_id")}),
    Copied(
        "casefile_event",
        {
            "id": _row("id"), "case_id": _row("case_id"), "event": _uuid("event"), "note": _uuid("note"),
            "about": _json("about"), "concerns": _json("concerns"), "corrects": _uuid("corrects"),
            "withdraws": _uuid("withdraws"), "by_id": _number("by_id"),
        },
    ),
    Copied("casefile_content", {"row_id": _row("row_id"), "body": _body("body")}),
    Copied("casefile_searchtext", {"id": _row("id"), "case_id": _row("case_id"), "event": _uuid("event")}),
    Copied("casefile_ledgerrow", _LEDGER),
    Copied("access_caseaccess", _ACCESS),
)  # fmt: skip
#: What the lists read: of the ledger what is open, and one closed row in 25.
LISTS = (
    *ORGANISATION,
    Copied(
        "people_person",
        {"id": _uuid("id"), "cpr": _CPR, **_NAME},
        "x.id IN (SELECT child_id FROM casefile_case)",
        joined=_NAMED,
    ),
    Copied("casefile_case", _CASE),
    Copied("casefile_ledgerrow", _LEDGER, "x.is_open OR x.id % 25 = 0"),
    Copied("access_caseaccess", _ACCESS),
)


def _columns(table: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = %s ORDER BY ordinal_position",
            [table],
        )
        return [name for (name,) in cursor.fetchall()]


def statement(copied: Copied, first: int, last: int) -> str:
    """The statement that makes the copies `first` to `last` of a table's first rows."""
    told = {name.strip('"'): expression for name, expression in copied.columns.items()}
    names = _columns(copied.table)
    values = ", ".join(told.get(name, f'x."{name}"') for name in names)
    listed = ", ".join(f'"{name}"' for name in names)
    return (
        f"INSERT INTO {copied.table} ({listed}) SELECT {values} FROM {copied.table} x"
        f" CROSS JOIN generate_series({first}, {last}) k{copied.joined} WHERE ({copied.where})"
    )


@contextmanager
def without_indexes(tables: Sequence[str]) -> Iterator[None]:
    """Drop what slows filling tables down (indexes, unique and foreign keys) and make it again after.

    Foreign keys are made again without asking the rows that are there.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conrelid::regclass::text, conname, contype::text, pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE contype IN ('f', 'u') AND conrelid = ANY(%s::regclass[])",
            [list(tables)],
        )
        constraints = cursor.fetchall()
        taken = {name for _, name, _, _ in constraints}
        cursor.execute(
            "SELECT c.relname, pg_get_indexdef(i.indexrelid) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
            " WHERE NOT i.indisprimary AND i.indrelid = ANY(%s::regclass[])",
            [list(tables)],
        )
        indexes = [(name, made) for name, made in cursor.fetchall() if name not in taken]
        for table, name, _, _ in constraints:
            cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
        for name, _ in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
        yield
        cursor.execute("SET maintenance_work_mem = '512MB'")
        for _, made in indexes:
            cursor.execute(made)
        for table, name, kind, made in sorted(constraints, key=lambda row: row[2] == "f"):
            cursor.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {made}{" NOT VALID" if kind == "f" else ""}')


def _name_people() -> None:
    """The first and last names of the municipality, and each person's places among them, as temporary tables."""
    people = list(Person.objects.order_by("pk").values_list("pk", "name"))
    parts = {pk: (" ".join(name.split()[:-1]) or name, name.split()[-1]) for pk, name in people if name.strip()}
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE bench_name (kind text, place int, word text, folded text, key text)")
        cursor.execute("CREATE TEMP TABLE bench_named (id uuid, first int, last int, place int, people int)")
        places: list[dict[str, int]] = []
        for index, kind in enumerate(("first", "last")):
            words = sorted({part[index] for part in parts.values()})
            places.append({word: place for place, word in enumerate(words)})
            rows = [(kind, place, word, folded(word), name_key(word)) for place, word in enumerate(words)]
            cursor.executemany("INSERT INTO bench_name VALUES (%s, %s, %s, %s, %s)", rows)
        named = [
            (pk, places[0][first], places[1][last], place, len(parts))
            for place, (pk, (first, last)) in enumerate(parts.items())
        ]
        cursor.executemany("INSERT INTO bench_named VALUES (%s, %s, %s, %s, %s)", named)
        cursor.execute("CREATE INDEX ON bench_name (kind, place)")
        cursor.execute("ANALYZE bench_name, bench_named")


def multiply(tables: Sequence[Copied], copies: int) -> None:
    """Add `copies` copies of what the database holds, set the counters on, and gather statistics."""
    if not 0 <= copies <= MOST:
        raise ValueError(f"there is room for {MOST} copies")
    _name_people()
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
        with without_indexes([copied.table for copied in tables]):
            for copied in tables:
                if copies:
                    cursor.execute(statement(copied, 1, copies))
        for copied in tables:
            if "id" in _columns(copied.table):
                cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [copied.table])
                (sequence,) = cursor.fetchone() or (None,)
                if sequence:
                    cursor.execute(f"SELECT setval(%s, (SELECT max(id) FROM {copied.table}))", [sequence])
        cursor.execute("DROP TABLE bench_name, bench_named")
        cursor.execute("SET synchronous_commit = on")
        cursor.execute("VACUUM ANALYZE")
