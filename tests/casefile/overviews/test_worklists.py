"""What waits, by when it is due: at the edges of days, for oneself, for whom one stands in, and for a team."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from django.http import QueryDict
from tests.casefile.factory import World, make_world, when, write

from sikkersag.casefile.actions.cases import close_case, hand_over
from sikkersag.casefile.actions.views import MOST, delete_view, save_view
from sikkersag.casefile.models import LedgerRow, SavedView
from sikkersag.casefile.queries import team as teams
from sikkersag.casefile.queries.lists import Filter, children, read_filter, tasks
from sikkersag.casefile.queries.news import news_for, since
from sikkersag.casefile.queries.team import GROUPS, group_of, requirements_in, team
from sikkersag.casefile.queries.worklists import NO_LIMIT, done_this_week, open_rows, stretches, waiting_for
from sikkersag.casefile.thelaw import rulebook
from sikkersag.foundation.access.viewer import viewer_of
from sikkersag.foundation.organisation.models import StandIn
from sikkersag.foundation.refused import RefusedError

pytestmark = pytest.mark.django_db

NOW = when("2026-03-10 08:40")


@pytest.fixture
def world(db: None) -> World:
    world = make_world()
    write(
        world.ida, "underretning_modtaget", "2026-03-09 15:42", facts={"afsender_art": "fagperson", "overgreb": False}
    )
    write(world.emil, "underretning_modtaget", "2026-02-27 10:00", facts={"afsender_art": "fagperson"})
    return world


def due(row: LedgerRow, at: str) -> None:
    """Set when a row is due, to look at the edges; the law's own times are tested with the law."""
    LedgerRow.objects.filter(pk=row.pk).update(due_at=when(at))


def the_row(world: World) -> LedgerRow:
    return LedgerRow.objects.get(case=world.ida, requirement="U2")


def section_of(world: World, row: LedgerRow, at: str = "2026-03-10 08:40") -> str:
    """In which section of the worker's overview a row stands."""
    sections = waiting_for(world.town.viewer("worker", at))
    return next(s.key for s in sections for child in s.children for r in child.rows if r.pk == row.pk)


@pytest.mark.parametrize(
    ("at", "section"),
    [
        ("2026-03-10 08:39", "overskredet"),
        ("2026-03-10 08:40", "idag"),
        ("2026-03-10 23:59", "idag"),
        ("2026-03-11 00:00", "uge"),
        ("2026-03-15 23:59", "uge"),
        ("2026-03-16 00:00", "fjorten"),
        ("2026-03-24 23:59", "fjorten"),
        ("2026-03-25 00:00", "senere"),
    ],
)
def test_each_row_stands_in_one_stretch_of_time(world: World, at: str, section: str) -> None:
    row = the_row(world)
    due(row, at)
    assert section_of(world, row) == section


def test_the_last_lawful_second_is_not_overdue_and_the_next_is(world: World) -> None:
    row = the_row(world)
    LedgerRow.objects.filter(pk=row.pk).update(due_at=NOW)
    assert section_of(world, row) == "idag"
    LedgerRow.objects.filter(pk=row.pk).update(due_at=NOW - timedelta(seconds=1))
    assert section_of(world, row) == "overskredet"


def test_a_day_ends_at_midnight_in_denmark_also_when_the_clocks_change() -> None:
    keys = {w.key: w for w in stretches(datetime(2026, 3, 28, 23, 30, tzinfo=UTC))}
    # It is 0.30 on Sunday 29 March in Denmark; that day has 23 hours.
    assert keys["idag"].ends == datetime(2026, 3, 29, 22, 0, tzinfo=UTC)
    assert keys["uge"].ends == datetime(2026, 3, 29, 22, 0, tzinfo=UTC)


def test_a_row_without_a_time_stands_apart(world: World) -> None:
    row = the_row(world)
    LedgerRow.objects.filter(pk=row.pk).update(due_at=None)
    assert section_of(world, row) == NO_LIMIT


def test_the_stretches_leave_no_gap() -> None:
    whens = stretches(NOW)
    assert [w.begins for w in whens[1:]] == [w.ends for w in whens[:-1]]


def test_a_colleagues_tasks_are_mine_only_while_i_stand_in(world: World) -> None:
    town = world.town
    StandIn.objects.create(
        absent=town.worker, substitute=town.colleague, reason="Ferie", starts=date(2026, 3, 10), ends=date(2026, 3, 13)
    )
    assert not any(s.count for s in waiting_for(town.viewer("colleague", "2026-03-09 23:59")))
    during = [c for s in waiting_for(town.viewer("colleague", "2026-03-10 00:00")) for c in s.children]
    assert during and {c.covers for c in during} == {"Sara Holm"}
    assert not any(s.count for s in waiting_for(town.viewer("colleague", "2026-03-13 00:00")))


def test_a_closed_case_waits_for_nobody(world: World) -> None:
    assert open_rows(world.town.viewer("worker")).filter(case=world.ida).exists()
    close_case(case=world.ida, reason="Flyttet", by=world.town.worker, now=NOW, key="close")
    assert not open_rows(world.town.viewer("worker")).filter(case=world.ida).exists()


def test_what_was_done_since_monday_is_told_and_what_was_done_on_sunday_is_not(world: World) -> None:
    viewer = world.town.viewer("worker")
    write(world.ida, "vurdering_24_timer", "2026-03-10 08:00", now="2026-03-10 08:10", facts={"individuel": True})
    assert "U2" in {row.requirement for row in done_this_week(viewer)}
    earlier = viewer_of(world.town.worker, now=when("2026-03-17 08:00"))
    assert "U2" not in {row.requirement for row in done_this_week(earlier)}


def test_news_are_what_others_wrote_since_the_last_working_afternoon(world: World) -> None:
    write(world.ida, "notat", "2026-03-09 17:00", by=world.town.receiver, now="2026-03-09 17:00", title="Opkald")
    write(world.ida, "notat", "2026-03-09 18:00", by=world.town.worker, now="2026-03-09 18:00", title="Mit eget")
    titles = [item.title for item in news_for(world.town.viewer("worker"))]
    assert "Opkald" in titles and "Mit eget" not in titles
    assert since(when("2026-03-09 08:00")) == when("2026-03-06 16:00")


# The team


def test_every_requirement_has_one_column() -> None:
    everything = [name for group in GROUPS for name in requirements_in(group)]
    assert sorted(everything) == sorted(rulebook().requirements)
    assert group_of("U2") == "timer"


def test_the_table_counts_what_the_lists_hold(world: World) -> None:
    viewer = world.town.viewer("leader")
    table = team(viewer)
    for line in table.lines:
        for key in teams.COUNTED:
            assert line.when[key] == tasks(viewer, Filter(worker=line.worker, when=key)).count()
        soon = sum(line.when.values())
        assert soon == sum(line.group.values())
    assert table.total.children == teams.cases_of(viewer, None).count() == 3


def test_a_leader_sees_the_own_unit_and_a_stranger_nothing(world: World) -> None:
    assert team(world.town.viewer("leader")).total.children == 3
    assert team(world.town.viewer("other_leader")).total.children == 0


def test_an_unread_handover_waits_until_the_receiver_has_read_it(world: World) -> None:
    town = world.town
    hand_over(
        case=world.ida, unit=world.ida.unit, worker=town.colleague, reason="Orlov", by=town.leader, now=NOW, key="give"
    )
    assert [row.case_id for row in teams.handed_to(town.viewer("colleague"))] == [world.ida.pk]
    assert world.ida.pk in [row.case_id for row in teams.unread_handovers(town.viewer("leader"))]


def test_who_is_away_is_told_beside_the_name(world: World) -> None:
    town = world.town
    StandIn.objects.create(absent=town.worker, substitute=town.colleague, reason="Ferie", starts=date(2026, 3, 9))
    (line,) = [line for line in team(town.viewer("leader")).lines if line.worker == town.worker.pk]
    assert "Jonas Bech dækker" in line.note


# Lists and saved views


@pytest.fixture
def queries() -> Iterator[list[str]]:
    yield ["", "hvornaar=overskredet", "emne=svar", "krav=U7", "hvornaar=udenfrist", "raadgiver=0", "status=lukket"]


def test_a_filter_and_its_address_are_the_same(queries: list[str]) -> None:
    for query in queries:
        assert read_filter(QueryDict(query), NOW).query() == query


@pytest.mark.parametrize("query", ["hvornaar=aldrig", "emne=%00", "krav=DROP", "raadgiver=-1", "enhed=x", "status=x"])
def test_a_filter_that_means_nothing_is_left_out(query: str) -> None:
    assert read_filter(QueryDict(query), NOW) == Filter()


def test_lists_hold_only_what_the_viewer_may_see(world: World) -> None:
    for name, count in (("worker", 3), ("colleague", 3), ("stranger", 0), ("outsider", 0), ("admin", 0), ("night", 3)):
        viewer = world.town.viewer(name)
        assert children(viewer, Filter()).count() == count, name
        assert tasks(viewer, Filter()).exists() == bool(count), name


def test_the_list_of_children_tells_what_is_due_next(world: World) -> None:
    row = the_row(world)
    case = children(world.town.viewer("worker"), Filter()).get(pk=world.ida.pk)
    assert getattr(case, "next_due") == row.due_at  # noqa: B009


def test_a_view_is_saved_under_a_name_and_taken_anew_under_the_same(world: World) -> None:
    worker = world.town.worker
    save_view(page="opgaver", name="  Mandag   morgen ", query="hvornaar=overskredet", by=worker, now=NOW)
    view = save_view(page="opgaver", name="Mandag morgen", query="emne=svar", by=worker, now=NOW)
    assert SavedView.objects.filter(user=worker).count() == 1 and view.query == "emne=svar"
    delete_view(view=view.pk, by=world.town.colleague, now=NOW)
    assert SavedView.objects.filter(pk=view.pk).exists()
    delete_view(view=view.pk, by=worker, now=NOW)
    assert not SavedView.objects.filter(pk=view.pk).exists()


@pytest.mark.parametrize("name", ["", "   ", "x" * 81])
def test_a_view_without_a_fitting_name_is_refused(world: World, name: str) -> None:
    with pytest.raises(RefusedError):
        save_view(page="opgaver", name=name, query="", by=world.town.worker, now=NOW)


def test_so_many_views_and_no_more(world: World) -> None:
    for n in range(MOST):
        save_view(page="opgaver", name=f"Visning {n}", query="", by=world.town.worker, now=NOW)
    with pytest.raises(RefusedError, match="Slet en"):
        save_view(page="opgaver", name="En til", query="", by=world.town.worker, now=NOW)
