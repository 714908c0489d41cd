"""The pages of access: roles, reviews, conflicts, and who has read a case."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import Settings
from tests.foundation.town import NOW, Town

from sikkersag.foundation import clock
from sikkersag.foundation.access import actions, gate, table
from sikkersag.foundation.access.models import Conflict, Grant, Read
from sikkersag.foundation.access.roles import permissions, roles

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
WHY = "Barnet står i receptionen og ingen fra teamet kan nås."


@pytest.fixture
def site(town: Town, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Town:
    """The program at the time of the town; cases 1 to 4 have the numbers 1 to 4."""
    settings.SECOND_FACTOR = False
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr(gate, "_resolvers", [lambda number: int(number) if number in "1234" else None])
    return town


def as_user(town: Town, name: str) -> Client:
    """A browser in which somebody is signed in."""
    client = Client()
    client.force_login(town.people[name], backend=BACKEND)
    return client


def test_everybody_may_see_what_each_role_may_do(site: Town) -> None:
    page = as_user(site, "raad").get("/adgang/roller/").content.decode()
    for role in roles().values():
        assert role.title in page and role.description in page
    for permission in permissions().values():
        assert permission.title in page
    assert page.count("Din rolle") == 1


def test_the_generated_page_has_every_role_and_permission() -> None:
    text = table.markdown()
    for key in (*roles(), *permissions()):
        assert f"`{key}`" in text
    assert sum(len(lines) for _, lines in table.groups()) == len(permissions())


def test_a_leader_reviews_break_glass_and_a_refused_review_keeps_the_text(site: Town) -> None:
    grant = actions.break_glass(case=1, reason=WHY, by=site.people["carl"], now=NOW)
    lone = as_user(site, "lone")
    page = lone.get("/adgang/gennemgang/").content.decode()
    assert WHY in page and "Carl" in page
    assert WHY not in as_user(site, "chef").get("/adgang/gennemgang/").content.decode()
    assert as_user(site, "anne").get("/adgang/gennemgang/").status_code == 403
    assert as_user(site, "chef").post(f"/adgang/gennemgang/{grant.pk}/", {f"{grant.pk}-text": "Ok"}).status_code == 403

    assert lone.post(f"/adgang/gennemgang/{grant.pk}/", {f"{grant.pk}-text": " "}).status_code == 200
    assert lone.post(f"/adgang/gennemgang/{grant.pk}/", {f"{grant.pk}-text": "I orden."}).status_code == 302
    assert Grant.objects.get().review == "I orden."
    late = lone.post(f"/adgang/gennemgang/{grant.pk}/", {f"{grant.pk}-text": "Ikke i orden."})
    assert "allerede efterprøvet" in late.content.decode() and "Ikke i orden." in late.content.decode()
    assert Grant.objects.get().review == "I orden."


def test_a_conflict_is_declared_on_the_page_and_lifted_by_the_leader(site: Town) -> None:
    anne = as_user(site, "anne")
    wrong = anne.post("/adgang/inhabil/", {"number": "99", "reason": "Min niece"}).content.decode()
    assert "ingen sag med det nummer" in wrong and "Min niece" in wrong
    assert anne.post("/adgang/inhabil/", {"number": "1", "reason": "Min niece"}).status_code == 302
    conflict = Conflict.objects.get()
    assert (conflict.case, conflict.user) == (1, site.people["anne"])
    assert "Min niece" in as_user(site, "lone").get("/adgang/inhabil/").content.decode()
    assert "Min niece" not in as_user(site, "chef").get("/adgang/inhabil/").content.decode()
    for name in ("anne", "chef"):
        assert as_user(site, name).post(f"/adgang/inhabil/{conflict.pk}/ophaev/").status_code == 403
    as_user(site, "lone").post(f"/adgang/inhabil/{conflict.pk}/ophaev/")
    assert Conflict.objects.get().lifted_by == site.people["lone"]


def test_the_log_is_shown_to_those_who_may_see_it_and_looking_is_logged(site: Town) -> None:
    actions.log_read(viewer=site.viewer("bent"), case=1, what="sagen")
    for name in ("anne", "dpo"):
        page = as_user(site, name).get("/adgang/log/?sag=1").content.decode()
        assert "Bent" in page and "dit team" in page
    assert [read.what for read in Read.objects.order_by("pk")] == ["sagen", *["hvem der har læst"] * 2]
    theirs = as_user(site, "carl").get("/adgang/log/?sag=1").content.decode()
    nobodys = as_user(site, "carl").get("/adgang/log/?sag=9").content.decode()
    for page in (theirs, nobodys):
        assert "ingen sag med det nummer, hvis log du kan se" in page and "Bent" not in page
    for name in ("admin", "raad"):
        assert as_user(site, name).get("/adgang/log/?sag=1").status_code == 403
    assert Read.objects.count() == 3


def test_the_log_says_what_it_takes_and_a_mistake_is_told_as_one_of_a_search(site: Town) -> None:
    first = as_user(site, "lone").get("/adgang/log/").content.decode()
    assert "Slå en sag op på dens nummer" in first and "Se hvem og hvornår" in first and 'id="fejl"' not in first
    for typed, told in (
        ("", "Skriv et sagsnummer"),
        ("Alvilda", "kun slå op på et sagsnummer"),
        ("9", "ingen sag med det nummer"),
    ):
        page = as_user(site, "lone").get("/adgang/log/", {"sag": typed}).content.decode()
        assert "Loggen er ikke vist" in page and told in page and "ikke gemt" not in page, typed
        assert f'value="{typed}"' in page or not typed
    assert "Se hvem og hvornår" not in as_user(site, "dpo").get("/adgang/log/").content.decode()


def test_the_menu_shows_the_log_to_those_whose_task_it_is(site: Town) -> None:
    shown = {name: ">Hvem har læst<" in as_user(site, name).get("/adgang/roller/").content.decode()
             for name in ("lone", "dpo", "anne", "raad", "admin")}  # fmt: skip
    assert shown == {"lone": True, "dpo": True, "anne": False, "raad": False, "admin": False}
