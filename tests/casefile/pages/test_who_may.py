"""Who sees which page of a case, what is logged, and that an address tells and opens nothing that it should not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from tests.casefile.factory import Town, World, make_case, make_person, when, write

from sikkersag.casefile.actions.cases import acknowledge, hand_over
from sikkersag.casefile.models import Family
from sikkersag.casefile.queries.lawrows import key_of
from sikkersag.foundation.access.actions import give_grant
from sikkersag.foundation.access.models import CaseAccess, Conflict, Grant, Read
from sikkersag.foundation.people.folding import folded

Visit = Callable[[str], Client]
IDA = "/sag/2025-0001874/"
#: How each of the town's people meets the case: sees it, is offered break-glass, or finds nothing.
SEES = ("worker", "colleague", "leader", "area_leader", "chief", "lawyer", "receiver", "night", "quality")
BREAKS = ("stranger", "other_leader")
NOTHING = ("safety", "outsider", "peer", "protection", "admin")


def pages_of(world: World) -> list[str]:
    """Every page of Ida's case, with a real event and a real row."""
    event = write(world.ida, "underretning_modtaget", "2026-03-02 08:05", text="SENTINEL")
    row = world.ida.ledger.first()
    assert row is not None
    own = (f"haendelse/{event.event}/", f"krav/{key_of(row.finding)}/", "pr/2026-03-05/", "kvittering/")
    return [IDA, *(IDA + page for page in own)]


def test_everybody_meets_the_case_as_the_table_of_roles_says(world: World, visit: Visit) -> None:
    assert {*SEES, *BREAKS, *NOTHING} == set(world.town.users)
    for page in pages_of(world):
        for name in world.town.users:
            answer = visit(name).get(page)
            wanted = 200 if name in SEES else 403 if name in BREAKS else 404
            assert answer.status_code == wanted, (name, page)
            html = answer.content.decode()
            assert ("Møllegård" in html) == (name in SEES), (name, page)
            if name not in SEES:
                assert "SENTINEL" not in html


def test_nobody_who_is_not_signed_in_sees_a_page(world: World, visit: Visit) -> None:
    for page in [*pages_of(world), f"{IDA}laest/", f"/familie/{world.family.pk}/"]:
        answer = Client().get(page)
        assert answer.status_code == 302 and "/konto/login/" in answer.headers["Location"]


def test_an_outsider_sees_the_case_while_a_grant_lasts_and_never_what_is_done_in_it(world: World, visit: Visit) -> None:
    give_grant(
        case=world.ida.pk,
        user=world.town.outsider,
        kind=Grant.Kind.OUTSIDER,
        reason="Borgerrådgiveren behandler en henvendelse fra faren.",
        until=when() + timedelta(days=1),
        by=world.town.leader,
        now=when("2026-03-09 09:00"),
    )
    html = visit("outsider").get(IDA).content.decode()
    assert "Ida Møllegård" in html and "Skriv notat" not in html
    assert "2025-0001875" not in html, "no way to the brother's case"
    assert "Emil Møllegård" in html, "the brother is registered in this case, by name"
    assert "har læst sagen" not in html, "the role does not see logs"
    assert visit("outsider").get(f"{IDA}laest/").status_code == 403


def test_a_conflict_of_interest_closes_every_page(world: World, visit: Visit) -> None:
    Conflict.objects.create(case=world.ida.pk, user=world.town.worker, reason="Nabo", declared_at=when("2026-03-01"))
    for page in pages_of(world):
        answer = visit("worker").get(page)
        assert answer.status_code == 403 and "SENTINEL" not in answer.content.decode()


@pytest.mark.parametrize(
    "address",
    [
        "/sag/2025-9999999/",
        "/sag/2025-0001874%00/",
        "/sag/2025-1874/",
        f"{IDA}haendelse/4b0b3c1e-9d1f-4f0a-8a77-2f9d2c0c6b11/",
        f"{IDA}haendelse/1/",
        f"{IDA}krav/{'0' * 20}/",
        f"{IDA}krav/x/",
        "/familie/4b0b3c1e-9d1f-4f0a-8a77-2f9d2c0c6b11/",
        "/familie/1/",
    ],
)
def test_a_forged_address_finds_nothing(world: World, visit: Visit, address: str) -> None:
    assert visit("worker").get(address).status_code == 404


def test_an_event_or_row_of_another_case_is_not_found_through_one_that_is_seen(world: World, visit: Visit) -> None:
    """Both cases are the worker's own; still each thing belongs under its own number."""
    event = write(world.emil, "underretning_modtaget", "2026-03-02 08:05", text="KUN EMIL")
    row = world.emil.ledger.filter(finding__contains=str(event.event)).first()
    assert row is not None
    worker = visit("worker")
    assert worker.get(f"/sag/2025-0001875/haendelse/{event.event}/").status_code == 200
    assert worker.get(f"{IDA}haendelse/{event.event}/").status_code == 404
    assert worker.get(f"/sag/2025-0001875/krav/{key_of(row.finding)}/").status_code == 200
    assert worker.get(f"{IDA}krav/{key_of(row.finding)}/").status_code == 404


def test_every_page_is_logged_as_a_read_with_what_and_why(world: World, visit: Visit) -> None:
    pages = pages_of(world)
    Read.objects.all().delete()
    for page in pages:
        visit("colleague").get(page)
    logged = list(Read.objects.filter(case=world.ida.pk).order_by("pk").values_list("user", "what", "why"))
    wanted = ("sagen", "en hændelse", "et krav", "sagen, som den var", "kvitteringen")
    assert logged == [(world.town.colleague.pk, what, "dit team") for what in wanted]


def test_only_the_worker_who_has_not_said_to_have_read_the_handover_is_asked_to(world: World, visit: Visit) -> None:
    hand_over(case=world.ida, unit=world.town.units["nord-1"], worker=world.town.colleague, reason="Ny fordeling.",
              by=world.town.leader, now=when("2026-03-09 09:00"), key="over")  # fmt: skip
    said = "har ikke bekræftet at have læst overdragelsen"
    assert said in visit("colleague").get(IDA).content.decode()
    acknowledge(case=world.ida, by=world.town.colleague, now=when("2026-03-09 10:00"), key="read")
    html = visit("colleague").get(IDA).content.decode()
    assert said not in html and "Jonas Bech, siden 9. marts 2026" in html.replace("\xa0", " ")


# The log


def test_the_log_tells_who_when_what_and_why_and_is_filtered_by_person(world: World, visit: Visit) -> None:
    visit("night").get(IDA)
    visit("leader").get(IDA)
    html = visit("worker").get(f"{IDA}laest/").content.decode()
    assert "Amir Dal" in html and "rollen ser alle sager" in html and "Døgnvagten" in html
    assert "Birgitte Ravn" in html and "eget team" in html
    one = visit("worker").get(f"{IDA}laest/", {"person": world.town.night.pk}).content.decode()
    table = one[one.index("<tbody") :]
    assert "Amir Dal" in table and "Birgitte Ravn" not in table


@pytest.mark.parametrize("person", ["0", "x", "99999999999999999999", "-1"])
def test_a_forged_person_shows_no_reads_or_all_of_them_but_no_error(world: World, visit: Visit, person: str) -> None:
    assert visit("worker").get(f"{IDA}laest/", {"person": person}).status_code == 200


def test_looking_at_the_log_is_itself_logged(world: World, visit: Visit) -> None:
    visit("worker").get(f"{IDA}laest/")
    assert Read.objects.filter(case=world.ida.pk, what="loggen over læsninger", user=world.town.worker).count() == 1


def test_the_data_protection_officer_does_not_reach_a_case_through_its_log(world: World, visit: Visit) -> None:
    answer = visit("protection").get(f"{IDA}laest/")
    assert answer.status_code == 404 and "Møllegård" not in answer.content.decode()


# Siblings


def other_team_has(world: World, name: str) -> None:
    """Give a child's case to the other unit's team, so that the worker of the others does not see it."""
    case = world.cases[name]
    CaseAccess.objects.filter(case=case.pk).delete()
    town: Town = world.town
    CaseAccess.objects.create(case=case.pk, principal=f"e{town.units['syd-1'].pk}", why="enhed")
    case.worker, case.unit = town.stranger, town.units["syd-1"]
    case.save()


def test_a_sibling_whose_case_is_not_seen_stands_by_name_without_a_way_to_it(world: World, visit: Visit) -> None:
    other_team_has(world, "noah")
    html = visit("worker").get(IDA).content.decode()
    assert "Noah Møllegård" in html and "2025-0001902" not in html
    assert '<a href="/sag/2025-0001875/">Emil Møllegård</a>' in html


def test_a_sibling_who_is_not_registered_in_the_case_is_not_named_at_all(world: World, visit: Visit) -> None:
    hidden = make_person("Skjulte Møllegård", born="2020-01-01")
    family: Family = world.family
    make_case(hidden, family, number="2025-0002000", unit=world.town.units["syd-1"], worker=world.town.stranger)
    for page in (IDA, f"/familie/{family.pk}/"):
        html = visit("worker").get(page).content.decode()
        assert "Skjulte" not in html and "2025-0002000" not in html


def test_a_family_none_of_whose_cases_is_seen_is_not_found(world: World, visit: Visit) -> None:
    for name in world.town.users:
        answer = visit(name).get(f"/familie/{world.family.pk}/")
        wanted = 200 if name in SEES else 403 if name in ("protection", "admin") else 404
        assert answer.status_code == wanted, name
        assert ("Møllegård" in answer.content.decode()) == (name in SEES)


def test_another_familys_children_are_not_on_the_page(world: World, visit: Visit) -> None:
    family = Family.objects.create(name="Familien Anden", folded=folded("Familien Anden"))
    make_case(make_person("Ulla Anden", born="2020-01-01"), family, number="2025-0003000",
              unit=world.town.units["nord-1"], worker=world.town.worker)  # fmt: skip
    assert "Ulla Anden" not in visit("worker").get(f"/familie/{world.family.pk}/").content.decode()
