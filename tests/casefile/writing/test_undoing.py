"""What may not be taken back or sealed, what is sealed together, and what nobody reads on the way there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.casefile.factory import World, make_case, make_person, moment_at, open_matter, when, write
from tests.casefile.writing.sending import Sender, body

from sikkersag.casefile.actions.cases import close_case, hand_over
from sikkersag.casefile.actions.journal import seal
from sikkersag.casefile.actions.writing import journalise, sealed_with
from sikkersag.casefile.entries import NewEvent, Passage
from sikkersag.casefile.models import Case, Content, Draft, Event, Matter, Sealing
from sikkersag.casefile.projections import project
from sikkersag.casefile.validation import Invalid, check_against
from sikkersag.foundation.access.models import Grant

Open = Callable[..., Sender]


def _registered(world: World, key: str) -> Event:
    rows = Event.objects.filter(case=world.ida, kind="part_registreret").select_related("content")
    person = str(world.people[key].pk)
    return next(row for row in rows if (row.content.body or {})["facts"]["person"] == person)


def _act(client: Client, name: str, row: Event, **fields: str) -> Any:
    case = Case.objects.get(pk=row.case_id)
    sent = {"grund": "Forkert", "noegle": str(uuid4()), **fields}
    return client.post(reverse(name, args=[case.number, row.event]), sent)


def test_a_seal_does_not_reopen_a_case_or_give_it_back(world: World, sender: Open) -> None:
    town = world.town
    unit = town.units["syd-1"]
    at = when("2026-03-09 09:00")
    hand_over(case=world.ida, unit=unit, worker=town.stranger, reason="Flyttet", by=town.leader, now=at, key="giv")
    close_case(case=world.ida, reason="Færdig.", by=town.other_leader, now=when("2026-03-09 10:00"), key="luk")
    rows = Event.objects.filter(case=world.ida, kind__in=("sag_lukket", "sag_overdraget", "sag_aabnet", "foedsel"))
    lawyer = sender(town.lawyer).client
    for row in rows:
        answer = _act(lawyer, "entry_seal", row)
        assert answer.status_code == 409
    assert "Genåbn sagen" in _act(lawyer, "entry_seal", rows.get(kind="sag_lukket")).content.decode()
    world.ida.refresh_from_db()
    assert (world.ida.status, world.ida.worker) == (Case.Status.CLOSED, town.stranger)
    assert not Sealing.objects.exists()


def test_somebody_in_the_case_and_a_birth_are_neither_sealed_nor_taken_back(world: World, sender: Open) -> None:
    leader = sender(world.town.leader).client
    for row in (_registered(world, "mor"), Event.objects.get(case=world.ida, kind="foedsel")):
        for name in ("entry_seal", "entry_withdraw"):
            assert _act(leader, name, row).status_code == 409
    said = _act(leader, "entry_seal", _registered(world, "mor")).content.decode()
    assert "Personer i sagen" in said
    assert not Sealing.objects.exists()
    assert not Event.objects.filter(withdraws__isnull=False).exists()


def test_a_note_is_taken_back_though_whom_it_concerns_is_no_longer_registered(world: World, sender: Open) -> None:
    mother = world.people["mor"]
    row = write(world.ida, "notat", "2026-03-08 10:00", text="Talte med mor.", concerns=[world.people["ida"], mother])
    seal(event=_registered(world, "mor").pk, reason="Slettet efter reglerne", by=world.town.leader, now=when())
    assert _act(sender().client, "entry_withdraw", row).status_code == 302
    assert Event.objects.filter(withdraws=row.event).exists()


def test_a_case_of_which_no_turn_stands_is_open_and_keeps_its_day(world: World) -> None:
    close_case(case=world.ida, reason="Færdig.", by=world.town.worker, now=when("2026-03-09 09:00"), key="luk")
    world.ida.refresh_from_db()
    opened = world.ida.opened_at
    for kind in ("sag_aabnet", "sag_lukket"):
        row = Event.objects.get(case=world.ida, kind=kind)
        seal(event=row.pk, reason="Efter reglerne", by=world.town.leader, now=when())
        world.ida.refresh_from_db()
        assert world.ida.opened_at == opened
    assert (world.ida.status, world.ida.closed_at) == (Case.Status.OPEN, None)
    project(world.noah, [])
    assert world.noah.status == Case.Status.OPEN


def test_a_withdrawn_note_is_sealed_with_what_took_it_back_and_does_not_stand_again(world: World, sender: Open) -> None:
    row = write(world.ida, "hjemmebesoeg", "2026-03-08 10:00", text="Forkert barns tekst")
    correction = write(world.ida, "hjemmebesoeg", "2026-03-08 10:00", text="Rettet tekst", corrects=row.event)
    assert _act(sender().client, "entry_withdraw", row, grund="Det var Emils mor").status_code == 302
    leader = sender(world.town.leader).client
    address = reverse("entry_seal", args=[world.ida.number, row.event])
    page = leader.get(address).content.decode()
    for text in ("Forkert barns tekst", "Rettet tekst", "Det var Emils mor", "De 4 hændelser"):
        assert text in page
    assert _act(leader, "entry_seal", row, til=world.emil.number).status_code == 302
    rows = Event.objects.filter(case=world.ida, kind="hjemmebesoeg")
    assert rows.count() == 4
    assert set(Sealing.objects.values_list("row_id", flat=True)) == set(rows.values_list("pk", flat=True))
    draft = Draft.objects.get(author=world.town.leader)
    assert draft.data["afsnit.0.tekst"] == ["Rettet tekst"]
    assert "afsnit.1.tekst" not in draft.data
    assert correction.pk in set(rows.values_list("pk", flat=True))


def test_from_what_took_an_entry_back_the_whole_of_it_is_sealed(world: World) -> None:
    row = write(world.ida, "notat", "2026-03-08 10:00", text="Tekst")
    back = write(world.ida, "notat", "2026-03-08 10:00", withdraws=row.event)
    other = write(world.ida, "notat", "2026-03-08 11:00", text="En anden")
    assert [one.pk for one in sealed_with(world.ida, back.event)] == [row.pk, back.pk]
    assert [one.pk for one in sealed_with(world.ida, other.event)] == [other.pk]


def test_everything_that_a_note_became_in_the_case_is_sealed_together(world: World, sender: Open) -> None:
    writer = sender()
    ida, emil = world.ida.number, world.emil.number
    fields = {
        "dato": "09-03-2026",
        "klokkeslaet": "10.00",
        "sted": "hos Hemmeligheden",
        "skete.hjemmebesoeg": [ida, emil],
        "skete.boernesamtale": ida,
        "afsnit.0.tekst": "Hemmelig tekst",
        "afsnit.0.om": ida,
        "afsnit.1.tekst": "Fælles tekst",
        "afsnit.1.om": "alle",
    }
    assert writer.send(fields, "journalfoer").status_code == 302
    written = reverse("draft_written", args=[writer.draft])
    assert "Hemmeligheden" in writer.client.get(written).content.decode()
    talk = Event.objects.get(case=world.ida, kind="boernesamtale", note=writer.draft)
    leader = sender(world.town.leader).client
    assert "De 2 hændelser" in leader.get(reverse("entry_seal", args=[ida, talk.event])).content.decode()
    assert _act(leader, "entry_seal", talk, til=emil).status_code == 302
    sealed = Sealing.objects.values_list("row__case__number", "row__kind").order_by("row__kind")
    assert list(sealed) == [(ida, "boernesamtale"), (ida, "hjemmebesoeg")]
    page = writer.client.get(f"/sag/{ida}/?vis=forloeb").content.decode()
    assert "Hemmelig tekst" not in page and "Hemmeligheden" not in page
    page = writer.client.get(written).content.decode()
    assert page.count("Indholdet er forseglet eller slettet") == 2
    assert page.count("Hemmeligheden") == 1, "Emil's own visit still stands"
    draft = Draft.objects.get(author=world.town.leader)
    moved = [v for name, values in draft.data.items() if name.endswith(".tekst") for v in values]
    assert moved.count("Hemmelig tekst") == 1 and moved.count("Fælles tekst") == 1
    assert {"skete.hjemmebesoeg", "skete.boernesamtale"} <= set(draft.data)


def _confidential(world: World, sender: Open) -> Event:
    sent = {
        "title": "Psykiatrisk erklæring om far",
        "direction": "modtaget",
        "at": "02-03-2026",
        "concerns": [str(world.ida.child_id)],
        "key": str(uuid4()),
        "restricted": "on",
        "file": [SimpleUploadedFile("Udtalelse.txt", b"Ida trives.\n", content_type="text/plain")],
    }
    assert sender().client.post(f"/sag/{world.ida.number}/dokument/nyt/", sent).status_code == 302
    return Event.objects.get(case=world.ida, kind="dokument")


def test_a_confidential_document_does_not_leak_through_a_forged_correction(world: World, sender: Open) -> None:
    row = _confidential(world, sender)
    far_off = sender(world.town.colleague)
    far_off.form = f"ret:{world.ida.number}:{row.event}"
    for name in ("draft", "draft_preview"):
        steering = {"formular": far_off.form, "familie": str(world.family.pk), "version": "0", "handling": "vis"}
        answer = far_off.client.post(reverse(name, args=[uuid4()]), {**steering, "dato": "02-03-2026"})
        assert answer.status_code == 404
        assert "Psykiatrisk" not in answer.content.decode()


def test_a_confidential_document_is_taken_back_only_by_those_who_may_read_it(world: World, sender: Open) -> None:
    row = _confidential(world, sender)
    colleague = sender(world.town.colleague).client
    for answer in (
        colleague.get(reverse("entry_withdraw", args=[world.ida.number, row.event])),
        _act(colleague, "entry_withdraw", row),
    ):
        assert answer.status_code == 409
        assert "Psykiatrisk" not in answer.content.decode()
    assert not Event.objects.filter(withdraws=row.event).exists()
    assert _act(sender().client, "entry_withdraw", row).status_code == 302


def test_a_draft_that_names_a_sealed_entry_shows_nothing_of_it(world: World, sender: Open) -> None:
    row = write(world.ida, "notat", "2026-03-08 10:00", text="Hemmeligt", title="Hemmelig titel")
    seal(event=row.pk, reason="Forkert barn", by=world.town.leader, now=when())
    someone = sender()
    someone.form = f"ret:{world.ida.number}:{row.event}"
    answer = someone.send({"dato": "08-03-2026"}, "vis")
    assert answer.status_code == 404
    assert "Hemmelig" not in answer.content.decode()


def test_a_birth_is_not_written_as_a_plain_step(world: World, sender: Open) -> None:
    someone = sender()
    for kind in ("foedsel", "forventet_foedsel", "dokument", "spoergsmaal_aabnet"):
        answer = someone.client.get(reverse("step_new", args=[world.ida.number, kind]))
        assert answer.status_code == 409
        assert "sagens side" in answer.content.decode()
        someone.form, someone.draft = f"skridt:{kind}:{world.ida.number}", uuid4()
        assert someone.send({"dato": "01-03-2020", "skete": "ja"}, "journalfoer").status_code == 404
    assert Event.objects.filter(case=world.ida, kind="foedsel").count() == 1


def test_a_second_birth_is_refused_and_a_corrected_one_is_not(world: World) -> None:

    at = moment_at("2020-03-01")
    first = NewEvent("foedsel", at)
    check_against([first], born=False, elsewhere=())
    check_against([NewEvent("foedsel", at, corrects=uuid4())], born=True, elsewhere=())
    for new, born in (([first], True), ([first, NewEvent("foedsel", at)], False)):
        with pytest.raises(Invalid, match="fødsel står allerede"):
            check_against(new, born=born, elsewhere=())


def test_a_correction_of_an_opened_matter_keeps_its_matter_whatever_is_sent(
    world: World, matter: str, sender: Open
) -> None:
    other = open_matter(world.emil, "Skal Emil have en kontaktperson?", "2026-02-20 10:00")
    row = Event.objects.get(case=world.ida, kind="spoergsmaal_aabnet")
    someone = sender()
    someone.form = f"ret:{world.ida.number}:{row.event}"
    told = {"fakta.spoergsmaal": "Skal Ida have en ven?", "fakta.art": "stoettende_indsats"}
    fields = {"dato": "20-02-2026", "om": other, "begrundelse": "Ordet var forkert", "skete": "ja", **told}
    assert someone.send(fields, "journalfoer").status_code == 302
    assert Event.objects.get(corrects=row.event).about == [matter]
    assert Matter.objects.get(pk=other).case == world.emil
    assert Matter.objects.get(pk=matter).title == "Skal Ida have en ven?"


def test_a_matter_of_another_case_is_refused_when_it_is_opened_again(world: World, matter: str) -> None:

    facts = {"spoergsmaal": "Hvad", "art": "stoettende_indsats"}
    new = NewEvent("spoergsmaal_aabnet", moment_at("2026-03-09 10:00"), about=(matter,), facts=facts)
    with pytest.raises(Invalid, match="hører til en anden sag"):
        journalise(uuid4(), {world.emil.pk: [new]}, by=world.town.worker, now=when())
    assert Matter.objects.get(pk=matter).case == world.ida


@pytest.mark.parametrize(("name", "who"), [("entry_withdraw", "worker"), ("entry_seal", "leader")])
def test_a_reason_has_a_limit_and_the_text_is_kept(world: World, sender: Open, name: str, who: str) -> None:
    row = write(world.ida, "notat", "2026-03-08 10:00", text="Hej.")
    client = sender(world.town.users[who]).client
    answer = _act(client, name, row, grund="a" * 2_001)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "2.001 tegn" in page and "a" * 2_001 in page
    assert not Sealing.objects.exists() and not Event.objects.filter(withdraws=row.event).exists()
    assert _act(client, name, row, grund="a" * 2_000).status_code == 302


def test_a_reason_for_break_glass_has_a_limit(world: World, sender: Open) -> None:
    stranger = sender(world.town.stranger).client
    address = f"/adgang/noedadgang/{world.ida.number}/"
    answer = stranger.post(address, {"reason": "ord " * 501, "next": "/"})
    assert "Der kan stå 2.000" in answer.content.decode()
    assert not Grant.objects.exists()
    assert stranger.post(address, {"reason": "Barnet ringer til os nu og er bange.", "next": "/"}).status_code == 302


def test_what_is_only_about_a_sibling_is_not_shown_where_an_entry_is_taken_back_or_sealed(
    world: World, sender: Open
) -> None:
    ida, emil = str(world.ida.child_id), str(world.emil.child_id)
    told = [Passage("Om Emil alene", (emil,)), Passage("Om Ida", (ida,)), Passage("Om alle")]
    row = write(world.ida, "notat", "2026-03-08 10:00", passages=told)
    client = sender(world.town.leader).client
    for name in ("entry_withdraw", "entry_seal", "entry_correct"):
        page = client.get(reverse(name, args=[world.ida.number, row.event])).content.decode()
        assert "Om Emil alene" not in page
        assert "Om Ida" in page and "Om alle" in page
    assert _act(client, "entry_seal", row, til=world.noah.number).status_code == 302
    assert "Om Emil alene" not in str(Draft.objects.get().data)
    assert body(row)["passages"][0]["text"] == "Om Emil alene"
    assert Content.objects.filter(row=row).exists()


def test_a_birth_of_an_unborn_child_is_written_with_its_own_act(world: World, sender: Open) -> None:
    child = make_person("Ufødt barn af Camilla", expected="2026-03-01")
    case = make_case(
        child, world.family, number="2026-0000901", unit=world.town.units["nord-1"], worker=world.town.worker
    )
    someone = sender()
    someone.form = f"skridt:foedsel:{case.number}"
    fields = {"dato": "01-03-2026", "skete": "ja", "vedroerer": str(child.pk)}
    assert someone.send(fields, "journalfoer").status_code == 404
    assert not Event.objects.filter(case=case, kind="foedsel").exists()
    page = someone.client.get(reverse("step_new", args=[case.number, "foedsel"])).content.decode()
    assert "Barnet er født" in page


@pytest.mark.parametrize(
    ("kind", "offered"),
    [("sag_aabnet", []), ("foedsel", ["ret/"]), ("notat", ["ret/", "traek-tilbage/", "forsegl/"])],
)
def test_an_entry_offers_only_what_its_kind_bears(world: World, sender: Open, kind: str, offered: list[str]) -> None:
    write(world.ida, "notat", "2026-03-02 10:00", text="Et notat.")
    row = Event.objects.filter(case=world.ida, kind=kind).order_by("pk")[0]
    someone = sender(world.town.leader)
    page = someone.client.get(reverse("case_event", args=[world.ida.number, row.event])).content.decode()
    found = [name for name in ("ret/", "traek-tilbage/", "forsegl/") if f"/haendelse/{row.event}/{name}" in page]
    assert found == offered
