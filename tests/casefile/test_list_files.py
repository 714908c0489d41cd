"""Lists as files: which cases come into one, and that a list that was cut says so. And what a list's address holds."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings
from tests.casefile.factory import BEGINNING, World, make_world, when, write

from sikkersag.casefile.models import Case, Draft, SavedView
from sikkersag.casefile.views import lists
from sikkersag.foundation import clock
from sikkersag.foundation.access import actions as access
from sikkersag.foundation.access.models import Grant, Read
from sikkersag.foundation.organisation.models import Employment

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def world(db: None, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> World:
    settings.SECOND_FACTOR = False
    monkeypatch.setattr(clock, "now", when)
    return make_world()


def _client(world: World, who: str) -> Client:
    client = Client()
    client.force_login(world.town.users[who], backend=BACKEND)
    return client


def _file(world: World, who: str, page: str = "boern") -> str:
    answer = _client(world, who).get(reverse("list_export", args=[page, "csv"]))
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("page", ["boern", "opgaver"])
def test_a_file_has_no_case_that_is_reached_by_a_role_that_takes_no_lists_out(world: World, page: str) -> None:
    town = world.town
    write(world.ida, "underretning_modtaget", "2026-03-09 09:00", text="Bekymring fra skolen.")
    Employment.objects.create(user=town.night, unit=town.units["syd-1"], role="sagsbehandler", starts=BEGINNING)
    assert "Ida" in _client(world, "night").get(reverse("children")).content.decode()
    assert "Ida" in _file(world, "worker", page)
    assert "Ida" not in _file(world, "night", page)
    assert not Read.objects.filter(user=town.night, what="en liste som fil").exists()


def test_a_case_that_is_only_read_by_a_grant_is_in_no_file(world: World) -> None:
    access.give_grant(
        case=world.ida.pk,
        user=world.town.stranger,
        kind=Grant.Kind.PEER,
        reason="Tilsynsrunden om hjemmebesøg i foråret.",
        until=when("2026-03-20 09:00"),
        by=world.town.leader,
        now=when(),
    )
    assert "Ida" in _client(world, "stranger").get(reverse("children")).content.decode()
    assert "Ida" not in _file(world, "stranger")


def test_a_file_that_was_cut_says_so_in_its_name_and_last_row(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = _client(world, "worker").get(reverse("list_export", args=["boern", "csv"]))
    rows = len(whole.content.decode().splitlines()) - 1
    assert "foerste" not in whole["Content-Disposition"] and rows > 1
    monkeypatch.setattr(lists, "IN_A_FILE", rows)
    assert "Listen er længere" not in _file(world, "worker")
    monkeypatch.setattr(lists, "IN_A_FILE", 1)
    cut = _client(world, "worker").get(reverse("list_export", args=["boern", "csv"]))
    assert "kun-de-foerste-1.csv" in cut["Content-Disposition"]
    lines = cut.content.decode().splitlines()
    assert len(lines) == 3 and "Listen er længere" in lines[-1]
    assert Read.objects.filter(what="en liste som fil").count() == 2 * rows + 1
    for form in ("csv", "xlsx"):
        assert _client(world, "worker").get(reverse("list_export", args=["opgaver", form])).status_code == 200


def test_no_name_and_no_number_of_a_person_is_kept_in_a_lists_address(world: World) -> None:
    client = _client(world, "worker")
    page = client.get(reverse("children"), {"navn": "711719-0101"}).content.decode()
    assert "711719-0101" not in page and 'name="navn" value' not in page
    saving = {"navn": "Åbne sager", "query": "navn=Ida&status=aaben"}
    answer = client.post(reverse("view_save", args=["boern"]), saving)
    assert answer["Location"].endswith("?status=aaben")
    assert SavedView.objects.get().query == "status=aaben"


@pytest.mark.parametrize("name", ["711719-0101", "Sag 7117190101", "711719 0101"])
def test_a_view_is_not_saved_under_a_number_of_a_person(world: World, name: str) -> None:
    client = _client(world, "worker")
    answer = client.post(reverse("view_save", args=["boern"]), {"navn": name, "query": ""}, follow=True)
    assert "ligner et CPR-nummer" in answer.content.decode()
    assert not SavedView.objects.exists()


def test_a_view_that_was_saved_with_a_name_opens_as_what_it_still_means_and_says_so(world: World) -> None:
    town = world.town
    for query in ("navn=Ida&status=aaben", "navn=Ida"):
        SavedView.objects.create(user=town.worker, page="boern", name=f"Gammel {query[-4:]}", query=query)
    client = _client(world, "worker")
    page = client.get(reverse("children")).content.decode()
    assert page.count("Søgte også på et navn.") == 2
    assert "navn=Ida" not in page, "what was looked for must not stand in an address"
    assert 'href="?status=aaben"' in page and 'href="?"' in page
    answer = client.get(reverse("children"), {"navn": "Ida", "status": "aaben"})
    assert answer.status_code == 200 and "Emil" in answer.content.decode()


def test_what_waits_for_a_leader_is_counted_as_it_stands_in_the_list(world: World) -> None:
    Case.objects.update(worker=None)
    client = _client(world, "leader")
    page = client.get(reverse("team")).content.decode()
    rail = page[page.index('aria-label="Venter på dig"') :]
    assert rail.count("Fordel sag") == 3
    assert re.search(r"Venter på dig</h2>\s*<span class=\"count[^>]*>3<", rail), rail[:400]


def test_one_can_reach_each_of_ones_own_drafts_from_the_overview(world: World) -> None:
    worker = world.town.worker
    for number in range(7):
        Draft.objects.create(
            author=worker, family=world.family, form="notat", title=f"Udkast {number}", saved_at=when()
        )
    page = _client(world, "worker").get(reverse("overview")).content.decode()
    assert all(f"Udkast {number}" in page for number in range(7))
