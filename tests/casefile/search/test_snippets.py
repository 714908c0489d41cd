"""The piece of text around what was found."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from sikkersag.casefile.snippets import Part, marked, snippet
from sikkersag.foundation.people.folding import folded


def told(parts: tuple[Part, ...]) -> str:
    return "".join(f"[{p.text}]" if p.marked else p.text for p in parts)


def test_it_marks_a_part_of_a_word() -> None:
    assert told(snippet(["Vi talte om et børnehus i byen."], ["børn"])) == "Vi talte om et [børn]ehus i byen."


def test_it_marks_what_is_spelt_with_other_letters() -> None:
    assert told(marked("Åse bor på ÆRØ", ["aase", "ærø"])) == "[Åse] bor på [ÆRØ]"
    assert told(marked("Aase Zoé", ["aase", "zoe"])) == "[Aase] [Zoé]"


def test_it_marks_a_phrase_over_a_hyphen() -> None:
    assert told(marked("Anne-Marie kom", ["anne marie"])) == "[Anne-Marie] kom"
    assert told(marked("Anne-Marie/Mia kom", ["marie"])) == "Anne-[Marie]/Mia kom"


def test_it_marks_letters_that_are_written_in_two_signs() -> None:
    assert "[" in told(marked(unicodedata.normalize("NFD", "Hos Åse i dag"), ["aase"]))


def test_places_that_overlap_are_one() -> None:
    assert told(marked("skolegården", ["skole", "olegaar"])) == "[skolegår]den"


def test_it_cuts_a_long_text_around_the_first_place() -> None:
    text = "ord " * 400 + "Her står det: bange for far. " + "mere " * 400
    found = told(snippet(["uden", text], ["bange for far"]))
    assert "[bange for far]" in found and found.startswith("… ") and found.endswith(" …")
    assert len(found) < 330


def test_it_shows_the_beginning_unmarked_where_the_words_stand_elsewhere() -> None:
    assert told(snippet(["", "En tekst"], ["andet"])) == "En tekst"
    assert snippet([], ["andet"]) == ()


def test_it_leaves_markup_as_text() -> None:
    assert told(snippet(["<script>alert(1)</script>"], ["script"])).startswith("<[script]>")


@given(st.text(max_size=120), st.text(alphabet="abæøåéi ", min_size=1, max_size=4))
def test_it_loses_and_alters_nothing_of_the_text(text: str, asked: str) -> None:
    parts = marked(text, [folded(asked)])
    assert "".join(part.text for part in parts) == text


@given(st.text(alphabet="abcæøåÅÆé -'.\n", max_size=60), st.integers(0, 50), st.integers(1, 6))
def test_whatever_the_folded_text_holds_is_marked(text: str, start: int, length: int) -> None:
    needle = folded(text)[start : start + length].strip()
    if needle:
        found = marked(text, [needle])
        assert any(part.marked for part in found)
        assert all(folded(part.text) for part in found if part.marked)
