"""Writing the texts of letters in a real browser: on a desktop and a phone, without JavaScript, and judged by axe."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page
from pytest_django.fixtures import Settings
from tests.casefile.factory import World, make_world, when

from sikkersag.correspondence.models import TextVersion
from sikkersag.foundation import clock
from sikkersag.foundation.login.models import User

SignIn = Callable[[Page, User], Page]
Axe = Callable[[Page], None]


@pytest.fixture
def world(server: str, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> World:
    """The town in the served database; every request comes on Tuesday 10 March 2026 at 8.40."""
    settings.SECOND_FACTOR = False
    moment = when()
    monkeypatch.setattr(clock, "now", lambda: moment)
    return make_world()


@pytest.fixture
def plain(browser: Browser, server: str) -> Iterator[Page]:
    """A page without JavaScript."""
    context = browser.new_context(base_url=server, locale="da-DK", java_script_enabled=False)
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("width", [1440, 390])
def test_a_text_is_tried_seen_and_saved(
    page: Page, world: World, signed_in: SignIn, axe: Axe, console: list[str], width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    signed_in(page, world.town.lawyer).goto("/tekster/")
    axe(page)
    page.get_by_role("link", name="Partshøring: svaret").click()
    axe(page)
    page.get_by_label("Tekst", exact=True).fill("{du_kan}\n\n{{ kode }}")
    page.get_by_role("button", name="Prøv teksten").click()
    page.wait_for_selector("text=Linje 3")
    axe(page)
    assert all("422" in said for said in console)
    console.clear()
    page.get_by_label("Tekst", exact=True).fill("{du_kan}\n\nRing til {kontakt}.")
    page.get_by_label("Hvorfor").fill("Kortere.")
    page.get_by_role("button", name="Prøv teksten").click()
    page.wait_for_selector("text=prøvet og ikke gemt endnu")
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_role("button", name="Gem som udgave 1").click()
    page.wait_for_selector("text=Udgave 1 er gemt")
    page.get_by_role("link", name="Udgave 1").click()
    axe(page)
    assert TextVersion.objects.get().text == "{du_kan}\n\nRing til {kontakt}."


def test_it_works_without_javascript(plain: Page, world: World, signed_in: SignIn) -> None:
    signed_in(plain, world.town.lawyer).goto("/tekster/hilsen/")
    plain.get_by_label("Tekst", exact=True).fill("Hilsen\n{afsender}")
    plain.get_by_label("Hvorfor").fill("Kortere.")
    plain.get_by_role("button", name="Prøv teksten").click()
    plain.get_by_role("button", name="Gem som udgave 1").click()
    plain.wait_for_selector("text=Udgave 1 er gemt")
