"""Opening a case on its four steps, as a browser without JavaScript does it."""

from __future__ import annotations

import re
from datetime import date
from html import unescape

import pytest
from django.test import Client
from tests.casefile.acts.conftest import Visit, key_in
from tests.casefile.factory import World, make_case, make_person, when

from sikkersag.casefile.actions.cases import NewChild, open_case
from sikkersag.casefile.actions.opening import Comer, open_with_people
from sikkersag.casefile.actions.persons import NewPerson
from sikkersag.casefile.ages import is_grown_up
from sikkersag.casefile.models import Case, Event, Family
from sikkersag.foundation.audit.models import Entry
from sikkersag.foundation.people.models import Person
from sikkersag.foundation.refused import RefusedError

URL = "/sag/ny/"
_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)"(?: value="([^"]*)")?')


def hidden(page: str) -> dict[str, str]:
    """What goes along hidden on a page."""
    return {unescape(name): unescape(value) for name, value in _HIDDEN.findall(page) if name != "csrfmiddlewaretoken"}


def start(client: Client) -> dict[str, str]:
    """The first step with nothing typed: its hidden fields."""
    page = client.get(URL).content.decode().replace("\u00a0", " ")
    return {"trin": "barn", "noegle": key_in(page)}


def step(client: Client, sent: dict[str, str], status: int = 200) -> tuple[str, dict[str, str]]:
    """Send a step; the next page and its hidden fields."""
    answer = client.post(URL, sent)
    page = answer.content.decode().replace("\u00a0", " ")
    assert answer.status_code == status, page
    return page, hidden(page)


def place(world: World, worker: bool = True) -> str:
    """How the form names the team, with its worker or nobody."""
    return f"{world.town.units['nord-1'].pk}-{world.town.worker.pk if worker else 0}"


def test_the_viewer_s_own_place_is_chosen_beforehand(world: World, visit: Visit) -> None:
    page = visit("worker").get(URL).content.decode().replace("\u00a0", " ")
    assert f'<option value="{place(world)}" selected>' in page


def test_a_case_is_opened_with_a_new_family_parents_and_a_sibling(world: World, visit: Visit) -> None:
    client = visit("worker")
    sent = start(client) | {
        "barn-name": "Nora Vind",
        "barn-cpr": "691526-0105",
        "barn-born": "9.3.2026",
        "barn-til": place(world),
    }
    page, sent = step(client, sent)
    assert "trin 2 af 4" in page and sent["barn-cpr"] == "691526-0105"
    page, sent = step(client, sent | {"familie-familie": "ny"})
    assert "trin 3 af 4" in page
    page, sent = step(
        client,
        sent
        | {
            "voksen0-name": "Maja Vind",
            "voksen0-rolle": "mor",
            "voksen0-myndighed_fra": "09-03-2026",
            "soeskende0-name": "Otto Vind",
            "soeskende0-born": "01-02-2020",
        },
    )
    assert "trin 4 af 4" in page and "Maja Vind, mor" in page and "Otto Vind, uden sag" in page
    assert "691526-••••" in page and not Case.objects.filter(child__name="Nora Vind").exists()
    answer = client.post(URL, sent | {"til": "opret"}, follow=True)
    case = Case.objects.get(child__name="Nora Vind")
    assert case.number in answer.content.decode().replace(
        "\u00a0", " "
    ) and "er åbnet med nummer" in answer.content.decode().replace("\u00a0", " ")
    roles = {(p.person.name, p.role, p.custody) for p in case.parties.select_related("person")}
    assert roles == {("Maja Vind", "mor", True), ("Otto Vind", "soeskende", False)}
    assert (case.family.name, case.worker) == ("Familien Vind", world.town.worker)
    assert Entry.objects.filter(action="case.open", case=case.pk).count() == 1
    again = client.post(URL, sent | {"til": "opret"})
    assert again.status_code == 302 and Case.objects.filter(child__name="Nora Vind").count() == 1


def test_it_opens_for_an_unborn_child_in_a_family_that_is_there(world: World, visit: Visit) -> None:
    client = visit("worker")
    sent = start(client) | {"barn-name": "Ufødt barn", "barn-expected": "1. juni 2026", "barn-til": place(world)}
    _, sent = step(client, sent)
    page, sent = step(client, sent | {"soeg": "Moellegaard", "til": "soeg"})
    assert "Familien Møllegård: Emil Møllegård, Ida Møllegård, Noah Møllegård" in page
    page, sent = step(client, sent | {"familie-familie": str(world.family.pk)})
    assert "Camilla Møllegård" in page and "Rasmus Thorsen" in page
    ticks = {
        f"voksen-{world.people['mor'].pk}-med": "on",
        f"voksen-{world.people['mor'].pk}-rolle": "mor",
        f"soeskende-{world.people['ida'].pk}-med": "on",
        f"soeskende-{world.people['emil'].pk}-med": "on",
    }
    page, sent = step(client, sent | ticks)
    assert "termin 1. juni 2026" in page and "Rasmus" not in page
    client.post(URL, sent | {"til": "opret"})
    case = Case.objects.get(child__name="Ufødt barn")
    assert case.family == world.family and case.child.born is None
    assert set(case.parties.values_list("person__name", "role")) == {
        ("Camilla Møllegård", "mor"),
        ("Ida Møllegård", "soeskende"),
        ("Emil Møllegård", "soeskende"),
    }
    assert world.ida.parties.filter(person=case.child, role="soeskende").exists()
    assert not world.noah.parties.filter(person=case.child).exists()
    assert Event.objects.filter(case=case, kind="forventet_foedsel").exists()


def test_a_child_with_a_case_that_one_sees_is_offered(world: World, visit: Visit) -> None:
    client = visit("worker")
    sent = start(client) | {"barn-name": "Ida", "barn-cpr": "711719-0101", "barn-til": place(world)}
    page, _ = step(client, sent, 422)
    assert f'href="/sag/{world.ida.number}/"' in page and 'value="711719-0101"' in page


def test_a_case_that_one_may_not_see_is_not_told_of(world: World, visit: Visit) -> None:
    client = visit("stranger")
    sent = start(client) | {"barn-name": "Ida", "barn-cpr": "711719-0101", "barn-til": place(world)}
    page, _ = step(client, sent, 422)
    assert "Spørg Ole Krog" in page
    for secret in (world.ida.number, "Møllegård", "Sara Holm,", "Birkevej"):
        assert secret not in page
    assert Entry.objects.filter(action="case.asked", case=world.ida.pk, by=world.town.stranger).count() == 1


def test_a_family_that_one_sees_no_child_of_cannot_be_chosen(world: World, visit: Visit) -> None:
    client = visit("stranger")
    sent = start(client) | {"barn-name": "Nora", "barn-born": "01-01-2020", "barn-til": place(world)}
    _, sent = step(client, sent)
    page, sent = step(client, sent | {"soeg": "møllegård", "til": "soeg"})
    assert "Ingen fundet" in page and "Camilla" not in page
    page, _ = step(client, sent | {"familie-familie": str(world.family.pk)}, 422)
    assert "Camilla" not in page and "Familien Møllegård" not in page


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "Skriv CPR-nummeret, fødselsdagen"),
        ({"barn-cpr": "999999-0000"}, "ikke en dato"),
        ({"barn-cpr": "691526-0105"}, "siger ikke, hvornår barnet er født"),
        ({"barn-born": "31-12-2026"}, "ligger efter i dag"),
        ({"barn-born": "01-01-2020", "barn-expected": "01-06-2026"}, "Slet terminen"),
        ({"barn-born": "01-01-20"}, "fire cifre"),
    ],
)
def test_what_cannot_be_right_stands_at_the_field_with_what_was_typed(
    world: World, visit: Visit, typed: dict[str, str], said: str
) -> None:
    client = visit("worker")
    page, _ = step(client, start(client) | {"barn-name": "Nora Vind", "barn-til": place(world), **typed}, 422)
    assert said in page and 'value="Nora Vind"' in page
    assert all(f'value="{value}"' in page for value in typed.values())


def test_going_back_keeps_everything(world: World, visit: Visit) -> None:
    client = visit("worker")
    sent = start(client) | {"barn-name": "Nora Vind", "barn-born": "01-01-2020", "barn-til": place(world)}
    _, sent = step(client, sent)
    _, sent = step(client, sent | {"familie-familie": "ny"})
    page, sent = step(client, sent | {"voksen0-name": "Maja Vind", "til": "tilbage"})
    assert "trin 2 af 4" in page and sent["voksen0-name"] == "Maja Vind"
    page, _ = step(client, sent | {"til": "tilbage"})
    assert 'value="Nora Vind"' in page


def test_more_rows_can_be_asked_for(world: World, visit: Visit) -> None:
    client = visit("worker")
    sent = start(client) | {"barn-name": "Nora Vind", "barn-born": "01-01-2020", "barn-til": place(world)}
    _, sent = step(client, sent)
    _, sent = step(client, sent | {"familie-familie": "ny"})
    page, _ = step(client, sent | {"voksen1-name": "Per Vind", "til": "flere"})
    assert 'name="voksen2-name"' in page and 'name="soeskende1-name"' in page and 'value="Per Vind"' in page


def test_a_child_with_the_same_birth_day_and_a_name_that_sounds_the_same_is_pointed_out(
    world: World, visit: Visit
) -> None:
    client = visit("worker")
    sent = start(client) | {"barn-name": "Ida Møllegaard", "barn-born": "11-05-2019", "barn-til": place(world)}
    _, sent = step(client, sent)
    _, sent = step(client, sent | {"familie-familie": "ny"})
    page, _ = step(client, sent)
    assert "Er det et barn, der har en sag?" in page and world.ida.number in page


def test_somebody_without_the_permission_is_refused(world: World, visit: Visit) -> None:
    assert visit("quality").get(URL).status_code == 403


def test_a_case_opened_into_another_team_leads_to_one_s_overview(world: World, visit: Visit) -> None:
    client = visit("worker")
    there = f"{world.town.units['syd-1'].pk}-0"
    sent = start(client) | {"barn-name": "Nora Vind", "barn-born": "01-01-2020", "barn-til": there}
    _, sent = step(client, sent)
    _, sent = step(client, sent | {"familie-familie": "ny"})
    _, sent = step(client, sent)
    answer = client.post(URL, sent | {"til": "opret"})
    assert answer["Location"] == "/overblik/"
    assert Case.objects.get(child__name="Nora Vind").worker is None


def test_a_number_that_a_sibling_without_a_case_has_is_that_person(world: World) -> None:
    known = make_person("Liva Møllegård", cpr="6915260106")
    make_case(
        make_person("Per Møllegård", born="2018-01-01"),
        Family.objects.create(name="x", folded="x"),
        number="2026-0000777",
        unit=world.town.units["nord-1"],
        worker=None,
        parties=[(known, "soeskende", False)],
    )
    case = open_with_people(
        child=NewChild("Liva", "6915260106", when("2020-02-02 10:00").date()),
        unit=world.town.units["nord-1"],
        worker=None,
        family=None,
        people=[],
        by=world.town.worker,
        now=when(),
        key="liva",
    )
    assert case.child_id == known.pk and case.child.name == "Liva Møllegård"
    assert Event.objects.filter(case=case, kind="foedsel").exists()


def test_nothing_is_left_when_one_of_the_people_is_refused(world: World) -> None:
    before = (Case.objects.count(), Person.objects.count())
    with pytest.raises(RefusedError):
        open_with_people(
            child=NewChild("Nora Vind", born=when("2020-02-02 10:00").date()),
            unit=world.town.units["nord-1"],
            worker=None,
            family=None,
            people=[Comer(NewPerson("Maja Vind"), "mor"), Comer(NewPerson("Per", cpr="123"), "far")],
            by=world.town.worker,
            now=when(),
            key="nora",
        )
    assert (Case.objects.count(), Person.objects.count()) == before


def test_a_case_about_a_grown_up_is_asked_about_once(world: World, visit: Visit) -> None:
    client = visit("worker")
    sent = start(client) | {"barn-name": "Ung Vind", "barn-born": "10-03-2008", "barn-til": place(world)}
    page, _ = step(client, sent, 422)
    assert "Personen er fyldt 18 år" in page and 'name="barn-grown_up"' in page and 'value="Ung Vind"' in page
    _, sent = step(client, sent | {"barn-grown_up": "on"})
    _, sent = step(client, sent | {"familie-familie": "ny"})
    page, sent = step(client, sent)
    assert "trin 4 af 4" in page and "Personen er fyldt 18 år" not in page
    assert client.post(URL, sent | {"til": "opret"}).status_code == 302
    assert Case.objects.filter(child__name="Ung Vind").exists()


def test_nothing_is_asked_the_day_before_the_18th_birthday(world: World, visit: Visit) -> None:
    client = visit("worker")
    sent = start(client) | {"barn-name": "Ung Vind", "barn-born": "11-03-2008", "barn-til": place(world)}
    page, _ = step(client, sent)
    assert "trin 2 af 4" in page
    assert 'name="barn-grown_up"' not in client.get(URL).content.decode()


def test_the_number_of_a_mother_is_asked_about_too(world: World, visit: Visit) -> None:
    mother = world.people["mor"]
    mother.cpr = "7404900106"
    mother.save()
    client = visit("worker")
    page, _ = step(client, start(client) | {"barn-name": "X", "barn-cpr": "740490-0106", "barn-til": place(world)}, 422)
    assert "Personen er fyldt 18 år" in page


def test_a_young_person_with_a_case_is_led_to_it_without_being_asked(world: World, visit: Visit) -> None:
    grown = make_person("Ung Møllegård", born="2007-04-14", cpr="7404070107")
    case = make_case(
        grown, world.family, number="2026-0000778", unit=world.town.units["nord-1"], worker=world.town.worker
    )
    client = visit("worker")
    page, _ = step(client, start(client) | {"barn-name": "X", "barn-cpr": "740407-0107", "barn-til": place(world)}, 422)
    assert f'href="/sag/{case.number}/"' in page and "fyldt 18 år" not in page


@pytest.mark.parametrize(
    ("born", "today", "grown"),
    [
        ("2008-03-10", "2026-03-09", False),
        ("2008-03-10", "2026-03-10", True),
        ("2008-02-29", "2026-02-27", False),
        ("2008-02-29", "2026-02-28", True),
    ],
)
def test_somebody_is_grown_up_from_the_18th_birthday(born: str, today: str, grown: bool) -> None:
    assert is_grown_up(date.fromisoformat(born), date.fromisoformat(today)) is grown


def test_an_unborn_child_is_not_grown_up() -> None:
    assert not is_grown_up(None, date(2026, 3, 10))


def test_the_act_refuses_a_grown_up_unless_it_is_meant(world: World) -> None:
    def opened(key: str, *, grown_up: bool = False) -> Case:
        unit, by = world.town.units["nord-1"], world.town.worker
        return open_case(child=world.people["mor"], unit=unit, worker=by, grown_up=grown_up, by=by, now=when(), key=key)

    before = Case.objects.count()
    with pytest.raises(RefusedError, match="fyldt 18 år"):
        opened("uden")
    assert Case.objects.count() == before
    assert opened("med", grown_up=True).child == world.people["mor"]
