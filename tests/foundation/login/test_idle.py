"""A session that nobody uses, what an open page gets then, and a form that is sent too late."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import Settings
from tests.foundation.login.steps import Hands, audit, code, send_code, send_password, sign_in

from sikkersag.foundation.login.models import User

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer

TEXT = 'Ida sagde: "Jeg vil hjem".\r\nMoren græd.\r\n<b>æøå & mere</b>'


def test_after_half_an_hour_one_signs_in_again_and_comes_back(client: Client, bo: User, hands: Hands) -> None:
    sign_in(client)
    hands.move(minutes=29)
    assert client.get("/sag/").status_code == 200
    hands.move(minutes=29)
    assert client.get("/sag/").status_code == 200
    hands.move(minutes=30)
    answer = client.get("/sag/?fane=krav", follow=True)
    assert answer.redirect_chain[-1][0] == "/konto/login/?next=%2Fsag%2F%3Ffane%3Dkrav&udloebet=1"
    page = answer.content.decode()
    assert "Det sker efter 30 minutter" in page
    assert "Dine kladder er gemt." in page
    assert [row.by for row in audit("login.timed_out")] == [bo]
    send_password(client, "bo", to="/sag/?fane=krav")
    assert send_code(client, code()).headers["Location"] == "/sag/?fane=krav"


def test_who_was_never_signed_in_is_not_told_of_a_time_out(client: Client) -> None:
    assert "Du er logget ud" not in client.get("/sag/", follow=True).content.decode()


def test_saving_drafts_by_itself_does_not_keep_a_session_alive(client: Client, bo: User, hands: Hands) -> None:
    sign_in(client)
    for _ in range(14):
        hands.move(minutes=2)
        assert client.post("/gem/", {"tekst": "x"}, headers={"X-Autosave": "1"}).status_code == 200
    hands.move(minutes=2)
    assert client.post("/gem/", {"tekst": "x"}, headers={"X-Autosave": "1"}).status_code == 401
    assert client.get("/sag/").status_code == 302


def test_the_same_requests_by_a_person_do(client: Client, bo: User, hands: Hands) -> None:
    sign_in(client)
    for _ in range(20):
        hands.move(minutes=2)
        assert client.post("/gem/", {"tekst": "x"}).status_code == 200


@pytest.mark.parametrize("header", ["X-Autosave", "HX-Request"])
def test_a_part_of_a_page_gets_a_short_answer_never_the_sign_in_page(
    client: Client, bo: User, hands: Hands, header: str
) -> None:
    sign_in(client)
    hands.move(minutes=31)
    answer = client.post(
        "/gem/",
        {"tekst": TEXT},
        headers={header: "true" if header == "HX-Request" else "1", "Referer": "http://testserver/sag/?a=1"},
    )
    assert answer.status_code == 401
    assert answer.headers["HX-Retarget"] == "#session-message"
    page = answer.content.decode()
    assert "<html" not in page and "<form" not in page
    assert "Du er logget ud" in page
    assert 'href="/konto/login/?next=%2Fsag%2F%3Fa%3D1&amp;udloebet=1"' in page


def test_a_part_of_a_page_does_not_lead_to_the_host_that_the_client_names(client: Client) -> None:
    answer = client.get("/sag/", headers={"HX-Request": "true", "HX-Current-URL": "https://ond.example/x"})
    assert "next=%2F&" in answer.content.decode()


def hidden(page: Answer) -> dict[str, str]:
    """The hidden fields of a page, as a browser would send them."""
    found = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', page.content.decode())
    return {html.unescape(name): html.unescape(value) for name, value in found}


@pytest.fixture
def strict() -> Client:
    """A browser whose forms are checked for the token, as a real one's are."""
    return Client(enforce_csrf_checks=True)


def token(client: Client) -> str:
    """The token that a page open in this browser holds."""
    page = client.get(reverse("account_login"), follow=True)
    found = re.search(r'name="csrf-token" content="([^"]+)"', page.content.decode())
    assert found
    return found[1]


def sign_in_strictly(client: Client) -> None:
    """Sign in with tokens."""
    first = {"login": "bo", "password": "tre gule cykler i regn", "csrfmiddlewaretoken": token(client)}
    client.post(reverse("account_login"), first)
    second = {"code": code(), "csrfmiddlewaretoken": token(client)}
    assert client.post(reverse("mfa_authenticate"), second).status_code == 302


def test_a_form_sent_too_late_comes_back_whole_and_is_saved_after_signing_in(
    strict: Client, bo: User, hands: Hands
) -> None:
    sign_in_strictly(strict)
    proof = token_of_signed_in(strict)
    hands.move(minutes=45)
    late = strict.post("/gem/?del=2", {"tekst": TEXT, "csrfmiddlewaretoken": proof})
    assert late.status_code == 401
    page = late.content.decode()
    assert "Det er ikke gemt endnu" in page
    assert "no-store" in late.headers["Cache-Control"]
    assert html.escape(TEXT, quote=False).split("\r\n")[1] in page
    fields = hidden(late)
    assert fields["tekst"] == TEXT
    # Sent once more before signing in: nothing is lost by that either.
    assert hidden(strict.post("/gem/?del=2", fields))["tekst"] == TEXT
    sign_in_strictly(strict)
    assert strict.post("/gem/?del=2", fields).content.decode() == "Gemt: " + TEXT


def token_of_signed_in(client: Client) -> str:
    """The token in a page of somebody who is signed in."""
    page = client.get(reverse("account_change_password"))
    found = re.search(r'name="csrf-token" content="([^"]+)"', page.content.decode())
    assert found
    return found[1]


def test_the_ticket_is_for_these_words_this_address_and_this_browser(strict: Client, bo: User, hands: Hands) -> None:
    sign_in_strictly(strict)
    proof = token_of_signed_in(strict)
    hands.move(minutes=45)
    fields = hidden(strict.post("/gem/", {"tekst": TEXT, "csrfmiddlewaretoken": proof}))
    sign_in_strictly(strict)
    assert strict.post("/gem/", {**fields, "tekst": "noget andet"}).status_code == 403
    assert strict.post("/gem/?x=1", fields).status_code == 403
    assert strict.post("/gem/", {**fields, "_kept": fields["_kept"] + "x"}).status_code == 403
    other = Client(enforce_csrf_checks=True)
    hands.move(minutes=1)
    sign_in_strictly(other)
    assert other.post("/gem/", fields).status_code == 403
    assert strict.post("/gem/", fields).content.decode() == "Gemt: " + TEXT


def test_a_page_from_before_one_signed_in_again_can_still_be_sent(strict: Client, bo: User, hands: Hands) -> None:
    sign_in_strictly(strict)
    proof = token_of_signed_in(strict)
    hands.move(minutes=45)
    sign_in_strictly(strict)
    sent = {"tekst": TEXT, "csrfmiddlewaretoken": proof}
    saved_by_itself = strict.post("/gem/", sent, headers={"X-Autosave": "1"})
    assert (saved_by_itself.status_code, "<form" in saved_by_itself.content.decode()) == (401, False)
    late = strict.post("/gem/", sent, headers={"Origin": "http://testserver"})
    assert late.status_code == 403
    assert "Du er logget ind igen" in late.content.decode()
    assert strict.post("/gem/", hidden(late)).content.decode() == "Gemt: " + TEXT


def test_a_form_from_another_site_gets_no_ticket(strict: Client, bo: User) -> None:
    sign_in_strictly(strict)
    for headers in ({"Origin": "https://ond.example"}, {"Sec-Fetch-Site": "cross-site"}, {}):
        refused = strict.post("/gem/", {"tekst": "ondt"}, headers=headers)
        assert refused.status_code == 403
        assert "_kept" not in refused.content.decode()


def test_the_guards_cost_a_page_two_queries_and_a_write_a_minute(
    client: Client, bo: User, hands: Hands, settings: Settings
) -> None:
    # What else stands before a page belongs to other rooms.
    settings.MIDDLEWARE = [one for one in settings.MIDDLEWARE if "foundation.access" not in one]
    sign_in(client)
    hands.move(seconds=30)
    with CaptureQueriesContext(connection) as asked:
        client.get("/sag/")
    assert len(asked) == 2, asked.captured_queries  # the session, the user
    hands.move(seconds=31)
    with CaptureQueriesContext(connection) as saved:
        client.get("/sag/")
    assert 3 <= len(saved) <= 5, saved.captured_queries  # and the session saved
