"""Story 7: placement by § 46 of Barnets lov at fifteen, 2025; the young person takes the consent back, and seven days
later no day of the placement has a valid basis.
"""

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
from tests.browser.stories.history import inquired
from tests.browser.stories.ledger import differences
from tests.browser.stories.reading import read_aloud, within_the_book

DECIDED = "Sofie skal bo hos en plejefamilie."
PLACE = "Sofie skal bo hos familien Toft i Nysted."
WORDS = Words(
    relied_on="Undersøgelsen viser, at Sofie ikke kan få ro hjemme.",
    child_view="Sofie vil gerne bo hos en familie.",
    weight="Det har haft afgørende vægt.",
    reasons="En plejefamilie er valgt frem for et døgntilbud, fordi Sofie har brug for få voksne.",
    purpose="At Sofie kan passe sin skole og sove trygt.",
    duration="1 år",
    child_why="Du har brug for ro.",
)
PLACED = {
    "Brev til barnet om …": "dit nye hjem",
    "Hvad er bestemt, sagt til barnet?": "Du skal bo hos en plejefamilie.",
    "Hvornår sker det?": "fra mandag den 17. februar",
    "Hvad har barnet sagt?": "Du vil gerne bo hos en familie.",
    "Hvad har barnets ord betydet?": "Derfor har vi valgt en familie.",
    "Hvad kan barnet gøre nu?": "Du kan ringe til mig.",
}


def test_a_young_person_of_fifteen_takes_consent_back_and_the_basis_ends_after_seven_days(desk: Desk) -> None:
    home = make_home(
        desk,
        child="Sofie Holst",
        born="2009-11-20",
        mother="Anja Holst",
        father="Peter Lyng",
        opened="2024-06-03 09:00",
    )
    case = home.case
    matter = notify(
        desk,
        home,
        at="2025-01-13 08:50",
        words="Sofie sover hos veninder og tør ikke tage hjem.",
        question="Skal Sofie anbringes?",
        conclusion="boernefaglig_undersoegelse",
    )
    inquired(home, matter, begun="2025-01-15", talked="2025-01-24", finished="2025-01-31", young=True)
    desk.at("2025-02-05 10:00", "worker")
    for one in ("mor", "far", "barnet"):
        consent = {"fra": home.named(one), "til": "anbringelse", "formaal_omfattet": True, "informeret": True}
        desk.step(case, "samtykke", "Ja til en plejefamilie.", about=matter, **consent)
    desk.at("2025-02-10 10:00")
    first = begin(desk, home, matter, art="frivillig_anbringelse", content=DECIDED)
    fill_in(desk, WORDS, asks={"aarsag": ["alvorlig_eller_kompleks"]})
    take(desk, first)
    write_letters(desk, receiver_can="Ring til mig, før Sofie flytter.", child=PLACED)
    desk.at("2025-02-12 10:00")
    second = begin(desk, home, matter, art="valg_af_sted", content=PLACE)
    fill_in(desk, WORDS, in_favour=True)
    take(desk, second)
    write_letters(desk, receiver_can="Ring til familien og aftal et besøg.", child=PLACED)
    desk.at("2025-02-13 10:00")
    for letter in [*letters_of(first), *letters_of(second)]:
        hand_over(desk, home, letter)
    for letter in letters_of(first):
        if letter.to_child:
            read_aloud(letter, "Du skal bo hos en plejefamilie.", "Du har brug for ro.", "klage")
        else:
            read_aloud(letter, DECIDED, WORDS.reasons, "Ankestyrelsen")
    desk.at("2025-02-17 15:00")
    moved = {"grundlag": "frivillig", "sted_art": "familiepleje", "sted_godkendt": True}
    desk.step(case, "anbringelse_ivaerksat", "Sofie flyttede ind.", answers=str(letters_of(first)[0].refers), **moved)

    desk.at("2025-03-10 14:00")
    withdrawn = {"fra": home.named("barnet"), "til": "anbringelse"}
    desk.step(case, "samtykke_tilbagekaldt", "»Jeg vil hjem nu.«", about=matter, **withdrawn)
    desk.at("2025-03-20 10:00")
    assert differences("07", home, desk.now, matter) == ""
    within_the_book(7, desk)
