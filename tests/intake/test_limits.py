"""How often one address may send: a school may, a robot may not; and no address is kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from tests.casefile.factory import World, when
from tests.intake.conftest import Visit
from tests.intake.test_arriving import receipt_in, send

from sikkersag.intake import checks, limits, spool
from sikkersag.intake.models import Notification


def test_a_robot_is_stopped_and_told_the_telephone_number(
    world: World, visit: Visit, settings: Any, at: Callable[[str], Any]
) -> None:
    settings.INTAKE_RATE, settings.INTAKE_PHONE = 3, "98 76 54 32"
    for n in range(3):
        assert receipt_in(send(noegle=str(n)))
    answer = send(noegle="4")
    page = answer.content.decode()
    assert (answer.status_code, answer["Retry-After"]) == (429, "600")
    assert "98 76 54 32" in page and "Vi har intet fået" in page
    assert (Notification.objects.count(), len(list(spool.everything()))) == (3, 3)
    assert receipt_in(send(Client(REMOTE_ADDR="203.0.113.9"), noegle="5"))
    at("2026-03-10 08:51")
    assert receipt_in(send(noegle="6"))


def test_a_school_behind_one_address_is_not_stopped(world: World, visit: Visit) -> None:
    assert all(receipt_in(send(noegle=str(n))) for n in range(60))


def test_receipts_cannot_be_tried_one_after_another(world: World, visit: Visit, settings: Any) -> None:
    settings.INTAKE_RATE = 3
    tries = [Client().post("/underretning/kvittering/", {"kvittering": "0000-0000-0000-0000"}) for _ in range(4)]
    assert [answer.status_code for answer in tries] == [404, 404, 404, 429]
    assert receipt_in(send())


def test_no_address_is_kept_in_clear(settings: Any) -> None:
    limits.too_often("203.0.113.77", "send", now=when())
    assert "203.0.113.77" not in repr(limits._seen)


def test_it_does_not_grow_without_end(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "_MOST", 10)
    for n in range(50):
        limits.too_often(f"2001:db8::{n}", "send", now=when() + timedelta(seconds=n))
    assert len(limits._seen) == 10


@pytest.mark.parametrize(("phone", "demo", "warned"), [
    ("12 34 56 78", False, True), ("12345678", False, True), ("", False, True), ("12 34 56 78", True, False),
    ("98 76 54 32", False, False),
])  # fmt: skip
def test_the_example_number_is_warned_of(settings: Any, phone: str, demo: bool, warned: bool) -> None:
    settings.INTAKE_PHONE, settings.DEMO = phone, demo
    assert [found.id for found in checks.check_phone()] == (["intake.W001"] if warned else [])
