"""The birth of an expected child: the case becomes the first child's, and every other child gets one like it."""

from __future__ import annotations

import uuid
from datetime import date

import pytest
from tests.casefile.acts.conftest import Visit, fill
from tests.casefile.factory import World, moment_at, when, write

from sikkersag.casefile.actions.birth import Newborn, register_birth, standing_entries
from sikkersag.casefile.actions.cases import close_case, open_matter
from sikkersag.casefile.actions.family import NewParty, register_party
from sikkersag.casefile.actions.journal import seal
from sikkersag.casefile.models import Case, Event, LedgerRow
from sikkersag.casefile.queries.people import cases_of_siblings
from sikkersag.casefile.timeline import timeline_of
from sikkersag.casefile.verify import verify
from sikkersag.foundation.access.actions import declare_conflict, give_grant
from sikkersag.foundation.access.models import Grant
from sikkersag.foundation.access.queries import may_see
from sikkersag.foundation.audit.anchors import Anchors
from sikkersag.foundation.audit.models import Entry
from sikkersag.foundation.people.models import Person
from sikkersag.foundation.refused import RefusedError
from sikkersag.law.engine.timeline import effective

BORN = Newborn("Alma Møllegård", date(2026, 3, 9), "6915260104")
TWIN = Newborn("Bo Møllegård", date(2026, 3, 9))


def born(case: Case, *children: Newborn, key: str = "en fødsel") -> list[Case]:
    """Register a birth by the case's worker at the tests' time."""
    assert case.worker is not None
    return register_birth(case=case, children=children, by=case.worker, now=when(), key=key)


def kinds(case: Case) -> list[str]:
    """The kinds in a journal, in the order of writing."""
    return list(Event.objects.filter(case=case).order_by("seq").values_list("kind", flat=True))


def test_the_case_becomes_the_child_s_with_name_number_and_birth(unborn: Case) -> None:
    (case,) = born(unborn, BORN)
    child = Person.objects.get(pk=unborn.child_id)
    assert (case.pk, child.name, child.cpr, child.born) == (unborn.pk, BORN.name, "6915260104", date(2026, 3, 9))
    birth = Event.objects.get(case=case, kind="foedsel")
    assert (birth.at_lo, birth.concerns) == (moment_at("2026-03-09").lo, [str(child.pk)])
    assert Entry.objects.filter(action="case.birth", case=case.pk).count() == 1


def test_every_further_child_gets_a_case_that_begins_with_what_stood(unborn: Case) -> None:
    note = uuid.uuid4()
    written = write(
        unborn, "hjemmebesoeg", "2026-02-20 10:00", text="Værelset er klar.", note=note, now="2026-02-21 09:00"
    )
    first, second = born(unborn, BORN, TWIN)
    assert second.number != first.number and second.family_id == first.family_id
    assert (second.unit_id, second.worker_id, second.status) == (first.unit_id, first.worker_id, Case.Status.OPEN)
    copy = Event.objects.select_related("content").get(case=second, event=written.event)
    assert (copy.note, copy.at_lo, copy.written_at) == (note, written.at_lo, written.written_at)
    assert copy.recorded_at == int(when().timestamp()) > written.recorded_at
    assert copy.concerns == [str(second.child_id)]
    assert copy.by_label == "Sara Holm" and copy.content.body is not None
    assert copy.content.body["passages"][0]["text"] == "Værelset er klar."
    assert second.opened_at == when("2026-02-01 10:00")
    assert list(verify(Anchors({}))) == []


def test_the_children_are_each_other_s_siblings_and_have_the_same_parents(unborn: Case) -> None:
    first, second = born(unborn, BORN, TWIN)
    roles = {(p.case_id, p.person.name, p.role) for c in (first, second) for p in c.parties.select_related("person")}
    assert roles == {
        (first.pk, "Camilla Møllegård", "mor"),
        (first.pk, "Bo Møllegård", "soeskende"),
        (second.pk, "Camilla Møllegård", "mor"),
        (second.pk, "Alma Møllegård", "soeskende"),
    }


def test_older_siblings_get_the_further_child_in_their_open_cases(unborn: Case, world: World, visit: Visit) -> None:
    sara = world.town.worker
    for other, name in ((world.ida, "a"), (world.emil, "b"), (world.noah, "c")):
        party = NewParty(unborn.child, "soeskende")
        register_party(case=other, party=party, by=sara, now=when("2026-02-02 10:00"), key=name)
    close_case(case=world.emil, reason="Flyttet", by=sara, now=when("2026-02-03 10:00"), key="luk")
    client, url = visit("worker"), f"/sag/{unborn.number}/foedsel/"
    children = {"barn0-name": "Alma", "barn0-born": "9.3.2026", "barn1-name": "Bo", "barn1-born": "9.3.2026"}
    sent = fill(client, url, antal="2", **children)
    assert client.post(url, sent).status_code == 302 and client.post(url, sent).status_code == 302
    told = {
        case.pk: sorted(case.parties.filter(person__name__in=("Alma", "Bo")).values_list("person__name", flat=True))
        for case in (world.ida, world.emil, world.noah)
    }
    assert told == {world.ida.pk: ["Alma", "Bo"], world.emil.pk: ["Alma"], world.noah.pk: ["Alma", "Bo"]}
    assert kinds(world.ida)[-1] == "part_registreret"
    assert list(verify(Anchors({}))) == []


def test_a_sibling_whose_case_one_may_not_write_in_is_not_written_to(unborn: Case, world: World) -> None:
    sara = world.town.worker
    for other, name in ((world.ida, "a"), (world.emil, "b")):
        party = NewParty(unborn.child, "soeskende")
        register_party(case=other, party=party, by=sara, now=when("2026-02-02 10:00"), key=name)
    declare_conflict(case=world.ida.pk, reason="Min nabo", by=sara, now=when())
    assert [one.pk for one in cases_of_siblings(world.town.viewer("worker"), unborn)] == [world.emil.pk]


def test_the_24_hours_of_an_open_notification_run_on_for_each_child(unborn: Case) -> None:
    write(
        unborn,
        "underretning_modtaget",
        "2026-03-09 15:00",
        now="2026-03-09 15:05",
    )
    before = {row.requirement: row.due_at for row in LedgerRow.objects.filter(case=unborn, is_open=True)}
    limit = when("2026-03-10 15:00")
    clocks = {name for name, due in before.items() if due is not None and abs((due - limit).total_seconds()) < 2}
    assert clocks, before
    first, second = born(unborn, BORN, TWIN)
    for case in (first, second):
        after = {row.requirement: row.due_at for row in LedgerRow.objects.filter(case=case, is_open=True)}
        assert {name: after.get(name) for name in clocks} == {name: before[name] for name in clocks}


def test_the_law_says_the_same_of_each_as_of_the_first(unborn: Case) -> None:
    write(unborn, "underretning_modtaget", "2026-02-10 09:00")
    write(unborn, "hjemmebesoeg", "2026-02-20 10:00", text="Værelset er klar.")
    first, second = born(unborn, BORN, TWIN)
    rows = [
        sorted(LedgerRow.objects.filter(case=case).values_list("requirement", "outcome", "due_at", "began"), key=str)
        for case in (first, second)
    ]
    assert len(rows[0]) > 3 and rows[0] == rows[1]


def test_ages_are_counted_from_each_child_s_own_birth(unborn: Case) -> None:
    late = Newborn("Bo Møllegård", date(2026, 3, 10))
    first, second = born(unborn, BORN, late)
    births = {case.pk: Event.objects.get(case=case, kind="foedsel").at_lo for case in (first, second)}
    assert births == {first.pk: moment_at("2026-03-09").lo, second.pk: moment_at("2026-03-10").lo}


def test_a_correction_is_copied_as_it_stands_and_what_is_sealed_or_withdrawn_is_not(unborn: Case) -> None:
    wrong = write(unborn, "notat", "2026-02-20 10:00", text="Forkert ord.")
    write(unborn, "notat", "2026-02-20 10:00", text="Rigtigt ord.", corrects=wrong.event)
    gone = write(unborn, "notat", "2026-02-22 10:00", text="Trukket tilbage.")
    write(unborn, "notat", "2026-02-22 10:00", withdraws=gone.event)
    hidden = write(unborn, "notat", "2026-02-23 10:00", text="Et andet barn.")
    assert unborn.worker is not None
    seal(event=hidden.pk, reason="Forkert barn", by=unborn.worker, now=when())
    _, second = born(unborn, BORN, TWIN)
    notes = Event.objects.filter(case=second, kind="notat").select_related("content")
    assert [n.event for n in notes] == [wrong.event]
    assert notes[0].corrects is None and notes[0].written_at == wrong.written_at
    assert notes[0].content.body is not None
    assert [p["text"] for p in notes[0].content.body["passages"]] == ["Rigtigt ord."]


def test_a_question_is_each_child_s_own(unborn: Case) -> None:
    assert unborn.worker is not None
    open_matter(case=unborn, title="Skal barnet anbringes?", by=unborn.worker, now=when("2026-02-25 10:00"), key="m")
    first, second = born(unborn, BORN, TWIN)
    one, other = first.matters.get(), second.matters.get()
    assert one.title == other.title and one.pk != other.pk


def test_both_journals_stand_as_the_law_reads_them(unborn: Case) -> None:
    write(unborn, "notat", "2026-02-20 10:00", text="Et notat.")
    now = int(when().timestamp())
    first, second = born(unborn, BORN, TWIN)
    events = {
        case.pk: {(e.kind, e.id) for e in effective(timeline_of(case, known_at=now).events, now)}
        for case in (first, second)
    }
    shared = {("notat", str(Event.objects.get(case=first, kind="notat").event))}
    assert shared <= events[first.pk] & events[second.pk]
    assert len(standing_entries(second, now=when())) == len(events[second.pk])


def test_who_is_kept_out_of_the_case_or_let_in_by_name_is_so_for_each(unborn: Case, world: World) -> None:
    town = world.town
    give_grant(
        case=unborn.pk,
        user=town.stranger,
        kind=Grant.Kind.NAMED,
        reason="Skal deltage i det tværfaglige møde.",
        until=when("2026-04-01"),
        by=town.leader,
        now=when(),
    )
    declare_conflict(case=unborn.pk, reason="Min nabo", by=town.colleague, now=when())
    _, second = born(unborn, BORN, TWIN)
    assert may_see(town.viewer("stranger"), second.pk)
    assert not may_see(town.viewer("colleague"), second.pk)
    assert may_see(town.viewer("worker"), second.pk)


def test_a_restricted_case_stays_so_for_each(unborn: Case, world: World) -> None:
    Case.objects.filter(pk=unborn.pk).update(restricted=True)
    _, second = born(unborn, BORN, TWIN)
    assert second.restricted and not may_see(world.town.viewer("colleague"), second.pk)


def test_the_same_key_registers_once(unborn: Case) -> None:
    cases = born(unborn, BORN, TWIN)
    assert born(unborn, BORN, TWIN) == cases
    assert Person.objects.filter(name="Bo Møllegård").count() == 1


def test_a_child_that_is_born_is_not_born_again(unborn: Case) -> None:
    born(unborn, BORN)
    with pytest.raises(RefusedError, match="allerede registreret som født"):
        born(unborn, BORN, key="en anden")


def test_it_is_all_or_nothing(unborn: Case) -> None:
    before = (Case.objects.count(), Person.objects.count(), kinds(unborn))
    with pytest.raises(RefusedError):
        born(unborn, BORN, Newborn("", date(2026, 3, 9)))
    assert (Case.objects.count(), Person.objects.count(), kinds(unborn)) == before
    assert Person.objects.get(pk=unborn.child_id).born is None


def test_the_form_registers_twins_without_javascript(unborn: Case, visit: Visit) -> None:
    client, url = visit("worker"), f"/sag/{unborn.number}/foedsel/"
    sent = fill(client, url, antal="1", handling="flere", **{"barn0-name": "Alma", "barn0-born": "09-03-2026"})
    page = client.post(url, sent).content.decode().replace("\u00a0", " ")
    assert 'name="barn1-name"' in page and 'value="Alma"' in page
    sent = {k: v for k, v in sent.items() if k != "handling"} | {
        "antal": "2",
        "barn1-name": "Bo",
        "barn1-born": "31-02-2026",
    }
    wrong = client.post(url, sent)
    assert wrong.status_code == 422 and "findes ikke" in wrong.content.decode().replace("\u00a0", " ")
    assert (
        'value="Alma"' in wrong.content.decode().replace("\u00a0", " ")
        and Person.objects.get(pk=unborn.child_id).born is None
    )
    done = client.post(url, sent | {"barn1-born": "9.3.2026"}, follow=True)
    assert "Bo (" in done.content.decode().replace("\u00a0", " ") and Case.objects.filter(child__name="Bo").count() == 1
