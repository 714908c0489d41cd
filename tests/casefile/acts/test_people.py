"""The people in a case: who comes in and goes out, custody by the day, where they live, and another family."""

from __future__ import annotations

from datetime import date

import pytest
from tests.casefile.acts.conftest import Visit, fill
from tests.casefile.factory import World, make_case, make_person, write

from sikkersag.casefile.models import Case, Event, Family
from sikkersag.foundation.access.models import Read
from sikkersag.foundation.audit.models import Entry
from sikkersag.foundation.people.models import Household, Person


def url(case: Case, rest: str = "") -> str:
    """An address below a case."""
    return f"/sag/{case.number}/{rest}"


def test_the_list_shows_everybody_and_no_protected_address(world: World, visit: Visit) -> None:
    page = visit("worker").get(url(world.noah, "personer/")).content.decode().replace("\u00a0", " ")
    assert all(name in page for name in ("Noah", "Camilla Møllegård", "Rasmus Thorsen", "Ida Møllegård", "Birkevej 14"))
    assert "Skjulestræde" not in page and "Adressen er beskyttet" in page


def test_a_new_person_comes_in_once_with_role_and_custody(world: World, visit: Visit) -> None:
    client, where = visit("worker"), url(world.ida, "personer/ny/")
    sent = fill(
        client,
        where,
        name="Lis Bo",
        cpr="0101801234",
        rolle="fagperson",
        profession="Lærer, Skovlyskolen",
    )
    told = client.post(where, sent, follow=True).content.decode().replace("\u00a0", " ")
    assert "Lis Bo er registreret i Ida Møllegårds sag som fagperson" in told and "Lærer, Skovlyskolen" in told
    assert client.post(where, sent).status_code == 302
    assert Person.objects.filter(name="Lis Bo").count() == 1
    assert world.ida.parties.filter(person__name="Lis Bo").count() == 1
    assert Entry.objects.filter(action="case.party", case=world.ida.pk, by=world.town.worker).count() == 1


def test_a_number_that_is_known_is_that_person(world: World, visit: Visit) -> None:
    known = make_person("Lis Bo", cpr="0101801234")
    client, where = visit("worker"), url(world.ida, "personer/ny/")
    told = client.post(where, fill(client, where, name="Lis", cpr="010180-1234", rolle="netvaerk"), follow=True)
    assert world.ida.parties.get(role="netvaerk").person == known and told.status_code == 200
    assert Person.objects.filter(name="Lis").count() == 0


def test_a_person_of_the_family_is_chosen_from_the_list(world: World, visit: Visit) -> None:
    client, where = visit("worker"), url(world.ida, "personer/ny/")
    person = world.people["noahs_far"]
    client.post(where, fill(client, where, kendt=str(person.pk), rolle="netvaerk"))
    assert world.ida.parties.filter(person=person, role="netvaerk").exists()


def test_what_cannot_be_right_is_told_at_its_field_and_nothing_is_kept(world: World, visit: Visit) -> None:
    client, where = visit("worker"), url(world.ida, "personer/ny/")
    before = Person.objects.count()
    for fields, said in (
        ({"name": "", "rolle": "far"}, "Skriv personens navn"),
        ({"name": "Lis Bo", "rolle": ""}, "påkrævet"),
        ({"name": "Lis Bo", "rolle": "far", "cpr": "12"}, "ti cifre"),
        ({"name": "Lis Bo", "rolle": "far", "myndighed_fra": "01-01-2027"}, "før det er sket"),
        ({"name": "Lis Bo", "rolle": "afdelingsleder"}, "gyldig"),
    ):
        answer = client.post(where, fill(client, where, **fields))
        page = answer.content.decode().replace("\u00a0", " ")
        assert answer.status_code == 422 and said in page, (fields, said)
        assert f'value="{fields["name"]}"' in page or not fields["name"]
    assert Person.objects.count() == before


def test_custody_ends_and_begins_on_a_day(world: World, visit: Visit) -> None:
    client, where = visit("worker"), url(world.ida, "foraeldremyndighed/")
    father = world.people["far"]
    far = str(father.pk)
    told = client.post(where, fill(client, where, person=far, hvad="ophoert", dato="1.3.2026"), follow=True)
    assert "har ikke længere del i forældremyndigheden fra 1. marts 2026" in told.content.decode().replace(
        "\u00a0", " "
    )
    assert not world.ida.parties.get(person=father).custody
    wrong = client.post(where, fill(client, where, person=far, hvad="begyndt", dato="1.2.2026"))
    assert wrong.status_code == 422 and "ligger før det, der står i sagen" in wrong.content.decode().replace(
        "\u00a0", " "
    )
    again = client.post(where, fill(client, where, person=far, hvad="ophoert", dato="2.3.2026"))
    assert "har ikke del i forældremyndigheden" in again.content.decode().replace("\u00a0", " ")
    client.post(where, fill(client, where, person=far, hvad="begyndt", dato="05-03-2026"))
    assert world.ida.parties.get(person=father).custody


def test_one_with_custody_is_not_removed_before_it_has_ended(world: World, visit: Visit) -> None:
    client, far = visit("worker"), world.people["far"]
    where = url(world.ida, f"personer/{far.pk}/fjern/far/")
    answer = client.post(where, fill(client, where))
    assert answer.status_code == 422 and "hvornår forældremyndigheden ophørte" in answer.content.decode().replace(
        "\u00a0", " "
    )
    custody = url(world.ida, "foraeldremyndighed/")
    client.post(custody, fill(client, custody, person=str(far.pk), hvad="ophoert", dato="1.3.2026"))
    told = client.post(where, fill(client, where), follow=True).content.decode().replace("\u00a0", " ")
    assert "Anders Bjerre er ikke længere far i sagen" in told
    assert not world.ida.parties.filter(person=far).exists()
    assert Event.objects.filter(case=world.ida, kind="part_registreret").count() == 4


def test_somebody_moves_to_a_new_address_once(world: World, visit: Visit) -> None:
    client, ida = visit("worker"), world.people["ida"]
    where = url(world.ida, f"personer/{ida.pk}/bopael/")
    sent = fill(client, where, hjem="", adresse="Ny Vej 4", flytter="ja", starts="01-03-2026", share="hver anden uge")
    told = client.post(where, sent, follow=True).content.decode().replace("\u00a0", " ")
    assert "Ny Vej 4 · hver anden uge" in told
    assert client.post(where, sent).status_code == 302
    assert Household.objects.filter(address="Ny Vej 4").count() == 1
    assert ida.residences.get(household__address="Birkevej 14").ends == date(2026, 3, 1)


def test_somebody_lives_in_another_home_too(world: World, visit: Visit) -> None:
    client, ida = visit("worker"), world.people["ida"]
    home = Household.objects.get(address="Havnegade 3, 2. tv.")
    where = url(world.ida, f"personer/{ida.pk}/bopael/")
    sent = fill(client, where, hjem=home.pk, flytter="nej", starts="01-03-2026", ends="31-03-2026", share="weekender")
    client.post(where, sent)
    assert ida.residences.get(household=home).ends == date(2026, 4, 1)
    assert ida.residences.get(household__address="Birkevej 14").ends is None
    wrong = client.post(where, fill(client, where, hjem="", adresse="", flytter="ja", starts="01-03-2026"))
    assert wrong.status_code == 422 and "Vælg et hjem, eller skriv en adresse" in wrong.content.decode().replace(
        "\u00a0", " "
    )


def test_an_address_is_protected_and_goes_out_of_sight(world: World, visit: Visit) -> None:
    client, ida = visit("worker"), world.people["ida"]
    told = (
        client.post(url(world.ida, f"personer/{ida.pk}/adresse/"), {"beskyt": "ja"}, follow=True)
        .content.decode()
        .replace("\u00a0", " ")
    )
    assert "adresse er nu beskyttet" in told and "Birkevej 14" not in told
    ida.refresh_from_db()
    assert ida.protected_address and Entry.objects.filter(action="case.protect", case=world.ida.pk).count() == 1


@pytest.fixture
def shown(world: World) -> Person:
    """Noah's father, whose address is protected, with a number; Noah's case is closed to all but a few."""
    father = world.people["noahs_far"]
    Person.objects.filter(pk=father.pk).update(cpr="8001910199", born=date(1980, 1, 20))
    Case.objects.filter(pk=world.noah.pk).update(restricted=True)
    return Person.objects.get(pk=father.pk)


@pytest.fixture
def theirs(world: World) -> Case:
    """A case of the stranger's in the south."""
    family = Family.objects.create(name="Familien Syd", folded="familien syd")
    child = make_person("Syd Barn", born="2018-01-01")
    unit = world.town.units["syd-1"]
    return make_case(child, family, number="2026-0000779", unit=unit, worker=world.town.stranger)


@pytest.mark.parametrize(
    "typed", [{"name": "Hvem som helst"}, {"name": "R"}, {"name": "Rasmus Thorsen", "born": "21-01-1980"}]
)
def test_a_number_alone_does_not_tell_whose_it_is(
    world: World, visit: Visit, shown: Person, theirs: Case, typed: dict[str, str]
) -> None:
    client, where = visit("stranger"), url(theirs, "personer/ny/")
    answer = client.post(where, fill(client, where, cpr="800191-0199", rolle="netvaerk", **typed))
    page = answer.content.decode().replace("\u00a0", " ")
    assert answer.status_code == 422 and "passer ikke til CPR-nummeret" in page
    assert ("Rasmus" in page) == ("Rasmus" in typed["name"]) and "20-01-1980" not in page
    assert not theirs.parties.filter(person=shown).exists()
    assert [read.what for read in Read.objects.filter(case=world.noah.pk)] == ["opslag på CPR, afvist"]


def test_who_is_found_by_number_is_logged_on_the_cases_that_they_are_in(
    world: World, visit: Visit, shown: Person, theirs: Case
) -> None:
    client, where = visit("stranger"), url(theirs, "personer/ny/")
    client.post(where, fill(client, where, cpr="800191-0199", rolle="netvaerk", name="Torsen", born="20-01-1980"))
    assert theirs.parties.get(person=shown).role == "netvaerk"
    read = Read.objects.get(what="opslag på CPR")
    assert (read.case, read.user) == (world.noah.pk, world.town.stranger)


def test_a_protected_address_is_not_shown_by_who_wrote_the_person_into_a_case_of_their_own(
    world: World, visit: Visit, shown: Person, theirs: Case
) -> None:
    write(theirs, "part_registreret", "2026-03-09 10:00", facts={"person": str(shown.pk), "rolle": "netvaerk"})
    lift = url(theirs, f"personer/{shown.pk}/ophaev-beskyttelse/")
    worker = visit("stranger")
    assert "ophaev" not in worker.get(url(theirs, "personer/")).content.decode()
    assert worker.get(lift).status_code == 403 and worker.post(lift, {"grund": "Fordi"}).status_code == 403
    worker.post(url(theirs, f"personer/{shown.pk}/adresse/"), {"beskyt": "nej"})
    # Their leader leads this case, and not Noah's.
    leader = visit("other_leader")
    assert lift in leader.get(url(theirs, "personer/")).content.decode()
    answer = leader.post(lift, fill(leader, lift, grund="Personen har selv bedt om det."))
    page = answer.content.decode().replace("\u00a0", " ")
    assert answer.status_code == 422 and "leder alle de sager" in page
    assert "Skjulestræde" not in page and world.noah.number not in page
    shown.refresh_from_db()
    assert shown.protected_address
    assert "Skjulestræde" not in leader.get(url(theirs, "personer/")).content.decode()


def test_the_leader_of_all_the_cases_lifts_the_protection_with_a_reason(
    world: World, visit: Visit, shown: Person
) -> None:
    leader, lift = visit("leader"), url(world.noah, f"personer/{shown.pk}/ophaev-beskyttelse/")
    for reason in ("", "   ", "x" * 501):
        assert leader.post(lift, fill(leader, lift, grund=reason)).status_code == 422
    shown.refresh_from_db()
    assert shown.protected_address
    told = leader.post(lift, fill(leader, lift, grund="Faren har selv bedt om det."), follow=True).content.decode()
    assert "ikke længere beskyttet" in told.replace("\u00a0", " ") and "Skjulestræde" in told
    (row,) = Entry.objects.filter(action="case.protect", case=world.noah.pk)
    assert row.by == world.town.leader and "bedt" not in str(row.detail) and row.detail["protected"] is False


def test_a_person_of_another_case_cannot_be_reached_through_this_one(world: World, visit: Visit) -> None:
    client, other = visit("worker"), world.people["noahs_far"]
    assert client.get(url(world.ida, f"personer/{other.pk}/bopael/")).status_code == 404
    assert client.post(url(world.ida, f"personer/{other.pk}/adresse/"), {"beskyt": "nej"}).status_code == 404
    other.refresh_from_db()
    assert other.protected_address


def test_a_stranger_reaches_none_of_the_pages(world: World, visit: Visit) -> None:
    client = visit("stranger")
    for rest in ("personer/", "personer/ny/", "foraeldremyndighed/", "familie/", "foedsel/", "luk/", "adgang/"):
        page = client.get(url(world.ida, rest))
        assert page.status_code == 403 and "Møllegård" not in page.content.decode().replace("\u00a0", " "), rest


def test_a_child_is_moved_to_another_family_after_what_changes_was_shown(world: World, visit: Visit) -> None:
    other = Family.objects.create(name="Familien Vind", folded="familien vind")
    make_case(
        make_person("Nora Vind", born="2018-01-01"),
        other,
        number="2026-0000778",
        unit=world.town.units["nord-1"],
        worker=world.town.worker,
    )
    client, where = visit("worker"), url(world.noah, "familie/")
    sent = fill(client, where, trin="soeg", soeg="vind")
    page = client.post(where, sent).content.decode().replace("\u00a0", " ")
    assert "Familien Vind: Nora Vind" in page and "Det ændres" not in page
    sent |= {"trin": "vaelg", "familie": str(other.pk)}
    page = client.post(where, sent).content.decode().replace("\u00a0", " ")
    assert "Det ændres" in page and "Familien Vind: Nora Vind, Noah Møllegård" in page
    world.noah.refresh_from_db()
    assert world.noah.family == world.family
    told = client.post(where, sent | {"trin": "flyt"}, follow=True)
    world.noah.refresh_from_db()
    assert world.noah.family == other and "ses nu sammen med Familien Vind" in told.content.decode().replace(
        "\u00a0", " "
    )


def test_a_family_that_one_sees_no_child_of_is_neither_found_nor_joined(world: World, visit: Visit) -> None:
    other = Family.objects.create(name="Familien Skjult", folded="familien skjult")
    make_case(
        make_person("Liv Skjult", born="2018-01-01"),
        other,
        number="2026-0000779",
        unit=world.town.units["syd-1"],
        worker=None,
    )
    client, where = visit("worker"), url(world.noah, "familie/")
    page = (
        client.post(where, fill(client, where, trin="flyt", soeg="skjult", familie=str(other.pk)))
        .content.decode()
        .replace("\u00a0", " ")
    )
    world.noah.refresh_from_db()
    assert world.noah.family == world.family and "Liv" not in page
