"""Notifications that have come so far: arrived, linked, assessed, concluded. For the tests of judging."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from tests.casefile.factory import World, when
from tests.intake.test_arriving import send

from sikkersag.intake.actions import concluding, handling
from sikkersag.intake.actions.concluding import Concluded
from sikkersag.intake.actions.handling import Judged
from sikkersag.intake.models import Link, Notification
from sikkersag.intake.queries.pattern import pattern_of_each

At = Callable[[str], datetime]
NINE = "2026-03-10 09:00"


def arrived(**more: Any) -> Notification:
    before = set(Notification.objects.values_list("pk", flat=True))
    send(**more)
    return Notification.objects.exclude(pk__in=before).get()


def link(found: Notification, world: World, name: str = "ida", at: str = NINE) -> None:
    handling.link_child(notification=found.pk, case=world.cases[name], by=world.town.receiver, now=when(at), key=name)


def assess(found: Notification, world: World, *names: str, acute: bool = False, at: str = NINE) -> None:
    judged = {world.cases[name].pk: Judged(True, acute, "Far er mistænkt.") for name in names}
    handling.assess(
        notification=found.pk, judged=judged, in_role="modtagelse", by=world.town.receiver, now=when(at), key=f"a {at}"
    )


def conclude(found: Notification, world: World, name: str, what: Concluded, at: str = NINE) -> None:
    concluding.conclude(
        notification=found.pk,
        concluded={world.cases[name].pk: what},
        in_role="modtagelse",
        by=world.town.receiver,
        now=when(at),
        key=f"c {name} {at}",
    )


def pattern(world: World, found: Notification, who: str = "receiver", name: str = "ida") -> Any:
    links = list(Link.objects.filter(notification=found))
    told = pattern_of_each(world.town.viewer(who), {found.pk: (found.arrived_at, links)})
    return told.get((found.pk, world.cases[name].pk))


# Acting at once
