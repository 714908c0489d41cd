"""Story 9: the committee decides before the birth that a child shall be placed, 2026 (Barnets lov § 49)."""

from __future__ import annotations

from typing import Any

from tests.browser.stories.acting import (
    Words,
    begin,
    fill_in,
    hand_over,
    letters_of,
    make_home,
    notify,
    reviewed,
    rights,
    take,
    write_letters,
)
from tests.browser.stories.desk import Desk
from tests.browser.stories.inquiring import Found, Professional, begun, investigated
from tests.browser.stories.ledger import differences
from tests.browser.stories.reading import read_aloud, within_the_book

DECIDED = "Barnet anbringes i en plejefamilie lige efter fødslen."
WORDS = Words(
    relied_on="Undersøgelsen viser et dagligt misbrug, som ikke er blevet mindre under graviditeten.",
    child_view="",
    weight="",
    reasons="Der er en åbenbar risiko for, at barnet lider alvorlig skade, hvis det kommer med hjem.",
    purpose="At barnet er trygt fra den første dag.",
    duration="1 år",
)

FOUND = Found(
    words={
        "De kommende forældres forhold": "Line har et dagligt misbrug. Hun har ikke gjort noget klar til barnet endnu.",
        "Hvad mener forældrene": "Line vil gerne prøve selv. Jan mener, at barnet skal bo et trygt sted.",
        "Konklusion": "Barnet skal anbringes lige efter fødslen, fordi misbruget ikke er blevet mindre.",
    },
    choices={"Er der grund til støtte?": "Ja"},
)
MIDWIFE = Professional("Eva Skov, jordemoder", "Sundhedspleje", "20-01-2026", "Line kom påvirket til to aftaler.")


def test_a_child_not_born_is_placed_no_earlier_than_the_law_lets_and_the_mother_is_the_party(desk: Desk) -> None:
    home = make_home(
        desk,
        child="Ufødt barn af Line Krogh",
        born="",
        expected="2026-06-01",
        mother="Line Krogh",
        father="Jan Bang",
        opened="2025-12-01 09:00",
        custody=("mor",),
    )
    case, mother = home.case, home.named("mor")
    matter = notify(
        desk,
        home,
        at="2026-01-12 09:00",
        words="Line er gravid og kommer påvirket til undersøgelserne.",
        question="Skal barnet anbringes efter fødslen?",
        conclusion="boernefaglig_undersoegelse",
    )
    desk.at("2026-01-15 10:00", "worker")
    document = begun(desk, home, matter, "bfu", "De kommende forældres forhold skal undersøges.")
    desk.step(case, "samarbejde_soegt", "Line kom til mødet.", about=matter, hvem=[mother])
    desk.step(case, "netvaerk_overvejet", "Mormor er spurgt.", about=matter)
    desk.at("2026-02-27 10:00")
    investigated(desk, home, document, FOUND, [MIDWIFE])
    desk.at("2026-03-02 10:00")
    plan = {"konkrete_maal": True, "bygger_paa_undersoegelse": True, "stoette_til_familien": True}
    plan |= {"foraeldre_inddraget_i_maal": True, "gaelder_anbringelse": True}
    desk.step(case, "plan_udarbejdet", "Barnets plan.", about=matter, art="barnets_plan", **plan)
    desk.at("2026-03-03 10:00")
    proposed: dict[str, Any] = {"foraeldrekompetencer_vurderet": True, "foraeldreplan_fravalg_begrundet": True}
    proposed["aarsag"] = ["alvorlig_eller_kompleks"]
    desk.step(case, "indstilling", "Indstillet til udvalget.", about=matter, art="tvangsanbringelse", **proposed)
    desk.at("2026-03-05 10:00")
    rights(desk, home, matter, "mor")
    desk.at("2026-03-17 14:00")
    desk.step(case, "udtalelse_for_udvalget", "Line udtalte sig.", about=matter, part=mother)
    decision = begin(desk, home, matter, art="tvangsanbringelse", content=DECIDED, instans="boerne_og_ungeudvalg")
    desk.fill("Hvornår blev den truffet?", "17.3.2026")
    asks = {"stemmer_for": "5", "indstilling_fulgt": True, "ufoedt": True, "tidligst_tre_maaneder_foer_termin": True}
    fill_in(desk, WORDS, asks=asks)
    reviewed(desk)
    take(desk, decision)
    desk.fill("Hvad har barnet sagt, eller hvorfor", "Barnet er ikke født.")
    desk.fill("Hvilken vægt har barnets syn", "Barnet er ikke født.")
    write_letters(desk, receiver_can="Ring til din advokat, hvis du vil klage.")
    desk.at("2026-03-19 10:00")
    (letter,) = letters_of(decision)
    hand_over(desk, home, letter)
    read_aloud(letter, DECIDED, WORDS.reasons, "Ankestyrelsen")
    desk.at("2026-03-23 10:00")
    assert differences("09", home, desk.now) == ""
    within_the_book(9, desk)
