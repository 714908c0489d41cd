"""Each mistake in the settings, planted, is told with its id; right settings are told nothing."""

from __future__ import annotations

import inspect
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.core import checks as django_checks
from pytest_django import Settings

from sikkersag.foundation.login import checks

LONG = "k7$w!qz0f^x2m#8s@r5v&1b*3n(6j)9h-4g_d+p=a~c|e{y}u[i]o"

SERVER: dict[str, Any] = {
    "BEHIND_TLS": True,
    "SECRET_KEY": LONG,
    "SECRETS_KEY": LONG[::-1],
    "ALLOWED_HOSTS": ["sag.fjordby.example"],
    "SESSION_COOKIE_SECURE": True,
    "CSRF_COOKIE_SECURE": True,
    "SECURE_SSL_REDIRECT": True,
    "CSRF_TRUSTED_ORIGINS": ["https://sag.fjordby.example"],
}
OIDC = {"OIDC_URL": "https://login.example", "OIDC_CLIENT": "sag", "OIDC_SECRET": "s"}


def told(settings: Settings, **planted: Any) -> set[str]:
    """The ids that are told with these settings."""
    for name, value in planted.items():
        setattr(settings, name, value)
    found = django_checks.run_checks(tags=[django_checks.Tags.security])
    assert all(one.hint for one in found if str(one.id).startswith("login."))
    return {str(one.id) for one in found if str(one.id).startswith("login.")}


def test_a_server_that_is_set_right_and_a_machine_to_try_on_are_told_nothing(settings: Settings) -> None:
    assert told(settings) == set()
    assert told(settings, **SERVER) == set()
    assert told(settings, **OIDC) == set()


@pytest.mark.parametrize(
    ("id_", "planted"),
    [
        ("login.E001", {**SERVER, "SECRET_KEY": "only-for-trying-on-one-machine"}),
        ("login.E002", {**SERVER, "SECRET_KEY": "kort"}),
        ("login.E002", {**SERVER, "SECRET_KEY": "a" * 60}),
        ("login.W004", {**SERVER, "SECRETS_KEY": ""}),
        ("login.E014", {**SERVER, "SECRETS_KEY": "kort"}),
        ("login.E014", {**SERVER, "SECRETS_KEYS_FORMER": ["kort"]}),
        ("login.E003", {"SECOND_FACTOR_ASKED": "måske"}),
        ("login.E004", {**SERVER, "SECOND_FACTOR_ASKED": "nej", "SECOND_FACTOR": False}),
        ("login.W001", {"SECOND_FACTOR_ASKED": "nej", "SECOND_FACTOR": False}),
        ("login.E005", {**OIDC, "OIDC_SECRET": ""}),
        ("login.E005", {"OIDC_CLIENT": "sag"}),
        ("login.E006", {**OIDC, "OIDC_URL": "http://login.example"}),
        ("login.E007", {**OIDC, "OIDC_CLAIM": ""}),
        ("login.E008", {**SERVER, "ALLOWED_HOSTS": ["*"]}),
        ("login.E009", {**SERVER, "CSRF_TRUSTED_ORIGINS": ["http://sag.fjordby.example"]}),
        ("login.W002", {"SECRET_KEY": LONG, "SECRETS_KEY": LONG[::-1], "ALLOWED_HOSTS": ["sag.fjordby.example"]}),
        ("login.E010", {**SERVER, "SESSION_COOKIE_SECURE": False}),
        ("login.E010", {**SERVER, "SECURE_SSL_REDIRECT": False}),
        ("login.E011", {"SESSION_COOKIE_AGE": 5}),
        ("login.W003", {"SESSION_COOKIE_AGE": 86400}),
        (
            "login.E012",
            {"MIDDLEWARE": [one for one in configured.MIDDLEWARE if not one.endswith(".SignedInMiddleware")]},
        ),
        ("login.E012", {"MIDDLEWARE": list(reversed(configured.MIDDLEWARE))}),
    ],
)
def test_a_planted_mistake_is_told_and_nothing_else(settings: Settings, id_: str, planted: dict[str, Any]) -> None:
    assert told(settings, **planted) == {id_}


def test_the_default_key_is_refused_on_a_network_also_without_tls(settings: Settings) -> None:
    assert told(settings, ALLOWED_HOSTS=["sag.fjordby.example"]) == {"login.E001", "login.W002", "login.W004"}


def ids() -> list[str]:
    """The ids of all checks, as the module has them."""
    return re.findall(r'id="(login\.[EW]\d+)"', inspect.getsource(checks))


def test_every_id_is_planted_in_a_test_and_told_in_the_document() -> None:
    here = "".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_*.py"))
    document = (Path(__file__).resolve().parents[3] / "docs" / "sign-in.md").read_text(encoding="utf-8")
    assert len(ids()) == 19
    for id_ in ids():
        assert f'"{id_}"' in here, id_
        assert f"| {id_} |" in document, id_


def with_environment(command: list[str], **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the machine's own Python with these SIKKERSAG_ variables."""
    environment = {**os.environ, **{f"SIKKERSAG_{name}": value for name, value in variables.items()}}
    return subprocess.run(
        [sys.executable, *command], env=environment, capture_output=True, text=True, timeout=60, check=False
    )


def test_a_server_with_the_key_that_everybody_knows_does_not_start() -> None:
    ran = with_environment(["-m", "django", "check"], TLS="ja", HOSTS="sag.fjordby.example")
    assert ran.returncode == 1
    assert "login.E001" in ran.stderr and "SIKKERSAG_SECRET_KEY" in ran.stderr


def test_the_variables_of_the_municipalitys_own_sign_in_reach_allauth() -> None:
    script = (
        "import json, sikkersag.conf.settings as s;"
        "print(json.dumps([s.SOCIALACCOUNT_PROVIDERS, s.OIDC_CLAIM, s.SECOND_FACTOR]))"
    )
    names = {"OIDC_URL": "https://login.example", "OIDC_CLIENT": "sag", "OIDC_SECRET": "s", "OIDC_NAME": "Fjordby"}
    providers, claim, second = json.loads(with_environment(["-c", script], **names, SECOND_FACTOR="nej").stdout)
    (app,) = providers["openid_connect"]["APPS"]
    assert (app["client_id"], app["secret"], app["name"]) == ("sag", "s", "Fjordby")
    assert app["settings"]["server_url"] == "https://login.example"
    assert (claim, second) == ("preferred_username", False)
    half, _, on = json.loads(with_environment(["-c", script], OIDC_URL="https://login.example").stdout)
    assert (half, on) == ({}, True)
