"""The pages of working documents: beginning, writing, saving by the page itself, conflicts, bringing in, approving."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import uuid4

import pytest
from django.test import Client
from tests.casefile.factory import World, open_matter, when, write, write_shared
from tests.inquiry.filling import (
    BARNETS_LOV,
    NOW,
    SERVICELOVEN,
    address,
    begun,
    facts,
    fields,
    filled,
    kinds,
    matter_of,
    sent,
    shown,
    toddler,
)

from sikkersag.casefile.actions.journal import seal
from sikkersag.casefile.entries import Passage
from sikkersag.inquiry.actions import documents, finishing
from sikkersag.inquiry.models import Save, WorkingDocument

Visit = Callable[[World, str], Client]
At = Callable[[str], datetime]


def flat(told: dict[str, list[str]]) -> dict[str, str]:
    """Fields as a browser sends them."""
    return {name: values[-1] for name, values in told.items()}


def test_a_bfu_is_begun_from_the_matter_and_decided_once(world: World, visit: Visit) -> None:
    matter, client = matter_of(world.ida), visit(world, "worker")
    page = shown(client, f"/sag/{world.ida.number}/spoergsmaal/{matter.pk}/")
    assert "Begynd børnefaglig undersøgelse" in page
    url, key = f"/sag/{world.ida.number}/undersoegelse/ny/", str(uuid4())
    assert "slags" in shown(client, f"{url}?spoergsmaal={matter.pk}&slags=bfu")
    told = {"id": key, "spoergsmaal": str(matter.pk), "slags": "bfu", "dag": "9-2-2026", "fakta.overgreb": "ja"}
    for _ in range(2):
        assert client.post(url, told).status_code == 302
    assert kinds(world.ida).count("bfu_besluttet") == 1 and facts(world.ida, "bfu_besluttet") == {"overgreb": True}
    other = client.post(url, told | {"id": str(uuid4())})
    assert other["Location"].endswith(f"/{key}/"), "the one that runs is opened instead of another"
    assert WorkingDocument.objects.count() == 1
    page = shown(client, f"/sag/{world.ida.number}/spoergsmaal/{matter.pk}/")
    assert "Under arbejde" in page and "Begynd børnefaglig undersøgelse" not in page


def test_beginning_is_refused_in_danish_and_keeps_what_was_typed(world: World, visit: Visit) -> None:
    matter, client = matter_of(world.ida), visit(world, "worker")
    url = f"/sag/{world.ida.number}/undersoegelse/ny/"
    told = {"spoergsmaal": str(matter.pk), "slags": "bfu", "dag": "32-2-2026", "grund": "Vi er bekymrede."}
    answer = client.post(url, told)
    assert answer.status_code == 422 and "Vi er bekymrede." in answer.content.decode()
    other = open_matter(world.emil, "Skal Emil?", "2026-03-01 09:00")
    assert client.post(url, told | {"spoergsmaal": other}).status_code == 404
    assert "bfu_besluttet" not in kinds(world.ida) and not WorkingDocument.objects.exists()


def test_a_grown_child_is_not_investigated(world: World, visit: Visit, at: At) -> None:
    matter = matter_of(world.ida)
    at("2037-05-11 09:00")
    answer = visit(world, "worker").get(f"/sag/{world.ida.number}/undersoegelse/ny/?spoergsmaal={matter.pk}&slags=bfu")
    assert answer.status_code == 409 and "fyldt 18" in answer.content.decode()


@pytest.mark.parametrize(
    ("who", "reads", "writes"),
    [
        ("worker", 200, 302),
        ("colleague", 200, 302),
        ("leader", 200, 302),
        ("stranger", 403, 403),
        ("quality", 200, 403),
    ],
)
def test_who_may_read_and_write_in_it(world: World, visit: Visit, who: str, reads: int, writes: int) -> None:
    document, client = filled(world), visit(world, who)
    assert client.get(address(document)).status_code == reads
    data = flat(document.data) | {"t.hos_barnet.0.tekst": "Ændret.", "version": "2", "handling": "gem"}
    assert client.post(address(document), data).status_code == writes
    document.refresh_from_db()
    assert document.version == (3 if writes == 302 else 2)


@pytest.mark.parametrize(
    ("who", "status"),
    [("worker", 403), ("colleague", 403), ("stranger", 403), ("leader", 302), ("other_leader", 403), ("lawyer", 403)],
)
def test_who_may_approve_it(world: World, visit: Visit, who: str, status: int) -> None:
    document = sent(world)
    answer = visit(world, who).post(address(document, "godkend/"), {"handling": "godkend", "version": "0"})
    assert answer.status_code == status
    document.refresh_from_db()
    assert (document.status == "faerdig") is (status == 302)


def test_a_document_of_another_case_is_not_found(world: World, visit: Visit) -> None:
    document, client = filled(world), visit(world, "worker")
    for more in ("", "versioner/", "hent/hos_barnet/", "foreloebig/", "opgiv/"):
        url = address(document, more).replace(world.ida.number, world.emil.number)
        assert client.get(url).status_code == 404


def test_the_page_saves_by_itself_and_ten_minutes_are_one_version(world: World, visit: Visit, at: At) -> None:
    document, client = begun(world.ida, matter_of(world.ida), world.town.worker), visit(world, "worker")
    for version, minute in enumerate((41, 45, 55), start=1):
        at(f"2026-03-10 08:{minute}")
        told = {"t.hos_barnet.0.tekst": f"Ida {minute}", "version": str(version)}
        answer = client.post(address(document), told, headers={"X-Autosave": "1"})
        assert answer.json()["version"] == version + 1
    saves = list(Save.objects.filter(document=document).order_by("version").values_list("version", "how"))
    assert saves == [(1, "begyndt"), (3, "automatisk"), (4, "automatisk")]
    assert "Ida 45" in shown(client, address(document, "versioner/?til=3"))
    page = shown(client, address(document, "versioner/?fra=3&til=4"))
    assert "Slettet: </span>45" in page and "Tilføjet: </span>55" in page


def test_a_save_from_an_older_version_shows_both_texts_and_overwrites_nothing(world: World, visit: Visit) -> None:
    document = filled(world)
    data = flat(document.data) | {"version": "2"}
    first = data | {"t.hos_barnet.0.tekst": "Kollegaens ord."}
    second = data | {"t.hos_barnet.0.tekst": "Mine ord."}
    assert visit(world, "colleague").post(address(document), first).status_code == 302
    client = visit(world, "worker")
    assert client.post(address(document), second, headers={"X-Autosave": "1"}).status_code == 409
    answer = client.post(address(document), second)
    page = answer.content.decode()
    assert answer.status_code == 409 and "Kollegaens ord." in page and "Mine ord." in page and "Jonas Bech" in page
    document.refresh_from_db()
    assert document.data["t.hos_barnet.0.tekst"] == ["Kollegaens ord."]
    chosen = {
        "version": "3", "handling": "flet", "mit:t.hos_barnet.0.tekst": "Mine ord.",
        "valg:t.hos_barnet.0.tekst": "mit",
    }  # fmt: skip
    assert client.post(address(document), chosen).status_code == 302
    document.refresh_from_db()
    assert document.data["t.hos_barnet.0.tekst"] == ["Mine ord."] and document.version == 4


def test_words_that_come_after_it_was_sent_are_shown_and_not_saved(world: World, visit: Visit) -> None:
    document = sent(world)
    told = flat(document.data) | {"t.hos_barnet.0.tekst": "Kom for sent.", "version": str(document.version)}
    answer = visit(world, "worker").post(address(document), told)
    assert answer.status_code == 409 and "Kom for sent." in answer.content.decode()
    document.refresh_from_db()
    assert document.data["t.hos_barnet.0.tekst"] != ["Kom for sent."]


def test_a_signed_out_browser_that_saves_is_told_and_nothing_is_lost(world: World) -> None:
    document = filled(world)
    answer = Client().post(address(document), {"t.hos_barnet.0.tekst": "x"}, headers={"X-Autosave": "1"})
    assert answer.status_code in (302, 401, 403)
    document.refresh_from_db()
    assert document.version == 2


def test_what_is_missing_is_told_at_its_field_and_what_was_typed_is_saved(world: World, visit: Visit) -> None:
    document, client = begun(world.ida, matter_of(world.ida), world.town.worker), visit(world, "worker")
    answer = client.post(address(document), {"t.hos_barnet.0.tekst": "Kun dette.", "version": "1", "handling": "send"})
    page = answer.content.decode()
    assert answer.status_code == 422 and 'href="#f-konklusion"' in page and "Kun dette." in page
    document.refresh_from_db()
    assert document.data == {"t.hos_barnet.0.tekst": ["Kun dette."]}


def test_what_is_wrong_with_a_row_leads_to_it_and_is_told_there(world: World, visit: Visit) -> None:
    document, client = begun(world.ida, matter_of(world.ida), world.town.worker), visit(world, "worker")
    told = {"fag.0.hvem": "Ægir", "fag.0.dag": "31-02-2026", "skala.0.tal": "elleve", "version": "1"}
    page = client.post(address(document), {**told, "handling": "send"}).content.decode().replace("\xa0", " ")
    for row, said in (("fag", "Den 31. februar 2026 findes ikke. Ret datoen."), ("skala", "er et helt tal fra 0 til")):
        assert f'href="#f-{row}-0"' in page and f'id="f-{row}-0"' in page
        assert page.count(said) == 2, "in the summary and at the row"


def test_it_goes_from_writing_over_changes_to_approved_with_plain_forms(world: World, visit: Visit) -> None:
    document, worker, leader = filled(world), visit(world, "worker"), visit(world, "leader")
    told = flat(document.data) | {"version": "2", "handling": "send"}
    assert worker.post(address(document), told).status_code == 302
    assert "Venter på godkendelse" in shown(worker, address(document))
    assert "Ida Møllegård" in shown(leader, "/undersoegelser/?vis=godkend")
    assert "Undersøgelser" in shown(leader, "/undersoegelser/") and "(1)" in shown(leader, "/undersoegelser/")
    url = address(document, "godkend/")
    assert "Der står ingen samtale med barnet om spørgsmålet i sagen" in shown(leader, url)
    answer = leader.post(url, {"handling": "aendringer", "version": "0", "kommentar.konklusion": "Skriv hvorfor."})
    assert answer.status_code == 302
    assert "Skriv hvorfor." in shown(worker, address(document))
    told = flat(document.data) | {"t.konklusion.0.tekst": "Fordi.", "version": "2", "handling": "send"}
    assert worker.post(address(document), told).status_code == 302
    assert leader.post(url, {"handling": "godkend", "version": "0"}).status_code == 302
    document.refresh_from_db()
    assert document.status == "faerdig"
    assert "Færdig" in shown(worker, f"/sag/{world.ida.number}/spoergsmaal/{document.matter_id}/")


def test_a_leaders_comments_survive_another_leaders_and_are_hidden_until_answered(world: World, visit: Visit) -> None:
    document = sent(world)
    url = address(document, "godkend/")
    first, second = visit(world, "leader"), visit(world, "area_leader")
    assert first.post(url, {"handling": "gem", "version": "0", "kommentar.konklusion": "Første."}).status_code == 302
    assert "Første." not in shown(visit(world, "worker"), address(document))
    answer = second.post(url, {"handling": "gem", "version": "0", "kommentar.konklusion": "Anden."})
    assert answer.status_code == 409 and "Anden." in answer.content.decode()


def test_a_passage_is_brought_in_with_its_source_and_says_when_it_is_edited(world: World, visit: Visit) -> None:
    document, client = filled(world), visit(world, "worker")
    mine = Passage("Ida havde ingen madpakke med.")
    write(world.ida, "hjemmebesoeg", "2026-03-05 10:00", passages=[mine])
    other = Passage("Emil råbte ad sin mor.", (str(world.emil.child_id),))
    write_shared([world.ida, world.emil], "hjemmebesoeg", "2026-03-06 10:00", passages=[other])
    wrong = write(world.ida, "notat", "2026-03-06 11:00", text="Om et helt andet barn.")
    seal(event=wrong.pk, reason="Forkert sag.", by=world.town.leader, now=when(NOW))
    url = address(document, "hent/hos_barnet/")
    page = shown(client, url)
    assert mine.text in page and other.text not in page and "helt andet barn" not in page
    assert mine.text not in shown(client, f"{url}?ord=skolebus")
    assert mine.text not in shown(client, f"{url}?til=04-03-2026") and mine.text in shown(client, f"{url}?ord=MADPAKKE")
    assert client.post(url, {"afsnit": other.id}).status_code == 422, "what is not offered cannot be taken"
    assert client.post(url, {"afsnit": mine.id}).status_code == 302
    document.refresh_from_db()
    assert document.data["t.hos_barnet.1.fra"] == [mine.id]
    assert "Fra: <a" in shown(client, address(document)) and "redigeret her" not in shown(client, address(document))
    data = flat(document.data) | {"t.hos_barnet.1.tekst": "Ida havde sjældent madpakke med.", "version": "3"}
    client.post(address(document), data)
    page = shown(client, address(document))
    assert "redigeret her" in page and mine.text in page
    document.refresh_from_db()
    finishing.send(document.pk, version=document.version, by=world.town.worker, now=when(NOW))
    finishing.approve(document.pk, {}, 0, by=world.town.leader, now=when(NOW))
    row = world.ida.events.filter(kind="bfu_afsluttet").select_related("content").get()
    assert row.content.body is not None
    assert [p["origin"] for p in row.content.body["passages"] if "origin" in p] == [mine.id]


def test_an_origin_that_is_not_of_the_case_is_not_kept_in_the_journal(world: World) -> None:
    document = filled(world)
    data = document.data | {"t.hos_barnet.0.fra": [str(uuid4())]}
    saved = documents.save(document.pk, data, document.version, by=world.town.worker, now=when(NOW))
    finishing.send(saved.pk, version=saved.version, by=world.town.worker, now=when(NOW))
    finishing.approve(saved.pk, {}, 0, by=world.town.leader, now=when(NOW))
    row = world.ida.events.filter(kind="bfu_afsluttet").select_related("content").get()
    assert row.content.body is not None
    assert not [p for p in row.content.body["passages"] if p.get("origin")]


def test_an_item_without_its_next_link_is_shown_as_open_until_one_answers(world: World, visit: Visit) -> None:
    document, client = begun(world.ida, matter_of(world.ida), world.town.worker), visit(world, "worker")
    client.post(address(document), {"version": "1", "handling": "tilfoej:sos:bekymring"})
    told = {"sos.0.slags": "bekymring", "sos.0.svarer": "", "sos.0.tekst": "Ida er alene om natten.", "version": "2"}
    client.post(address(document), told | {"handling": "gem"})
    assert "Intet mål svarer på denne bekymring endnu" in shown(client, address(document))
    client.post(address(document), told | {"version": "3", "handling": "tilfoej:sos:maal:0"})
    document.refresh_from_db()
    goal = {"sos.1.slags": "maal", "sos.1.svarer": "0", "sos.1.tekst": "En voksen er hjemme hver nat."}
    client.post(address(document), told | goal | {"version": str(document.version), "handling": "gem"})
    page = shown(client, address(document))
    assert "Intet mål svarer" not in page and "Ingen aftale fører til dette mål endnu" in page
    assert "Svarer på: »Ida er alene om natten.«" in page


def test_what_is_said_on_a_scale_is_drawn_as_it_was_said(world: World, visit: Visit) -> None:
    document, client = filled(world), visit(world, "worker")
    said = {"skala.0.hvem": "barnet", "skala.0.dag": "01-03-2026", "skala.0.tal": "4", "skala.0.tekst": "Lidt bedre."}
    client.post(address(document), flat(document.data) | said | {"version": "2"})
    page = shown(client, address(document))
    assert "<svg" in page and "1. marts 2026, barnet" in page and "Lidt bedre." in page
    wrong = flat(document.data) | said | {"skala.0.tal": "11", "version": "3", "handling": "send"}
    answer = client.post(address(document), wrong)
    assert answer.status_code == 422 and "helt tal fra 0 til 10" in answer.content.decode()


def test_begun_under_serviceloven_it_goes_on_under_barnets_lov_and_keeps_the_words(
    world: World, visit: Visit, at: At
) -> None:
    case, client = toddler(world), visit(world, "worker")
    document = begun(case, matter_of(case, "2023-11-20 09:00"), world.town.worker, now="2023-12-01 09:00",
                     decided="2023-12-01")  # fmt: skip
    data = fields({"t.udvikling.0.tekst": "Vera taler godt."})
    documents.save(document.pk, data, 1, by=world.town.worker, now=when("2023-12-31 23:00"))
    at("2023-12-31 23:59")
    page = shown(client, address(document))
    assert "De seks områder" in page and "Fritidsforhold" in page and "Helheden" not in page and "§ 213" not in page
    at("2024-01-01 00:00")
    page = shown(client, address(document))
    assert "§ 213" in page and "Vera taler godt." in page and "Skrevet efter tidligere lov" in page
    assert "Fritidsforhold" not in page and "Helheden" in page
    both = fields({**SERVICELOVEN, **BARNETS_LOV})
    saved = documents.save(document.pk, both, 2, by=world.town.worker, now=when("2024-01-02 09:00"))
    finishing.send(saved.pk, version=3, by=world.town.worker, now=when("2024-01-02 09:00"))
    finishing.approve(saved.pk, {}, 0, by=world.town.leader, now=when("2024-01-03 09:00"))
    told = facts(case, "bfu_afsluttet")
    assert told["helhedsbetragtning"] and told["omraade_udvikling"]


def test_an_older_bfu_is_brought_up_to_date_with_what_changed_marked(world: World, visit: Visit) -> None:
    document = sent(world)
    finishing.approve(document.pk, {}, 0, by=world.town.leader, now=when(NOW))
    client = visit(world, "worker")
    told = {
        "id": str(uuid4()), "spoergsmaal": str(document.matter_id), "slags": "bfu", "fra": str(document.pk),
        "dag": "10-3-2026",
    }  # fmt: skip
    answer = client.post(f"/sag/{world.ida.number}/undersoegelse/ny/", told)
    newer = WorkingDocument.objects.get(brings_up_to_date=document)
    assert answer["Location"] == address(newer) and newer.data == fields(BARNETS_LOV), "not the siblings"
    assert "Ændret, siden" not in shown(client, address(newer))
    siblings = flat({name: value for name, value in document.data.items() if name.startswith("sosk.")})
    changed = flat(newer.data) | siblings | {"t.hos_barnet.0.tekst": "Ida sover godt nu.", "version": "1"}
    client.post(address(newer), changed)
    page = shown(client, address(newer))
    assert page.count("Ændret, siden") == 1 and "Hun sover dårligt." in page
    newer.refresh_from_db()
    finishing.send(newer.pk, version=newer.version, by=world.town.worker, now=when("2026-03-10 09:00"))
    finishing.approve(newer.pk, {}, 0, by=world.town.leader, now=when("2026-03-10 09:00"))
    assert facts(world.ida, "bfu_afsluttet")["ajourfoert"] is True


def test_lists_show_what_is_ones_own_and_what_is_over_the_limit(world: World, visit: Visit, at: At) -> None:
    document = filled(world)
    assert address(document) in shown(visit(world, "worker"), "/undersoegelser/?vis=mine")
    assert address(document) not in shown(visit(world, "worker"), "/undersoegelser/?vis=over")
    assert address(document) not in shown(visit(world, "stranger"), "/undersoegelser/?vis=mine")
    at("2026-06-03 00:01")
    page = shown(visit(world, "leader"), "/undersoegelser/?vis=over")
    assert address(document) in page and "1 dag over" in page
    assert address(document) not in shown(visit(world, "other_leader"), "/undersoegelser/?vis=over")


def test_a_document_is_given_up_with_a_reason_and_another_can_begin(world: World, visit: Visit) -> None:
    document, client = filled(world), visit(world, "worker")
    assert client.post(address(document, "opgiv/"), {"grund": " "}).status_code == 409
    assert client.post(address(document, "opgiv/"), {"grund": "Forkert spørgsmål."}).status_code == 302
    assert "Hun sover dårligt." in shown(client, address(document))
    again = begun(world.ida, document.matter, world.town.worker)
    assert again.pk != document.pk


@pytest.mark.parametrize(("reasons", "asked"), [(("omsorgssvigt", "andet"), True), (("barnets_adfaerd",), False)])
def test_whether_a_sibling_lives_at_home_is_asked_after_a_placement_for_neglect(
    world: World, visit: Visit, reasons: tuple[str, ...], asked: bool
) -> None:
    document = filled(world)
    told = {"art": "frivillig_anbringelse", "instans": "forvaltning", "aarsag": reasons}
    write(world.ida, "afgoerelse", "2026-03-01 10:00", about=[str(document.matter_id)], facts=told)
    page = shown(visit(world, "worker"), address(document))
    assert ("Bor Emil i husstanden?" in page) is ("Bor Noah i husstanden?" in page) is asked
