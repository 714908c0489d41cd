"""The pages of organisation and users: who opens them, what a form does, and what a refused form keeps."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import Settings
from tests.foundation.town import DAY, NOW, TODAY, Town

from sikkersag.foundation import clock
from sikkersag.foundation.login.models import User
from sikkersag.foundation.organisation import queries
from sikkersag.foundation.organisation.models import Employment, StandIn, Unit

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
PASSWORD = "Et-kodeord-ingen-har-1"


@pytest.fixture
def site(town: Town, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Town:
    """The program at the time of the town."""
    settings.SECOND_FACTOR = False
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return town


def as_user(town: Town, name: str) -> Client:
    """A browser in which somebody is signed in."""
    client = Client()
    client.force_login(town.people[name], backend=BACKEND)
    return client


def test_the_tree_is_shown_as_it_was_on_the_day_that_is_asked_for(site: Town) -> None:
    admin = as_user(site, "admin")
    saved = admin.post("/organisation/enhed/a/navn/", {"navn-name": "Familieenhed Øst", "navn-starts": "10-03-2026"})
    assert (saved.status_code, saved["Location"]) == (302, "/organisation/enhed/a/")
    anne = as_user(site, "anne")
    assert "Familieenhed Øst" in anne.get("/organisation/").content.decode()
    assert "Familieenhed Øst" not in anne.get("/organisation/?dag=09-03-2026").content.decode()
    page = anne.get("/organisation/enhed/a/?dag=09-03-2026").content.decode()
    assert "<h1>A</h1>" in page and "Familieenhed Øst" in page  # its history has both names
    assert "<form" not in page.split("Enhedens historie")[0].split("Medarbejdere")[1]


@pytest.mark.parametrize("name", ["anne", "lone", "kim", "dpo"])
def test_only_the_administrator_changes_units_and_users(site: Town, name: str) -> None:
    client = as_user(site, name)
    for address in ("/organisation/ny/", "/brugere/", "/brugere/ny/", f"/brugere/{site.people['anne'].pk}/"):
        assert client.get(address).status_code == 403
    for act in ("navn", "flyt", "modtagelse", "luk", "ansaet", "fratraed"):
        assert client.post(f"/organisation/enhed/a/{act}/", {}).status_code == 403
    for act in ("luk", "anden-faktor", "adgangskode"):
        assert client.post(f"/brugere/{site.people['bent'].pk}/{act}/", {"password": PASSWORD}).status_code == 403
    assert User.objects.get(username="bent").is_active
    assert queries.name_of(site.units["a"], TODAY) == "A"


def test_a_form_that_is_refused_says_why_and_keeps_what_was_typed(site: Town) -> None:
    ny = site.person("ny")
    site.post("ny", "sagsbehandler", "a1")
    typed = {
        "ansaet-user": ny.pk,
        "ansaet-role": "sagsbehandler",
        "ansaet-title": "Socialrådgiver",
        "ansaet-starts": "12-03-2026",
        "ansaet-ends": "",
    }
    response = as_user(site, "admin").post("/organisation/enhed/a1/ansaet/", typed)
    page = response.content.decode()
    assert response.status_code == 200
    assert "Ny er allerede ansat som sagsbehandler i enheden fra den 1.1.2026" in page
    assert 'value="Socialrådgiver"' in page and 'value="12-03-2026"' in page
    assert Employment.objects.filter(user=ny).count() == 1


def test_a_post_is_given_to_its_last_day_and_ended_earlier(site: Town) -> None:
    ny, admin = site.person("ny"), as_user(site, "admin")
    typed = {"ansaet-user": ny.pk, "ansaet-role": "sagsbehandler", "ansaet-title": ""}
    admin.post("/organisation/enhed/b/ansaet/", {**typed, "ansaet-starts": "10.3.2026", "ansaet-ends": "20.3.2026"})
    post = Employment.objects.get(user=ny)
    assert (post.starts, post.ends, post.last_day) == (TODAY, TODAY + 11 * DAY, TODAY + 10 * DAY)
    admin.post("/organisation/enhed/b/fratraed/", {"fratraed-employment": post.pk, "fratraed-starts": "12-03-2026"})
    assert Employment.objects.get(user=ny).last_day == TODAY + 2 * DAY
    elsewhere = {"fratraed-employment": post.pk, "fratraed-starts": "11-03-2026"}
    assert admin.post("/organisation/enhed/a/fratraed/", elsewhere).status_code == 404
    assert Employment.objects.get(user=ny).last_day == TODAY + 2 * DAY


def test_a_leader_sets_and_ends_a_stand_in_for_the_own_unit(site: Town) -> None:
    lone, people = as_user(site, "lone"), site.people
    assert "Sæt en vikar" in lone.get("/organisation/enhed/a1/").content.decode()
    assert "Sæt en vikar" not in lone.get("/organisation/enhed/b/").content.decode()
    typed = {
        "vikar-absent": people["anne"].pk,
        "vikar-substitute": people["bent"].pk,
        "vikar-reason": "Ferie",
        "vikar-starts": "10-03-2026",
        "vikar-ends": "20-03-2026",
    }
    assert lone.post("/organisation/enhed/a1/vikar/", typed).status_code == 302
    made = StandIn.objects.get()
    assert (made.absent, made.substitute, made.last_day) == (people["anne"], people["bent"], TODAY + 10 * DAY)
    lone.post("/organisation/enhed/a1/vikar-slut/", {"vikar-slut-stand_in": made.pk, "vikar-slut-starts": "11-03-2026"})
    assert StandIn.objects.get().last_day == TODAY + DAY
    elsewhere = as_user(site, "chef").post(
        "/organisation/enhed/a1/vikar-slut/", {"vikar-slut-stand_in": made.pk, "vikar-slut-starts": "10-03-2026"}
    )
    assert elsewhere.status_code == 403
    assert StandIn.objects.get().last_day == TODAY + DAY


def test_a_unit_is_made_moved_and_closed(site: Town) -> None:
    admin = as_user(site, "admin")
    typed = {"name": "Enhed D", "kind": "enhed", "parent": site.units["nord"].pk, "key": "d", "starts": "10-03-2026"}
    assert admin.post("/organisation/ny/", typed)["Location"] == "/organisation/enhed/d/"
    again = admin.post("/organisation/ny/", typed)
    assert again.status_code == 200 and "brugt af en anden enhed" in again.content.decode()
    unit = Unit.objects.get(key="d")
    admin.post("/organisation/enhed/d/flyt/", {"flyt-parent": site.units["syd"].pk, "flyt-starts": "11-03-2026"})
    assert [queries.tree(TODAY + n * DAY).places[unit.pk].parent for n in (0, 1)] == [
        site.units["nord"].pk,
        site.units["syd"].pk,
    ]
    admin.post("/organisation/enhed/d/luk/", {"luk-starts": "12-03-2026"})
    assert [unit.pk in queries.tree(TODAY + n * DAY).places for n in (2, 3)] == [True, False]
    assert admin.post("/organisation/enhed/d/spraeng/", {}).status_code == 404


def test_a_user_is_made_found_closed_and_opened(site: Town) -> None:
    admin = as_user(site, "admin")
    typed = {"name": "Åse Ærø", "username": "Aase", "email": "", "password": PASSWORD}
    assert admin.post("/brugere/ny/", typed).status_code == 302
    made = User.objects.get(username="aase")
    assert made.check_password(PASSWORD)
    again = admin.post("/brugere/ny/", typed).content.decode()
    assert "er optaget" in again and 'value="Åse Ærø"' in again and PASSWORD not in again
    found = admin.get("/brugere/?q=aase").content.decode()
    assert "Åse Ærø" in found and "Anne" not in found

    admin.post(f"/brugere/{made.pk}/luk/")
    assert not User.objects.get(pk=made.pk).is_active
    admin.post(f"/brugere/{made.pk}/aabn/")
    assert User.objects.get(pk=made.pk).is_active
    weak = admin.post(f"/brugere/{made.pk}/adgangskode/", {"password": "kort"})
    assert weak.status_code == 200 and User.objects.get(pk=made.pk).check_password(PASSWORD)
    admin.post(f"/brugere/{made.pk}/adgangskode/", {"password": PASSWORD + "2"})
    assert User.objects.get(pk=made.pk).check_password(PASSWORD + "2")
    assert "sætte to-trins-login op" in admin.post(f"/brugere/{made.pk}/anden-faktor/", follow=True).content.decode()


def test_nobody_closes_or_changes_their_own_user_here(site: Town) -> None:
    admin = as_user(site, "admin")
    assert admin.post(f"/brugere/{site.people['admin'].pk}/luk/").status_code == 403
    assert User.objects.get(username="admin").is_active
