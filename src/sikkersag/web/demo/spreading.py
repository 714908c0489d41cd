"""Giving some families another caseworker of the same unit, so that nobody has many more open cases than the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from sikkersag.synth.clock import DAY
from sikkersag.web.demo.source import Child
from sikkersag.web.demo.town import DESKS, NOW

#: The most open cases that a caseworker keeps.
MOST: Final = 17
_INSTANT = int(NOW.timestamp())
#: The cases that change hands do so in the weeks before the municipality's day.
_LAST_WEEKS = 20 * DAY


def is_open(child: Child) -> bool:
    """Is something still going on in the case? One that came to nothing is closed some days after its last event."""
    events = child.timeline.events
    if any(e.kind == "sag_lukket" for e in events):
        return False
    last = max(e.written_at or e.hi for e in events)
    return child.case_type != "dismissed" or last > _INSTANT - _LAST_WEEKS


def spread(children: Sequence[Child]) -> dict[str, int]:
    """The families that are handed on, each with its new desk."""
    loads: Counter[int] = Counter()
    by_family: dict[str, list[Child]] = {}
    for child in children:
        if is_open(child):
            loads[child.desk] += 1
            by_family.setdefault(child.family, []).append(child)
    moved: dict[str, int] = {}
    for family, open_children in sorted(by_family.items()):
        desk = open_children[0].desk
        begun = min(e.lo for c in open_children for e in c.timeline.events if e.kind == "underretning_modtaget")
        if loads[desk] <= MOST or begun > _INSTANT - 2 * _LAST_WEEKS:
            continue
        unit = desk // DESKS
        emptiest = min(range(unit * DESKS, (unit + 1) * DESKS), key=lambda d: (loads[d], d))
        if loads[emptiest] + len(open_children) <= MOST:
            loads[desk] -= len(open_children)
            loads[emptiest] += len(open_children)
            moved[family] = emptiest
    return moved
