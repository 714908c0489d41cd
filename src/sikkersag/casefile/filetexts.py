"""The text of a stored file, for search: plain text, and the words of Word and OpenDocument texts.

PDF, pictures and mail give none: no library that we may link reads PDF here (docs/search.md). A file that cannot be
read gives no text and no error, since being found is no reason to refuse it.
"""

from __future__ import annotations

import html
import re
import zipfile
import zlib
from typing import BinaryIO

from sikkersag.foundation.files import store

#: Bytes that are read of one file at most, and characters that are kept of its text.
MOST_BYTES = 4 * 1024 * 1024
MOST_LETTERS = 200_000

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
    if media_type not in _PLAIN and media_type not in _PACKED:
        return ""
    try:
        with store.open(sha256) as file:
            found = _plain(file.read(MOST_BYTES)) if media_type in _PLAIN else _packed(file, _PACKED[media_type])
    except (FileNotFoundError, zipfile.BadZipFile, KeyError, zlib.error, NotImplementedError, RuntimeError, EOFError):
        return ""
    return found[:MOST_LETTERS]


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
