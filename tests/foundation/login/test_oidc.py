"""The municipality's own sign-in, with a real provider on this machine: the whole code flow."""

from __future__ import annotations

from collections.abc import Iterator
from http.client import HTTPConnection
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlencode, urlsplit

import oidc_provider_mock  # type: ignore[import-untyped]
import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from django.urls import reverse
from pytest_django import Settings
from tests.foundation.login.steps import Hands, audit, send_password, sign_in

from sikkersag.foundation.login import actions
from sikkersag.foundation.login.models import User

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer

# The provider's own library warns of what its next version does; that is not ours to mend.
pytestmark = pytest.mark.filterwarnings("ignore:get_jwt_config:DeprecationWarning")

PEOPLE = [
    oidc_provider_mock.User(sub="1", claims={"preferred_username": "Anna", "email": "anna@fjordby.example"}),
    oidc_provider_mock.User(sub="2", claims={"preferred_username": "bo"}),
    oidc_provider_mock.User(sub="3", claims={"preferred_username": "ukendt", "email": "bo@fjordby.example"}),
    oidc_provider_mock.User(sub="4", claims={"az_ident": "anna", "preferred_username": "bo"}),
    oidc_provider_mock.User(sub="5", claims={"name": "Uden navn hos os"}),
]
LOGIN = "/konto/oidc/kommune/login/"


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    """The address of a provider that knows PEOPLE."""
    with oidc_provider_mock.run_server_in_thread(user_claims=PEOPLE) as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture(autouse=True)
def connected(settings: Settings, provider: str) -> None:
    """Settings as conf.settings makes them of the SIKKERSAG_OIDC variables."""
    settings.OIDC_URL, settings.OIDC_CLIENT, settings.OIDC_SECRET = provider, "sikkersag", "hemmelig"
    settings.OIDC_NAME, settings.OIDC_CLAIM = "Fjordby login", "preferred_username"
    app = {"provider_id": "kommune", "name": "Fjordby login", "client_id": "sikkersag", "secret": "hemmelig"}
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [{**app, "settings": {"server_url": provider}}]}
    }


def start(client: Client, address: str = LOGIN) -> str:
    """Begin at our button; return the provider's address that we lead to."""
    answer = client.get(address)
    assert answer.status_code == 302, answer.content.decode()
    return answer.headers["Location"]


def agree(at: str, sub: str, act: str = "authorize") -> str:
    """Be somebody at the provider; return the address that it leads back to."""
    asked = urlsplit(at)
    connection = HTTPConnection(asked.netloc, timeout=10)
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    connection.request(
        "POST", f"{asked.path}?{asked.query}", urlencode({"sub": sub, "action": act}), {**form, "Connection": "close"}
    )
    answer = connection.getresponse()
    told = answer.read().decode()
    connection.close()
    back = urlsplit(answer.headers.get("Location", told))
    assert back.netloc == "testserver"
    return f"{back.path}?{back.query}"


def come_in(client: Client, sub: str, address: str = LOGIN) -> Answer:
    """The whole way."""
    return client.get(agree(start(client, address), sub))


def test_who_has_a_user_comes_in_without_a_code_of_ours(client: Client, anna: User) -> None:
    page = client.get(reverse("account_login") + "?next=/sag/").content.decode()
    assert f'href="{LOGIN}?next=/sag/">Log ind med Fjordby login</a>' in page
    at = start(client, f"{LOGIN}?next=/sag/")
    asked = parse_qs(urlsplit(at).query)
    assert asked["response_type"] == ["code"] and asked["code_challenge_method"] == ["S256"]
    before = client.cookies["sessionid"].value
    answer = client.get(agree(at, "1"))
    assert answer.headers["Location"] == "/sag/"
    assert client.get("/sag/").content.decode() == "Idas sag"
    assert client.cookies["sessionid"].value != before
    (row,) = audit("login.signed_in")
    assert (row.by, row.detail["ways"]) == (anna, ["socialaccount"])
    assert not SocialAccount.objects.exists()  # nothing of what the provider told is kept


def test_our_code_is_not_asked_of_who_has_one_and_comes_from_the_municipality(client: Client, bo: User) -> None:
    assert come_in(client, "2").headers["Location"] == "/"
    assert client.get("/sag/").status_code == 200


@pytest.mark.parametrize("sub", ["3", "5", "nogen@helt.fremmed"])
def test_who_has_no_user_is_refused_and_none_is_made(client: Client, bo: User, sub: str) -> None:
    before = User.objects.count()
    answer = come_in(client, sub)
    assert answer.status_code == 403
    page = answer.content.decode()
    assert "Du har ikke adgang til Sikker Sag" in page
    assert "Sikker Sag laver ikke brugere af sig selv." in page
    assert client.get("/sag/").status_code == 302
    assert User.objects.count() == before
    assert [row.detail["why"] for row in audit("login.refused")] == ["no user"]


def test_a_deactivated_user_is_refused(client: Client, bo: User, chief: User, hands: Hands) -> None:
    actions.deactivate(user=bo, by=chief, now=hands.at)
    assert come_in(client, "2").status_code == 403
    assert client.get("/sag/").status_code == 302
    assert [row.detail["why"] for row in audit("login.refused")] == ["deactivated"]


def test_another_claim_may_hold_our_user_name(client: Client, anna: User, bo: User, settings: Settings) -> None:
    settings.OIDC_CLAIM = "az_ident"
    come_in(client, "4")
    assert [row.by for row in audit("login.signed_in")] == [anna]


def test_an_account_there_is_never_tied_to_who_is_signed_in_here(client: Client, bo: User) -> None:
    sign_in(client)
    assert come_in(client, "2", f"{LOGIN}?process=connect").status_code == 403
    assert [row.detail["why"] for row in audit("login.refused")] == ["process"]
    assert not SocialAccount.objects.exists()


def test_it_does_not_lead_to_another_host_afterwards(client: Client, anna: User) -> None:
    assert come_in(client, "1", f"{LOGIN}?next=https://ond.example/").headers["Location"] == "/"


def test_an_answer_that_nobody_asked_for_is_refused(client: Client, anna: User) -> None:
    back = agree(start(client), "1")
    stranger = Client()
    answer = stranger.get(back)
    assert answer.status_code == 401
    assert "Kommunens eget login svarede ikke, som det skulle." in answer.content.decode()
    assert stranger.get("/sag/").status_code == 302


def test_a_code_is_taken_once(client: Client, anna: User) -> None:
    back = agree(start(client), "1")
    assert client.get(back).status_code == 302
    client.post(reverse("account_logout"))
    assert client.get(back).status_code == 401
    assert client.get("/sag/").status_code == 302


def test_who_breaks_off_there_is_told_so(client: Client, anna: User) -> None:
    at = start(client)
    # This provider leaves out the state, which it must send along.
    state = parse_qs(urlsplit(at).query)["state"][0]
    answer = client.get(f"{agree(at, '1', 'deny')}&state={state}", follow=True)
    assert "Kommunens eget login blev afbrudt" in answer.content.decode()


def test_a_provider_that_does_not_answer_is_told_as_such(client: Client, settings: Settings) -> None:
    app = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]
    gone = {**app, "settings": {"server_url": "http://127.0.0.1:9"}}
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [gone]}}
    answer = client.get(LOGIN)
    assert answer.status_code == 503
    assert "svarede ikke" in answer.content.decode()


def test_a_password_from_here_still_needs_the_code(client: Client, bo: User) -> None:
    come_in(client, "2")
    client.post(reverse("account_logout"))
    send_password(client, "bo")
    assert client.get("/sag/").status_code == 302


def test_without_the_settings_there_is_no_button_and_no_way_in(client: Client, settings: Settings) -> None:
    settings.SOCIALACCOUNT_PROVIDERS = {}
    assert "Log ind med" not in client.get(reverse("account_login")).content.decode()
    assert client.get(LOGIN).status_code == 404
