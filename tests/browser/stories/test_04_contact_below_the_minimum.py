"""Story 4: the authority means to set contact below the law's minimum, 2023; the gate stops it, and it is changed."""

from __future__ import annotations

from playwright.sync_api import expect
from tests.browser.stories.acting import (
    Words,
    begin,
    fill_in,
    hand_over,
    letters_of,
    make_home,
    notify,
    take,
    write_letters,
)
from tests.browser.stories.desk import Desk
from tests.browser.stories.history import placed
from tests.browser.stories.involving import talk
from tests.browser.stories.ledger import differences
from tests.browser.stories.reading import read_aloud, within_the_book

from sikkersag.decisions.models import Decision

TOO_LITTLE = "Freja ser sin mor hver anden måned."
DECIDED = "Freja ser sin mor en gang om måneden."
WORDS = Words(
    relied_on="Plejefamilien fortæller, at Freja sover dårligt efter samværet.",
    child_view="Freja vil gerne se sin mor, men ikke så tit som nu.",
    weight="Freja er hørt. Hun ser stadig sin mor, men får ro imellem.",
    reasons="Freja har brug for ro efter samværet, og hun har ret til at beholde sin mor.",
)


def test_the_gate_stops_contact_below_the_minimum_until_it_is_changed(desk: Desk) -> None:
    home = make_home(
        desk,
        child="Freja Munk",
        born="2013-06-11",
        mother="Dorte Munk",
        father="Ulrik Sand",
        opened="2022-01-10 09:00",
    )
    placement = placed(home, "2022-06-01")
    case, mother, father = home.case, home.named("mor"), home.named("far")
    matter = notify(
        desk,
        home,
        at="2023-04-03 11:00",
        words="Freja er ked af det i skolen efter hvert samvær.",
        question="Skal Frejas samvær ændres?",
        conclusion="eksisterende_indsats_justeret",
    )
    desk.at("2023-04-12 14:00", "worker")
    talk(desk, home, matter, "»Jeg vil ikke af sted så tit.«", view=WORDS.child_view, weight=WORDS.weight)
    desk.at("2023-04-14 10:00")
    desk.step(
        case, "udtalelse_fra_anbringelsessted", "Plejemor fortæller om nætterne.", about=matter, answers=placement
    )
    desk.at("2023-04-19 10:00")
    decision = begin(desk, home, matter, art="samvaer", content=TOO_LITTLE)
    asks = {"samvaer_med": mother, "samvaer_hyppighed": "sjaeldnere", "aendrer_samvaer": True}
    fill_in(desk, WORDS, asks=asks)
    desk.sees("Afgørelsen kan ikke træffes endnu")
    stops = desk.page.locator("section").filter(has=desk.page.get_by_role("heading", name="Stopper", exact=True))
    expect(stops).to_contain_text("Lad børne- og ungeudvalget afgøre samvær")
    expect(desk.page.get_by_role("button", name="Træf afgørelsen")).to_be_disabled()
    assert Decision.objects.get(pk=decision).status == Decision.Status.DRAFT

    desk.follow("Skriv det i afgørelsen", within=stops)
    desk.fill("Hvad bliver besluttet?", DECIDED)
    desk.answer("afgoerelse", "samvaer_hyppighed", "mindst_hver_maaned")
    desk.press("Gem og gå videre")
    desk.go(f"/sag/{case.number}/afgoerelse/{decision}/gennemgang/")
    take(desk, decision)
    write_letters(desk, receiver_can="Ring til mig, hvis en dag ikke passer.")
    desk.at("2023-04-21 10:00")
    letters = letters_of(decision)
    assert {letter.to_name for letter in letters} == {mother, father}
    for letter in letters:
        read_aloud(letter, DECIDED, WORDS.reasons, "Ankestyrelsen")
        hand_over(desk, home, letter)
    desk.at("2023-04-27 10:00")
    assert differences("04", home, desk.now, matter) == ""
    within_the_book(4, desk)
