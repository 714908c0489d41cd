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
from tests.browser.stories.inquiring import Found, Professional, begun, investigated
from tests.browser.stories.involving import consent, talk
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
FOUND = Found(
    words={
        "Udvikling og adfærd": "Oskar har svært ved at sidde stille og sover dårligt.",
        "Familieforhold": "Forældrene skændes om aftenen og vil gerne have hjælp til at lade være.",
        "Skoleforhold": "Han følger med fagligt, men er urolig efter weekender.",
        "Sundhedsforhold": "Oskar er rask og følger de almindelige undersøgelser.",
        "Fritidsforhold": "Han går til fodbold og har to gode venner.",
        "Hos barnet": "Oskar er nysgerrig og glad for fodbold. Uroen fylder, når der har været skænderier.",
        "I familien": "Begge forældre kan trøste ham. De bliver uenige om sengetid og penge.",
        "I netværket": "Farmor bor tæt på og henter gerne.",
        "Hvad mener barnet": "De råber om aftenen.",
        "Hvad mener forældrene": "Begge ønsker hjælp. Far havde helst set aflastning.",
        "Hvad i familien og netværket": "Farmor og begge forældres vilje til at ændre aftenerne.",
        "Konklusion": "Støtte til samspillet i familien, fordi det er skænderierne, der belaster Oskar.",
    },
    choices={"Er der grund til støtte?": "Ja"},
    without={"Andre relevante forhold": "Der er ikke kommet andet frem om Oskar, som har betydning."},
)
TEACHER = Professional("Rikke Lund, lærer", "Skole", "07-03-2022", "Uroen er størst om mandagen.")


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
    document = begun(desk, home, matter, "bfu", "Oskars uro skal ses nærmere efter.")
    desk.at("2022-03-07 13:00")
    desk.step(case, "samarbejde_soegt", "Begge vil være med.", about=matter, hvem=[mother, father])
    desk.at("2022-04-05 14:00")
    talk(desk, home, matter, "»De råber om aftenen.«", view="Oskar vil have, at de holder op med at råbe.",
         decision=False, inquiry=True)  # fmt: skip
    desk.at("2022-06-01 12:00")
    investigated(desk, home, document, FOUND, [TEACHER])
    desk.at("2022-06-08 14:00")
    talk(desk, home, matter, "»Så er det rart, hvis der kommer en og hjælper.«", view=WORDS.child_view,
         weight=WORDS.weight)  # fmt: skip
    desk.step(case, "netvaerk_overvejet", "Farmor kan hente to dage.", about=matter)
    desk.at("2022-06-10 10:00")
    consent(desk, home, matter, "indsats", "Ja til familiebehandling.", "mor", "far", informeret=True)
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
