"""A clock that goes back between two writes, or two servers whose clocks differ: nothing is lost, nothing undone."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests.casefile.people import NOW, Municipality, at, key, later, municipality

from sikkersag.casefile.actions.birth import Newborn, register_birth
from sikkersag.casefile.actions.cases import NewChild, close_case, open_case
from sikkersag.casefile.actions.journal import append, erase, seal
from sikkersag.casefile.actions.ledger import reassess
from sikkersag.casefile.entries import NewEvent, Passage
from sikkersag.casefile.models import Case, Event, LedgerRow
from sikkersag.casefile.queries.case import Filters, case_page
from sikkersag.foundation.access.viewer import viewer_of

pytestmark = pytest.mark.django_db

AHEAD = later(minutes=5)


@pytest.fixture
def place(db: None) -> Municipality:
    return municipality()


def told(place: Municipality, text: str = "Ringet til skolen.") -> NewEvent:
    return NewEvent("notat", at("2026-03-09 10:00"), concerns=(str(place.ida.child_id),), passages=(Passage(text),))


def test_what_a_clock_ahead_wrote_stands_after_a_write_by_one_behind(place: Municipality) -> None:
    close_case(case=place.ida, reason="Familien er flyttet.", by=place.owner, now=AHEAD, key=key())
    append({place.ida.pk: [told(place)]}, by=place.owner, now=NOW, key=key())
    place.ida.refresh_from_db()
    assert place.ida.status == Case.Status.CLOSED
    received = list(Event.objects.filter(case=place.ida).order_by("seq").values_list("recorded_at", flat=True))
    assert received == sorted(received)


@pytest.mark.parametrize("act", [seal, erase])
def test_sealing_by_a_clock_behind_undoes_nothing(place: Municipality, act: object) -> None:
    note = append({place.ida.pk: [told(place)]}, by=place.owner, now=NOW, key=key()).events[0]
    close_case(case=place.ida, reason="Familien er flyttet.", by=place.owner, now=AHEAD, key=key())
    act(event=note.pk, reason="Forkert barn.", by=place.leader, now=NOW)  # type: ignore[operator]
    place.ida.refresh_from_db()
    assert place.ida.status == Case.Status.CLOSED


def test_lovens_krav_made_again_by_a_clock_behind_keeps_what_stands(place: Municipality) -> None:
    event = NewEvent("underretning_modtaget", at("2026-03-09 15:42"), facts={"overgreb": False})
    append({place.ida.pk: [event]}, by=place.owner, now=AHEAD, key=key())
    before = set(LedgerRow.objects.filter(case=place.ida).values_list("finding", flat=True))
    reassess(place.ida.pk, now=NOW)
    assert set(LedgerRow.objects.filter(case=place.ida).values_list("finding", flat=True)) == before


def test_twins_born_by_a_clock_behind_both_have_the_note_on_the_unborn(place: Municipality) -> None:
    unborn = open_case(
        child=NewChild("Ufødt barn", expected=date(2026, 3, 1)),
        unit=place.team,
        worker=place.owner,
        by=place.owner,
        now=later(days=-30),
        key=key(),
    )
    note = NewEvent("notat", at("2026-03-09 10:00"), passages=(Passage("Moderen er til kontrol."),))
    wrong = NewEvent("notat", at("2026-03-09 11:00"), passages=(Passage("Om et andet barn."),))
    append({unborn.pk: [note]}, by=place.owner, now=AHEAD, key=key())
    row = append({unborn.pk: [wrong]}, by=place.owner, now=AHEAD, key=key()).events[0]
    seal(event=row.pk, reason="Forkert barn.", by=place.leader, now=AHEAD)
    _, second = register_birth(
        case=unborn,
        children=[Newborn("Alma", date(2026, 3, 8)), Newborn("Bo", date(2026, 3, 8))],
        by=place.owner,
        now=NOW,
        key=key(),
    )
    texts = [p["text"] for e in second.events.select_related("content") for p in (e.content.body or {})["passages"]]
    assert texts == ["Moderen er til kontrol."]


def test_what_was_just_written_is_on_the_page_of_a_server_behind(place: Municipality) -> None:
    append({place.ida.pk: [told(place)]}, by=place.owner, now=AHEAD, key=key())
    page = case_page(viewer_of(place.owner, now=NOW), place.ida.pk, Filters())
    shown = [e.kind for month in page.timeline.months for group in month.groups for e in group]
    assert "notat" in shown
    assert timedelta() < AHEAD - NOW
