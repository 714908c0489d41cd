"""The pages of the routing table, and where a notification's page shows what it proposes."""

from __future__ import annotations

import re
from datetime import date

import pytest
from tests.casefile.factory import World, when
from tests.intake.conftest import Visit
from tests.intake.judged import arrived, assess, link
from tests.intake.test_routing import ABUSE, HONOUR, rule

from sikkersag.foundation.people.models import Person
from sikkersag.intake.actions.routing import end_route
from sikkersag.intake.models import Notification, Route

# The page of the table

NEW = {
    "street": "Strandvej",
    "first": "",
    "last": "",
    "side": "",
    "postcode": "",
    "topic": "",
    "starts": "1. marts 2026",
}
TABLE = "/indbakke/fordeling/"


@pytest.mark.parametrize(
    ("who", "may"),
    [("area_leader", True), ("chief", True), ("leader", False), ("worker", False), ("stranger", False),
     ("receiver", False), ("quality", False), ("admin", False)],
)  # fmt: skip
def test_the_area_leader_and_the_chief_change_the_table_and_nobody_else(
    world: World, visit: Visit, who: str, may: bool
) -> None:
    made = rule(world, "syd-1", street="Åvej")
    client, unit = visit(who), world.town.units["nord-1"].pk
    assert client.get(TABLE).status_code == (200 if may else 403)
    assert client.post(TABLE, {**NEW, "unit": unit}).status_code == (302 if may else 403)
    end = f"{TABLE}{made.pk}/afslut/"
    assert client.get(end).status_code == (200 if may else 403)
    assert client.post(end, {"starts": "31-03-2026"}).status_code == (302 if may else 403)
    made.refresh_from_db()
    assert Route.objects.filter(street="strandvej").exists() is may
    assert made.ends == (date(2026, 4, 1) if may else None)
    inbox = client.get("/indbakke/")
    assert (TABLE in inbox.content.decode()) is may


def test_a_rule_that_is_refused_comes_back_with_all_that_was_typed(world: World, visit: Visit) -> None:
    client, unit = visit("area_leader"), world.town.units["nord-1"].pk
    for wrong, said in (
        ({"starts": "31-02-2026"}, "findes ikke"),
        ({"starts": "i overmorgen"}, "dag-måned-år"),
        ({"ends": "1-1-2026"}, "før den første"),
        ({"first": "12B"}, "uden bogstav"),
        ({"first": "-1"}, "et tal fra 1"),
        ({"postcode": "80 00"}, "fire cifre"),
        ({"unit": ""}, "Vælg den enhed"),
        ({"unit": "99999"}, "er her ikke"),
        ({"unit": "9" * 30}, "er her ikke"),
        ({"first": "9" * 30}, "et tal fra 1"),
        ({"unit": world.town.units["staben"].pk}, "ikke ligge sager"),
        ({"topic": "vejret"}, "vejret"),
        ({"others": "on"}, "alle andre"),
    ):
        answer = client.post(TABLE, {**NEW, "street": "Strand<vej>", "unit": unit, **wrong})
        page = answer.content.decode()
        assert (answer.status_code, said in page) == (422, True), (wrong, said)
        assert 'value="Strand&lt;vej&gt;"' in page
    assert not Route.objects.exists()
    made = rule(world, "nord-1", street="Strandvej")
    answer = client.post(f"{TABLE}{made.pk}/afslut/", {"starts": "1-1-2023"})
    assert answer.status_code == 422 and 'value="1-1-2023"' in answer.content.decode()
    assert client.get(f"{TABLE}999999/afslut/").status_code == 404


def test_the_table_shows_what_holds_what_comes_and_what_has_been(world: World, visit: Visit) -> None:
    rule(world, "nord-1", street="Nuvej", topic=ABUSE)
    rule(world, "nord-1", street="Senerevej", starts=date(2026, 3, 11))
    rule(world, "syd-1", street="Førvej", ends=date(2026, 3, 10))
    never = rule(world, "syd-1", street="Aldrigvej", starts=date(2026, 4, 1))
    end_route(route=never.pk, ends=never.starts, by=world.town.area_leader, now=when())
    rule(world, "modtagelsen", others=True)
    client = visit("area_leader")
    for view, there in (("nu", {"Nuvej"}), ("kommer", {"Senerevej"}), ("har-vaeret", {"Førvej", "Aldrigvej"})):
        page = client.get(TABLE, {"vis": view}).content.decode()
        assert set(re.findall(r"[A-ZÆØÅ]\w+vej\b(?=</th>)", page)) == there, view
        assert ("gjaldt aldrig" in page) is (view == "har-vaeret")
    assert "Alle andre" in client.get(TABLE).content.decode()


# The three places of the notification's page


def selected(page: str, name: str) -> str:
    """What is chosen in a field of choices: its value; empty where the first, empty one is."""
    (inside,) = re.findall(rf'<select id="{re.escape(name)}".*?</select>', page, re.DOTALL)
    found = re.findall(r'<option value="([^"]*)" selected', inside)
    assert len(found) <= 1, name
    return found[0] if found else ""


def test_what_lies_in_no_unit_is_proposed_to_the_one_of_its_address(world: World, visit: Visit) -> None:
    team = world.town.units["syd-1"].pk
    found = arrived(**{"barn.0.adresse": "Strandvej 4", "barn.0.navn": "Oliver"})
    page = visit("receiver").get(f"/indbakke/{found.pk}/").content.decode()
    assert "Forslag:" not in page
    assert selected(page, "til") == ""
    mine = selected(page, "hos")
    assert mine == f"{world.town.units['modtagelsen'].pk}-0"
    rule(world, "syd-1", street="Strandvej")
    page = visit("receiver").get(f"/indbakke/{found.pk}/").content.decode()
    said = "Forslag: Team Syd 1, efter den adresse, der er skrevet (reglen for Strandvej)."
    assert page.count(said) == 2
    assert (selected(page, "til"), selected(page, "hos")) == (f"{team}-0", f"{team}-0")
    Notification.objects.filter(pk=found.pk).update(unit=world.town.units["modtagelsen"])
    page = visit("receiver").get(f"/indbakke/{found.pk}/").content.decode()
    assert page.count(said) == 2
    assert (selected(page, "til"), selected(page, "hos")) == ("", f"{team}-0")


def test_what_a_person_chose_stands_when_the_form_comes_back(world: World, visit: Visit) -> None:
    found = arrived(**{"barn.0.adresse": "Strandvej 4", "barn.0.navn": "Oliver"})
    rule(world, "syd-1", street="Strandvej")
    chosen = f"{world.town.units['nord-1'].pk}-0"
    client = visit("receiver")
    answer = client.post(f"/indbakke/{found.pk}/giv-videre/", {"til": chosen, "begrundelse": ""})
    assert (answer.status_code, selected(answer.content.decode(), "til")) == (422, chosen)
    answer = client.post(f"/indbakke/{found.pk}/giv-videre/", {"til": "", "begrundelse": "x"})
    assert (answer.status_code, selected(answer.content.decode(), "til")) == (422, "")
    answer = client.post(f"/indbakke/{found.pk}/nyt-barn/", {"noegle": "n", "navn": "", "hos": chosen})
    assert (answer.status_code, selected(answer.content.decode(), "hos")) == (422, chosen)


def test_a_tie_chooses_nobody(world: World, visit: Visit) -> None:
    rule(world, "nord-1", topic=ABUSE)
    rule(world, "syd-1", topic=HONOUR)
    found = arrived(aeresrelateret="ja")
    page = visit("receiver").get(f"/indbakke/{found.pk}/").content.decode()
    assert page.count("Forslag: To regler passer:") == 2
    assert (selected(page, "til"), selected(page, "hos")) == ("", "")


def test_the_conclusion_offers_the_unit_and_chooses_nobody(world: World, visit: Visit) -> None:
    rule(world, "syd-1", street="Birkevej")
    found = arrived()
    link(found, world)
    assess(found, world, "ida")
    client, name = visit("area_leader"), f"til.{world.ida.pk}"
    page = client.get(f"/indbakke/{found.pk}/").content.decode()
    assert "Forslag: Team Syd 1, efter barnets adresse (reglen for Birkevej)." in page
    assert selected(page, name) == ""
    offered = f"{world.town.units['syd-1'].pk}-0"
    label = "Team Syd 1: ingen endnu, enheden fordeler"
    assert f'som nu</option><option value="{offered}">{label} (forslag)</option>' in page
    fields = {
        "noegle": "k", f"konklusion.{world.ida.pk}": "samtale", f"hvorfor.{world.ida.pk}": "Vi taler med mor.",
        f"mistanke.{world.ida.pk}": "nej", name: offered,
    }  # fmt: skip
    answer = client.post(f"/indbakke/{found.pk}/konkluder/", {**fields, f"hvorfor.{world.ida.pk}": ""})
    assert (answer.status_code, selected(answer.content.decode(), name)) == (422, offered)
    assert client.post(f"/indbakke/{found.pk}/konkluder/", fields).status_code == 302
    world.ida.refresh_from_db()
    assert (world.ida.unit, world.ida.worker) == (world.town.units["syd-1"], None)


@pytest.mark.parametrize("unit", ["nord-1", "nord"])
def test_a_case_that_lies_there_already_is_not_offered_away_from_its_worker(
    world: World, visit: Visit, unit: str
) -> None:
    rule(world, unit, street="Birkevej")
    found = arrived()
    link(found, world)
    assess(found, world, "ida")
    page = visit("worker").get(f"/indbakke/{found.pk}/").content.decode()
    assert "(reglen for Birkevej). Sagen ligger dér nu." in page
    assert "(forslag)</option>" not in page and selected(page, f"til.{world.ida.pk}") == ""


def test_the_page_never_shows_where_a_protected_child_lives(world: World, visit: Visit) -> None:
    rule(world, "syd-1", street="Birkevej")
    Person.objects.filter(pk=world.people["mor"].pk).update(protected_address=True)
    found = arrived()
    link(found, world)
    assess(found, world, "ida")
    page = visit("receiver").get(f"/indbakke/{found.pk}/").content.decode()
    assert "Forslag: Team Syd 1, efter barnets adresse." in page
    assert "Birkevej" not in page
