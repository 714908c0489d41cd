"""The way from a matter to its letters in a real browser: each page at two widths, judged by axe; by keyboard alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pytest_django.fixtures import Settings
from tests.browser.test_inbox import JUMPS, no_wider
from tests.casefile.factory import World, make_world, open_matter, when
from tests.correspondence.writing import decide, letter_to
from tests.decisions.deciding import begin, consent, inquire

from sikkersag.casefile.models import Matter
from sikkersag.decisions.actions import building
from sikkersag.decisions.actions.complaints import receive_complaint
from sikkersag.decisions.actions.reviewing import ask_review
from sikkersag.decisions.models import Decision
from sikkersag.foundation import clock
from sikkersag.foundation.login.models import User
from sikkersag.law.engine.moment import Moment

SignIn = Callable[[Page, User], Page]
Axe = Callable[[Page], None]
STEPS = ("art", "parter", "fakta", "barnet", "hoering", "begrundelse", "formaal", "klagevejledning", "gennemgang")


@pytest.fixture
def world(server: str, settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> World:
    """The family in the served database; every request comes on Tuesday 10 March 2026 at 8.40."""
    settings.SECOND_FACTOR = False
    settings.FILES_DIR = tmp_path / "files"
    moment = when()
    monkeypatch.setattr(clock, "now", lambda: moment)
    return make_world()


@pytest.fixture
def decision(world: World) -> Decision:
    """A decision of risk on its way, with an inquiry and one consent of two."""
    matter = Matter.objects.get(pk=open_matter(world.ida, "Skal Ida have en sikkerhedsplan?", "2026-03-01 09:00"))
    inquire(world, matter)
    consent(world, matter, "mor")
    return begin(world, matter, art="sikkerhedsplan")


def addresses(world: World, decision: Decision) -> Iterator[tuple[str, str]]:
    """Who opens each page, and its address."""
    case = f"/sag/{world.ida.number}"
    review = ask_review(
        decision=decision, topic="sikkerhedsplan", question="Må planen sige det?", seen=decision.version,
        by=world.town.worker, now=when(), key="review",
    )  # fmt: skip
    assert review is not None
    decided = decide(world.ida, "2026-02-26 12:00")
    letter = letter_to(world, decided=decided, now=when())
    at = int(when("2026-03-05 10:00").timestamp())
    receive_complaint(
        case=world.ida, decision=decided[1], complainant=str(world.people["mor"].pk), at=Moment(at, at, "minute"),
        how="som brev", words="Vi er uenige.", by=world.town.worker, now=when(), key="complaint",
    )  # fmt: skip
    yield "worker", f"{case}/spoergsmaal/{decision.matter_id}/"
    yield from (("worker", f"{case}/afgoerelse/{decision.pk}/{step}/") for step in (*STEPS, "breve", "hoeringsbrev"))
    yield "leader", f"{case}/afgoerelse/{decision.pk}/gennemgang/"
    yield "worker", "/afgoerelser/"
    yield "worker", "/afgoerelser/stopper/"
    yield "worker", f"{case}/samtykker/"
    yield "worker", f"{case}/boernesamtale/"
    yield "worker", f"{case}/klager/"
    yield "worker", f"{case}/brev/{letter.pk}/"
    yield "worker", f"{case}/breve/"
    yield "worker", "/breve/"
    yield "lawyer", "/jura/"
    yield "lawyer", f"{case}/jura/{review.pk}/"


@pytest.mark.parametrize("width", [390, 1440])
def test_every_page_of_the_way_is_clean_and_no_wider_than_its_screen(
    page: Page, world: World, decision: Decision, signed_in: SignIn, axe: Axe, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    signed = ""
    for who, address in addresses(world, decision):
        if who != signed:
            signed_in(page, world.town.users[who])
            signed = who
        answer = page.goto(address)
        assert answer is not None and answer.status == 200, address
        assert no_wider(page, width), address
        assert page.evaluate(JUMPS) == [], address
        axe(page)


def test_a_reason_at_the_gate_is_given_by_keyboard_alone(
    page: Page, world: World, decision: Decision, signed_in: SignIn
) -> None:
    signed_in(page, world.town.leader)
    page.goto(f"/sag/{world.ida.number}/afgoerelse/{decision.pk}/gennemgang/")
    page.locator("summary", has_text="Skriv grund").first.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("Familien kan ikke vente.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text("Grunden er gemt med dit navn").wait_for()
    assert decision.reasons.get().reason == "Familien kan ikke vente."


def test_what_is_typed_in_a_step_is_saved_without_a_button_and_left_nowhere_once_it_is_taken(
    page: Page, world: World, decision: Decision, signed_in: SignIn
) -> None:
    signed_in(page, world.town.worker)
    where = f"/sag/{world.ida.number}/afgoerelse/{decision.pk}"
    page.goto(f"{where}/begrundelse/")
    page.get_by_label("Hvorfor bliver det besluttet?").fill("Ida er tryg hos mormor.")
    status = page.locator("#kladde-status")
    expect(status).to_contain_text("på denne computer og på serveren", timeout=8_000)
    decision.refresh_from_db()
    assert decision.data["begrundelse"] == "Ida er tryg hos mormor."
    page.reload()
    assert page.get_by_label("Hvorfor bliver det besluttet?").input_value() == "Ida er tryg hos mormor."
    building.drop(decision=decision.pk, by=world.town.worker, now=when())
    page.goto(f"{where}/begrundelse/")
    assert page.evaluate("localStorage.length") == 0
