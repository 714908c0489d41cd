"""What is said of an event agrees with what is recorded of it, for every event that the municipality can have."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import pytest

from sikkersag.casefile.entries import NewEvent
from sikkersag.law.vocabulary import load as vocabularies
from sikkersag.synth import make as synth
from sikkersag.synth.clock import day_number, last_second
from sikkersag.web.demo import composer, source
from sikkersag.web.demo.composer import Composer, blocks
from sikkersag.web.demo.town import DESKS, LAST_DAY, RECENT

pytestmark = pytest.mark.django_db

Facts = Mapping[str, Any]

#: Words that claim something, and when they may stand in a text of the kind.
CLAIMS: Sequence[tuple[str, str, Callable[[Facts], bool]]] = (
    ("underretning_modtaget", r"[Ss]kolen skriver|Skolen er bekymret", lambda f: f.get("afsender_sted") == "skole"),
    ("underretning_modtaget", r"Dagtilbuddet", lambda f: f.get("afsender_sted") == "dagtilbud"),
    ("underretning_modtaget", r"Politiet", lambda f: f.get("afsender_sted") == "politi_domstol"),
    ("underretning_modtaget", r"anonym", lambda f: f.get("afsender_art") == "anonym"),
    ("underretning_modtaget", r"slået|slår|hårdt fat|vold", lambda f: f.get("overgreb") is True),
    ("underretning_modtaget", r"gravid", lambda f: f.get("ufoedt") is True),
    ("vurdering_24_timer", r"er behov for akut hjælp|handle samme dag", lambda f: f.get("akut_behov") is True),
    ("vurdering_24_timer", r"er ikke i fare|ikke oplysninger om fare|ikke grund til at tro",
     lambda f: f.get("fare") is False),
    ("underretning_konklusion", r"gøres ikke mere|ikke grund til", lambda f: f.get("konklusion") == "ikke_mere"),
    ("underretning_konklusion", r"skal laves en børnefaglig|sættes en børnefaglig|Konklusionen er en børnefaglig",
     lambda f: f.get("konklusion") == "boernefaglig_undersoegelse"),
    ("boernesamtale", r"to rådgivere", lambda f: f.get("to_raadgivere") is True),
    ("boernesamtale", r"forældrene var med i rummet", lambda f: f.get("foraelder_til_stede") is True),
    ("boernesamtale", r"uden at forældrene|uden forældrene", lambda f: f.get("foraelder_til_stede") is False),
    ("boernesamtale", r"i undersøgelsen", lambda f: f.get("i_undersoegelsen") is True),
    ("boernesamtale", r"skal besluttes", lambda f: f.get("om_indsatsen") is True),
    ("tilsynsbesoeg", r"to rådgivere", lambda f: f.get("to_raadgivere") is True),
    ("plan_udarbejdet", r"sammen med forældrene|Forældrene var med",
     lambda f: f.get("foraeldre_inddraget_i_maal") is True),
    ("plan_udarbejdet", r"var ikke med til|uden at forældrene",
     lambda f: f.get("foraeldre_inddraget_i_maal") is False),
    ("afgoerelse", r"uden samtykke", lambda f: f.get("art") == "tvangsanbringelse"),
    ("afgoerelse", r"[Ff]ormanden", lambda f: f.get("instans") == "formand"),
    ("afgoerelse", r"familiebehandling", lambda f: f.get("art") == "stoettende_indsats"),
    ("anbringelse_ivaerksat", r"[Pp]lejefamilien havde", lambda f: f.get("sted_art") == "familiepleje"),
    ("oplysninger_indhentet", r"[Ss]kolen", lambda f: f.get("hos") == "skole"),
    ("venskabsfamilie", r"er fundet en", lambda f: f.get("fundet") is True),
    ("politianmeldelse_overvejet", r"anmeldes ikke|gøres ikke", lambda f: f.get("anmeldes") is False),
)  # fmt: skip


@pytest.fixture
def journals(db: None, tmp_path: Path) -> list[list[NewEvent]]:
    """The journals of three hundred children with their texts."""
    from sikkersag.web.demo import people, staff
    from sikkersag.web.demo.histories import Writer

    order = synth.Order(300, 5, last_second(day_number(date.fromisoformat(LAST_DAY))), desks=DESKS, recent=RECENT)
    synth.write(order, tmp_path / "kommune")
    town = source.read(tmp_path / "kommune")
    who, known = staff.make(town, seed=5), people.make(town, seed=5)
    return [list(Writer(c, known[c.key], who, Random(c.key), 5).history().entries) for c in town.children]


def words_of(entry: NewEvent) -> str:
    return " ".join([entry.title, *(p.text for p in entry.passages)])


def every(journals: list[list[NewEvent]]) -> Iterator[NewEvent]:
    for journal in journals:
        yield from journal


def test_no_text_says_what_the_facts_deny(journals: list[list[NewEvent]]) -> None:
    claimed: dict[tuple[str, str], int] = {}
    for entry in every(journals):
        for kind, pattern, allowed in CLAIMS:
            if entry.kind == kind and re.search(pattern, words_of(entry)):
                claimed[kind, pattern] = claimed.get((kind, pattern), 0) + 1
                assert allowed(entry.facts), (words_of(entry), dict(entry.facts))
    assert len(claimed) > 18


def test_every_entry_has_a_title_and_no_field_is_left_open(journals: list[list[NewEvent]]) -> None:
    for entry in every(journals):
        assert entry.title and not re.search(r"[{}]", words_of(entry)), words_of(entry)
        assert len(entry.passages) <= 4


def test_no_two_neighbours_of_a_kind_are_alike(journals: list[list[NewEvent]]) -> None:
    rich = ("hjemmebesoeg", "moede", "telefonsamtale", "opfoelgning", "tilsynsbesoeg")
    pairs = 0
    for journal in journals:
        for kind in rich:
            texts = [tuple(p.text for p in e.passages) for e in journal if e.kind == kind]
            for before, after in pairwise(texts):
                pairs += 1
                assert before != after
    assert pairs > 200


def test_a_childs_own_words_are_marked_and_only_of_somebody_who_can_speak(journals: list[list[NewEvent]]) -> None:
    own = [(e, p) for e in every(journals) for p in e.passages if p.own_words]
    assert len(own) > 50
    for entry, passage in own:
        assert entry.kind in ("boernesamtale", "tilsynsbesoeg")
        assert passage.text.startswith("»") and passage.person and passage.about == (passage.person,)


def test_the_same_seed_says_the_same_and_another_does_not() -> None:
    def say(seed: str) -> list[str]:
        written = Composer(Random(seed))
        names = {"barn": "Ida", "barns": "Idas", "mor": "Anne", "han": "hun", "ham": "hende", "hans": "hendes"}
        return [repr(written.compose("hjemmebesoeg", {}, names, event=str(n), age=7)) for n in range(20)]

    assert say("a") == say("a") != say("b")


def test_every_block_is_of_a_kind_with_the_facts_it_asks_for() -> None:
    kinds = vocabularies.load().kinds
    computed = {"_alder", "til_barn", "fra_barn"}
    for kind, found in blocks().items():
        for block in found:
            assert set(block.when) - computed <= set(kinds[kind].facts), (kind, block.when)
            for name, wanted in block.when.items():
                fact = kinds[kind].facts.get(name)
                if fact is not None and fact.choices and wanted != "*":
                    assert set(wanted if isinstance(wanted, list) else [wanted]) <= set(fact.choices)


def test_an_event_without_a_text_is_an_error_and_not_an_empty_note() -> None:
    with pytest.raises(LookupError, match="no text for"):
        composer.Composer(Random("x")).compose("flytning", {}, {}, event="e", age=3)
