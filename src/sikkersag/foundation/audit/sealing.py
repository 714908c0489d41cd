"""Sealing: a job closes the newest rows of the audit trail and the read log in batches, each chained to the last.

Rows are written without a chain, so that readers never wait for one another; from the seal on they cannot be altered
or taken out unseen.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Max, Model

from sikkersag.foundation.audit import chain
from sikkersag.foundation.audit.models import Seal

_tables: list[type[Model]] = []


def seal_table(model: type[Model]) -> None:
    """Register a table whose rows are sealed. Registering it again changes nothing."""
    if model not in _tables:
        _tables.append(model)


def sealed_tables() -> tuple[type[Model], ...]:
    """Every registered table."""
    return tuple(_tables)


def seal_new_rows(*, now: datetime) -> int:
    """Seal what has come since the last seal, in every registered table; returns how many rows."""
    return sum(_seal(model, now) for model in sealed_tables())


def _seal(model: type[Model], now: datetime) -> int:
    table = model._meta.db_table
    with transaction.atomic():
        if connection.vendor == "postgresql":
            # Waits for rows that are being written, so that no lower number can come after the seal; but not long,
            # for others then wait behind it. The job tries again.
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '3s'")
                cursor.execute(f"LOCK TABLE {table}, {Seal._meta.db_table} IN SHARE ROW EXCLUSIVE MODE")
        before = Seal.objects.filter(table=table).order_by("-last").first()
        first = before.last + 1 if before else 1
        newest = model._default_manager.filter(pk__gte=first).aggregate(newest=Max("pk"))["newest"]
        if newest is None:
            return 0
        count, digest = digest_of(model, first, newest)
        seal = Seal(table=table, first=first, last=newest, count=count, at=now)
        seal.hash = hash_of(seal, before.hash if before else chain.START, digest)
        seal.save(force_insert=True)
        return count


def hash_of(seal: Seal, previous: str, digest: str) -> str:
    """The hash of a seal: over the one before it, all that it says, and the rows (`digest`)."""
    at = seal.at.astimezone(UTC).isoformat()
    return chain.link(previous, [seal.table, seal.first, seal.last, seal.count, at, digest])


def digest_of(model: type[Model], first: int, last: int) -> tuple[int, str]:
    """How many rows there are between two numbers, and one hash over all they say."""
    names = [field.attname for field in model._meta.concrete_fields]
    count, total = 0, hashlib.sha256()
    for row in model._default_manager.filter(pk__range=(first, last)).order_by("pk").values_list(*names).iterator():
        total.update(chain.canonical([_plain(value) for value in row]) + b"\n")
        count += 1
    return count, total.hexdigest()


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
