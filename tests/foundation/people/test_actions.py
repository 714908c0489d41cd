"""Writing persons and where they live."""

import uuid
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import transaction
from tests.databases import Database, at_once

from sikkersag.foundation.audit.models import Entry
from sikkersag.foundation.people import actions
from sikkersag.foundation.people.models import Household, Person, Residence
from sikkersag.foundation.refused import RefusedError

NOW = datetime(2026, 3, 10, 7, 40, tzinfo=UTC)
#: Fictional numbers (day + 60, month + 12) and replacement numbers (day + 60).
FICTIONAL, REPLACEMENT, OTHER = "7117190000", "710519-0000", "7217190000"


def create(name: str = "Ida Holm", **given: Any) -> Person:
    return actions.create_person(name=name, by=None, now=NOW, **given)


def home(address: str = "Strandvej 4") -> int:
    return actions.create_household(address=address, by=None, now=NOW).pk


def ordinary(born: date) -> str:
    """A number that tells a birth day of this century; put together here so that none stands in a file."""
    return f"{born:%d%m%y}" + "4000"


def test_it_stores_the_number_in_one_form_and_the_name_as_search_compares_it(db: None) -> None:
    found = Person.objects.get(pk=create("  Christian\tÅberg ", cpr=REPLACEMENT).pk)
    assert (found.name, found.cpr) == ("Christian Åberg", "7105190000")
    assert (found.folded, found.name_key) == ("christian aaberg", "kristian åberg")


def test_the_audit_row_holds_neither_name_number_nor_address(db: None) -> None:
    person = create(cpr=FICTIONAL, born=date(2019, 5, 11))
    actions.change_person(person=person.pk, name="Ida Lund", cpr=OTHER, by=None, now=NOW)
    actions.protect_address(person=person.pk, protected=True, by=None, now=NOW)
    actions.move_household(persons=[person.pk], household=home("Hemmelig 7"), on=date(2026, 3, 1), by=None, now=NOW)
    rows = list(Entry.objects.order_by("pk"))
    assert [row.action for row in rows] == [
        "people.create", "people.change", "people.protect", "people.household", "people.move"
    ]  # fmt: skip
    assert rows[1].detail == {"changed": ["cpr", "name"]}
    told = " ".join(f"{row.object} {row.detail}" for row in rows)
    for secret in ("Ida", "Lund", "Holm", "Hemmelig", FICTIONAL, OTHER, "2019-05-11"):
        assert secret not in told


def test_it_reads_the_birth_day_from_the_number_that_tells_one(db: None) -> None:
    assert create(cpr=ordinary(date(2019, 5, 11))).born == date(2019, 5, 11)
    assert create(cpr=REPLACEMENT).born is None


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"name": " \u200b "}, "mangler et navn"),
        ({"name": "a" * 161}, "161 tegn"),
        ({"cpr": "12"}, "ti cifre"),
        ({"born": date(2026, 3, 11)}, "efter i dag"),
        ({"cpr": ordinary(date(2026, 3, 11))}, "senere end i dag"),
        ({"cpr": ordinary(date(2019, 5, 11)), "born": date(2019, 5, 12)}, "passer ikke sammen"),
    ],
)
def test_it_refuses_what_cannot_be_and_keeps_nothing(given: dict[str, Any], told: str, db: None) -> None:
    with pytest.raises(RefusedError, match=told) as refused:
        create(**given)
    assert "ntet er gemt" in str(refused.value)
    assert not Person.objects.exists()
    assert not Entry.objects.exists()


def test_a_child_born_just_after_midnight_in_denmark_is_not_born_tomorrow(db: None) -> None:
    late = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)
    assert actions.create_person(name="Ny", born=date(2026, 7, 2), by=None, now=late).born == date(2026, 7, 2)


def test_a_number_that_is_taken_is_refused_without_telling_of_the_other(db: None) -> None:
    create("Ida Holm", cpr=FICTIONAL)
    with pytest.raises(RefusedError) as refused:
        create("Emil Lund", cpr=FICTIONAL)
    words = str(refused.value)
    assert refused.value.field == "cpr"
    assert "Søg personen frem" in words
    assert not any(secret in words for secret in ("Ida", "Holm", FICTIONAL, FICTIONAL[:6]))
    assert Person.objects.count() == 1


def test_the_refusal_leaves_the_transaction_around_it_usable(db: None) -> None:
    create(cpr=FICTIONAL)
    with transaction.atomic():
        with pytest.raises(RefusedError):
            create("Emil", cpr=FICTIONAL)
        create("Emil", cpr=OTHER)
    assert Person.objects.count() == 2


def test_two_at_once_with_one_number_give_one_person_and_one_refusal(committed_db: Database) -> None:
    def attempt() -> str:
        try:
            create(cpr=FICTIONAL)
        except RefusedError as refused:
            assert refused.__cause__ is None
            assert FICTIONAL not in str(refused)
            return "refused"
        return "kept"

    for _ in range(5):
        assert sorted(at_once(*[attempt] * 4)) == ["kept", "refused", "refused", "refused"]
        assert Person.objects.count() == 1
        Person.objects.all().delete()


def test_two_at_once_that_give_two_persons_one_number_give_one_refusal(committed_db: Database) -> None:
    persons = [create("Ida"), create("Emil")]

    def attempt(person: uuid.UUID) -> str:
        try:
            actions.change_person(person=person, cpr=FICTIONAL, by=None, now=NOW)
        except RefusedError:
            return "refused"
        return "kept"

    assert sorted(at_once(*[lambda p=p.pk: attempt(p) for p in persons])) == ["kept", "refused"]
    assert Person.objects.filter(cpr=FICTIONAL).count() == 1


def test_the_number_of_a_newborn_becomes_known(db: None) -> None:
    child = create("Barn af Anne Holm", expected=date(2026, 3, 20))
    changed = actions.change_person(person=child.pk, name="Ida Holm", cpr=ordinary(date(2026, 3, 9)), by=None, now=NOW)
    assert (changed.born, changed.expected) == (date(2026, 3, 9), date(2026, 3, 20))
    assert Person.objects.get(pk=child.pk).folded == "ida holm"


def test_a_replacement_number_gives_way_to_the_real_one(db: None) -> None:
    person = create(cpr=REPLACEMENT, born=date(2019, 5, 11))
    assert actions.change_person(person=person.pk, cpr=ordinary(date(2019, 5, 11)), by=None, now=NOW).cpr == ordinary(
        date(2019, 5, 11)
    )
    with pytest.raises(RefusedError, match="passer ikke"):
        actions.change_person(person=person.pk, born=date(2018, 1, 1), by=None, now=NOW)


def test_a_mistyped_number_is_put_right_with_the_birth_day_that_came_of_it(db: None) -> None:
    person = create(cpr=ordinary(date(2019, 5, 11)))
    assert actions.change_person(person=person.pk, cpr=ordinary(date(2019, 6, 11)), by=None, now=NOW).born == date(
        2019, 6, 11
    )


def test_a_change_that_changes_nothing_writes_nothing(db: None) -> None:
    person = create(cpr=FICTIONAL)
    actions.change_person(person=person.pk, name="Ida Holm", cpr="711719-0000", by=None, now=NOW)
    actions.protect_address(person=person.pk, protected=False, by=None, now=NOW)
    assert Entry.objects.count() == 1


def test_moving_ends_the_old_home_and_begins_the_new_on_one_day(db: None) -> None:
    first, second, ida, emil = home(), home("Bakken 2"), create("Ida").pk, create("Emil").pk
    actions.move_household(persons=[ida, emil], household=first, on=date(2020, 1, 1), by=None, now=NOW)
    actions.move_household(persons=[ida], household=second, on=date(2026, 3, 1), by=None, now=NOW)
    rows = Residence.objects.order_by("starts", "person__folded").values_list("person", "household", "starts", "ends")
    assert list(rows) == [
        (emil, first, date(2020, 1, 1), None),
        (ida, first, date(2020, 1, 1), date(2026, 3, 1)),
        (ida, second, date(2026, 3, 1), None),
    ]


def test_moving_again_on_the_same_day_puts_the_first_right_and_moving_to_the_same_home_does_nothing(db: None) -> None:
    first, second, ida = home(), home(), create("Ida").pk
    for place in (first, second, second):
        actions.move_household(persons=[ida], household=place, on=date(2026, 3, 1), by=None, now=NOW)
    assert list(Residence.objects.values_list("household", "ends")) == [(second, None)]


def test_moving_back_before_a_later_move_ends_where_that_begins(db: None) -> None:
    place, ida = home(), create("Ida").pk
    actions.set_residence(person=ida, household=place, starts=date(2026, 5, 1), by=None, now=NOW)
    actions.move_household(persons=[ida], household=place, on=date(2026, 3, 1), by=None, now=NOW)
    assert list(Residence.objects.order_by("starts").values_list("starts", "ends")) == [
        (date(2026, 3, 1), date(2026, 5, 1)),
        (date(2026, 5, 1), None),
    ]


def test_a_child_may_live_in_two_homes_but_not_twice_in_one(db: None) -> None:
    ida = create("Ida").pk
    for place in (home(), home()):
        actions.set_residence(
            person=ida, household=place, starts=date(2026, 1, 1), share="hver anden uge", by=None, now=NOW
        )
    with pytest.raises(RefusedError, match="bor allerede"):
        actions.set_residence(person=ida, household=place, starts=date(2025, 1, 1), by=None, now=NOW)
    with pytest.raises(RefusedError, match="efter fra-datoen"):
        actions.set_residence(
            person=ida, household=home(), starts=date(2026, 1, 1), ends=date(2026, 1, 1), by=None, now=NOW
        )
    assert Residence.objects.count() == 2


def test_invisible_signs_do_not_reach_a_name_or_an_address(db: None) -> None:
    assert create("Ida\u202e\x00 Holm").name == "Ida Holm"
    assert Household.objects.get(pk=home("Vej\u202e 4\n")).address == "Vej 4"
