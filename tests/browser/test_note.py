"""Writing a note in a real browser: kept by itself, kept without a connection, by keys alone, without scripts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect
from pytest_django.fixtures import Settings
from tests.casefile.factory import World, make_world, open_matter, when
from tests.casefile.writing.conftest import BACKEND
from tests.casefile.writing.sending import Sender, kinds, texts, visit

from sikkersag.casefile.models import Draft, Event
from sikkersag.foundation import clock
from sikkersag.foundation.login.models import User

SignIn = Callable[[Page, User], Page]
#: Long enough for the page to save by itself.
SAVED = 8_000


@pytest.fixture
def world(server: str, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> World:
    """The family Møllegård, on Tuesday 10 March 2026 at 8.40."""
    settings.SECOND_FACTOR = False
    monkeypatch.setattr(clock, "now", when)
    return make_world()


@pytest.fixture
def matter(world: World) -> str:
    """Return the question whether Ida shall have respite care."""
    return open_matter(world.ida, "Skal Ida have aflastning?", "2026-02-20 10:00")


@pytest.fixture
def saved(world: World, matter: str) -> Sender:
    """Return the note of picture 05 as a draft."""
    client = Client()
    client.force_login(world.town.worker, backend=BACKEND)
    someone = Sender(client, world, uuid4())
    someone.autosave(visit(world, matter))
    return someone


@contextmanager
def _without_scripts(browser: Browser, page: Page, server: str) -> Iterator[Page]:
    context = browser.new_context(base_url=server, java_script_enabled=False, viewport={"width": 1440, "height": 900})
    cookies: Any = page.context.cookies()
    context.add_cookies(cookies)
    yield context.new_page()
    context.close()


def _new(page: Page, world: World, signed_in: SignIn) -> None:
    signed_in(page, world.town.worker)
    page.goto(f"{reverse('note_new', args=[world.family.pk])}?barn={world.ida.number}")


def _status(page: Page) -> Any:
    return page.locator("#kladde-status")


def test_what_is_typed_is_kept_on_this_computer_and_on_the_server(page: Page, world: World, signed_in: SignIn) -> None:
    _new(page, world, signed_in)
    page.get_by_label("Sted", exact=True).fill("Hos mor")
    expect(_status(page)).to_contain_text("på denne computer og på serveren", timeout=SAVED)
    assert Draft.objects.get().data["sted"] == ["Hos mor"]
    assert "Hos mor" in page.evaluate("Object.values(localStorage).join()")


def test_a_tick_opens_its_questions_and_shows_what_it_changes(
    page: Page, world: World, matter: str, signed_in: SignIn
) -> None:
    _new(page, world, signed_in)
    page.get_by_label("Samtale med barnet: Ida").check()
    expect(page.get_by_role("heading", name="Samtalen med Ida")).to_be_visible()
    page.get_by_label("Hvilket spørgsmål handlede det om?").select_option(label="Skal Ida have aflastning?")
    expect(page.locator("#bliver")).to_contain_text("Få barnets synspunkter, før der besluttes noget")
    assert not Event.objects.filter(note__isnull=False).exists()


def test_without_a_connection_it_is_kept_here_and_sent_when_it_is_back(
    page: Page, world: World, signed_in: SignIn, console: list[str]
) -> None:
    _new(page, world, signed_in)
    page.context.set_offline(True)
    page.get_by_label("Sted", exact=True).fill("I bilen")
    expect(_status(page)).to_contain_text("Forbindelsen er væk", timeout=SAVED)
    assert "I bilen" in page.evaluate("Object.values(localStorage).join()")
    assert not Draft.objects.exists()
    page.context.set_offline(False)
    expect(_status(page)).to_contain_text("på denne computer og på serveren", timeout=SAVED)
    assert Draft.objects.get().data["sted"] == ["I bilen"]
    console.clear()


def test_what_the_server_never_got_is_put_back_when_the_page_is_opened_again(
    page: Page, saved: Sender, world: World, signed_in: SignIn, console: list[str]
) -> None:
    signed_in(page, world.town.worker)
    page.goto(saved.address)
    page.route("**/kladde/**", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    page.get_by_label("Sted", exact=True).fill("Hos moster")
    page.get_by_role("button", name="Tilføj afsnit").click()
    assert page.evaluate("document.activeElement.name") == "afsnit.3.om", "whom it is about comes first"
    assert page.locator("[name='afsnit.3.om']:checked").count() == 0
    page.get_by_label("Afsnit 4").fill("Det nye afsnit")
    page.wait_for_timeout(1_200)
    page.unroute("**/kladde/**")
    page.reload()
    expect(page.get_by_label("Sted", exact=True)).to_have_value("Hos moster")
    expect(_status(page)).to_contain_text("på serveren", timeout=SAVED)
    page.wait_for_timeout(4_500)
    data = Draft.objects.get().data
    assert data["sted"] == ["Hos moster"]
    assert data["afsnit.3.tekst"] == ["Det nye afsnit"]
    console.clear()


def test_two_windows_on_one_draft_lose_nothing(
    page: Page, saved: Sender, world: World, signed_in: SignIn, console: list[str]
) -> None:
    signed_in(page, world.town.worker)
    page.goto(saved.address)
    saved.autosave(visit(world, sted="I det andet vindue"))
    page.get_by_label("Sted", exact=True).fill("I dette vindue")
    expect(_status(page)).to_contain_text("Begge tekster er bevaret", timeout=SAVED)
    expect(page.get_by_role("alert").last).to_contain_text("Den samme kladde er åben i et andet vindue")
    expect(page.get_by_role("alert").last).to_be_in_viewport()
    page.get_by_role("button", name="Gem kladde").last.click()
    expect(page.get_by_role("heading", name="To udgaver af kladden")).to_be_visible()
    expect(page.locator("main")).to_contain_text("I det andet vindue")
    expect(page.locator("main")).to_contain_text("I dette vindue")
    page.get_by_role("button", name="Gem det valgte").click()
    expect(page.get_by_label("Sted", exact=True)).to_have_value("I dette vindue")
    console.clear()


def test_it_is_written_by_keys_alone_and_forgotten_on_this_computer(
    page: Page, saved: Sender, world: World, signed_in: SignIn
) -> None:
    signed_in(page, world.town.worker)
    page.goto(saved.address)
    page.get_by_label("Sted", exact=True).focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == "tilstede"
    page.keyboard.press("Space")
    button = page.get_by_role("button", name="Journalfør")
    for _ in range(150):
        if button.evaluate("element => element === document.activeElement"):
            break
        page.keyboard.press("Tab")
    else:
        pytest.fail("the button that journalises is not reached with the Tab key")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Journalført på 2")).to_be_visible()
    assert kinds(world.ida, saved.draft) == ["hjemmebesoeg", "boernesamtale", "samtykke"]
    assert page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('sikkersag-kladde')).length") == 0


def test_enter_in_a_field_saves_and_does_not_journalise(
    page: Page, saved: Sender, world: World, signed_in: SignIn
) -> None:
    signed_in(page, world.town.worker)
    page.goto(saved.address)
    page.get_by_label("Sted", exact=True).press("Enter")
    expect(page.locator("main")).to_contain_text("Kladden er gemt")
    assert Draft.objects.filter(pk=saved.draft).exists()


def test_without_scripts_it_is_filled_in_shown_and_journalised(
    browser: Browser, page: Page, world: World, matter: str, signed_in: SignIn, server: str
) -> None:
    signed_in(page, world.town.worker)
    with _without_scripts(browser, page, server) as plain:
        plain.goto(f"{reverse('note_new', args=[world.family.pk])}?barn={world.ida.number}")
        plain.get_by_label("Samtale med barnet: Ida").check()
        plain.get_by_label("Hjemmebesøg: Emil").check()
        plain.get_by_role("button", name="Vis spørgsmålene, og hvad det bliver til").click()
        plain.get_by_label("Hvilket spørgsmål handlede det om?").select_option(label="Skal Ida have aflastning?")
        plain.get_by_role("button", name="Tilføj afsnit").click()
        plain.get_by_label("Afsnit 1").fill("Om dem begge")
        plain.locator('label[for="f-afsnit-0-om-1"]').click()
        plain.get_by_label("Afsnit 2").fill("Kun om Ida")
        plain.locator('label[for="f-afsnit-1-om-3"]').click()
        plain.get_by_role("button", name="Vis, hvad det bliver til").last.click()
        expect(plain.locator("#bliver")).to_contain_text("På Idas forløb")
        plain.get_by_role("button", name="Journalfør").click()
        expect(plain.get_by_role("heading", name="Journalført på 2")).to_be_visible()
    assert "Kun om Ida" in texts(world.ida)
    assert "Kun om Ida" not in texts(world.emil)


@pytest.mark.parametrize("where", ["note", "step", "departure", "conflict", "written", "seal", "delete"])
def test_axe_has_nothing_to_remark(
    page: Page,
    phone: Page,
    saved: Sender,
    world: World,
    signed_in: SignIn,
    axe: Callable[[Page], None],
    where: str,
    console: list[str],
) -> None:
    born = Event.objects.get(case=world.ida, kind="foedsel")
    addresses = {
        "note": saved.address,
        "step": reverse("step_new", args=[world.ida.number, "underretning_modtaget"]),
        "departure": reverse("departure_new", args=[world.ida.number]) + "?krav=I1",
        "conflict": saved.address,
        "written": saved.address,
        "seal": reverse("entry_seal", args=[world.ida.number, born.event]),
        "delete": reverse("draft_delete", args=[saved.draft]),
    }
    who = world.town.leader if where in ("departure", "seal") else world.town.worker
    for screen in (page, phone):
        signed_in(screen, who)
        screen.goto(addresses[where])
        if where == "conflict":
            saved.autosave(visit(world, sted=f"Et andet sted {uuid4()}"))
            screen.get_by_label("Sted", exact=True).fill("Her")
            screen.get_by_role("button", name="Gem kladde").last.click()
            expect(screen.get_by_role("heading", name="To udgaver af kladden")).to_be_visible()
        if where == "written" and screen is page:
            screen.get_by_role("button", name="Journalfør").click()
            expect(screen.get_by_role("heading", name="Journalført på 2")).to_be_visible()
        axe(screen)
    # A conflict is answered with 409, which the browser remarks on.
    console.clear()


def test_a_note_that_never_reached_the_server_is_put_back_when_a_new_one_is_opened(
    page: Page, world: World, signed_in: SignIn, console: list[str]
) -> None:
    _new(page, world, signed_in)
    page.route("**/kladde/**", lambda route: route.abort())
    page.get_by_label("Sted", exact=True).fill("I bilen")
    page.wait_for_timeout(1_200)
    page.unroute("**/kladde/**")
    page.goto("about:blank")
    _new(page, world, signed_in)
    expect(page.get_by_label("Sted", exact=True)).to_have_value("I bilen")
    expect(_status(page)).to_contain_text("på serveren", timeout=SAVED)
    page.wait_for_timeout(4_500)
    assert Draft.objects.get().data["sted"] == ["I bilen"]
    console.clear()


def test_signing_out_leaves_nothing_on_this_computer(
    page: Page, world: World, signed_in: SignIn, console: list[str]
) -> None:
    _new(page, world, signed_in)
    page.get_by_label("Sted", exact=True).fill("Hos mor")
    expect(_status(page)).to_contain_text("på denne computer", timeout=SAVED)
    page.goto(reverse("account_logout"))
    page.get_by_role("button", name="Log ud").last.click()
    page.goto(reverse("account_login"))
    assert page.evaluate("Object.keys(localStorage).length") == 0
    # The page that signs out is left before its icon has come.
    console.clear()


def test_who_goes_back_after_journalising_is_told_that_it_is_done(
    page: Page, saved: Sender, world: World, signed_in: SignIn, console: list[str]
) -> None:
    signed_in(page, world.town.worker)
    page.goto(saved.address)
    page.get_by_role("button", name="Journalfør").click()
    expect(page.get_by_role("heading", name="Journalført på")).to_be_visible()
    page.go_back()
    expect(page.locator("main")).to_contain_text("ournalført")
    expect(page.locator("main")).not_to_contain_text("ikke journalført endnu")
    console.clear()
