"""The inbox and its notifications in a real browser: every page at three widths, by keyboard, without JavaScript."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.fixtures import Settings
from tests.casefile.factory import World, make_world, when, write
from tests.intake.waiting import Waiting, make_waiting

from sikkersag.casefile.models import Event
from sikkersag.foundation import clock
from sikkersag.foundation.login.models import User
from sikkersag.intake import limits
from sikkersag.intake.models import Entry

SignIn = Callable[[Page, User], Page]
Axe = Callable[[Page], None]
OF_ANYBODY = ("/underretning/", "/underretning/kvittering/")
OF_A_RECEIVER = (
    *(f"/indbakke/?vis={view}" for view in ("vurderes", "besvares", "konklusion", "afsluttet", "frasorteret")),
    "/indbakke/{unfound}/", "/indbakke/{two}/", "/indbakke/{assessed}/", "/indbakke/{two}/svar/",
    "/indbakke/{assessed}/svar/", "/indbakke/{assessed}/svar/kvittering/brev/", "/indbakke/ny/",
)  # fmt: skip
OF_A_LEADER = ("/indbakke/mangler/", "/indbakke/tal/", "/indbakke/afstemning/")
OF_WHO_LEADS_THEM = ("/indbakke/fordeling/",)
#: What one works by in the page itself and is lower than a finger; a link within a sentence stays as it is.
TOO_LOW = """() => [...document.querySelectorAll("main :is(a, button, summary, select, textarea, input)")]
  .filter(one => one.checkVisibility() && one.type !== "hidden" && !one.closest(".sr-only, p, .prose"))
  .map(one => [one, (one.closest(".choice, .choice-single") || one).getBoundingClientRect().height])
  .filter(([one, height]) => height < 43.5)
  .map(([one, height]) => `${one.tagName} ${one.id || one.textContent.trim()} ${height}`)"""
#: Headings that go deeper by more than a step.
JUMPS = """() => [...document.querySelectorAll("main :is(h1, h2, h3, h4)")].filter(one => one.checkVisibility())
  .map(one => +one.tagName[1]).filter((deep, n, all) => n ? deep > all[n - 1] + 1 : deep !== 1)"""


@pytest.fixture
def world(server: str, settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> World:
    """The family in the served database; every request comes on Tuesday 10 March 2026 at 8.40."""
    settings.SECOND_FACTOR = False
    settings.INTAKE_DIR, settings.INTAKE_LOG = tmp_path / "indkommet", tmp_path / "indkommet-log"
    settings.FILES_DIR = tmp_path / "files"
    moment = when()
    monkeypatch.setattr(clock, "now", lambda: moment)
    limits.forget()
    made = make_world()
    write(made.ida, "underretning_modtaget", "2026-03-02 08:05", now="2026-03-02 08:10")
    return made


@pytest.fixture
def waiting(world: World) -> Waiting:
    """A notification at each stage."""
    return make_waiting(world)


@pytest.fixture
def plain(browser: Browser, server: str) -> Iterator[Page]:
    """A page without JavaScript."""
    context = browser.new_context(base_url=server, locale="da-DK", java_script_enabled=False)
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


def addresses(waiting: Waiting) -> dict[str, list[str]]:
    """Every page, by who opens it; nobody is signed in where it is empty."""
    known = {name: getattr(waiting, name).pk for name in ("unfound", "two", "assessed")}
    return {
        who: [one.format(**known) for one in pages]
        for who, pages in (
            ("", OF_ANYBODY),
            ("receiver", OF_A_RECEIVER),
            ("leader", OF_A_LEADER),
            ("area_leader", OF_WHO_LEADS_THEM),
        )
    }


def no_wider(page: Page, width: int) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth") <= width)


@pytest.mark.parametrize("width", [390, 768, 1440])
def test_every_page_of_the_inbox_is_clean_and_no_wider_than_its_screen(
    page: Page, world: World, waiting: Waiting, signed_in: SignIn, axe: Axe, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    for who, pages in addresses(waiting).items():
        if who:
            signed_in(page, world.town.users[who])
        for address in pages:
            answer = page.goto(address)
            assert answer is not None and answer.status == 200, address
            assert no_wider(page, width), address
            assert page.evaluate(JUMPS) == [], address
            if width != 768:
                axe(page)


def test_a_finger_meets_everything_by_which_one_works(
    phone: Page, world: World, waiting: Waiting, signed_in: SignIn
) -> None:
    low = {}
    for who, pages in addresses(waiting).items():
        if who:
            signed_in(phone, world.town.users[who])
        for address in pages:
            phone.goto(address)
            if found := phone.evaluate(TOO_LOW):
                low[address] = found
    assert low == {}


def test_what_was_refused_is_told_above_and_the_link_leads_to_the_field(
    page: Page, world: World, waiting: Waiting, signed_in: SignIn, axe: Axe, console: list[str]
) -> None:
    signed_in(page, world.town.receiver)
    two, ida = waiting.two.pk, world.ida.pk
    for pk, form, field in (
        (two, "#vurder form", f"fare.{ida}"),
        (two, "#handl form", "hvad"),
        (two, f"form[action$='forkert-barn/']:has([value='{world.ida.number}'])", f"forkert-{ida}"),
        (waiting.unfound.pk, "form[action$='knyt/']:has(#sag)", "sag"),
        (waiting.unfound.pk, "form[action$='til-side/']", "fordi"),
        (waiting.unfound.pk, "form[action$='giv-videre/']", "til"),
        (waiting.assessed.pk, "#konklusion form", f"konklusion.{ida}"),
    ):
        page.goto(f"/indbakke/{pk}/")
        page.locator("main details").evaluate_all("all => all.forEach(one => { one.open = true; })")
        page.locator(form).locator("button").last.click()
        summary = page.locator("#fejl")
        expect(summary).to_be_focused()
        axe(page)
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        # With a script it has the focus; either way it is what the address names.
        expect(page.locator(f"[id='{field}']")).to_be_focused()
        expect(page.locator(f"[id='{field}']")).to_be_in_viewport()
    assert {one.partition(": ")[2].partition(" (")[0] for one in console} == {
        "the server responded with a status of 422 (Unprocessable Entity)".partition(" (")[0]
    }
    console.clear()


def press_on(page: Page, name: str, role: str = "button") -> None:
    """Go with Tab to the thing of that name, as somebody without a mouse does, and press Enter."""
    wanted = page.get_by_role(role, name=name).first  # type: ignore[arg-type]
    expect(wanted).to_be_visible()
    tab_to(page, wanted)
    page.keyboard.press("Enter")


def tab_to(page: Page, wanted: object) -> None:
    """Press Tab until the focus is there; fails where it never comes."""
    for _ in range(150):
        if wanted.evaluate("one => one === document.activeElement"):  # type: ignore[attr-defined]
            return
        page.keyboard.press("Tab")
    pytest.fail("the keyboard never came there")


def test_a_notification_is_taken_linked_assessed_and_acted_upon_by_keyboard_alone(
    page: Page, world: World, waiting: Waiting, signed_in: SignIn
) -> None:
    signed_in(page, world.town.receiver).goto("/indbakke/")
    row = page.get_by_role("row").filter(has_text="Oliver")
    tab_to(page, row.get_by_role("link", name="Find barnet"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/indbakke/*/#hvem")
    press_on(page, "Tag den")
    page.wait_for_selector("text=Du har taget underretningen")
    tab_to(page, page.get_by_label("Søg efter barnet"))
    page.keyboard.type("Ida Møllegård")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Mulige børn")
    press_on(page, "Knyt til Ida Møllegård")
    page.wait_for_selector("text=Underretningen står nu i Ida Møllegårds sag")
    form = page.locator("#vurder form")
    for question in ("Er sundhed eller udvikling i fare?", "Er der behov for at handle akut?"):
        tab_to(page, form.get_by_role("group", name=question).get_by_label("Ja"))
        page.keyboard.press("Space")
    tab_to(page, form.get_by_label("Hvorfor?"))
    page.keyboard.type("Barnet er alene om natten.")
    press_on(page, "Skriv vurderingen")
    page.wait_for_selector("text=Der er akut behov for Ida Møllegård")
    press_on(page, "Er det akut? Handl nu", role="link")
    tab_to(page, page.get_by_label("Hvad er der gjort?"))
    page.keyboard.type("Døgnvagten er kørt ud.")
    press_on(page, "Skriv, hvad der er gjort")
    page.wait_for_selector("text=Det er skrevet, hvad der er gjort, og af hvem")
    assert [one.kind for one in Entry.objects.filter(notification=waiting.unfound).order_by("seq")] == [
        "modtaget", "taget", "knyttet", "vurderet", "handlet",
    ]  # fmt: skip
    assert Event.objects.filter(case=world.ida, kind="akut_skridt").exists()


def test_two_children_are_assessed_and_one_concluded_without_javascript(
    plain: Page, world: World, waiting: Waiting, signed_in: SignIn
) -> None:
    signed_in(plain, world.town.receiver).goto(f"/indbakke/{waiting.two.pk}/")
    plain.get_by_role("button", name="Tag den").click()
    plain.get_by_text("Se den tidligere underretning").first.click()
    expect(plain.get_by_role("table", name="Tidligere underretninger om Ida")).to_be_visible()
    form = plain.locator("#vurder form")
    for name in ("Ida Møllegård", "Emil Møllegård"):
        child = form.get_by_role("group", name=name)
        child.get_by_role("group", name="Er sundhed").get_by_label("Ja").check()
        child.get_by_role("group", name="Er der behov").get_by_label("Nej").check()
        if name.startswith("Ida"):
            child.get_by_label("Hvorfor?").fill("Idas grund.")
    form.get_by_role("button", name="Skriv vurderingen").click()
    expect(plain.get_by_text("Skriv grunden for Emil Møllegård")).to_be_visible()
    expect(form.get_by_role("group", name="Ida Møllegård").get_by_label("Hvorfor?")).to_have_value("Idas grund.")
    form.get_by_role("group", name="Emil Møllegård").get_by_label("Hvorfor?").fill("Emils grund.")
    form.get_by_role("button", name="Skriv vurderingen").click()
    expect(plain.get_by_text("Vurderingen er skrevet i hvert barns sag")).to_be_visible()
    child = plain.locator("#konklusion form").get_by_role("group", name="Ida Møllegård")
    child.get_by_label("Samtale med familien").check()
    child.get_by_label("Hvorfor?").fill("Forældrene vil gerne tale.")
    child.get_by_role("group", name="Er der stadig mistanke").get_by_label("Nej").check()
    plain.get_by_role("button", name="Skriv konklusionen").click()
    expect(plain.get_by_text("Der mangler en for 1 barn")).to_be_visible()
    expect(plain.get_by_text("Ida Møllegård har en konklusion.")).to_be_visible()
    assert Event.objects.filter(kind="underretning_konklusion").count() == 1
