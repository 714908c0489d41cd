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


@pytest.mark.parametrize("name", ["400.html", "403.html", "404.html", "405.html", "500.html"])
def test_every_page_says_that_nothing_was_changed_or_kept_by_half(name: str) -> None:
    shown = render_to_string(name)
    assert "Intet er" in shown or "intet er gemt halvt" in shown
    assert "Gå til forsiden" in shown
    assert "venligst" not in shown.lower()
    assert "!" not in shown.replace("<!DOCTYPE", "")


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
