"""Story 6: support by § 32 of Barnets lov for a child of ten, 2025, on an afdækning; all is done as the law says."""

from __future__ import annotations

from pytest_django.fixtures import Settings
from tests.browser.stories.acting import (
    Words,
    ask_receipt,
    begin,
    fill_in,
    hand_over,
    letters_of,
    make_home,
    notify,
    send_digital,
    take,
    write_letters,
)
from tests.browser.stories.desk import Desk
from tests.browser.stories.inquiring import Professional, begun, screened, uncovered
from tests.browser.stories.involving import consent, talk
from tests.browser.stories.ledger import differences
from tests.browser.stories.reading import read_aloud, within_the_book

from sikkersag.correspondence.models import Letter

DECIDED = "Nora får en kontaktperson to eftermiddage om ugen."
WORDS = Words(
    relied_on="Nora er alene hjemme fire aftener om ugen, fordi begge forældre arbejder skiftehold.",
    child_view="Nora vil gerne have en voksen at tale med, og helst hver dag.",
    weight="Hendes syn har haft stor vægt. To eftermiddage er valgt, så hun også kan gå til fodbold.",
    reasons="En kontaktperson er den mindst indgribende støtte, som svarer til det, Nora mangler om aftenen.",
    purpose="At Nora ikke er alene med sine bekymringer og sover om natten.",
    duration="6 måneder",
    child_why="Du har sagt, at du er alene om aftenen.",
)


def test_a_child_of_ten_gets_support_with_both_parents_consent_and_a_letter_of_its_own(
    desk: Desk, settings: Settings
) -> None:
    settings.DIGITAL_POST = "fake"
    home = make_home(
        desk,
        child="Nora Vestergaard",
        born="2014-11-05",
        mother="Mette Vestergaard",
        father="Jonas Dahl",
        opened="2024-08-12 09:00",
        cpr={"mor": "7416900101", "far": "7416900118"},
    )
    case = home.case
    matter = notify(
        desk,
        home,
        at="2025-02-03 10:15",
        words="Nora er træt i skolen og siger, at hun er alene hjemme om aftenen.",
        question="Skal Nora have støtte?",
        conclusion="afdaekning",
    )
    desk.at("2025-02-05 09:00", "worker")
    screened(
        desk,
        home,
        matter,
        to="afdaekning",
        serious=False,
        what="Bekymringen er afgrænset til aftenerne. Skolen har set det.",
        why="Det skal ses, hvem der er hos Nora om aftenen.",
    )
    desk.at("2025-02-06 09:00")
    document = begun(desk, home, matter, "afdaekning", "Vi ser på, hvem der er hos Nora om aftenen.")
    desk.at("2025-02-10 15:00")
    desk.step(case, "netvaerk_overvejet", "Mormor bor tæt på og er spurgt.", about=matter)
    desk.at("2025-02-12 15:00")
    desk.step(case, "bisidder_oplyst", "Nora ved, at hun kan have en med.", about=matter)
    desk.at("2025-02-14 15:00")
    talk(desk, home, matter, "»Jeg vil gerne have en at snakke med.«", view=WORDS.child_view, weight=WORDS.weight)
    desk.at("2025-02-17 15:00")
    uncovered(
        desk,
        home,
        document,
        what="Nora er alene fire aftener om ugen, fordi begge forældre arbejder skiftehold.",
        involved="Begge forældre har fortalt om deres vagter den 12. februar, og Nora er talt med den 14.",
        leads_to="Nora mangler en voksen om aftenen og har brug for støtte.",
        asked=[Professional("Rikke Lund, lærer", "Skole", "10-02-2025", "Nora har været væk hver anden mandag.")],
    )
    desk.at("2025-02-19 15:00")
    consent(desk, home, matter, "indsats", "Ja til en kontaktperson.", "mor", "far", informeret=True)

    desk.at("2025-02-24 10:00")
    decision = begin(desk, home, matter, art="stoettende_indsats", content=DECIDED)
    fill_in(desk, WORDS, asks={"indsats_art": "kontaktperson"})
    take(desk, decision)
    write_letters(
        desk,
        receiver_can="Ring til mig, hvis tidspunktet ikke passer.",
        child={
            "Brev til barnet om …": "din kontaktperson",
            "Hvad er bestemt, sagt til barnet?": "Du får en kontaktperson. I ses to dage om ugen.",
            "Hvornår sker det?": "fra mandag den 3. marts",
            "Hvad har barnet sagt?": "Du vil gerne have en at snakke med.",
            "Hvad har barnets ord betydet?": "Derfor har vi fundet en voksen til dig.",
            "Hvad kan barnet gøre nu?": "Du kan ringe til mig, hvis du vil spørge om noget.",
        },
    )
    desk.at("2025-02-26 10:00")
    letters = letters_of(decision)
    assert {letter.to_name for letter in letters} == {home.named(one) for one in ("mor", "far", "barnet")}
    to = {short: next(one for one in letters if one.to_name == home.named(short)) for short in home.people}
    send_digital(desk, home, to["mor"])
    assert to["mor"].status == Letter.Status.DELIVERED
    send_digital(desk, home, to["far"])
    hand_over(desk, home, to["barnet"])
    desk.at("2025-02-26 14:00")
    ask_receipt(desk, home, to["far"])
    for letter in letters:
        if letter.to_child:
            read_aloud(letter, "Du får en kontaktperson.", "Du har sagt, at du er alene om aftenen.", "Du må klage.")
        else:
            read_aloud(letter, DECIDED, WORDS.reasons, "Ankestyrelsen")

    desk.at("2025-03-03 15:00")
    told = letters[0].refers
    desk.step(
        case, "indsats_ivaerksat", "Kontaktpersonen er begyndt.", answers=str(told), grundlag="stoettende_indsats"
    )
    desk.at("2025-03-05 10:00")
    plan = {"plan_skal_laves": False}
    desk.step(case, "plan_stillingtagen", "En plan er ikke nødvendig for én kontaktperson.", about=matter, **plan)
    assert differences("06", home, desk.now) == ""
    within_the_book(6, desk)
