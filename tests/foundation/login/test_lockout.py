"""Too many wrong passwords or codes: locked out by name and address, told when it ends, released."""

from __future__ import annotations

import pytest
from axes.models import AccessAttempt
from django.http import HttpRequest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings
from tests.foundation.login.steps import PASSWORD, Hands, audit, code, send_code, send_password, sign_in, wrong

from sikkersag.foundation.login import actions
from sikkersag.foundation.login.lockout import address_of
from sikkersag.foundation.login.models import User


def fail(client: Client, name: str, times: int) -> None:
    """Send wrong passwords."""
    for _ in range(times):
        send_password(client, name, "forkert adgangskode")


@pytest.mark.parametrize("name", ["bo", "findes-ikke"])
def test_the_fifth_wrong_password_locks_out_and_says_until_when(client: Client, bo: User, name: str) -> None:
    fail(client, name, 4)
    page = send_password(client, name, "forkert adgangskode")
    assert page.status_code == 429
    html = page.content.decode()
    assert "Du kan prøve igen kl.\N{NO-BREAK SPACE}8.56." in html  # 8.40.05, a quarter of an hour, whole minutes
    assert "kommunens systemadministrator" in html
    assert send_password(client, name).status_code == 429
    (row,) = audit("login.locked_out")
    assert row.object == (f"user:{bo.pk}" if name == "bo" else "")


def test_trying_on_does_not_make_the_wait_longer_and_then_it_opens(client: Client, bo: User, hands: Hands) -> None:
    fail(client, "bo", 5)
    hands.move(minutes=14)
    assert "8.56" in send_password(client, "bo").content.decode()
    hands.move(minutes=1, seconds=1)
    sign_in(client)
    assert client.get("/sag/").status_code == 200


def test_the_name_is_one_whatever_its_case(client: Client, bo: User) -> None:
    names = ("bo", "Bo", "BO", " bo ", "bO")
    answers = [send_password(client, name, "forkert adgangskode").status_code for name in names]
    assert answers == [200, 200, 200, 200, 429]


def test_others_and_other_addresses_are_not_locked_out(client: Client, bo: User, anna: User) -> None:
    fail(client, "bo", 5)
    assert send_password(client, "anna").status_code == 302
    elsewhere = Client(REMOTE_ADDR="10.1.1.9")
    assert send_password(elsewhere, "bo").status_code == 302


def test_wrong_codes_count_together_with_wrong_passwords_and_a_right_code_is_refused(
    client: Client, bo: User, hands: Hands
) -> None:
    fail(client, "bo", 3)
    send_password(client, "bo")
    assert send_code(client, wrong()).status_code == 200
    assert send_code(client, wrong()).status_code == 429
    assert send_code(client, code()).status_code == 429
    assert client.get("/sag/").status_code == 302
    hands.move(minutes=15, seconds=1)
    sign_in(client)


def test_a_right_password_does_not_wipe_out_wrong_codes(client: Client, bo: User) -> None:
    answers = []
    for _ in range(5):
        other = Client()
        send_password(other, "bo")
        answers.append(send_code(other, wrong()).status_code)
    assert answers == [200, 200, 200, 200, 429]


def test_signing_in_wholly_wipes_out_the_wrong_ones(client: Client, bo: User, hands: Hands) -> None:
    fail(client, "bo", 4)
    sign_in(client)
    client.post(reverse("account_logout"))
    hands.move(minutes=1)
    fail(client, "bo", 4)
    sign_in(client)


def test_guessing_the_old_password_on_an_open_screen_locks_out(client: Client, bo: User) -> None:
    sign_in(client)
    sent = {"oldpassword": "forkert", "password1": "fire blå biler i sne", "password2": "fire blå biler i sne"}
    answers = [client.post(reverse("account_change_password"), sent).status_code for _ in range(5)]
    assert answers == [200, 200, 200, 200, 429]


def test_an_administrator_lets_somebody_in_again_at_once(client: Client, bo: User, chief: User, hands: Hands) -> None:
    fail(client, "bo", 5)
    actions.release_lockout(user=bo, by=chief, now=hands.at)
    sign_in(client)
    (row,) = audit("login.lockout_released")
    assert (row.by, row.object) == (chief, f"user:{bo.pk}")


def test_what_axes_keeps_holds_no_password_and_no_code(client: Client, bo: User) -> None:
    fail(client, "bo", 1)
    send_password(client, "bo")
    guess = wrong()
    send_code(client, guess)
    kept = " ".join(f"{row.get_data} {row.post_data}" for row in AccessAttempt.objects.all())
    assert "csrf" in kept or "login" in kept or "code" in kept
    for secret in ("forkert", PASSWORD, guess):
        assert secret not in kept


def test_behind_a_proxy_the_address_is_the_one_that_the_proxy_wrote(settings: Settings) -> None:
    request = HttpRequest()
    request.META = {"REMOTE_ADDR": "10.0.0.1", "HTTP_X_FORWARDED_FOR": "1.2.3.4, 192.0.2.7"}
    assert address_of(request) == "10.0.0.1"
    settings.BEHIND_TLS = True
    assert address_of(request) == "192.0.2.7"


def test_one_address_that_tries_many_names_is_slowed_down(client: Client, bo: User, hands: Hands) -> None:
    answers = [send_password(client, f"navn{number}", "forkert") for number in range(31)]
    assert "for mange forsøg fra din adresse" not in answers[29].content.decode()
    assert "Der er for mange forsøg fra din adresse lige nu. Vent et minut" in answers[30].content.decode()
    hands.move(minutes=1, seconds=1)
    sign_in(client)
