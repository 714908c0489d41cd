"""Story 5: a boy of twelve refuses to move to another foster family, 2024; the gate stops it, the committee decides."""

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
    rights,
    take,
    write_letters,
)
from tests.browser.stories.desk import Desk
from tests.browser.stories.history import placed
from tests.browser.stories.involving import consent, talk
from tests.browser.stories.ledger import differences
from tests.browser.stories.reading import read_aloud, within_the_book

DECIDED = "Malthe skal flytte til familien Birk i Maribo."
WORDS = Words(
    relied_on="Plejefamilien har sagt op, fordi plejefar er blevet syg.",
    child_view="Malthe vil ikke flytte og vil blive på sin skole.",
    weight="Udvalget har lagt stor vægt på skolen, og familien Birk bor i samme skoledistrikt.",
    reasons="Malthe kan ikke blive, hvor han bor, og i familien Birk kan han beholde sin skole og sine venner.",
    child_why="Din plejefar er syg.",
)


def test_without_the_consent_of_a_child_of_twelve_only_the_committee_moves_it(desk: Desk) -> None:
    home = make_home(
        desk,
        child="Malthe Riis",
        born="2012-01-20",
        mother="Tina Riis",
        father="Bo Krag",
        opened="2022-05-02 09:00",
    )
    placement = placed(home, "2022-10-03")
    case = home.case
    matter = notify(
        desk,
        home,
        at="2024-04-15 09:00",
        words="Plejefar er syg, og Malthe er urolig i skolen.",
        question="Skal Malthe flytte til en anden plejefamilie?",
        conclusion="eksisterende_indsats_justeret",
    )
    desk.at("2024-05-06 14:00", "worker")
    desk.step(case, "bisidder_oplyst", "Malthe ved, at han kan have en med.", about=matter)
    desk.at("2024-05-08 14:00")
    talk(desk, home, matter, "»Jeg vil ikke flytte.«", view=WORDS.child_view, weight=WORDS.weight)
    desk.at("2024-05-10 10:00")
    desk.step(case, "udtalelse_fra_anbringelsessted", "De kan ikke mere.", about=matter, answers=placement)
    consent(desk, home, matter, "aendret_sted", "Ja til familien Birk.", "mor", "far", informeret=True)

    desk.at("2024-05-13 10:00")
    own = begin(desk, home, matter, art="aendret_sted", content=DECIDED)
    fill_in(desk, WORDS)
    desk.sees("Afgørelsen kan ikke træffes endnu")
    stops = desk.page.locator("section").filter(has=desk.page.get_by_role("heading", name="Stopper", exact=True))
    expect(stops).to_contain_text("Få samtykke til flytningen, eller forelæg den for udvalget")
    expect(stops).to_contain_text("Malthe Riis")
    expect(desk.page.get_by_role("button", name="Træf afgørelsen")).to_be_disabled()

    desk.at("2024-05-21 10:00")
    rights(desk, home, matter, "mor", "far", "barnet")
    desk.at("2024-06-03 09:00")
    for one in ("mor", "far", "barnet"):
        desk.step(case, "udtalelse_for_udvalget", "Udtalte sig på mødet.", about=matter, part=home.named(one))
    desk.at("2024-06-04 10:00")
    desk.go(f"/sag/{case.number}/afgoerelse/{own}/art/")
    desk.tick("Hvem træffer den?", "Børne- og ungeudvalget")
    desk.press("Gem og gå videre")
    desk.fill("Hvornår blev den truffet?", "4.6.2024")
    for name, value in {"stemmer_for": "5", "indstilling_fulgt": True}.items():
        desk.answer("afgoerelse", name, value)
    desk.press("Gem og gå videre")
    desk.go(f"/sag/{case.number}/afgoerelse/{own}/gennemgang/")
    take(desk, own)
    write_letters(
        desk,
        receiver_can="Ring til mig, hvis I vil besøge familien først.",
        child={
            "Brev til barnet om …": "dit nye hjem",
            "Hvad er bestemt, sagt til barnet?": "Du skal bo hos familien Birk.",
            "Hvornår sker det?": "fra lørdag den 22. juni",
            "Hvad har barnet sagt?": "Du vil ikke flytte.",
            "Hvad har barnets ord betydet?": "Du bliver på din skole.",
            "Hvad kan barnet gøre nu?": "Du kan besøge dem først.",
        },
    )
    desk.at("2024-06-06 10:00")
    for letter in letters_of(own):
        hand_over(desk, home, letter)
        if letter.to_child:
            read_aloud(letter, "Du skal bo hos familien Birk.", "Din plejefar er syg.", "klage")
        else:
            read_aloud(letter, DECIDED, WORDS.reasons, "Ankestyrelsen")
    desk.at("2024-06-10 10:00")
    assert differences("05", home, desk.now, matter) == ""
    within_the_book(5, desk)
