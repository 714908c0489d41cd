"""The words of letters: every kind composes, says its why and what can be done, and lets nothing be half made."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from sikkersag.correspondence.letters.blocks import MissingValueError
from sikkersag.correspondence.letters.composing import compose, compose_of, read_block
from sikkersag.correspondence.letters.kinds import CAN, WHY, kinds, text_blocks
from sikkersag.correspondence.letters.readability import CEILINGS, band, lix, read_paragraphs
from sikkersag.correspondence.letters.trying import dry_run
from sikkersag.correspondence.models import TextVersion
from sikkersag.foundation.login.models import User

AT = datetime(2026, 3, 2, 8, tzinfo=UTC)
KINDS = sorted(kinds())
CHILDRENS = [kind for kind in KINDS if kinds()[kind].for_child]


def test_there_is_every_kind_that_was_asked_for() -> None:
    told = """partshoering afgoerelse afgoerelse_barn partshoering_barn kvittering orientering indkaldelse
    aktindsigt_svar klage_videresendt klage_til_klager notat_til_udvalg svar_til_politiker"""
    assert set(KINDS) == set(told.split())


@pytest.mark.parametrize("kind", KINDS)
def test_every_letter_says_one_concrete_why_and_one_thing_to_do(kind: str) -> None:
    must = [name for block in kinds()[kind].blocks for name in text_blocks()[block].must]
    assert must.count(WHY) == 1
    assert must.count(CAN) == 1


@pytest.mark.parametrize("block", sorted(text_blocks()))
def test_every_packaged_text_is_good_and_says_what_it_must(block: str) -> None:
    assert read_block(block, text_blocks()[block].text).lines


@pytest.mark.parametrize("kind", KINDS)
def test_every_sample_composes_and_both_sides_of_every_condition_are_shown_by_one(kind: str) -> None:
    letter = kinds()[kind]
    asked: set[str] = set()
    for block in letter.blocks:
        found = read_block(block, text_blocks()[block].text)
        asked |= found.conditions()
        assert dry_run(block, text_blocks()[block].text, {}).untried == ()
    for sample in letter.samples:
        made = compose_of(kind, sample.values, {})
        assert all(part.text.strip() for part in made.paragraphs)
        assert str(sample.values[WHY]).split("\n", 1)[0] in "\n".join(part.text for part in made.paragraphs)
        assert set(made.blocks.values()) == {0}
    assert set(letter.allowed.conditions) <= asked, "a condition that no text asks about"


@pytest.mark.parametrize("kind", KINDS)
def test_a_letter_without_its_why_or_without_what_can_be_done_is_not_made(kind: str) -> None:
    values = dict(kinds()[kind].samples[0].values)
    for name in (WHY, CAN):
        with pytest.raises(MissingValueError) as refused:
            compose_of(kind, {**values, name: " "}, {})
        assert refused.value.name == name


def test_a_field_or_a_kind_that_there_is_not_is_a_mistake_of_the_program() -> None:
    with pytest.raises(ValueError, match="no vejret"):
        compose_of("kvittering", {"vejret": "sol"}, {})
    with pytest.raises(ValueError, match="no kind"):
        compose_of("julekort", {}, {})


@pytest.mark.parametrize("kind", CHILDRENS)
def test_a_childs_letters_are_easy_enough_for_its_age(kind: str) -> None:
    bands = set()
    for sample in kinds()[kind].samples:
        found = band(under_13=sample.values["under_13"] is True)
        bands.add(found)
        made = compose_of(kind, sample.values, {})
        assert read_paragraphs(made.paragraphs).lix <= CEILINGS[found]
        assert made.for_child
        assert not made.warnings
    assert bands == set(CEILINGS)


def test_a_childs_letter_that_is_hard_is_made_and_its_hard_sentences_are_named() -> None:
    hard = (
        "Forvaltningen har efter omstændighederne vurderet, at foranstaltningens iværksættelse forudsætter yderligere "
        "oplysninger vedrørende familiens samlede netværksressourcer og forældrekompetencer."
    )
    values = {**kinds()["afgoerelse_barn"].samples[0].values, "hvorfor": " ".join([hard] * 4)}
    made = compose_of("afgoerelse_barn", values, {})
    assert made.paragraphs
    assert "det bør højst være 25" in made.warnings[0]
    assert any("foranstaltningens" in warning for warning in made.warnings[1:])


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("Ida er glad.", 3),
        ("Ida er glad. Hun leger.", round(5 / 2)),
        ("Undersøgelsen begynder nu.", round(3 + 200 / 3)),
        ("Det sker den 3. april kl. 8.40 efter § 32, stk. 1, nr. 2.", 8),
        ("Ring til os. Så hjælper vi", round(6 / 2 + 100 / 6)),
    ],
)
def test_lix_is_words_a_sentence_and_long_words_of_a_hundred(text: str, count: int) -> None:
    assert lix(text) == count


@pytest.mark.django_db
def test_the_latest_text_of_the_lawyers_is_used_and_its_version_told() -> None:
    author = User.objects.create(username="jurist", created_at=AT)
    for version in (1, 2):
        text = f"Udgave {version}\n\n{{afsender}}"
        TextVersion.objects.create(block="hilsen", version=version, text=text, why="prøve", by=author, at=AT)
    made = compose("kvittering", kinds()["kvittering"].samples[0].values)
    assert made.blocks == {"kvittering.tekst": 0, "hilsen": 2}
    assert [part.text for part in made.paragraphs][-2:] == ["Udgave 2", "Maj-Britt Torp"]
