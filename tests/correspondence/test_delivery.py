"""The ways out, against a mail server of the tests' own: what is taken, refused, lost on the way, and sent again."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sikkersag.correspondence import checks, delivery
from sikkersag.correspondence.delivery import NotDeliveredError, ports

TO = "lise@aaskolen.example"


class Server(socketserver.ThreadingTCPServer):
    """A mail server that keeps what it takes. `refuses`: what it answers to a receiver, where it takes none."""

    allow_reuse_address = daemon_threads = True

    def __init__(self) -> None:
        self.mails: list[str] = []
        self.refuses = ""
        super().__init__(("127.0.0.1", 0), Talk)


class Talk(socketserver.StreamRequestHandler):
    """As much of SMTP as it takes to hand over a mail."""

    server: Server

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def handle(self) -> None:
        self.say("220 here")
        for line in self.rfile:
            word = line.decode().upper()
            if word.startswith("RCPT") and self.server.refuses:
                self.say(self.server.refuses)
            elif word.startswith("DATA"):
                self.say("354 go on")
                lines: list[str] = []
                while (text := self.rfile.readline().decode()) != ".\r\n":
                    lines.append(text)
                self.server.mails.append("".join(lines))
                self.say("250 taken")
            elif word.startswith("QUIT"):
                self.say("221 bye")
                return
            else:
                self.say("250 well")


@pytest.fixture
def server(settings: Any) -> Iterator[Server]:
    made = Server()
    threading.Thread(target=made.serve_forever, daemon=True).start()
    settings.EMAIL_BACKEND = "not to be used"
    settings.MAIL_URL = f"smtp://127.0.0.1:{made.server_address[1]}"
    settings.MAIL_FROM = "boern@fjordby.example"
    yield made
    made.shutdown()
    made.server_close()


def send(to: str = TO, key: str = "1234 kvittering") -> None:
    ports()["mail"].deliver(
        to=to, subject="Din underretning", text="Vi har modtaget din underretning, ærlig talt.", key=key
    )


def test_a_mail_is_handed_over_with_its_words_and_the_same_id_each_time(server: Server) -> None:
    send()
    send()
    send(key="1234 orientering")
    heads = [[line for line in mail.splitlines() if line.lower().startswith("message-id")] for mail in server.mails]
    assert heads[0] == heads[1] != heads[2]
    assert "@fjordby.example>" in heads[0][0]
    mail = server.mails[0]
    assert f"To: {TO}" in mail and "From: boern@fjordby.example" in mail and "Subject: Din underretning" in mail


@pytest.mark.parametrize(
    ("answer", "said"),
    [("550 nobody here", "tager ikke imod adressen"), ("421 later", "tog ikke imod den|tager ikke imod")],
)
def test_what_the_server_refuses_is_told(server: Server, answer: str, said: str) -> None:
    server.refuses = answer
    with pytest.raises(NotDeliveredError, match=said):
        send()
    assert server.mails == []


def test_a_server_that_is_away_is_told(server: Server) -> None:
    server.shutdown()
    server.server_close()
    with pytest.raises(NotDeliveredError, match="tog ikke imod den"):
        send()


def test_nothing_can_be_smuggled_into_the_head(server: Server) -> None:
    with pytest.raises(NotDeliveredError):
        send(to=f"{TO}\nBcc: somebody@example.dk")
    assert server.mails == []


def test_without_a_server_there_is_no_such_way(settings: Any) -> None:
    settings.MAIL_URL = ""
    assert set(ports()) == {"brev", "telefon"}
    with pytest.raises(ValueError, match="no channel"):
        delivery.register_port("due", None)


def test_mails_may_be_laid_in_a_folder(settings: Any, tmp_path: Path) -> None:
    settings.MAIL_URL, settings.MAIL_FROM = f"folder://{tmp_path}/post", "boern@fjordby.example"
    send()
    (file,) = (tmp_path / "post").iterdir()
    assert TO in file.read_text()


@pytest.mark.parametrize(
    ("address", "sender", "told"),
    [
        ("", "", []),
        ("smtps://u:p%40@mail.example", "a@b.dk", []),
        ("smtp+tls://mail.example:587", "a@b.dk", []),
        ("smtp://127.0.0.1", "a@b.dk", []),
        ("folder:///srv/post", "a@b.dk", []),
        ("smtp://mail.example", "a@b.dk", ["correspondence.W002"]),
        ("mail.example", "a@b.dk", ["correspondence.E001"]),
        ("smtp://", "a@b.dk", ["correspondence.E001"]),
        ("smtp://mail.example:x", "a@b.dk", ["correspondence.E001"]),
        ("folder://", "a@b.dk", ["correspondence.E001"]),
        ("smtps://mail.example", "", ["correspondence.E002"]),
        ("smtps://mail.example", "Fjordby", ["correspondence.E002"]),
    ],
)
def test_mistakes_in_the_settings_are_told(settings: Any, address: str, sender: str, told: list[str]) -> None:
    settings.MAIL_URL, settings.MAIL_FROM = address, sender
    assert [found.id for found in checks.check_mail()] == told
    assert [found.id for found in checks.check_no_mail()] == ([] if address else ["correspondence.W001"])


@pytest.mark.parametrize("sender", ["", "Fjordby", "boern@"])
def test_a_sender_that_is_no_address_is_told_and_stops_nothing(server: Server, settings: Any, sender: str) -> None:
    settings.MAIL_FROM = sender
    with pytest.raises(NotDeliveredError, match="tog ikke imod den"):
        send()
    assert server.mails == []
