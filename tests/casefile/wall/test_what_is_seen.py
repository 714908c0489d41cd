"""What the database itself shows to whom, asked in plain SQL: nothing of ours stands between."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.apps import apps
from django.core.checks import run_checks
from django.db import connection, models
from tests.casefile.people import NOW, Municipality, later
from tests.casefile.wall.filled import fill

from sikkersag.casefile.models import Case
from sikkersag.foundation.access import actions, wall
from sikkersag.foundation.access.models import CaseAccess, Grant, Read
from sikkersag.foundation.access.narrowing import lifted, narrow, widen
from sikkersag.foundation.access.viewer import anonymous, viewer_of
from sikkersag.foundation.login.models import User

Count = Callable[..., int]

pytestmark = pytest.mark.django_db


def _tells_of_a_case(model: type[models.Model], path: frozenset[type[models.Model]] = frozenset()) -> bool:
    """Is it the case, does it have a column `case`, or does a foreign key lead to such a table?"""
    if model is Case:
        return True
    for field in model._meta.concrete_fields:
        target = field.related_model
        if field.name == "case":
            return True
        if isinstance(target, type) and target not in path and _tells_of_a_case(target, path | {model}):
            return True
    return False


def test_every_table_that_tells_of_a_case_has_a_wall_or_a_reason_for_none() -> None:
    telling = {model._meta.db_table for model in apps.get_models(include_auto_created=True) if _tells_of_a_case(model)}
    registered = {table.table for table in wall.walled()}
    assert {"casefile_content", "casefile_documentversion", "access_read"} <= telling
    assert registered | set(wall.left_open()) == telling
    assert not registered & set(wall.left_open())
    assert all(len(why) > 40 for why in wall.left_open().values())


def _ours(case: Case, table: wall.Walled) -> str:
    """SQL: the row belongs to the case."""
    if not table.through:
        return f'"{table.column}" = {case.pk}'
    return f'"{table.column}" IN (SELECT id FROM {table.through} WHERE case_id = {case.pk})'


def _seen(count: Count, case: Case) -> dict[str, int]:
    return {table.table: count(table.table, _ours(case, table)) for table in wall.walled()}


def test_a_stranger_sees_no_row_of_any_walled_table_and_the_owner_every_row(town: Municipality, count: Count) -> None:
    fill(town, town.ida)
    everything = _seen(count, town.ida)
    assert all(everything.values()), f"the test has no row in {[t for t, n in everything.items() if not n]}"
    narrow(viewer_of(town.stranger, now=NOW))
    assert set(_seen(count, town.ida).values()) == {0}
    narrow(viewer_of(town.owner, now=NOW))
    assert _seen(count, town.ida) == everything
    widen()
    assert _seen(count, town.ida) == everything


def test_a_session_that_was_told_nothing_sees_nothing(town: Municipality, count: Count) -> None:
    fill(town, town.ida)
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('sikkersag.principals', '', false)")
    assert set(_seen(count, town.ida).values()) == {0}


def test_nobody_signed_in_sees_nothing(town: Municipality, count: Count) -> None:
    fill(town, town.ida)
    narrow(anonymous(NOW))
    assert set(_seen(count, town.ida).values()) == {0}


def test_a_stranger_alters_and_removes_nothing(town: Municipality) -> None:
    fill(town, town.ida)
    narrow(viewer_of(town.stranger, now=NOW))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE casefile_matter SET title = 'x'")
        assert cursor.rowcount == 0
        cursor.execute("DELETE FROM casefile_ledgerrow")
        assert cursor.rowcount == 0


def _grant(town: Municipality, user: User) -> Grant:
    return actions.give_grant(
        case=town.ida.pk, user=user, kind=Grant.Kind.NAMED, reason="Kender barnet fra den gamle sag.",
        until=later(days=1), by=town.leader, now=NOW,
    )  # fmt: skip


def test_a_grant_opens_the_case_until_it_ends_or_is_withdrawn(town: Municipality, count: Count) -> None:
    grant = _grant(town, town.stranger)
    narrow(viewer_of(town.stranger, now=later(days=1, seconds=-1)))
    assert count("casefile_case") == 1
    narrow(viewer_of(town.stranger, now=later(days=1)))
    assert count("casefile_case") == 0
    widen()
    actions.withdraw_grant(grant=grant, by=town.leader, now=NOW)
    narrow(viewer_of(town.stranger, now=NOW))
    assert count("casefile_case") == 0


def test_a_conflict_of_interest_closes_the_case_but_not_ones_own_statement(town: Municipality, count: Count) -> None:
    fill(town, town.ida)
    actions.declare_conflict(case=town.ida.pk, reason="Min niece", by=town.owner, now=NOW)
    narrow(viewer_of(town.owner, now=later(seconds=1)))
    assert count("casefile_case") == 1, "Emil's case is still there"
    seen = _seen(count, town.ida)
    assert seen.pop("access_conflict") == 1
    assert set(seen.values()) == {0}


def test_a_restricted_case_is_gone_to_the_team_and_to_who_sees_all_cases(town: Municipality, count: Count) -> None:
    from tests.casefile.people import user

    everything = user("Kim Kvalitet", town.unit, "kvalitetsstab")
    narrow(viewer_of(everything, now=NOW))
    assert count("casefile_case") == 2
    widen()
    unrestricted = {"case": town.ida.pk, "worker": town.owner, "unit": town.team, "by": None, "now": NOW}
    actions.set_case_rows(restricted=True, **unrestricted)  # type: ignore[arg-type]
    for who, cases in ((everything, 1), (town.colleague, 1), (town.owner, 2), (town.leader, 2)):
        narrow(viewer_of(who, now=NOW))
        assert count("casefile_case") == cases, who.name
        widen()
    _grant(town, everything)
    narrow(viewer_of(everything, now=NOW))
    assert count("casefile_case") == 2


def test_who_sees_every_log_sees_it_and_no_case(town: Municipality, count: Count) -> None:
    from tests.casefile.people import user

    fill(town, town.ida)
    officer = user("Dorte Data", town.unit, "databeskyttelsesraadgiver")
    narrow(viewer_of(officer, now=NOW))
    assert count("access_read") == 1
    Read.objects.create(case=town.ida.pk, user=officer, at=NOW, what="hvem der har læst", why="")
    assert count("casefile_case") == count("casefile_content") == count("access_grant") == 0


def test_what_is_lifted_falls_back_afterwards_also_on_a_mistake(town: Municipality, count: Count) -> None:
    narrow(viewer_of(town.stranger, now=NOW))
    with pytest.raises(ValueError, match="mistake"), lifted():
        assert count("casefile_case") == 2
        raise ValueError("mistake")
    assert count("casefile_case") == 0


def test_the_walls_rows_agree_with_the_first_wall_for_everybody(town: Municipality, count: Count) -> None:
    from sikkersag.foundation.access.queries import visible

    for who in User.objects.all():
        viewer = viewer_of(who, now=NOW)
        first = set(visible(viewer, Case.objects.all()).values_list("pk", flat=True))
        narrow(viewer)
        assert set(Case.objects.values_list("pk", flat=True)) == first, who.name
        widen()


def _complaints() -> list[str]:
    return [str(m.id) for m in run_checks(databases=["default"], tags=["database"]) if str(m.id).startswith("access.")]


@pytest.mark.parametrize(
    "damage",
    [
        "ALTER TABLE casefile_content DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE casefile_content NO FORCE ROW LEVEL SECURITY",
        "DROP POLICY sikkersag_wall ON casefile_content",
        "ALTER POLICY sikkersag_wall ON casefile_content USING (TRUE)",
        "CREATE POLICY another ON casefile_content USING (TRUE)",
    ],
)
def test_a_wall_that_is_not_as_we_make_it_is_told_and_migrating_mends_it(damage: str) -> None:
    assert _complaints() == []
    with connection.cursor() as cursor:
        cursor.execute(damage)
    assert _complaints() == ["access.E010"]
    wall.install(connection)
    assert _complaints() == ([] if "another" not in damage else ["access.E010"])


def test_access_rows_are_written_in_one_of_two_ways_that_the_wall_relies_on(town: Municipality) -> None:
    """Who reaches all cases is shown what no row restricts: so a case has either the one row or the other."""
    rows = CaseAccess.objects.filter(case=town.ida.pk)
    for restricted, reasons in ((False, {"alle"}), (True, {"leder"})):
        actions.set_case_rows(case=town.ida.pk, worker=None, unit=town.team, restricted=restricted, by=None, now=NOW)
        assert set(rows.values_list("why", flat=True)) & {"alle", "leder"} == reasons
