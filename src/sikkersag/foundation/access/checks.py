"""System checks of the room, run at every start."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core import checks
from django.db import DatabaseError, connections

from sikkersag.foundation.access import roles, wall


def registries_are_complete(**_: Any) -> list[checks.CheckMessage]:
    """Every permission that a role names exists, and every permission is held by a role."""
    return [checks.Error(wrong, hint=hint, id=id) for id, wrong, hint in roles.problems()]


def wall_stands(*, databases: Sequence[str] | None = None, **_: Any) -> list[checks.CheckMessage]:
    """Row-level security stands on every registered table, and holds for us (with `check --database default`)."""
    found: list[checks.CheckMessage] = []
    for alias in databases or ():
        connection = connections[alias]
        try:
            present = set(connection.introspection.table_names())
            lacking = wall.missing(connection) if all(t.table in present for t in wall.walled()) else []
            above = wall.role_is_above_it(connection)
        except DatabaseError:
            continue
        if lacking:
            found.append(
                checks.Error(
                    f"row-level security is missing or is not ours on: {', '.join(lacking)}",
                    hint="`sikkersag manage migrate` makes it again.",
                    id="access.E010",
                )
            )
        if above:
            found.append(
                checks.Warning(
                    "the database role is a superuser or has BYPASSRLS: row-level security does not hold for it",
                    hint="Let the program connect as an ordinary role that owns its database (docs/access.md).",
                    id="access.W011",
                )
            )
    return found
