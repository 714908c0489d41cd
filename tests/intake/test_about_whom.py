"""Whom a notification is about: candidates with their reasons, a child that is not known, a wrong one, the pattern."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from tests.casefile.factory import World, make_case, make_person, when, write
from tests.intake.conftest import Visit
from tests.intake.judged import arrived, assess, link, pattern

from sikkersag.casefile.actions.cases import restrict_case
from sikkersag.casefile.models import Case, Event, Family, LedgerRow, Sealing
from sikkersag.foundation.audit.models import Entry as Audit
from sikkersag.intake.actions import acting
from sikkersag.intake.models import Link, Notification
from sikkersag.intake.queries.candidates import candidates, seek, typed
from sikkersag.intake.submission import Submission, ToldChild

At = Callable[[str], datetime]


@pytest.mark.parametrize(
    ("told", "why"),
    [
        (ToldChild(cpr="711719-0101"), "samme CPR-nummer"),
        (ToldChild(name="Ida Moellegaard"), "stavet på en anden måde"),
        (ToldChild(name="Ida", born="11.5.2019"), "født 11. maj 2019"),
        (ToldChild(address="Birkevej 14, 8000"), "bor på den adresse"),
    ],
)
def test_a_child_is_proposed_with_the_reason(world: World, told: ToldChild, why: str) -> None:
    found = seek(world.town.viewer("receiver"), told).found
    ida = next(one for one in found if one.case.pk == world.ida.pk)
    assert why in ", ".join(ida.why).replace("\N{NO-BREAK SPACE}", " ")


def test_nobody_learns_of_a_child_that_they_may_not_see(world: World) -> None:
    told = Submission(children=(ToldChild(name="Ida Møllegård", cpr="711719-0101", address="Birkevej 14"),))
    (sought,) = candidates(world.town.viewer("stranger"), told)
    (nobody,) = candidates(
        world.town.viewer("stranger"), Submission(children=(ToldChild(name="Findes Ikke", cpr="711719-0101"),))
    )
    assert (list(sought.found), sought.more) == (list(nobody.found), nobody.more) == ([], False)


def test_a_protected_address_leads_to_nobody(world: World) -> None:
    make_case(
        world.people["noahs_far"], world.family, number="2026-0000777", unit=world.noah.unit, worker=world.town.worker
    )
    assert not seek(world.town.viewer("receiver"), ToldChild(address="Skjulestræde 99")).found


def test_one_who_is_typed_is_sought_by_name_and_day() -> None:
    assert typed("Ida Møllegård 11.05.2019") == ToldChild(name="Ida Møllegård", born="11.05.2019")


def test_a_child_that_is_not_known_gets_a_case_with_the_notification_in_it(world: World, visit: Visit) -> None:
    found = arrived()
    place = f"{world.town.units['nord-1'].pk}-0"
    fields = {"noegle": "n1", "navn": "Oliver Strand", "foedt": "2020-01-02", "hos": place}
    client = visit("receiver")
    for _ in range(2):  # a double click
        assert client.post(f"/indbakke/{found.pk}/nyt-barn/", fields).status_code == 302
    case = Case.objects.get(child__name="Oliver Strand")
    assert list(Link.objects.values_list("case", flat=True)) == [case.pk]
    assert Event.objects.filter(case=case, kind="underretning_modtaget").count() == 1


def test_an_unborn_child_stands_on_its_mother(world: World, visit: Visit) -> None:
    found = arrived()
    place = f"{world.town.units['nord-1'].pk}-0"
    fields = {"noegle": "n2", "navn": "Ufødt barn", "termin": "2026-05-28", "mor": "Selma Oxholm", "hos": place}
    assert visit("receiver").post(f"/indbakke/{found.pk}/nyt-barn/", fields).status_code == 302
    case = Case.objects.get(child__expected="2026-05-28")
    assert case.parties.get(role="mor").person.name == "Selma Oxholm"


def test_the_refused_case_keeps_what_was_typed_and_tells_nothing(world: World, visit: Visit) -> None:
    found = arrived()
    Notification.objects.filter(pk=found.pk).update(unit=world.town.units["syd-1"])
    place = f"{world.town.units['syd-1'].pk}-0"
    fields = {"noegle": "n3", "navn": "Ida Møllegård", "cpr": "711719-0101", "hos": place}
    answer = visit("stranger").post(f"/indbakke/{found.pk}/nyt-barn/", fields)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Spørg din leder" in page and 'value="711719-0101"' in page
    assert world.ida.number not in page and "har en sag" not in page
    assert Audit.objects.filter(action="case.asked", case=world.ida.pk).exists()


def test_a_wrong_child_takes_the_assessment_with_it(world: World, visit: Visit, at: At) -> None:
    found = arrived()
    at("2026-03-10 09:30")
    acting.act_now(notification=found.pk, what="Hentede.", at=when(), by=world.town.night, now=when(), key="k")
    link(found, world, "noah")
    assess(found, world, "noah", acute=True)
    client = visit("receiver")
    fields = {"noegle": "u", "sag": world.noah.number, "forkert": ""}
    assert client.post(f"/indbakke/{found.pk}/forkert-barn/", fields).status_code == 422
    fields["forkert"] = "Det var Ida."
    assert client.post(f"/indbakke/{found.pk}/forkert-barn/", fields).status_code == 302
    kinds = ("underretning_modtaget", "vurdering_24_timer", "akut_skridt")
    left = Event.objects.filter(case=world.noah, kind__in=kinds, withdraws=None)
    assert set(left.values_list("pk", flat=True)) == set(
        Sealing.objects.filter(row__case=world.noah).values_list("row_id", flat=True)
    )
    assert not LedgerRow.objects.filter(case=world.noah, requirement__in=("U2", "U12"), is_open=True).exists()
    found.refresh_from_db()
    assert found.status == "ny"
    link(found, world)
    assert Event.objects.filter(case=world.ida, kind="akut_skridt").count() == 1


def test_a_child_that_is_found_later_must_be_assessed_too(world: World, visit: Visit) -> None:
    found = arrived()
    link(found, world)
    assess(found, world, "ida")
    link(found, world, "emil")
    found.refresh_from_db()
    assert found.status == "ny"
    assess(found, world, "emil", at="2026-03-10 10:00")
    found.refresh_from_db()
    assert found.status == "vurderet"
    assert Event.objects.filter(case=world.ida, kind="vurdering_24_timer").count() == 1


# The pattern


def test_the_pattern_is_told_as_facts(world: World, visit: Visit) -> None:
    for day, name in (("2026-01-15", "ida"), ("2026-02-02", "emil"), ("2026-03-01", "noah")):
        write(world.cases[name], "underretning_modtaget", f"{day} 09:00", text="x", facts={"afsender_art": "borger"})
    write(world.ida, "underretning_modtaget", "2025-11-20 09:00", text="gammel")
    found = arrived()
    link(found, world)
    told = pattern(world, found)
    assert told.place == "Fjerde på 90 dage, to om søskende eller andre i hjemmet."
    assert told.led == "Ingen har ført til hjælp."
    assert (len(told.earlier), len(told.recent)) == (4, 3)
    write(world.emil, "indsats_ivaerksat", "2026-02-05 09:00", facts={"grundlag": "stoettende_indsats"})
    told = pattern(world, found)
    assert told.led == "Én af tre har ført til hjælp."
    assert [one.helped for one in told.recent] == [False, True, False]
    page = visit("receiver").get("/indbakke/").content.decode()
    assert "Fjerde på 90 dage" in page and "Én af tre har ført til hjælp." in page


def test_what_the_viewer_may_not_see_counts_as_nothing(world: World, visit: Visit) -> None:
    """The half-brother's case is closed for all but its worker."""
    write(world.noah, "underretning_modtaget", "2026-03-01 09:00", text="x")
    found = arrived()
    link(found, world)
    assert pattern(world, found, "worker").place.startswith("Anden på 90 dage")
    restrict_case(case=world.noah, restricted=True, by=world.town.leader, now=when())
    assert pattern(world, found, "colleague").place == "Ingen tidligere"
    assert pattern(world, found, "stranger") is None


def test_one_notification_on_three_children_is_counted_once(world: World, visit: Visit) -> None:
    first = arrived(noegle="f", tekst="Den første.")
    for name in ("ida", "emil", "noah"):
        link(first, world, name)
    second = arrived(noegle="s", tekst="Den anden.")
    Notification.objects.filter(pk=second.pk).update(arrived_at=when() + timedelta(minutes=5))
    second.refresh_from_db()
    link(second, world)
    assert pattern(world, second).place == "Anden på 90 dage."


# A new person


def test_a_family_of_another_name_is_not_around_the_child(world: World, visit: Visit) -> None:
    other = make_person("Ida Møllegård", born="2019-05-11")
    family = Family.objects.create(name="Familien Anden", folded="familien anden")
    case = make_case(other, family, number="2026-0000555", unit=world.ida.unit, worker=world.town.worker)
    write(case, "underretning_modtaget", "2026-03-01 09:00", text="x")
    found = arrived()
    link(found, world)
    assert pattern(world, found).place == "Ingen tidligere"
