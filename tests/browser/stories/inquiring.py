"""The inquiry on its own pages: a screening, an afdækning, a BFU with a leader's approval."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.browser.stories.acting import Home
from tests.browser.stories.desk import Desk

from sikkersag.inquiry.models import WorkingDocument

SCREENED = {
    "ikke_mere": "Ikke mere",
    "afdaekning": "En afdækning",
    "boernefaglig_undersoegelse": "En børnefaglig undersøgelse",
}


@dataclass(frozen=True)
class Professional:
    """A professional who knows the child, where they work, when they told what they know (dd-mm-yyyy), and what."""

    who: str
    place: str
    day: str
    words: str


@dataclass(frozen=True)
class Found:
    """What a BFU says: words under the titles of its sections, choices, areas without significance and why."""

    words: Mapping[str, str]
    choices: Mapping[str, str] = field(default_factory=dict)
    without: Mapping[str, str] = field(default_factory=dict)


def screened(desk: Desk, home: Home, matter: str, *, to: str, serious: bool, what: str, why: str) -> None:
    """Screen a matter on its page: begun, written and finished in one go."""
    _begin(desk, home, matter, "screening")
    desk.press("Begynd")
    desk.fill("Hvor sammensat er sagen?", what)
    desk.tick("Er sagen alvorlig eller kompleks?", "Ja" if serious else "Nej")
    desk.tick("Hvad skal der ske nu?", SCREENED[to])
    desk.fill("Hvorfor?", why)
    desk.press("Gør færdig og journalfør")
    assert _latest(home, "screening").status == WorkingDocument.Status.DONE


def begun(desk: Desk, home: Home, matter: str, kind: str, why: str) -> str:
    """Begin an afdækning or a BFU of today from the page of its matter. The address of the document."""
    _begin(desk, home, matter, kind)
    desk.fill("Hvorfor?", why)
    desk.press("Begynd")
    document = _latest(home, kind)
    assert document.status == WorkingDocument.Status.DRAFT
    return f"/sag/{home.case.number}/undersoegelse/{document.pk}/"


def uncovered(
    desk: Desk,
    home: Home,
    document: str,
    *,
    what: str,
    involved: str,
    leads_to: str,
    asked: Sequence[Professional] = (),
) -> None:
    """Write an afdækning and finish it."""
    desk.go(document)
    desk.fill("Hvad er afdækket", what)
    desk.fill("Hvordan er barnet og forældrene inddraget?", involved)
    desk.fill("Hvad fører afdækningen til", leads_to)
    _professionals(desk, asked)
    desk.press("Gør færdig og journalfør")
    assert _latest(home, "afdaekning").status == WorkingDocument.Status.DONE


def investigated(desk: Desk, home: Home, document: str, found: Found, asked: Sequence[Professional] = ()) -> None:
    """Write a BFU, send it to approval, and have a leader find it on the list, read it and approve it the same day."""
    desk.go(document)
    for title, text in found.words.items():
        desk.fill(title, text)
    for title, answer in found.choices.items():
        desk.tick(title, answer)
    for title, reason in found.without.items():
        section = desk.page.locator(".inquiry-section").filter(has=desk.page.get_by_label(title, exact=True))
        desk.clicks += 1
        section.locator("summary").click()
        desk.fill("Den konkrete grund", reason, within=section)
    _professionals(desk, asked)
    desk.press("Send til godkendelse")
    desk.sees("Venter på godkendelse")
    who = desk.who
    desk.at(desk.now, "leader")
    desk.go("/undersoegelser/")
    desk.follow(home.named("barnet"))
    desk.press("Godkend og journalfør")
    desk.at(desk.now, who)
    assert _latest(home, "bfu").status == WorkingDocument.Status.DONE


def _begin(desk: Desk, home: Home, matter: str, kind: str) -> None:
    desk.go(f"/sag/{home.case.number}/spoergsmaal/{matter}/")
    desk.follow(f"Begynd {WorkingDocument.Kind(kind).label.lower()}")


def _latest(home: Home, kind: str) -> Any:
    return WorkingDocument.objects.filter(case=home.case, kind=kind).latest("begun_at")


def _professionals(desk: Desk, asked: Sequence[Professional]) -> None:
    """Tell what professionals said: each in the row that stands empty; another one comes when the page is saved."""
    for number, one in enumerate(asked, start=1):
        if number > 1:
            desk.press("Gem")
        row = desk.page.get_by_role("group", name=f"Fagperson {number}", exact=True)
        desk.fill("Hvem", one.who, within=row)
        desk.choose("Hvor", one.place, within=row)
        desk.fill("Dag", one.day, within=row)
        desk.fill("Hvad fortalte fagpersonen?", one.words, within=row)
