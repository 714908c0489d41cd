"""Run by test_killed.py in a process of its own: append to two journals, killed at each SQL statement in turn.

Forks once for each statement, so that the child can be killed with -9 in the middle of it; the parent holds no
connection meanwhile. Prints one JSON line for each point: how the child ended and what it left.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable
from datetime import datetime
from typing import Any

import django

django.setup()

from django.db import connection, connections  # noqa: E402

from sikkersag.casefile.actions.journal import append  # noqa: E402
from sikkersag.casefile.entries import NewEvent, Passage  # noqa: E402
from sikkersag.casefile.models import AppendKey, Case, Event, LedgerRow, SearchText  # noqa: E402
from sikkersag.foundation.audit.anchors import Anchors  # noqa: E402
from sikkersag.foundation.audit.models import Entry  # noqa: E402
from sikkersag.foundation.audit.verifying import verify  # noqa: E402
from sikkersag.foundation.login.models import User  # noqa: E402
from sikkersag.law.engine.moment import Moment  # noqa: E402


def write(now: datetime) -> None:
    """One note about two children, with a notification that starts clocks."""
    seconds = int(now.timestamp()) - 3600
    entries = [
        NewEvent("underretning_modtaget", Moment(seconds, seconds, "minute"), facts={"overgreb": False}),
        NewEvent("notat", Moment(seconds, seconds, "minute"), passages=(Passage("Ord til søgning."),)),
    ]
    by = User.objects.get(username="sara.holm")
    append({case.pk: entries for case in Case.objects.order_by("pk")}, by=by, now=now, key="the-one-write")


def left() -> dict[str, Any]:
    """What stands in the database."""
    told = {
        "events": Event.objects.count(),
        "ledger": LedgerRow.objects.count(),
        "words": SearchText.objects.count(),
        "audit": Entry.objects.count(),
        "keys": AppendKey.objects.filter(key="the-one-write").count(),
        "faults": [str(fault) for fault in verify(Anchors())],
    }
    close()
    return told


def close() -> None:
    """Leave no connection that a fork could share."""
    connections.close_all()
    if connection.vendor == "postgresql":
        connections["default"].close_pool()  # type: ignore[attr-defined]


def killed_at(point: int, now: datetime) -> bool:
    """Run the write in a child that dies before its statement number `point` (0: after the commit); was it killed?"""
    child = os.fork()
    if child == 0:
        count = 0

        def die(execute: Callable[..., Any], *arguments: Any) -> Any:
            nonlocal count
            count += 1
            if count == point:
                os.kill(os.getpid(), signal.SIGKILL)
            return execute(*arguments)

        with connection.execute_wrapper(die):
            write(now)
        if point == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def main() -> None:
    """Every point, until the write is through; then once more, killed right after."""
    now = datetime.fromisoformat(sys.argv[1])
    print(json.dumps({"point": None, "left": left()}))
    point = 1
    while killed_at(point, now):
        print(json.dumps({"point": point, "left": left()}))
        point += 1
    print(json.dumps({"point": "through", "left": left()}))
    killed_at(0, now)
    print(json.dumps({"point": "repeated", "left": left()}))


if __name__ == "__main__":
    main()
