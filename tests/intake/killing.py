"""Run by test_killed.py in a process of its own: a submission on its way to the inbox, killed at each step in turn.

A step is an SQL statement, or a call that brings something to the disk or gives it a name. Each point is a fork that
dies with -9 right before it; the parent holds no connection. Prints one JSON line a point: what was answered, and what
stands after the sender (who was given no receipt) has sent the same again and the job has been run.
"""

from __future__ import annotations

import json
import os
import re
import signal
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: E402
from django.db import OperationalError, connection, connections  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import setup_test_environment  # noqa: E402

from sikkersag.foundation.audit.anchors import Anchors  # noqa: E402
from sikkersag.foundation.audit.verifying import verify  # noqa: E402
from sikkersag.intake import spool  # noqa: E402
from sikkersag.intake.jobs import ingest_waiting  # noqa: E402
from sikkersag.intake.models import Attachment, Entry, Notification, Raw  # noqa: E402

RECEIPT = re.compile(r">([0-9A-Z]{4}(?:-[0-9A-Z]{4}){3})<")
CALLS = ("fsync", "rename", "replace", "unlink")


def send(key: str) -> str:
    """Send the form with a file; the receipt that was answered."""
    fields = {"noegle": key, "tekst": f"Bekymring {key}", "hvem": "borger", "barn.0.navn": "Ida"}
    file = SimpleUploadedFile("brev.txt", f"Et brev {key}.".encode(), "text/plain")
    found = RECEIPT.findall(Client().post("/underretning/", {**fields, "filer": file}).content.decode())
    return str(found[0]) if found else ""


def send_away(key: str) -> str:
    """Send the form while the database is away."""
    with patch("sikkersag.intake.views.public.ingest", side_effect=OperationalError("away")):
        return send(key)


def close() -> None:
    """Leave no connection that a fork could share."""
    connections.close_all()
    if connection.vendor == "postgresql":
        connections["default"].close_pool()  # type: ignore[attr-defined]


def killed_at(point: int, act: Callable[[], object]) -> tuple[bool, str]:
    """Do it in a child that dies before its step number `point`; was it killed, and before what?"""
    close()
    read, written = os.pipe()
    child = os.fork()
    if child == 0:
        count = 0

        def step(name: str) -> None:
            nonlocal count
            count += 1
            if count == point:
                os.write(written, name.encode())
                os.kill(os.getpid(), signal.SIGKILL)

        def sql(execute: Callable[..., Any], *arguments: Any) -> Any:
            step("sql")
            return execute(*arguments)

        def before(name: str) -> Callable[..., Any]:
            real = getattr(os, name)

            def call(*arguments: Any, **more: Any) -> Any:
                step(name)
                return real(*arguments, **more)

            return call

        with ExitStack() as stack:
            for name in CALLS:
                stack.enter_context(patch.object(os, name, before(name)))
            stack.enter_context(connection.execute_wrapper(sql))
            act()
        close()
        os._exit(0)
    os.close(written)
    _, status = os.waitpid(child, 0)
    with os.fdopen(read) as told:
        return os.WIFSIGNALED(status), told.read()


def left(key: str, receipt: str) -> dict[str, Any]:
    """What stands of a submission, everywhere that it may stand."""
    found = Notification.objects.filter(told__text=f"Bekymring {key}")
    one = found.first()
    told = {
        "receipt": receipt,
        "found": [row.receipt for row in found],
        "files": Attachment.objects.filter(notification__in=found).count(),
        "entries": Entry.objects.filter(notification__in=found).count(),
        "raws": sorted(Raw.objects.filter(notification=one).values_list("again", flat=True)) if one else [],
        "waiting": len(spool.waiting()),
        "damaged": list(spool.damaged()),
        "unknown": sorted({one.raw for one in spool.everything()} - set(Raw.objects.values_list("raw", flat=True))),
    }
    close()
    return told


def all_folders() -> None:
    """Make every folder beforehand, so that each attempt has the same steps and none is passed over."""
    for name in ("tmp", "ny", *(f"laest/{n:02x}" for n in range(256))):
        (Path(settings.INTAKE_DIR) / name).mkdir(parents=True, exist_ok=True)


def main() -> None:
    """Three stretches of the way, at every point: sending (no receipt yet), the same where no folder was there before,
    and the job that brings in what waits.
    """
    setup_test_environment()
    now, spool_folder = datetime.fromisoformat(sys.argv[1]), Path(settings.INTAKE_DIR)
    all_folders()
    for stretch in ("sending", "sending the first", "bringing in"):
        point, kinds = 1, Counter[str]()
        while True:
            key = f"{stretch} {point}"
            first = stretch == "sending the first"
            settings.INTAKE_DIR = spool_folder / f"first-{point}" if first else spool_folder
            if stretch == "bringing in":
                receipt = send_away(key)
                killed, what = killed_at(point, lambda: ingest_waiting(now=now))
            else:
                killed, what = killed_at(point, lambda key=key: send(key))  # type: ignore[misc]
                receipt = send(key)
            if not killed:
                break
            kinds[what] += 1
            ingest_waiting(now=now + timedelta(minutes=1))
            print(json.dumps({"stretch": stretch, "point": point, "before": what, **left(key, receipt)}), flush=True)
            point += 1
        ingest_waiting(now=now + timedelta(minutes=1))
        print(json.dumps({"stretch": stretch, "through": True, "kinds": kinds, **left(key, receipt)}), flush=True)
    # What the spools that were empty at first have kept is verified together with the rest.
    for path in spool_folder.glob("first-*/laest/*/*"):
        path.rename(spool_folder / "laest" / path.parent.name / path.name)
    settings.INTAKE_DIR = spool_folder
    lost = sorted(set(Raw.objects.values_list("raw", flat=True)) - {one.raw for one in spool.everything()})
    faults = [str(fault) for fault in verify(Anchors())]
    print(json.dumps({"faults": faults, "lost": lost}))


if __name__ == "__main__":
    main()
