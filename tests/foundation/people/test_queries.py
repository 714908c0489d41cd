"""Finding persons, and keeping a protected address in."""

from datetime import UTC, date, datetime

import pytest

from sikkersag.foundation.people import actions, queries
from sikkersag.foundation.people.cpr import InvalidCprError
from sikkersag.foundation.people.models import Person

NOW = datetime(2026, 3, 10, 7, 40, tzinfo=UTC)
DAY = date(2026, 3, 10)


def create(name: str, cpr: str | None = None) -> Person:
    return actions.create_person(name=name, cpr=cpr, by=None, now=NOW)


def live(address: str, *persons: Person, since: date = date(2020, 1, 1)) -> None:
    place = actions.create_household(address=address, by=None, now=NOW)
    actions.move_household(persons=[p.pk for p in persons], household=place.pk, on=since, by=None, now=NOW)


def test_a_number_finds_its_person_however_typed(db: None) -> None:
    ida = create("Ida", "7105190000")
    assert queries.by_cpr("710519-0000") == ida
    assert queries.by_cpr("720519-0000") is None
    with pytest.raises(InvalidCprError):
        queries.by_cpr("Ida")


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("Christian", ["Christian Åberg", "Kristian Holm"]),
        ("kristian", ["Christian Åberg", "Kristian Holm"]),
        ("ÅBERG", ["Christian Åberg"]),
        ("Aab", ["Christian Åberg"]),
        ("aaberg, christian", ["Christian Åberg"]),
        ("holm k", ["Kristian Holm"]),
        ("ærø", ["Ærø-Maja Ålund"]),
        ("Maya", ["Ærø-Maja Ålund"]),
        ("Søffie", ["Søfie_100% Lind"]),
        ("100%", ["Søfie_100% Lind"]),
        ("%", []),
        ("_", []),
        ("", []),
        ("olm", []),
    ],
)
def test_a_name_is_found_by_any_word_and_any_spelling(typed: str, names: list[str], db: None) -> None:
    for name in ("Christian Åberg", "Kristian Holm", "Ærø-Maja Ålund", "Søfie_100% Lind"):
        create(name)
    assert [person.name for person in queries.by_name(typed)] == names


def test_the_home_is_the_one_of_that_day_and_the_day_of_moving_belongs_to_the_new(db: None) -> None:
    ida = create("Ida")
    live("Strandvej 4", ida)
    live("Bakken 2", ida, since=DAY)
    assert queries.household_of(ida, date(2019, 12, 31)) is None
    shown = [queries.address_shown(ida, viewer_may=False, on=day) for day in (date(2020, 1, 1), date(2026, 3, 9), DAY)]
    assert shown == ["Strandvej 4", "Strandvej 4", "Bakken 2"]
    old = queries.household_of(ida, date(2026, 3, 9))
    assert old is not None
    assert list(queries.members_of(old, DAY)) == []


def test_somebody_with_two_homes_is_shown_at_the_one_they_came_to_last(db: None) -> None:
    ida = create("Ida")
    live("Strandvej 4", ida)
    second = actions.create_household(address="Bakken 2", by=None, now=NOW)
    actions.set_residence(person=ida.pk, household=second.pk, starts=date(2025, 1, 1), by=None, now=NOW)
    assert [row.household.address for row in queries.residences_of(ida, DAY)] == ["Bakken 2", "Strandvej 4"]


def test_a_protected_address_comes_out_only_for_the_one_who_may(db: None) -> None:
    ida = create("Ida")
    live("Hemmelig 7", ida)
    ida = actions.protect_address(person=ida.pk, protected=True, by=None, now=NOW)
    assert queries.address_shown(ida, viewer_may=False, on=DAY) == "Adressen er beskyttet."
    assert queries.address_shown(ida, viewer_may=True, on=DAY) == "Hemmelig 7"


def test_a_childs_address_is_kept_in_where_the_mother_in_the_same_home_is_protected(db: None) -> None:
    ida, mother = create("Ida"), create("Anne")
    live("Hemmelig 7", ida, mother)
    actions.protect_address(person=mother.pk, protected=True, by=None, now=NOW)
    assert queries.address_shown(ida, viewer_may=False, on=DAY) == "Adressen er beskyttet."
    live("Bakken 2", ida, since=DAY)
    assert queries.address_shown(ida, viewer_may=False, on=DAY) == "Bakken 2"


def test_a_protected_person_without_a_home_is_still_told_as_protected(db: None) -> None:
    ida = create("Ida")
    assert queries.address_shown(ida, viewer_may=False, on=DAY) == ""
    actions.protect_address(person=ida.pk, protected=True, by=None, now=NOW)
    ida.refresh_from_db()
    assert queries.address_shown(ida, viewer_may=False, on=DAY) == "Adressen er beskyttet."
