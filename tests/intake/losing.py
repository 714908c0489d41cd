"""What somebody who owns the database and the disk can do to notifications, for the tests that see it found."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from tests.casefile.factory import World, when
from tests.intake.test_arriving import send

from sikkersag.foundation.audit.protection import install, protected, statements
from sikkersag.intake.actions import handling
from sikkersag.intake.models import Notification


@contextmanager
def behind_the_wall() -> Iterator[None]:
    """The triggers are dropped, something is done, and they are made again: nothing is to be seen of it."""
    with connection.cursor() as cursor:
        for statement in statements(connection.vendor, protected()):
            if statement.startswith("DROP TRIGGER"):
                cursor.execute(statement)
    yield
    if connection.vendor == "postgresql":
        sql("SET CONSTRAINTS ALL IMMEDIATE")  # else the test's own open transaction keeps the triggers from being made
    install(connection)


def sql(statement: str, *values: Any) -> None:
    """Say something to the database itself."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def take_out(notification: Notification) -> None:
    """Remove a notification with everything that hangs on it but the submission that it came from."""
    with behind_the_wall():
        for table in ("entry", "link", "attachment", "answer"):
            sql(f"DELETE FROM intake_{table} WHERE notification_id = %s", notification.pk)
        sql("UPDATE intake_raw SET notification_id = NULL WHERE notification_id = %s", notification.pk)
        sql("DELETE FROM intake_notification WHERE id = %s", notification.pk)


def file_of(raw: str) -> Path:
    """Where the spool has a submission."""
    (found,) = Path(settings.INTAKE_DIR).rglob(raw)
    return found


def arrived(world: World, number: int = 0, **more: Any) -> Notification:
    """A notification that has come by the form; each number is another one."""
    before = set(Notification.objects.values_list("pk", flat=True))
    assert send(noegle=f"n{number}", **more).status_code == 200
    return Notification.objects.exclude(pk__in=before).get()


def linked(world: World, found: Notification, name: str = "ida", at: str = "2026-03-10 09:00") -> None:
    """Say that it is about one of the family's children."""
    handling.link_child(
        notification=found.pk,
        case=world.cases[name],
        by=world.town.receiver,
        now=when(at),
        key=f"l{found.pk}{name}{at}",
    )
