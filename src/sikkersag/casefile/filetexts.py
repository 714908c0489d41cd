"""The text of a stored file, for search: plain text, and the words of PDF, Word and OpenDocument texts.

Pictures and mail give none, nor does a PDF of scanned pages. A file that cannot be read gives no text and no error,
since being found is no reason to refuse it.
"""

from __future__ import annotations

import html
import logging
import re
import zipfile
import zlib
from typing import BinaryIO

from pypdf import PdfReader

from sikkersag.foundation.files import store

#: Bytes that are read of one file at most, and characters that are kept of its text.
MOST_BYTES = 4 * 1024 * 1024
MOST_LETTERS = 200_000

#: Pages that are read of a PDF: one takes some hundredths of a second, and whoever lays it on the case waits.
MOST_PAGES = 60

PDF = "application/pdf"
_PLAIN = frozenset({"text/plain", "text/csv"})
_PACKED = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "word/document.xml",
    "application/vnd.oasis.opendocument.text": "content.xml",
}
#: What parts words; every other tag may stand within one.
_BREAK = re.compile(r"</(?:w:p|text:p|text:h)>|<(?:w:br|w:tab|text:tab|text:s|text:line-break)\b[^>]*>")
_TAG = re.compile(r"<[^>]*>")


def text_of_file(sha256: str, media_type: str) -> str:
    """The text of a stored file as far as it is read here; empty for other kinds, and where the bytes are gone."""
    if media_type not in _PLAIN and media_type not in _PACKED and media_type != PDF:
        return ""
    try:
        with store.open(sha256) as file:
            if media_type == PDF:
                return _pages(file)
            found = _plain(file.read(MOST_BYTES)) if media_type in _PLAIN else _packed(file, _PACKED[media_type])
    except (FileNotFoundError, zipfile.BadZipFile, KeyError, zlib.error, NotImplementedError, RuntimeError, EOFError):
        return ""
    return found[:MOST_LETTERS]


def _pages(file: BinaryIO) -> str:
    """The words of a PDF's first pages."""
    found, letters = [], 0
    # What is wrong within a file is nobody's mistake here, and its reader logs each oddity.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        for number, page in enumerate(PdfReader(file).pages):
            if number >= MOST_PAGES or letters >= MOST_LETTERS:
                break
            found.append(page.extract_text())
            letters += len(found[-1])
    except Exception:
        # A broken file breaks its reader in ever new ways; what was read until then is found.
        pass
    return " ".join(found)[:MOST_LETTERS]


def _plain(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # Cut within a letter at the limit, or a text of one byte a letter.
        return data[: error.start].decode("utf-8") if len(data) == MOST_BYTES else data.decode("cp1252", "replace")


def _packed(file: BinaryIO, part: str) -> str:
    """The words of a packed text. Its tags are cut away and never parsed, so no entity in it is ever followed."""
    with zipfile.ZipFile(file) as packed, packed.open(part) as opened:
        text = opened.read(MOST_BYTES).decode("utf-8", "replace")
    return html.unescape(_TAG.sub("", _BREAK.sub(" ", text)))
