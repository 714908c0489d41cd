"""The style page in a real browser: every component at a desk and on a phone, by keyboard, with and without scripts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Dialog, Page, Request

from sikkersag.foundation.login.models import User

Judge = Callable[[Page], None]


@pytest.fixture
def shown(page: Page, signed_in: Callable[[Page, User], Page], db: None) -> Page:
    """The style page, as somebody who is signed in sees it at a desk."""
    user = User.objects.create(username="sara", name="Sara Holm", created_at=datetime(2026, 3, 1, 8, tzinfo=UTC))
    signed_in(page, user).goto(reverse("style"))
    return page


def fits(page: Page) -> bool:
    """Does the page need no scrolling sideways?"""
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def test_every_component_is_accessible_at_a_desk(shown: Page, axe: Judge) -> None:
    axe(shown)


@pytest.mark.parametrize("width", [1440, 1024, 991, 600, 390, 320])
def test_no_width_needs_scrolling_sideways(shown: Page, width: int, axe: Judge) -> None:
    shown.set_viewport_size({"width": width, "height": 900})
    assert fits(shown)
    axe(shown)


def test_the_header_is_one_row_of_56_at_a_desk(shown: Page) -> None:
    assert shown.evaluate("document.querySelector('.header-row').offsetHeight") == 56


def test_the_fonts_are_our_own(shown: Page) -> None:
    assert shown.evaluate("document.fonts.ready.then(() => document.fonts.check('600 14px \"IBM Plex Sans\"'))")


def test_the_first_step_of_the_keyboard_skips_the_menu(shown: Page) -> None:
    shown.goto(reverse("account_logout"))
    shown.keyboard.press("Tab")
    assert shown.evaluate("document.activeElement.className") == "skipnav"
    shown.keyboard.press("Enter")
    assert shown.evaluate("location.hash") == "#indhold"


def test_what_is_wrong_with_a_form_has_the_focus_and_leads_to_the_field(shown: Page) -> None:
    assert shown.evaluate("document.activeElement.id") == "fejl"
    shown.keyboard.press("Tab")
    shown.keyboard.press("Enter")
    assert shown.evaluate("document.activeElement.id") == "id_day"


def test_a_requirement_opens_by_keyboard(shown: Page) -> None:
    row = shown.locator("details.law-row").first
    row.locator("summary").focus()
    shown.keyboard.press("Enter")
    assert row.evaluate("row => row.open")


def test_a_double_click_sends_a_form_once(shown: Page) -> None:
    sent: list[str] = []

    def note(request: Request) -> None:
        if request.method == "POST":
            sent.append(request.url)

    shown.on("request", note)
    shown.get_by_text("Gem kladde").dblclick()
    shown.wait_for_load_state("networkidle")
    assert len(sent) == 1


def test_leaving_a_form_that_was_changed_asks_first(shown: Page) -> None:
    asked: list[str] = []

    def leave(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    shown.on("dialog", leave)
    shown.locator("#id_place").press_sequentially("x")
    shown.goto(reverse("style"))
    assert asked == ["beforeunload"]


def test_a_text_tells_how_much_room_is_left_and_is_never_cut_off(shown: Page) -> None:
    area = shown.locator("#id_text")
    area.fill("x" * 503)
    assert area.input_value() == "x" * 503
    assert shown.locator("[data-counter-for=id_text]").inner_text() == "3 tegn for meget"


def test_the_menu_of_a_phone_and_every_form_work_without_scripts(browser: Browser, shown: Page, server: str) -> None:
    context = browser.new_context(
        base_url=server, java_script_enabled=False, viewport={"width": 390, "height": 844},
        storage_state=shown.context.storage_state(),
    )  # fmt: skip
    try:
        page = context.new_page()
        page.goto(reverse("style"))
        page.locator(".phone-menu > summary").click()
        assert page.get_by_role("button", name="Log ud").is_visible()
        page.locator("#id_place").fill("Kaj 7")
        page.get_by_text("Gem kladde").click()
        assert page.locator("#id_place").input_value() == "Kaj 7"
        assert page.locator("#fejl").is_visible()
    finally:
        context.close()
