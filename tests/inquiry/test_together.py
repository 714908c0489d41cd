"""A consent is taken back while somebody journalises what rests on it: never both, in whichever order they come."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from django.db import connections
from django.test import Client
from pytest_django.fixtures import Settings
from tests.casefile.factory import make_world, moment_at, open_matter, when, write
from tests.casefile.writing.sending import Sender
from tests.databases import Database
from tests.inquiry.sending import read

from sikkersag.casefile.actions.journal import append
from sikkersag.casefile.entries import NewEvent
from sikkersag.casefile.models import Event
from sikkersag.foundation import clock

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def test_what_rests_on_a_consent_that_is_taken_back_at_once_is_written_before_it_or_not_at_all(
    committed_db: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SECOND_FACTOR = False
    monkeypatch.setattr(clock, "now", when)
    world = make_world()
    matter = open_matter(world.ida, "Skal Ida have aflastning?", "2026-02-20 10:00")
    mother = str(world.people["mor"].pk)
    facts = {"fra": mother, "til": "dele_oplysninger", "informeret": True}
    given = write(world.ida, "samtykke", "2026-03-05 10:00", about=[matter], facts=facts)
    client = Client()
    client.force_login(world.town.worker, backend=BACKEND)
    someone, form = Sender(client, world, uuid4()), f"oplysninger:givet:{world.ida.number}"
    told = {"dato": "09-03-2026", "klokkeslaet": "15.10", "hvem": "Skolen", "hvad": "Fravær."}
    fields: dict[str, Any] = {**told, "samtykker": [str(given.event)]}
    _, key = read(someone, form, fields)
    ready = Barrier(2)

    def press() -> int:
        try:
            ready.wait(timeout=10)
            return int(someone.send({**fields, "set": key}, "journalfoer").status_code)
        finally:
            connections.close_all()

    def revoke() -> None:
        try:
            ready.wait(timeout=10)
            new = NewEvent(
                "samtykke_tilbagekaldt",
                moment_at("2026-03-09 15:10"),
                concerns=(str(world.ida.child_id), mother),
                facts={"fra": mother, "til": "dele_oplysninger"},
            )
            append({world.ida.pk: [new]}, by=world.town.colleague, now=when(), key="revokes")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        pressed, revoked = pool.submit(press), pool.submit(revoke)
        status = pressed.result()
        revoked.result()
    shared = Event.objects.filter(case=world.ida, kind="oplysninger_videregivet").first()
    taken_back = Event.objects.get(case=world.ida, kind="samtykke_tilbagekaldt")
    assert (status == 302) == (shared is not None)
    assert status in (302, 422)
    if shared is not None:
        assert shared.seq < taken_back.seq, "what rests on it was written while it stood"
