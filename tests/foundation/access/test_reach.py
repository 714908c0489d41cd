"""Who sees which case: every role, grants to the second, posts and stand-ins to the day, conflicts of interest."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.foundation.town import DAY, NOW, PEOPLE, TODAY, Town, copenhagen

from sikkersag.foundation.access import viewer as viewers
from sikkersag.foundation.access.models import Conflict, Grant, Read
from sikkersag.foundation.access.permissions import may_on_case
from sikkersag.foundation.access.principals import row_of
from sikkersag.foundation.access.queries import may_see, visible, why
from sikkersag.foundation.access.viewer import Viewer, anonymous, viewer_of
from sikkersag.foundation.organisation.models import StandIn

SECOND = timedelta(seconds=1)


def seen(viewer: Viewer) -> set[int]:
    """The cases that a list shows, each of which must be there once and agree with the look-up of one case."""
    listed = [read.case for read in visible(viewer, Read.objects.filter(what="liste"), "case")]
    assert len(listed) == len(set(listed))
    assert set(listed) == {case for case in (1, 2, 3, 4) if may_see(viewer, case)}
    return set(listed)


@pytest.fixture
def lists(town: Town) -> Town:
    """Something of each case for a list to show."""
    Read.objects.bulk_create(
        Read(case=case, user=town.people["anne"], at=NOW, what="liste", why="") for case in (1, 2, 3, 4)
    )
    return town


def grant(town: Town, name: str, case: int, kind: Grant.Kind, *, until: datetime) -> Grant:
    """A grant and its row, without asking anybody."""
    made = Grant.objects.create(
        case=case,
        user=town.people[name],
        kind=kind,
        reason="Til prøven.",
        given_by=town.people["lone"],
        given_at=NOW - DAY,
        until=until,
    )
    row_of(made).save()
    return made


REACH = {
    "anne": {1, 3},
    "bent": {1},
    "carl": {2},
    "lone": {1, 3},
    "mona": {1},
    "dorte": {1, 2, 4},
    "ole": {1, 2, 3},
    "jura": {1, 2},
    "chef": {4},
    "kim": {1, 2, 4},
    "plan": set(),
    "raad": set(),
    "peer": set(),
    "dpo": set(),
    "admin": set(),
}


@pytest.mark.parametrize("name", [name for name, _, _ in PEOPLE])
def test_each_role_sees_the_cases_that_its_scope_says_and_no_other(lists: Town, name: str) -> None:
    assert seen(lists.viewer(name)) == REACH[name]


def test_nobody_signed_in_sees_nothing_and_asks_the_database_nothing(lists: Town) -> None:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert list(visible(anonymous(NOW), Read.objects.all(), "case")) == []
    assert len(asked) == 0


def test_a_user_who_may_not_sign_in_sees_nothing(lists: Town) -> None:
    anne = lists.people["anne"]
    anne.is_active = False
    assert seen(viewer_of(anne, now=NOW)) == set()


def test_somebody_whose_role_is_no_longer_known_sees_nothing(lists: Town) -> None:
    lists.person("gammel")
    lists.post("gammel", "en-rolle-fra-foer", "a1")
    lists.case(1, "gammel", "a1")
    assert seen(lists.viewer("gammel")) == set()


def test_an_administrator_sees_no_case_even_as_its_worker_or_with_a_grant(lists: Town) -> None:
    lists.case(1, "admin", "central")
    for kind in Grant.Kind:
        grant(lists, "admin", 2, kind, until=NOW + DAY)
    assert seen(lists.viewer("admin")) == set()


@pytest.mark.parametrize("name", ["raad", "peer", "fremmed"])
@pytest.mark.parametrize("kind", [Grant.Kind.OUTSIDER, Grant.Kind.PEER])
def test_an_outsider_reads_until_the_second_the_grant_ends_and_never_writes(
    lists: Town, name: str, kind: Grant.Kind
) -> None:
    if name == "fremmed":
        lists.person(name)
    end = NOW + DAY
    grant(lists, name, 1, kind, until=end)
    before, at = lists.viewer(name, at=end - SECOND), lists.viewer(name, at=end)
    assert seen(before) == {1}
    assert before.may("case.read")
    assert not may_on_case(before, "case.write", 1)
    assert seen(at) == set()
    assert not may_on_case(at, "case.read", 1)


def test_an_outsiders_grant_gives_a_worker_of_another_unit_reading_only(lists: Town) -> None:
    grant(lists, "carl", 1, Grant.Kind.OUTSIDER, until=NOW + DAY)
    carl = lists.viewer("carl")
    assert seen(carl) == {1, 2}
    assert [may_on_case(carl, "case.write", case) for case in (1, 2)] == [False, True]


def test_a_named_colleague_may_do_what_their_role_may_until_they_leave(lists: Town) -> None:
    post = lists.post("raad", "sagsbehandler", "b")
    grant(lists, "raad", 1, Grant.Kind.NAMED, until=NOW + 30 * DAY)
    assert may_on_case(lists.viewer("raad"), "case.write", 1)
    post.user.employments.update(ends=TODAY + DAY)
    assert seen(lists.viewer("raad", at=NOW + DAY)) == set()


def test_reading_everything_by_one_role_does_not_let_one_write_everywhere_by_another(lists: Town) -> None:
    lists.post("kim", "sagsbehandler", "b")
    kim = lists.viewer("kim")
    assert kim.may("case.write")
    assert [may_on_case(kim, "case.read", case) for case in (1, 2)] == [True, True]
    assert [may_on_case(kim, "case.write", case) for case in (1, 2)] == [False, True]
    writes = visible(kim, Read.objects.filter(what="liste"), "case", permission="case.write")
    assert [read.case for read in writes] == [2]


@pytest.mark.parametrize(
    ("at", "sees"),
    [
        (copenhagen(TODAY) - SECOND, False),
        (copenhagen(TODAY), True),
        (copenhagen(TODAY + DAY, 23, 59, 59), True),
        (copenhagen(TODAY + 2 * DAY), False),
    ],
)
def test_a_stand_in_sees_from_midnight_of_the_first_day_to_midnight_after_the_last(
    lists: Town, at: datetime, sees: bool
) -> None:
    StandIn.objects.create(
        absent=lists.people["anne"],
        substitute=lists.people["carl"],
        starts=TODAY,
        ends=TODAY + 2 * DAY,
        reason="Ferie",
    )
    # Case 3 is open to named people only, and nobody has named the substitute.
    assert seen(lists.viewer("carl", at=at)) == ({1, 2} if sees else {2})
    assert (lists.viewer("carl", at=at).stands_in_for == (lists.people["anne"].pk,)) is sees


def test_the_day_turns_in_denmark_and_not_in_greenwich(lists: Town) -> None:
    StandIn.objects.create(absent=lists.people["anne"], substitute=lists.people["carl"], starts=TODAY, reason="Sygdom")
    assert seen(lists.viewer("carl", at=datetime(2026, 3, 9, 22, 59, 59, tzinfo=UTC))) == {2}
    assert seen(lists.viewer("carl", at=datetime(2026, 3, 9, 23, 0, tzinfo=UTC))) == {1, 2}


def test_a_stand_in_gets_neither_the_grants_nor_the_break_glass_of_the_absent(lists: Town) -> None:
    for kind in Grant.Kind:
        grant(lists, "anne", 2, kind, until=NOW + DAY)
    StandIn.objects.create(absent=lists.people["anne"], substitute=lists.people["bent"], starts=TODAY, reason="Sygdom")
    assert seen(lists.viewer("anne")) == {1, 2, 3}
    assert seen(lists.viewer("bent")) == {1}


def test_a_stand_ins_stand_in_does_not_inherit(lists: Town) -> None:
    people = lists.people
    StandIn.objects.create(absent=people["anne"], substitute=people["carl"], starts=TODAY, reason="Ferie")
    StandIn.objects.create(absent=people["carl"], substitute=people["mona"], starts=TODAY, reason="Ferie")
    lists.case(1, "anne", "c")
    assert seen(lists.viewer("carl")) == {1, 2}
    assert seen(lists.viewer("mona")) == {2}


def test_somebody_who_moves_sees_the_new_unit_from_that_day_and_keeps_what_is_still_theirs(lists: Town) -> None:
    move = TODAY + DAY
    lists.people["bent"].employments.update(ends=move)
    lists.post("bent", "sagsbehandler", "b", starts=move)
    lists.case(4, "bent", "c")
    assert seen(lists.viewer("bent", at=copenhagen(move) - SECOND)) == {1, 4}
    assert seen(lists.viewer("bent", at=copenhagen(move))) == {2, 4}


@pytest.mark.parametrize("name", ["anne", "lone", "dorte", "kim"])
def test_a_conflict_of_interest_beats_every_role(lists: Town, name: str) -> None:
    assert 1 in seen(lists.viewer(name))
    Conflict.objects.create(case=1, user=lists.people[name], reason="Min niece", declared_at=NOW)
    assert 1 not in seen(lists.viewer(name))
    assert 1 in seen(lists.viewer(name, at=NOW - SECOND))
    Conflict.objects.update(lifted_at=NOW + DAY)
    assert 1 not in seen(lists.viewer(name, at=NOW + DAY - SECOND))
    assert 1 in seen(lists.viewer(name, at=NOW + DAY))


def test_a_conflict_closes_the_case_also_to_a_grant_and_to_break_glass(lists: Town) -> None:
    for kind in Grant.Kind:
        grant(lists, "carl", 1, kind, until=NOW + DAY)
    Conflict.objects.create(case=1, user=lists.people["carl"], reason="Min nabo", declared_at=NOW)
    assert seen(lists.viewer("carl")) == {2}


def test_a_case_that_is_opened_again_to_all_is_seen_by_the_team_again(lists: Town) -> None:
    lists.case(3, "anne", "a1", restricted=False)
    assert seen(lists.viewer("bent")) == {1, 3}
    lists.case(3, "bent", "b", restricted=True)
    assert seen(lists.viewer("anne")) == {1}
    assert seen(lists.viewer("bent")) == {1, 3}
    assert seen(lists.viewer("lone")) == {1}


def test_it_says_why_the_case_is_seen_nearest_reason_first(lists: Town) -> None:
    assert why(lists.viewer("anne"), 1) == "din sag"
    assert why(lists.viewer("bent"), 1) == "dit team"
    assert why(lists.viewer("lone"), 3) == "du leder enheden"
    assert why(lists.viewer("kim"), 1) == "din rolle ser alle sager"
    assert why(lists.viewer("carl"), 1) == ""
    StandIn.objects.create(absent=lists.people["anne"], substitute=lists.people["carl"], starts=TODAY, reason="Ferie")
    assert why(lists.viewer("carl"), 1) == "du er vikar for den ansvarlige"
    grant(lists, "jura", 4, Grant.Kind.BREAK_GLASS, until=NOW + DAY)
    assert why(lists.viewer("jura"), 4) == ""  # the lawyer's role has no break-glass
    grant(lists, "carl", 4, Grant.Kind.BREAK_GLASS, until=NOW + DAY)
    assert why(lists.viewer("carl"), 4) == "nødadgang"


@pytest.mark.parametrize("name", [name for name, _, _ in PEOPLE])
def test_a_viewer_is_known_in_five_queries_and_lists_in_one_more_for_all(lists: Town, name: str) -> None:
    with CaptureQueriesContext(connection) as asked:
        viewer = lists.viewer(name)
    assert len(asked) <= 5
    with CaptureQueriesContext(connection) as asked:
        for _ in range(3):
            list(visible(viewer, Read.objects.all(), "case"))
    assert len(asked) <= 4


@pytest.mark.parametrize("name", [name for name, _, _ in PEOPLE])
def test_the_same_is_seen_whichever_end_the_database_begins_at(
    lists: Town, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(viewers, "FEW", -1)
    assert not lists.viewer(name).reaches_few
    assert seen(lists.viewer(name)) == REACH[name]


def test_a_list_is_one_semi_join_over_an_index(lists: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    few = visible(lists.viewer("lone"), Read.objects.all(), "case")
    monkeypatch.setattr(viewers, "FEW", 1)
    many = visible(lists.viewer("lone"), Read.objects.all(), "case")
    for query, form in ((few, "ANY(ARRAY(" if connection.vendor == "postgresql" else "IN (SELECT"), (many, "EXISTS(")):
        sql = str(query.query)
        assert sql.count("access_caseaccess") > 0 and sql.count("SELECT") == 2 and form in sql
        assert "JOIN" not in sql and "DISTINCT" not in sql
        if connection.vendor == "sqlite":
            assert "SCAN U0" not in query.explain()
            assert "INDEX" in query.explain()
