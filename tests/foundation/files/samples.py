"""Small true files of each kind that the store takes, made here."""

from __future__ import annotations

import io
import zipfile

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(20)


def zipped(*names: str, first: tuple[str, bytes] | None = None) -> bytes:
    """A zip with these names; `first` lies at the beginning, not packed."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        if first is not None:
            archive.writestr(zipfile.ZipInfo(first[0]), first[1])
        for name in names:
            archive.writestr(name, b"<x/>")
    return made.getvalue()


def isobmff(brand: bytes) -> bytes:
    """The beginning of a film, a sound or a picture of the family that begins with `ftyp`."""
    return b"\x00\x00\x00\x18ftyp" + brand + bytes(12)


OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504)

#: By ending: a file of that kind and what a browser says that it is.
SAMPLES: dict[str, tuple[bytes, str]] = {
    "pdf": (PDF, "application/pdf"),
    "docx": (zipped("[Content_Types].xml", "word/document.xml"), "application/zip"),
    "xlsx": (zipped("[Content_Types].xml", "xl/workbook.xml"), ""),
    "pptx": (zipped("[Content_Types].xml", "ppt/presentation.xml"), "application/octet-stream"),
    "odt": (
        zipped("content.xml", first=("mimetype", b"application/vnd.oasis.opendocument.text")),
        "application/vnd.oasis.opendocument.text",
    ),
    "txt": ("Ærø og Åbenrå\r\n".encode(), "text/plain; charset=utf-8"),
    "csv": ("navn;værdi\nÆrø;1\n".encode("latin-1"), "application/vnd.ms-excel"),
    "png": (PNG, "image/png"),
    "jpg": (JPEG, "image/jpeg"),
    "jpeg": (JPEG, "image/jpeg"),
    "tif": (b"II*\x00" + bytes(20), "image/tiff"),
    "tiff": (b"MM\x00*" + bytes(20), "image/tiff"),
    "heic": (isobmff(b"heic"), "image/heic"),
    "eml": (b"Return-Path: <a@example.dk>\r\nFrom: a@example.dk\r\nSubject: x\r\n\r\nHej\r\n", "message/rfc822"),
    "msg": (OLE + "__properties_version1.0".encode("utf-16-le"), "application/vnd.ms-outlook"),
    "mp3": (b"ID3\x04\x00" + bytes(20), "audio/mpeg"),
    "m4a": (isobmff(b"M4A "), "audio/x-m4a"),
    "wav": (b"RIFF\x24\x00\x00\x00WAVEfmt ", "audio/wav"),
    "mp4": (isobmff(b"isom"), "video/mp4"),
}
