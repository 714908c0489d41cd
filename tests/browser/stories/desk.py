"""Somebody at a desk: opens pages, answers what they ask by its label, presses buttons, and counts what it cost.

A page is one that came to the screen, a field one that was answered, a click a button or a link that was pressed. An
address that is typed here stands for the link that leads there. The steps themselves are told by each story.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from playwright.sync_api import Locator, Page, expect
from tests.casefile.factory import Town, when

from sikkersag.casefile.models import Case, Event
from sikkersag.casefile.thelaw import vocabulary
from sikkersag.casefile.words import word
from sikkersag.foundation.login.models import User

YES_NO = {True: "Ja", False: "Nej"}


@dataclass
class Desk:
    """A browser with its user, the clock that every request is given, and what it has cost so far."""

    page: Page
    town: Town
    sign_in: Callable[[Page, User], Page]
    set_clock: Callable[[datetime], None]
    now: str = ""
    who: str = ""
    pages: int = 0
    fields: int = 0
    clicks: int = 0

    def __post_init__(self) -> None:
        self.page.on("domcontentloaded", lambda _: self._came())

    def _came(self) -> None:
        self.pages += 1

    def at(self, text: str, who: str = "") -> None:
        """Let every request from here on come at a Danish local time. Whoever of the town sits at the desk (`who`, else
        the one before) has signed in that day.
        """
        self.now, self.who = text, who or self.who
        self.set_clock(when(text))
        self.sign_in(self.page, self.town.users[self.who])

    def go(self, address: str) -> None:
        """Follow a link to an address; the page must be there."""
        self.clicks += 1
        answer = self.page.goto(address, wait_until="domcontentloaded")
        assert answer is not None and answer.status == 200, f"{address}: {answer and answer.status}"

    def press(self, name: str, within: Locator | None = None) -> None:
        """Press a button, and be where it leads."""
        self.clicks += 1
        button = (within or self.page.locator("main")).get_by_role("button", name=_label(name)).last
        with self.page.expect_navigation(wait_until="domcontentloaded"):
            button.click()

    def follow(self, name: str, within: Locator | None = None) -> None:
        """Follow a link by its words."""
        self.clicks += 1
        link = (within or self.page.locator("main")).get_by_role("link", name=_label(name)).first
        with self.page.expect_navigation(wait_until="domcontentloaded"):
            link.click()

    def unfold(self, name: str) -> None:
        """Open a part of the page that is folded."""
        self.clicks += 1
        self.page.locator("main summary").filter(has_text=_label(name)).first.click()

    def fill(self, label: str, text: str, within: Locator | None = None) -> None:
        """Type in a field."""
        self.fields += 1
        (within or self.page.locator("main")).get_by_label(_label(label)).first.fill(text)

    def choose(self, label: str, option: str, within: Locator | None = None) -> None:
        """Choose in a list that opens."""
        self.fields += 1
        (within or self.page.locator("main")).get_by_label(_label(label)).first.select_option(label=option)

    def tick(self, question: str, *answers: str, within: Locator | None = None) -> None:
        """Tick the answers to a question, of which there are one or several."""
        self.fields += 1
        asked = (within or self.page.locator("main")).get_by_role("group", name=_label(question)).first
        for answer in answers:
            self.mark(asked.get_by_label(re.compile(f"^{re.escape(answer)}")).first)

    def mark(self, box: Locator) -> None:
        """Set a radio or a tick by its label, which is what one sees of it."""
        if not box.is_checked():
            self.page.locator(f'label[for="{box.get_attribute("id")}"]').click()
        expect(box).to_be_checked()

    def sees(self, text: str) -> None:
        """The page says so."""
        expect(self.page.locator("main").get_by_text(text).first).to_be_attached()

    # What stands in the journal is written with the step's own form, which asks what the vocabulary asks

    def step(self, case: Case, kind: str, text: str, **told: Any) -> str:
        """Write one step in a child's case: open its form from the matter, answer, journalise. The entry's id.

        `about` (the matter), `answers` (the entry that it answers) and `person` are what the link to the form says;
        `at` is a clock time. The others are facts of the vocabulary, answered under their labels; persons by name.
        """
        at = told.pop("at", "")
        says = (("spoergsmaal", "about"), ("anledning", "answers"), ("person", "person"))
        link = {name: told.pop(key, "") for name, key in says}
        query = "&".join(f"{name}={value}" for name, value in link.items() if value)
        self.go(f"/sag/{case.number}/skridt/{kind}/?{query}")
        if at:
            self.fill("Klokkeslæt", at)
        for name, value in told.items():
            self.answer(kind, name, value)
        self.fill("Afsnit 1", text)
        self.press("Journalfør")
        self.page.wait_for_url("**/skrevet/")
        return str(Event.objects.filter(case=case, kind=kind).latest("seq").event)

    def answer(self, kind: str, name: str, value: Any) -> None:
        """Answer one question of a step's form."""
        fact = vocabulary().kinds[kind].facts[name]
        label = fact.label
        main = self.page.locator("main")
        if fact.type in ("bool", "choice", "choices", "person", "persons"):
            given = [YES_NO[value]] if isinstance(value, bool) else [value] if isinstance(value, str) else list(value)
            if fact.type in ("choice", "choices"):
                given = [word(kind, name, one) for one in given]
            listed = main.get_by_label(_label(label)).and_(main.locator("select"))
            if fact.type in ("choice", "person") and listed.count():
                self.fields += 1
                listed.select_option(label=given[0])
                return
            self.tick(label, *given)
            return
        self.fill(label, str(value))


def _label(text: str) -> re.Pattern[str]:
    """A label as it begins; its spaces may be such as do not break."""
    return re.compile("^\\s*" + r"\s+".join(map(re.escape, text.split())))
