"""The organisation as it stood on a day, and what is refused so that no day has two answers."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.databases import Database, at_once
from tests.foundation.town import BEGAN, DAY, NOW, TODAY, Town

from sikkersag.foundation.access.errors import Denied
from sikkersag.foundation.audit.models import Entry
from sikkersag.foundation.login.models import User
from sikkersag.foundation.organisation import actions, queries
from sikkersag.foundation.organisation.models import Employment, StandIn, Unit, UnitPeriod
from sikkersag.foundation.refused import RefusedError


def test_a_rename_holds_from_its_day_and_the_old_name_is_kept(town: Town) -> None:
    unit = town.units["a"]
    actions.rename_unit(unit=unit, name="Familieenhed Øst", starts=TODAY, by=town.people["admin"], now=NOW)
    assert queries.name_of(unit, TODAY - DAY) == "A"
    assert queries.name_of(unit, TODAY) == "Familieenhed Øst"
    assert queries.names([unit.pk], TODAY) == {unit.pk: "Familieenhed Øst"}
    assert queries.tree(TODAY).places[unit.pk].reception == town.units["modtagelse"].pk
    entry = Entry.objects.get(action="organisation.rename_unit")
    assert (entry.by, entry.object) == (town.people["admin"], f"unit:{unit.pk}")


def test_a_second_change_on_the_same_day_takes_the_place_of_the_first(town: Town) -> None:
    unit = town.units["a"]
    for name in ("Øst", "Vest"):
        actions.rename_unit(unit=unit, name=name, starts=TODAY, by=None, now=NOW)
    assert [period.name for period in UnitPeriod.objects.filter(unit=unit).order_by("starts")] == ["A", "Vest"]


def test_it_refuses_a_change_before_one_that_is_there_already(town: Town) -> None:
    unit = town.units["a"]
    actions.rename_unit(unit=unit, name="Øst", starts=TODAY, by=None, now=NOW)
    with pytest.raises(RefusedError, match=r"ændring af enheden fra den 10\.3\.2026"):
        actions.rename_unit(unit=unit, name="Vest", starts=TODAY - DAY, by=None, now=NOW)
    assert queries.name_of(unit, TODAY) == "Øst"


def test_a_move_changes_who_reaches_the_unit_from_that_day(town: Town) -> None:
    actions.move_unit(unit=town.units["b"], parent=town.units["nord"], starts=TODAY, by=None, now=NOW)
    b = town.units["b"].pk
    assert b in town.viewer("ole", at=NOW - DAY).units
    assert b not in town.viewer("ole").units
    assert b in town.viewer("chef").units
    assert queries.tree(TODAY).above(b) == [town.units["nord"].pk, town.units["kommune"].pk]


def test_it_refuses_to_move_a_unit_under_itself(town: Town) -> None:
    for parent in ("a", "a1"):
        with pytest.raises(RefusedError, match="under sig selv"):
            actions.move_unit(unit=town.units["a"], parent=town.units[parent], starts=TODAY, by=None, now=NOW)
    assert UnitPeriod.objects.filter(unit=town.units["a"]).count() == 1
    assert queries.tree(TODAY).under(town.units["a"].pk) == [town.units["a"].pk, town.units["a1"].pk]


def test_a_reception_reaches_the_units_that_it_serves_from_that_day(town: Town) -> None:
    actions.set_reception(
        unit=town.units["c"], reception=town.units["modtagelse"], starts=TODAY, by=town.people["admin"], now=NOW
    )
    c = town.units["c"].pk
    assert c not in town.viewer("mona", at=NOW - DAY).units
    assert c in town.viewer("mona").units
    actions.set_reception(unit=town.units["c"], reception=None, starts=TODAY + DAY, by=None, now=NOW)
    assert c not in town.viewer("mona", at=NOW + DAY).units
    with pytest.raises(RefusedError, match="ikke en modtagelse"):
        actions.set_reception(unit=town.units["c"], reception=town.units["a"], starts=TODAY + DAY, by=None, now=NOW)


def test_a_unit_is_made_from_a_day_and_closed_when_it_is_empty(town: Town) -> None:
    def make(key: str, parent: Unit | None, starts: date = TODAY) -> Unit:
        return actions.create_unit(
            key=key, kind="enhed", name="Ny enhed", parent=parent, starts=starts, by=town.people["admin"], now=NOW
        )

    unit = make("ny", town.units["syd"])
    assert unit.pk not in queries.tree(TODAY - DAY).places
    assert queries.tree(TODAY).places[unit.pk].parent == town.units["syd"].pk
    for key, parent, starts in (
        ("ny", town.units["syd"], TODAY),
        ("nyere", None, TODAY),
        ("nyere", town.units["syd"], BEGAN - DAY),
        ("", town.units["syd"], TODAY),
    ):
        with pytest.raises(RefusedError):
            make(key, parent, starts)

    post = actions.employ(
        user=town.person("ny"), unit=unit, role="sagsbehandler", starts=TODAY, by=town.people["admin"], now=NOW
    )
    with pytest.raises(RefusedError, match="1 ansættelse i enheden"):
        actions.close_unit(unit=unit, ends=TODAY + DAY, by=None, now=NOW)
    actions.end_employment(employment=post, ends=TODAY + DAY, by=None, now=NOW)
    actions.close_unit(unit=unit, ends=TODAY + DAY, by=None, now=NOW)
    assert unit.pk in queries.tree(TODAY).places
    assert unit.pk not in queries.tree(TODAY + DAY).places
    with pytest.raises(RefusedError, match="lukket"):
        actions.rename_unit(unit=unit, name="For sent", starts=TODAY + DAY, by=None, now=NOW)


def test_it_refuses_to_close_a_unit_with_units_under_it_or_with_what_a_room_above_names(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    Employment.objects.filter(unit__in=[town.units["syd"], town.units["b"]]).delete()
    with pytest.raises(RefusedError, match="ligger under enheden"):
        actions.close_unit(unit=town.units["syd"], ends=TODAY, by=None, now=NOW)
    monkeypatch.setattr(actions, "_closing_checks", [])
    actions.register_closing_check(lambda unit, _: "Enheden har 3 sager." if unit.key == "b" else None)
    with pytest.raises(RefusedError, match="3 sager"):
        actions.close_unit(unit=town.units["b"], ends=TODAY, by=None, now=NOW)
    assert town.units["b"].pk in queries.tree(TODAY).places


def test_members_and_leaders_are_those_of_the_day(town: Town) -> None:
    a, a1 = town.units["a"], town.units["a1"]
    assert [post.user.name for post in queries.members(a1, TODAY)] == ["Anne", "Bent"]
    assert queries.leader(a1, TODAY) == town.people["lone"]
    assert queries.leader(town.units["b"], TODAY) == town.people["ole"]
    assert queries.leader(town.units["central"], TODAY) is None
    Employment.objects.filter(user=town.people["lone"]).update(ends=TODAY)
    town.post("bent", "afdelingsleder", "a", starts=TODAY)
    assert queries.leader(a, TODAY - DAY) == town.people["lone"]
    assert queries.leader(a, TODAY) == town.people["bent"]


def test_a_post_begins_and_ends_on_its_days(town: Town) -> None:
    ny = town.person("ny")
    post = actions.employ(
        user=ny,
        unit=town.units["b"],
        role="sagsbehandler",
        starts=TODAY,
        ends=TODAY + 2 * DAY,
        title="Socialrådgiver",
        by=town.people["admin"],
        now=NOW,
    )
    assert [len(queries.employments_of(ny, TODAY + n * DAY)) for n in (-1, 0, 1, 2)] == [0, 1, 1, 0]
    with pytest.raises(RefusedError, match="slutter allerede da"):
        actions.end_employment(employment=post, ends=TODAY + 3 * DAY, by=None, now=NOW)
    with pytest.raises(RefusedError, match="efter den første dag"):
        actions.end_employment(employment=post, ends=TODAY, by=None, now=NOW)
    again = actions.employ(
        user=ny, unit=town.units["b"], role="sagsbehandler", starts=TODAY + 2 * DAY, by=None, now=NOW
    )
    assert again.pk != post.pk


@pytest.mark.parametrize(("first", "last"), [(0, None), (-30, None), (-5, 1), (9, 12), (3, 4)])
def test_it_refuses_the_same_post_twice_at_a_time(town: Town, first: int, last: int | None) -> None:
    ny = town.person("ny")
    town.post("ny", "sagsbehandler", "b", starts=TODAY, ends=TODAY + 10 * DAY)
    with pytest.raises(RefusedError, match=r"allerede ansat som sagsbehandler .* til og med den 19\.3\.2026"):
        actions.employ(
            user=ny,
            unit=town.units["b"],
            role="sagsbehandler",
            starts=TODAY + first * DAY,
            ends=None if last is None else TODAY + last * DAY,
            by=None,
            now=NOW,
        )
    assert Employment.objects.filter(user=ny).count() == 1


def test_whoever_gives_out_access_may_not_also_use_it(town: Town) -> None:
    with pytest.raises(RefusedError, match="kan ikke holdes sammen"):
        actions.employ(
            user=town.people["admin"], unit=town.units["b"], role="sagsbehandler", starts=TODAY, by=None, now=NOW
        )
    with pytest.raises(RefusedError, match="kan ikke holdes sammen"):
        actions.employ(
            user=town.people["anne"], unit=town.units["b"], role="systemadministrator", starts=TODAY, by=None, now=NOW
        )
    with pytest.raises(Denied, match="dig selv"):
        actions.employ(
            user=town.people["admin"],
            unit=town.units["b"],
            role="databeskyttelsesraadgiver",
            starts=TODAY,
            by=town.people["admin"],
            now=NOW,
        )


@pytest.mark.parametrize("name", ["anne", "lone", "kim", "dpo", "raad"])
def test_it_denies_changes_by_all_but_the_administrator(town: Town, name: str) -> None:
    by = town.people[name]
    ny = town.person("ny")
    with pytest.raises(Denied):
        actions.rename_unit(unit=town.units["a"], name="Øst", starts=TODAY, by=by, now=NOW)
    with pytest.raises(Denied):
        actions.employ(user=ny, unit=town.units["a"], role="sagsbehandler", starts=TODAY, by=by, now=NOW)
    with pytest.raises(Denied):
        actions.close_unit(unit=town.units["a"], ends=TODAY, by=by, now=NOW)
    assert not Entry.objects.filter(action__startswith="organisation.").exists()


def stand_in(town: Town, absent: str, substitute: str, *, by: str = "lone", reason: str = "Ferie") -> StandIn:
    """Ten days from today."""
    return actions.add_stand_in(
        absent=town.people[absent],
        substitute=town.people[substitute],
        starts=TODAY,
        ends=TODAY + 10 * DAY,
        reason=reason,
        by=town.people[by],
        now=NOW,
    )


def test_a_leader_sets_stand_ins_in_the_own_unit_only(town: Town) -> None:
    made = stand_in(town, "anne", "bent")
    assert list(queries.stand_ins_of(town.people["bent"], TODAY)) == [made]
    for absent, by in (("carl", "lone"), ("anne", "bent"), ("anne", "chef")):
        with pytest.raises(Denied):
            stand_in(town, absent, "dorte", by=by)
    stand_in(town, "carl", "anne", by="admin")
    ended = actions.end_stand_in(stand_in=made, ends=TODAY + DAY, by=town.people["lone"], now=NOW)
    assert ended.ends == TODAY + DAY
    assert not queries.stand_ins_of(town.people["bent"], TODAY + DAY).exists()


def test_who_leads_one_unit_and_works_in_another_sets_no_stand_ins_in_the_other(town: Town) -> None:
    Employment.objects.create(
        user=town.people["lone"], unit=town.units["b"], role="sagsbehandler", starts=TODAY - 2 * DAY
    )
    with pytest.raises(Denied, match="som du leder"):
        stand_in(town, "carl", "dorte")
    assert stand_in(town, "anne", "dorte").absent == town.people["anne"]


def test_it_refuses_a_stand_in_twice_for_oneself_without_reason_or_without_a_post(town: Town) -> None:
    stand_in(town, "anne", "bent")
    town.person("ny")
    for absent, substitute, reason in (
        ("anne", "bent", "Ferie"),
        ("anne", "anne", "Ferie"),
        ("anne", "carl", " "),
        ("anne", "carl", "x" * 121),
        ("anne", "ny", "Ferie"),
        ("anne", "admin", "Ferie"),
        ("anne", "raad", "Ferie"),
    ):
        with pytest.raises(RefusedError):
            stand_in(town, absent, substitute, reason=reason)
    assert StandIn.objects.count() == 1


def test_the_tree_of_a_day_is_one_query(town: Town) -> None:
    with CaptureQueriesContext(connection) as asked:
        whole = queries.tree(TODAY)
        assert len(whole.under(whole.tops()[0])) == len(town.units)
    assert len(asked) == 1


def test_two_who_employ_the_same_person_at_once_leave_one_post(committed_db: Database, town: Town) -> None:
    ny, unit = town.person("ny").pk, town.units["b"].pk

    def employ(offset: int) -> bool:
        try:
            actions.employ(
                user=User.objects.get(pk=ny),
                unit=Unit.objects.get(pk=unit),
                role="sagsbehandler",
                starts=TODAY + offset * DAY,
                by=None,
                now=NOW,
            )
        except RefusedError:
            return False
        return True

    assert sorted(at_once(lambda: employ(0), lambda: employ(1), lambda: employ(2))) == [False, False, True]
    assert Employment.objects.filter(user=ny).count() == 1
