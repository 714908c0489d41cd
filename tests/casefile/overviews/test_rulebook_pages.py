"""The rulebook as pages: every requirement, every difference, and days outside the calendar."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from tests.casefile.factory import make_town, when

from sikkersag.casefile.queries import rulebook as law
from sikkersag.casefile.thelaw import rulebook
from sikkersag.foundation import clock

TODAY = date(2026, 3, 10)


@pytest.fixture
def reader(db: None, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], str]:
    settings.SECOND_FACTOR = False
    monkeypatch.setattr(clock, "now", when)
    client = Client()
    client.force_login(make_town().worker, backend="allauth.account.auth_backends.AuthenticationBackend")

    def read(address: str) -> str:
        response = client.get(address)
        assert response.status_code == 200
        return str(response.content.decode())

    return read


@pytest.mark.django_db
@pytest.mark.parametrize("name", list(rulebook().requirements))
def test_every_requirement_has_a_page(reader: Callable[[str], str], name: str) -> None:
    page = reader(f"/lovsamling/{name}/")
    found = rulebook().requirements[name]
    assert found.versions[-1].section.split(",")[0].replace(" ", "\u00a0")[:4] in page.replace("&nbsp;", "\u00a0")
    assert page.count("Gælder nu") == sum(v.start <= law.instant_of(TODAY) < v.end for v in found.versions)


@pytest.mark.django_db
def test_the_list_shows_the_law_of_the_day_that_is_asked_for(reader: Callable[[str], str]) -> None:
    assert "Serviceloven" in reader("/lovsamling/?pr=31-12-2023&ord=24-timers")
    assert "Serviceloven" not in reader("/lovsamling/?pr=01-01-2024&ord=24-timers")


@pytest.mark.django_db
def test_words_and_topics_narrow_the_list(reader: Callable[[str], str]) -> None:
    assert "Ingen krav" in reader("/lovsamling/?ord=xyzzy")
    page = reader("/lovsamling/?emne=klage")
    assert "/lovsamling/K1/" in page and "/lovsamling/U2/" not in page


@pytest.mark.django_db
@pytest.mark.parametrize("query", ["?fra=01-01-1900&til=01-01-2024", "?fra=x&til=01-01-2024", "?fra=&til="])
def test_days_that_cannot_be_compared_are_told_of(reader: Callable[[str], str], query: str) -> None:
    assert "form-error" in reader(f"/lovsamling/forskel/{query}") or "fejl" in reader(f"/lovsamling/forskel/{query}")


def test_the_day_of_barnets_lov_changes_most_requirements_and_an_ordinary_day_none() -> None:
    assert len(law.differences(date(2023, 12, 31), date(2024, 1, 1))) > 50
    assert law.differences(date(2024, 2, 1), date(2024, 2, 2)) == []


def test_a_requirement_that_does_not_exist_is_not_shown() -> None:
    assert law.shown("U999", TODAY) is None
