"""Who wrote, told afterwards of a mail: it decides who is answered, and stands in each child's journal."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.casefile.factory import World, when
from tests.intake.conftest import Visit
from tests.intake.judged import arrived, link
from tests.intake.losing import behind_the_wall

from sikkersag.casefile.models import Content, Event, LedgerRow, Sealing
from sikkersag.foundation.audit.anchors import Anchors
from sikkersag.foundation.audit.verifying import verify
from sikkersag.foundation.refused import RefusedError
from sikkersag.intake import policies, spool
from sikkersag.intake.actions import answering, handling
from sikkersag.intake.actions.ingesting import ingest
from sikkersag.intake.actions.sender import tell_sender
from sikkersag.intake.models import Notification
from sikkersag.intake.queries.reconciliation import counted
from sikkersag.intake.queries.statistics import export

LATER = when("2026-03-10 10:00")


@pytest.fixture
def mailed(world: World, visit: Visit) -> Notification:
    """A mail that does not say what kind of sender wrote it."""
    body = {"text": "Ida sover i timerne.", "sender_mail": "lise@aaskolen.example", "method": "mail"}
    kept = spool.keep(
        [json.dumps(body).encode()], channel="mail", arrived_at=when(), media_type="application/json", key="m1"
    )
    return Notification.objects.get(receipt=ingest(kept.raw, now=when()).receipt)


def told(world: World, found: Notification, kind: str = "fagperson", place: str = "skole", **more: Any) -> None:
    tell_sender(notification=found.pk, kind=kind, place=place, by=world.town.receiver, now=LATER, **more)


def is_open(world: World, requirement: str) -> bool:
    return LedgerRow.objects.filter(case=world.ida, requirement=requirement, is_open=True).exists()


def test_a_mail_from_a_school_becomes_one_of_a_professional_in_the_journal_too(
    world: World, mailed: Notification
) -> None:
    link(mailed, world)
    assert not is_open(world, "U7") and not is_open(world, "U8")
    assert "Kun en fagperson" in policies.why_not_feedback(mailed)
    told(world, mailed)
    mailed.refresh_from_db()
    assert "ikke konkluderet" in policies.why_not_feedback(mailed)
    assert is_open(world, "U8") and is_open(world, "U7")
    answering.answer(
        notification=mailed.pk, sort="kvittering", channel="telefon", to="11", by=world.town.receiver, now=LATER
    )
    assert is_open(world, "U8") and not is_open(world, "U7")
    first, second = Event.objects.filter(
        case=world.ida, kind="underretning_modtaget", at_lo__gte=when().timestamp() - 60
    )
    assert second.corrects == first.event
    body = Content.objects.get(row=second).body or {}
    assert (body["facts"]["afsender_art"], body["facts"]["afsender_sted"]) == ("fagperson", "skole")
    (row,) = export(when("2026-03-10 00:00"), when("2026-03-11 00:00")).rows
    assert row[6] == "b"
    assert list(verify(Anchors())) == []
    assert counted(when("2026-03-10 00:00"), LATER, LATER).losses == []


def test_it_may_be_told_before_the_child_is_found_and_put_right(world: World, mailed: Notification) -> None:
    told(world, mailed, "borger", "")
    told(world, mailed)
    told(world, mailed)
    assert mailed.entries.filter(kind="afsender").count() == 2
    link(mailed, world)
    content = Content.objects.get(row__case=world.ida, row__source=f"underretning {mailed.receipt}").body or {}
    assert content["facts"]["afsender_art"] == "fagperson"
    assert list(verify(Anchors())) == []


def test_a_wrong_child_loses_the_correction_too(world: World, mailed: Notification) -> None:
    link(mailed, world)
    told(world, mailed)
    handling.unlink_child(
        notification=mailed.pk, case=world.ida, reason="Det var Emil.", by=world.town.leader, now=LATER, key="u"
    )
    rows = Event.objects.filter(case=world.ida, source=f"underretning {mailed.receipt}", withdraws=None)
    assert rows.count() == 2
    assert set(rows.values_list("pk", flat=True)) == set(Sealing.objects.values_list("row", flat=True))
    assert {row.event for row in rows} == set(
        Event.objects.filter(case=world.ida).exclude(withdraws=None).values_list("withdraws", flat=True)
    )


def test_it_refuses_what_the_sender_has_told_and_what_is_no_sender(world: World, mailed: Notification) -> None:
    with pytest.raises(RefusedError, match="har selv sagt"):
        told(world, arrived())
    for kind, place in (("anonym", ""), ("kongen", ""), ("", ""), ("fagperson", "slottet")):
        with pytest.raises(RefusedError, match="Vælg"):
            told(world, mailed, kind, place)
    with pytest.raises(RefusedError, match="Imens har en anden"):
        told(world, mailed, seen=0)
    mailed.refresh_from_db()
    assert (mailed.sender_kind, mailed.version) == ("", 1)


def test_the_page_asks_and_takes_it(world: World, visit: Visit, mailed: Notification) -> None:
    client, path = visit("receiver"), f"/indbakke/{mailed.pk}/"
    assert "Hvem har skrevet?" in client.get(path).content.decode()
    refused = client.post(f"{path}afsender/", {"set": "1", "afsender": "", "afsender_sted": "skole"})
    assert refused.status_code == 422 and '<option value="skole" selected>' in refused.content.decode()
    assert (
        client.post(f"{path}afsender/", {"set": "1", "afsender": "fagperson", "afsender_sted": "skole"}).status_code
        == 302
    )
    page = client.get(path).content.decode()
    assert "Skrevet til, hvem der har underrettet" in page and "Fagperson, Skole" in page
    assert visit("stranger").post(f"{path}afsender/", {"afsender": "borger"}).status_code == 404
    assert visit("lawyer").post(f"{path}afsender/", {"afsender": "borger"}).status_code == 403
    assert "Hvem har skrevet?" not in client.get(f"/indbakke/{arrived().pk}/").content.decode()


def test_a_sender_who_was_altered_behind_our_backs_is_named(world: World, mailed: Notification) -> None:
    with behind_the_wall():
        Notification.objects.update(sender_kind="borger")
    assert [str(fault) for fault in verify(Anchors())] == [
        f"underretning {mailed.receipt}: hvem der skrev, er ændret uden spor"
    ]
