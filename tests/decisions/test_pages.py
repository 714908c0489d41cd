"""The pages of a decision as a browser meets them: begun, written, refused with what was typed, gone through, taken."""

from __future__ import annotations

from typing import Any

from django.test import Client
from tests.casefile.factory import World, write
from tests.casefile.pages.conftest import Visit
from tests.decisions.deciding import begin, consent, hear, inquire

from sikkersag.casefile.models import Matter
from sikkersag.decisions.models import Decision

ART = {
    "version": "0", "art": "stoettende_indsats", "indhold": "Aflastning hver anden weekend", "instans": "forvaltning",
    "afslag": "nej", "hjemmel": "", "truffet": "", "mere_indsats_art": "aflastning",
}  # fmt: skip


def text(answer: Any) -> str:
    """The page with ordinary spaces."""
    return str(answer.content.decode()).replace("\xa0", " ")


def start(world: World, matter: Matter) -> str:
    """The address where a decision of the matter is begun."""
    return f"/sag/{world.ida.number}/spoergsmaal/{matter.pk}/afgoerelse/"


def step(world: World, decision: Decision, name: str) -> str:
    """The address of a step."""
    return f"/sag/{world.ida.number}/afgoerelse/{decision.pk}/{name}/"


def begun(client: Client, world: World, matter: Matter) -> Decision:
    """A decision begun through the page."""
    answer = client.post(start(world, matter), ART)
    assert answer.status_code == 302, text(answer)
    return Decision.objects.get(matter=matter, status=Decision.Status.DRAFT)


def test_it_is_begun_from_the_matter_with_the_basis_of_the_law_of_the_day(
    world: World, matter: Matter, visit: Visit
) -> None:
    client = visit("worker")
    assert start(world, matter) in text(client.get(f"/sag/{world.ida.number}/spoergsmaal/{matter.pk}/"))
    decision = begun(client, world, matter)
    assert decision.data["hjemmel"] == "barnets lov § 32, stk. 1"
    assert decision.data["mere"] == {"indsats_art": "aflastning"}
    assert client.get(start(world, matter)).headers["Location"].endswith("/parter/"), "the begun one is gone on with"


def test_a_decision_that_only_the_committee_may_take_is_not_taken_by_the_administration(
    world: World, matter: Matter, visit: Visit
) -> None:
    answer = visit("worker").post(start(world, matter), {**ART, "art": "tvangsanbringelse"})
    told = text(answer)
    assert answer.status_code == 422 and not Decision.objects.exists()
    assert "barnets lov § 47" in told and "Aflastning hver anden weekend" in told


def test_whom_the_law_names_cannot_be_left_out(world: World, matter: Matter, visit: Visit) -> None:
    client = visit("worker")
    decision = begun(client, world, matter)
    data = {"version": "1", "til": [str(world.people["mor"].pk)], "fuldt_medhold": "nej"}
    answer = client.post(step(world, decision, "parter"), data)
    assert answer.status_code == 422
    assert f"{world.people['far'].name} skal have afgørelsen" in text(answer)


def test_two_who_write_at_once_lose_nothing(world: World, matter: Matter, visit: Visit) -> None:
    decision = begin(world, matter)
    page = step(world, decision, "begrundelse")
    first = visit("colleague").post(page, {"version": "1", "begrundelse": "Kollegaens grund.", "barn_hvorfor": ""})
    assert first.status_code == 302
    second = visit("worker").post(page, {"version": "1", "begrundelse": "Min grund.", "barn_hvorfor": ""})
    told = text(second)
    assert second.status_code == 422 and "Kollegaens grund." in told and "Min grund." in told
    assert 'name="version" value="2"' in told, "sent again, it is saved over the one that was seen"
    decision.refresh_from_db()
    assert decision.data["begrundelse"] == "Kollegaens grund."
    again = visit("worker").post(page, {"version": "2", "begrundelse": "Begges grund.", "barn_hvorfor": ""})
    assert again.status_code == 302
    assert [row.data["begrundelse"] for row in decision.versions.order_by("version")[1:]] == [
        "Kollegaens grund.",
        "Begges grund.",
    ]


def test_the_gate_says_what_stops_it_and_where_that_is_done(world: World, matter: Matter, visit: Visit) -> None:
    decision = begin(world, matter)
    told = text(visit("worker").get(step(world, decision, "gennemgang")))
    assert "Afgørelsen kan ikke træffes endnu" in told and "Barnets lov § 5, stk. 3" in told
    assert 'button-primary" href="' in told and "boernesamtale" in told, "the act that mends it"
    assert "Er det akut? Handl nu" in told


def test_a_leader_gives_the_reason_and_the_worker_takes_the_decision(
    world: World, matter: Matter, visit: Visit
) -> None:
    inquire(world, matter)
    hear(world, matter)
    consent(world, matter, "mor", "far")
    decision = begin(world, matter)
    worker, leader = visit("worker"), visit("leader")
    gate, act = step(world, decision, "gennemgang"), step(world, decision, "traef")
    for _ in range(6):
        told = text(leader.get(gate))
        if 'name="krav"' not in told or "Skriv grund<" not in told:
            break
        finding = told.split("Skriv grund<")[1].split('name="krav" value="')[1].split('"')[0]
        grund = {"krav": finding, "grund": "Bedstemor er syg."}
        assert worker.post(step(world, decision, "grund"), grund).status_code == 403
        assert leader.post(step(world, decision, "grund"), grund).status_code == 302
    world.ida.refresh_from_db()
    told = text(worker.get(gate))
    assert "Afgørelsen kan træffes" in told, told
    answer = worker.post(act, {"version": str(decision.version), "laengde": str(world.ida.length)})
    assert answer.status_code == 302 and answer.headers["Location"] == step(world, decision, "breve")
    frozen = text(worker.get(gate))
    assert "Her står gennemgangen, som den var" in frozen and "Barnet" in frozen


def test_an_acute_one_is_one_click_away(world: World, matter: Matter, visit: Visit) -> None:
    decision = begin(world, matter)
    client = visit("worker")
    assert client.post(step(world, decision, "akut")).status_code == 302
    told = text(client.get(step(world, decision, "gennemgang")))
    assert "Afgørelsen er akut og stoppes ikke" in told and "Skal indhentes bagefter" in told


def test_who_may_not_write_in_the_case_neither_sees_nor_takes_it(world: World, matter: Matter, visit: Visit) -> None:
    decision = begin(world, matter)
    stranger = visit("stranger")
    for name in ("art", "gennemgang", "breve"):
        assert stranger.get(step(world, decision, name)).status_code in (403, 404)
    for name in ("traef", "akut", "opgiv", "grund"):
        assert stranger.post(step(world, decision, name)).status_code in (403, 404)
    other = f"/sag/{world.emil.number}/afgoerelse/{decision.pk}/gennemgang/"
    assert visit("worker").get(other).status_code == 404, "a decision is of one case"


def test_a_draft_that_is_given_up_can_be_read_and_another_begun(world: World, matter: Matter, visit: Visit) -> None:
    client = visit("worker")
    decision = begin(world, matter)
    assert client.post(step(world, decision, "opgiv")).status_code == 302
    told = text(client.get(step(world, decision, "begrundelse")))
    assert "Kladden er opgivet. Begynd en ny" in told and "Ida er glad for moster" in told
    assert begun(client, world, matter).pk != decision.pk


def test_the_list_of_what_stops_is_published(world: World, visit: Visit) -> None:
    told = text(visit("worker").get("/afgoerelser/stopper/"))
    assert "Barnet hørt før afgørelsen" in told and "barnets lov § 5, stk. 3-4" in told


def test_the_gate_leads_to_the_letter_that_hears_a_party(world: World, matter: Matter, visit: Visit) -> None:
    told = {"til_ugunst": True, "vaesentlig": True}
    write(world.ida, "oplysning_modtaget", "2026-03-05 10:00", facts=told, about=[str(matter.pk)])
    decision = begin(world, matter, fuldt_medhold=False)
    page = text(visit("worker").get(step(world, decision, "gennemgang")))
    assert f'href="{step(world, decision, "hoeringsbrev")}">Skriv høringsbrev</a>' in page
    assert "/skridt/partshoering/" in page, "one who was heard at a meeting is written down too"
