"""Story 8: a girl of thirteen asks to be placed and is refused (Barnets lov § 48, 2025), and told how to complain."""

from __future__ import annotations

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
from tests.browser.stories.involving import talk
from tests.browser.stories.ledger import differences
from tests.browser.stories.reading import read_aloud, within_the_book

DECIDED = "Alberte får ikke en plads på efterskolens hjem."
WORDS = Words(
    relied_on="Skolen og begge forældre fortæller, at uenigheden gælder sengetider og telefon.",
    child_view="Alberte vil bo et andet sted, hvor hun selv bestemmer over sin telefon.",
    weight="Hendes ønske er taget alvorligt, men der er ikke fundet grund til at flytte hende.",
    reasons="Alberte trives i skolen og hjemme, og uenigheden kan løses ved samtaler på skolen.",
    child_why="Du har det godt i skolen.",
)


def test_a_childs_own_request_is_considered_and_refused_in_a_letter_that_says_how_to_complain(desk: Desk) -> None:
    home = make_home(
        desk,
        child="Alberte Winther",
        born="2011-10-02",
        mother="Gitte Winther",
        father="Lars Fink",
        opened="2024-11-04 09:00",
    )
    case = home.case
    matter = notify(
        desk,
        home,
        at="2025-05-05 12:10",
        words="Alberte siger til sin lærer, at hun vil bo et andet sted.",
        question="Skal Alberte bo et andet sted?",
        conclusion="afdaekning",
        danger=False,
    )
    desk.at("2025-05-06 10:00", "worker")
    asked = desk.step(case, "anbringelse_oensket_af_barnet", "»Jeg vil ikke bo hjemme.«", about=matter)
    desk.at("2025-05-09 14:00")
    talk(desk, home, matter, "»De bestemmer alt.«", view=WORDS.child_view, weight=WORDS.weight, companion=True)
    desk.at("2025-05-16 10:00")
    desk.step(case, "barnets_anmodning_vurderet", "Ingen grund til en undersøgelse.", about=matter, answers=asked)
    desk.at("2025-05-20 10:00")
    decision = begin(desk, home, matter, art="barnets_anmodning", content=DECIDED, afslag=True)
    fill_in(desk, WORDS, asks={"stoette_ogsaa_afslaaet": True})
    take(desk, decision)
    write_letters(
        desk,
        receiver_can="Ring til mig, hvis I vil tale om sengetider og telefon.",
        child={
            "Brev til barnet om …": "dit ønske",
            "Hvad er bestemt, sagt til barnet?": "Du skal blive hjemme.",
            "Hvornår sker det?": "fra i dag",
            "Hvad har barnet sagt?": "Du vil bo et andet sted.",
            "Hvad har barnets ord betydet?": "Vi har talt med din skole om det.",
            "Hvad kan barnet gøre nu?": "Du kan ringe til mig.",
        },
    )
    desk.at("2025-05-22 10:00")
    for letter in letters_of(decision):
        hand_over(desk, home, letter)
        if letter.to_child:
            read_aloud(letter, "Du skal blive hjemme.", "Du har det godt i skolen.", "klage")
        else:
            read_aloud(letter, DECIDED, WORDS.reasons, "Ankestyrelsen")
    desk.at("2025-06-02 10:00")
    assert differences("08", home, desk.now) == ""
    within_the_book(8, desk)
