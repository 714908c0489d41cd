"""What the stories share: the town in the served database, a desk in it, and the clock that each story sets.

The pages are driven without JavaScript: every write must work so, and the scripts have tests of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from pytest_django.fixtures import Settings
from tests.browser.conftest import _opened
from tests.browser.stories.desk import Desk
from tests.casefile.factory import make_town

from sikkersag.foundation import clock
from sikkersag.foundation.login.models import User
from sikkersag.intake import limits


@pytest.fixture
def desk(
    browser: Browser,
    server: str,
    console: list[str],
    signed_in: Callable[[Page, User], Page],
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> Iterator[Desk]:
    """A desk in the town, before anybody has sat down at it; the story says when it is."""
    settings.SECOND_FACTOR = False
    settings.INTAKE_DIR, settings.INTAKE_LOG = tmp_path / "indkommet", tmp_path / "indkommet-log"
    settings.FILES_DIR = tmp_path / "files"
    limits.forget()

    def set_clock(moment: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: moment)

    with _opened(browser, server, console, java_script_enabled=False, viewport={"width": 1440, "height": 900}) as page:
        page.set_default_timeout(6_000)
        yield Desk(page, make_town(), signed_in, set_clock)
