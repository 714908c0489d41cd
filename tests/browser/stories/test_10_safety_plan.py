"""Story 10: a safety plan by the direct route, 2026: the case goes to the group first, and the authority still decides,
with the lawyer's eyes on it, before the plan begins.
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
    reviewed,
    take,
    write_letters,
)
from tests.browser.stories.desk import Desk
from tests.browser.stories.inquiring import Professional, begun, screened, uncovered
from tests.browser.stories.involving import consent, talk
from tests.browser.stories.ledger import differences
from tests.browser.stories.reading import read_aloud, within_the_book

DECIDED = "Viggo bliver hjemme med en sikkerhedsplan."
WORDS = Words(
    relied_on="Afdækningen viser, at Viggo er bange, når far drikker.",
    child_view="Viggo vil gerne være hjemme, når mormor er der.",
    weight="Mormor er derfor med i planen hver weekend.",
    reasons="Planen er valgt frem for en anbringelse, fordi mor og mormor kan passe på Viggo.",
    purpose="At Viggo er tryg hjemme.",
    duration="6 måneder",
)


def test_a_case_sent_straight_to_the_safety_group_is_decided_and_told_before_the_plan_begins(
    desk: Desk,
) -> None:
    home = make_home(
        desk,
        child="Viggo Falk",
        born="2017-08-14",
        mother="Signe Falk",
        father="Kim Munk",
        opened="2025-05-05 09:00",
    )
    case = home.case
    matter = notify(
        desk,
        home,
        at="2026-01-12 08:40",
        words="Viggo fortæller, at han gemmer sig, når far drikker.",
        question="Kan Viggo blive hjemme med en sikkerhedsplan?",
        conclusion="afdaekning",
    )
    desk.at("2026-01-14 10:00", "worker")
    screened(
        desk,
        home,
        matter,
        to="afdaekning",
        serious=False,
        what="Bekymringen gælder weekenderne. Skolen har set, at Viggo er bange om fredagen.",
        why="Det skal ses, hvad der sker i weekenderne.",
    )
    desk.at("2026-01-15 10:00")
    document = begun(desk, home, matter, "afdaekning", "Vi ser på weekenderne.")
    desk.step(case, "sikkerhedsplan_henvist", "Sendt direkte til gruppen.", about=matter, direkte=True)
    desk.at("2026-01-20 14:00")
    talk(desk, home, matter, "»Mormor skal være der.«", view=WORDS.child_view, weight=WORDS.weight, companion=True)
    desk.at("2026-01-23 10:00")
    uncovered(
        desk,
        home,
        document,
        what="Far drikker fredag og lørdag, og Viggo gemmer sig.",
        involved="Viggo er talt med den 20. januar, og mor og far hver for sig den 21.",
        leads_to="Der kan laves en plan, hvor mormor er der i weekenderne.",
        asked=[Professional("Rikke Lund, lærer", "Skole", "19-01-2026", "Viggo er bange om fredagen.")],
    )
    desk.step(case, "netvaerk_overvejet", "Mormor vil være med i planen.", about=matter)
    desk.at("2026-01-26 10:00")
    informed = {"informeret": True, "frivilligt_oplyst": True, "tilbagekaldelse_oplyst": True, "foelger_oplyst": True}
    consent(desk, home, matter, "sikkerhedsplan", "Ja til planen.", "mor", "far", **informed)

    desk.at("2026-01-28 10:00")
    decision = begin(desk, home, matter, art="sikkerhedsplan", content=DECIDED)
    fill_in(desk, WORDS)
    desk.sees("Træf selv afgørelsen, når sagen sendes direkte til sikkerhedsplansgruppen")
    reviewed(desk)
    take(desk, decision)
    write_letters(desk, receiver_can="Ring til gruppen, hvis en aftale ikke kan holdes.")
    desk.at("2026-01-29 10:00")
    letters = letters_of(decision)
    for letter in letters:
        read_aloud(letter, DECIDED, WORDS.reasons, "Ankestyrelsen")
        hand_over(desk, home, letter)
    desk.at("2026-01-30 16:00")
    running = desk.step(case, "sikkerhedsplan_ivaerksat", "Planen gælder fra i dag.", answers=str(letters[0].refers))
    rule = {"begraenser": "hvem_der_er_i_hjemmet", "binder_art": "foraeldremyndighedsindehaver"}
    desk.step(case, "sikkerhedsplan_regel", "Far sover ude, når han har drukket.", answers=running, **rule)
    desk.at("2026-02-02 14:00")
    desk.step(case, "barnets_udgave_af_planen", "Tegnet sammen med Viggo.", answers=running)
    desk.at("2026-02-04 10:00")
    assert differences("10", home, desk.now) == ""
    within_the_book(10, desk)
