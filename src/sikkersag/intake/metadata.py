"""Takes out of a file what tells who made it, where and when. Pure: bytes in, bytes out.

For what an anonymous sender attaches. A picture keeps its pixels and which way up it is; a document its contents. What
cannot be cleaned with certainty (a PDF, sound, film, a mail) is refused by name, and the sender is asked what to do.
What is written or seen in a file can give somebody away too; no program takes that out.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable

from sikkersag.foundation.files.names import ending_of

#: Bytes that a document may unpack to, and one text part of it: a bomb is given up before it goes off.
_UNPACKED = 200 * 1024 * 1024
_PART = 20 * 1024 * 1024
_PARTS = 5_000
_CHUNK = 256 * 1024

_PNG = b"\x89PNG\r\n\x1a\n"
_KEPT_CHUNKS = {
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"bKGD", b"hIST", b"pHYs",
    b"acTL", b"fcTL", b"fdAT",
}  # fmt: skip
#: APP0 tells the size of a dot, APP14 how the colours are told; all other APPn and the comment go.
_DROPPED_SEGMENTS = {*range(0xE1, 0xEE), 0xEF, 0xFE}

_PACKAGE = "http://schemas.openxmlformats.org/"
_EMPTIED = {
    "docprops/core.xml": f'<cp:coreProperties xmlns:cp="{_PACKAGE}package/2006/metadata/core-properties"/>',
    "docprops/app.xml": f'<Properties xmlns="{_PACKAGE}officeDocument/2006/extended-properties"/>',
    "docprops/custom.xml": f'<Properties xmlns="{_PACKAGE}officeDocument/2006/custom-properties"/>',
    "meta.xml": '<office:document-meta xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'office:version="1.2"/>',
}
_ATTRIBUTES = re.compile(rb"""((?<![\w:])(?:\w+:)?(?:author|initials|userId|lastModifiedBy)\s*=\s*)("[^"]*"|'[^']*')""")
_PATHS = re.compile(rb"""(<(?:\w+:)?absPath\b[^>]*?\burl\s*=\s*)("[^"]*"|'[^']*')""")
_ELEMENTS = re.compile(
    rb"<((?:\w+:)?(?:creator|lastModifiedBy|initial-creator|author|creator-initials|sender-initials|printed-by))"
    rb"(\s[^>]*)?>[^<]*</\1>"
)
_TEXTS = {"xml", "rels", "vml", "rdf"}
#: Parts of a document that nothing is in that tells of a person: drawings, fonts, and what says what it is.
_PLAIN = {"emf", "wmf", "gif", "ttf", "odttf", "fntdata", "mimetype", ""}


class CannotCleanError(Exception):
    """The file cannot be cleaned with certainty."""


def cleaned(data: bytes, filename: str) -> bytes:
    """The file without what tells of who made it. Raises CannotCleanError."""
    clean = _CLEANERS.get(ending_of(filename))
    if clean is None:
        raise CannotCleanError(filename)
    try:
        return clean(data)
    except (struct.error, IndexError, zipfile.BadZipFile, zlib.error, ValueError, NotImplementedError, EOFError,
            RuntimeError, OSError) as error:  # fmt: skip
        raise CannotCleanError(filename) from error


def can_clean(filename: str) -> bool:
    """Is it a kind of file that can be cleaned?"""
    return ending_of(filename) in _CLEANERS


def _as_it_is(data: bytes) -> bytes:
    return data


def _jpeg(data: bytes) -> bytes:
    if data[:2] != b"\xff\xd8":
        raise ValueError("no JPEG")
    out, at, turned = [b"\xff\xd8"], 2, 0
    while True:
        if data[at] != 0xFF:
            raise ValueError("no marker")
        while data[at + 1] == 0xFF:  # filling
            at += 1
        marker = data[at + 1]
        if marker == 0xD9:
            break  # what comes after the end (a film, a second picture) goes
        (length,) = struct.unpack_from(">H", data, at + 2)
        end = at + 2 + length
        if length < 2 or end > len(data):
            raise ValueError("cut off")
        if marker == 0xE1 and not turned:
            turned = _orientation(data[at + 4 : end])
        if marker not in _DROPPED_SEGMENTS:
            out.append(data[at:end])
        at = end
        if marker == 0xDA:
            at = _end_of_scan(data, at)
            out.append(data[end:at])
    out.append(b"\xff\xd9")
    if turned > 1:
        tag = b"Exif\0\0MM\0*\0\0\0\x08\0\x01" + struct.pack(">HHIHH", 0x0112, 3, 1, turned, 0) + bytes(4)
        out.insert(1, b"\xff\xe1" + struct.pack(">H", len(tag) + 2) + tag)
    return b"".join(out)


def _end_of_scan(data: bytes, at: int) -> int:
    while True:
        at = data.index(b"\xff", at)
        if data[at + 1] not in (0x00, 0xFF, *range(0xD0, 0xD8)):
            return at
        at += 1 if data[at + 1] == 0xFF else 2


def _orientation(segment: bytes) -> int:
    """Which way up the picture is, 1 to 8; 0 where it does not say."""
    if segment[:6] != b"Exif\0\0":
        return 0
    tiff = segment[6:]
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    try:
        if order is None:
            return 0
        (at,) = struct.unpack_from(f"{order}I", tiff, 4)
        (count,) = struct.unpack_from(f"{order}H", tiff, at)
        for n in range(min(count, 200)):
            tag, kind, _, value = struct.unpack_from(f"{order}HHIH", tiff, at + 2 + 12 * n)
            if tag == 0x0112 and kind == 3:
                return int(value) if 1 <= value <= 8 else 0
    except struct.error:
        return 0
    return 0


def _png(data: bytes) -> bytes:
    if data[:8] != _PNG:
        raise ValueError("no PNG")
    out, at = [_PNG], 8
    while True:
        length, kind = struct.unpack_from(">I4s", data, at)
        end = at + 12 + length
        if end > len(data):
            raise ValueError("cut off")
        if kind in _KEPT_CHUNKS:
            out.append(data[at:end])
        if kind == b"IEND":
            return b"".join(out)
        at = end


def _office(data: bytes) -> bytes:
    """A zip of parts, written anew: no properties, no names of who changed or commented, no times, no comment."""
    made, room = io.BytesIO(), _UNPACKED
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        entries = old.infolist()
        if len(entries) > _PARTS or sum(entry.file_size for entry in entries) > _UNPACKED:
            raise ValueError("unpacks to too much")
        for entry in entries:
            if entry.flag_bits & 1:
                raise ValueError("encrypted")
            if entry.is_dir():
                continue
            part = _read(old, entry, room)
            room -= len(part)
            kept = zipfile.ZipInfo(entry.filename)
            stored = entry.filename == "mimetype"  # the first bytes of an OpenDocument say what it is
            kept.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
            new.writestr(kept, _part(entry.filename, part))
    return made.getvalue()


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, room: int) -> bytes:
    """A part, as long as it stays within the room: what the directory says of its size is not believed."""
    out, size = [], 0
    with archive.open(entry) as part:
        while chunk := part.read(_CHUNK):
            size += len(chunk)
            if size > room:
                raise ValueError("unpacks to too much")
            out.append(chunk)
    return b"".join(out)


def _part(name: str, data: bytes) -> bytes:
    low = name.lower()
    if (empty := _EMPTIED.get(low)) is not None:
        return f'<?xml version="1.0" encoding="UTF-8"?>{empty}'.encode()
    ending = ending_of(low.rpartition("/")[2])
    if ending in _TEXTS:
        if len(data) > _PART or data[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in data[:200]:
            raise ValueError("a text that is not read")
        return _ELEMENTS.sub(rb"<\1\2></\1>", _PATHS.sub(rb'\1""', _ATTRIBUTES.sub(rb'\1""', data)))
    if ending in ("jpg", "jpeg"):
        return _jpeg(data)
    if ending == "png":
        return _png(data)
    if ending in _PLAIN:
        return data
    raise ValueError(f"a part of the kind {ending!r}")


_CLEANERS: dict[str, Callable[[bytes], bytes]] = {
    "jpg": _jpeg, "jpeg": _jpeg, "png": _png, "docx": _office, "xlsx": _office, "pptx": _office, "odt": _office,
    "txt": _as_it_is, "csv": _as_it_is,
}  # fmt: skip
#: What stands on the form.
CLEANED = "jpg, png, docx, xlsx, pptx, odt, txt og csv"
