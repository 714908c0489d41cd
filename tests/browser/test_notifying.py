"""The form for everybody and the registering of a call in a real browser: on a phone, without JavaScript, for axe."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.fixtures import Settings
from tests.casefile.factory import World, make_world, when

from sikkersag.foundation import clock
from sikkersag.foundation.login.models import User
from sikkersag.intake import limits
from sikkersag.intake.models import Notification

SignIn = Callable[[Page, User], Page]
Axe = Callable[[Page], None]


@pytest.fixture
def world(server: str, settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> World:
    """The family in the served database; every request comes on Tuesday 10 March 2026 at 8.40."""
    settings.SECOND_FACTOR = False
    settings.INTAKE_DIR, settings.FILES_DIR = tmp_path / "indkommet", tmp_path / "files"
    moment = when()
    monkeypatch.setattr(clock, "now", lambda: moment)
    limits.forget()
    return make_world()


@pytest.fixture
def plain(browser: Browser, server: str) -> Iterator[Page]:
    """A phone's page without JavaScript."""
    size = {"width": 390, "height": 844}
    context = browser.new_context(base_url=server, locale="da-DK", java_script_enabled=False, viewport=size)  # type: ignore[arg-type]
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


def test_a_notification_is_sent_from_a_phone_without_javascript(plain: Page, world: World) -> None:
    plain.goto("/underretning/")
    plain.get_by_label("Hvad er du bekymret for?").fill("Ida siger, at hun ikke får mad.")
    plain.get_by_label("Barnets navn").first.fill("Ida Møllegård")
    plain.get_by_label("Ja, eller måske").check()
    plain.get_by_role("button", name="Send underretningen").click()
    expect(plain.get_by_text("Underretningen er ikke sendt")).to_be_visible()
    expect(plain.get_by_label("Hvad er du bekymret for?")).to_have_value("Ida siger, at hun ikke får mad.")
    expect(plain.get_by_label("Ja, eller måske")).to_be_checked()
    plain.get_by_label("Jeg vil være anonym").check()
    plain.get_by_role("button", name="Send underretningen").click()
    expect(plain.get_by_role("heading", name="Underretningen er modtaget")).to_be_visible()
    expect(plain.get_by_text(Notification.objects.get().receipt)).to_be_visible()


def test_the_form_is_clean_on_a_phone_and_no_wider(phone: Page, world: World, axe: Axe) -> None:
    phone.goto("/underretning/")
    axe(phone)
    phone.get_by_text("Handler det om flere børn?").click()
    phone.get_by_text("Hvad betyder det at være anonym?").click()
    axe(phone)
    phone.evaluate("document.querySelector('main form').noValidate = true")
    assert phone.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    for field in phone.locator("main input:visible, main textarea:visible, main button:visible").all():
        box = field.bounding_box()
        assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= 390


def test_a_call_is_registered_at_a_desk(page: Page, world: World, signed_in: SignIn, axe: Axe) -> None:
    signed_in(page, world.town.night).goto("/indbakke/")
    page.get_by_role("link", name="Registrér underretning").click()
    axe(page)
    page.get_by_label("Klokken").fill("02:10")
    page.get_by_label("Hvad blev der sagt").fill("En nabo hører børn græde.")
    page.get_by_label("Borger").check()
    page.get_by_role("button", name="Registrér underretningen").click()
    page.wait_for_selector("text=er registreret med kvittering")
    axe(page)
    assert Notification.objects.get().arrived_at == when("2026-03-10 02:10")
