"""Two at the same moment: one of them does it, the other is told, and nothing stands half done."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from tests.casefile.factory import World, make_world, when
from tests.databases import Database, at_once

from sikkersag.casefile.models import Event, Sealing
from sikkersag.foundation import clock
from sikkersag.foundation.refused import RefusedError
from sikkersag.intake.actions import acting, handling
from sikkersag.intake.actions.entries import CHANGED
from sikkersag.intake.models import Entry, Link, Notification


@pytest.fixture
def town(committed_db: Database, monkeypatch: pytest.MonkeyPatch) -> World:
    """The family's world, seen by every connection."""
    monkeypatch.setattr(clock, "now", when)
    return make_world()


def arrived() -> Notification:
    Client().post("/underretning/", {"noegle": "k", "tekst": "Bekymring.", "hvem": "borger"})
    return Notification.objects.get()


def told(act: Callable[[], object]) -> Callable[[], str]:
    """What an act was refused with; empty where it was done."""

    def run() -> str:
        try:
            act()
        except RefusedError as refused:
            return refused.message
        return ""

    return run


def test_of_two_who_take_it_one_has_it(town: World) -> None:
    found = arrived()

    def taken_by(name: str) -> Callable[[], object]:
        user = town.town.users[name]
        return lambda: handling.claim(notification=found.pk, by=user, now=when(), seen=1)

    said = at_once(told(taken_by("receiver")), told(taken_by("night")))
    assert sorted(said) == sorted(["", CHANGED])
    found.refresh_from_db()
    assert found.claimed_by is not None
    assert found.entries.filter(kind="taget").count() == 1


def test_linking_twice_at_once_writes_once(town: World) -> None:
    found = arrived()

    def linked(key: str) -> Callable[[], object]:
        return lambda: handling.link_child(
            notification=found.pk, case=town.ida, by=town.town.receiver, now=when(), key=key
        )

    said = at_once(told(linked("a")), told(linked("b")))
    assert sorted(bool(one) for one in said) == [False, True]
    assert Link.objects.count() == Event.objects.filter(kind="underretning_modtaget", case=town.ida).count() == 1


def test_a_link_while_another_is_undone_leaves_both_whole(town: World) -> None:
    """Ida's is undone while Emil is linked: each waits for the other, and the journal has every step in its place."""
    found = arrived()
    by, now = town.town.receiver, when()
    handling.link_child(notification=found.pk, case=town.ida, by=by, now=now, key="a")
    said = at_once(
        told(
            lambda: handling.unlink_child(
                notification=found.pk, case=town.ida, reason="Forkert.", by=by, now=now, key="u"
            )
        ),
        told(lambda: handling.link_child(notification=found.pk, case=town.emil, by=by, now=now, key="b")),
        told(lambda: acting.act_now(notification=found.pk, what="Ringede.", at=now, by=by, now=now, key="h")),
    )
    assert list(said) == ["", "", ""]
    assert list(Link.objects.values_list("case", flat=True)) == [town.emil.pk]
    seqs = list(Entry.objects.filter(notification=found).order_by("seq").values_list("seq", flat=True))
    assert seqs == [1, 2, 3, 4, 5]
    assert Sealing.objects.filter(row__case=town.ida).exists()
    assert not Sealing.objects.filter(row__case=town.emil).exists()
