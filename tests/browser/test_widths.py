"""No page is wider than the screen it is shown on; and what a phone folds still says whose it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect
from pytest_django.fixtures import Settings
from tests.casefile.factory import World, make_world, open_matter, when, write, write_shared

from sikkersag.casefile.entries import Passage
from sikkersag.foundation import clock
from sikkersag.foundation.login.models import User

SignIn = Callable[[Page, User], Page]
IDA = "/sag/2025-0001874/"
#: What sticks out of the screen to the right, where it may not: a table scrolls in a box of its own.
STICKING_OUT = """width => [...document.querySelectorAll("body *")]
  .filter(one => one.getBoundingClientRect().right > width + 0.5 && !one.closest(".scroll, .sr-only"))
  .map(one => `${one.tagName}.${one.className}#${one.id}`).slice(0, 5)"""
OF_A_WORKER = (
    "/overblik/", "/opgaver/", "/boern/", "/lovsamling/", "/lovsamling/forskel/", "/adgang/roller/",
    "/adgang/inhabil/", "/konto/", "/organisation/", "/sag/ny/", "/familie/{family}/",
    *(IDA + part for part in (
        "", "?vis=forloeb", "?vis=dokumenter", "?vis=sagen", "?dag=i-gaar", "pr/2026-03-01/", "laest/", "kvittering/",
        "fase/underretninger/", "notat/nyt/", "dokument/nyt/", "personer/", "foraeldremyndighed/",
    )),
)  # fmt: skip
OF_A_LEADER = ("/team/", "/opgaver/?hvornaar=overskredet", "/adgang/log/?sag=Ida", "/adgang/gennemgang/")


@pytest.fixture
def world(server: str, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """The family, with the longest kinds of events, a question with a long name, and something overdue."""
    settings.SECOND_FACTOR = False
    monkeypatch.setattr(clock, "now", when)
    made = make_world()
    open_matter(made.ida, "Skal Ida og hendes søskende have en aflastningsfamilie i weekenderne?", "2026-02-19 09:00")
    write(made.ida, "underretning_modtaget", "2026-03-02 08:05", now="2026-03-02 08:10")
    for kind in ("sikkerhedsplan_vurderet", "anbringelsesbetingelser_beskrevet", "telefonsamtale"):
        write(made.ida, kind, "2026-02-20 13:00", now="2026-02-20 14:00")
    write_shared([made.ida, made.emil], "hjemmebesoeg", "2026-03-01 15:40", passages=[Passage("Alle var hjemme.")],
                 title="Hjemmebesøg hos familien", now="2026-03-02 09:45")  # fmt: skip
    yield made


@pytest.mark.parametrize("width", [390, 320])
def test_no_page_is_wider_than_a_phone(phone: Page, signed_in: SignIn, world: World, width: int) -> None:
    phone.set_viewport_size({"width": width, "height": 844})
    wide = {}
    for user, addresses in ((world.town.worker, OF_A_WORKER), (world.town.leader, OF_A_LEADER)):
        signed_in(phone, user)
        for address in (one.format(family=world.family.pk) for one in addresses):
            answer = phone.goto(address)
            assert answer is not None and answer.status == 200, address
            if phone.evaluate("document.documentElement.scrollWidth") > width:
                wide[address] = phone.evaluate(STICKING_OUT, width)
    assert wide == {}


def test_the_menu_of_a_phone_has_a_line_for_each_link_and_none_beyond_the_edge(
    phone: Page, signed_in: SignIn, world: World
) -> None:
    phone.set_viewport_size({"width": 320, "height": 844})
    signed_in(phone, world.town.leader).goto("/team/")
    phone.get_by_text("Menu", exact=True).click()
    boxes = [one.bounding_box() for one in phone.locator(".phone-user").locator("a, button").all()]
    assert len(boxes) >= 4
    tops = [box["y"] for box in boxes if box]
    assert len(set(tops)) == len(boxes) and all(box and box["height"] >= 44 for box in boxes)
    assert all(box and box["x"] + box["width"] <= 320 for box in boxes)


def test_every_choice_of_a_row_of_tabs_is_seen_on_a_phone(phone: Page, signed_in: SignIn, world: World) -> None:
    signed_in(phone, world.town.worker).goto("/overblik/")
    tabs = phone.get_by_role("navigation", name="Visning").get_by_role("link").all()
    assert len(tabs) == 3
    for tab in tabs:
        box = tab.bounding_box()
        assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= 390


def test_a_fact_of_a_child_says_whose_it_is_where_the_columns_are_folded(
    phone: Page, signed_in: SignIn, world: World
) -> None:
    signed_in(phone, world.town.worker).goto(f"/familie/{world.family.pk}/")
    row = phone.locator(".table-side-by-side tbody tr").first
    said = row.locator("td").evaluate_all("all => all.map(one => getComputedStyle(one, '::before').content)")
    names = [head.split()[0] for head in phone.locator(".table-side-by-side thead th a").all_inner_texts()]
    assert said[: len(names)] == [f'"{name}"' for name in names] and len(names) >= 2
    expect(phone.locator(".table-side-by-side thead th a").first).to_be_visible()


def test_the_fields_of_a_filter_stand_on_one_line(page: Page, signed_in: SignIn, world: World) -> None:
    signed_in(page, world.town.leader).goto("/opgaver/")
    labels = page.locator("form.filters .form-label").evaluate_all(
        "all => all.map(one => one.getBoundingClientRect().top)"
    )
    assert len(labels) >= 3 and len(set(labels)) == 1
    field = page.locator("#navn-visning").bounding_box()
    button = page.get_by_role("button", name="Gem visning").bounding_box()
    assert field is not None and button is not None and button["y"] - (field["y"] + field["height"]) >= 8


def test_the_keyboard_reaches_the_law_and_the_course_from_the_top(page: Page, signed_in: SignIn, world: World) -> None:
    signed_in(page, world.town.worker).goto(IDA)
    for steps, name, place in ((1, "Gå til indholdet", "indhold"), (2, "Gå til Lovens krav", "lovens-krav"),
                               (3, "Gå til Forløb", "forloeb")):  # fmt: skip
        page.goto(IDA)
        for _ in range(steps):
            page.keyboard.press("Tab")
        link = page.get_by_role("link", name=name)
        expect(link).to_be_focused()
        expect(link).to_be_in_viewport()
        page.keyboard.press("Enter")
        expect(page.locator(f"#{place}")).to_be_focused()
        page.keyboard.press("Tab")
        assert page.evaluate("place => document.activeElement.closest('#' + place) !== null", place)
    page.goto(f"{IDA}#indhold")
    page.get_by_role("link", name="Gå til indholdet").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skriv notat", exact=True)).to_be_focused()


def test_the_question_of_a_case_leads_to_what_it_lacks_and_beside_it_to_its_course(
    phone: Page, signed_in: SignIn, world: World
) -> None:
    signed_in(phone, world.town.worker).goto(f"{IDA}?vis=sagen")
    phone.get_by_role("link", name="Skal Ida og hendes søskende", exact=False).first.click()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Skal Ida og hendes søskende")
    law = phone.locator("#lovens-krav")
    expect(law.get_by_role("heading", name="Lovens krav til spørgsmålet")).to_be_visible()
    expect(law.get_by_role("heading", name="Mangler")).to_be_visible()
    phone.goto(f"{IDA}?vis=sagen")
    phone.get_by_role("link", name="kun dette spørgsmål").click()
    expect(phone.locator("#forloeb")).to_be_visible()


def test_the_longest_menu_stands_on_one_line_beside_search_and_user(
    page: Page, signed_in: SignIn, world: World
) -> None:
    page.set_viewport_size({"width": 1280, "height": 860})
    signed_in(page, world.town.leader).goto("/team/")
    middles = page.locator(".header-row > :is(.brand, .mainmenu, .search, .user)").evaluate_all(
        "all => all.map(one => one.getBoundingClientRect()).map(box => (box.top + box.bottom) / 2)"
    )
    assert len(middles) == 4 and max(middles) - min(middles) < 6
