"""Time passes without anybody writing: the ledger is made again, and only where it may have changed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.casefile.people import NOW, Municipality, at, key, municipality

from sikkersag.casefile.actions.journal import append
from sikkersag.casefile.actions.ledger import reassess
from sikkersag.casefile.entries import NewEvent
from sikkersag.casefile.jobs import out_of_date, reassess_passed
from sikkersag.casefile.models import Case, LedgerRow
from sikkersag.foundation.jobs.registry import kinds, timings

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(db: None) -> Municipality:
    place = municipality()
    event = NewEvent("underretning_modtaget", at("2026-03-09 15:42"), facts={"overgreb": False})
    append({place.ida.pk: [event]}, by=place.owner, now=NOW, key=key())
    return place


def outcome(place: Municipality) -> str:
    return LedgerRow.objects.get(case=place.ida, requirement="U2").outcome


def test_a_deadline_that_passes_turns_the_row_without_anybody_writing(place: Municipality) -> None:
    due = LedgerRow.objects.get(case=place.ida, requirement="U2").due_at
    assert due is not None
    reassess_passed(now=due)
    assert outcome(place) == "pending"
    reassess_passed(now=due + timedelta(seconds=1))
    assert outcome(place) == "not_met"


def test_only_cases_that_may_have_changed_are_made_again(place: Municipality) -> None:
    due = LedgerRow.objects.get(case=place.ida, requirement="U2").due_at
    assert due is not None
    assert out_of_date(NOW) == []
    assert out_of_date(due + timedelta(seconds=1)) == [place.ida.pk]
    reassess_passed(now=due + timedelta(seconds=1))
    assert out_of_date(due + timedelta(seconds=1)) == []


def test_a_new_rulebook_makes_every_ledger_again(place: Municipality) -> None:
    Case.objects.update(rulebook="an older one")
    assert set(out_of_date(NOW)) == {place.ida.pk, place.emil.pk}
    reassess_passed(now=NOW)
    assert out_of_date(NOW) == []


def test_a_case_that_fails_keeps_nobody_else_waiting(place: Municipality, monkeypatch: pytest.MonkeyPatch) -> None:
    Case.objects.update(rulebook="an older one")

    def failing(case: int, **rest: Any) -> None:
        if case == place.emil.pk:
            raise ValueError("broken")
        reassess(case, **rest)

    monkeypatch.setattr("sikkersag.casefile.jobs.reassess", failing)
    with pytest.raises(RuntimeError, match="1 cases"):
        reassess_passed(now=NOW)
    assert out_of_date(NOW) == [place.emil.pk]


def test_cases_that_fail_take_no_place_from_those_behind_them(
    place: Municipality, monkeypatch: pytest.MonkeyPatch
) -> None:
    Case.objects.update(rulebook="an older one")
    first, *_, behind = out_of_date(NOW)

    def failing(case: int, **rest: Any) -> None:
        if case == first:
            raise ValueError("broken")
        reassess(case, **rest)

    monkeypatch.setattr("sikkersag.casefile.jobs.reassess", failing)
    monkeypatch.setattr("sikkersag.casefile.jobs.AT_A_TIME", 1)
    for _ in range(2):
        with pytest.raises(RuntimeError, match="1 cases"):
            reassess_passed(now=NOW)
    assert set(Case.objects.filter(rulebook="an older one").values_list("pk", flat=True)) == {first}
    assert behind != first


def test_the_repeated_work_is_registered() -> None:
    assert {"casefile.reassess", "audit.seal", "audit.anchor"} <= set(kinds()) & set(timings())
