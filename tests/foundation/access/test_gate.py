"""What stands before a view: who is let in, what the others are told, and that the read is logged."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from pytest_django import Settings
from tests.foundation.town import NOW, Town

from sikkersag.foundation import clock
from sikkersag.foundation.access import actions, gate
from sikkersag.foundation.access.models import Grant, Read

WHY = "Barnet står i receptionen og ingen fra teamet kan nås."


@pytest.fixture
def site(town: Town, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Town:
    """The addresses of gated_urls.py, at the time of the town; cases 1 to 4 have the numbers 1 to 4."""
    settings.ROOT_URLCONF = "tests.foundation.access.gated_urls"
    settings.SECOND_FACTOR = False
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr(gate, "_resolvers", [lambda number: int(number) if number in "1234" else None])
    return town


def as_user(town: Town, name: str) -> Client:
    """A browser in which somebody is signed in."""
    client = Client()
    client.force_login(town.people[name], backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def _told(content: bytes) -> str:
    """What a page tells, without the token that is another at each request."""
    return re.sub(r'(name="csrf-?(?:token|middlewaretoken)" (?:value|content)=)"\w+"', r"\1", content.decode())


@pytest.mark.parametrize("address", ["/os/", "/team/", "/sag/1/", "/sag/9/"])
def test_nobody_signed_in_is_sent_to_sign_in_and_learns_nothing(site: Town, address: str) -> None:
    response = Client().get(address)
    assert response.status_code == 302
    assert response["Location"].startswith("/konto/login/")
    assert not Read.objects.exists()


def test_each_mark_lets_in_whom_it_names(site: Town) -> None:
    assert Client().get("/alle/").content == b"alle"
    assert as_user(site, "admin").get("/os/").content == b"Admin"
    assert as_user(site, "lone").get("/team/").content == b"teamet"
    response = as_user(site, "anne").get("/team/")
    assert response.status_code == 403
    assert "Din rolle giver ikke adgang til dette: se teamets overblik." in response.content.decode()


def test_a_case_is_shown_and_the_read_is_logged_with_its_reason(site: Town) -> None:
    assert as_user(site, "bent").get("/sag/1/").content == b"sagen 1"
    read = Read.objects.get()
    assert (read.case, read.user, read.at, read.what, read.why) == (1, site.people["bent"], NOW, "sagen", "dit team")


@pytest.mark.parametrize("name", ["kim", "jura", "raad", "admin", "dpo"])
def test_a_case_that_one_may_not_know_of_is_as_one_that_does_not_exist(site: Town, name: str) -> None:
    client = as_user(site, name)
    theirs, nobodys = client.get("/sag/3/"), client.get("/sag/9/")
    assert theirs.status_code == nobodys.status_code == 404
    assert _told(theirs.content) == _told(nobodys.content)
    assert not Read.objects.exists()


def test_whoever_may_break_the_glass_is_offered_it_and_does_it(site: Town) -> None:
    client = as_user(site, "carl")
    offered = client.get("/sag/1/")
    assert offered.status_code == 403
    assert 'action="/adgang/noedadgang/1/"' in offered.content.decode()
    assert client.get("/sag/9/").status_code == 404
    assert not Read.objects.exists()

    refused = client.post("/adgang/noedadgang/1/", {"reason": "haster", "next": "/sag/1/"})
    assert refused.status_code == 403
    assert "haster" in refused.content.decode() and "ikke åbnet endnu" in refused.content.decode()
    opened = client.post("/adgang/noedadgang/1/", {"reason": WHY, "next": "/sag/1/"})
    assert (opened.status_code, opened["Location"]) == (302, "/sag/1/")
    assert client.get("/sag/1/").content == b"sagen 1"
    assert Read.objects.get().why == "nødadgang"
    assert Grant.objects.get().reason == WHY


def test_break_glass_leads_nowhere_outside_the_program(site: Town) -> None:
    client = as_user(site, "carl")
    opened = client.post("/adgang/noedadgang/1/", {"reason": WHY, "next": "https://example.org/"})
    assert opened["Location"] == "/"


def test_a_case_closed_by_ones_own_conflict_says_so_and_offers_no_break_glass(site: Town) -> None:
    actions.declare_conflict(case=1, reason="Min niece", by=site.people["anne"], now=NOW)
    response = as_user(site, "anne").get("/sag/1/")
    assert response.status_code == 403
    assert "inhabil" in response.content.decode()
    assert "noedadgang" not in response.content.decode()


def test_a_reader_is_told_that_they_may_not_write(site: Town) -> None:
    response = as_user(site, "kim").get("/sag/1/skriv/")
    assert response.status_code == 403
    assert "Du kan se sagen, men" in response.content.decode()
    assert not Read.objects.exists()


def test_a_form_that_is_shown_again_is_a_read_and_one_that_leads_on_is_not(site: Town) -> None:
    client = as_user(site, "anne")
    assert client.post("/sag/1/skriv/", {"ok": "1"}).status_code == 302
    assert not Read.objects.exists()
    assert client.post("/sag/1/skriv/", {}).content == b"formularen"
    assert Read.objects.get().what == "et notat"


@pytest.mark.parametrize(("status", "logged"), [(422, 1), (409, 1), (403, 1), (413, 1), (404, 0), (405, 0)])
def test_a_form_that_is_refused_is_logged_as_shown(site: Town, status: int, logged: int) -> None:
    assert as_user(site, "anne").post("/sag/1/skriv/", {"status": status}).status_code == status
    assert Read.objects.count() == logged
