"""Correcting, taking back, sealing and departing: each leaves its trace, and what stood before still stands."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest
from django.urls import reverse
from tests.casefile.factory import World, write
from tests.casefile.writing.sending import Sender, body, texts

from sikkersag.casefile.models import Draft, Event, LedgerRow, Sealing
from sikkersag.casefile.timeline import timeline_of
from sikkersag.foundation.audit.models import Entry
from sikkersag.foundation.login.models import User
from sikkersag.foundation.organisation.models import Employment, Unit
from sikkersag.law.engine import timeline as law
from sikkersag.law.engine.timeline import effective

Open = Callable[..., Sender]
NOW = int(datetime(2026, 3, 10, 7, 40, tzinfo=UTC).timestamp())


def _standing(world: World, kind: str) -> list[law.Event]:
    return [e for e in effective(timeline_of(world.ida, known_at=NOW).events, NOW) if e.kind == kind]


def _correct(world: World, sender: Open, event: UUID, **fields: str) -> tuple[Sender, int]:
    someone = sender()
    someone.form = f"ret:{world.ida.number}:{event}"
    answer = someone.send({"dato": "02-03-2026", "klokkeslaet": "9.00", **fields}, "journalfoer")
    return someone, answer.status_code


def test_a_correction_is_a_new_entry_that_keeps_when_it_was_first_written(world: World, sender: Open) -> None:
    first = write(
        world.ida, "boernesamtale", "2026-03-02 10:00", text="Ida fortalte.", facts={"barnets_holdning": False}
    )
    page = sender().client.get(reverse("entry_correct", args=[world.ida.number, first.event])).content.decode()
    assert 'value="02-03-2026"' in page
    assert "Ida fortalte." in page
    _, status = _correct(
        world,
        sender,
        first.event,
        begrundelse="Klokken var forkert",
        **{"fakta.barnets_holdning": "ja", "afsnit.0.tekst": "Ida fortalte."},
    )
    assert status == 302
    (told,) = _standing(world, "boernesamtale")
    assert told.id == str(first.event)
    assert told.written_at == first.written_at
    assert told.facts["barnets_holdning"] is True
    new = Event.objects.get(corrects=first.event)
    assert body(new)["passages"][0]["text"] == "Grund til rettelsen: Klokken var forkert"
    assert body(first)["passages"][0]["text"] == "Ida fortalte."


def test_a_correction_needs_its_reason(world: World, sender: Open) -> None:
    first = write(world.ida, "boernesamtale", "2026-03-02 10:00")
    _, status = _correct(world, sender, first.event)
    assert status == 422
    assert not Event.objects.filter(corrects=first.event).exists()


def test_a_correction_of_what_was_corrected_meanwhile_is_refused_and_kept(world: World, sender: Open) -> None:
    first = write(world.ida, "boernesamtale", "2026-03-02 10:00")
    assert _correct(world, sender, first.event, begrundelse="Først")[1] == 302
    someone, status = _correct(world, sender, first.event, begrundelse="Samtidig")
    assert status == 409
    assert Draft.objects.get(pk=someone.draft).data["begrundelse"] == ["Samtidig"]
    assert len(_standing(world, "boernesamtale")) == 1


def test_a_correction_is_opened_on_what_stands_now(world: World, sender: Open) -> None:
    first = write(world.ida, "boernesamtale", "2026-03-02 10:00")
    _correct(world, sender, first.event, begrundelse="Klokken")
    page = sender().client.get(reverse("entry_correct", args=[world.ida.number, first.event])).content.decode()
    assert 'value="9.00"' in page


def test_a_closed_case_can_still_be_corrected(world: World, sender: Open) -> None:
    first = write(world.ida, "boernesamtale", "2026-03-02 10:00")
    write(world.ida, "sag_lukket", "2026-03-05 10:00", facts={"grund": "Flyttet"})
    assert _correct(world, sender, first.event, begrundelse="Klokken")[1] == 302


def test_taking_back_lets_an_entry_and_its_corrections_stand_but_not_count(world: World, sender: Open) -> None:
    first = write(world.ida, "boernesamtale", "2026-03-02 10:00")
    _correct(world, sender, first.event, begrundelse="Klokken")
    someone = sender()
    address = reverse("entry_withdraw", args=[world.ida.number, first.event])
    assert someone.client.post(address, {"grund": " "}).status_code == 422
    assert len(_standing(world, "boernesamtale")) == 1
    key = {"grund": "Det var et andet barn", "noegle": str(someone.draft)}
    assert someone.client.post(address, key).status_code == 302
    assert _standing(world, "boernesamtale") == []
    assert Event.objects.filter(case=world.ida, kind="boernesamtale").count() == 4
    assert someone.client.post(address, key).status_code in (302, 404)
    assert Event.objects.filter(case=world.ida, kind="boernesamtale").count() == 4


def test_what_the_cases_own_acts_wrote_is_not_corrected_here(world: World, sender: Open) -> None:
    opened = Event.objects.get(case=world.ida, kind="sag_aabnet")
    for name in ("entry_correct", "entry_withdraw"):
        answer = sender().client.get(reverse(name, args=[world.ida.number, opened.event]))
        assert answer.status_code == 409
        assert "fra sagens side" in answer.content.decode()


def test_a_note_on_the_wrong_child_is_sealed_and_its_text_moved_to_a_draft(world: World, sender: Open) -> None:
    wrong = write(world.ida, "hjemmebesoeg", "2026-03-02 10:00", text="Det handlede om Emil.")
    leader = sender(world.town.leader)
    address = reverse("entry_seal", args=[world.ida.number, wrong.event])
    assert leader.client.post(address, {"grund": ""}).status_code == 422
    answer = leader.client.post(address, {"grund": "Forkert barn", "til": world.emil.number})
    draft = Draft.objects.get(author=world.town.leader)
    assert answer["Location"] == reverse("draft", args=[draft.pk])
    assert draft.data["afsnit.0.tekst"] == ["Det handlede om Emil."]
    assert draft.data["skete.hjemmebesoeg"] == [world.emil.number]
    assert draft.data["dato"] == ["02-03-2026"]
    assert Sealing.objects.get(row=wrong).reason == "Forkert barn"
    assert _standing(world, "hjemmebesoeg") == []
    leader.draft, leader.version = draft.pk, 1
    assert leader.send(draft.data, "journalfoer").status_code == 302
    assert "Det handlede om Emil." in texts(world.emil)
    assert leader.client.get(address).status_code == 409


def test_sealing_to_a_case_that_one_may_not_write_in_seals_nothing(world: World, sender: Open) -> None:
    wrong = write(world.ida, "hjemmebesoeg", "2026-03-02 10:00", text="Noget")
    address = reverse("entry_seal", args=[world.ida.number, wrong.event])
    answer = sender(world.town.leader).client.post(address, {"grund": "Forkert", "sag": "2020-9999999"})
    assert answer.status_code == 422
    assert not Sealing.objects.exists()


@pytest.mark.parametrize("who", ["worker", "colleague", "stranger", "outsider", "admin"])
def test_only_those_who_may_seal_and_depart(world: World, sender: Open, who: str) -> None:
    row = write(world.ida, "hjemmebesoeg", "2026-03-02 10:00", text="Hemmeligt")
    client = sender(world.town.users[who]).client
    for address in (
        reverse("entry_seal", args=[world.ida.number, row.event]),
        reverse("departure_new", args=[world.ida.number]) + "?krav=I1",
    ):
        for answer in (client.get(address), client.post(address, {"grund": "x"})):
            assert answer.status_code in (403, 404)
            assert "Hemmeligt" not in answer.content.decode()
    assert not Sealing.objects.exists()


def _depart(world: World, matter: str, someone: Sender, **more: str) -> int:
    someone.form = f"fravig:I1:{world.ida.number}"
    opened = Event.objects.get(case=world.ida, kind="spoergsmaal_aabnet")
    fields = {"dato": "10-03-2026", "klokkeslaet": "8.30", "anledning": str(opened.event), "om": matter, **more}
    return int(someone.send(fields, "journalfoer").status_code)


def test_a_lawful_departure_with_all_that_its_ground_requires_is_counted(
    world: World, matter: str, sender: Open
) -> None:
    leader = sender(world.town.leader)
    page = leader.client.get(reverse("departure_new", args=[world.ida.number]) + "?krav=I1").content.decode()
    assert "barnets alder i afgørende grad taler imod" in page
    assert "modenhed" not in page
    assert _depart(world, matter, leader, grund="alder") == 422
    leader.version = 1
    told = {"begrundelse": "Fordi", "barnets_holdning_kilde": "Mor", "saerligt_tilfaelde": "Sygdom"}
    assert _depart(world, matter, leader, grund="modenhed", **told) == 422
    leader.version = 2
    assert _depart(world, matter, leader, grund="alder", **told) == 302
    assert LedgerRow.objects.get(case=world.ida, requirement="I1", part="synspunkter").outcome == "departed"
    assert Entry.objects.filter(action="journal.departure", by=world.town.leader).exists()


def test_the_24_hours_cannot_be_departed_from_and_the_page_says_so(world: World, sender: Open) -> None:
    address = reverse("departure_new", args=[world.ida.number]) + "?krav=U2"
    answer = sender(world.town.leader).client.get(address)
    assert answer.status_code == 409
    assert "kan ikke fraviges" in answer.content.decode()


def test_a_worker_cannot_journalise_a_departure_by_naming_its_form(world: World, matter: str, sender: Open) -> None:
    told = {"begrundelse": "Fordi", "barnets_holdning_kilde": "Mor", "saerligt_tilfaelde": "Sygdom"}
    assert _depart(world, matter, sender(), grund="alder", **told) == 403
    assert not Event.objects.filter(kind="fravigelse").exists()


def test_a_departure_is_corrected_by_those_who_may_depart(world: World, matter: str, sender: Open) -> None:
    leader = sender(world.town.leader)
    told = {"begrundelse": "Fordi", "barnets_holdning_kilde": "Mor", "saerligt_tilfaelde": "Sygdom"}
    _depart(world, matter, leader, grund="alder", **told)
    address = reverse("entry_correct", args=[world.ida.number, Event.objects.get(kind="fravigelse").event])
    assert sender().client.get(address).status_code == 403
    assert sender(world.town.leader).client.get(address).status_code == 200


def test_a_chief_who_writes_nothing_else_can_decide_a_departure(world: World, matter: str, sender: Open) -> None:
    chief = sender(world.town.chief)
    address = reverse("departure_new", args=[world.ida.number]) + "?krav=I1"
    assert chief.client.get(address).status_code == 200
    told = {"begrundelse": "Fordi", "barnets_holdning_kilde": "Mor", "saerligt_tilfaelde": "Sygdom"}
    assert _depart(world, matter, chief, grund="alder", **told) == 302
    assert Event.objects.get(kind="fravigelse").in_role in ("", "borgercenterchef")
    chief.form, chief.draft = f"skridt:moede:{world.ida.number}", uuid4()
    assert chief.send({"dato": "09-03-2026"}, "journalfoer").status_code == 404


def test_a_departure_is_withdrawn_by_those_who_may_depart_and_by_nobody_who_only_writes(
    world: World, matter: str, sender: Open
) -> None:
    told = {"begrundelse": "Fordi", "barnets_holdning_kilde": "Mor", "saerligt_tilfaelde": "Sygdom"}
    _depart(world, matter, sender(world.town.chief), grund="alder", **told)
    row = Event.objects.get(kind="fravigelse")
    address = reverse("entry_withdraw", args=[world.ida.number, row.event])
    page = reverse("case_event", args=[world.ida.number, row.event])
    colleague, chief = sender(world.town.colleague).client, sender(world.town.chief).client
    assert colleague.get(address).status_code == 403
    assert colleague.post(address, {"grund": "Uenig", "noegle": str(uuid4())}).status_code == 403
    assert address not in colleague.get(page).content.decode()
    assert not Event.objects.filter(withdraws=row.event).exists()
    assert address in chief.get(page).content.decode()
    assert chief.post(address, {"grund": "En fejl", "noegle": str(uuid4())}).status_code == 302
    assert Event.objects.get(withdraws=row.event).by == world.town.chief


def _held(user: User, unit: Unit, role: str) -> None:
    Employment.objects.create(user=user, unit=unit, role=role, starts=date(2019, 1, 1))


def test_what_is_written_stands_under_the_role_that_reaches_the_case(world: World, sender: Open) -> None:
    """She leads in the south; in the north she is a caseworker."""
    _held(world.town.other_leader, world.town.units["nord-1"], "sagsbehandler")
    Employment.objects.filter(user=world.town.other_leader, role="afdelingsleder").update(starts=date(2018, 1, 1))
    someone = sender(world.town.other_leader)
    fields = {"dato": "09-03-2026", "klokkeslaet": "10.00", "skete.notat": world.ida.number, "afsnit.0.tekst": "Tekst"}
    assert someone.send({**fields, "afsnit.0.om": world.ida.number}, "journalfoer").status_code == 302
    assert {row.in_role for row in Event.objects.filter(note=someone.draft)} == {"sagsbehandler"}


def test_a_departure_stands_under_the_role_that_may_decide_it(world: World, matter: str, sender: Open) -> None:
    """An older post as a caseworker in the same place is not the one that decides."""
    _held(world.town.leader, world.town.units["nord-1"], "sagsbehandler")
    told = {"begrundelse": "Fordi", "barnets_holdning_kilde": "Mor", "saerligt_tilfaelde": "Sygdom"}
    assert _depart(world, matter, sender(world.town.leader), grund="alder", **told) == 302
    assert Event.objects.get(kind="fravigelse").in_role == "afdelingsleder"


def test_who_leads_elsewhere_decides_no_departure_here(world: World, matter: str, sender: Open) -> None:
    _held(world.town.other_leader, world.town.units["nord-1"], "sagsbehandler")
    told = {"begrundelse": "Fordi", "barnets_holdning_kilde": "Mor", "saerligt_tilfaelde": "Sygdom"}
    assert _depart(world, matter, sender(world.town.other_leader), grund="alder", **told) == 403
    assert not Event.objects.filter(kind="fravigelse").exists()
