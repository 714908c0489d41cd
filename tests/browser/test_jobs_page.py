"""The page of the queue in a real browser: at a desk and on a telephone, by keyboard."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from pytest_django import Settings

    from sikkersag.foundation.login.models import User


@pytest.fixture
def keeper(db: None, settings: Settings) -> User:
    """Somebody who keeps the system running, with work in every state."""
    from tests.foundation.town import build

    from sikkersag.foundation import clock
    from sikkersag.foundation.jobs import actions
    from sikkersag.foundation.jobs.models import Job

    settings.SECOND_FACTOR = False
    now: datetime = clock.now()
    states = (
        {"failed_at": now - timedelta(hours=1), "attempts": 5, "last_error": "OperationalError i sweep, linje 41"},
        {"lease_until": now + timedelta(minutes=5), "worker": "sag-1:4711:9f3a", "attempts": 1},
        {"due_at": now + timedelta(hours=2), "attempts": 2, "last_error": "TimeoutError i send, linje 7"},
        {"done_at": now - timedelta(minutes=4), "attempts": 1},
    )
    for fields in states:
        row = actions.enqueue("files.sweep", now=now - timedelta(hours=2))
        Job.objects.filter(pk=row.pk).update(**fields)
    return build().people["admin"]


def test_what_was_given_up_is_tried_again_by_keyboard(
    page: Page, keeper: User, signed_in: Callable[[Page, User], Page], axe: Callable[[Page], None]
) -> None:
    signed_in(page, keeper).goto("/job/")
    axe(page)
    page.get_by_role("button", name="Prøv igen").focus()
    page.keyboard.press("Enter")
    page.get_by_text("bliver forsøgt igen om lidt").wait_for()
    page.get_by_text("Ingen opgaver er opgivet").wait_for()
    axe(page)


def test_it_can_be_read_on_a_telephone(
    phone: Page, keeper: User, signed_in: Callable[[Page, User], Page], axe: Callable[[Page], None]
) -> None:
    signed_in(phone, keeper).goto("/job/")
    axe(phone)
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
