"""The municipality's own table of who gets notifications from where: what it proposes, and who may change it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from tests.casefile.factory import World, make_case, make_person, settle, when

from sikkersag.casefile.models import Case
from sikkersag.foundation.audit.models import Entry as Audit
from sikkersag.foundation.organisation.models import UnitPeriod
from sikkersag.foundation.people.models import Person, Residence
from sikkersag.foundation.refused import RefusedError
from sikkersag.intake.actions import routing
from sikkersag.intake.actions.routing import add_route, end_route
from sikkersag.intake.models import Route
from sikkersag.intake.queries.routing import Proposals, proposed
from sikkersag.intake.routes import address_of, nearness, words_of
from sikkersag.intake.submission import Submission, ToldChild

SINCE = date(2024, 1, 1)
ABUSE, HONOUR, UNBORN = "overgreb", "aeresrelateret", "ufoedt"


def rule(world: World, to: str, **more: Any) -> Route:
    told: dict[str, Any] = {"starts": SINCE, "by": world.town.area_leader, "now": when()} | more
    return add_route(unit=world.town.units[to], **told)


def asked(
    world: World,
    address: str = "",
    *cases: Case,
    at: str = "2026-03-10 08:40",
    writes: bool = True,
    **told: Any,
) -> Proposals:
    submission = Submission(text="x", children=(ToldChild(address=address),) if address else (), **told)
    viewer = world.town.viewer("receiver", at)
    return proposed(viewer, submission, cases, writes=[case.pk for case in cases] if writes else [])


def unit_of(world: World, found: Proposals) -> str:
    """The key of the unit that is proposed for the notification; empty where there is none."""
    if found.whole is None or found.whole.unit is None:
        return ""
    return next(key for key, unit in world.town.units.items() if unit.pk == found.whole.unit)


# What fits


@pytest.mark.parametrize(
    ("address", "told", "to"),
    [
        ("Strandvej 4, 8000 Fjordby", {}, "nord-1"),
        ("strandvej 4A", {}, "nord-1"),
        ("Strandvej", {}, "nord-1"),
        ("Strandvej nr. 4", {}, "nord-1"),
        ("Åvej 3\n8000 Fjordby", {}, "syd-1"),
        ("Aavej 3, st. tv.", {}, "syd-1"),
        ("Strandvejen 4, 8000 Fjordby", {}, "nord"),
        ("Andenvej 9, 8000 Fjordby", {}, "nord"),
        ("Andenvej 9, 8240 Risby", {}, "modtagelsen"),
        ("Andenvej 9", {}, "modtagelsen"),
        ("Andenvej 9", {"abuse": True}, "doegnvagten"),
        ("", {"abuse": True}, "doegnvagten"),
        ("", {"abuse": False}, "modtagelsen"),
        ("Andenvej 9, 8000 Fjordby", {"abuse": True}, "syd"),
        ("Strandvej 4, 8000 Fjordby", {"abuse": True}, "nord-1"),
        ("Strandvej 4, 8000 Fjordby", {"honour": True}, "syd-1"),
        ("", {}, "modtagelsen"),
    ],
)
def test_the_nearest_rule_is_proposed(world: World, address: str, told: dict[str, Any], to: str) -> None:
    rule(world, "nord-1", street="Strandvej")
    rule(world, "syd-1", street="Strandvej", topic=HONOUR)
    rule(world, "syd-1", street="Åvej")
    rule(world, "nord", postcode="8000")
    rule(world, "syd", postcode="8000", topic=ABUSE)
    rule(world, "doegnvagten", topic=ABUSE)
    rule(world, "modtagelsen", others=True)
    assert unit_of(world, asked(world, address, **told)) == to


@pytest.mark.parametrize(
    ("address", "to"),
    [
        ("Strandvej 1", "nord-1"),
        ("Strandvej 49 B", "nord-1"),
        ("Strandvej 48", "syd-1"),
        ("Strandvej 51", "syd-1"),
        ("Strandvej 51, 8240 Risby", "nord"),
    ],
)
def test_house_numbers_and_sides_of_a_street_narrow_it(world: World, address: str, to: str) -> None:
    rule(world, "nord-1", street="Strandvej", first=1, last=49, side="ulige", postcode="8000")
    rule(world, "syd-1", street="Strandvej")
    rule(world, "nord", street="Strandvej", postcode="8240")
    assert unit_of(world, asked(world, f"{address}, 8000" if "8240" not in address else address)) == to


def test_what_the_address_does_not_say_leaves_both_open(world: World) -> None:
    rule(world, "nord-1", street="Strandvej", last=50)
    rule(world, "syd-1", street="Strandvej", first=51)
    found = asked(world, "Strandvej, 8000 Fjordby").whole
    assert found is not None and found.unit is None
    assert found.words.startswith("To regler passer: Team Nord 1 ") and "Team Syd 1" in found.words
    assert "Strandvej til nr. 50" in found.words and "Strandvej fra nr. 51" in found.words


def test_two_topics_of_two_units_are_told_both_and_none_is_chosen(world: World) -> None:
    rule(world, "nord-1", topic=ABUSE)
    rule(world, "syd-1", topic=HONOUR)
    found = asked(world, abuse=True, honour=True).whole
    assert found is not None and found.unit is None
    assert "mistanke om overgreb" in found.words and "æresrelateret konflikt" in found.words
    rule(world, "syd-1", street="Strandvej", topic=HONOUR)
    rule(world, "syd-1", street="Strandvej", topic=ABUSE)
    assert unit_of(world, asked(world, "Strandvej 2", abuse=True, honour=True)) == "syd-1"


def test_children_at_two_addresses_of_two_units_are_a_tie(world: World) -> None:
    rule(world, "nord-1", street="Strandvej")
    rule(world, "syd-1", street="Åvej")
    rule(world, "nord", others=True)
    told = Submission(text="x", children=(ToldChild(address="Strandvej 1"), ToldChild(address="Åvej 2")))
    found = proposed(world.town.viewer("receiver"), told, writes=()).told
    assert found is not None and found.unit is None and "To regler passer" in found.words
    told = Submission(text="x", children=(ToldChild(address="Strandvej 1"), ToldChild(address="Et sted 2")))
    found = proposed(world.town.viewer("receiver"), told, writes=()).told
    assert found is not None and found.unit == world.town.units["nord-1"].pk


@pytest.mark.parametrize(
    ("at", "to"),
    [
        ("2026-03-01 23:59", ""),
        ("2026-03-02 00:00", "nord-1"),
        ("2026-03-08 23:59", "nord-1"),
        ("2026-03-09 00:00", "syd-1"),
    ],
)
def test_a_rule_holds_from_the_day_it_begins_until_the_day_it_ends(world: World, at: str, to: str) -> None:
    rule(world, "nord-1", street="Strandvej", starts=date(2026, 3, 2), ends=date(2026, 3, 9))
    rule(world, "syd-1", street="Strandvej", starts=date(2026, 3, 9))
    assert unit_of(world, asked(world, "Strandvej 2", at=at)) == to


def test_without_rules_or_without_one_that_fits_nothing_is_proposed(world: World) -> None:
    assert asked(world, "Strandvej 2", world.ida) == Proposals()
    rule(world, "nord-1", street="Strandvej")
    assert asked(world, "Åvej 2").whole is None


def test_a_unit_that_is_closed_is_told_and_not_proposed(world: World) -> None:
    rule(world, "syd-1", street="Strandvej")
    UnitPeriod.objects.filter(unit=world.town.units["syd-1"]).update(ends="2026-03-10")
    found = asked(world, "Strandvej 2").whole
    assert found is not None and found.unit is None and "lukket" in found.words


def test_an_address_denies_no_more_than_it_says() -> None:
    street = Route(street="strandvej", street_name="Strandvej", postcode="8000", first=3)
    assert nearness(street, address_of("Strandvej 3, 8000"), ()) == (2, False, 3)
    assert nearness(street, address_of("Strandvej"), ()) == (2, False, 0)
    assert nearness(street, address_of("Strandvej 2"), ()) is None
    assert nearness(street, address_of("Strandvej 3, 8240"), ()) is None
    assert nearness(street, address_of("Gammel Strandvej 3"), ()) is None
    assert address_of(" , ") is None
    assert words_of(street) == "Strandvej fra nr. 3 i 8000"


# A child's home


def test_a_linked_child_is_routed_by_its_home_and_not_by_what_was_told(world: World) -> None:
    rule(world, "nord-1", street="Birkevej", first=1, last=20)
    rule(world, "syd-1", street="Strandvej")
    found = asked(world, "Strandvej 2", world.ida)
    assert found.told is not None and found.told.unit == world.town.units["syd-1"].pk
    assert found.children[world.ida.pk] == found.whole
    assert unit_of(world, found) == "nord-1"
    assert found.whole is not None
    assert found.whole.words == "Team Nord 1, efter barnets adresse (reglen for Birkevej nr. 1 til 20)."


def test_the_home_is_that_of_the_day(world: World) -> None:
    rule(world, "nord-1", street="Birkevej")
    rule(world, "syd-1", street="Åvej")
    Residence.objects.filter(person=world.people["ida"]).update(ends="2026-03-10")
    settle("Åvej 2", world.people["ida"], since="2026-03-10")
    assert unit_of(world, asked(world, "", world.ida, at="2026-03-09 12:00")) == "nord-1"
    assert unit_of(world, asked(world, "", world.ida)) == "syd-1"
    settle("Birkevej 3", world.people["ida"], since="2026-03-10", share="hver anden uge")
    assert unit_of(world, asked(world, "", world.ida)) == ""


def test_a_child_without_a_known_home_is_routed_by_what_was_told(world: World) -> None:
    rule(world, "syd-1", street="Åvej")
    Residence.objects.filter(person=world.people["ida"]).delete()
    found = asked(world, "Åvej 2", world.ida)
    assert unit_of(world, found) == "syd-1"
    assert found.whole is not None and "efter den adresse, der er skrevet" in found.whole.words


def test_another_child_of_the_notification_is_routed_like_the_one_that_is_found(world: World) -> None:
    rule(world, "nord-1", street="Birkevej")
    rule(world, "modtagelsen", others=True)
    found = asked(world, "", world.ida).told
    assert found is not None and found.unit == world.town.units["nord-1"].pk
    assert found.words == "Team Nord 1, efter adressen for det barn, der er fundet (reglen for Birkevej)."
    Person.objects.filter(pk=world.people["mor"].pk).update(protected_address=True)
    found = asked(world, "", world.ida).told
    assert found is not None and "Birkevej" not in found.words


@pytest.mark.parametrize("who", ["ida", "mor"])
def test_a_protected_address_never_comes_out(world: World, who: str) -> None:
    rule(world, "nord-1", street="Birkevej")
    rule(world, "modtagelsen", others=True)
    Person.objects.filter(pk=world.people[who].pk).update(protected_address=True)
    ida = Case.objects.select_related("child").get(pk=world.ida.pk)
    found = asked(world, "", ida).whole
    assert found is not None and found.words == "Team Nord 1, efter barnets adresse."
    not_theirs = asked(world, "", ida, writes=False).whole
    assert not_theirs is not None and not_theirs.unit == world.town.units["modtagelsen"].pk
    assert "Birkevej" not in not_theirs.words and "adresse (" not in not_theirs.words
    rule(world, "syd-1", street="Åvej")
    settle("Åvej 2", world.people["ida"], since="2026-03-01", share="hver anden uge")
    found = asked(world, "", ida).whole
    assert found is not None and found.unit is None
    assert "To regler passer" in found.words and "Birkevej" not in found.words


def test_a_protected_home_stays_hidden_where_another_rule_says_the_same(world: World) -> None:
    rule(world, "nord-1", street="Birkevej")
    rule(world, "nord-1", street="Åvej")
    Person.objects.filter(pk=world.people["emil"].pk).update(protected_address=True)
    settle("Åvej 2", world.people["ida"], since="2026-03-01")
    found = asked(world, "", world.ida).whole
    assert found is not None and found.unit == world.town.units["nord-1"].pk
    assert "Birkevej" not in found.words


def test_an_unborn_child_is_routed_by_what_was_told_the_topic_or_the_rule_for_all_others(world: World) -> None:
    child = make_person("Ufødt barn", expected="2026-05-28")
    parties = [(world.people["mor"], "mor", False)]
    case = make_case(
        child, world.family, number="2026-0000778", unit=world.ida.unit, worker=world.town.worker, parties=parties
    )
    rule(world, "nord-1", street="Birkevej")
    rule(world, "modtagelsen", others=True)
    found = asked(world, "", case)
    assert unit_of(world, found) == "modtagelsen"
    assert found.whole is not None and "ikke er en adresse" in found.whole.words
    rule(world, "syd-1", topic=UNBORN)
    assert unit_of(world, asked(world, "", case)) == "syd-1"
    assert unit_of(world, asked(world, "", world.ida, unborn=True)) == "nord-1"
    assert unit_of(world, asked(world, "Birkevej 3", case)) == "nord-1"


# The rules


def test_a_rule_is_written_down_and_ended_and_stays(world: World) -> None:
    made = rule(world, "nord-1", street=" Kaptajn  Sofus' Vej ", topic=ABUSE)
    assert (made.street, made.street_name) == ("kaptajn sofus vej", "Kaptajn Sofus' Vej")
    end_route(route=made.pk, ends=date(2026, 3, 11), by=world.town.area_leader, now=when())
    made.refresh_from_db()
    assert made.last_day == date(2026, 3, 10)
    told = Audit.objects.filter(action__in=("intake.add_route", "intake.end_route")).order_by("pk")
    assert [(one.by, one.object) for one in told] == [(world.town.area_leader, f"route:{made.pk}")] * 2
    assert told[0].detail["rule"] == "Kaptajn Sofus' Vej ved mistanke om overgreb"


def test_a_mistake_is_ended_on_the_day_it_began_and_makes_way(world: World) -> None:
    made = rule(world, "nord-1", street="Strandvej", starts=date(2026, 3, 10))
    end_route(route=made.pk, ends=made.starts, by=world.town.area_leader, now=when())
    rule(world, "syd-1", street="Strandvej", starts=date(2026, 3, 10))
    assert unit_of(world, asked(world, "Strandvej 2")) == "syd-1"


@pytest.mark.parametrize(
    ("to", "more", "field"),
    [
        ("nord-1", {"postcode": "800"}, "postcode"),
        ("nord-1", {"postcode": "٨٠٠٠"}, "postcode"),
        ("nord-1", {"street": "---"}, "street"),
        ("nord-1", {"street": "Strandvej 12"}, "street"),
        ("nord-1", {"street": "Strandvej 12B"}, "street"),
        ("nord-1", {"street": "x" * 101}, "street"),
        ("nord-1", {"postcode": "8000", "first": 3}, "street"),
        ("nord-1", {"street": "Åvej", "first": 9, "last": 3}, "last"),
        ("nord-1", {"street": "Åvej", "first": 1000}, "first"),
        ("nord-1", {"street": "Åvej", "side": "venstre"}, "side"),
        ("nord-1", {"topic": "vejret"}, "topic"),
        ("nord-1", {}, "street"),
        ("nord-1", {"street": "Åvej", "others": True}, "others"),
        ("nord-1", {"street": "Åvej", "ends": SINCE}, "ends"),
        ("nord-1", {"street": "Åvej", "starts": date(2019, 12, 31)}, "unit"),
        ("staben", {"street": "Åvej"}, "unit"),
        ("center", {"street": "Åvej"}, "unit"),
        ("nord-1", {"street": "strandvej"}, "starts"),
        ("syd-1", {"street": "Strandvej", "starts": date(2020, 1, 1)}, "starts"),
    ],
)
def test_a_rule_that_says_nothing_or_too_much_is_refused(
    world: World, to: str, more: dict[str, Any], field: str
) -> None:
    rule(world, "nord-1", street="Strandvej")
    before = Audit.objects.count()
    with pytest.raises(RefusedError) as refused:
        rule(world, to, **more)
    assert refused.value.field == field
    assert (Route.objects.count(), Audit.objects.count()) == (1, before)


def test_the_same_place_may_have_another_unit_before_and_after(world: World) -> None:
    rule(world, "nord-1", street="Strandvej", starts=date(2026, 1, 1), ends=date(2026, 2, 1))
    rule(world, "syd-1", street="Strandvej", starts=date(2025, 1, 1), ends=date(2026, 1, 1))
    rule(world, "nord-1", street="Strandvej", starts=date(2026, 2, 1))
    with pytest.raises(RefusedError, match="Team Nord 1"):
        rule(world, "syd-1", street="Strandvej", starts=date(2026, 1, 31), ends=date(2026, 2, 1))


def test_the_database_holds_what_the_actions_promise(world: World) -> None:
    unit, good = world.town.units["nord-1"], {"street": "aavej", "street_name": "Åvej", "starts": SINCE}
    Route.objects.create(unit=unit, **good)
    for bad in ({"starts": SINCE}, {"others": True, **good}, {"postcode": "8000", "first": 2, "starts": SINCE}, good,
                {**good, "topic": ABUSE, "ends": date(2023, 1, 1)}):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            Route.objects.create(unit=unit, **bad)


def test_two_who_write_the_same_rule_at_once_write_one(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    rule(world, "nord-1", street="Strandvej")
    # The other's row was not there yet when it was looked for.
    monkeypatch.setattr(routing, "_check_alone", lambda rule: None)
    with pytest.raises(RefusedError, match="Der er allerede en regel for Strandvej"):
        rule(world, "syd-1", street="Strandvej")
    assert Route.objects.count() == 1


def test_a_rule_does_not_end_before_it_began_or_later_than_it_has(world: World) -> None:
    made = rule(world, "nord-1", street="Strandvej", ends=date(2026, 4, 1))
    for day in (date(2023, 12, 31), date(2026, 4, 1), date(2026, 4, 2)):
        with pytest.raises(RefusedError, match="Intet er ændret"):
            end_route(route=made.pk, ends=day, by=world.town.area_leader, now=when())
    made.refresh_from_db()
    assert made.ends == date(2026, 4, 1)
