"""Changing a case in a real browser: by keyboard, on a phone, without JavaScript, and judged by axe."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from playwright.sync_api import Browser, Page
from pytest_django.fixtures import Settings
from tests.casefile.factory import World, make_case, make_person, make_world, when

from sikkersag.casefile.models import Case
from sikkersag.foundation import clock
from sikkersag.foundation.login.models import User

SignIn = Callable[[Page, User], Page]
Axe = Callable[[Page], None]


@pytest.fixture
def world(server: str, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> World:
    """The family in the served database; every request comes on Tuesday 10 March 2026 at 8.40."""
    settings.SECOND_FACTOR = False
    moment: datetime = when()
    monkeypatch.setattr(clock, "now", lambda: moment)
    return make_world()


@pytest.fixture
def plain(browser: Browser, server: str) -> Iterator[Page]:
    """A page without JavaScript."""
    context = browser.new_context(base_url=server, locale="da-DK", java_script_enabled=False)
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


def test_a_case_is_opened_by_keyboard_alone(page: Page, world: World, signed_in: SignIn, axe: Axe) -> None:
    signed_in(page, world.town.worker).goto("/sag/ny/")
    axe(page)
    page.get_by_label("Barnets navn").focus()
    page.keyboard.type("Nora Vind")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("1.2.2020")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=trin 2 af 4")
    axe(page)
    page.get_by_label("Søg en familie, der er kendt").focus()
    page.keyboard.type("Møllegård")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Familien Møllegård: Emil")
    page.get_by_label("En familie, der ikke er kendt her").focus()
    page.keyboard.press("ArrowDown")
    page.get_by_role("button", name="Videre").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("text=trin 3 af 4")
    axe(page)
    page.get_by_role("button", name="Videre").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("text=trin 4 af 4")
    axe(page)
    page.get_by_role("button", name="Åbn sagen").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("text=er åbnet med nummer")
    case = Case.objects.get(child__name="Nora Vind")
    assert case.family == world.family and case.parties.count() == 6


def test_twins_are_registered_without_javascript(plain: Page, world: World, signed_in: SignIn) -> None:
    child = make_person("Ufødt barn af Camilla", expected="2026-03-01")
    town = world.town
    made = make_case(child, world.family, number="2026-0000901", unit=town.units["nord-1"], worker=town.worker)
    page = signed_in(plain, town.worker)
    page.goto(f"/sag/{made.number}/foedsel/")
    page.locator("[name=barn0-name]").fill("Alma Møllegård")
    page.get_by_role("button", name="Der blev født et barn mere").click()
    assert page.locator("[name=barn0-name]").input_value() == "Alma Møllegård"
    page.locator("[name=barn0-born]").fill("9.3.2026")
    page.locator("[name=barn1-name]").fill("Bo Møllegård")
    page.locator("[name=barn1-born]").fill("9.3.2026")
    page.get_by_role("button", name="Gem fødslen").click()
    page.wait_for_selector("text=har fået sin egen sag")
    assert Case.objects.filter(child__name="Bo Møllegård", family=world.family).count() == 1


def test_a_case_is_given_on_and_its_receiver_says_to_have_read_it(
    page: Page, world: World, signed_in: SignIn, axe: Axe
) -> None:
    number, town = world.ida.number, world.town
    signed_in(page, town.leader).goto(f"/sag/{number}/giv-videre/")
    axe(page)
    page.get_by_label("Hvem skal have sagen?").select_option(label="Jonas Bech")
    page.get_by_label("Hvorfor?").fill("Sara går på barsel.")
    page.get_by_role("button", name="Giv sagen videre").click()
    page.wait_for_selector("text=Jonas Bech har nu Ida Møllegårds sag")
    signed_in(page, town.colleague).goto(f"/sag/{number}/")
    axe(page)
    page.get_by_role("button", name="Jeg har læst sagen").click()
    page.wait_for_selector("text=Det står nu i sagens forløb")


def test_every_act_is_clean_on_a_phone(phone: Page, world: World, signed_in: SignIn, axe: Axe) -> None:
    number, person = world.ida.number, world.people["ida"].pk
    signed_in(phone, world.town.leader)
    for rest in (
        "personer/",
        "personer/ny/",
        f"personer/{person}/bopael/",
        "foraeldremyndighed/",
        "spoergsmaal/nyt/",
        "familie/",
        "luk/",
        "begraens/",
        "adgang/",
        "giv-videre/",
    ):
        phone.goto(f"/sag/{number}/{rest}")
        assert phone.url.endswith(f"/sag/{number}/{rest}")
        axe(phone)
        assert phone.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), rest
