"""Giving a case to somebody else, and their word that they have read it; closing, opening again, and questions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from tests.casefile.acts.conftest import Visit, fill
from tests.casefile.factory import World, when, write

from sikkersag.casefile.models import Case, Draft, Event
from sikkersag.casefile.queries.receivers import receivers_on
from sikkersag.foundation.access.actions import declare_conflict
from sikkersag.foundation.audit.models import Entry
from sikkersag.foundation.organisation.models import StandIn


def to(world: World, unit: str, worker: str = "") -> str:
    """How the form names a receiver."""
    return f"{world.town.units[unit].pk}-{world.town.users[worker].pk if worker else 0}"


def test_the_leader_gives_the_case_and_the_receiver_says_to_have_read_it(
    world: World, visit: Visit, at: Callable[[str], datetime]
) -> None:
    url, leader = f"/sag/{world.ida.number}/giv-videre/", visit("leader")
    sent = fill(leader, url, til=to(world, "nord-1", "colleague"), grund="Sara går på barsel.")
    page = leader.post(url, sent, follow=True).content.decode().replace("\u00a0", " ")
    assert "Jonas Bech har nu Ida Møllegårds sag" in page
    world.ida.refresh_from_db()
    assert world.ida.worker == world.town.colleague
    assert Entry.objects.filter(action="case.hand_over", case=world.ida.pk, by=world.town.leader).count() == 1
    receiver = visit("colleague")
    assert "bekræft, at du har læst sagen" in receiver.get("/overblik/").content.decode().replace("\u00a0", " ")
    case_page = receiver.get(f"/sag/{world.ida.number}/").content.decode().replace("\u00a0", " ")
    assert "Sagen er overdraget til dig" in case_page and "Sara går på barsel." in case_page
    at("2026-03-10 08:50")
    told = (
        receiver.post(f"/sag/{world.ida.number}/laest-overdragelse/", follow=True)
        .content.decode()
        .replace("\u00a0", " ")
    )
    assert "Det står nu i sagens forløb" in told and "Sagen er overdraget til dig" not in told
    assert "bekræft, at du har læst sagen" not in receiver.get("/overblik/").content.decode().replace("\u00a0", " ")
    again = receiver.post(f"/sag/{world.ida.number}/laest-overdragelse/", follow=True)
    assert again.status_code == 200 and Event.objects.filter(case=world.ida, kind="overdragelse_laest").count() == 1


def test_nobody_else_says_to_have_read_it(world: World, visit: Visit) -> None:
    answer = visit("colleague").post(f"/sag/{world.ida.number}/laest-overdragelse/")
    assert answer.status_code == 409 and "Kun den, der har fået sagen" in answer.content.decode().replace("\u00a0", " ")


def test_a_case_that_nobody_has_is_given_out(world: World, visit: Visit) -> None:
    url, leader = f"/sag/{world.ida.number}/giv-videre/", visit("leader")
    leader.post(url, fill(leader, url, til=to(world, "nord-1"), grund="Venter på fordeling."))
    page = leader.get(url).content.decode().replace("\u00a0", " ")
    assert "Fordel sagen" in page and "Ingen har sagen endnu" in page
    leader.post(url, fill(leader, url, til=to(world, "nord-1", "worker"), grund="Fordelt på teammødet."))
    world.ida.refresh_from_db()
    assert world.ida.worker == world.town.worker


def test_a_worker_may_not_give_the_case_away(world: World, visit: Visit) -> None:
    assert visit("worker").get(f"/sag/{world.ida.number}/giv-videre/").status_code == 403


def test_what_is_refused_keeps_what_was_typed(world: World, visit: Visit) -> None:
    url, leader = f"/sag/{world.ida.number}/giv-videre/", visit("leader")
    answer = leader.post(url, fill(leader, url, til=to(world, "nord-1", "worker"), grund="Fordi det er bedst."))
    page = answer.content.decode().replace("\u00a0", " ")
    assert answer.status_code == 422 and "Sagen ligger der allerede" in page and "Fordi det er bedst." in page


def test_one_who_has_a_conflict_of_interest_does_not_get_it(world: World, visit: Visit) -> None:
    declare_conflict(case=world.ida.pk, reason="Min nabo", by=world.town.colleague, now=when())
    url, leader = f"/sag/{world.ida.number}/giv-videre/", visit("leader")
    answer = leader.post(url, fill(leader, url, til=to(world, "nord-1", "colleague"), grund="Ferie."))
    assert "har meldt sig inhabil" in answer.content.decode().replace("\u00a0", " ")
    world.ida.refresh_from_db()
    assert world.ida.worker == world.town.worker


def test_one_who_decides_on_an_old_page_is_told_who_was_quicker(world: World, visit: Visit) -> None:
    url, leader, chief = f"/sag/{world.ida.number}/giv-videre/", visit("leader"), visit("area_leader")
    old = fill(leader, url, til=to(world, "nord-1"), grund="Uafklaret.")
    last = world.ida.assignments.get(ends__isnull=True).event
    chief.post(url, fill(chief, url, til=to(world, "nord-1", "colleague"), grund="Ferie.", set=last))
    answer = leader.post(url, old | {"set": last})
    page = answer.content.decode().replace("\u00a0", " ")
    assert answer.status_code == 422 and "Karen Friis" in page and "Jonas Bech" in page and "Uafklaret." in page
    world.ida.refresh_from_db()
    assert world.ida.worker == world.town.colleague
    now = world.ida.assignments.get(ends__isnull=True).event
    assert f'name="set" value="{now}"' in page
    assert leader.post(url, old | {"set": now}).status_code == 302


def test_a_case_given_to_another_unit_leads_the_giver_to_the_overview(world: World, visit: Visit) -> None:
    url, leader = f"/sag/{world.ida.number}/giv-videre/", visit("leader")
    answer = leader.post(url, fill(leader, url, til=to(world, "syd-1"), grund="Familien er flyttet."))
    assert answer["Location"] == "/overblik/"
    assert leader.get(f"/sag/{world.ida.number}/").status_code == 403


def test_one_who_is_away_is_marked_with_who_stands_in(world: World) -> None:
    StandIn.objects.create(
        absent=world.town.colleague,
        substitute=world.town.worker,
        reason="Ferie",
        starts=date(2026, 3, 1),
        ends=date(2026, 3, 16),
    )
    found = receivers_on(date(2026, 3, 10)).find(to(world, "nord-1", "colleague"))
    assert (
        found is not None
        and found.label.replace("\u00a0", " ") == "Jonas Bech (fraværende til og med 15. marts 2026, vikar Sara Holm)"
    )
    assert receivers_on(date(2026, 3, 10)).find(to(world, "nord-1", "quality")) is None


def test_closing_shows_first_what_is_still_open_and_does_not_stop(world: World, visit: Visit) -> None:
    write(world.ida, "underretning_modtaget", "2026-03-09 15:00", now="2026-03-09 15:05")
    Draft.objects.create(
        author=world.town.worker, family=world.family, form="note", data={}, saved_at=when(), title="x"
    )
    url, client = f"/sag/{world.ida.number}/luk/", visit("worker")
    page = client.get(url).content.decode().replace("\u00a0", " ")
    assert "Det, der stadig er åbent" in page and "§ 13" in page and "1 kladde" in page
    assert client.post(url, fill(client, url, grund=" ")).status_code == 422
    told = (
        client.post(url, fill(client, url, grund="Familien er flyttet."), follow=True)
        .content.decode()
        .replace("\u00a0", " ")
    )
    assert "sag er lukket" in told and "Lukket 10. marts 2026" in told
    world.ida.refresh_from_db()
    assert world.ida.status == Case.Status.CLOSED
    assert client.get(url).status_code == 409
    assert client.get(f"/sag/{world.ida.number}/spoergsmaal/nyt/").status_code == 409


def test_a_double_click_closes_once(world: World, visit: Visit) -> None:
    url, client = f"/sag/{world.ida.number}/luk/", visit("worker")
    sent = fill(client, url, grund="Familien er flyttet.")
    assert [client.post(url, sent).status_code for _ in range(2)] == [302, 302]
    assert Event.objects.filter(case=world.ida, kind="sag_lukket").count() == 1


def test_a_closed_case_is_opened_again_with_a_reason(world: World, visit: Visit) -> None:
    client, number = visit("worker"), world.ida.number
    client.post(f"/sag/{number}/luk/", fill(client, f"/sag/{number}/luk/", grund="Familien er flyttet."))
    url = f"/sag/{number}/genaabn/"
    told = (
        client.post(url, fill(client, url, grund="Ny underretning."), follow=True)
        .content.decode()
        .replace("\u00a0", " ")
    )
    world.ida.refresh_from_db()
    assert "sag er åben igen" in told and world.ida.status == Case.Status.OPEN


def test_a_question_is_opened_with_what_it_is_about(world: World, visit: Visit) -> None:
    url, client = f"/sag/{world.ida.number}/spoergsmaal/nyt/", visit("worker")
    page = client.get(url).content.decode().replace("\u00a0", " ")
    assert ">Ophør af indsats<" in page or "Aktindsigt" in page
    sent = fill(client, url, titel="Skal Ida have aflastning?", art="stoettende_indsats")
    told = client.post(url, sent, follow=True).content.decode().replace("\u00a0", " ")
    assert "Spørgsmålet »Skal Ida have aflastning?« er åbnet" in told
    client.post(url, sent)
    assert world.ida.matters.count() == 1
    event = Event.objects.select_related("content").get(case=world.ida, kind="spoergsmaal_aabnet")
    assert event.content.body is not None and event.content.body["facts"]["art"] == "stoettende_indsats"
    assert client.post(url, fill(client, url, titel="x", art="flyvning")).status_code == 422


def test_an_expired_session_keeps_what_was_typed(world: World, visit: Visit) -> None:
    url, client = f"/sag/{world.ida.number}/luk/", visit("worker")
    sent = fill(client, url, grund="En lang begrundelse.")
    client.logout()
    answer = client.post(url, sent)
    assert answer.status_code == 401 and "En lang begrundelse." in answer.content.decode().replace("\u00a0", " ")
