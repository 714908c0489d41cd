"""What is done to a notification: taken, given on, linked to children, assessed."""

from __future__ import annotations

import pytest
from tests.casefile.factory import World, when
from tests.intake.conftest import Visit
from tests.intake.test_arriving import send

from sikkersag.casefile.models import Content, Event, LedgerRow, Sealing
from sikkersag.foundation.refused import RefusedError
from sikkersag.intake.actions import handling
from sikkersag.intake.actions.handling import Judged
from sikkersag.intake.models import Link, Notification


def arrived(world: World) -> Notification:
    send()
    return Notification.objects.get()


def link(found: Notification, world: World, name: str = "ida") -> None:
    handling.link_child(
        notification=found.pk, case=world.cases[name], by=world.town.receiver, now=when("2026-03-10 09:00"), key=name
    )


def test_two_who_take_it_are_told_apart(world: World, visit: Visit) -> None:
    found = arrived(world)
    handling.claim(notification=found.pk, by=world.town.receiver, now=when(), seen=1)
    with pytest.raises(RefusedError, match="Imens har en anden"):
        handling.claim(notification=found.pk, by=world.town.night, now=when(), seen=1)
    with pytest.raises(RefusedError, match="Lise Toft har taget den"):
        handling.claim(notification=found.pk, by=world.town.night, now=when())
    found.refresh_from_db()
    assert (found.claimed_by, found.status, found.version) == (world.town.receiver, "taget", 2)


def test_what_is_given_on_is_not_read_until_it_is_said(world: World, visit: Visit) -> None:
    found = arrived(world)
    handling.claim(notification=found.pk, by=world.town.night, now=when())
    handling.hand_over(notification=found.pk, to=world.town.receiver, unit=None, by=world.town.night, now=when())
    with pytest.raises(RefusedError, match="ikke overdraget til dig"):
        handling.acknowledge(notification=found.pk, by=world.town.leader, now=when())
    handling.acknowledge(notification=found.pk, by=world.town.receiver, now=when())
    found.refresh_from_db()
    assert (found.claimed_by, found.handed_unread) == (world.town.receiver, False)


def test_linked_it_stands_in_the_childs_journal_with_the_time_it_came(world: World, visit: Visit) -> None:
    found = arrived(world)
    link(found, world)
    event = Event.objects.get(case=world.ida, kind="underretning_modtaget")
    assert (event.at_lo, event.recorded_at) == (int(when().timestamp()), int(when("2026-03-10 09:00").timestamp()))
    due = LedgerRow.objects.get(case=world.ida, requirement="U2", is_open=True)
    assert due.due_at is not None and due.due_at.isoformat()[:16] == "2026-03-11T07:40"
    with pytest.raises(RefusedError, match="allerede knyttet"):
        link(found, world)


def test_each_child_has_its_own_assessment(world: World, visit: Visit) -> None:
    found = arrived(world)
    for name in ("ida", "emil"):
        link(found, world, name)
    ida, emil = world.ida.pk, world.emil.pk
    judge = {"by": world.town.receiver, "now": when("2026-03-10 10:00"), "in_role": "modtagelse"}
    with pytest.raises(RefusedError, match="Vurdér hvert barn"):
        handling.assess(notification=found.pk, judged={ida: Judged(True, False, "x")}, key="1", **judge)  # type: ignore[arg-type]
    judged = {ida: Judged(True, False, "Far er mistænkt."), emil: Judged(False, False, "Emil bor hos far.")}
    for _ in range(2):  # a double click
        handling.assess(notification=found.pk, judged=judged, key="2", **judge)  # type: ignore[arg-type]
    for case, text in ((world.ida, "Far er mistænkt."), (world.emil, "Emil bor hos far.")):
        (row,) = Event.objects.filter(case=case, kind="vurdering_24_timer")
        body = Content.objects.get(row=row).body or {}
        assert [passage["text"] for passage in body["passages"]] == [text]
        assert not LedgerRow.objects.filter(case=case, requirement="U2", is_open=True).exists()
    assert Notification.objects.get().status == "vurderet"


def test_a_wrong_child_is_undone_with_trace_and_the_right_one_made_whole(world: World, visit: Visit) -> None:
    found = arrived(world)
    link(found, world, "noah")
    wrong = Event.objects.get(case=world.noah, kind="underretning_modtaget", withdraws=None)
    handling.unlink_child(
        notification=found.pk,
        case=world.noah,
        reason="Det var Ida.",
        by=world.town.leader,
        now=when("2026-03-10 10:00"),
        key="u",
    )
    assert not LedgerRow.objects.filter(case=world.noah, requirement="U2").exists()
    assert Sealing.objects.filter(row=wrong).exists()
    link(found, world)
    assert list(Link.objects.values_list("case", flat=True)) == [world.ida.pk]
    right = Event.objects.get(case=world.ida, kind="underretning_modtaget")
    assert right.at_lo == wrong.at_lo
    kinds = list(found.entries.order_by("seq").values_list("kind", flat=True))
    assert kinds == ["modtaget", "knyttet", "loesnet", "knyttet"]


@pytest.mark.parametrize(
    ("who", "status"),
    [("receiver", 200), ("night", 200), ("leader", 200), ("worker", 404), ("lawyer", 403), ("admin", 403)],
)
def test_who_sees_what_has_no_unit(world: World, visit: Visit, who: str, status: int) -> None:
    found = arrived(world)
    assert visit(who).get(f"/indbakke/{found.pk}/").status_code == status


def test_the_way_through_the_pages(world: World, visit: Visit) -> None:
    found = arrived(world)
    client = visit("night")
    assert client.post(f"/indbakke/{found.pk}/tag/", {"set": "1"}).status_code == 302
    assert client.post(f"/indbakke/{found.pk}/knyt/", {"sag": world.ida.number, "noegle": "a"}).status_code == 302
    pk = world.ida.pk
    answer = client.post(f"/indbakke/{found.pk}/vurder/", {"noegle": "b", f"fare.{pk}": "ja"})
    assert answer.status_code == 422
    fields = {"noegle": "b", f"fare.{pk}": "ja", f"akut.{pk}": "nej", f"grund.{pk}": "Far er mistænkt."}
    assert client.post(f"/indbakke/{found.pk}/vurder/", fields).status_code == 302
    assert "Vurderet" in client.get(f"/indbakke/{found.pk}/").content.decode()
