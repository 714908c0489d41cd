"""What an administrator does with users: each with its audit row, each at once also in sessions that run."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from pytest_django import Settings
from tests.foundation.login.steps import PASSWORD, Hands, audit, code, send_code, send_password, sign_in

from sikkersag.foundation.login import actions
from sikkersag.foundation.login.models import User

NEW = "fire blå biler i sne"


def test_a_new_user_signs_in_under_a_name_in_lower_case(client: Client, chief: User, hands: Hands) -> None:
    made = actions.create_user(username=" Carl ", name="Carl Bæk", password=PASSWORD, by=chief, now=hands.at)
    assert (made.username, made.created_at) == ("carl", hands.at)
    assert send_password(client, "CARL").headers["Location"] == "/"
    row = audit("login.user_created")[-1]
    assert (row.by, row.object, row.detail) == (chief, f"user:{made.pk}", {"password": True})


def test_a_name_is_taken_whatever_its_case(anna: User, chief: User, hands: Hands) -> None:
    with pytest.raises(ValidationError, match="Brugernavnet anna er optaget"):
        actions.create_user(username="ANNA", name="En anden", password=PASSWORD, by=chief, now=hands.at)
    assert User.objects.filter(username="anna").count() == 1


@pytest.mark.parametrize(
    ("weak", "told"),
    [
        ("kort", "mindst 12 tegn"),
        ("930184720391", "udelukkende numerisk"),
        ("anna-annalind", "minder for meget om"),
        ("1q2w3e4r5t6y", "for almindelig"),
    ],
)
def test_a_weak_password_is_refused_in_danish(chief: User, anna: User, hands: Hands, weak: str, told: str) -> None:
    before = len(audit("login.password_set"))
    with pytest.raises(ValidationError) as refused:
        actions.set_password(user=anna, password=weak, by=chief, now=hands.at)
    assert told in " ".join(refused.value.message_dict["password"])
    assert len(audit("login.password_set")) == before


def test_a_user_without_password_cannot_sign_in_with_one(client: Client, chief: User, hands: Hands) -> None:
    actions.create_user(username="dorte", name="Dorte Vig", by=chief, now=hands.at)
    for guess in ("", "!", PASSWORD):
        assert send_password(client, "dorte", guess).status_code == 200


def test_a_deactivated_user_is_out_of_a_running_session_at_once(
    client: Client, bo: User, chief: User, hands: Hands
) -> None:
    sign_in(client)
    assert client.get("/sag/").status_code == 200
    actions.deactivate(user=bo, by=chief, now=hands.at)
    assert client.get("/sag/").headers["Location"].startswith(reverse("account_login"))
    assert client.post("/gem/", {"tekst": "x"}).status_code == 401
    refused = send_password(Client(), "bo")
    assert refused.headers["Location"] == reverse("account_inactive")
    assert "Din adgang er lukket" in Client().get(reverse("account_inactive")).content.decode()
    hands.move(minutes=1)
    actions.reactivate(user=bo, by=chief, now=hands.at)
    assert client.get("/sag/").status_code == 302  # the old session stays ended
    sign_in(Client())
    assert [row.by for row in (*audit("login.deactivated"), *audit("login.reactivated"))] == [chief, chief]


def test_a_deactivation_between_password_and_code_keeps_them_out(
    client: Client, bo: User, chief: User, hands: Hands
) -> None:
    send_password(client, "bo")
    actions.deactivate(user=bo, by=chief, now=hands.at)
    send_code(client, code())
    assert client.get("/sag/").status_code == 302


def test_a_new_password_ends_the_sessions_that_run(client: Client, bo: User, chief: User, hands: Hands) -> None:
    sign_in(client)
    actions.set_password(user=bo, password=NEW, by=chief, now=hands.at)
    assert client.get("/sag/").status_code == 302
    assert audit("login.password_set")[-1].detail == {"own": False}


def test_changing_ones_own_password_keeps_this_session_and_ends_the_others(
    client: Client, bo: User, hands: Hands
) -> None:
    sign_in(client)
    other = Client()
    hands.move(minutes=1)
    sign_in(other)
    sent = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    answer = client.post(reverse("account_change_password"), sent, follow=True)
    assert "Din adgangskode er skiftet" in answer.content.decode()
    assert client.get("/sag/").status_code == 200
    assert other.get("/sag/").status_code == 302
    assert (audit("login.password_set")[-1].by, audit("login.password_set")[-1].detail) == (bo, {"own": True})
    assert send_password(Client(), "bo", NEW).headers["Location"] == reverse("mfa_authenticate")


def test_a_weak_new_password_is_told_on_the_page(client: Client, bo: User) -> None:
    sign_in(client)
    page = client.post(
        reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": "kort", "password2": "kort"}
    ).content.decode()
    assert "mindst 12 tegn" in page
    assert audit("login.password_set") == []


def test_a_lost_telephone_is_forgotten_and_a_new_one_set_up(
    client: Client, bo: User, chief: User, hands: Hands
) -> None:
    sign_in(client)
    actions.reset_second_factor(user=bo, by=chief, now=hands.at)
    assert not Authenticator.objects.filter(user=bo).exists()
    assert client.get("/sag/").headers["Location"].startswith(reverse("account_login"))
    send_password(client, "bo")
    assert client.get("/sag/").headers["Location"] == reverse("mfa_activate_totp")
    (row,) = audit("login.second_factor_reset")
    assert (row.by, row.object, row.detail) == (chief, f"user:{bo.pk}", {"removed": 2})


def test_a_new_secret_key_signs_nobody_out(client: Client, bo: User, settings: Settings) -> None:
    sign_in(client)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "en helt ny nøgle, som ingen kender endnu, 50 tegn."
    assert client.get("/sag/").status_code == 200
