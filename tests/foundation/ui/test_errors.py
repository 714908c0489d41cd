"""Pages about mistakes say what happened, what was kept and what to do next, and need nothing that may have failed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client, RequestFactory

from sikkersag.foundation.ui import errors


def test_a_form_without_proof_is_refused_and_shows_what_was_typed_but_no_secret(db: object) -> None:
    client = Client(enforce_csrf_checks=True)
    typed = {
        "text": "Et <b>langt</b> notat",
        "password": "hemmeligt",
        "otp_code": "123456",
        "csrfmiddlewaretoken": "gammel",
    }
    answer = client.post("/stil/", typed)
    shown = answer.content.decode()
    assert answer.status_code == 403
    assert "Kladder er gemt" in shown
    assert "Log ind igen" in shown
    assert "Et &lt;b&gt;langt&lt;/b&gt; notat" in shown
    assert "hemmeligt" not in shown
    assert "123456" not in shown
    assert "gammel" not in shown


@pytest.mark.parametrize("name", ["400.html", "403.html", "404.html", "405.html", "413.html", "500.html"])
def test_every_page_says_that_nothing_was_changed_or_kept_by_half(name: str) -> None:
    shown = render_to_string(name)
    assert "Intet er" in shown or "intet er gemt halvt" in shown
    assert "Gå til forsiden" in shown
    assert "venligst" not in shown.lower()
    assert "!" not in shown.replace("<!DOCTYPE", "")


@pytest.mark.parametrize("how", ["application/x-www-form-urlencoded", "multipart/form-data"])
def test_a_form_larger_than_is_taken_in_one_is_told_what_to_do(db: object, client: Client, how: str) -> None:
    text = "a" * (13 * 1024 * 1024)
    if how.startswith("multipart"):
        answer = client.post("/konto/login/", {"tekst": text})
    else:
        answer = client.post("/konto/login/", f"tekst={text}", content_type=how)
    shown = answer.content.decode()
    assert answer.status_code == 413
    assert 'lang="da"' in shown and "mere end 12 MB" in shown
    assert "den står på den side, du kom fra" in shown and "Del teksten i flere notater" in shown
    assert answer.headers["Content-Security-Policy"]


def test_an_autosave_that_is_too_large_gets_a_sentence_for_the_page(db: object, client: Client) -> None:
    sent = f"tekst={'a' * (13 * 1024 * 1024)}"
    answer = client.post("/konto/login/", sent, "application/x-www-form-urlencoded", headers={"X-Autosave": "1"})
    assert (answer.status_code, list(answer.json())) == (413, ["fejl"])


def test_a_request_that_cannot_be_read_is_no_form_that_is_too_large(db: object, client: Client) -> None:
    answer = client.get("/", headers={"Host": "en anden"})
    assert answer.status_code == 400
    assert "Anmodningen kunne ikke læses" in answer.content.decode()


def test_an_address_that_does_not_exist_is_told_in_danish(db: object, client: Client) -> None:
    answer = client.get("/findes-ikke/")
    assert answer.status_code == 404
    assert "Siden findes ikke" in answer.content.decode()


def test_the_page_about_a_fault_asks_no_database_and_names_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*args: object, **kwargs: object) -> None:
        raise AssertionError("The page about a fault asked the database.")

    monkeypatch.setattr(connection, "cursor", away)
    request: Any = RequestFactory().get("/")
    request.now = datetime(2026, 3, 10, 7, 43, tzinfo=UTC)
    answer = errors.server_error(request)
    assert answer.status_code == 500
    assert "tirs. 10.\u00a0marts\u00a02026 kl.\u00a08.43" in answer.content.decode()
    del request.now
    assert errors.server_error(request).status_code == 500
