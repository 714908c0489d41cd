"""That each request is narrowed to its viewer, and that nothing of it is left for the next."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from io import StringIO

import psycopg
import pytest
from django.core.management import call_command
from django.db import close_old_connections, connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings
from tests.casefile.people import NOW, Municipality, municipality
from tests.databases import Database, at_once

from sikkersag.casefile.models import Case
from sikkersag.foundation import clock
from sikkersag.foundation.access import gate
from sikkersag.foundation.login.models import User

SignIn = Callable[[User], Client]
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def site(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """The forgetful views, at the tests' own time."""
    settings.ROOT_URLCONF = "tests.casefile.wall.wall_urls"
    settings.SECOND_FACTOR = False
    moment: datetime = NOW
    monkeypatch.setattr(clock, "now", lambda: moment)


def _as(user: User, **extra: bool) -> Client:
    client = Client(**extra)  # type: ignore[arg-type]
    client.force_login(user, backend=BACKEND)
    return client


@pytest.mark.parametrize("address", ["/glemt/", "/forbindelse/"])
def test_a_view_that_forgets_the_first_wall_shows_nothing_of_others_cases(
    site: None, committed_db: Database, address: str
) -> None:
    town = municipality()
    assert _as(town.stranger).get(address).content == b"0 sager"
    assert _as(town.owner).get(address).content == b"2 sager"
    assert _as(town.administrator).get(address).content == b"0 sager"


def test_a_view_of_a_case_that_forgets_it_shows_no_other_case(site: None, town: Municipality) -> None:
    from tests.casefile.people import later, user

    from sikkersag.foundation.access import actions
    from sikkersag.foundation.access.models import Grant

    named = user("Nanna Navn", town.other_team, "sagsbehandler")
    actions.give_grant(
        case=town.ida.pk, user=named, kind=Grant.Kind.NAMED, reason="Kender barnet fra den gamle sag.",
        until=later(days=1), by=town.leader, now=NOW,
    )  # fmt: skip
    assert _as(named).get(f"/glemt/{town.ida.number}/").content == b"1 sager"
    assert _as(named).get(f"/glemt/{town.emil.number}/").status_code == 403, "break-glass is still offered"


def test_nobody_signed_in_sees_nothing(site: None, town: Municipality) -> None:
    assert Client().get("/alle/").content == b"0 sager"


@pytest.mark.parametrize("method", ["get", "head"])
def test_whatever_does_not_write_is_narrowed(site: None, town: Municipality, method: str) -> None:
    with CaptureQueriesContext(connection) as queries:
        getattr(_as(town.stranger), method)("/glemt/")
    seen = ["set_config" in query["sql"] for query in queries]
    assert any(seen)


def test_an_answer_that_is_streamed_is_narrowed_to_its_end(site: None, town: Municipality) -> None:
    assert b"".join(_as(town.stranger).get("/strøm/").streaming_content) == b"0 sager"  # type: ignore[attr-defined]
    assert Case.objects.count() == 2


def test_a_request_that_writes_is_the_programs(site: None, town: Municipality) -> None:
    assert _as(town.stranger).post("/glemt/").content == b"2 sager"


def test_after_a_request_the_program_asks_again_also_after_a_mistake(site: None, town: Municipality) -> None:
    for address in ("/glemt/", "/falder/", "/ingen-side/"):
        _as(town.stranger, raise_request_exception=False).get(address)
        assert Case.objects.count() == 2, address


def test_a_case_number_is_known_to_the_gate_although_the_viewer_does_not_see_the_case(
    site: None, town: Municipality
) -> None:
    from sikkersag.foundation.access.narrowing import narrow, widen
    from sikkersag.foundation.access.viewer import viewer_of

    narrow(viewer_of(town.stranger, now=NOW))
    assert gate.resolve_case(town.ida.number) == town.ida.pk
    assert gate.case_numbers([town.ida.pk]) == {town.ida.pk: town.ida.number}
    assert Case.objects.count() == 0
    widen()


def test_a_request_costs_one_statement_more(site: None, town: Municipality) -> None:
    client = _as(town.owner)
    for address in ("/glemt/", f"/glemt/{town.ida.number}/"):
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        said = [q["sql"] for q in queries if "set_config" in q["sql"]]
        # The second is the way back, which a server leaves to its pool (below).
        assert len(said) == 2


def test_one_pooled_connection_keeps_nothing_for_the_next_request(site: None, committed_db: Database) -> None:
    """As on a server: the connection goes back to the pool when a request ends, and the pool resets it."""
    town = municipality()
    owner, stranger = _as(town.owner), _as(town.stranger)
    falling = _as(town.owner, raise_request_exception=False)

    def ask(client: Client, address: str) -> str:
        content = client.get(address).content.decode()
        # The test's browser holds the connection; a server lets go of it here, before our own receiver is called.
        close_old_connections()
        return content

    def on_its_own() -> list[str]:
        told = []
        for _ in range(5):
            told.append(ask(owner, "/session/").split()[1])
            told.append(ask(stranger, "/session/").split()[1])
            ask(falling, "/falder/")
            with connection.cursor() as cursor:
                cursor.execute("SELECT current_setting('sikkersag.principals')")
                told.append(cursor.fetchone()[0])
            close_old_connections()
        return told

    told = at_once(on_its_own)
    for each in told:
        assert set(each[0::3]) == {each[0]} and f"u{town.owner.pk}" in each[0].split(",")
        assert set(each[1::3]) == {each[1]} and f"u{town.stranger.pk}" in each[1].split(",")
        assert set(each[2::3]) == {"*"}


def test_the_pool_itself_resets_what_a_request_left(committed_db: Database) -> None:
    """Nothing of ours is called at the end, as if the process had been interrupted there."""
    pool = connections["default"].pool  # type: ignore[attr-defined]
    pool.open()
    sessions = set()
    for _ in range(20):
        raw = pool.getconn()
        assert raw.execute("SELECT current_setting('sikkersag.principals')").fetchone()[0] == "*"
        sessions.add(raw.info.backend_pid)
        raw.execute("SELECT set_config('sikkersag.principals', 'u1', false)")
        pool.putconn(raw)
    assert len(sessions) < 20, "the pool gave each connection out more than once"


def test_another_program_that_connects_sees_no_case(committed_db: Database) -> None:
    municipality()
    assert Case.objects.count() == 2
    with psycopg.connect(committed_db.url) as other:
        assert other.execute("SELECT count(*) FROM casefile_case").fetchone() == (0,)


def test_the_wall_is_the_last_to_stand_before_a_view(settings: Settings) -> None:
    assert settings.MIDDLEWARE[-1] == "sikkersag.foundation.access.narrowing.WallMiddleware"


def test_the_connection_is_given_back_before_the_wall_would_tell_it_anything() -> None:
    """Else every reading request would cost two statements; asked of a new process, as the tests' browser moves it."""
    told = "[r[1]().__name__ for r in request_finished.receivers if r[1]()]"
    code = f"import django; django.setup(); from django.core.signals import request_finished; print({told})"
    names = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
    assert -1 < names.index("close_old_connections") < names.index("widen")


def test_what_the_program_does_by_itself_sees_every_case(town: Municipality) -> None:
    from sikkersag.casefile.verify import heads

    assert len(list(heads())) >= 2
    out = StringIO()
    call_command("verify", stdout=out, stderr=out)
    assert "Alt er, som det blev skrevet" in out.getvalue()
