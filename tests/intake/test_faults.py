"""What goes wrong on the way in: the same thing at once, files of the wrong kind or size, bodies that are no form."""

from __future__ import annotations

import io
import tracemalloc
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connections
from django.test import Client
from tests.casefile.factory import World, when
from tests.databases import Database
from tests.intake.conftest import Visit
from tests.intake.test_arriving import FIELDS, receipt_in, send

from sikkersag.intake import metadata, spool
from sikkersag.intake.jobs import ingest_waiting
from sikkersag.intake.models import Attachment, Notification, Raw

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def docx(document: bytes, **parts: bytes) -> bytes:
    """A Word file of a few parts."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", b"<Types/>")
        archive.writestr("word/document.xml", document)
        for name, data in parts.items():
            archive.writestr(name, data)
    return made.getvalue()


def test_the_same_thing_ten_times_at_once_is_one_notification(committed_db: Database, at: Callable[[str], Any]) -> None:
    ready = Barrier(10)

    def press(_: int) -> str:
        ready.wait(timeout=60)
        try:
            return receipt_in(send())
        finally:
            connections.close_all()

    with ThreadPoolExecutor(10) as threads:
        receipts = set(threads.map(press, range(10)))
    ingest_waiting(now=when("2026-03-10 09:00"))
    found = Notification.objects.get()
    assert receipts == {found.receipt}
    assert found.entries.count() == 1
    assert (Raw.objects.count(), Raw.objects.filter(again=False).count()) == (10, 1)
    assert (spool.waiting(), list(spool.damaged())) == ([], [])


def test_what_lacks_something_does_not_come_in_by_the_job(
    world: World, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: Any, **__: Any) -> None:
        raise OperationalError("the database is away")

    monkeypatch.setattr("sikkersag.intake.views.public.refuse", away)
    assert send(hvem="").status_code == 422
    ingest_waiting(now=when("2026-03-10 09:10"))
    assert not Notification.objects.exists()
    assert Raw.objects.get().refused == "not whole: hvem"


def test_a_file_of_fifty_megabytes_comes_along_and_one_byte_more_does_not(world: World, visit: Visit) -> None:
    head = b"\x89PNG\r\n\x1a\n"
    most = 50 * 1024**2
    send(filer=SimpleUploadedFile("stor.png", head + bytes(most - len(head)), "image/png"))
    assert Attachment.objects.get().size == most
    send(noegle="k2", filer=SimpleUploadedFile("stor.png", head + bytes(most - len(head) + 1), "image/png"))
    (told,) = Notification.objects.latest("pk").entries.get().data["files"]
    assert "større end 50 MB" in told["refused"]
    assert Notification.objects.count() == 2


def test_more_than_the_limit_is_told_with_413_and_leaves_nothing(world: World, visit: Visit, settings: Any) -> None:
    settings.INTAKE_LIMIT = 1024**2
    answer = send(filer=SimpleUploadedFile("stor.txt", b"a" * 1024**2, "text/plain"))
    assert (answer.status_code, "Send færre filer" in answer.content.decode()) == (413, True)
    assert "Vi har intet fået" in answer.content.decode()
    assert (list(spool.everything()), Raw.objects.count()) == ([], 0)


@pytest.mark.parametrize("name", ["regnskab.pdf", "billede.jpg", "brev.docx", "lyd.mp3"])
def test_a_renamed_program_stays_in_the_spool_and_is_told_of(world: World, visit: Visit, name: str) -> None:
    send(filer=SimpleUploadedFile(name, b"MZ\x90\x00" + bytes(500), "application/octet-stream"))
    (told,) = Notification.objects.get().entries.get().data["files"]
    assert (told["filename"], "Navnet siger" in told["refused"]) == (name, True)
    assert not Attachment.objects.exists()
    (raw,) = spool.everything()
    assert b"MZ\x90\x00" in spool.body_of(raw.raw)


def test_a_zip_bomb_is_not_unpacked(world: World, visit: Visit) -> None:
    bomb = docx(bytes(600 * 1024**2))
    assert len(bomb) < 1024**2
    tracemalloc.start()
    send(filer=SimpleUploadedFile("brev.docx", bomb, DOCX))
    with pytest.raises(metadata.CannotCleanError):
        metadata.cleaned(bomb, "brev.docx")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 60 * 1024**2, peak
    (told,) = Notification.objects.get().entries.get().data["files"]
    assert "refused" in told


def test_a_zip_that_lies_of_its_size_is_given_up_on_the_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metadata, "_UNPACKED", 1024**2)
    honest = docx(b"x" * 100, **{"word/a.xml": bytes(900 * 1024), "word/b.xml": bytes(900 * 1024)})
    with pytest.raises(metadata.CannotCleanError):
        metadata.cleaned(honest, "brev.docx")
    size = (900 * 1024).to_bytes(4, "little")
    lying = honest.replace(size, (10).to_bytes(4, "little"))
    assert lying != honest
    with pytest.raises(metadata.CannotCleanError):
        metadata.cleaned(lying, "brev.docx")


def sent_raw(body: bytes, media_type: str) -> Any:
    return Client().post("/underretning/", body, media_type)


def multipart(**fields: str) -> bytes:
    parts = [f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n' for name, text in fields.items()]
    return "".join([*parts, "--x--\r\n"]).encode()


def test_a_form_that_is_cut_is_told_and_never_taken_for_a_whole_one(world: World, visit: Visit) -> None:
    whole = multipart(**FIELDS)
    answers = {cut: sent_raw(whole[:cut], "multipart/form-data; boundary=x") for cut in range(0, len(whole) - 6, 7)}
    assert {answer.status_code for answer in answers.values()} <= {400, 422}
    assert not Notification.objects.exists()
    assert all(row.refused for row in Raw.objects.all())
    assert receipt_in(sent_raw(whole, "multipart/form-data; boundary=x")) == Notification.objects.get().receipt


@pytest.mark.parametrize(
    ("body", "media_type"),
    [
        ("&".join(f"f{n}=x" for n in range(10_000)).encode(), "application/x-www-form-urlencoded"),
        (multipart(**{f"f{n}": "x" for n in range(10_000)}), "multipart/form-data; boundary=x"),
        (b"tekst=" + b"a" * 13 * 1024**2, "application/x-www-form-urlencoded"),
        (b"tekst=\xff\xfe&hvem=borger", "multipart/form-data"),
        (b"{}", "application/json"),
        (b"[" * 100_000, "application/json"),
        (b"", ""),
        (b"tekst=hej&hvem=borger", "text/xml"),
    ],
)
def test_what_is_no_form_is_told_and_the_server_goes_on(
    world: World, visit: Visit, body: bytes, media_type: str
) -> None:
    answer = sent_raw(body, media_type)
    assert answer.status_code in (400, 413, 422), answer.status_code
    assert not Notification.objects.exists()
    assert spool.waiting() == []
    assert receipt_in(send()) == Notification.objects.get().receipt
