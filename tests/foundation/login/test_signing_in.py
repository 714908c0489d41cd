"""Signing in: password, code, the first time, and what the audit says of it."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from pytest_django import Settings
from tests.foundation.login.steps import (
    PASSWORD,
    SECRET,
    Hands,
    audit,
    code,
    send_code,
    send_password,
    sign_in,
    wrong,
)

from sikkersag.foundation.audit.models import Entry
from sikkersag.foundation.login.models import User


def test_a_password_and_a_code_open_the_page_that_was_asked_for(client: Client, bo: User) -> None:
    assert client.get("/sag/?fane=krav").headers["Location"] == "/konto/login/?next=%2Fsag%2F%3Ffane%3Dkrav"
    first = send_password(client, "bo", to="/sag/?fane=krav")
    assert first.headers["Location"] == reverse("mfa_authenticate")
    assert client.get("/sag/").status_code == 302  # the password alone opens nothing
    second = send_code(client, code())
    assert second.headers["Location"] == "/sag/?fane=krav"
    assert client.get("/sag/").content.decode() == "Idas sag"
    (row,) = audit("login.signed_in")
    assert (row.by, row.detail["ways"]) == (bo, ["mfa", "password"])


def test_it_does_not_lead_to_another_host_afterwards(client: Client, bo: User) -> None:
    send_password(client, "bo", to="https://ond.example/sag/")
    assert send_code(client, code()).headers["Location"] == "/"


def test_it_refuses_a_wrong_code_and_says_what_to_do(client: Client, bo: User) -> None:
    send_password(client, "bo")
    answer = send_code(client, wrong())
    assert answer.status_code == 200
    assert "Koden er ikke rigtig. Tag den, telefonen viser nu, og prøv igen." in answer.content.decode()
    assert client.get("/sag/").status_code == 302
    (row,) = audit("login.failed")
    assert (row.object, row.detail["what"]) == (f"user:{bo.pk}", "code")


def test_it_takes_a_code_once_only_also_in_another_process(client: Client, bo: User, hands: Hands) -> None:
    sign_in(client)
    used = code()
    cache.clear()  # another process remembers nothing of it
    hands.move(seconds=25)
    other = Client()
    send_password(other, "bo")
    assert "Koden er ikke rigtig" in send_code(other, used).content.decode()
    hands.move(seconds=30)
    assert send_code(other, code()).headers["Location"] == "/"


def test_a_recovery_code_opens_once(client: Client, bo: User) -> None:
    one = Authenticator.objects.get(user=bo, type="recovery_codes").wrap().get_unused_codes()[0]
    send_password(client, "bo")
    assert send_code(client, f"{one[:4]} {one[4:]}").headers["Location"] == "/"
    assert len(audit("login.recovery_code_used")) == 1
    other = Client()
    send_password(other, "bo")
    assert send_code(other, one).status_code == 200


def test_the_first_time_one_is_led_to_set_up_a_telephone_before_anything_opens(client: Client, anna: User) -> None:
    assert send_password(client, "anna", to="/sag/").headers["Location"] == "/sag/"
    for address in ("/sag/", "/", reverse("account"), reverse("account_change_password")):
        assert client.get(address).headers["Location"] == reverse("mfa_activate_totp"), address
    client.get("/sag/")
    page = client.get(reverse("mfa_activate_totp"))
    html = page.content.decode()
    secret = page.context["form"].secret
    key = " ".join(re.findall("....", secret))
    assert f">{key}</code>" in html
    assert 'src="data:image/svg+xml;base64,' in html
    assert "data:" in page.headers["Content-Security-Policy"].split("img-src")[1].split(";")[0]
    assert "ikke rigtig" in client.post(reverse("mfa_activate_totp"), {"code": wrong(secret)}).content.decode()
    done = client.post(reverse("mfa_activate_totp"), {"code": code(secret)})
    assert done.headers["Location"] == reverse("mfa_view_recovery_codes")
    codes = client.get(reverse("mfa_view_recovery_codes")).content.decode()
    assert len(re.findall(r"<li><code>\d{4} \d{4}</code></li>", codes)) == 10
    assert 'href="/sag/">Jeg har gemt koderne. Fortsæt</a>' in codes
    assert client.get("/sag/").content.decode() == "Idas sag"
    assert {row.detail["kind"] for row in audit("login.second_factor_set_up")} == {"totp", "recovery_codes"}
    again = client.get(reverse("mfa_view_recovery_codes")).content.decode()
    assert not re.search(r"\d{4} \d{4}", again)


def test_another_session_from_before_the_telephone_must_show_a_code(client: Client, anna: User, hands: Hands) -> None:
    other = Client()
    send_password(other, "anna")
    send_password(client, "anna")
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    client.post(reverse("mfa_activate_totp"), {"code": code(secret)})
    assert other.get("/sag/").headers["Location"] == "/konto/2fa/reauthenticate/?next=%2Fsag%2F"
    hands.move(seconds=31)
    answer = other.post(reverse("mfa_reauthenticate") + "?next=/sag/", {"code": code(secret), "next": "/sag/"})
    assert answer.headers["Location"] == "/sag/"
    assert other.get("/sag/").status_code == 200


def test_changing_the_telephone_takes_a_code_and_leads_to_the_new_one(client: Client, bo: User, hands: Hands) -> None:
    sign_in(client)
    hands.move(minutes=6)
    asked = client.get(reverse("mfa_deactivate_totp"))
    assert asked.headers["Location"].startswith(reverse("mfa_reauthenticate"))
    client.post(reverse("mfa_reauthenticate"), {"code": code()})
    assert "Fjern den gamle telefon" in client.get(reverse("mfa_deactivate_totp")).content.decode()
    client.post(reverse("mfa_deactivate_totp"))
    assert client.get("/sag/").headers["Location"] == reverse("mfa_activate_totp")
    assert client.get(reverse("mfa_activate_totp")).context["form"].secret != SECRET
    assert audit("login.second_factor_removed")


def test_without_a_second_factor_the_sign_in_page_says_that_it_is_a_demo(
    client: Client, anna: User, settings: Settings
) -> None:
    assert "Demo:" not in client.get(reverse("account_login")).content.decode()
    settings.SECOND_FACTOR = False
    assert "Demo: her logger man ind uden kode" in client.get(reverse("account_login")).content.decode()
    send_password(client, "anna")
    assert client.get("/sag/").status_code == 200


def test_the_session_gets_another_key_when_one_signs_in(client: Client, bo: User) -> None:
    send_password(client, "bo")
    before = client.cookies["sessionid"].value
    send_code(client, code())
    after = client.cookies["sessionid"].value
    assert before and after and before != after
    planted = Client()
    planted.cookies["sessionid"] = before
    assert planted.get("/sag/").status_code == 302


def test_an_unknown_name_and_a_wrong_password_get_the_same_answer(client: Client, bo: User) -> None:
    pages = []
    for name in ("bo", "findes-ikke"):
        html = send_password(client, name, "forkert adgangskode").content.decode()
        pages.append(re.sub(r'csrf[^>]*>|content="[^"]*"', "", html).replace(f'value="{name}"', ""))
    assert "Brugernavn eller adgangskode er ikke rigtig." in pages[0]
    assert pages[0] == pages[1]


def test_an_unknown_name_costs_as_much_hashing_as_a_wrong_password(
    client: Client, bo: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed: list[str] = []
    real = MD5PasswordHasher.encode

    def counting(self: MD5PasswordHasher, password: str, salt: str) -> str:
        hashed.append(password)
        return str(real(self, password, salt))

    monkeypatch.setattr(MD5PasswordHasher, "encode", counting)
    counts = []
    for name in ("bo", "findes-ikke"):
        hashed.clear()
        send_password(client, name, "forkert adgangskode")
        counts.append(len(hashed))
    assert counts == [1, 1]


def test_signing_out_ends_the_session_and_is_written_down(client: Client, bo: User) -> None:
    sign_in(client)
    answer = client.post(reverse("account_logout"), follow=True)
    assert answer.redirect_chain[-1][0] == reverse("account_login")
    assert "Du er logget ud." in answer.content.decode()
    assert client.get("/sag/").status_code == 302
    assert [row.by for row in audit("login.signed_out")] == [bo]


def test_the_audit_holds_no_password_code_or_typed_name(client: Client, bo: User) -> None:
    send_password(client, "min hemmelige adgangskode", "x" * 12)
    send_password(client, "0101904321", PASSWORD)
    send_password(client, "bo")
    guess = wrong()
    send_code(client, guess)
    send_code(client, code())
    text = " ".join(str((row.action, row.object, row.detail)) for row in Entry.objects.all())
    for secret in ("hemmelige", "x" * 12, "0101904321", PASSWORD, guess, SECRET):
        assert secret not in text
    assert [row.object for row in audit("login.failed")] == ["", "", f"user:{bo.pk}"]
