"""The database really is away under a live server: the receipt is given, and what it stands for is found once."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from django.db import connections
from django.test import Client
from tests.casefile.factory import World, make_world, when
from tests.databases import Database
from tests.intake.killing import RECEIPT
from tests.web.faults.test_database_away import BACKEND, cluster, free_port, stopped

from sikkersag.foundation import clock
from sikkersag.intake import spool
from sikkersag.intake.actions.clients import create_client
from sikkersag.intake.jobs import ingest_waiting
from sikkersag.intake.models import Notification

__all__ = ["cluster"]


@pytest.fixture
def world(db: None) -> World:
    """The family Møllegård."""
    return make_world()


@pytest.fixture
def port(committed_db: Database, world: World, spool_folder: Path) -> Iterator[int]:
    """A live server that keeps what arrives where the test looks."""
    found = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "sikkersag.cli", "serve", "--port", str(found)],
        env={**os.environ, "SIKKERSAG_SECOND_FACTOR": "nej", "SIKKERSAG_INTAKE": str(spool_folder)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        deadline = time.monotonic() + 60
        while True:
            try:
                if ask(found, "GET", "/underretning/")[0]:
                    break
            except ConnectionRefusedError:
                assert process.poll() is None and time.monotonic() < deadline
                time.sleep(0.2)
        yield found
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)


def ask(port: int, method: str, path: str, body: str = "", **headers: str) -> tuple[int, str]:
    """Send one request; status and page."""
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
        connection.request(
            method, path, body.encode(), {**kind, **{k.replace("_", "-"): v for k, v in headers.items()}}
        )
        answer = connection.getresponse()
        return answer.status, answer.read().decode()


def test_receipts_are_given_while_the_database_is_away_and_found_once_afterwards(
    cluster: Path, port: int, world: World
) -> None:
    client = Client()
    client.force_login(world.town.worker, backend=BACKEND)
    session = client.cookies["sessionid"].value
    secret = create_client(client_id="skole-it", name="Skolernes system", by=world.town.admin, now=when())
    receipts, seconds = [], []
    with stopped(cluster):
        for number, cookie in enumerate(("", "", f"sessionid={session}")):
            began = time.monotonic()
            status, page = ask(port, "POST", "/underretning/", f"noegle={number}&tekst=Hej&hvem=borger", Cookie=cookie)
            seconds.append(round(time.monotonic() - began, 1))
            assert status == 200, (number, status, page)
            receipts += RECEIPT.findall(page)
        kept = len(spool.waiting())
        told = {
            "Authorization": f"Bearer skole-it:{secret}",
            "Idempotency_Key": "k",
            "Content_Type": "application/json",
        }
        status, page = ask(port, "POST", "/api/underretninger", '{"text": "x", "sender_kind": "borger"}', **told)
        assert (status, "Nothing was kept" in page, len(spool.waiting())) == (503, True, kept), page
    connections.close_all()  # the test's own went too
    assert (kept, len(set(receipts))) == (3, 3)
    ingest_waiting(now=clock.now())
    found = Notification.objects.all()
    assert sorted(one.receipt for one in found) == sorted(receipts)
    assert all(one.arrived_at < one.entries.get().at for one in found)
    print(f"answered after {seconds} s without a database")
