"""The kinds of file that are taken, and how each is known by its bytes. Reads a file that lies ready; stores nothing.

Nothing is unpacked: of a zip (docx, xlsx, pptx, odt) only the directory at its end is read, and only when it is small.
"""

from __future__ import annotations

import codecs
import os
import re
import struct
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

#: Bytes of a zip's directory that are read at most, and what it may say that it unpacks to.
_DIRECTORY = 2 * 1024 * 1024
_UNPACKED = 500 * 1024 * 1024
_CHUNK = 1024 * 1024
_HEAD = 64 * 1024

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_IN_OUTLOOK_MESSAGES = "__properties_version1.0".encode("utf-16-le")
_HEIC = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
_SOUND = {b"M4A ", b"M4B "}
_FILM = {
    b"isom",
    b"iso2",
    b"iso4",
    b"iso5",
    b"iso6",
    b"mp41",
    b"mp42",
    b"avc1",
    b"M4V ",
    b"MSNV",
    b"dash",
    b"3gp4",
    b"3gp5",
}
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")
_HEADER_LINE = re.compile(rb"[!-9;-~]+:[ \t\r\n]")
_LETTER_HEADER = re.compile(rb"^(from|date|received|message-id):", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True)
class Kind:
    """A kind of file: the endings and declared types under which it comes, and the test of its bytes."""

    title: str
    media_type: str
    endings: tuple[str, ...]
    declared: frozenset[str]
    fits: Callable[[BinaryIO], bool]


def _starts(*magic: bytes) -> Callable[[BinaryIO], bool]:
    return lambda file: _head(file, 32).startswith(magic)


def _head(file: BinaryIO, length: int = _HEAD) -> bytes:
    file.seek(0)
    return file.read(length)


def _is_pdf(file: BinaryIO) -> bool:
    return _head(file, 64).removeprefix(codecs.BOM_UTF8).lstrip().startswith(b"%PDF-")


def _is_text(file: BinaryIO) -> bool:
    """UTF-8, or letters of one byte each (Latin-1 and Windows' own); no control signs in either."""
    file.seek(0)
    while chunk := file.read(_CHUNK):
        if _CONTROL.search(chunk):
            return False
    return True


def _is_letter(file: BinaryIO) -> bool:
    head = _head(file).removeprefix(codecs.BOM_UTF8)
    return bool(_HEADER_LINE.match(head) and _LETTER_HEADER.search(head)) and _is_text(file)


def _is_outlook(file: BinaryIO) -> bool:
    if _head(file, 8) != _OLE:
        return False
    kept = b""
    while chunk := file.read(_CHUNK):
        if _IN_OUTLOOK_MESSAGES in kept + chunk:
            return True
        kept = chunk[-len(_IN_OUTLOOK_MESSAGES) :]
    return False


def _of_brand(brands: set[bytes]) -> Callable[[BinaryIO], bool]:
    def fits(file: BinaryIO) -> bool:
        head = _head(file, 12)
        return head[4:8] == b"ftyp" and head[8:12] in brands

    return fits


def _is_wave(file: BinaryIO) -> bool:
    head = _head(file, 12)
    return head[:4] == b"RIFF" and head[8:] == b"WAVE"


def _is_mp3(file: BinaryIO) -> bool:
    head = _head(file, 4)
    # A frame of sound begins with eleven ones, then a version and a layer that are not the forbidden ones.
    frame = len(head) == 4 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0 and head[1] & 0x06 and head[1] & 0x18 != 0x08
    return head[:3] == b"ID3" or bool(frame)


def _office(part: str) -> Callable[[BinaryIO], bool]:
    def fits(file: BinaryIO) -> bool:
        names = names_in_zip(file)
        # A program inside makes it another kind (docm, xlsm), which is not taken.
        return {"[Content_Types].xml", part} <= names and not any(n.lower().endswith("vbaproject.bin") for n in names)

    return fits


def _is_open_text(file: BinaryIO) -> bool:
    head = _head(file, 128)
    named = head[30:38] == b"mimetype" and head[38:].startswith(b"application/vnd.oasis.opendocument.text")
    return named and "content.xml" in names_in_zip(file)


def names_in_zip(file: BinaryIO) -> frozenset[str]:
    """The names in a zip's directory; none where it is no zip, or a directory that is too large or promises too much.

    The size of the directory is looked up before it is read, so that a bomb of a million empty names is not built up.
    """
    length = file.seek(0, os.SEEK_END)
    file.seek(max(0, length - 65_557))
    tail = file.read()
    end = tail.rfind(b"PK\x05\x06")
    if end < 0 or len(tail) - end < 22 or tail[max(0, end - 20) : end].startswith(b"PK\x06\x07"):
        return frozenset()
    if struct.unpack_from("<I", tail, end + 12)[0] > _DIRECTORY:
        return frozenset()
    try:
        with zipfile.ZipFile(file) as directory:
            if sum(entry.file_size for entry in directory.infolist()) > _UNPACKED:
                return frozenset()
            return frozenset(directory.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, struct.error):
        return frozenset()


_ANY = frozenset({"", "application/octet-stream", "binary/octet-stream", "application/x-download"})
_DOCX = "application/vnd.openxmlformats-officedocument."


def _kind(title: str, media_type: str, endings: str, fits: Callable[[BinaryIO], bool], *also_declared: str) -> Kind:
    return Kind(title, media_type, tuple(endings.split()), _ANY | {media_type, *also_declared}, fits)


#: Every kind that is taken. The order is that of the sentence that lists them.
KINDS: tuple[Kind, ...] = (
    _kind("PDF", "application/pdf", "pdf", _is_pdf, "application/x-pdf"),
    _kind("Word", _DOCX + "wordprocessingml.document", "docx", _office("word/document.xml"), "application/zip"),
    _kind("Excel", _DOCX + "spreadsheetml.sheet", "xlsx", _office("xl/workbook.xml"), "application/zip"),
    _kind(
        "PowerPoint", _DOCX + "presentationml.presentation", "pptx", _office("ppt/presentation.xml"), "application/zip"
    ),
    _kind("OpenDocument-tekst", "application/vnd.oasis.opendocument.text", "odt", _is_open_text, "application/zip"),
    _kind("tekst", "text/plain", "txt", _is_text),
    _kind("CSV", "text/csv", "csv", _is_text, "text/plain", "application/csv", "application/vnd.ms-excel"),
    _kind("PNG-billede", "image/png", "png", _starts(b"\x89PNG\r\n\x1a\n"), "image/x-png"),
    _kind("JPEG-billede", "image/jpeg", "jpg jpeg", _starts(b"\xff\xd8\xff"), "image/jpg", "image/pjpeg"),
    _kind("TIFF-billede", "image/tiff", "tif tiff", _starts(b"II*\x00", b"MM\x00*")),
    _kind("HEIC-billede", "image/heic", "heic", _of_brand(_HEIC), "image/heif"),
    _kind("mail (eml)", "message/rfc822", "eml", _is_letter, "text/plain"),
    _kind("mail (msg)", "application/vnd.ms-outlook", "msg", _is_outlook, "application/x-msg"),
    _kind("MP3-lyd", "audio/mpeg", "mp3", _is_mp3, "audio/mp3"),
    _kind("M4A-lyd", "audio/mp4", "m4a", _of_brand(_SOUND | _FILM), "audio/x-m4a", "audio/m4a", "video/mp4"),
    _kind("WAV-lyd", "audio/wav", "wav", _is_wave, "audio/x-wav", "audio/wave", "audio/vnd.wave"),
    _kind("MP4-film", "video/mp4", "mp4", _of_brand(_FILM)),
)
BY_ENDING: dict[str, Kind] = {ending: kind for kind in KINDS for ending in kind.endings}


def kinds_that_fit(file: BinaryIO) -> list[Kind]:
    """The kinds whose bytes the file has, except text (which many things are): for telling somebody what it is."""
    return [kind for kind in KINDS if kind.fits is not _is_text and kind.fits(file)]
