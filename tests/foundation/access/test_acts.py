"""Grants, conflicts and break-glass as acts: who may, what is refused and kept, what is written down."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.databases import Database, at_once
from tests.foundation.town import DAY, NOW, TODAY, Town

from sikkersag.foundation.access import actions
from sikkersag.foundation.access.errors import Denied
from sikkersag.foundation.access.models import CaseAccess, Conflict, Grant, Read
from sikkersag.foundation.access.permissions import may_on_case, require
from sikkersag.foundation.access.queries import grants_of, may_see, readers_since, reads_of, to_review
from sikkersag.foundation.audit.models import Entry
from sikkersag.foundation.login.models import User
from sikkersag.foundation.organisation.models import StandIn
from sikkersag.foundation.refused import RefusedError

SECOND = timedelta(seconds=1)
WHY = "Barnet står i receptionen og ingen fra teamet kan nås."


def give(town: Town, *, by: str = "lone", to: str = "raad", case: int = 1, reason: str = WHY) -> Grant:
    """A leader's grant to an outsider for ten days."""
    return actions.give_grant(
        case=case,
        user=town.people[to],
        kind=Grant.Kind.OUTSIDER,
        reason=reason,
        until=NOW + 10 * DAY,
        by=town.people[by],
        now=NOW,
    )


def test_a_grant_opens_the_case_at_once_and_withdrawing_closes_it_at_once(town: Town) -> None:
    grant = give(town)
    assert may_see(town.viewer("raad"), 1)
    actions.withdraw_grant(grant=grant, by=town.people["lone"], now=NOW + DAY)
    assert not may_see(town.viewer("raad", at=NOW + DAY), 1)
    assert [row.action for row in Entry.objects.filter(case=1).order_by("pk")][-2:] == [
        "access.give_grant",
        "access.withdraw_grant",
    ]
    again = actions.withdraw_grant(grant=grant, by=town.people["lone"], now=NOW + 2 * DAY)
    assert again.withdrawn_at == NOW + DAY
    assert list(grants_of(town.viewer("anne"), 1)) == [grant]
    assert not grants_of(town.viewer("carl"), 1).exists()


def test_withdrawing_one_grant_leaves_another_of_the_same_user(town: Town) -> None:
    first, second = give(town), give(town, reason="Endnu en undersøgelse af det samme barn.")
    assert first != second
    actions.withdraw_grant(grant=first, by=town.people["lone"], now=NOW)
    assert may_see(town.viewer("raad"), 1)
    actions.withdraw_grant(grant=second, by=town.people["lone"], now=NOW)
    assert not may_see(town.viewer("raad"), 1)


def test_the_very_same_grant_given_twice_is_one_until_it_is_withdrawn(town: Town) -> None:
    first = give(town)
    assert give(town) == first and Grant.objects.count() == 1
    actions.withdraw_grant(grant=first, by=town.people["lone"], now=NOW)
    assert give(town) != first
    assert may_see(town.viewer("raad"), 1)


@pytest.mark.parametrize("by", ["anne", "kim", "admin", "dpo", "raad"])
def test_it_denies_a_grant_by_those_whose_role_gives_none(town: Town, by: str) -> None:
    with pytest.raises(Denied):
        give(town, by=by, to="peer")
    assert not Grant.objects.exists()


def test_it_denies_a_leader_of_another_place_and_an_outsider_who_would_pass_it_on(town: Town) -> None:
    with pytest.raises(Denied, match="ikke adgang til denne sag"):
        give(town, by="chef")
    give(town)
    with pytest.raises(Denied, match="give andre adgang"):
        give(town, by="raad", to="peer")


def test_it_refuses_a_grant_to_oneself_to_the_past_without_reason_or_to_who_sees_no_case(town: Town) -> None:
    for case in ({"to": "lone"}, {"reason": "Fordi."}, {"to": "admin"}):
        with pytest.raises(RefusedError):
            give(town, **case)  # type: ignore[arg-type]
    with pytest.raises(RefusedError, match="senere dag"):
        actions.give_grant(
            case=1,
            user=town.people["raad"],
            kind=Grant.Kind.OUTSIDER,
            reason=WHY,
            until=NOW,
            by=town.people["lone"],
            now=NOW,
        )
    assert not Grant.objects.exists()


def test_it_refuses_break_glass_as_a_gift(town: Town) -> None:
    with pytest.raises(Denied):
        actions.give_grant(
            case=1,
            user=town.people["carl"],
            kind=Grant.Kind.BREAK_GLASS,
            reason=WHY,
            until=NOW + DAY,
            by=town.people["lone"],
            now=NOW,
        )


def test_writing_a_cases_rows_anew_keeps_its_grants(town: Town) -> None:
    give(town)
    town.case(1, "carl", "b")
    assert may_see(town.viewer("raad"), 1)
    assert not may_see(town.viewer("anne"), 1)
    assert CaseAccess.objects.filter(case=1).count() == 4


def test_break_glass_opens_for_24_hours_to_the_second_and_waits_for_the_leader(town: Town) -> None:
    carl = town.people["carl"]
    grant = actions.break_glass(case=1, reason=WHY, by=carl, now=NOW)
    end = NOW + timedelta(hours=24)
    last, over = town.viewer("carl", at=end - SECOND), town.viewer("carl", at=end)
    assert may_on_case(last, "case.read", 1) and may_on_case(last, "case.write", 1)
    assert not may_on_case(last, "access.log", 1)
    assert not may_see(over, 1)
    assert {name for name in town.people if to_review(town.viewer(name, at=over.now)).exists()} == {"lone", "ole"}
    assert Entry.objects.filter(action="access.break_glass", case=1, by=carl).count() == 1
    assert WHY not in str(Entry.objects.values_list("detail", "object"))

    actions.review_break_glass(grant=grant, text="I orden.", by=town.people["lone"], now=end)
    assert not to_review(town.viewer("lone", at=end)).exists()
    with pytest.raises(RefusedError, match="allerede"):
        actions.review_break_glass(grant=grant, text="Igen.", by=town.people["ole"], now=end)
    assert Grant.objects.get(pk=grant.pk).review == "I orden."


def test_break_glass_opens_a_restricted_case_too(town: Town) -> None:
    actions.break_glass(case=3, reason=WHY, by=town.people["dorte"], now=NOW)
    assert may_on_case(town.viewer("dorte"), "case.write", 3)


def test_it_denies_break_glass_by_roles_without_it_and_in_a_case_of_ones_own_family(town: Town) -> None:
    for name in ("kim", "jura", "raad", "dpo", "admin"):
        with pytest.raises(Denied):
            actions.break_glass(case=3, reason=WHY, by=town.people[name], now=NOW)
    actions.declare_conflict(case=1, reason="Min niece", by=town.people["carl"], now=NOW)
    with pytest.raises(Denied, match="inhabil"):
        actions.break_glass(case=1, reason=WHY, by=town.people["carl"], now=NOW)
    assert not Grant.objects.exists()


@pytest.mark.parametrize("reason", ["", "   ", "haster", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "a b c d"])
def test_it_refuses_break_glass_without_a_sentence(town: Town, reason: str) -> None:
    with pytest.raises(RefusedError, match="ikke åbnet"):
        actions.break_glass(case=1, reason=reason, by=town.people["carl"], now=NOW)
    assert not may_see(town.viewer("carl"), 1)


def test_it_refuses_break_glass_where_it_is_not_needed(town: Town) -> None:
    with pytest.raises(RefusedError, match="allerede adgang"):
        actions.break_glass(case=1, reason=WHY, by=town.people["anne"], now=NOW)


def test_nobody_reviews_their_own_break_glass(town: Town) -> None:
    grant = actions.break_glass(case=2, reason=WHY, by=town.people["lone"], now=NOW)
    assert not to_review(town.viewer("lone")).exists()
    with pytest.raises(Denied, match="egen"):
        actions.review_break_glass(grant=grant, text="I orden.", by=town.people["lone"], now=NOW)
    with pytest.raises(Denied):
        actions.review_break_glass(grant=grant, text="I orden.", by=town.people["anne"], now=NOW)
    with pytest.raises(RefusedError, match="hvad du fandt"):
        actions.review_break_glass(grant=grant, text=" ", by=town.people["ole"], now=NOW)


def test_a_conflict_is_declared_once_and_lifted_by_the_leader_only(town: Town) -> None:
    anne = town.people["anne"]
    conflict = actions.declare_conflict(case=1, reason="Min niece", by=anne, now=NOW)
    assert actions.declare_conflict(case=1, reason="Igen", by=anne, now=NOW + DAY) == conflict
    assert not may_see(town.viewer("anne"), 1)
    for name in ("anne", "bent", "chef"):
        with pytest.raises(Denied):
            actions.lift_conflict(conflict=conflict, by=town.people[name], now=NOW)
    actions.lift_conflict(conflict=conflict, by=town.people["lone"], now=NOW)
    assert may_see(town.viewer("anne"), 1)
    with pytest.raises(RefusedError):
        actions.declare_conflict(case=1, reason="  ", by=anne, now=NOW)
    assert Conflict.objects.count() == 1


def test_a_read_tells_who_when_what_and_why(town: Town) -> None:
    StandIn.objects.create(absent=town.people["anne"], substitute=town.people["carl"], starts=TODAY, reason="Ferie")
    actions.log_read(viewer=town.viewer("carl"), case=1, what="sagen")
    read = Read.objects.get()
    assert (read.user, read.at, read.what, read.why) == (
        town.people["carl"],
        NOW,
        "sagen",
        "du er vikar for den ansvarlige",
    )
    assert list(reads_of(town.viewer("anne"), 1)) == [read]
    assert list(reads_of(town.viewer("dpo"), 1)) == [read]
    for name in ("admin", "raad", "chef"):
        with pytest.raises(Denied):
            reads_of(town.viewer(name), 1)


def test_reads_of_a_list_are_written_in_two_queries(town: Town) -> None:
    viewer = town.viewer("kim")
    with CaptureQueriesContext(connection) as asked:
        assert actions.log_reads(viewer=viewer, cases=[1, 2, 4, 1], what="søgning") == 3
    assert len([query for query in asked if "SAVEPOINT" not in query["sql"]]) == 2
    assert {(read.case, read.why) for read in Read.objects.all()} == {
        (case, "din rolle ser alle sager") for case in (1, 2, 4)
    }


def test_readers_since_counts_each_reader_once(town: Town) -> None:
    for at in (NOW, NOW + DAY, NOW + 2 * DAY):
        actions.log_read(viewer=town.viewer("bent", at=at), case=1, what="sagen")
    (bent,) = readers_since(town.viewer("anne"), 1, NOW + DAY)
    assert (bent["name"], bent["times"], bent["first"], bent["last"]) == ("Bent", 2, NOW + DAY, NOW + 2 * DAY)


def test_require_says_in_danish_what_is_lacking(town: Town) -> None:
    assert require(town.viewer("anne"), "case.write", 1).why == "din sag"
    with pytest.raises(Denied, match="Du har ikke adgang til denne sag"):
        require(town.viewer("carl"), "case.read", 1)
    with pytest.raises(Denied, match="skrive i sagen"):
        require(town.viewer("kim"), "case.write", 1)


def test_a_double_click_breaks_the_glass_once(committed_db: Database, town: Town) -> None:
    carl = town.people["carl"].pk

    def click() -> int:
        return actions.break_glass(case=1, reason=WHY, by=User.objects.get(pk=carl), now=NOW).pk

    assert len(set(at_once(click, click, click))) == 1
    assert Grant.objects.count() == 1
    assert CaseAccess.objects.filter(principal=f"b{carl}").count() == 1
