"""The database goes away under a live server and comes back: what people see, what is kept, what stands afterwards.

On SQLite a database cannot go away by itself; the page is tried there by planting the error.
"""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.db import OperationalError, connections
from django.test import Client
from pytest_django.fixtures import Settings
from scripts import postgres
from tests.casefile.factory import World, make_world
from tests.casefile.writing.sending import kinds, texts, visit
from tests.databases import Database, is_postgresql

from sikkersag.foundation.audit.anchors import Anchors
from sikkersag.foundation.audit.verifying import verify
from sikkersag.foundation.ui import errors

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
ROOT = Path(__file__).resolve().parents[3]


class _Form(HTMLParser):
    """The fields of the form on a page that is sent by POST."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: list[tuple[str, str]] = []
        self.action = ""
        self._name: str | None = None
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {key: value or "" for key, value in attrs}
        if tag == "form" and told.get("method") == "post":
            self._inside, self.action = True, told["action"]
        if self._inside and tag == "input":
            self.fields.append((told["name"], told["value"]))
        if self._inside and tag == "textarea":
            self._name = told["name"]
            self.fields.append((self._name, ""))

    def handle_data(self, data: str) -> None:
        if self._name is not None:
            name, value = self.fields[-1]
            self.fields[-1] = (name, value + data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._name is not None:
            name, value = self.fields[-1]
            # A browser leaves out one line end after the tag.
            self.fields[-1] = (name, value.removeprefix("\n"))
            self._name = None
        if tag == "form":
            self._inside = False


def form_of(page: str) -> _Form:
    """The form that sends again."""
    form = _Form()
    form.feed(page)
    return form


@pytest.fixture
def world(db: None) -> World:
    """The family Møllegård."""
    return make_world()


@pytest.fixture
def planted(world: World, monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Callable[..., Any]:
    """Return a function that posts to a page while the database is away at the moment of writing."""
    settings.SECOND_FACTOR = False
    client = Client(raise_request_exception=False)
    client.force_login(world.town.worker, backend=BACKEND)

    def away(*_: Any, **__: Any) -> Any:
        raise OperationalError("server closed the connection unexpectedly")

    def post(fields: Mapping[str, Any], **more: Any) -> Any:
        with monkeypatch.context() as patch:
            patch.setattr("sikkersag.casefile.views.writing.draft_of", away)
            return client.post(f"/kladde/{uuid4()}/", fields, **more)

    return post


def test_what_was_typed_comes_back_on_the_page_and_may_be_sent_again(planted: Callable[..., Any]) -> None:
    typed = "\nMor sagde: »<script>alert(1)</script>«.\n" + "Linje to. " * 20
    answer = planted({"csrfmiddlewaretoken": "abc", "tekst": typed, "barn": ["a", "b"]})
    page = answer.content.decode()
    assert answer.status_code == 503
    assert answer["Retry-After"] == "10"
    assert "Databasen svarer ikke lige nu" in page and "enten gemt helt eller slet ikke" in page
    assert "<script>alert" not in page
    form = form_of(page)
    assert form.fields == [("csrfmiddlewaretoken", "abc"), ("tekst", typed), ("barn", "a"), ("barn", "b")]
    assert form.action.startswith("/kladde/")


def test_a_form_without_its_proof_or_with_a_secret_gets_no_button_to_send_again(planted: Callable[..., Any]) -> None:
    for fields in ({"tekst": "x"}, {"csrfmiddlewaretoken": "abc", "password": "hemmelig-kode"}):
        page = planted(fields).content.decode()
        assert "<form" not in page and "hemmelig-kode" not in page
        assert "send det igen" in page


@pytest.mark.parametrize("header", ["X-Autosave", "HX-Request"])
def test_a_page_that_saves_by_itself_gets_a_short_text(planted: Callable[..., Any], header: str) -> None:
    answer = planted({"tekst": "x"}, headers={header: "1"})
    assert answer.status_code == 503
    assert answer.content.decode() == "Databasen svarer ikke lige nu. Teksten er på siden."


def test_another_mistake_is_still_a_mistake(rf: Any) -> None:
    try:
        raise ValueError("ours")
    except ValueError:
        assert errors.server_error(rf.get("/")).status_code == 500


# A database that really is away


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


@dataclass
class Browser:
    """Somebody who is signed in at the live server."""

    port: int
    cookies: dict[str, str]

    def ask(self, method: str, path: str, fields: list[tuple[str, str]] | None = None) -> tuple[int, str, str]:
        """Send one request; returns status, where it leads, and the page."""
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)) as connection:
            headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
            body = None
            if fields is not None:
                headers["Content-Type"] = "application/x-www-form-urlencoded"
                body = urlencode(fields)
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            for header in answer.headers.get_all("Set-Cookie") or []:
                name, _, value = header.partition(";")[0].partition("=")
                self.cookies[name] = value
            return answer.status, answer.headers.get("Location", ""), answer.read().decode()


@pytest.fixture
def cluster(committed_db: Database) -> Path:
    """The folder of the cluster that the tests run on; one of scripts/postgres.py, which a test may stop."""
    host = re.search(r"@(%2F[^/]+)/", committed_db.url)
    folder = Path(host[1].replace("%2F", "/")) if host else Path()
    if not is_postgresql() or not folder.name.startswith(postgres.PREFIX):
        pytest.skip("needs a PostgreSQL that may be stopped: python scripts/postgres.py run -- pytest ...")
    if os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1") != "1":
        pytest.skip("the others would lose their database too")
    return folder


@pytest.fixture
def browser(committed_db: Database, world: World) -> Iterator[Browser]:
    """A live server, two processes with a pool each, and the worker signed in."""
    port = free_port()
    client = Client()
    client.force_login(world.town.worker, backend=BACKEND)
    process = subprocess.Popen(
        [sys.executable, "-m", "sikkersag.cli", "serve", "--port", str(port)],
        env={**os.environ, "SIKKERSAG_SECOND_FACTOR": "nej"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    found = Browser(port, {"sessionid": client.cookies["sessionid"].value})
    try:
        deadline = time.monotonic() + 60
        while True:
            try:
                if found.ask("GET", "/konto/login/")[0]:
                    break
            except ConnectionRefusedError:
                assert process.poll() is None and time.monotonic() < deadline
                time.sleep(0.2)
        yield found
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)


@contextmanager
def stopped(folder: Path) -> Iterator[None]:
    """PostgreSQL is away while the block runs."""
    programs = postgres.programs()
    assert programs is not None
    data = folder / "data"
    options = (data / "postmaster.opts").read_text(encoding="utf-8")
    flags = " ".join(re.findall(r'"(-c|[a-z_]+=[^"]*)"', options))
    postgres.call(programs / "pg_ctl", "-D", str(data), "-m", "fast", "-w", "stop", cwd=folder)
    try:
        yield
    finally:
        postgres.call(
            *(programs / "pg_ctl", "-D", str(data), "-l", str(folder / "log"), "-w", "-o", flags, "start"), cwd=folder
        )


def test_ten_seconds_without_a_database_lose_nothing_and_write_nothing_twice(
    cluster: Path, browser: Browser, world: World
) -> None:
    status, _, page = browser.ask("GET", f"/sag/{world.ida.number}/notat/nyt/")
    assert status == 302
    case = f"/sag/{world.ida.number}/"
    assert browser.ask("GET", case)[0] == 200
    page = browser.ask("GET", f"/familie/{world.family.pk}/notat/nyt/")[2]
    proof = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert proof is not None
    address = f"/kladde/{uuid4()}/"
    steering = {"formular": "notat", "familie": str(world.family.pk), "version": "0", "csrfmiddlewaretoken": proof[1]}
    note = {k: v for k, v in visit(world).items() if "boernesamtale" not in k and "samtykke" not in k}
    typed = [(k, v) for k, vs in note.items() for v in ([vs] if isinstance(vs, str) else vs)]
    before = kinds(world.ida)
    started = time.monotonic()
    answers: list[tuple[int, float]] = []
    with stopped(cluster):
        while time.monotonic() - started < 10:
            asked = time.monotonic()
            status, _, page = browser.ask("GET", case)
            answers.append((status, time.monotonic() - asked))
            assert status == 503 and "Databasen svarer ikke lige nu" in page and "Prøv igen" in page
            assert world.ida.number not in re.sub(r'href="[^"]*"', "", page)
        status, _, kept = browser.ask("POST", address, [*steering.items(), ("handling", "journalfoer"), *typed])
        away = time.monotonic() - started
        assert status == 503, status
    form = form_of(kept)
    assert form.action == address
    assert sorted(form.fields) == sorted([*steering.items(), ("handling", "journalfoer"), *typed])
    connections.close_all()  # the test's own went too
    back = time.monotonic()
    while (status := browser.ask("GET", case)[0]) != 200:
        assert status == 503
        assert time.monotonic() - back < 60, "the server did not find its database again"
    found_again = time.monotonic() - back
    assert kinds(world.ida) == before  # nothing by half
    status, where, _ = browser.ask("POST", form.action, form.fields)
    assert status == 302 and where.endswith("/skrevet/"), where
    assert browser.ask("POST", form.action, form.fields)[0] in (200, 302)
    assert kinds(world.ida)[len(before) :] == ["hjemmebesoeg"]
    assert texts(world.ida)[-1].startswith("Ida siger")
    assert [str(fault) for fault in verify(Anchors())] == []
    print(f"away {away:.1f} s; answers {[(s, round(t, 1)) for s, t in answers]}; found again after {found_again:.1f} s")
