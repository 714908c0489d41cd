"""Who sends without a name stays unknown: nothing of them in files, in the spool, in the database or in the logs."""

from __future__ import annotations

import io
import logging
import os
import struct
import zipfile
import zlib
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from tests.casefile.factory import World, when
from tests.intake.conftest import Visit
from tests.intake.test_arriving import receipt_in, send
from tests.intake.test_faults import DOCX, docx

from sikkersag.foundation.files import store
from sikkersag.intake import metadata, spool
from sikkersag.intake.jobs import ingest_waiting
from sikkersag.intake.models import Attachment, Notification

SECRET = b"Lise-Hemmelig"


def segment(marker: int, data: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(data) + 2) + data


def exif(turned: int) -> bytes:
    entry = struct.pack("<HHIHH", 0x0112, 3, 1, turned, 0)
    return b"Exif\0\0II*\0\x08\0\0\0" + struct.pack("<H", 1) + entry + bytes(4) + SECRET


def jpeg(turned: int = 6) -> bytes:
    scan = segment(0xDA, b"\x01\x01\x00\x00\x3f\x00") + b"\x12\xff\x00\x34\xff\xd0\x56"
    return b"".join([
        b"\xff\xd8", segment(0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0"), segment(0xE1, exif(turned)),
        segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + SECRET), segment(0xE2, b"ICC_PROFILE\0" + SECRET),
        segment(0xED, SECRET), segment(0xFE, SECRET), segment(0xDB, bytes(65)), scan, segment(0xFE, SECRET), scan,
        b"\xff\xd9", SECRET,
    ])  # fmt: skip


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png() -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    told = [
        chunk(kind, b"Author\0" + SECRET) for kind in (b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME", b"iCCP", b"prVt")
    ]
    body = chunk(b"IDAT", zlib.compress(b"\0\0"))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(told) + body + chunk(b"IEND", b"") + SECRET


def word() -> bytes:
    core = b"<cp:coreProperties><dc:creator>" + SECRET + b"</dc:creator></cp:coreProperties>"
    text = (
        b'<w:document><w:ins w:id="1" w:author="'
        + SECRET
        + b"\" w:initials='"
        + SECRET
        + b"'><w:t>Ida</w:t></w:ins></w:document>"
    )
    person = b'<w15:person w15:author="%s"><w15:presenceInfo w15:userId="%s"/></w15:person>' % (SECRET, SECRET)
    parts = {
        "docProps/core.xml": core,
        "docProps/app.xml": b"<Company>" + SECRET + b"</Company>",
        "docProps/custom.xml": SECRET,
        "docProps/thumbnail.jpeg": jpeg(),
        "word/media/image1.jpeg": jpeg(),
        "word/people.xml": person,
    }
    return docx(text, **parts)


def opendocument() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.comment = SECRET
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr(
            "content.xml", b"<a><office:annotation><dc:creator>" + SECRET + b"</dc:creator></office:annotation>Ida</a>"
        )
        archive.writestr("meta.xml", b"<meta:initial-creator>" + SECRET + b"</meta:initial-creator>")
    return made.getvalue()


def inside(data: bytes) -> bytes:
    """The bytes, and those of every part where it is a zip."""
    if data[:2] != b"PK":
        return data
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return data + b"".join(archive.read(name) for name in archive.namelist())


@pytest.mark.parametrize(
    ("name", "data", "kept"),
    [
        ("a.jpg", jpeg(), b"\x12\xff\x00\x34\xff\xd0\x56"),
        ("a.png", png(), b"IDAT"),
        ("a.docx", word(), b"<w:t>Ida</w:t>"),
        ("a.odt", opendocument(), b"Ida</a>"),
    ],
)
def test_what_tells_of_the_maker_is_gone_and_the_contents_are_not(name: str, data: bytes, kept: bytes) -> None:
    assert SECRET in inside(data)
    clean = metadata.cleaned(data, name)
    assert SECRET not in inside(clean)
    assert kept in inside(clean)
    assert metadata.cleaned(clean, name) == clean


@pytest.mark.parametrize("turned", range(1, 9))
def test_a_picture_stays_the_right_way_up(turned: int) -> None:
    assert metadata._orientation(metadata.cleaned(jpeg(turned), "a.jpg")[6:]) == (turned if turned > 1 else 0)


@pytest.mark.parametrize("data", [jpeg(), png(), word(), opendocument()])
def test_a_file_that_is_cut_is_cleaned_or_refused(data: bytes) -> None:
    for name in ("a.jpg", "a.png", "a.docx"):
        for cut in range(0, len(data), 23):
            try:
                assert SECRET not in inside(metadata.cleaned(data[:cut], name))
            except metadata.CannotCleanError:
                continue


def test_a_document_with_something_in_it_that_cannot_be_cleaned_is_refused() -> None:
    for part in ("word/embeddings/a.bin", "word/embeddings/a.docx", "word/media/a.tiff"):
        with pytest.raises(metadata.CannotCleanError):
            metadata.cleaned(docx(b"<a/>", **{part: b"x"}), "a.docx")
    with pytest.raises(metadata.CannotCleanError):
        metadata.cleaned(docx("<a/>".encode("utf-16")), "a.docx")


def on_disk(*folders: Path) -> bytes:
    paths = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    return b"".join(inside(path.read_bytes()) for path in paths)


def in_database() -> str:
    tables = [table for table in connection.introspection.table_names() if not table.startswith("django_migr")]
    found = []
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}"')
            found.append(str(cursor.fetchall()))
    return "".join(found)


def test_nothing_of_the_sender_is_left_anywhere(
    world: World, visit: Visit, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    browser = Client(REMOTE_ADDR="203.0.113.77", headers={"User-Agent": "Hemmelig-Browser/1.0"})
    files = [
        SimpleUploadedFile("fra Lise-Hemmelig.jpg", jpeg(), "image/jpeg"),
        SimpleUploadedFile("fra Lise-Hemmelig.docx", word(), DOCX),
    ]
    fields = {"navn": "Lise-Hemmelig", "telefon": "Lise-Hemmelig", "mail": "Lise-Hemmelig@x.dk", "filer": files}
    receipt = receipt_in(send(browser, hvem="anonym", **fields))
    found = Notification.objects.get()
    assert found.receipt == receipt
    assert [one.filename for one in found.attachments.order_by("pk")] == ["Fil 1.jpg", "Fil 2.docx"]
    assert SECRET not in on_disk(settings.INTAKE_DIR, settings.FILES_DIR)
    logs = "\n".join(f"{record.getMessage()} {record.__dict__.get('request', '')}" for record in caplog.records)
    for place in (in_database(), logs):
        for told in ("Lise-Hemmelig", "203.0.113.77", "Hemmelig-Browser"):
            assert told not in place


def test_what_was_taken_out_is_still_counted_and_is_not_damaged(world: World, visit: Visit) -> None:
    send(hvem="anonym")
    (told,) = spool.everything()
    assert (told.erased, told.size > 0, list(spool.damaged())) == (True, True, [])
    with pytest.raises(spool.ErasedError):
        spool.body_of(told.raw)
    spool.erase(told.raw)
    assert receipt_in(send(hvem="anonym")) == Notification.objects.get().receipt


def test_stopped_before_it_was_taken_out_the_job_does_it(
    world: World, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sikkersag.intake.actions.ingesting._forget", lambda raw: None)
    send(hvem="anonym")
    monkeypatch.undo()
    assert not next(iter(spool.everything())).erased
    ingest_waiting(now=when("2026-03-10 09:00"))
    assert next(iter(spool.everything())).erased


def test_a_named_senders_bytes_stay(world: World, visit: Visit) -> None:
    send()
    (told,) = spool.everything()
    assert not told.erased and b"Lise" in spool.body_of(told.raw)


def test_a_pdf_is_asked_about_and_sent_when_the_sender_wants_it(world: World, visit: Visit) -> None:
    def pdf() -> SimpleUploadedFile:
        return SimpleUploadedFile("a.pdf", b"%PDF-1.4\n/Author (Lise-Hemmelig)\n%%EOF\n", "application/pdf")

    answer = send(hvem="anonym", filer=pdf())
    page = answer.content.decode()
    assert (answer.status_code, "Fil 1.pdf: Vi kan ikke fjerne" in page, "som_de_er" in page) == (422, True, True)
    assert not Notification.objects.exists() and next(iter(spool.everything())).erased
    send(hvem="anonym", filer=pdf(), som_de_er="ja")
    with store.open(Attachment.objects.get().sha256) as file:
        assert b"Lise-Hemmelig" in file.read()


@pytest.mark.parametrize(
    ("name", "data"), [("a.jpg", b"no picture"), ("a.docx", docx(b"<a/>", **{"word/embeddings/a.bin": SECRET}))]
)
def test_a_file_that_cannot_be_cleaned_after_all_is_asked_about(
    world: World, visit: Visit, name: str, data: bytes
) -> None:
    answer = send(hvem="anonym", filer=SimpleUploadedFile(name, data, "application/octet-stream"))
    assert (answer.status_code, "Vi kan ikke fjerne" in answer.content.decode()) == (422, True)
    assert not Notification.objects.exists() and next(iter(spool.everything())).erased


def test_a_file_that_is_nowhere_else_stays_in_the_spool(world: World, visit: Visit) -> None:
    send(hvem="anonym", filer=SimpleUploadedFile("a.txt", b"no text \x00\x01", "text/plain"))
    (kept,) = Notification.objects.get().entries.get().data["files"]
    assert kept["refused"]
    (told,) = spool.everything()
    assert not told.erased and b"no text" in spool.body_of(told.raw)


def test_what_a_stopped_write_left_is_cleared_away_after_a_day(spool_folder: Path) -> None:
    (spool_folder / "tmp").mkdir(parents=True)
    for name, at in (("old", when("2026-03-08 08:00")), ("new", when("2026-03-10 08:00"))):
        path = spool_folder / "tmp" / name
        path.write_bytes(b"half")
        os.utime(path, (at.timestamp(), at.timestamp()))
    assert spool.clear_stopped(when("2026-03-09 08:40")) == 1
    assert [path.name for path in (spool_folder / "tmp").iterdir()] == ["new"]
