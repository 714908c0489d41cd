"""Story 1: support by § 52 of Serviceloven, 2022, where two hold custody; inquiry, plan and decision in that order."""

from __future__ import annotations

from tests.browser.stories.acting import (
    Words,
    arrived,
    begin,
    fill_in,
    hand_over,
    letters_of,
    make_home,
    notify,
    post,
    take,
    write_letters,
)
from tests.browser.stories.desk import Desk
from tests.browser.stories.ledger import differences
from tests.browser.stories.reading import read_aloud, within_the_book

DECIDED = "I får familiebehandling i hjemmet en gang om ugen."
WORDS = Words(
    relied_on="Undersøgelsen viser, at Oskar er urolig, når der er skænderier hjemme.",
    child_view="Oskar vil gerne have, at mor og far ikke råber.",
    weight="Det er hovedgrunden til, at hjælpen gives til hele familien.",
    reasons="Familiebehandling er valgt frem for aflastning, fordi det er samspillet hjemme, der belaster Oskar.",
    purpose="At der er ro omkring Oskar.",
    duration="9 måneder",
)
#: All that § 50 asks of an inquiry that is finished.
AREAS = ("udvikling", "familie", "skole", "sundhed", "fritid", "andet")
FINISHED = {
    **{f"omraade_{area}": True for area in AREAS},
    "ressourcer_og_udfordringer": True,
    "konklusion_begrundet": True,
    "barnets_holdning": True,
    "foraeldres_holdning": True,
    "stoette_vurderet": True,
    "ressourcer_i_netvaerk": True,
}


def test_both_who_hold_custody_consent_and_are_told_and_the_plan_comes_before_the_decision(desk: Desk) -> None:
    home = make_home(
        desk,
        child="Oskar Brandt",
        born="2014-09-20",
        mother="Lene Brandt",
        father="Thomas Juul",
        opened="2021-10-04 09:00",
    )
    case, mother, father = home.case, home.named("mor"), home.named("far")
    matter = notify(
        desk,
        home,
        at="2022-03-01 09:40",
        words="Oskar kan ikke sidde stille og siger, at de råber derhjemme.",
        question="Skal Oskars familie have støtte?",
        conclusion="boernefaglig_undersoegelse",
    )
    desk.at("2022-03-03 10:00", "worker")
    desk.step(case, "bfu_besluttet", "Vi undersøger Oskars forhold.", about=matter)
    desk.at("2022-03-07 13:00")
    desk.step(case, "samarbejde_soegt", "Begge vil være med.", about=matter, hvem=[mother, father])
    desk.step(case, "fagperson_inddraget", "Læreren fortæller om uroen.", about=matter)
    desk.at("2022-04-05 14:00")
    talk = {"holdt_af": "myndighed", "barnets_holdning": True}
    desk.step(case, "boernesamtale", "»De råber om aftenen.«", about=matter, i_undersoegelsen=True, **talk)
    desk.at("2022-06-01 12:00")
    desk.step(case, "bfu_afsluttet", "Undersøgelsen er færdig.", about=matter, **FINISHED)
    desk.at("2022-06-08 14:00")
    desk.step(case, "boernesamtale", "Oskar vil gerne have ro.", about=matter, om_indsatsen=True, **talk)
    desk.step(case, "netvaerk_overvejet", "Farmor kan hente to dage.", about=matter)
    desk.at("2022-06-10 10:00")
    for parent in (mother, father):
        consent = {"fra": parent, "til": "indsats", "informeret": True}
        desk.step(case, "samtykke", "Ja til familiebehandling.", about=matter, **consent)
    desk.at("2022-06-13 10:00")
    plan = {"konkrete_maal": True, "formaal": True, "bygger_paa_undersoegelse": True, "varighed": True}
    desk.step(case, "plan_udarbejdet", "Handleplan for ro i hjemmet.", about=matter, art="handleplan", **plan)

    desk.at("2022-06-15 10:00")
    decision = begin(desk, home, matter, art="stoettende_indsats", content=DECIDED)
    fill_in(desk, WORDS, asks={"indsats_art": "familiebehandling"})
    take(desk, decision)
    write_letters(desk, receiver_can="Ring til mig, så aftaler vi den første dag.")
    letters = {letter.to_name: letter for letter in letters_of(decision)}
    assert set(letters) == {mother, father}, "Oskar is seven and no party"
    for letter in letters.values():
        read_aloud(letter, DECIDED, WORDS.reasons, "Ankestyrelsen")
    post(desk, home, letters[father])
    desk.at("2022-06-17 10:00")
    hand_over(desk, home, letters[mother])
    desk.at("2022-06-20 15:00")
    desk.step(
        case,
        "indsats_ivaerksat",
        "Den første dag i familiebehandling.",
        answers=str(letters[mother].refers),
        grundlag="stoettende_indsats",
    )
    desk.at("2022-06-27 10:00")
    arrived(desk, home, letters[father])
    assert differences("01", home, desk.now) == ""
    within_the_book(1, desk)
