"""Days that are none, and those at the ends of time, are refused on a letter's page and not broken by."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.test import Client
from pytest_django.fixtures import Settings
from tests.casefile.factory import World, when
from tests.correspondence.writing import letter_to

from sikkersag.foundation import clock


@pytest.mark.parametrize("day", ["31-12-9999", "01-01-0001", "31-02-2026", "٣٤-٠١-٢٠٢٦", "<script>"])
def test_a_day_that_cannot_be_is_refused(
    world: World, day: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SECOND_FACTOR = False
    monkeypatch.setattr(clock, "now", when)
    letter, who = letter_to(world), Client()
    who.force_login(world.town.worker, "allauth.account.auth_backends.AuthenticationBackend")
    for act in ("overraekt", "fremme"):
        form = {"noegle": str(uuid4()), "to": "Camilla", "how": "Hun ringede", "at": day, "clock": "8.40"}
        answer = who.post(f"/sag/{letter.case.number}/brev/{letter.pk}/{act}/", form)
        assert answer.status_code == 422
        assert b"<script>" not in answer.content.replace(b"<script src=", b"")
    letter.refresh_from_db()
    assert letter.status == "skrevet"
