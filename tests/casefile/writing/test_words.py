"""Every choice has Danish words, and every need is said as the rulebook has it."""

from __future__ import annotations

import re

from tests.casefile.factory import moment_at

from sikkersag.casefile import needs, words
from sikkersag.casefile.thelaw import rulebook, vocabulary

NOW = moment_at("2026-03-10 08:40").lo
BEFORE = moment_at("2019-03-10 08:40").lo


def test_every_choice_of_the_vocabulary_has_danish_words() -> None:
    without = [
        (kind.name, fact.name, value)
        for kind in vocabulary().kinds.values()
        for fact in kind.facts.values()
        for value in fact.choices
        if not words.has_word(kind.name, fact.name, value)
    ]
    assert without == []


def test_the_words_are_written_with_danish_letters() -> None:
    said = [
        words.word(kind.name, fact.name, value)
        for kind in vocabulary().kinds.values()
        for fact in kind.facts.values()
        for value in fact.choices
    ]
    assert not [text for text in said if "_" in text or re.search(r"(?<![eiuy])(?:ae|oe)|aa", text.lower())]


def test_a_value_that_no_vocabulary_knows_is_shown_as_it_is() -> None:
    assert words.word("afgoerelse", "art", "noget_gammelt") == "noget_gammelt"


def test_a_fact_is_needed_by_the_requirement_that_reads_it_with_section_and_purpose() -> None:
    (first, *_) = needs.needed_by("boernesamtale", "bisidder_oplyst", at=NOW)
    assert (first.requirement, first.section) == ("I3", "barnets lov §§ 6 og 145, stk. 3")
    assert first.purpose == rulebook().requirements["I3"].formaal
    assert needs.said((first,)) == "Kræves af barnets lov §§ 6 og 145, stk. 3"


def test_the_matter_is_needed_by_what_joins_on_the_matter() -> None:
    found = needs.needed_by("boernesamtale", needs.ABOUT, at=NOW)
    assert "I1" in [need.requirement for need in found]


def test_the_law_of_its_day_is_named() -> None:
    (first, *_) = needs.needed_by("boernesamtale", needs.ABOUT, at=BEFORE)
    assert first.section.startswith("serviceloven")
    assert "bisidder_oplyst" not in needs.said(needs.needed_by("boernesamtale", "bisidder_oplyst", at=BEFORE))


def test_what_no_rule_reads_is_needed_by_none() -> None:
    assert needs.needed_by("notat", "emne", at=NOW) == ()
    assert needs.said(()) == ""
