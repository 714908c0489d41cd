"""System checks of the audit room: do the triggers stand?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, register
from django.db import DatabaseError, connections

from sikkersag.foundation.audit.protection import missing, protected


@register("database")
def triggers_stand(*, databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """Every protected table has the triggers that refuse to alter it (runs with `check --database default`)."""
    found: list[CheckMessage] = []
    for alias in databases or ():
        connection = connections[alias]
        try:
            present = set(connection.introspection.table_names())
            lacking = [] if not all(t.table in present for t in protected()) else missing(connection)
        except DatabaseError:
            continue
        if lacking:
            found.append(
                Error(
                    f"these triggers are missing or are not ours: {', '.join(lacking)}",
                    hint="`sikkersag manage migrate` makes them again; `sikkersag verify` tells what was altered.",
                    id="audit.E001",
                )
            )
    return found
