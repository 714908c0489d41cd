"""The child's talk, consents and what is taken back, each on the page that the product has for it."""

from __future__ import annotations

from collections.abc import Sequence

from tests.browser.stories.acting import Home
from tests.browser.stories.desk import YES_NO, Desk

from sikkersag.casefile.models import Event
from sikkersag.casefile.words import word

#: What the page of a consent asks of what was explained to the person.
EXPLAINED = {
    "formaal_omfattet": "Samtykket omfatter formålet",
    "informeret": "Personen vidste, hvad samtykket betyder",
    "frivilligt_oplyst": "Personen fik at vide, at det er frivilligt",
    "tilbagekaldelse_oplyst": "Personen fik at vide, at samtykket kan trækkes tilbage",
    "foelger_oplyst": "Personen fik at vide, hvad der sker",
    "skriftligt": "Skriftligt",
    "hvad_og_hvorfra": "Nævner hvilke oplysninger og hvorfra",
}

#: What the page of a case discussion asks.
DISCUSSED = {
    "about": "Hvad skulle drøftes?",
    "pro": "Hvad talte for?",
    "con": "Hvad talte imod?",
    "others": "Hvilke andre muligheder blev vejet?",
    "child": "Hvad mener barnet",
    "outcome": "Hvad endte det med?",
    "now": "Hvad sker der nu",
}


def talk(
    desk: Desk,
    home: Home,
    matter: str,
    words: str,
    *,
    view: str,
    weight: str = "",
    decision: bool = True,
    inquiry: bool = False,
    two: bool | None = None,
    companion: bool | None = None,
) -> str:
    """Write a talk with the child alone that was held today, with its own words and its view. The entry's id.

    `decision`: it was about the help that is considered; `inquiry`: it was a part of the inquiry; `two`: were there two
    advisers; `companion`: was the child told that it may have somebody with it. What is None is not answered.
    """
    case, name = home.case, home.named("barnet").split()[0]
    desk.go(f"/sag/{case.number}/boernesamtale/?spoergsmaal={matter}")
    for question, answer in (
        ("Handlede den om den hjælp", decision or None),
        ("Var den et led i undersøgelsen?", inquiry or None),
        ("Var I to rådgivere?", two),
        ("Var en forælder med?", False),
        ("Fik barnet at vide, at det kan have en bisidder?", companion),
    ):
        if answer is not None:
            desk.tick(question, YES_NO[answer])
    desk.fill("Afsnit 1", words)
    desk.fields += 1
    desk.mark(desk.page.get_by_label("Barnets egne ord").first)
    desk.fill(f"Hvad mener {name} selv", view)
    if weight:
        desk.fill("Hvordan vægtes det", weight)
    return journalised(desk, home, "boernesamtale")


def consent(desk: Desk, home: Home, matter: str, purpose: str, words: str, *people: str, **explained: bool) -> None:
    """Write a consent of each of these people to one purpose, given today, with what was explained to them."""
    for one in people:
        desk.go(f"/sag/{home.case.number}/samtykker/givet/?spoergsmaal={matter}")
        desk.tick("Hvem der samtykkede", home.named(one))
        desk.choose("Hvad gælder det?", word("samtykke", "til", purpose))
        for name, answer in explained.items():
            desk.tick(EXPLAINED[name], YES_NO[answer])
        desk.fill("Hvad er der sagt ja til?", words)
        journalised(desk, home, "samtykke")


def take_back(desk: Desk, home: Home, purpose: str, who: str, words: str, *told: str) -> None:
    """Go to the consents of the case, write that somebody takes one back, and read what it ends before it is written;
    `told` is what the page then says.
    """
    desk.go(f"/sag/{home.case.number}/samtykker/")
    desk.follow(f"Skriv, at det er trukket tilbage: {home.named(who)}, {word('samtykke', 'til', purpose)}")
    desk.fill("Hvordan og hvorfor", words)
    desk.press("Vis, hvad det bliver til")
    desk.sees("Læs, før du journalfører")
    for one in told:
        desk.sees(one)
    journalised(desk, home, "samtykke_tilbagekaldt")


def collect(desk: Desk, home: Home, matter: str, *, whom: str, where: str, what: str, resting_on: Sequence[str]) -> str:
    """From the matter, write that information was collected today as a part of the inquiry, and on whose consents."""
    desk.go(f"/sag/{home.case.number}/spoergsmaal/{matter}/")
    desk.follow("Skriv, at du har indhentet oplysninger")
    desk.fill("Hvem spurgte du?", whom)
    desk.answer("oplysninger_indhentet", "hos", where)
    desk.answer("oplysninger_indhentet", "led_i", "undersoegelse")
    desk.fill("Hvilke oplysninger?", what)
    desk.tick("Hvis samtykke bygger det på?", *(home.named(one) for one in resting_on))
    return journalised(desk, home, "oplysninger_indhentet")


def discuss(desk: Desk, home: Home, matter: str, *, with_whom: str, **texts: str) -> str:
    """From the matter, write a case discussion of today with a colleague; `texts` are the answers by `DISCUSSED`."""
    desk.go(f"/sag/{home.case.number}/spoergsmaal/{matter}/")
    desk.follow("Skriv en sagsdrøftelse")
    desk.tick("Hvem var med?", desk.town.users[with_whom].name)
    for name, text in texts.items():
        desk.fill(DISCUSSED[name], text)
    return journalised(desk, home, "sagsdroeftelse")


def journalised(desk: Desk, home: Home, kind: str) -> str:
    """Press the button that journalises the form of the page. The id of the entry that came of it, which is one."""
    entries = Event.objects.filter(case=home.case, kind=kind)
    before = entries.count()
    desk.press("Journalfør")
    assert entries.count() == before + 1, desk.page.locator("main").inner_text()
    return str(entries.latest("seq").event)
