"""The figures of the 24 hours, and the file for Danmarks Statistik with what it lacks."""

from __future__ import annotations

import csv
import io
from datetime import datetime, timedelta

import pytest
from tests.casefile.factory import World, when
from tests.intake.conftest import Visit
from tests.intake.losing import arrived, linked

from sikkersag.casefile.models import Case
from sikkersag.foundation.audit.models import Entry
from sikkersag.foundation.people.models import Person
from sikkersag.intake.actions.entries import write
from sikkersag.intake.kinds import EntryKind
from sikkersag.intake.models import Notification
from sikkersag.intake.queries.figures import Share, figures
from sikkersag.intake.queries.statistics import SENDERS, export, sender_of

SINCE, UNTIL, NOW = when("2026-02-01"), when("2026-04-01"), when("2026-03-20 12:00")


def notification(
    number: int, came: datetime, *, after: timedelta | None, sender: str = "fagperson", status: str = "vurderet"
) -> Notification:
    """One that came at a time and was assessed so long after, or not at all."""
    made = Notification.objects.create(
        receipt=f"F{number:018}", channel="web", arrived_at=came, due_at=came + timedelta(hours=24), told={},
        sender_kind=sender, status=status if after is not None else "ny", head="",
    )  # fmt: skip
    if after is not None:
        write(made, EntryKind.LINKED, by=None, now=came, case=1)
        write(made, EntryKind.ASSESSED, by=None, now=came + after, children={"1": {}})
    return made


def test_one_about_several_children_was_assessed_when_the_last_of_them_was(world: World) -> None:
    monday, late = when("2026-03-02 09:00"), when("2026-03-03 12:00")
    both = notification(0, monday, after=timedelta(hours=1))
    write(both, EntryKind.LINKED, by=None, now=monday + timedelta(hours=2), case=2)
    assert figures(SINCE, UNTIL, NOW).whole.kept == 0
    write(both, EntryKind.ASSESSED, by=None, now=late, children={"2": {}})
    assert figures(SINCE, UNTIL, NOW).whole.kept == 0
    write(both, EntryKind.UNLINKED, by=None, now=late, case=2)
    assert (figures(SINCE, UNTIL, NOW).whole.kept, figures(SINCE, UNTIL, NOW).whole.base) == (1, 1)


def test_the_share_has_its_base_and_interval(world: World) -> None:
    monday = when("2026-03-02 09:00")
    for number in range(9):
        notification(number, monday, after=timedelta(hours=24))
    for number in range(9, 12):
        notification(number, monday, after=timedelta(hours=24, seconds=1))
    found = figures(SINCE, UNTIL, NOW)
    assert found.whole == Share("Alle", 9, 12)
    # Wilson (1927) for 9 of 12: 46.8 to 91.1 %, told outwards.
    assert (found.whole.told, found.whole.interval) == ("75 %", "46–92 %")
    assert found.units == [Share("Ingen enhed endnu", 9, 12)]


def test_what_has_time_left_and_what_was_set_aside_are_not_counted_and_the_late_are(world: World) -> None:
    notification(1, NOW - timedelta(hours=23), after=None)
    notification(2, NOW - timedelta(hours=25), after=None)
    notification(3, NOW - timedelta(hours=23), after=timedelta(hours=1))
    notification(4, NOW - timedelta(days=3), after=timedelta(hours=1), status="frasorteret")
    assert figures(SINCE, UNTIL, NOW).whole == Share("Alle", 1, 2)


def test_too_few_are_told_as_counts_alone(world: World) -> None:
    for number in range(9):
        notification(number, when("2026-03-02 09:00"), after=timedelta(hours=1))
    whole = figures(SINCE, UNTIL, NOW).whole
    assert (whole.told, whole.interval) == ("for få til en andel", "")


def test_the_hour_of_the_week_is_that_of_danish_clocks(world: World) -> None:
    notification(1, when("2026-03-01 00:30"), after=timedelta(hours=1))  # a Sunday, still Saturday in UTC
    notification(2, when("2026-03-06 18:00"), after=None, sender="anonym")
    found = figures(SINCE, UNTIL, NOW)
    week = dict(found.week)
    assert week["søndag"][0].base == 1 and week["lørdag"][3].base == 0
    assert (week["fredag"][3].kept, week["fredag"][3].base, week["fredag"][2].base) == (0, 1, 0)
    assert {share.name for share in found.senders} == {"Fagperson", "Anonym"}


def test_the_page_shows_the_figures_to_who_may_count(world: World, visit: Visit) -> None:
    found = arrived(world)
    linked(world, found)
    for who, status in (("leader", 200), ("receiver", 200), ("quality", 200), ("worker", 403), ("lawyer", 403)):
        assert visit(who).get("/indbakke/tal/").status_code == status, who
    page = visit("quality").get("/indbakke/tal/").content.decode()
    assert "1 række" in page and "Ingen underretninger i perioden skulle være vurderet endnu." in page
    assert "Danmarks Statistik" not in visit("receiver").get("/indbakke/tal/").content.decode()


# Danmarks Statistik


@pytest.mark.parametrize(
    ("kind", "place", "code"),
    [
        ("fagperson", "skole", "b"), ("fagperson", "sundhedspleje", "e"), ("anden_kommune", "", "a"),
        ("anonym", "skole", "h"), ("familien", "", "g"), ("borger", "", "g"), ("borger", "forening", "j"),
        ("fagperson", "", ""), ("", "politi_domstol", "f"),
    ],
)  # fmt: skip
def test_the_sender_has_the_code_of_the_order(kind: str, place: str, code: str) -> None:
    assert sender_of(kind, place) == code
    assert not code or code in SENDERS


def test_each_child_is_a_row_and_what_is_lacking_is_named(world: World, visit: Visit) -> None:
    found = arrived(world, hvorfra="skole")
    for name in ("ida", "emil"):
        linked(world, found, name)
    Person.objects.filter(pk=world.emil.child_id).update(cpr=None)
    unfound = arrived(world, 1, hvem="anonym", overgreb="nej")
    robot = arrived(world, 2, hjemmeside="https://example.dk")
    told = export(SINCE, UNTIL)
    ida, emil = told.rows
    assert ida == (found.receipt, "2026-03-10", "7117190101", "", "nej", "", "b", "skole", "ja")
    assert emil[2:4] == ("", "11")
    lacks = {(lack.receipt, lack.what.split(";")[0].split(",")[0]) for lack in told.lacks}
    assert lacks == {
        (found.receipt, "barnet har intet CPR-nummer"),
        (unfound.receipt, "barnet er ikke fundet"),
        (unfound.receipt, "indholdet er ikke sat i kategori"),
    }
    assert robot.receipt not in str(told)


def test_the_unborn_is_told_by_its_mother(world: World, visit: Visit) -> None:
    found = arrived(world, ufoedt="ja", hvorfra="sundhedsvaesen")
    linked(world, found)
    told = export(SINCE, UNTIL)
    assert told.rows[0][2:5] == ("", "", "ja")
    assert [lack.what for lack in told.lacks] == ["ufødt barn: mors CPR-nummer skal skrives i filen"]


def test_the_file_is_taken_by_few_and_that_is_noted(world: World, visit: Visit) -> None:
    linked(world, arrived(world))
    answer = visit("quality").get("/indbakke/tal/statistik.csv")
    assert Case.objects.count() == 3 and answer["Content-Disposition"].endswith('.csv"')
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert rows[0][0] == "underretning" and rows[1][2] == "7117190101"
    assert "hvor afsenderen hører til" in visit("quality").get("/indbakke/tal/statistik.csv?rapport").content.decode()
    assert Entry.objects.filter(action="intake.report", by=world.town.quality).count() == 2
    for who in ("receiver", "leader", "worker", "admin"):
        assert visit(who).get("/indbakke/tal/statistik.csv").status_code == 403, who
