"""Story 3: a mother asks for her son home and is refused, 2023 (Serviceloven § 68); the parents are heard first."""

from __future__ import annotations

from playwright.sync_api import expect
from tests.browser.stories.acting import (
    Words,
    begin,
    fill_in,
    hand_over,
    hear,
    hearings_of,
    letters_of,
    make_home,
    notify,
    reviewed,
    take,
    write_letters,
)
from tests.browser.stories.desk import Desk
from tests.browser.stories.history import placed
from tests.browser.stories.involving import talk
from tests.browser.stories.ledger import differences
from tests.browser.stories.reading import read_aloud, within_the_book

DECIDED = "August bliver boende hos sin plejefamilie."
HEARD = "Plejemor fortæller, at August er bange før og efter besøg hjemme."
WORDS = Words(
    relied_on=HEARD,
    child_view="August vil blive, hvor han bor, og se sin mor i weekenden.",
    weight="Hans ønske har haft stor vægt.",
    reasons="Forholdene hjemme er ikke ændret så meget, at August kan flytte hjem nu.",
    hearing="Moderen skriver, at hun har fået ny lejlighed. Det er godt, men det er ikke nok endnu.",
)


def test_the_parents_are_heard_before_return_home_is_refused_within_seven_days(desk: Desk) -> None:
    home = make_home(
        desk,
        child="August Lind",
        born="2013-02-17",
        mother="Maria Lind",
        father="Claus Friis",
        opened="2021-02-01 09:00",
    )
    placed(home, "2021-09-06")
    case, mother, father = home.case, home.named("mor"), home.named("far")
    matter = notify(
        desk,
        home,
        at="2023-08-14 09:00",
        words="August siger, at han måske skal flytte hjem, og han græder.",
        question="Skal August hjem?",
        conclusion="eksisterende_indsats_justeret",
    )
    desk.at("2023-08-16 11:00", "worker")
    desk.step(case, "hjemgivelse_anmodet", "Moderen ringede og bad om det.", about=matter, fra=mother)
    desk.at("2023-08-17 14:00")
    talk(desk, home, matter, "»Jeg vil blive her.«", view=WORDS.child_view, weight=WORDS.weight)
    told = {"til_ugunst": True, "vaesentlig": True}
    desk.step(case, "oplysning_modtaget", "Plejemor: August er bange før besøg.", about=matter, **told)
    desk.at("2023-08-18 10:00")
    decision = begin(desk, home, matter, art="afslag_paa_hjemgivelse", content=DECIDED, afslag=True)
    fill_in(desk, WORDS)
    stops = desk.page.locator("section").filter(has=desk.page.get_by_role("heading", name="Stopper", exact=True))
    expect(stops).to_contain_text("Hør forældremyndighedsindehaveren om oplysningen")
    desk.follow("Skriv høringsbrev", within=stops)
    hear(
        desk,
        considering="at sige nej til, at August flytter hjem nu",
        why="Plejefamilien har fortalt noget om besøgene, som I skal kende.",
        told=HEARD,
        can="Ring eller skriv til mig, hvis det ikke passer.",
        by="21-08-2023",
    )
    for letter in hearings_of(matter):
        read_aloud(
            letter,
            "at sige nej til, at August flytter hjem nu",
            HEARD,
            "senest 21. aug. 2023",
            "forvaltningslovens § 19",
        )
        hand_over(desk, home, letter)
    desk.at("2023-08-21 12:00")
    desk.step(case, "partshoering_svar", "»Jeg har fået ny lejlighed.«", about=matter, part=mother)
    desk.at("2023-08-22 10:00")
    desk.go(f"/sag/{case.number}/afgoerelse/{decision}/gennemgang/")
    reviewed(desk)
    take(desk, decision)
    write_letters(desk, receiver_can="Ring til mig, så aftaler vi besøg i weekenderne.")
    letters = letters_of(decision)
    assert {letter.to_name for letter in letters} == {mother, father}, "August is ten, and twelve makes a party"
    desk.at("2023-08-23 10:00")
    for letter in letters:
        hand_over(desk, home, letter)
        read_aloud(letter, DECIDED, WORDS.reasons, "Ankestyrelsen")
    desk.at("2023-08-28 10:00")
    assert differences("03", home, desk.now, matter) == ""
    within_the_book(3, desk)
