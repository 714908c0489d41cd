"""The file of a letter: PDF/UA-1 and PDF/A-2a in one, set by typst with the layout and the fonts of this folder.

What is written goes in as data, never as markup: a `#` is a `#`, and "22. marts" is no list. The same sheet gives the
same bytes. Nothing is read but the layout and the fonts, and nothing is fetched.
"""

from __future__ import annotations

import json
import re
import unicodedata
from datetime import UTC, datetime, time
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import typst

from sikkersag.correspondence.letters.glyphs import FONTS, showable
from sikkersag.correspondence.letters.sheet import Paragraph, Sheet
from sikkersag.foundation.refused import RefusedError
from sikkersag.foundation.ui import danish

STANDARDS: list[typst.PDFStandard] = ["ua-1", "a-2a"]
#: Seen by nobody and left behind by word processors and web pages: soft hyphen, zero-width space, byte order mark.
_UNSEEN = dict.fromkeys((0xAD, 0x200B, 0xFEFF, 0x2060))
_MONTHS = "januar|februar|marts|april|maj|juni|juli|august|september|oktober|november|december"
_AFTER_MONTH = "|".join(f"(?<={month})" for month in _MONTHS.split("|"))
#: Places where a line must not break: § 5, stk. 3, nr. 2, kl. 8.40, 9. marts 2026, 4 uger.
_TOGETHER = re.compile(
    rf"(?:(?<=§)|(?<=§§)|(?<=\bstk\.)|(?<=\bnr\.)|(?<=\bkl\.)|(?<=\bkap\.)) (?=\d)"
    rf"|(?<=\d\.) (?=(?:{_MONTHS})\b)|(?:{_AFTER_MONTH}) (?=\d{{4}}\b)"
    r"|(?<=\d) (?=(?:dage?|uger?|måneder?|år|timer?|kr\.)(?!\w))"
)


class CannotSetError(RefusedError):
    """A letter that cannot be set. The message is Danish and names what to alter; nothing was made."""


def clean(text: str, where: str = "") -> str:
    """Return the text as it is set: composed characters, plain spaces. Raises CannotSetError for one without a glyph.

    `where` names in Danish where the text stands, for the message.
    """
    text = unicodedata.normalize("NFC", text.translate(_UNSEEN)).replace("\t", " ")
    for number, character in enumerate(text):
        if character == "\n" or (ord(character) in showable() and unicodedata.category(character)[0] != "C"):
            continue
        near = text[max(0, number - 12) : number + 13].replace(character, "□").replace("\n", " ").strip()
        # What cannot be seen, or would turn the line about, is told by its number alone.
        seen = f"»{character}« " if character.isprintable() else ""
        raise CannotSetError(
            f"Tegnet {seen}(U+{ord(character):04X}) kan ikke stå i et brev{f' ({where})' if where else ''}. "
            f"Det står ved »{near}«. Brevet er ikke lavet. Skriv tegnet på en anden måde."
        )
    return text


def typeset(sheet: Sheet) -> bytes:
    """Return the letter as a PDF. Raises CannotSetError for a character without a glyph; the same sheet, same bytes."""
    told = json.dumps(_data(sheet), ensure_ascii=False, sort_keys=True)
    noon = datetime.combine(sheet.day, time(12), UTC)
    with TemporaryDirectory(prefix="brev-") as empty:
        made = typst.Compiler(
            _layout(),
            root=empty,
            font_paths=_fonts(),
            ignore_system_fonts=True,
            sys_inputs={"sheet": told},
            package_path=empty,
            package_cache_path=empty,
        ).compile(format="pdf", pdf_standards=STANDARDS, timestamp=noon)
    assert isinstance(made, bytes), "one file is asked for, and typst gives bytes for one"
    return made


@cache
def _fonts() -> typst.Fonts:
    """The fonts of this folder and no others: what the machine or typst has would differ from place to place."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])


@cache
def _layout() -> bytes:
    return (Path(__file__).parent / "layout.typ").read_bytes()


def _data(sheet: Sheet) -> dict[str, object]:
    day = sheet.day
    head = [
        ("Dato", f"{day.day}. {danish.FULL_MONTHS[day.month - 1]} {day.year}", "datoen"),
        ("Sagsnr.", sheet.case_number, "sagsnummeret"),
        ("Dokumentnr.", sheet.document_number, "dokumentnummeret"),
        ("Sagsbehandler", sheet.worker, "sagsbehandlerens navn"),
    ]
    contact = [_line(text, "kontakten") for text in sheet.contact if text.strip()]
    ean = "" if sheet.for_child else _line(sheet.ean, "EAN-nummeret")
    blocks = [{"name": name, "lines": [_line(told, where)]} for name, told, where in head if told.strip()]
    blocks += [{"name": "Kontakt", "lines": contact}] if contact else []
    blocks += [{"name": "EAN-nummer", "lines": [ean]}] if ean else []
    return {
        "title": _line(sheet.title, "overskriften"),
        "to": [_line(text, "adressen") for text in sheet.to if text.strip()],
        "sender": _line(sheet.sender, "kommunens navn"),
        "head": blocks,
        "body": [_part(part, last=at == len(sheet.body)) for at, part in enumerate(sheet.body, start=1)],
        "annexes": [_line(text, "bilagslisten") for text in sheet.annexes],
        "child": sheet.for_child,
    }


def _part(part: Paragraph, *, last: bool) -> dict[str, object]:
    kind = "heading" if part.heading else "bullet" if part.bullet else "text"
    lines = [_line(line, "brevets tekst") for line in part.text.splitlines() if line.strip()]
    return {"kind": kind, "lines": lines, "last": last}


def _line(text: str, where: str) -> str:
    return _TOGETHER.sub("\u00a0", " ".join(clean(text, where).split(" "))).replace("\n", " ").strip()
