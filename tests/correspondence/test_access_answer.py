"""An answer to somebody who asked to see the file closes the request in the journal, once it has come."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from pytest_django.fixtures import Settings
from tests.casefile.factory import World, when, write
from tests.correspondence.test_any_letter import client, text, typed, url

from sikkersag.casefile.models import Event
from sikkersag.casefile.queries.standing import standing_of
from sikkersag.correspondence.actions import delivering
from sikkersag.correspondence.models import Letter
from sikkersag.correspondence.queries.reconciliation import counted
from sikkersag.correspondence.queries.requests import open_requests
from sikkersag.foundation import clock

KIND = "aktindsigt_svar"
LATE: dict[str, Any] = {"fuldt": "nej", "delvist": "nej", "afslag": "nej", "forsinket": "ja", "forventet": "20-3-2026"}


@pytest.fixture(autouse=True)
def still(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    """Every request comes on Tuesday 10 March 2026 at 8.40; no code is asked for."""
    monkeypatch.setattr(clock, "now", when)
    settings.SECOND_FACTOR = False


@pytest.fixture
def asked(world: World) -> Event:
    """Ida's mother asks on 3 March: seven working days end on the 12th."""
    mother = str(world.people["mor"].pk)
    return write(world.ida, "aktindsigt_anmodet", "2026-03-03 10:00", facts={"fra": mother}, now="2026-03-03 11:00")


def come(letter: Letter, world: World, at: str = "2026-03-10 09:00") -> None:
    """It is handed over."""
    delivering.hand_over(
        letter=letter, at=when(at), to="Hende selv", by=world.town.worker, now=when(at), key=f"come {letter.pk}"
    )


def told_by(kind: str) -> Any:
    """What the one entry of a kind says."""
    return Event.objects.get(kind=kind).content.body


def limit(world: World, asked: Event, at: datetime) -> str:
    """How the row of seven working days stands."""
    rows = [
        row.outcome for row in standing_of(world.ida, at=at).ledger
        if row.requirement == "D9" and row.part == "frist" and row.data["occasion"] == str(asked.event)
    ]  # fmt: skip
    assert len(rows) == 1
    return rows[0]


def test_the_answer_that_came_closes_the_request_and_the_ledger_says_so(world: World, asked: Event) -> None:
    page = text(client(world).get(url(world.ida, KIND)))
    assert f"{world.people['mor'].name}, 3. marts 2026" in page
    form = typed(KIND, til=str(world.people["mor"].pk), til_navn="", til_adresse="", anmodning=str(asked.event))
    assert client(world).post(url(world.ida, KIND), form).status_code == 302
    letter = Letter.objects.get()
    assert letter.refers == asked.event
    assert not Event.objects.filter(kind="aktindsigt_afgjort").exists(), "it has not come"
    assert limit(world, asked, when("2026-03-10 08:50")) == "pending"
    come(letter, world)
    assert told_by("aktindsigt_afgjort")["refs"] == {"anmodning": [str(asked.event)]}
    world.ida.refresh_from_db()
    assert limit(world, asked, when("2026-03-20 08:00")) == "met"
    assert open_requests(standing_of(world.ida, at=when("2026-03-11 08:00"))) == []
    assert "Hvilken anmodning" not in text(client(world).get(url(world.ida, KIND)))


def test_a_delay_that_is_told_with_its_day_leaves_the_request_open(world: World, asked: Event) -> None:
    form = typed(KIND, **LATE, anmodning=str(asked.event))
    wrong = client(world).post(url(world.ida, KIND), {**form, "forventet": "snart"})
    assert wrong.status_code == 422 and "Skriv dagen som 20-3-2026" in text(wrong) and not Letter.objects.exists()
    past = client(world).post(url(world.ida, KIND), {**form, "forventet": "10-3-2026"})
    assert past.status_code == 422 and "skal være en dag, der kommer" in text(past) and not Letter.objects.exists()
    assert client(world).post(url(world.ida, KIND), form).status_code == 302
    come(Letter.objects.get(), world)
    told = told_by("forsinkelse_meddelt")
    assert told["facts"]["begrundet"] is True and told["refs"] == {"anmodning": [str(asked.event)]}
    world.ida.refresh_from_db()
    standing = standing_of(world.ida, at=when("2026-03-11 08:00"))
    assert [one for one, _ in open_requests(standing)] == [str(asked.event)]


def test_an_answer_that_names_no_request_becomes_no_entry_and_is_not_missed(world: World, asked: Event) -> None:
    assert client(world).post(url(world.ida, KIND), typed(KIND, anmodning="")).status_code == 302
    letter = Letter.objects.get()
    come(letter, world)
    assert letter.refers is None and not Event.objects.filter(kind="aktindsigt_afgjort").exists()
    assert counted(world.town.viewer("leader", "2026-03-11 08:00")).losses == ()


def test_a_request_of_another_case_is_refused(world: World) -> None:
    other = write(world.emil, "aktindsigt_anmodet", "2026-03-03 10:00", now="2026-03-03 11:00")
    answer = client(world).post(url(world.ida, KIND), typed(KIND, anmodning=str(other.event)))
    assert answer.status_code == 422 and not Letter.objects.exists()
