"""The pages of complaints: what is due next on top, one button, and what was typed kept where it is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import pytest
from django.test import Client
from tests.casefile.acts.conftest import fill
from tests.casefile.factory import World, write
from tests.decisions.complaints import complain, decide, follow, forward, reassess, tell
from tests.decisions.conftest import Visit
from tests.decisions.deciding import begin
from tests.decisions.test_complaint_index import lay
from tests.decisions.test_taking import take

from sikkersag.casefile.models import Document, Event, Matter

At = Callable[[str], datetime]


def text(answer: object) -> str:
    """A page with plain spaces."""
    return answer.content.decode().replace("\u00a0", " ")  # type: ignore[attr-defined, no-any-return]


def send(client: Client, url: str, **fields: object) -> str:
    """Fill a form in, send it, and answer the page that it leads to."""
    answer = client.post(url, fill(client, url, **fields), follow=True)
    assert answer.status_code == 200, text(answer)
    return text(answer)


def test_the_whole_way_from_the_decision_to_a_case_sent_back(world: World, visit: Visit, at: At) -> None:
    decision = decide(world)
    tell(world, decision)
    number, worker = world.ida.number, visit("worker")
    new = f"/sag/{number}/klager/over/{decision.event}/"
    assert new in text(worker.get(f"/sag/{number}/haendelse/{decision.event}/"))
    assert f"/sag/{number}/klager/" in text(worker.get(f"/sag/{number}/"))
    assert "Ingen klager i gang" in text(worker.get(f"/sag/{number}/klager/"))
    mother = str(world.people["mor"].pk)
    page = send(worker, new, fra=mother, dag="02-03-2026", hvordan="som brev", ord="To weekender er for lidt.")
    assert "Genvurdér afgørelsen" in page and "Senest man. 30. marts 2026" in page
    assert "Klagen kom i tide" in page and "2. marts 2026" in page and "§§ 11" in page
    complaint = Event.objects.get(case=world.ida, kind="klage_modtaget").event
    own = f"/sag/{number}/klage/{complaint}/"
    assert page.count("button-primary") == 1 and f"{own}genvurder/" in page
    assert own in text(worker.get(f"/sag/{number}/haendelse/{complaint}/"))
    page = send(worker, f"{own}genvurder/", resultat="fastholdt", grund="Undersøgelsen viser ikke mere.")
    assert "Send klagen til Ankestyrelsen" in page and "Loven siger ikke, hvor mange dage" in page
    shown = text(worker.get(f"{own}videresend/"))
    assert "Afgørelse meddelt" in shown and "To weekender er for lidt." in shown
    page = send(worker, f"{own}videresend/", ord="Vi fastholder.", **{f"ude.{decision.event}": ""})
    assert "Ankestyrelsen behandler klagen" in page and "Send dem til Ankestyrelsen nu" in page
    assert Document.objects.filter(case=world.ida, title__startswith="Fortegnelse").count() == 1
    at("2026-05-04 09:00")
    worker = visit("worker")
    page = send(
        worker, f"{own}svar/", resultat="hjemvist", dag="04-05-2026", ny_frist="15-06-2026", ord="Mangler oplysning."
    )
    assert "Træf en ny afgørelse" in page and "Senest man. 15. juni 2026" in page
    page = text(worker.get(f"/sag/{number}/klager/"))
    assert "Træf en ny afgørelse" in page and "Slut" not in page


def test_what_is_refused_keeps_what_was_typed(world: World, visit: Visit) -> None:
    decision = decide(world)
    tell(world, decision)
    complaint, worker = complain(world, decision), visit("worker")
    own = f"/sag/{world.ida.number}/klage/{complaint}/"
    form = fill(worker, f"{own}genvurder/", resultat="fastholdt", grund="Jeg har læst det hele igen.")
    reassess(world, complaint, now="2026-03-10 08:41")
    answer = worker.post(f"{own}genvurder/", form)
    assert answer.status_code == 422
    assert "Klagen er genvurderet" in text(answer) and "Jeg har læst det hele igen." in text(answer)
    key = "a" * 8
    sent = fill(worker, f"{own}videresend/", ord="", **{f"ude.{decision.event}": f"Fordi {key}", "med": "x"})
    answer = worker.post(f"{own}videresend/", sent)
    assert answer.status_code == 422 and f"Fordi {key}" in text(answer)


@pytest.mark.parametrize("act", ["holder-fast", "videresend", "svar"])
def test_an_act_before_its_turn_says_what_comes_first(world: World, visit: Visit, act: str) -> None:
    decision = decide(world)
    complaint = complain(world, decision)
    answer = visit("worker").get(f"/sag/{world.ida.number}/klage/{complaint}/{act}/")
    assert answer.status_code == 409 and "Det kan ikke gøres nu" in text(answer)
    assert "Det, du har skrevet" not in text(answer)


def test_a_day_that_has_not_come_is_refused_at_its_field(world: World, visit: Visit) -> None:
    decision = decide(world)
    new, worker = f"/sag/{world.ida.number}/klager/over/{decision.event}/", visit("worker")
    mother = str(world.people["mor"].pk)
    sent = fill(worker, new, fra=mother, dag="11-03-2026", hvordan="som brev", ord="Jeg er uenig.")
    answer = worker.post(new, sent)
    assert answer.status_code == 422 and "ikke kommet endnu" in text(answer) and "Jeg er uenig." in text(answer)


def test_the_page_says_why_it_cannot_be_told_whether_it_came_in_time(world: World, visit: Visit) -> None:
    decision = decide(world)
    complaint = complain(world, decision)
    page = text(visit("worker").get(f"/sag/{world.ida.number}/klage/{complaint}/"))
    assert "Kan ikke afgøres: det står ikke i sagen, hvornår klageren selv fik afgørelsen." in page
    tell(world, decision, at="2026-01-31")
    page = text(visit("worker").get(f"/sag/{world.ida.number}/klage/{complaint}/"))
    assert "Se efter, om klagen kom i tide" in page and f"/haendelse/{complaint}/ret/" in page


def test_the_matter_says_that_the_decision_waits_and_a_leader_may_lift_it(world: World, visit: Visit) -> None:
    decision = decide(world, "hjemgivelse")
    tell(world, decision)
    complaint = complain(world, decision)
    number = world.ida.number
    matter = f"/sag/{number}/spoergsmaal/{decision.about[0]}/"
    assert "Afgørelsen venter på klagen" in text(visit("worker").get(matter))
    own, lift = f"/sag/{number}/klage/{complaint}/", f"/sag/{number}/klager/straks/{decision.event}/"
    page = text(visit("worker").get(own))
    assert "Afgørelsen må ikke gennemføres" in page and "retssikkerhedsloven § 72" in page and lift not in page
    assert visit("worker").get(lift).status_code == 403
    leader = visit("leader")
    assert lift in text(leader.get(own))
    assert "gennemføres straks" in send(leader, lift, grund="Barnet skal hjem før skolestart.")
    assert "venter på klagen" not in text(visit("worker").get(matter))


def test_what_the_ledger_asks_leads_to_the_complaint(world: World, visit: Visit) -> None:
    complaint = complain(world, decide(world, "tvangsanbringelse", instance="boerne_og_ungeudvalg"))
    page = text(visit("worker").get(f"/sag/{world.ida.number}/"))
    assert f"/sag/{world.ida.number}/klage/{complaint}/" in page and "/skridt/klage_videresendt/" not in page


@pytest.mark.parametrize(
    ("who", "reads", "writes"),
    [
        ("worker", 200, 200),
        ("colleague", 200, 200),
        ("lawyer", 200, 200),
        ("quality", 200, 403),
        ("stranger", 403, 403),
        ("admin", 404, 404),
    ],
)
def test_who_may_open_what(world: World, visit: Visit, who: str, reads: int, writes: int) -> None:
    decision = decide(world)
    complaint, number, browser = complain(world, decision), world.ida.number, visit(who)
    assert browser.get(f"/sag/{number}/klager/").status_code == reads
    assert browser.get(f"/sag/{number}/klage/{complaint}/").status_code == reads
    assert browser.get(f"/sag/{number}/klage/{complaint}/genvurder/").status_code == writes
    assert browser.get(f"/sag/{number}/klager/over/{decision.event}/").status_code == writes
    assert browser.get(f"/sag/{world.emil.number}/klage/{complaint}/").status_code in (403, 404)


def test_an_act_or_a_complaint_that_is_not_there_is_not_found(world: World, visit: Visit) -> None:
    decision = decide(world)
    complaint, worker = complain(world, decision), visit("worker")
    number = world.ida.number
    for url in (
        f"/sag/{number}/klage/{complaint}/slet/",
        f"/sag/{number}/klage/{decision.event}/",
        f"/sag/{number}/klage/{UUID(int=7)}/",
        f"/sag/{number}/klager/over/{complaint}/",
    ):
        assert worker.get(url).status_code == 404, url


def test_a_confidential_document_is_not_named_to_who_may_not_read_it(world: World, visit: Visit) -> None:
    decision = decide(world)
    lay(world, "Erklæring om far", list(decision.about), restricted=True)
    complaint = complain(world, decision)
    reassess(world, complaint, now="2026-03-10 08:35")
    url = f"/sag/{world.ida.number}/klage/{complaint}/videresend/"
    assert "Erklæring om far" in text(visit("worker").get(url))
    assert "Erklæring om far" not in text(visit("colleague").get(url))


def test_each_end_of_a_complaint_has_its_words(world: World, visit: Visit) -> None:
    decision = decide(world)
    tell(world, decision)
    tell(world, decision, "far")
    mother, father = complain(world, decision), complain(world, decision, who="far")
    follow(world, "withdraw", mother, "2026-03-09", "2026-03-10 08:30")
    page = text(visit("worker").get(f"/sag/{world.ida.number}/klage/{mother}/"))
    assert "Klagen er slut" in page and "Trukket tilbage" in page and "button-primary" not in page
    assert "Slut" in text(visit("worker").get(f"/sag/{world.ida.number}/klager/"))
    reassess(world, father, "fuldt_medhold", now="2026-03-10 08:30")
    page = text(visit("worker").get(f"/sag/{world.ida.number}/klage/{father}/"))
    assert "Fuldt medhold" in page and "Træf den nye afgørelse" in page


def test_a_complaint_written_with_the_plain_form_is_followed_too(world: World, visit: Visit) -> None:
    decision = decide(world, instance="boerne_og_ungeudvalg")
    refs = {"afgoerelse": (str(decision.event),)}
    row = write(world.ida, "klage_modtaget", "2026-03-06 10:00", refs=refs, about=decision.about, text="Nej tak.")
    page = text(visit("worker").get(f"/sag/{world.ida.number}/klage/{row.event}/"))
    assert "Det står ikke, hvem der klager" in page and "Send klagen til Ankestyrelsen" in page
    assert "børne- og ungeudvalget" in page
    forward(world, row.event, "2026-03-10 08:35")
    assert "Ankestyrelsen behandler" in text(visit("worker").get(f"/sag/{world.ida.number}/klage/{row.event}/"))


@pytest.mark.parametrize(("art", "waits"), [("valg_af_sted", True), ("stoettende_indsats", False)])
def test_the_decisions_own_page_says_that_it_is_complained_of_and_whether_it_waits(
    world: World, matter: Matter, visit: Visit, art: str, waits: bool
) -> None:
    taken = take(world, begin(world, matter, akut=True, art=art))
    page, client = f"/sag/{world.ida.number}/afgoerelse/{taken.pk}/breve/", visit("worker")
    assert "Der er klaget" not in text(client.get(page))
    decided = Event.objects.get(case=world.ida, kind="afgoerelse")
    complaint = complain(world, decided, at="2026-03-10 08:40")
    told = text(client.get(page))
    assert "Der er klaget over afgørelsen" in told and f"/klage/{complaint}/" in told and "Klage fra" in told
    assert ("Afgørelsen venter på klagen" in told) is waits
