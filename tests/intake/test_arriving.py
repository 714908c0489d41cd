"""From the public form to the inbox: what is given a receipt is found there exactly once."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.http import HttpRequest
from django.test import Client
from tests.casefile.factory import World, when
from tests.intake.conftest import Visit

from sikkersag.intake import reading, spool
from sikkersag.intake.jobs import ingest_waiting
from sikkersag.intake.kinds import LIMIT
from sikkersag.intake.models import Attachment, Notification, Raw
from sikkersag.intake.submission import as_typed

FIELDS = {
    "noegle": "k1",
    "tekst": "Ida kommer i skole uden mad og siger, at far slår.",
    "barn.0.navn": "Ida Møllegård",
    "hvem": "fagperson",
    "navn": "Lise Lærer",
    "stilling": "Lærer, Åskolen",
    "overgreb": "ja",
}


def send(client: Client | None = None, **more: Any) -> Any:
    return (client or Client()).post("/underretning/", {**FIELDS, **more})


def receipt_in(answer: Any) -> str:
    found: list[str] = [
        word for word in answer.content.decode().replace("<", " ").replace(">", " ").split() if as_typed(word)
    ]
    assert len(found) == 1, found
    return found[0]


def test_what_is_sent_stands_in_the_inbox_with_its_receipt(world: World, visit: Visit) -> None:
    answer = send()
    assert answer.status_code == 200
    found = Notification.objects.get()
    assert found.receipt == receipt_in(answer)
    assert (found.arrived_at, found.due_at - found.arrived_at) == (when(), LIMIT)
    assert found.told["text"] == FIELDS["tekst"]
    assert spool.waiting() == []
    page = visit("receiver").get("/indbakke/").content.decode()
    assert "Lærer, Åskolen, Lise Lærer" in page and "24 t. 0 min." in page and "Mistanke om overgreb" in page


def test_the_same_thing_ten_times_is_one_notification(world: World, visit: Visit) -> None:
    receipts = {receipt_in(send()) for _ in range(10)}
    assert len(receipts) == 1
    assert (Notification.objects.count(), Raw.objects.count(), Raw.objects.filter(again=True).count()) == (1, 10, 9)
    assert receipt_in(send(tekst="Noget andet")) not in receipts
    assert receipt_in(send(noegle="k2")) not in receipts


def test_the_database_away_the_receipt_is_given_and_kept(
    world: World, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: Any, **__: Any) -> None:
        raise OperationalError("the database is away")

    monkeypatch.setattr("sikkersag.intake.views.public.ingest", away)
    receipt = receipt_in(send())
    assert not Notification.objects.exists()
    ingest_waiting(now=when("2026-03-10 09:10"))
    found = Notification.objects.get()
    assert (found.receipt, found.arrived_at) == (receipt, when())


def test_a_receipt_given_while_the_database_is_away_holds_after_the_key_is_changed(
    world: World, visit: Visit, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    def away(*_: Any, **__: Any) -> None:
        raise OperationalError("the database is away")

    monkeypatch.setattr("sikkersag.intake.views.public.ingest", away)
    receipts = {receipt_in(send()) for _ in range(2)}
    settings.SECRET_KEY = "another key than before, with which no receipt was given"
    ingest_waiting(now=when("2026-03-10 09:10"))
    assert {Notification.objects.get().receipt} == receipts


def test_who_is_signed_in_beside_is_unknown_and_stays_signed_in(world: World, visit: Visit) -> None:
    client = visit("worker")
    assert "Sara Holm" not in client.get("/underretning/").content.decode()
    send(client)
    assert client.get("/overblik/").status_code == 200


def test_what_is_not_whole_is_told_and_has_no_receipt(world: World, visit: Visit) -> None:
    answer = send(tekst="", hvem="")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Underretningen er ikke sendt" in page and "Lise Lærer" in page
    assert not Notification.objects.exists()
    assert Raw.objects.get().refused == "not whole: tekst, hvem"


def test_an_anonymous_sender_is_not_kept(world: World, visit: Visit) -> None:
    send(hvem="anonym")
    found = Notification.objects.get()
    assert "Lise" not in str(found.told)


def test_files_come_along(world: World, visit: Visit) -> None:
    send(filer=SimpleUploadedFile("brev.txt", "Et brev på dansk.".encode(), "text/plain"))
    assert [one.filename for one in Attachment.objects.all()] == ["brev.txt"]
    assert Notification.objects.get().entries.get().data["files"][0]["filename"] == "brev.txt"


def test_a_file_that_is_not_taken_keeps_nothing_else_from_arriving(world: World, visit: Visit) -> None:
    answer = send(filer=SimpleUploadedFile("spil.exe", b"MZ...", "application/octet-stream"))
    assert receipt_in(answer) == Notification.objects.get().receipt
    (told,) = Notification.objects.get().entries.get().data["files"]
    assert told["filename"] == "spil.exe" and "tages ikke imod" in told["refused"]


def test_a_robot_is_set_aside_and_not_lost(world: World, visit: Visit) -> None:
    answer = send(hjemmeside="https://example.dk")
    assert receipt_in(answer) == Notification.objects.get().receipt
    assert Notification.objects.get().status == "frasorteret"
    assert "Lise Lærer" in visit("receiver").get("/indbakke/?vis=frasorteret").content.decode()


@pytest.mark.parametrize(("hvem", "seen"), [("fagperson", True), ("borger", False), ("anonym", False)])
def test_only_a_professional_sees_how_far_it_is(world: World, visit: Visit, hvem: str, seen: bool) -> None:
    receipt = receipt_in(send(hvem=hvem))
    page = Client().post("/underretning/kvittering/", {"kvittering": receipt.lower().replace("-", " ")})
    assert page.status_code == 200
    assert ("Vurderet: ikke endnu" in page.content.decode()) is seen


def test_a_forged_receipt_is_not_found(world: World, visit: Visit) -> None:
    send()
    for forged in ("0000-0000-0000-0000", "1", "' OR 1=1", "A" * 500):
        assert Client().post("/underretning/kvittering/", {"kvittering": forged}).status_code == 404


def test_a_body_that_breaks_off_is_not_kept(world: World, visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    parts = iter([b"tekst=Noget", b""])
    monkeypatch.setattr(HttpRequest, "read", lambda *_: next(parts))
    answer = Client().post("/underretning/", "tekst=Noget&hvem=borger", "application/x-www-form-urlencoded")
    assert answer.status_code == 400
    assert "Vi har intet fået" in answer.content.decode()
    assert (spool.waiting(), Raw.objects.count()) == ([], 0)


ODD = "Ida\u202eM\x1b[31m\u2066 og\x07 Emil"


def test_no_way_in_lets_a_name_rewrite_the_line_that_it_stands_in() -> None:
    mail = f"From: Lise <lise@x.dk>\nSubject: x\nContent-Type: text/plain; charset=utf-8\n\n{ODD}".encode()
    told = {"text": ODD, "sender_name": ODD, "children": [{"name": ODD}]}
    fields = {"tekst": ODD, "navn": ODD, "hvem": "borger", "barn.0.navn": ODD}
    for channel, kind, body in (
        ("web", "application/x-www-form-urlencoded", urlencode(fields).encode()),
        ("api", "application/json", json.dumps(told).encode()),
        ("import", "message/rfc822", mail),
    ):
        kept = spool.Told("r", channel, "2026-03-10T08:40:00+00:00", kind, "k", 0, len(body), "")
        found = reading.read(kept, body).submission
        assert "IdaM[31m og Emil" in found.text
        assert {found.sender_name, *(child.name for child in found.children)} <= {"IdaM[31m og Emil", "Lise", ""}
