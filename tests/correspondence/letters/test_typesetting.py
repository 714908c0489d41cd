"""The file of a letter: set from data alone, the same each time, with a glyph for every character or none at all."""

from __future__ import annotations

import struct
from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from pypdf import PdfReader

from sikkersag.correspondence.letters.glyphs import FONTS, covered, showable
from sikkersag.correspondence.letters.sheet import Paragraph, Sheet
from sikkersag.correspondence.letters.typesetting import CannotSetError, typeset

PLAIN = Sheet(
    title="Afgørelse om støtte",
    to=("Mette Ravnkilde", "Skolevej 1", "4000 Fjordby"),
    day=date(2026, 3, 2),
    sender="Fjordby Kommune",
    case_number="2026-000123",
    document_number="14",
    worker="Maj-Britt Torp",
    contact=("Telefon 70 00 00 00",),
    ean="5790000000000",
    body=(Paragraph("Kære Mette"), Paragraph("Derfor", heading=True), Paragraph("Fordi.")),
)
NAMES = (
    "Åse Øster Ægidius",
    "Aĸĸaluk Qaavigaq",
    "محمد الحسن",
    "Łukasz Żółć",
    "Nguyễn Thị Ánh",
    "Đorđe Šarić",
    "Øyvind",
)


def words(sheet: Sheet) -> str:
    pages = PdfReader(BytesIO(typeset(sheet))).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_the_same_sheet_gives_the_same_bytes() -> None:
    assert typeset(PLAIN) == typeset(replace(PLAIN))
    assert typeset(PLAIN) != typeset(replace(PLAIN, day=date(2026, 3, 3)))


@pytest.mark.parametrize(
    "text",
    ["22. marts kom hun", "- nej", "*fed* _skrå_ `kode`", "#import x", "#panic()", "@lise", "$x^2$", "= Titel", "<a>"],
)
def test_what_is_written_stands_on_the_paper_as_it_was_written(text: str) -> None:
    found = words(replace(PLAIN, title=text, to=(text,), body=(Paragraph(text), Paragraph(text, bullet=True))))
    assert found.count(text) == 4


def test_every_character_of_the_names_of_people_here_has_a_glyph() -> None:
    assert {character for name in NAMES for character in name if ord(character) not in showable()} == set()
    assert NAMES[1] in words(replace(PLAIN, to=NAMES))


@pytest.mark.parametrize(("text", "told"), [("Hej 🙂 du", "U+1F642"), ("Ida \u202egæs", "U+202E"), ("a\x07", "U+0007")])
def test_it_refuses_a_character_without_a_glyph_and_says_which(text: str, told: str) -> None:
    with pytest.raises(CannotSetError) as refused:
        typeset(replace(PLAIN, body=(Paragraph(text),)))
    assert told in refused.value.message
    assert "brevets tekst" in refused.value.message


def test_what_nobody_sees_is_taken_out_without_a_word() -> None:
    assert "afgørelse" in words(replace(PLAIN, body=(Paragraph("af\u00adgø\u200brelse"),)))


@pytest.mark.parametrize("file", sorted(path.name for path in FONTS.glob("*.ttf")))
def test_no_table_of_a_font_was_altered(file: str) -> None:
    data = (FONTS / file).read_bytes()
    for at in range(12, 12 + 16 * struct.unpack_from(">H", data, 4)[0], 16):
        tag, told, offset, length = struct.unpack_from(">4sIII", data, at)
        table = data[offset : offset + length].ljust(-(-length // 4) * 4, b"\0")
        if tag == b"head":
            table = table[:8] + bytes(4) + table[12:]
        assert sum(struct.unpack(f">{len(table) // 4}I", table)) & 0xFFFFFFFF == told, tag


def test_the_fonts_are_small_and_what_they_cover_is_read_from_them() -> None:
    assert sum(path.stat().st_size for path in FONTS.iterdir()) < 700_000
    assert ord("æ") in covered("IBMPlexSans-Regular.ttf")
    assert ord("م") not in covered("IBMPlexSans-Regular.ttf")
