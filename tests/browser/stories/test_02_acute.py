"""Story 2: an acute placement by the chair (Serviceloven § 75), the committee's approval, and § 58, 2023."""

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
    rights,
    take,
    write_letters,
)
from tests.browser.stories.desk import Desk
from tests.browser.stories.inquiring import Found, Professional, begun, investigated
from tests.browser.stories.involving import discuss, talk
from tests.browser.stories.ledger import differences
from tests.browser.stories.reading import read_aloud, within_the_book

ACUTE = "Emma flyttes i dag til en plejefamilie."
DECIDED = "Emma skal bo hos en plejefamilie."
WORDS = Words(
    relied_on="Emma blev fundet alene med sin mor, som var påvirket og ikke kunne vækkes.",
    child_view="Emma er bange for at være hjemme og vil gerne være et trygt sted.",
    weight="Hendes syn har haft stor vægt.",
    reasons="Der er en åbenbar risiko for alvorlig skade på Emmas sundhed, hvis hun bliver hjemme.",
    purpose="At Emma er tryg.",
    duration="1 år",
    child_why="Du var ikke tryg hjemme.",
)
FOUND = Found(
    words={
        "Udvikling og adfærd": "Emma er moden af sin alder og passer på andre.",
        "Familieforhold": "Mor drikker dagligt. Emma har selv lavet mad og gjort rent det sidste år.",
        "Skoleforhold": "Emma har været væk en dag om ugen og er faldet bagud.",
        "Sundhedsforhold": "Emma har tabt sig og sover dårligt.",
        "Fritidsforhold": "Hun er holdt op med at invitere veninder hjem.",
        "Hos barnet": "Emma er klog og ansvarlig. Hun er bange for, hvad der sker med mor.",
        "I familien": "Mor elsker Emma og har prøvet behandling to gange.",
        "I netværket": "Moster kan komme på besøg, men kan ikke have Emma boende.",
        "Hvad mener barnet": "Jeg tør ikke være hjemme.",
        "Hvad mener forældrene": "Mor vil have Emma hjem. Far mener, at hun skal bo et trygt sted.",
        "Hvad i familien og netværket": "Moster vil holde kontakten mellem Emma og hendes mor.",
        "Konklusion": "Emma skal bo et andet sted, fordi ingen derhjemme kan passe på hende.",
    },
    choices={"Er der grund til støtte?": "Ja"},
    without={"Andre relevante forhold": "Der er ikke kommet andet frem om Emma, som har betydning."},
)
TEACHER = Professional("Rikke Lund, lærer", "Skole", "13-03-2023", "Emma har været væk en dag om ugen.")
CHILD = {
    "Brev til barnet om …": "hvor du skal bo",
    "Hvad er bestemt, sagt til barnet?": "Du skal bo hos en plejefamilie.",
    "Hvornår sker det?": "fra i dag",
    "Hvad har barnet sagt?": "Du er bange for at være hjemme.",
    "Hvad har barnets ord betydet?": "Vi har lyttet til dig.",
    "Hvad kan barnet gøre nu?": "Du kan ringe til mig.",
}


def test_the_chair_acts_at_once_and_the_committee_decides_within_the_month(desk: Desk) -> None:
    home = make_home(
        desk,
        child="Emma Kold",
        born="2010-02-25",
        mother="Rie Kold",
        father="Mads Hald",
        opened="2022-11-07 09:00",
        custody=("mor",),
    )
    case = home.case
    matter = notify(
        desk,
        home,
        at="2023-03-02 08:30",
        words="Emma kom i skole og sagde, at hendes mor ikke kunne vækkes.",
        question="Skal Emma anbringes?",
        conclusion="boernefaglig_undersoegelse",
        acute=True,
    )
    desk.at("2023-03-02 15:00", "worker")
    talk(desk, home, matter, "»Jeg tør ikke være hjemme.«", view=WORDS.child_view, weight=WORDS.weight)
    desk.at("2023-03-03 12:00")
    first = begin(desk, home, matter, art="foreloebig_anbringelse", content=ACUTE, instans="formand", acute=True)
    desk.fill("Hvornår blev den truffet?", "3.3.2023")
    fill_in(desk, WORDS, asks={"aarsag": ["omsorgssvigt"]})
    take(desk, first, says="Afgørelsen er akut og stoppes ikke")
    write_letters(desk, receiver_can="Ring til mig i dag.", child=CHILD)
    desk.at("2023-03-03 15:00")
    for letter in letters_of(first):
        hand_over(desk, home, letter)
    told = str(letters_of(first)[0].refers)
    moved = {"grundlag": "foreloebig", "sted_art": "familiepleje", "sted_godkendt": True}
    desk.step(case, "anbringelse_ivaerksat", "Emma blev hentet.", answers=told, at="13.00", **moved)
    rights(desk, home, matter, "mor", "barnet")
    desk.at("2023-03-08 16:00")
    desk.step(case, "udvalgsgodkendelse", "Udvalget godkendte.", answers=told, godkendt=True)

    desk.at("2023-03-10 11:00")
    document = begun(desk, home, matter, "bfu", "Det skal undersøges, om Emma kan komme hjem.")
    desk.step(case, "samarbejde_soegt", "Rie vil gerne være med.", about=matter, hvem=[home.named("mor")])
    desk.at("2023-03-16 11:00")
    talk(desk, home, matter, "»Jeg sover om natten nu.«", view=WORDS.child_view, weight=WORDS.weight, inquiry=True)
    desk.at("2023-03-23 11:00")
    investigated(desk, home, document, FOUND, [TEACHER])
    desk.step(case, "netvaerk_overvejet", "Moster er spurgt og kan holde kontakten.", about=matter)
    desk.at("2023-03-24 10:00")
    discuss(
        desk,
        home,
        matter,
        with_whom="colleague",
        about="Kan Emma komme hjem, hvis mor får hjælp?",
        pro="Emma vil gerne se sin mor, og mor vil i behandling.",
        con="Mor har afbrudt behandling to gange, og Emma er bange derhjemme.",
        others="Moster kan ikke have Emma boende. Hjælp i hjemmet er ikke nok nu.",
        child="Emma vil være et trygt sted. Hun er spurgt den 16. marts.",
        outcome="Udvalget skal afgøre, om Emma bliver anbragt.",
        now="Sara skriver handleplanen og indstillingen i denne uge.",
    )
    plan = {"konkrete_maal": True, "formaal": True, "bygger_paa_undersoegelse": True, "varighed": True}
    plan |= {"stoette_til_familien": True, "gaelder_anbringelse": True}
    desk.step(case, "plan_udarbejdet", "Handleplan.", about=matter, art="handleplan", **plan)
    desk.at("2023-03-27 10:00")
    proposed = {"barnets_holdning_angivet": True, "foraeldrekompetencer_vurderet": True}
    desk.step(case, "indstilling", "Indstillet til udvalget.", about=matter, art="tvangsanbringelse", **proposed)
    desk.at("2023-03-28 10:00")
    rights(desk, home, matter, "mor", "barnet")
    desk.at("2023-04-03 14:00")
    for one in ("mor", "barnet"):
        desk.step(case, "udtalelse_for_udvalget", "Udtalte sig på mødet.", about=matter, part=home.named(one))
    second = begin(desk, home, matter, art="tvangsanbringelse", content=DECIDED, instans="boerne_og_ungeudvalg")
    desk.fill("Hvornår blev den truffet?", "3.4.2023")
    asks = {"aarsag": ["omsorgssvigt"], "stemmer_for": "5", "indstilling_fulgt": True}
    fill_in(desk, WORDS, asks=asks)
    reviewed(desk)
    take(desk, second)
    write_letters(desk, receiver_can="Ring til mig om den første aftale.", child=CHILD)
    desk.at("2023-04-04 10:00")
    letters = letters_of(second)
    assert {letter.to_name for letter in letters} == {home.named("mor"), home.named("barnet")}
    for letter in letters:
        hand_over(desk, home, letter)
        if letter.to_child:
            read_aloud(letter, "Du skal bo hos en plejefamilie.", "Du var ikke tryg hjemme.", "klage")
        else:
            read_aloud(letter, DECIDED, WORDS.reasons, "Ankestyrelsen")
    desk.at("2023-04-05 10:00")
    assert differences("02", home, desk.now) == ""
    within_the_book(2, desk)
