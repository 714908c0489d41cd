"""Appending: chained, all or nothing, once for each key, with projections and ledger brought along."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.casefile.people import NOW, Municipality, at, key, later, municipality

from sikkersag.casefile import projections
from sikkersag.casefile.actions.cases import (
    NewChild,
    acknowledge,
    close_case,
    hand_over,
    open_case,
    open_matter,
    reopen_case,
)
from sikkersag.casefile.actions.family import change_custody, remove_party
from sikkersag.casefile.actions.journal import BODY, KeyTaken, append, body_of, erase, seal
from sikkersag.casefile.entries import NewEvent, Passage
from sikkersag.casefile.models import Assignment, Case, Content, Event, LedgerRow, Matter, Party
from sikkersag.casefile.timeline import timeline_of
from sikkersag.casefile.validation import Invalid
from sikkersag.foundation.audit import chain
from sikkersag.foundation.audit.models import Entry
from sikkersag.foundation.refused import RefusedError
from sikkersag.law.engine.timeline import effective

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(db: None) -> Municipality:
    return municipality()


def notification(place: Municipality, when: str = "2026-03-09 15:42") -> NewEvent:
    return NewEvent(
        "underretning_modtaget",
        at(when),
        concerns=(str(place.ida.child_id),),
        facts={"afsender_art": "fagperson", "overgreb": False},
        title="Underretning fra SFO",
        passages=(Passage("Ida er ofte ked af det om morgenen."),),
    )


def test_it_numbers_cases_in_the_order_of_opening(place: Municipality) -> None:
    assert [place.emil.number, place.ida.number] == ["2026-0000001", "2026-0000002"]


def test_it_chains_every_row_to_the_one_before(place: Municipality) -> None:
    append({place.ida.pk: [notification(place)]}, by=place.owner, now=NOW, key=key())
    place.ida.refresh_from_db()
    rows = list(Event.objects.filter(case=place.ida).order_by("seq").select_related("content"))
    assert [row.seq for row in rows] == list(range(1, len(rows) + 1))
    previous = chain.START
    for row in rows:
        assert row.previous == previous
        assert row.commitment == chain.commitment(row.content.salt or "", row.content.body)
        assert row.hash == chain.link(previous, body_of(place.ida.number, row))
        previous = row.hash
    assert (place.ida.head, place.ida.length) == (previous, len(rows))


def test_the_chain_covers_every_column_that_says_something(place: Municipality) -> None:
    beside = {"id", "case_id", "hash", "previous"}
    assert {field.attname for field in Event._meta.concrete_fields} - beside == set(BODY)


def test_it_starts_the_clock_of_the_law(place: Municipality) -> None:
    append({place.ida.pk: [notification(place)]}, by=place.owner, now=NOW, key=key())
    row = LedgerRow.objects.get(case=place.ida, requirement="U2")
    assert (row.outcome, row.is_open) == ("pending", True)
    assert row.due_at is not None and row.due_at.isoformat() == "2026-03-10T14:42:00+00:00"
    assert not LedgerRow.objects.filter(case=place.emil, requirement="U2").exists()


def test_a_note_on_two_children_is_one_event_in_both_journals(place: Municipality) -> None:
    event, note = uuid4(), uuid4()
    both = [(place.ida, "Ida tegnede."), (place.emil, "Emil viste sit værelse.")]
    entries = {
        case.pk: [NewEvent("hjemmebesoeg", at("2026-03-09 15:10"), event=event, note=note, passages=(Passage(text),))]
        for case, text in both
    }
    append(entries, by=place.owner, now=NOW, key=key())
    rows = Event.objects.filter(event=event).select_related("content")
    assert {row.case_id for row in rows} == {place.ida.pk, place.emil.pk}
    for case, text in both:
        body = rows.get(case=case).content.body
        assert body is not None and [p["text"] for p in body["passages"]] == [text]


def test_it_writes_nothing_in_either_journal_when_one_of_them_is_wrong(place: Municipality) -> None:
    lengths = list(Case.objects.order_by("pk").values_list("length", "head"))
    entries = {
        place.ida.pk: [NewEvent("hjemmebesoeg", at("2026-03-09 15:10"))],
        place.emil.pk: [NewEvent("hjemmebesoeg", at("2026-03-11 15:10"))],
    }
    with pytest.raises(Invalid) as caught:
        append(entries, by=place.owner, now=NOW, key=key())
    assert "kan ikke skrives, før det er sket" in str(caught.value)
    assert list(Case.objects.order_by("pk").values_list("length", "head")) == lengths
    assert not Event.objects.filter(kind="hjemmebesoeg").exists()


def test_a_second_click_writes_nothing_and_answers_the_first(place: Municipality) -> None:
    once = key()
    first = append({place.ida.pk: [notification(place)]}, by=place.owner, now=NOW, key=once)
    again = append({place.ida.pk: [notification(place)]}, by=place.owner, now=later(seconds=1), key=once)
    assert again.repeated and [e.pk for e in again.events] == [e.pk for e in first.events]
    assert Event.objects.filter(case=place.ida, kind="underretning_modtaget").count() == 1


def test_a_key_of_another_case_is_refused(place: Municipality) -> None:
    once = key()
    append({place.ida.pk: [notification(place)]}, by=place.owner, now=NOW, key=once)
    with pytest.raises(KeyTaken):
        append({place.emil.pk: [NewEvent("notat", at("2026-03-09"))]}, by=place.owner, now=NOW, key=once)


@pytest.mark.parametrize(
    ("event", "said"),
    [
        (NewEvent("findes_ikke", at("2026-03-09")), "findes ikke i vokabularet"),
        (NewEvent("notat", at("2026-03-09"), concerns=(str(uuid4()),)), "ikke registreret i sagen"),
        (NewEvent("notat", at("2026-03-09"), about=(str(uuid4()),)), "Spørgsmålet findes ikke"),
        (NewEvent("notat", at("2026-03-09"), facts={"vejr": "sol"}), "har ikke oplysningen"),
        (NewEvent("boernesamtale", at("2026-03-09"), facts={"foraelder_til_stede": "ja"}), "skal være ja eller nej"),
        (NewEvent("boernesamtale", at("2026-03-09"), facts={"bisidder_alder": -1}), "mindre end nul"),
        (NewEvent("boernesamtale", at("2026-03-09"), facts={"holdt_af": "naboen"}), "et af valgene"),
        (NewEvent("boernesamtale", at("2026-03-09"), refs={"underretning": (str(uuid4()),)}), "ikke står i journalen"),
        (NewEvent("notat", at("2026-03-09"), corrects=uuid4()), "skal rettes"),
        (NewEvent("fravigelse", at("2026-03-09"), facts={"krav": "I1"}), "mangler"),
        (NewEvent("notat", at("2026-03-09"), passages=(Passage("x" * 200_001),)), "Del den i flere notater"),
        (NewEvent("notat", at("2026-03-09"), written_at=int(later(hours=1).timestamp())), "i fremtiden"),
    ],
)
def test_it_refuses_what_may_not_stand_in_a_journal(place: Municipality, event: NewEvent, said: str) -> None:
    with pytest.raises(Invalid) as caught:
        append({place.ida.pk: [event]}, by=place.owner, now=NOW, key=key())
    assert said in str(caught.value)


def test_it_tells_every_problem_at_once(place: Municipality) -> None:
    bad = NewEvent("boernesamtale", at("2026-03-12"), facts={"vejr": "sol", "bisidder_alder": -1})
    with pytest.raises(Invalid) as caught:
        append({place.ida.pk: [bad]}, by=place.owner, now=NOW, key=key())
    assert [p.field for p in caught.value.problems] == ["at", "vejr", "bisidder_alder"]


def test_a_form_cannot_tell_when_the_system_received_it(place: Municipality) -> None:
    with pytest.raises(ValueError, match="the system's own"):
        append({place.ida.pk: [NewEvent("notat", at("2026-03-01"), received_at=1)]}, by=None, now=NOW, key=key())


def test_a_correction_keeps_the_time_at_which_the_entry_was_first_written(place: Municipality) -> None:
    first = append({place.ida.pk: [notification(place)]}, by=place.owner, now=NOW, key=key()).events[0]
    right = NewEvent(
        "underretning_modtaget",
        at("2026-03-08 12:00"),
        facts={"afsender_art": "fagperson", "overgreb": False},
        corrects=first.event,
    )
    append({place.ida.pk: [right]}, by=place.owner, now=later(days=2), key=key())
    standing = effective(timeline_of(place.ida, known_at=2**40).events, 2**40)
    (event,) = [e for e in standing if e.kind == "underretning_modtaget"]
    assert event.lo == at("2026-03-08 12:00").lo
    assert event.written_at == int(NOW.timestamp())
    row = LedgerRow.objects.get(case=place.ida, requirement="U2")
    assert row.due_at is not None and row.due_at.isoformat() == "2026-03-09T11:00:00+00:00"


def test_a_sealed_note_no_longer_counts_and_leaves_a_trace(place: Municipality) -> None:
    row = append({place.ida.pk: [notification(place)]}, by=place.owner, now=NOW, key=key()).events[0]
    assert LedgerRow.objects.filter(case=place.ida, requirement="U2").exists()
    seal(event=row.pk, reason="Underretningen handler om et andet barn.", by=place.leader, now=later(hours=1))
    assert not LedgerRow.objects.filter(case=place.ida, requirement="U2").exists()
    assert Event.objects.filter(pk=row.pk).exists()
    assert Entry.objects.filter(action="journal.seal", case=place.ida.pk, by=place.leader).exists()
    before = timeline_of(place.ida, known_at=int(later(minutes=30).timestamp()))
    after = timeline_of(place.ida, known_at=int(later(hours=2).timestamp()))
    assert str(row.event) in {e.id for e in before.events}
    assert str(row.event) not in {e.id for e in after.events}


def test_an_erased_content_does_not_stop_the_case(place: Municipality) -> None:
    row = append({place.ida.pk: [notification(place)]}, by=place.owner, now=NOW, key=key()).events[0]
    erase(event=row.pk, reason="Fristen er udløbet.", by=place.leader, now=later(hours=1))
    assert Content.objects.get(row=row).body is None
    append({place.ida.pk: [NewEvent("notat", at("2026-03-09"))]}, by=place.owner, now=later(hours=2), key=key())


def test_the_projections_made_anew_equal_those_that_grew(place: Municipality) -> None:
    case = place.ida
    open_matter(case=case, title="Skal Ida have aflastning?", by=place.owner, now=later(hours=1), key=key())
    change_custody(
        case=case, person=place.father.pk, on=date(2026, 1, 5), begins=False, by=place.owner, now=NOW, key=key()
    )
    remove_party(case=case, person=place.father.pk, role="far", by=place.owner, now=later(hours=2), key=key())
    hand_over(
        case=case,
        unit=place.team,
        worker=place.colleague,
        reason="Orlov",
        by=place.leader,
        now=later(hours=3),
        key=key(),
    )
    acknowledge(case=case, by=place.colleague, now=later(hours=4), key=key())
    close_case(case=case, reason="Flyttet", by=place.colleague, now=later(hours=5), key=key())
    reopen_case(case=case, reason="Kom tilbage", by=place.colleague, now=later(hours=6), key=key())
    grown = _told(case)
    assert grown[0]["status"] == "aaben" and grown[0]["worker_id"] == place.colleague.pk
    assert [(p["role"], p["custody"]) for p in grown[1]] == [("mor", True)]
    assert [a["read_at"] is not None for a in grown[3]] == [False, True]
    for model in (Party, Matter, Assignment):
        model.objects.filter(case=case).delete()
    fresh = Case.objects.get(pk=case.pk)
    projections.project(fresh, effective(timeline_of(fresh, known_at=2**40).events, 2**40))
    fresh.save()
    assert _told(fresh) == grown


def _told(case: Case) -> list[Any]:
    case.refresh_from_db()
    fields = {"status": case.status, "worker_id": case.worker_id, "unit_id": case.unit_id, "closed": case.closed_at}
    rows: list[Any] = [fields]
    for model in (Party, Matter, Assignment):
        found = [
            {k: v for k, v in row.items() if k != "id" or model is Matter}
            for row in model.objects.filter(case=case).values()
        ]
        rows.append(sorted(found, key=lambda row: str(sorted(row.items(), key=lambda item: item[0]))))
    return rows


def test_only_the_receiver_acknowledges_and_only_once(place: Municipality) -> None:
    hand_over(
        case=place.ida, unit=place.team, worker=place.colleague, reason="Orlov", by=place.leader, now=NOW, key=key()
    )
    with pytest.raises(RefusedError, match="har fået sagen"):
        acknowledge(case=place.ida, by=place.owner, now=NOW, key=key())
    acknowledge(case=place.ida, by=place.colleague, now=NOW, key=key())
    with pytest.raises(RefusedError, match="allerede"):
        acknowledge(case=place.ida, by=place.colleague, now=NOW, key=key())


def test_a_closed_case_is_neither_handed_over_nor_closed_again(place: Municipality) -> None:
    with pytest.raises(RefusedError, match="hvorfor"):
        close_case(case=place.ida, reason="  ", by=place.owner, now=NOW, key=key())
    close_case(case=place.ida, reason="Flyttet", by=place.owner, now=NOW, key=key())
    with pytest.raises(RefusedError, match="lukket"):
        close_case(case=place.ida, reason="Flyttet", by=place.owner, now=NOW, key=key())
    with pytest.raises(RefusedError, match="lukket"):
        hand_over(case=place.ida, unit=place.team, worker=None, reason="x", by=place.owner, now=NOW, key=key())


def test_a_child_has_one_case(place: Municipality) -> None:
    with pytest.raises(RefusedError, match="allerede en sag"):
        open_case(child=place.ida.child, unit=place.team, worker=None, by=place.owner, now=NOW, key=key())


def test_opening_twice_with_one_key_opens_once(place: Municipality) -> None:
    once = key()
    child = NewChild("Noah Thorsen", born=date(2023, 9, 22))
    first = open_case(child=child, unit=place.team, worker=None, by=place.owner, now=NOW, key=once)
    again = open_case(child=child, unit=place.team, worker=None, by=place.owner, now=NOW, key=once)
    assert first.pk == again.pk


def test_an_unborn_child_has_a_case_and_an_age_of_nought(place: Municipality) -> None:
    child = NewChild("Ufødt barn af Selma Oxholm", expected=date(2026, 6, 1))
    case = open_case(child=child, unit=place.team, worker=None, by=place.owner, now=NOW, key=key())
    assert Event.objects.filter(case=case, kind="forventet_foedsel").exists()


def test_an_append_asks_the_database_a_bounded_number_of_times(place: Municipality) -> None:
    many = [NewEvent("notat", at("2026-03-01"), title=f"Notat {n}") for n in range(200)]
    append({place.ida.pk: many}, by=place.owner, now=NOW, key=key())
    with CaptureQueriesContext(
        connection,
    ) as few:
        append({place.ida.pk: [notification(place)]}, by=place.owner, now=NOW, key=key())
    assert len(few) <= 32, [q["sql"][:90] for q in few]


def test_every_write_of_a_case_has_its_audit_row(place: Municipality) -> None:
    append({place.ida.pk: [notification(place)]}, by=place.owner, now=NOW, key=key())
    entry = Entry.objects.filter(case=place.ida.pk, action="journal.append").get()
    assert entry.by == place.owner and entry.detail["kinds"] == ["underretning_modtaget"]
    assert "ked af det" not in str(entry.detail)


def test_the_same_matter_is_opened_once_for_one_key(place: Municipality) -> None:
    once = key()
    ask = {"case": place.ida, "title": "Skal Ida have aflastning?", "by": place.owner, "now": NOW, "key": once}
    first, second = open_matter(**ask), open_matter(**ask)  # type: ignore[arg-type]
    assert first == second and isinstance(first, UUID)
    assert place.ida.matters.count() == 1


def test_a_second_click_on_a_hand_over_is_not_told_that_it_lies_there_already(place: Municipality) -> None:
    once = key()
    give = {"case": place.ida, "unit": place.team, "worker": place.colleague, "reason": "Orlov", "by": place.leader}
    hand_over(**give, now=NOW, key=once)  # type: ignore[arg-type]
    hand_over(**give, now=later(seconds=1), key=once)  # type: ignore[arg-type]
    assert place.ida.assignments.count() == 2


def test_a_case_opened_on_new_years_night_has_the_danish_year(place: Municipality) -> None:
    child = NewChild("Noah Thorsen", born=date(2023, 9, 22))
    night = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
    case = open_case(child=child, unit=place.team, worker=None, by=place.owner, now=night, key=key())
    assert case.number == "2027-0000001"


def test_a_second_birth_and_another_cases_matter_are_refused_whoever_appends(place: Municipality) -> None:
    with pytest.raises(Invalid, match="fødsel står allerede"):
        append({place.ida.pk: [NewEvent("foedsel", at("2019-05-12"))]}, by=None, now=NOW, key=key())
    matter = open_matter(case=place.ida, title="Skal Ida have aflastning?", by=place.owner, now=NOW, key=key())
    stolen = NewEvent("spoergsmaal_aabnet", at("2026-03-09"), about=(str(matter),), facts={"spoergsmaal": "Mit?"})
    with pytest.raises(Invalid, match="en anden sag"):
        append({place.emil.pk: [stolen]}, by=None, now=NOW, key=key())
