"""Search and documents in a real browser: at a desk and on a telephone, by keyboard, and judged by axe."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Page, expect
from pytest_django.fixtures import Settings
from tests.casefile.factory import World, make_world, when, write
from tests.foundation.files.samples import PNG

from sikkersag.foundation import clock
from sikkersag.foundation.login.models import User

SignIn = Callable[[Page, User], Page]
Judge = Callable[[Page], None]


@pytest.fixture
def world(db: None, settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> World:
    """The family Møllegård on Tuesday 10 March 2026, a note about a children's house, and a store of files."""
    settings.SECOND_FACTOR = False
    settings.FILES_DIR = tmp_path / "files"
    monkeypatch.setattr(clock, "now", when)
    world = make_world()
    for number in range(22):
        write(world.ida, "notat", "2026-03-02 10:00", text=f"Ida var i et børnehus på Ærø, dag {number}.")
    return world


@pytest.mark.parametrize("screen", ["page", "phone"])
def test_words_are_searched_from_the_header_by_keyboard(
    request: pytest.FixtureRequest, world: World, signed_in: SignIn, axe: Judge, screen: str
) -> None:
    page = signed_in(request.getfixturevalue(screen), world.town.worker)
    page.goto("/soeg/")
    axe(page)
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type("BØRN ærø")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="I journalen")).to_be_visible()
    assert page.url.endswith("/soeg/")
    expect(page.locator("mark").first).to_have_text("børn")
    axe(page)
    page.get_by_role("button", name="Næste").press("Enter")
    expect(page.get_by_text("21–22")).to_be_visible()
    axe(page)
    width = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert width[0] <= width[1]


def test_a_cpr_number_from_the_header_comes_back_masked(
    page: Page, world: World, signed_in: SignIn, axe: Judge
) -> None:
    signed_in(page, world.town.worker).goto("/boern/")
    page.locator("#soeg").fill("711719-0101")
    page.locator("#soeg").press("Enter")
    expect(page.get_by_role("heading", name="Søgning: 711719-••••")).to_be_visible()
    assert "0101" not in page.content() and "0101" not in page.url
    axe(page)


@pytest.mark.parametrize("screen", ["page", "phone"])
def test_a_document_is_laid_on_the_case_and_seen(
    request: pytest.FixtureRequest, world: World, signed_in: SignIn, axe: Judge, screen: str, console: list[str]
) -> None:
    page = signed_in(request.getfixturevalue(screen), world.town.worker)
    page.goto(f"/sag/{world.ida.number}/dokument/nyt/")
    axe(page)
    wrong: FilePayload = {"name": "virus.exe", "mimeType": "application/x-msdownload", "buffer": b"MZ"}
    right: FilePayload = {"name": "Tegning fra Ærø.png", "mimeType": "image/png", "buffer": PNG}
    page.locator("#id_file").set_input_files([wrong])
    page.get_by_label("Titel").fill("Idas tegning")
    page.get_by_role("button", name="Læg på sagen").click()
    expect(page.get_by_role("heading", name="Formularen er ikke gemt")).to_be_visible()
    assert any("422" in said for said in console)
    console.clear()
    expect(page.get_by_label("Titel")).to_have_value("Idas tegning")
    axe(page)
    page.locator("#id_file").set_input_files([right])
    page.get_by_role("button", name="Læg på sagen").click()
    expect(page.get_by_text(f"1 dokument er lagt på sagen: {world.ida.number}-1.")).to_be_visible()
    axe(page)
    with page.expect_response(lambda answer: answer.url.endswith("/vis/")) as shown:
        page.get_by_role("link", name="Idas tegning", exact=True).click()
    assert shown.value.status == 200
    expect(page.locator("iframe")).to_be_visible()
    page.wait_for_load_state("networkidle")
    with page.expect_download() as download:
        page.get_by_role("link", name="Hent filen").click()
    assert download.value.suggested_filename == "Tegning fra Ærø.png"
    # What becomes a download ends as a page for the browser.
    assert [said for said in console if not said.endswith("/1/")] == []
    console.clear()
