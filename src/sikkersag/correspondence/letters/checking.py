"""What is wrong with a PDF as PDF/UA-1 and PDF/A-2a, and how it sounds when it is read aloud.

Not the whole of either standard: what a letter of ours could lose without anybody seeing it on the paper.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Any

from pypdf import PageObject, PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ContentStream, DictionaryObject, StreamObject

#: What each mark of the metadata must say.
_MARKS = {"pdfaid:part": "2", "pdfaid:conformance": "A", "pdfuaid:part": "1"}
_GROUPS = {"/Document", "/Part", "/Sect", "/Div", "/Art", "/L", "/Table", "/TR", "/NonStruct"}
#: Letters that lie in the file as they stand on the paper, from the left; whoever reads aloud turns them.
_RIGHT_TO_LEFT = re.compile(r"[\u0590-\u08ff\ufb1d-\ufefc]+(?: [\u0590-\u08ff\ufb1d-\ufefc]+)*")
_HEX = re.compile(rb"<([0-9A-Fa-f]+)>")


def problems(pdf: bytes) -> list[str]:
    """What is wrong, in English; nothing for a letter as it shall be. Anything that is not a PDF is one problem."""
    try:
        reader = PdfReader(BytesIO(pdf))
        return list(_problems(reader))
    except (PyPdfError, KeyError, ValueError, AttributeError, TypeError) as error:
        return [f"cannot be read as a PDF ({type(error).__name__})"]


def _problems(reader: PdfReader) -> Iterator[str]:
    if reader.is_encrypted:
        yield "is encrypted"
        return
    root = reader.root_object
    stream = _at(root, "/Metadata", None)
    metadata = stream.get_data().decode("utf-8") if isinstance(stream, StreamObject) else ""
    for mark, wanted in _MARKS.items():
        if not re.search(rf"<{mark}>{wanted}</{mark}>|{mark}=\"{wanted}\"", metadata):
            yield f"the metadata does not say {mark} {wanted}"
    if not re.search(r"<dc:title>.*?<rdf:li[^>]*>[^<]+</rdf:li>", metadata, re.DOTALL):
        yield "the metadata has no title"
    if not str(root.get("/Lang", "")).startswith("da"):
        yield "the language is not Danish"
    if not _at(_at(root, "/ViewerPreferences", {}), "/DisplayDocTitle", False):
        yield "the window does not show the title"
    if not _at(_at(root, "/MarkInfo", {}), "/Marked", False):
        yield "is not marked as tagged"
    if "/StructTreeRoot" not in root:
        yield "has no tag tree"
    if not any(intent.get_object().get("/S") == "/GTS_PDFA1" for intent in _at(root, "/OutputIntents", ())):
        yield "has no output intent"
    if "/AcroForm" in root or "/JavaScript" in _at(root, "/Names", {}):
        yield "has a form or a script"
    for number, page in enumerate(reader.pages, start=1):
        for name, font in _at(_at(page, "/Resources", {}), "/Font", {}).items():
            if not _embedded(font.get_object()):
                yield f"page {number}: the font {name} is not embedded"
    if "/StructTreeRoot" in root:
        yield from _untold(reader)


def _at(node: Any, key: str, otherwise: Any) -> Any:
    """What lies under a key, followed to where it is; `get` of a PDF's dictionary does not follow."""
    try:
        return node[key]
    except KeyError:
        return otherwise


def _reference(node: DictionaryObject, key: str) -> int:
    return int(node.raw_get(key).idnum)


def _embedded(font: DictionaryObject) -> bool:
    parts = [part.get_object() for part in _at(font, "/DescendantFonts", [font])]
    files = ("/FontFile", "/FontFile2", "/FontFile3")
    return all(any(file in _at(part, "/FontDescriptor", {}) for file in files) for part in parts)


def _untold(reader: PdfReader) -> Iterator[str]:
    """Words on the paper that no tag reads, and headings that jump a level."""
    told = {(id_, mark) for _, marks in _elements(reader) for id_, mark in marks}
    for number, page in enumerate(reader.pages):
        for mark, words in _marked(page).items():
            if words.strip() and (number, mark) not in told:
                yield f"page {number + 1}: »{words.strip()[:40]}« is read by no tag"
    level = 0
    for line in spoken_of(reader):
        tag = line.partition(":")[0]
        if re.fullmatch(r"H[1-6]", tag):
            if int(tag[1]) > level + 1:
                yield f"the heading »{line[4:44]}« jumps a level"
            level = int(tag[1])


def spoken(pdf: bytes) -> list[str]:
    """The letter as a screen reader says it, in its order: `tag: text` a line. What has no tag is silent."""
    return spoken_of(PdfReader(BytesIO(pdf)))


def spoken_of(reader: PdfReader) -> list[str]:
    """As `spoken`, of a file that is read already."""
    pages = [_marked(page) for page in reader.pages]
    lines = []
    for tag, marks in _elements(reader):
        text = "".join(" " if mark is None else pages[page].get(mark, "") for page, mark in marks)
        text = _RIGHT_TO_LEFT.sub(lambda run: run[0][::-1], " ".join(text.split()))
        lines.append(f"{tag}: {text}")
    return lines


def _elements(reader: PdfReader) -> list[tuple[str, list[tuple[int, int | None]]]]:
    """Every tag that says something, in order, with the marks (page, number) of its words; None parts two tags."""
    pages = {page.indirect_reference.idnum: at for at, page in enumerate(reader.pages) if page.indirect_reference}
    found: list[tuple[str, list[tuple[int, int | None]]]] = []

    def marks(told: Any, page: int) -> Iterator[tuple[int, int | None]]:
        node: Any = told.get_object() if hasattr(told, "get_object") else told
        if isinstance(node, int):
            yield page, int(node)
        elif isinstance(node, list):
            for child in node:
                yield from marks(child, page)
        elif isinstance(node, DictionaryObject):
            page = pages.get(_reference(node, "/Pg"), page) if "/Pg" in node else page
            if "/MCID" in node:
                yield page, int(_at(node, "/MCID", 0))
            elif "/K" in node:
                yield from marks(node["/K"], page)
                if _at(node, "/S", "") == "/Lbl":
                    yield page, None

    def walk(node: Any) -> None:
        node = node.get_object()
        if isinstance(node, list):
            for child in node:
                walk(child)
        elif node.get("/S") in _GROUPS or "/S" not in node:
            walk(_at(node, "/K", []))
        else:
            found.append((str(node["/S"])[1:], list(marks(node, 0))))

    walk(reader.root_object["/StructTreeRoot"])
    return found


def _marked(page: PageObject) -> Mapping[int, str]:
    """The words of each marked piece of a page, by its number. Words outside of any are under -1, artifacts nowhere."""
    fonts = {name: _letters(font.get_object()) for name, font in _at(_at(page, "/Resources", {}), "/Font", {}).items()}
    words: dict[int, str] = {}
    stack: list[tuple[int, bool]] = []
    letters: Mapping[int, str] = {}
    for operands, operator in ContentStream(page["/Contents"].get_object(), page.pdf, "bytes").operations:
        if operator in (b"BDC", b"BMC"):
            told = operands[1] if len(operands) > 1 and isinstance(operands[1], dict) else {}
            mark, replaced = stack[-1] if stack else (-1, False)
            mark = -2 if operands[0] == "/Artifact" else int(told.get("/MCID", mark))
            if "/ActualText" in told:
                words[mark] = words.get(mark, "") + ("" if replaced else _replaced(told["/ActualText"]))
                replaced = True
            stack.append((mark, replaced))
        elif operator == b"EMC":
            stack.pop()
        elif operator == b"Tf":
            letters = fonts.get(operands[0], {})
        elif operator in (b"Tj", b"TJ"):
            mark, replaced = stack[-1] if stack else (-1, False)
            pieces = operands[0] if operator == b"TJ" else operands
            if not replaced and mark != -2:
                words[mark] = words.get(mark, "") + "".join(_said(piece, letters) for piece in pieces)
    return words


def _said(piece: Any, letters: Mapping[int, str]) -> str:
    """The words of one piece of a line: two bytes a glyph. Numbers between the pieces only move them."""
    if not isinstance(piece, bytes):
        return ""
    return "".join(letters.get(int.from_bytes(piece[at : at + 2], "big"), "") for at in range(0, len(piece), 2))


def _replaced(told: Any) -> str:
    return (
        told.decode("utf-16" if told.startswith(b"\xfe\xff") else "latin-1") if isinstance(told, bytes) else str(told)
    )


def _letters(font: DictionaryObject) -> Mapping[int, str]:
    """What each glyph of a font stands for, as the font's own table tells."""
    table = _at(font, "/ToUnicode", None)
    if not isinstance(table, StreamObject):
        return {}
    data = table.get_data()
    found: dict[int, str] = {}
    for section in re.findall(rb"beginbfchar(.*?)endbfchar", data, re.DOTALL):
        codes = _HEX.findall(section)
        found |= {int(code, 16): _text(text) for code, text in zip(codes[::2], codes[1::2], strict=True)}
    for section in re.findall(rb"beginbfrange(.*?)endbfrange", data, re.DOTALL):
        for line in section.strip().splitlines():
            first, last, *texts = _HEX.findall(line)
            for step in range(int(last, 16) - int(first, 16) + 1):
                text = _text(texts[step] if b"[" in line else texts[0])
                found[int(first, 16) + step] = text if b"[" in line else text[:-1] + chr(ord(text[-1]) + step)
    return found


def _text(digits: bytes) -> str:
    return bytes.fromhex(digits.decode()).decode("utf-16-be")
