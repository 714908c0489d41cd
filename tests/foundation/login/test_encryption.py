"""Keys of telephones and seeds of codes: never in clear in the database, under keys that can be changed."""

from __future__ import annotations

import base64
import hashlib
import hmac
from io import StringIO
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from cryptography.fernet import Fernet, InvalidToken
from django.core import checks as django_checks
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client, override_settings
from django.urls import reverse
from pytest_django import Settings
from tests.foundation.login.steps import SECRET, Hands, audit, code, send_code, send_password, sign_in, wrong

from sikkersag.foundation.login import encryption
from sikkersag.foundation.login.models import User

FIRST = "first-key-of-fifty-and-more-random-characters-abcdefghijkl"
SECOND = "second-key-of-fifty-and-more-random-characters-mnopqrstuv"
UNREADABLE = "kan ikke læse, hvad det har gemt om din telefon"


def kept(user: User, type_: str = "totp") -> dict[str, Any]:
    """What the database holds of a second factor."""
    data: dict[str, Any] = Authenticator.objects.get(user=user, type=type_).data
    return data


def keep(user: User, value: object, type_: str = "totp") -> None:
    """Write past the program."""
    row = Authenticator.objects.get(user=user, type=type_)
    row.data["secret" if type_ == "totp" else "seed"] = value
    row.save()


def told() -> set[str]:
    """The ids of what `check --database default` says of what is kept."""
    found = django_checks.run_checks(tags=[django_checks.Tags.database], databases=["default"])
    assert all(one.hint for one in found if str(one.id).startswith("login."))
    return {str(one.id) for one in found if str(one.id).startswith("login.")}


def raw() -> str:
    """Every authenticator as the database itself holds it, in its own words."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT data FROM mfa_authenticator")
        return "\n".join(str(row[0]) for row in cursor.fetchall())


def test_what_the_database_holds_never_shows_a_key_or_a_seed(bo: User) -> None:
    codes = Authenticator.objects.get(user=bo, type="recovery_codes").wrap()
    seed = encryption.decrypt(kept(bo, "recovery_codes")["seed"])
    assert len(seed) == 80
    assert SECRET not in raw() and seed not in raw()
    assert not any(one in raw() for one in codes.get_unused_codes())
    assert encryption.decrypt(kept(bo)["secret"]) == SECRET
    assert told() == set()


def test_a_telephone_that_is_set_up_on_the_page_is_encrypted_and_signs_in(anna: User, hands: Hands) -> None:
    client = Client()
    send_password(client, "anna")
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    assert secret not in in_session(client) and in_session(client).startswith(encryption.MARK)
    again = client.post(reverse("mfa_activate_totp"), {"code": wrong(secret)})
    assert again.context["form"].secret == secret and "Du skal ikke skanne igen" in again.content.decode()
    assert secret not in in_session(client)
    assert client.post(reverse("mfa_activate_totp"), {"code": code(secret)}).status_code == 302
    assert secret not in raw() and kept(anna)["secret"].startswith(encryption.MARK)
    # Once set up it is nowhere else either.
    assert "mfa.totp.secret" not in client.session
    hands.move(minutes=2)
    other = Client()
    send_password(other, "anna")
    assert send_code(other, code(secret)).status_code == 302


def in_session(client: Client) -> str:
    """The key of a telephone that is being set up, as the session keeps it."""
    return str(client.session["mfa.totp.secret"])


def test_a_key_that_changes_while_a_telephone_is_set_up_is_told_and_another_one_shown(
    settings: Settings, anna: User
) -> None:
    settings.SECRETS_KEY = FIRST
    client = Client()
    send_password(client, "anna")
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    settings.SECRETS_KEY = SECOND
    answer = client.post(reverse("mfa_activate_totp"), {"code": code(secret)})
    new = answer.context["form"].secret
    said = answer.content.decode()
    assert answer.status_code == 200 and new != secret
    assert "Nøglen er lavet om" in said and "Du skal ikke skanne igen" not in said
    assert not Authenticator.objects.filter(user=anna).exists()
    assert client.post(reverse("mfa_activate_totp"), {"code": code(new)}).status_code == 302
    assert encryption.decrypt(kept(anna)["secret"]) == new


def test_the_same_text_is_never_encrypted_to_the_same() -> None:
    assert encryption.encrypt(SECRET) != encryption.encrypt(SECRET)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"SECRETS_KEY": ""}, {"SECRETS_KEY": FIRST}),
        ({"SECRETS_KEY": FIRST}, {"SECRETS_KEY": SECOND, "SECRETS_KEYS_FORMER": [FIRST]}),
        ({"SECRET_KEY": FIRST}, {"SECRET_KEY": SECOND, "SECRETS_KEYS_FORMER": [FIRST]}),
        ({"SECRET_KEY": FIRST}, {"SECRET_KEY": SECOND, "SECRET_KEY_FALLBACKS": [FIRST]}),
        ({"SECRETS_KEY": FIRST}, {"SECRETS_KEY": FIRST, "SECRET_KEY": SECOND}),
    ],
    ids=["own key at last", "own key changed", "secret key changed", "secret key's fallbacks", "own key stays"],
)
def test_signing_in_goes_on_when_a_key_is_changed(
    settings: Settings, request: pytest.FixtureRequest, before: dict[str, Any], after: dict[str, Any]
) -> None:
    for name, value in before.items():
        setattr(settings, name, value)
    bo: User = request.getfixturevalue("bo")
    one = Authenticator.objects.get(user=bo, type="recovery_codes").wrap().get_unused_codes()[0]
    for name, value in after.items():
        setattr(settings, name, value)
    assert told() == set()
    sign_in(Client())
    client = Client()
    send_password(client, "bo")
    assert send_code(client, one).status_code == 302


def test_a_former_key_can_go_when_everything_is_encrypted_again(settings: Settings, request: Any, hands: Hands) -> None:
    settings.SECRETS_KEY = FIRST
    bo: User = request.getfixturevalue("bo")
    settings.SECRETS_KEY, settings.SECRETS_KEYS_FORMER = SECOND, [FIRST]
    out = StringIO()
    call_command("reencrypt", stdout=out)
    assert "2 telefoner og sæt engangskoder er krypteret" in out.getvalue()
    (row,) = audit("login.second_factors_reencrypted")
    assert (row.detail["count"], row.detail["unreadable"]) == (2, 0)
    settings.SECRETS_KEYS_FORMER = []
    assert told() == set()
    assert encryption.decrypt(kept(bo)["secret"]) == SECRET
    sign_in(Client())


def test_what_no_key_opens_is_left_and_named_when_all_is_encrypted_again(settings: Settings, request: Any) -> None:
    settings.SECRETS_KEY = FIRST
    bo: User = request.getfixturevalue("bo")
    before = kept(bo)
    settings.SECRETS_KEY = SECOND
    with pytest.raises(CommandError, match=rf"user:{bo.pk}\b.*SIKKERSAG_SECRETS_KEYS_FORMER"):
        call_command("reencrypt", stdout=StringIO())
    assert kept(bo) == before
    assert audit("login.second_factors_reencrypted")[0].detail["unreadable"] == 2


def test_with_another_key_the_person_is_told_whom_to_ask_and_nothing_is_counted(
    settings: Settings, request: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.SECRETS_KEY = FIRST
    bo: User = request.getfixturevalue("bo")
    settings.SECRETS_KEY = SECOND
    assert told() == {"login.E013"}
    client = Client()
    send_password(client, "bo")
    for _ in range(settings.AXES_FAILURE_LIMIT + 1):
        answer = send_code(client, code())
        assert answer.status_code == 200
        assert UNREADABLE in answer.content.decode()
        assert settings.SUPPORT in answer.content.decode()
    assert "_auth_user_id" not in client.session
    assert f"user:{bo.pk} cannot be read" in caplog.text
    assert SECRET not in caplog.text
    settings.SECRETS_KEY = FIRST
    assert send_code(client, code()).status_code == 302


def test_the_pages_about_ones_codes_say_the_same_with_another_key(settings: Settings, request: Any) -> None:
    settings.SECRETS_KEY = FIRST
    bo: User = request.getfixturevalue("bo")
    client = Client()
    sign_in(client)
    settings.SECRETS_KEY = SECOND
    for name in ("account", "mfa_view_recovery_codes", "mfa_generate_recovery_codes"):
        answer = client.get(reverse(name))
        assert answer.status_code == 503, name
        assert "Intet er ændret" in answer.content.decode()
    # Codes that could not be shown do not count as shown.
    assert "viewed_at" not in kept(bo, "recovery_codes")


@pytest.mark.parametrize("place", [len(encryption.MARK) + 12, -40, -2])
def test_what_was_altered_is_refused(bo: User, place: int) -> None:
    whole = kept(bo)["secret"]
    other = "A" if whole[place] != "A" else "B"
    altered = whole[:place] + other + whole[place:][1:]
    assert altered != whole and len(altered) == len(whole)
    with pytest.raises(encryption.UnreadableError):
        encryption.decrypt(altered)
    keep(bo, altered)
    client = Client()
    send_password(client, "bo")
    assert UNREADABLE in send_code(client, code()).content.decode()
    assert told() == {"login.E013"}


@pytest.mark.parametrize(
    "planted", [SECRET, "", encryption.MARK, encryption.MARK + "æøå", "fernet2:" + SECRET, None, 7]
)
def test_a_key_that_somebody_planted_without_encrypting_it_lets_nobody_in(bo: User, planted: object) -> None:
    keep(bo, planted)
    client = Client()
    send_password(client, "bo")
    assert UNREADABLE in send_code(client, code()).content.decode()
    assert "_auth_user_id" not in client.session
    assert told() == ({"login.E013"} if str(planted).startswith(encryption.MARK) else {"login.W005"})


def test_what_an_older_version_left_in_clear_is_encrypted_by_the_migration_and_works(bo: User, hands: Hands) -> None:
    codes = Authenticator.objects.get(user=bo, type="recovery_codes").wrap().get_unused_codes()
    call_command("migrate", "login", "0002_session_round", verbosity=0)
    assert kept(bo)["secret"] == SECRET  # going back gives an older version what it can read
    before = kept(bo, "recovery_codes")
    assert encryption.MARK not in raw() and told() == {"login.W005"}
    call_command("migrate", verbosity=0)
    assert SECRET not in raw() and before["seed"] not in raw()
    assert {**kept(bo, "recovery_codes"), "seed": before["seed"]} == before
    assert Authenticator.objects.get(user=bo, type="recovery_codes").wrap().get_unused_codes() == codes
    assert told() == set()
    sign_in(Client())
    hands.move(minutes=2)
    client = Client()
    send_password(client, "bo")
    assert send_code(client, codes[3]).status_code == 302


def test_the_migration_leaves_what_is_encrypted_already(bo: User) -> None:
    call_command("migrate", "login", "0002_session_round", verbosity=0)
    encrypted = encryption.encrypt(SECRET)
    keep(bo, encrypted)
    call_command("migrate", verbosity=0)
    assert kept(bo)["secret"] == encrypted


def test_new_codes_are_under_the_present_key(settings: Settings, request: Any) -> None:
    settings.SECRETS_KEY = FIRST
    bo: User = request.getfixturevalue("bo")
    Authenticator.objects.filter(user=bo, type="recovery_codes").delete()
    settings.SECRETS_KEY, settings.SECRETS_KEYS_FORMER = SECOND, [FIRST]
    RecoveryCodes.activate(bo)
    settings.SECRETS_KEYS_FORMER = []
    assert len(encryption.decrypt(kept(bo, "recovery_codes")["seed"])) == 80
    with pytest.raises(encryption.UnreadableError):
        encryption.decrypt(kept(bo)["secret"])


def test_the_key_is_derived_as_rfc_5869_says_for_this_purpose_alone() -> None:
    # Written out by hand: were it to change, nobody's telephone could be read.
    extracted = hmac.new(bytes(32), FIRST.encode(), hashlib.sha256).digest()
    expanded = hmac.new(extracted, b"sikkersag.login.second_factor.1" + b"\x01", hashlib.sha256).digest()
    assert Fernet(base64.urlsafe_b64encode(expanded)).decrypt(token(FIRST)) == SECRET.encode()
    with pytest.raises(InvalidToken):
        Fernet(base64.urlsafe_b64encode(expanded)).decrypt(token(SECOND))


def token(secret: str) -> bytes:
    """SECRET, encrypted with a key derived from a secret, less the mark."""
    with override_settings(SECRETS_KEY=secret):
        return encryption.encrypt(SECRET).removeprefix(encryption.MARK).encode()
