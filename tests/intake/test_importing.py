"""Mails and files from a folder: each is kept before it is moved, once, and what cannot be read stays."""

from __future__ import annotations

import os
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError
from tests.casefile.factory import World, when
from tests.intake.conftest import Visit

from sikkersag.intake import spool
from sikkersag.intake.actions.importing import Imported, import_folder
from sikkersag.intake.jobs import ingest_waiting
from sikkersag.intake.models import Attachment, Notification, Raw

NESTED = "Content-Type: multipart/mixed; boundary=x"
NOW = when("2026-03-10 08:40")


def mail(*, text: str = "Ida har blå mærker.\n", key: str = "<1@skolen.dk>", **more: str) -> EmailMessage:
    found = EmailMessage()
    found["Received"] = "from skolen.dk by kommunen.dk; Mon, 9 Mar 2026 22:15:00 +0100"
    found["From"], found["Subject"], found["Message-ID"] = "Lise Lærer <lise@skolen.dk>", "Bekymring om Ida", key
    found.set_content(text)
    for name, value in more.items():
        found[name] = value
    return found


def lay(folder: Path, name: str, body: bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(body)
    return path


def run(folder: Path) -> list[Imported]:
    return list(import_folder(folder, now=NOW, settle=-1e12))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "ind").mkdir()
    return tmp_path / "ind"


def test_a_mail_comes_in_with_its_files_and_the_time_the_server_took_it(
    world: World, visit: Visit, folder: Path
) -> None:
    letter = mail()
    letter.add_attachment("Et brev på dansk.".encode(), maintype="text", subtype="plain", filename="brev æ.txt")
    lay(folder, "a.eml", bytes(letter))
    (one,) = run(folder)
    found = Notification.objects.get()
    assert (found.receipt, found.channel) == (one.receipt, "mail")
    assert found.arrived_at == when("2026-03-09 22:15")
    told = found.told
    assert (told["text"], told["sender_name"], told["sender_mail"]) == (
        "Bekymring om Ida\n\nIda har blå mærker.", "Lise Lærer", "lise@skolen.dk",
    )  # fmt: skip
    assert Attachment.objects.get().filename == "brev æ.txt"
    assert sorted(path.name for path in folder.iterdir()) == ["gjort"]
    assert (folder / "gjort" / "a.eml").read_bytes() == bytes(letter)


def test_the_same_mail_twice_is_one_notification(world: World, visit: Visit, folder: Path) -> None:
    for name in ("a.eml", "b.eml"):
        lay(folder, name, bytes(mail()))
    lay(folder, "c.eml", bytes(mail(key="<2@skolen.dk>")))
    first, second, third = run(folder)
    assert first.receipt == second.receipt != third.receipt
    assert (Notification.objects.count(), Raw.objects.count()) == (2, 3)


def test_stopped_before_it_is_moved_it_comes_in_once(
    world: World, visit: Visit, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lay(folder, "a.eml", bytes(mail()))

    def stop(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("sikkersag.intake.actions.importing._move", stop)
    with pytest.raises(KeyboardInterrupt):
        run(folder)
    monkeypatch.undo()
    assert (folder / "a.eml").exists()
    (one,) = run(folder)
    assert Notification.objects.get().receipt == one.receipt


def test_the_database_away_it_is_kept_and_brought_in_by_the_job(
    world: World, visit: Visit, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: Any, **__: Any) -> None:
        raise OperationalError("away")

    monkeypatch.setattr("sikkersag.intake.actions.importing.ingest", away)
    lay(folder, "a.eml", bytes(mail()))
    (one,) = run(folder)
    assert (folder / "gjort" / "a.eml").exists()
    ingest_waiting(now=NOW)
    assert Notification.objects.get().receipt == one.receipt


@pytest.mark.parametrize(
    ("name", "body", "why"),
    [
        ("a.eml", b"\x00\xff\x00", "no mail"),
        ("b.eml", b"", "no mail"),
        ("c.exe", b"MZ", "not taken: c.exe"),
        ("mappe/d.xyz", b"x", "not taken: d.xyz"),
        ("mappe/under/e.txt", b"x", "within the folder"),
    ],
)
def test_what_cannot_be_read_is_named_and_stays(
    world: World, visit: Visit, folder: Path, name: str, body: bytes, why: str
) -> None:
    path = lay(folder, name, body)
    lay(folder, "z.eml", bytes(mail()))
    first, last = run(folder)
    assert (first.name, why in first.refused) == (name.split("/", maxsplit=1)[0], True), first
    assert path.exists()
    assert Notification.objects.get().receipt == last.receipt
    assert len(list(spool.everything())) == 1


def test_a_folder_is_one_notification_with_its_files(world: World, visit: Visit, folder: Path) -> None:
    lay(folder, "post 1/brev.txt", "Jeg er bekymret for Noah.".encode("cp1252"))
    lay(folder, "post 1/side.png", b"\x89PNG\r\n\x1a\n" + bytes(40))
    lay(folder, "fax.png", b"\x89PNG\r\n\x1a\n" + bytes(50))
    assert len(run(folder)) == 2
    texts = sorted(one.told["text"] for one in Notification.objects.all())
    assert texts == ["Jeg er bekymret for Noah.", "Modtaget som fil: fax.png. Læs filerne."]
    assert Attachment.objects.count() == 3


@pytest.mark.parametrize(
    "made",
    [
        f"Subject: a\n{NESTED}\n\n" + f"--x\n{NESTED}\n\n" * 50,
        "Subject: =?utf-8?b?////?=\nContent-Type: text/plain; charset=no-such\n\nhej",
        "Subject: a\nContent-Type: text/html\n\n<p>hej<script>alert(1)</script><style>p{}</style></p>",
        "Subject: a\nContent-Transfer-Encoding: base64\n\n!!!!",
        "From: \x00\nSubject: a\nDate: i går\nReceived: ; i morgen\n\nhej",
    ],
)  # fmt: skip
def test_a_mail_made_to_harm_is_read_or_refused_and_stops_nothing(
    world: World, visit: Visit, folder: Path, made: str
) -> None:
    lay(folder, "a.eml", made.encode("latin-1"))
    lay(folder, "b.eml", bytes(mail()))
    first, second = run(folder)
    assert second.receipt
    assert bool(first.receipt) != bool(first.refused)
    assert "alert" not in str(list(Notification.objects.values_list("told", flat=True)))


def test_the_command_says_what_it_did(
    world: World, visit: Visit, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    os.utime(lay(folder, "a.eml", bytes(mail())), (1, 1))
    os.utime(lay(folder, "b.exe", b"MZ"), (1, 1))
    with pytest.raises(CommandError, match="1 kunne ikke læses"):
        call_command("import_notifications", str(folder))
    said = capsys.readouterr().out
    assert f"a.eml: {Notification.objects.get().receipt}" in said and "b.exe: kan ikke læses" in said
