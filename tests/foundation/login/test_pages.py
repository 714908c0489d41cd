"""Every page of allauth is either ours or not there, and no page opens to nobody by mistake."""

from __future__ import annotations

from collections.abc import Iterator

import allauth.urls
import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.exceptions import NoReverseMatch
from pytest_django import Settings
from tests.foundation.login.steps import sign_in

from sikkersag.foundation.login.models import User

OURS = {
    "account_login",
    "account_logout",
    "account_inactive",
    "account_reauthenticate",
    "account_change_password",
    "account_reset_password",
    "mfa_index",
    "mfa_authenticate",
    "mfa_reauthenticate",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "openid_connect_login",
    "openid_connect_callback",
    "socialaccount_login_cancelled",
    "socialaccount_login_error",
}
#: What a page that takes parts of its address is asked with.
PARTS = {"key": "abc", "uidb36": "1", "provider_id": "kommune", "pk": 1}


def patterns(found: list[URLPattern | URLResolver], before: str = "") -> Iterator[tuple[str, str, URLPattern]]:
    """Every pattern below: its name, its whole route, itself."""
    for one in found:
        route = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from patterns(one.url_patterns, route)
        else:
            yield one.name or "", route, one


def allauth_addresses() -> list[tuple[str, str]]:
    """Name and address of each page that allauth has, at the place where we serve its pages."""
    resolver = URLResolver(get_resolver().pattern, allauth.urls.urlpatterns)
    found = []
    for name, route, _ in patterns(allauth.urls.urlpatterns):
        if name:
            ((_, parts),) = resolver.reverse_dict.getlist(name)[0][0]
            takes = {part: PARTS[part] for part in parts}
            found.append((name, "/konto/" + str(resolver.reverse(name, **takes)).lstrip("/")))
        else:
            found.append((route, "/konto/" + route))
    return found


def test_every_page_of_allauth_is_ours_or_not_there(client: Client, bo: User) -> None:
    addresses = allauth_addresses()
    assert {name for name, _ in addresses} >= OURS
    assert len(addresses) > 25
    sign_in(client)
    for who in (Client(), client):
        for name, address in addresses:
            answers = {who.get(address).status_code, who.post(address).status_code}
            if name in OURS:
                assert 500 not in answers, name
            else:
                assert answers == {404}, (name, address)


def test_every_page_of_ours_is_made_from_our_templates(client: Client, bo: User, settings: Settings) -> None:
    sign_in(client)
    names = ["account", *sorted(OURS - {"openid_connect_login", "openid_connect_callback"}), "login_back"]
    seen = set()
    for who in (client, Client()):
        for name in names:
            page = who.get(reverse(name))
            if page.status_code == 302:
                continue
            seen.add(name)
            html = page.content.decode()
            assert '<html lang="da">' in html and "Sikker Sag</title>" in html, name
            used = {str(template.origin.name) for template in page.templates}
            assert not [one for one in used if "site-packages/allauth" in one], name
            assert "style=" not in html and "<style" not in html and "onclick" not in html, name
    assert {"account_login", "account", "mfa_deactivate_totp", "mfa_generate_recovery_codes"} <= seen


def test_a_page_that_nobody_marked_is_closed_to_who_is_not_signed_in(client: Client) -> None:
    for address in ("/", "/sag/", "/gem/", reverse("account"), reverse("login_back")):
        assert client.get(address).headers["Location"].startswith("/konto/login/?next="), address


def test_only_the_pages_of_signing_in_are_open_to_everybody() -> None:
    open_to_all = {
        name
        for name, _, one in patterns(get_resolver().url_patterns)
        if not getattr(one.callback, "login_required", True)
    }
    closed = {name for name in open_to_all if _is_closed(name)}
    assert open_to_all - closed == {
        "account_login",
        "account_logout",
        "account_inactive",
        "account_reset_password",
        "mfa_authenticate",
        "openid_connect_login",
        "openid_connect_callback",
        "socialaccount_login_cancelled",
        "socialaccount_login_error",
    }


def _is_closed(name: str) -> bool:
    for takes in ({}, {"key": "abc"}, {"key": "abc", "uidb36": "1"}):
        try:
            return Client().get(reverse(name, kwargs=takes)).status_code == 404
        except NoReverseMatch:
            continue
    return False


def test_the_sign_in_page_says_whom_to_ask_instead_of_sending_mail(client: Client, settings: Settings) -> None:
    settings.SUPPORT = "it-hjælpen på 70 10 20 30"
    page = client.get(reverse("account_reset_password")).content.decode()
    assert "Sikker Sag sender ikke adgangskoder i mails. Kontakt it-hjælpen på 70 10 20 30" in page


@pytest.mark.parametrize("header", [{"X-Requested-With": "XMLHttpRequest"}, {"Accept": "application/json"}])
def test_no_page_answers_in_json(client: Client, bo: User, header: dict[str, str]) -> None:
    assert client.get(reverse("account_login"), headers=header).headers["Content-Type"].startswith("text/html")
