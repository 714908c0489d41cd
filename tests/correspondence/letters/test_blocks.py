"""The language of text blocks: what it says, and everything that it refuses, by line and word."""

from __future__ import annotations

import pytest

from sikkersag.correspondence.letters.blocks import Allowed, BlockError, MissingValueError, Value, in_words, read
from sikkersag.correspondence.letters.sheet import Paragraph

ALLOWED = Allowed(
    forms={"navn": "linje", "grund": "tekst", "punkter": "liste"},
    conditions=frozenset({"afslag"}),
    words={"navn": "barnets navn", "grund": "grunden", "punkter": "punkterne", "afslag": "det er et afslag"},
)


def said(text: str, **values: Value) -> list[Paragraph]:
    return list(read(text, ALLOWED).fill(values))


def test_paragraphs_headings_points_and_lines_are_what_they_look_like() -> None:
    text = "Kære {navn}\nog far\n\n[overskrift] Om {navn}\n- et\n- to\nefter"
    assert said(text, navn="Ida") == [
        Paragraph("Kære Ida\nog far"),
        Paragraph("Om Ida", heading=True),
        Paragraph("et", bullet=True),
        Paragraph("to", bullet=True),
        Paragraph("efter"),
    ]


@pytest.mark.parametrize(("afslag", "told"), [(True, ["før", "nej", "efter"]), (False, ["før", "ja", "efter"])])
def test_a_condition_says_one_side_or_the_other(afslag: bool, told: list[str]) -> None:
    text = "før\n[hvis afslag]\nnej\n[ellers]\nja\n[slut]\nefter"
    assert [part.text for part in said(text, afslag=afslag)] == told
    turned = text.replace("[hvis afslag]", "[hvis ikke afslag]").replace("nej", "x").replace("ja", "nej")
    assert [part.text for part in said(turned.replace("x", "ja"), afslag=afslag)] == told


def test_what_a_person_wrote_is_text_and_never_read_for_fields_or_conditions() -> None:
    told = said("{grund}", grund="Hun sagde {navn}.\n[hvis afslag]\n\n- #import et\n- *to*\r\nNy linje")
    assert told == [
        Paragraph("Hun sagde {navn}.\n[hvis afslag]"),
        Paragraph("#import et", bullet=True),
        Paragraph("*to*", bullet=True),
        Paragraph("Ny linje"),
    ]
    assert said("Hej {navn}", navn="{grund}\n- x") == [Paragraph("Hej {grund} - x")]


def test_a_list_becomes_points() -> None:
    assert said("{punkter}", punkter=["et", " ", "to"]) == [Paragraph("et", bullet=True), Paragraph("to", bullet=True)]
    assert in_words(["Ida", "Emil", "Noah"]) == "Ida, Emil og Noah"
    assert in_words(["Ida"]) == "Ida"


@pytest.mark.parametrize("value", ["", "  ", [], [" "], None, True])
def test_a_missing_value_is_refused_by_its_name(value: Value | None) -> None:
    with pytest.raises(MissingValueError) as refused:
        read("Hej {navn}", ALLOWED).fill({} if value is None else {"navn": value})
    assert refused.value.name == "navn"
    assert "barnets navn" in refused.value.message


def test_a_missing_condition_is_refused_and_a_value_not_asked_for_is_not_missed() -> None:
    with pytest.raises(MissingValueError, match="det er et afslag"):
        said("[hvis afslag]\nnej\n[slut]")
    assert said("[hvis afslag]\n{navn}\n[slut]\nja", afslag=False) == [Paragraph("ja")]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Hej\n{ukendt}", "Linje 2: der er intet felt, der hedder »{ukendt}«"),
        ("Hej {Navn}", "Linje 1: »{Navn}« er ikke et felt"),
        ("Hej { navn }", "Linje 1: »{« er ikke et felt"),
        ("Hej navn}", "»navn}« er ikke et felt"),
        ("{{ navn }}", "»{{« er kode"),
        ("{% if x %}", "»{%« er kode"),
        ("hej\n\n<script>", "Linje 3: »<« er kode"),
        ("#import x", "»#import« er kode"),
        ("\\frac", "er kode"),
        ("**fed**", "»**« er kode"),
        ("[her](http://x)", "er kode"),
        ("&lt;", "»&lt;« er kode"),
        ("Hej\x07", "U+0007"),
        ("Hej\u202e", "U+202E"),
        ("Hej\u200f", "U+200F"),
        ("Hej\u00ad", "U+00AD"),
        ("Hej 🙂", "U+1F642"),
        ("[hvis regn]\nx\n[slut]", "Linje 1: der er ingen betingelse, der hedder »regn«"),
        ("[hvis afslag]\nx", "Linje 1: [hvis afslag] mangler sit [slut]"),
        ("x\n[slut]", "Linje 2: [slut] hører ikke til"),
        ("[ellers]\nx", "Linje 1: [ellers] hører ikke til"),
        ("[hvis afslag]\n[ellers]\n[ellers]\n[slut]", "Linje 3: [ellers] hører ikke til"),
        ("[hvis afslag]\n[hvis afslag]\n[slut]", "Linje 2: [hvis afslag] står inde i"),
        ("[hvis afslag] x\n[slut]", "skal stå alene på linjen"),
        ("[mens]\nx", "[mens] kendes ikke"),
        ("x [hvis afslag]", "[ og ] bruges kun"),
        ("[overskrift]", "ingen overskrift"),
        ("Fordi {grund}", "»{grund}« er en hel tekst og skal stå alene"),
        ("", "Teksten er tom"),
        ("x" * 6001, "Der er plads til 6000"),
    ],
)
def test_it_refuses_and_says_where(text: str, told: str) -> None:
    with pytest.raises(BlockError) as refused:
        read(text, ALLOWED)
    assert told in refused.value.message


def test_everything_that_is_wrong_is_told_at_once() -> None:
    with pytest.raises(BlockError) as refused:
        read("{a}\n{b}\n[slut]", ALLOWED)
    assert len(refused.value.problems) == 3
