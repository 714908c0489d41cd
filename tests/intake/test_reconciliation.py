"""Counting from sources that do not know of each other: whatever is taken out of one of them is found and named."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from tests.casefile.factory import World, when
from tests.intake.conftest import Visit
from tests.intake.losing import arrived, behind_the_wall, file_of, linked, sql, take_out
from tests.intake.test_arriving import FIELDS, send

from sikkersag.casefile.models import Content, Event, SearchText
from sikkersag.foundation.operation.queries import health
from sikkersag.intake import spool, weblog
from sikkersag.intake.actions import handling
from sikkersag.intake.actions.importing import import_folder
from sikkersag.intake.actions.reconciling import reconcile
from sikkersag.intake.models import Link, Notification, Raw, Reconciled
from sikkersag.intake.queries.line import line_of
from sikkersag.intake.queries.reconciliation import Sums, counted
from sikkersag.intake.queries.silence import silent

NOW = when("2026-03-10 10:00")
SINCE = when("2026-03-09")


def losses() -> list[str]:
    return [str(loss) for loss in counted(SINCE, NOW, NOW).losses]


@pytest.fixture
def found(world: World, visit: Visit) -> Notification:
    """One notification that is about Ida; two others beside it, one of them sent twice."""
    told = arrived(world)
    linked(world, told)
    arrived(world, 1)
    arrived(world, 2, hvem="anonym")
    send(noegle="n1")
    assert losses() == []
    return told


def test_the_sums_are_those_of_each_source(found: Notification) -> None:
    send(tekst="", hvem="")
    sums = counted(SINCE, NOW, NOW).sums["web"]
    assert sums == Sums(
        posted=5, kept=5, same=1, refused=1, registered=3, assessed=0, waiting=3, aside=0, children=1, journals=1
    )
    assert sums.received == sums.registered
    assert counted(NOW, NOW + timedelta(hours=1), NOW).total == Sums()


def test_a_file_that_was_removed_is_named_with_its_receipt(found: Notification) -> None:
    raw = Raw.objects.get(notification=found).raw
    file_of(raw).unlink()
    told = losses()
    assert any(f"Indsendelse {raw} ({found.receipt})" in one and "mangler" in one for one in told), told


def test_a_submission_whose_notification_was_removed_is_named(found: Notification) -> None:
    raw = Raw.objects.get(notification=found).raw
    take_out(found)
    told = losses()
    assert any(f"Indsendelse {raw}: underretningen findes ikke i indbakken" in one for one in told), told
    assert any(f"Underretning med nøglen {found.pk}" in one for one in told), told
    assert any(f"underretning {found.receipt}, som ikke er knyttet" in one for one in told), told
    assert any(weblog.hash_of(found.receipt)[:12] in one for one in told), told


def test_a_notification_that_came_from_nothing_is_named(found: Notification) -> None:
    raw = Raw.objects.get(notification=found).raw
    with behind_the_wall():
        sql("DELETE FROM intake_raw WHERE raw = %s", raw)
    told = losses()
    assert any(f"Underretning {found.receipt}: der er ingen indsendelse" in one for one in told), told
    assert any(f"Indsendelse {raw}: ligger som læst, men står ikke" in one for one in told), told


def test_a_link_that_was_removed_is_named_with_the_case(world: World, found: Notification) -> None:
    Link.objects.all().delete()
    told = losses()
    assert any(f"Underretning {found.receipt}, sag {world.ida.number}: koblingen mangler" in one for one in told), told
    assert any(one.startswith(f"Sag {world.ida.number}, hændelse ") and found.receipt in one for one in told), told


def test_a_link_that_nobody_made_is_named_with_the_case(world: World, found: Notification) -> None:
    link = Link.objects.get()
    Link.objects.create(notification=found, case=world.emil.pk, child=world.emil.child_id, event=link.event)
    told = losses()
    place = f"Underretning {found.receipt}, sag {world.emil.number}"
    assert any(one.startswith(place) and "koblingen mangler" in one for one in told), told
    assert any(one.startswith(place) and "står ikke i barnets journal" in one for one in told), told


def test_an_entry_that_was_taken_out_of_the_case_is_named(world: World, found: Notification) -> None:
    row = Event.objects.get(event=Link.objects.get().event)
    with behind_the_wall():
        SearchText.objects.filter(event=row.event).delete()
        sql("DELETE FROM casefile_content WHERE row_id = %s", row.pk)
        sql("DELETE FROM casefile_event WHERE id = %s", row.pk)
    assert not Content.objects.filter(row_id=row.pk).exists()
    (told,) = losses()
    assert told == (
        f"Underretning {found.receipt}, sag {world.ida.number}: står ikke i barnets journal (hændelse {row.event})"
    )


def test_a_receipt_for_which_nothing_is_there_is_named(found: Notification) -> None:
    given = "AAAA-BBBB-CCCC-DDDD"
    weblog.write(weblog.Line("2026-03-10T07:00:00+00:00", "web", 200, weblog.hash_of(given)))
    (told,) = losses()
    assert told.startswith(f"Kvittering med mærket {weblog.hash_of(given)[:12]}: blev givet 1 gange")
    assert "kl.\u00a08.00" in told and "der er 0 indsendelser" in told


def test_a_receipt_given_more_often_than_things_were_kept_is_named(found: Notification) -> None:
    weblog.write(weblog.Line("2026-03-10T07:40:00+00:00", "web", 200, weblog.hash_of(found.receipt)))
    (told,) = losses()
    assert told.startswith(f"Kvittering {found.receipt}: blev givet 2 gange")


def test_what_nobody_read_is_named_after_ten_minutes_and_not_before(found: Notification) -> None:
    body = b"hvem=borger&tekst=Hej"
    told = spool.keep(
        [body], channel="web", arrived_at=when("2026-03-10 09:45"), media_type="application/x-www-form-urlencoded"
    )
    at = when("2026-03-10 09:55")
    assert counted(SINCE, NOW, at).losses == []
    (loss,) = losses()
    assert loss.startswith(f"Indsendelse {told.raw}: er ikke læst endnu")
    spool.mark_read(told.raw)
    (loss,) = losses()
    assert loss.startswith(f"Indsendelse {told.raw}: ligger som læst, men står ikke i indbakken")


def test_a_damaged_file_is_named(found: Notification) -> None:
    raw = Raw.objects.get(notification=found).raw
    path = file_of(raw)
    path.write_bytes(path.read_bytes()[:-20])
    assert f"Indsendelse {raw}: filen er beskadiget og kan ikke læses" in losses()


def test_a_file_of_the_import_that_was_never_kept_is_named(found: Notification, settings: Any, tmp_path: Any) -> None:
    settings.INTAKE_IMPORT = tmp_path / "import"
    (tmp_path / "import" / "gjort").mkdir(parents=True)
    for name in ("kendt.eml", "kendt.txt"):
        (tmp_path / "import" / name).write_text(f"From: Lise <lise@example.dk>\n\n{name}")
    assert all(one.receipt for one in import_folder(tmp_path / "import", now=NOW, settle=-1e12))
    assert sorted(one.name for one in (tmp_path / "import" / "gjort").iterdir()) == ["kendt.eml", "kendt.txt"]
    (tmp_path / "import" / "gjort" / "tabt.eml").write_text("From: Lise <lise@example.dk>\n\nTabt")
    stamp = datetime.fromtimestamp((tmp_path / "import" / "gjort" / "tabt.eml").stat().st_mtime, NOW.tzinfo)
    told = [str(loss) for loss in counted(stamp - timedelta(days=1), stamp + timedelta(days=1), NOW).losses]
    assert len(told) == 1 and told[0].startswith("Fil tabt.eml: er hentet fra mappen")


def test_a_wrong_child_that_was_undone_is_no_loss(world: World, found: Notification) -> None:
    handling.unlink_child(
        notification=found.pk, case=world.ida, reason="Det var Emil.", by=world.town.leader, now=NOW, key="u"
    )
    linked(world, found, "emil", "2026-03-10 09:30")
    assert losses() == []
    linked(world, found, "ida", "2026-03-10 09:40")
    assert losses() == []


def test_the_log_tells_nothing_of_who_sent_and_what(found: Notification, settings: Any) -> None:
    (path,) = settings.INTAKE_LOG.glob("*.jsonl")
    text = path.read_text()
    assert found.receipt not in text
    for told in (FIELDS["tekst"], "Lise", "Ida", "127.0.0.1"):
        assert told not in text
    assert {key for line in text.splitlines() for key in json.loads(line)} == {"at", "channel", "status", "receipt"}


def test_looking_a_receipt_up_is_not_counted_as_sending(found: Notification) -> None:
    before = counted(SINCE, NOW, NOW).sums["web"].posted
    Client().post("/underretning/kvittering/", {"kvittering": found.receipt})
    assert counted(SINCE, NOW, NOW).sums["web"].posted == before


def test_a_log_that_cannot_be_written_keeps_nobody_from_sending(
    world: World, visit: Visit, settings: Any, tmp_path: Any
) -> None:
    (tmp_path / "fil").write_text("")
    settings.INTAKE_LOG = tmp_path / "fil"
    assert send().status_code == 200


# Silence


def every_day(per_day: int, *, until: datetime, working_days: bool = False) -> list[datetime]:
    """So many a day from 8.00 on, for five weeks."""
    first = until.replace(hour=7, minute=0) - timedelta(days=36)
    times = [first + timedelta(days=day, minutes=20 * number) for day in range(38) for number in range(per_day)]
    return [at for at in times if at <= until and not (working_days and at.weekday() > 4)]


@pytest.mark.parametrize(
    ("hours", "per_day", "alarm"),
    [(35.9, 5, False), (36, 5, True), (100, 5, True), (36, 2, False)],
)
def test_a_channel_of_five_a_day_is_missed_after_36_hours(hours: float, per_day: int, alarm: bool) -> None:
    last = when("2026-03-10 08:00")
    times = [at for at in every_day(per_day, until=last) if at <= last] + [last]
    assert bool(silent({"web": times}, last + timedelta(hours=hours))) is alarm


@pytest.mark.parametrize(
    ("at", "alarm"),
    [
        ("2026-03-08 12:00", False),  # a Sunday
        ("2026-03-09 07:00", False),  # Monday before the schools open
        ("2026-03-10 07:00", True),  # nothing on the whole of Monday
    ],
)
def test_a_school_that_is_closed_at_the_weekend_is_not_missed_then(at: str, alarm: bool) -> None:
    times = every_day(7, until=when("2026-03-06 20:00"), working_days=True)
    assert bool(silent({"api": times}, when(at))) is alarm


def test_a_channel_that_never_was_used_is_not_silent() -> None:
    assert silent({"mail": []}, NOW) == {}


def test_nineteen_in_four_weeks_are_too_few_and_twenty_are_enough() -> None:
    times = [NOW - timedelta(weeks=week, hours=1 + number) for week in range(1, 5) for number in range(5)]
    assert silent({"web": times}, NOW) == {"web": 5}
    assert silent({"web": times[1:]}, NOW) == {}
    edge = [NOW - timedelta(weeks=week, hours=36) for week in range(1, 5) for _ in range(5)]
    assert silent({"web": edge}, NOW) == {}


# Where it is told


def test_the_hourly_counting_is_told_in_the_inbox_and_to_the_watcher(
    world: World, visit: Visit, found: Notification
) -> None:
    assert line_of(world.town.viewer("receiver")) is None
    reconcile(now=NOW)
    line = line_of(world.town.viewer("receiver", "2026-03-10 10:05"))
    assert line is not None and line.status.word == "Intet er tabt" and line.link
    assert "Seneste 7 døgn: 3 modtaget, 3 registreret, 0 vurderet, 3 venter på vurdering." in line.told
    well = {answer.key: answer for answer in health(NOW)}["notifications"]
    assert (well.well, well.told) == (True, "intet er tabt")
    Link.objects.all().delete()
    reconcile(now=NOW)
    line = line_of(world.town.viewer("worker"))
    assert line is not None and line.status.word == "2\u00a0forskelle skal findes." and not line.link
    ill = {answer.key: answer for answer in health(NOW)}["notifications"]
    assert (ill.well, ill.told) == (False, "2\u00a0forskelle")


def test_a_counting_that_has_stopped_is_told_to_the_watcher(found: Notification) -> None:
    reconcile(now=NOW)
    answers = {answer.key: answer for answer in health(NOW + timedelta(hours=3, seconds=1))}
    assert not answers["notifications"].well and "ikke talt siden" in answers["notifications"].told


def test_the_page_shows_any_period_and_names_what_is_lost(
    world: World, visit: Visit, found: Notification, at: Callable[[str], datetime]
) -> None:
    at("2026-03-10 10:00")
    page = visit("receiver").get("/indbakke/afstemning/").content.decode()
    assert "Intet er tabt" in page
    Link.objects.all().delete()
    page = visit("leader").get("/indbakke/afstemning/?fra=2026-03-10&til=2026-03-10").content.decode()
    assert f"Underretning {found.receipt}, sag {world.ida.number}" in page and "2\u00a0forskelle" in page
    assert "2\u00a0forskelle" not in visit("leader").get("/indbakke/afstemning/?til=2026-03-09").content.decode()
    turned = visit("leader").get("/indbakke/afstemning/?fra=2026-03-10&til=2026-03-01").content.decode()
    assert "Perioden slutter, før den begynder" in turned and 'value="2026-03-10"' in turned
    unread = visit("leader").get("/indbakke/tal/?fra=i+fjor").content.decode()
    assert "Skriv datoen som dag-måned-år" in unread and 'value="i fjor"' in unread
    assert visit("quality").get("/indbakke/tal/statistik.csv?fra=1-1-1999").status_code == 400
    assert visit("worker").get("/indbakke/afstemning/").status_code == 403


def test_the_command_fails_where_something_is_lost(
    world: World, found: Notification, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("reconcile", since="2026-03-10", until="2026-03-10")
    assert "Intet er tabt." in capsys.readouterr().out
    Link.objects.all().delete()
    with pytest.raises(CommandError) as told:
        call_command("reconcile", since="2026-03-10", until="2026-03-10", json=True)
    assert told.value.returncode == 1
    answer = json.loads(capsys.readouterr().out)
    assert (answer["ok"], len(answer["losses"]), answer["sums"]["web"]["registered"]) == (False, 2, 3)


@pytest.mark.parametrize(("since", "until"), [("i går", None), ("2026-03-10", "2026-03-01")])
def test_the_command_says_what_it_cannot_ask(world: World, at: Callable[..., Any], since: str, until: str) -> None:
    with pytest.raises(CommandError) as told:
        call_command("reconcile", since=since, until=until)
    assert told.value.returncode == 2
    assert not Reconciled.objects.exists()
