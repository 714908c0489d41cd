"""What is new in the inquiry in a real browser: by keyboard alone, and each page at two widths judged by axe."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect
from tests.browser.test_deciding import world
from tests.browser.test_inbox import JUMPS, no_wider
from tests.casefile.factory import World, moment_at, open_matter, when, write
from tests.inquiry.filling import NOW, address, begun, filled, matter_of
from tests.inquiry.test_older import older
from tests.inquiry.test_risk import honour
from tests.inquiry.test_siblings import FAMILY, joint, matter_about

from sikkersag.casefile.models import Event, LedgerRow
from sikkersag.foundation.login.models import User
from sikkersag.inquiry.actions import documents
from sikkersag.inquiry.models import WorkingDocument

__all__ = ["world"]

SignIn = Callable[[Page, User], Page]
Axe = Callable[[Page], None]
RISK = "Journalfør risikovurderingen nu"


def tab_to(page: Page, name: str) -> None:
    """Go on with the tabulator until what has this name, or holds this text, has the focus."""
    wanted = "([e, name]) => e.name === name || (e.innerText || '').includes(name)"
    for _ in range(300):
        page.keyboard.press("Tab")
        if page.evaluate(f"name => ({wanted})([document.activeElement, name])", name):
            return
    raise AssertionError(f"the tabulator never came to {name}")


def pages(world: World) -> Iterator[str]:
    """The addresses of the new pages and of those that they changed."""
    first = filled(world)
    honour(world.ida)
    matter = matter_about(world.emil)
    begin = f"/sag/{world.emil.number}/undersoegelse/ny/?slags=bfu&sammen={first.pk}"
    yield address(first)
    yield begin
    yield f"{begin}&spoergsmaal={matter.pk}"
    yield address(joint(world, first, FAMILY))
    yield address(first)
    row = older(world)
    other = open_matter(world.ida, "Skal Ida blive boende?", "2026-03-01 09:00")
    yield f"/sag/{world.ida.number}/undersoegelse/ny/?spoergsmaal={other}&slags=bfu&fra={row.event}"
    update = documents.begin(
        uuid4(), case=world.ida, matter=world.ida.matters.get(pk=other), kind="bfu", by=world.town.worker,
        now=when(NOW), decided=moment_at("2026-03-09"), older=row.event,
    )  # fmt: skip
    yield address(update)
    yield f"/sag/{world.ida.number}/spoergsmaal/{other}/"


@pytest.mark.parametrize("width", [390, 1440])
def test_every_new_page_is_clean_and_no_wider_than_its_screen(
    page: Page, world: World, signed_in: SignIn, axe: Axe, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    signed_in(page, world.town.worker)
    for place in pages(world):
        answer = page.goto(place)
        assert answer is not None and answer.status == 200, place
        assert no_wider(page, width), place
        assert page.evaluate(JUMPS) == [], place
        axe(page)


def test_the_risk_is_assessed_by_keyboard_alone(page: Page, world: World, signed_in: SignIn, axe: Axe) -> None:
    document = begun(world.ida, matter_of(world.ida), world.town.worker, kind="screening")
    honour(world.ida)
    signed_in(page, world.town.worker)
    page.goto(address(document))
    tab_to(page, "t.risiko.0.tekst")
    page.keyboard.type("Far kan sende hende ud af landet.")
    tab_to(page, RISK)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Risikovurderingen er journalført.")).to_be_visible()
    expect(page.get_by_text("Far kan sende hende ud af landet.")).to_be_visible()
    expect(page.get_by_role("button", name=RISK)).to_have_count(0)
    axe(page)
    assert Event.objects.filter(case=world.ida, kind="risikovurdering").count() == 1
    assert LedgerRow.objects.get(case=world.ida, requirement="S2").outcome != "not_met"


def test_the_same_is_begun_for_a_sibling_by_keyboard_alone(page: Page, world: World, signed_in: SignIn) -> None:
    first, matter = filled(world), matter_about(world.emil)
    signed_in(page, world.town.worker)
    page.goto(address(first))
    tab_to(page, "Begynd den samme undersøgelse for Emil")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Hvilket spørgsmål om Emil").wait_for()
    tab_to(page, matter.title)
    page.keyboard.press("Enter")
    page.get_by_text("Hvad gælder også for").wait_for()
    tab_to(page, "del")
    page.keyboard.press("Space")
    tab_to(page, "Begynd")
    page.keyboard.press("Enter")
    expect(page.get_by_text("det står i begge sager")).to_be_visible()
    made = WorkingDocument.objects.get(shared_from=first)
    texts = [values[0] for name, values in made.data.items() if name.endswith(".tekst") and values[0]]
    assert texts == ["Moster bor tæt på."], "what was unticked is not carried"


def test_after_a_consent_one_is_back_at_the_matter_and_nothing_is_left_on_the_computer(
    page: Page, world: World, signed_in: SignIn, axe: Axe
) -> None:
    matter = open_matter(world.ida, "Skal Ida have aflastning?", "2026-03-01 09:00")
    write(world.ida, "notat", "2026-03-02 10:00", text="Mor vil gerne.")
    signed_in(page, world.town.worker)
    mother = world.people["mor"].pk
    page.goto(f"/sag/{world.ida.number}/samtykker/givet/?spoergsmaal={matter}&person={mother}&til=indsats")
    # What it becomes is asked for when the field is left: the answer is waited for, or going on would cut it off.
    with page.expect_response("**/bliver-til/"):
        page.locator("[name='tekst']").fill("Ja til det.")
        page.locator("[name='tekst']").blur()
    kept = "Object.keys(localStorage).filter(key => key.startsWith('sikkersag-kladde:')).length"
    expect(page.locator("#kladde-status")).to_contain_text("på denne computer")
    assert page.evaluate(kept) == 1
    page.locator("button[value=journalfoer]").last.click()
    page.wait_for_url(f"**/spoergsmaal/{matter}/")
    receipt = page.locator("[data-draft-written]")
    expect(receipt).to_contain_text("Journalført i Idas sag:")
    assert page.evaluate(kept) == 0
    axe(page)
    receipt.get_by_role("link").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Træk tilbage")).to_be_visible()
