"""The case as it stood: what was in the journal at the end of a Danish day, and what the law said of it then."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pytest
from django.test import Client
from tests.casefile.factory import World, make_case, make_person, open_matter, when, write

from sikkersag.casefile.actions.birth import Newborn, register_birth
from sikkersag.casefile.actions.journal import seal
from sikkersag.casefile.queries.case import end_of
from sikkersag.casefile.queries.lawrows import details_of
from sikkersag.casefile.queries.standing import standing_of

Visit = Callable[[str], Client]
IDA = "/sag/2025-0001874/"


def shown(client: Client, day: str) -> str:
    """The page of a day, with ordinary spaces."""
    answer = client.get(f"{IDA}pr/{day}/")
    assert answer.status_code == 200
    return str(answer.content.decode()).replace("\xa0", " ")


@pytest.mark.parametrize(
    ("day", "end"),
    [
        ("2026-03-01", "2026-03-01T22:59:59+00:00"),
        ("2026-07-01", "2026-07-01T21:59:59+00:00"),
        ("2026-03-28", "2026-03-28T22:59:59+00:00"),
        ("2026-03-29", "2026-03-29T21:59:59+00:00"),
        ("2026-10-24", "2026-10-24T21:59:59+00:00"),
        ("2026-10-25", "2026-10-25T22:59:59+00:00"),
    ],
)
def test_a_day_ends_with_its_last_second_in_copenhagen(day: str, end: str) -> None:
    assert end_of(date.fromisoformat(day)) == datetime.fromisoformat(end)


def test_it_shows_what_was_received_by_the_end_of_the_day_and_not_what_came_after(world: World, visit: Visit) -> None:
    write(world.ida, "notat", "2026-02-28 10:00", title="Journalført sidste minut", now="2026-02-28 23:59")
    write(world.ida, "notat", "2026-02-28 11:00", title="Journalført efter midnat", now="2026-03-01 00:00")
    worker = visit("worker")
    before, on, after = (shown(worker, day) for day in ("2026-02-27", "2026-02-28", "2026-03-01"))
    assert "Journalført" not in before
    assert "Journalført sidste minut" in on and "Journalført efter midnat" not in on
    assert "Journalført sidste minut" in after and "Journalført efter midnat" in after


def test_a_correction_that_came_later_had_not_been_made_then(world: World, visit: Visit) -> None:
    first = write(world.ida, "notat", "2026-02-03 10:00", title="Talt med moster", now="2026-02-03 11:00")
    write(world.ida, "notat", "2026-02-03 10:00", title="Talt med mormor", corrects=first.event, now="2026-02-05 09:00")
    worker = visit("worker")
    assert "Talt med mormor" not in shown(worker, "2026-02-04") and "Rettet" not in shown(worker, "2026-02-04")
    assert "Talt med mormor" in shown(worker, "2026-02-05")


def test_the_law_is_asked_as_of_then_with_what_was_known_then(world: World, visit: Visit) -> None:
    told = write(world.ida, "underretning_modtaget", "2026-03-02 08:05", now="2026-03-02 08:10")
    write(world.ida, "vurdering_24_timer", "2026-03-02 14:00", facts={"fare": False, "akut_vurderet": True},
          refs={"underretning": (str(told.event),)}, now="2026-03-04 09:00")  # fmt: skip
    worker = visit("worker")
    waiting, over = shown(worker, "2026-03-02"), shown(worker, "2026-03-03")
    assert "tilbage" in waiting and "Vurdér underretningen inden 24 timer" in waiting
    assert "t. 54 min. over" in over, "the assessment was made, but nobody knew it"
    assert "t. 54 min. over" not in shown(worker, "2026-03-04")


def test_a_matter_that_was_decided_later_was_open_then(world: World, visit: Visit) -> None:
    matter = open_matter(world.ida, "Skal Ida have aflastning?", "2026-02-02 09:00")
    write(world.ida, "afgoerelse", "2026-02-10 10:00", about=[matter], facts={"art": "stoettende_indsats"})
    worker = visit("worker")
    assert "spørgsmålet »Skal Ida have aflastning?«" in shown(worker, "2026-02-05")
    assert "Mangler" in shown(worker, "2026-02-05")
    assert "aflastning" not in shown(worker, "2026-02-01")


def test_it_is_clearly_marked_and_offers_nothing_to_do(world: World, visit: Visit) -> None:
    html = shown(visit("worker"), "2026-03-01")
    assert "Sagen, som den var søn. 1. marts 2026" in html
    assert "Tilbage til sagen, som den er nu" in html
    for word in ("Skriv notat", "Gør det nu", "Dine kladder", "har læst sagen"):
        assert word not in html


def test_the_age_is_that_of_the_day(world: World, visit: Visit) -> None:
    assert "6 år" in shown(visit("worker"), "2026-03-01")
    assert "5 år" in shown(visit("worker"), "2025-01-01")


def test_a_day_before_the_case_was_opened_says_so(world: World, visit: Visit) -> None:
    html = shown(visit("worker"), "2025-11-16")
    assert "Den dag fandtes den ikke" in html and "Der står ikke noget i journalen den dag" in html


def test_today_is_now_and_a_day_ahead_leads_back_with_a_message(world: World, visit: Visit) -> None:
    write(world.ida, "notat", "2026-03-10 08:00", title="Skrevet i morges", now="2026-03-10 08:30")
    worker = visit("worker")
    assert "Skrevet i morges" in shown(worker, "2026-03-10")
    answer = worker.get(f"{IDA}pr/2026-03-11/", follow=True)
    assert answer.redirect_chain and "Den dag er ikke kommet endnu" in answer.content.decode()


def test_the_form_leads_to_the_day_and_says_so_when_it_is_none(world: World, visit: Visit) -> None:
    worker = visit("worker")
    for typed in ("2026-03-01", "1-3-2026", "01.03.2026", "1. marts 2026"):
        answer = worker.get(IDA, {"dag": typed})
        assert answer.status_code == 302 and answer.headers["Location"] == f"{IDA}pr/2026-03-01/", typed
    wrong = worker.get(IDA, {"dag": "<b>31. februar</b>"})
    assert wrong.status_code == 200
    html = wrong.content.decode()
    assert "Skriv datoen som dag-måned-år" in html and "Sagen er vist, som den er nu" in html
    assert 'value="&lt;b&gt;31. februar&lt;/b&gt;"' in html and "<b>31. februar</b>" not in html
    assert 'type="date"' not in html and "<details open>" in html


@pytest.mark.parametrize(
    ("day", "told"),
    [
        ("2026-03-11", "Skriv en dag til og med i dag, 10. marts 2026"),
        ("31-12-2027", "Den dag er ikke kommet endnu"),
        ("2026-02-30", "Den 30. februar 2026 findes ikke"),
        ("i-gaar", "Skriv datoen som dag-måned-år"),
        ("0001-01-01", "Skriv en dag fra 1970 eller senere"),
    ],
)
def test_an_address_with_a_day_that_cannot_be_shown_leads_to_the_case_and_says_why(
    world: World, visit: Visit, day: str, told: str
) -> None:
    answer = visit("worker").get(f"{IDA}pr/{day}/", follow=True)
    html = answer.content.decode().replace("\u00a0", " ")
    assert answer.status_code == 200 and answer.redirect_chain
    assert told in html and f'value="{day}"' in html


def test_a_danish_day_in_the_address_is_read_too(world: World, visit: Visit) -> None:
    assert "Sagen, som den var søn. 1. marts 2026" in shown(visit("worker"), "1-3-2026").replace("\u00a0", " ")


def test_the_field_shows_the_day_that_the_page_shows(world: World, visit: Visit) -> None:
    assert 'value="01-03-2026"' in shown(visit("worker"), "2026-03-01")


def test_reading_as_it_stood_writes_nothing_but_the_log(world: World, visit: Visit) -> None:
    write(world.ida, "underretning_modtaget", "2026-03-02 08:05", now="2026-03-02 08:10")
    before = (list(world.ida.ledger.order_by("pk").values()), world.ida.events.count(), world.ida.length)
    shown(visit("worker"), "2026-03-01")
    world.ida.refresh_from_db()
    assert before == (list(world.ida.ledger.order_by("pk").values()), world.ida.events.count(), world.ida.length)
    assert when() > world.ida.opened_at


def test_what_was_sealed_later_is_not_told_by_the_laws_rows_of_a_day_before(world: World, visit: Visit) -> None:
    row = write(world.ida, "underretning_modtaget", "2026-02-02 10:17", now="2026-02-02 11:00")
    worker = visit("worker")
    assert "10.17" in shown(worker, "2026-02-02")
    seal(event=row.pk, reason="Forkert barn", by=world.town.leader, now=when("2026-03-01 09:00"))
    page = shown(worker, "2026-02-02")
    assert "Underretning modtaget" not in page
    assert page.count("10.17") == 1, "only the timeline says that something sealed stood there"
    told = standing_of(world.ida, at=when("2026-02-02 23:00"), past=True)
    of_it = [r for r in told.ledger if r.data.get("occasion") == str(row.event)]
    assert of_it
    for one in of_it:
        assert one.began == "en forseglet hændelse"
        details = details_of(one, told.explainer)
        assert "10.17" not in details.sentence and "Underretning modtaget" not in details.sentence
        assert "forseglet hændelse" in details.sentence
        assert details.began.text == "En forseglet hændelse"


def test_a_decision_that_was_written_later_had_not_been_made_then(world: World, visit: Visit) -> None:
    matter = open_matter(world.ida, "Skal Ida have aflastning?", "2026-02-02 09:00")
    write(world.ida, "afgoerelse", "2026-02-10 10:00", about=[matter], facts={"art": "stoettende_indsats"},
          now="2026-02-16 09:00")  # fmt: skip
    worker = visit("worker")
    assert "spørgsmålet »Skal Ida have aflastning?«" in shown(worker, "2026-02-09")
    assert "spørgsmålet »Skal Ida have aflastning?«" in shown(worker, "2026-02-12"), "nobody knew of the decision"
    assert "spørgsmålet »Skal Ida have aflastning?«" not in shown(worker, "2026-02-16")


def test_a_child_that_was_born_later_was_expected_then(world: World, visit: Visit) -> None:
    child = make_person("Barn af Camilla", expected="2026-03-01")
    case = make_case(child, world.family, number="2026-0000902", unit=world.town.units["nord-1"],
                     worker=world.town.worker, at="2026-02-01 10:00")  # fmt: skip
    born = [Newborn("Alma", date(2026, 2, 20), "200226-4000")]
    register_birth(case=case, children=born, by=world.town.worker, now=when("2026-02-21 09:00"), key="født")
    then, since = (
        visit("worker").get(f"/sag/{case.number}/pr/{day}/").content.decode().replace("\xa0", " ")
        for day in ("2026-02-20", "2026-02-21")
    )
    assert "født 20. feb. 2026" in since and "200226" in since
    assert "født 20" not in then and "200226" not in then, "nobody had written it yet"
    assert "ufødt" in then and "termin 1. marts 2026" in then
