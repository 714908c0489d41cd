"""Two people at once, about the same children: both are done, whatever the order in which the children were found."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier, BrokenBarrierError
from typing import Any

import pytest
from django.db import connections
from tests.casefile.factory import World, make_world, when
from tests.databases import Database
from tests.intake.judged import assess, link

from sikkersag.casefile.actions import cases, journal
from sikkersag.casefile.models import Event
from sikkersag.intake import spool
from sikkersag.intake.actions import acting, concluding
from sikkersag.intake.actions.concluding import Concluded
from sikkersag.intake.actions.ingesting import ingest
from sikkersag.intake.actions.sender import tell_sender
from sikkersag.intake.models import Notification

TEN = when("2026-03-10 10:00")


def mailed(text: str) -> Notification:
    body = {"text": text, "method": "mail"}
    kept = spool.keep(
        [json.dumps(body).encode()], channel="mail", arrived_at=when(), media_type="application/json", key=text
    )
    return Notification.objects.get(receipt=ingest(kept.raw, now=when()).receipt)


def tell(found: Notification, world: World) -> None:
    tell_sender(notification=found.pk, kind="fagperson", place="skole", by=world.town.receiver, now=TEN)


def act(found: Notification, world: World) -> None:
    acting.act_now(
        notification=found.pk, what="Kørte ud.", at=TEN, by=world.town.receiver, now=TEN, key="k",
        cases=[world.ida.pk, world.emil.pk],
    )  # fmt: skip


def end(found: Notification, world: World) -> None:
    linked = found.links.order_by("pk").values_list("case", flat=True)
    concluding.conclude(
        notification=found.pk, concluded={case: Concluded("afdaekning", "Derfor.", True, True) for case in linked},
        in_role="modtagelse", by=world.town.receiver, now=TEN, key="c",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("does", "kind"), [(act, "akut_skridt"), (tell, "underretning_modtaget"), (end, "underretning_konklusion")]
)
def test_two_who_write_about_the_same_children_do_not_wait_for_each_other(
    committed_db: Database,
    at: Callable[[str], Any],
    monkeypatch: pytest.MonkeyPatch,
    does: Callable[[Notification, World], None],
    kind: str,
) -> None:
    world = make_world()
    found = []
    for number, names in enumerate((("ida", "emil"), ("emil", "ida"))):
        one = mailed(f"Nr. {number}")
        for name in names:
            link(one, world, name)
        assess(one, world, *names)
        found.append(one)
    ready, plain = Barrier(2), journal.append

    def append(*args: Any, **more: Any) -> Any:
        done = plain(*args, **more)
        # Both have the first child's case, where they can.
        with suppress(BrokenBarrierError):
            ready.wait(timeout=2)
        return done

    for module in (journal, cases):
        monkeypatch.setattr(module, "append", append)

    def press(one: Notification) -> None:
        try:
            does(one, world)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(press, found))
    # Two of each notification; of who wrote, the corrections that say it.
    rows = Event.objects.filter(kind=kind, at_lo__gte=int(when("2026-03-10 00:00").timestamp()))
    assert rows.filter(corrects__isnull=does is not tell).count() == 4
