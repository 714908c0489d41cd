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
from tests.browser.stories.inquiring import Found, begun, investigated, screened
from tests.browser.stories.involving import collect, consent, take_back, talk
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
FOUND = Found(
    words={
        "Hos barnet": "Sofie passer sin skole og har gode veninder. Hun sover dårligt og er bange hjemme.",
        "I familien": "Begge forældre holder af Sofie. De kan ikke holde op med at råbe ad hende.",
        "I netværket": "En venindes mor har haft Sofie boende i perioder.",
        "Helheden": "Sofie klarer meget selv, men kan ikke få ro til at sove og lære, så længe hun bor hjemme.",
        "Hvad mener barnet": "Jeg vil gerne bo hos en familie.",
        "Hvad mener forældrene": "De vil gerne have, at Sofie får ro, og er enige i en plejefamilie.",
        "Hvad i familien og netværket": "Venindens mor bliver ved med at være en, Sofie kan ringe til.",
        "Konklusion": "Sofie har brug for at bo et andet sted, fordi hun ikke kan få ro hjemme.",
    },
    choices={"Er der udfordringer i skolen?": "Nej", "Er der grund til støtte?": "Ja"},
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
    desk.at("2025-01-15 11:00", "worker")
    screened(
        desk,
        home,
        matter,
        to="boernefaglig_undersoegelse",
        serious=True,
        what="Sofie tør ikke være hjemme, og flere har set det.",
        why="Det skal undersøges, hvad hun er bange for, og hvad der kan hjælpe.",
    )
    desk.at("2025-01-16 11:00")
    document = begun(desk, home, matter, "bfu", "Sofies forhold er alvorlige.")
    asked = [home.named(one) for one in ("mor", "far", "barnet")]
    desk.step(case, "samarbejde_soegt", "Alle tre vil være med.", about=matter, hvem=asked)
    asked_of = {"skriftligt": True, "hvad_og_hvorfra": True, "informeret": True}
    consent(desk, home, matter, "indhente_oplysninger", "Skolen må fortælle om Sofie.", "mor", "far", **asked_of)
    notice = {"til": asked[:2], "skriftlig": True, "foelger_oplyst": True}
    desk.step(case, "besked_om_indhentning", "Brevet om oplysninger er givet.", about=matter, **notice)
    desk.at("2025-01-17 11:00")
    collect(
        desk,
        home,
        matter,
        whom="Lis Kjær, lærer",
        where="skole",
        what="Om Sofie følger med i skolen, og hvad hun har fortalt. Hun falder i søvn i timerne.",
        resting_on=["mor", "far"],
    )
    desk.at("2025-01-24 11:00")
    talk(
        desk,
        home,
        matter,
        "»Jeg kan ikke sove derhjemme.«",
        view=WORDS.child_view,
        weight=WORDS.weight,
        inquiry=True,
        two=True,
        companion=True,
    )
    desk.at("2025-01-31 11:00")
    investigated(desk, home, document, FOUND)
    desk.step(case, "netvaerk_overvejet", "Venindens mor er spurgt.", about=matter)
    desk.at("2025-02-05 10:00")
    told = {"formaal_omfattet": True, "informeret": True}
    consent(desk, home, matter, "anbringelse", "Ja til en plejefamilie.", "mor", "far", "barnet", **told)
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
    ends = ("Sofie har været anbragt siden", "Kommunen har til", "en dag uden gyldigt grundlag")
    take_back(desk, home, "anbringelse", "barnet", "»Jeg vil hjem nu.«", *ends)
    desk.go(f"/sag/{case.number}/spoergsmaal/{matter}/")
    desk.sees("Sofie Holst trækker sit samtykke tilbage til: ")
    desk.at("2025-03-20 10:00")
    assert differences("07", home, desk.now, matter) == ""
    within_the_book(7, desk)
