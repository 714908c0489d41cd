"""The child's and the family's page in a real browser: accessible, by keyboard, on a phone, without script."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect
from pytest_django.fixtures import Settings
from tests.casefile.factory import World, make_world, open_matter, when, write, write_shared

from sikkersag.casefile.entries import Passage
from sikkersag.casefile.models import Draft
from sikkersag.foundation import clock
from sikkersag.foundation.login.models import User

SignIn = Callable[[Page, User], Page]
IDA = "/sag/2025-0001874/"


@pytest.fixture
def world(server: str, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[World, UUID]]:
    """The family with enough in its journals for every part of the pages; a consent to look at closely."""
    settings.SECOND_FACTOR = False
    monkeypatch.setattr(clock, "now", when)
    world = make_world()
    mother = world.people["mor"]
    consent = write(world.ida, "samtykke", "2026-01-14 11:00", title="Samtykke fra mor", concerns=[mother],
                    facts={"fra": str(mother.pk), "til": "indhente_oplysninger"})  # fmt: skip
    open_matter(world.ida, "Skal Ida have aflastning?", "2026-02-19 09:00")
    first = write(world.ida, "telefonsamtale", "2026-02-20 13:00", title="Talt med moster", text="Moster ringede.")
    write(world.ida, "telefonsamtale", "2026-02-20 13:00", title="Talt med mormor", corrects=first.event)
    for day in range(1, 24):
        write(world.ida, "notat", f"2026-02-{day:02} 16:00", title=f"Notat {day}", now="2026-02-28 09:00")
    passages = [Passage("Skolen er bekymret.")]
    write_shared([world.ida, world.emil], "underretning_modtaget", "2026-03-09 15:40", passages=passages,
                 title="Underretning fra skolen", now="2026-03-09 15:45")  # fmt: skip
    Draft.objects.create(
        author=world.town.worker, family=world.family, form="notat", title="Besøg", saved_at=when("2026-03-09 15:10")
    )
    yield world, consent.event


def test_every_page_is_accessible_on_a_desk(
    page: Page, signed_in: SignIn, axe: Callable[[Page], None], world: tuple[World, UUID]
) -> None:
    made, consent = world
    signed_in(page, made.town.worker)
    own = ("", f"haendelse/{consent}/", "laest/", "kvittering/", "pr/2026-02-25/", "fase/underretninger/")
    for address in (*(IDA + part for part in own), f"/familie/{made.family.pk}/"):
        page.goto(address)
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 1440, address
    page.goto(IDA)
    for row in page.locator("details:not(.phone-menu):not(.user) > summary:visible").all():
        row.click()
    axe(page)


def test_every_page_is_accessible_on_a_phone(
    phone: Page, signed_in: SignIn, axe: Callable[[Page], None], world: tuple[World, UUID]
) -> None:
    made, _ = world
    signed_in(phone, made.town.worker)
    for address in (
        IDA,
        f"{IDA}?vis=forloeb",
        f"{IDA}?vis=dokumenter",
        f"{IDA}?vis=sagen",
        f"/familie/{made.family.pk}/",
    ):
        phone.goto(address)
        axe(phone)
        assert phone.evaluate("document.documentElement.scrollWidth") <= 390, address


def test_a_row_is_reached_and_opened_by_the_keyboard_alone(
    page: Page, signed_in: SignIn, world: tuple[World, UUID]
) -> None:
    made, _ = world
    signed_in(page, made.town.worker).goto(IDA)
    row = page.locator(".case-krav details.law-row").first
    summary = row.locator("> summary")
    for _step in range(120):
        page.keyboard.press("Tab")
        if summary.evaluate("one => one === document.activeElement"):
            break
    else:
        raise AssertionError("the row was not reached")
    page.keyboard.press("Enter")
    expect(row.locator(".purpose")).to_be_visible()
    page.keyboard.press("Enter")
    expect(row.locator(".purpose")).to_be_hidden()


def test_a_phase_fetches_its_rows_when_it_is_opened(page: Page, signed_in: SignIn, world: tuple[World, UUID]) -> None:
    made, _ = world
    signed_in(page, made.town.worker).goto(IDA)
    phase = page.locator(".case-phase").first
    phase.locator("> summary").click()
    expect(phase.locator("ul.case-phase-rows > li").first).to_be_visible()


def test_the_timeline_is_filtered_and_grows_without_the_page_being_loaded_anew(
    page: Page, signed_in: SignIn, world: tuple[World, UUID]
) -> None:
    made, _ = world
    signed_in(page, made.town.worker).goto(IDA)
    page.evaluate("window.same = true")
    page.get_by_role("link", name="Vis ældre").click()
    expect(page.get_by_role("link", name="Vis ældre")).to_have_count(0)
    page.get_by_label("Art", exact=True).select_option("telefonsamtale")
    page.locator("#forloeb .panel-head").get_by_role("button", name="Vis").click()
    expect(page.locator("#forloeb").get_by_text("Talt med mormor")).to_be_visible()
    expect(page.locator("#forloeb").get_by_text("Samtykke fra mor")).to_have_count(0)
    assert page.evaluate("window.same") is True
    page.wait_for_url("**art=telefonsamtale**")


def test_a_phone_shows_the_law_first_and_the_other_parts_one_at_a_time(
    phone: Page, signed_in: SignIn, world: tuple[World, UUID]
) -> None:
    made, _ = world
    signed_in(phone, made.town.worker).goto(IDA)
    law, course, documents = (phone.locator(part) for part in ("#lovens-krav", "#forloeb", "#dokumenter"))
    expect(law).to_be_visible()
    expect(course).to_be_hidden()
    expect(documents).to_be_hidden()
    tabs = phone.get_by_role("navigation", name="Dele af sagen")
    assert [tab.inner_text().split(" (")[0] for tab in tabs.get_by_role("link").all()] == [
        "Lovens krav",
        "Forløb",
        "Dokumenter",
    ]
    for tab in tabs.get_by_role("link").all():
        box = tab.bounding_box()
        assert box is not None and box["height"] >= 44
    tabs.get_by_role("link", name="Forløb").click()
    expect(course).to_be_visible()
    expect(law).to_be_hidden()
    expect(phone.get_by_text("Du ser sagen, fordi")).to_be_hidden()
    phone.get_by_role("link", name="Parter, søskende og adgang").click()
    expect(phone.get_by_text("Du ser sagen, fordi")).to_be_visible()


def test_everything_is_reached_without_script(page: Page, signed_in: SignIn, world: tuple[World, UUID]) -> None:
    made, _ = world
    page.route("**/*.js", lambda route: route.fulfill(body="", content_type="text/javascript"))
    signed_in(page, made.town.worker).goto(IDA)
    page.get_by_label("Art", exact=True).select_option("telefonsamtale")
    page.locator("#forloeb .panel-head").get_by_role("button", name="Vis").click()
    expect(page.locator("#forloeb").get_by_text("Talt med mormor")).to_be_visible()
    phase = page.locator(".case-phase").first
    phase.locator("> summary").click()
    phase.get_by_role("link").click()
    expect(page.locator("ul.case-phase-rows > li").first).to_be_visible()
    page.goto(IDA)
    page.get_by_text("Vis sagen, som den var den").click()
    page.locator("#dag").fill("2026-02-25")
    page.locator(".case-asof").get_by_role("button", name="Vis").click()
    expect(page.get_by_role("heading", name="Sagen, som den var ons. 25. feb. 2026")).to_be_visible()


def test_paper_shows_the_head_the_law_and_the_course_and_no_buttons(
    page: Page, signed_in: SignIn, world: tuple[World, UUID]
) -> None:
    made, _ = world
    signed_in(page, made.town.worker).goto(IDA)
    page.set_viewport_size({"width": 560, "height": 900})
    page.emulate_media(media="print")
    for part in ("#lovens-krav", "#forloeb", ".case-people"):
        expect(page.locator(part)).to_be_visible()
    expect(page.get_by_role("link", name="Skriv notat")).to_be_hidden()
    expect(page.get_by_role("navigation", name="Dele af sagen")).to_be_hidden()
