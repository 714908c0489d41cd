"""Which unit of the fictional municipality gets the notifications from which street, through the real action.

The invented streets have no postcodes, so the rules are by street, by topic, and for all others.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sikkersag.foundation.organisation.models import Unit
from sikkersag.intake.actions.routing import add_route
from sikkersag.web.demo.people import STREETS
from sikkersag.web.demo.staff import RECEPTION, Staff
from sikkersag.web.demo.town import NOW

#: The children's units; each has every sixth street.
UNITS = ("bf1", "bf2", "bf3", "bf4", "bf5", "bf6")
_SINCE, _MOVED = date(2021, 9, 1), date(2025, 1, 1)


def make(staff: Staff) -> int:
    """Write the rules; returns how many. The first street was another unit's before, the next to last is shared by its
    two sides, and the last is in none of them.
    """
    rules: list[tuple[str, dict[str, Any]]] = [
        (UNITS[1], {"street": STREETS[0], "ends": _MOVED}),
        (UNITS[0], {"street": STREETS[0], "starts": _MOVED}),
        *((UNITS[number % len(UNITS)], {"street": STREETS[number]}) for number in range(1, len(STREETS) - 2)),
        ("bf3", {"street": STREETS[-2], "side": "lige"}),
        ("bf4", {"street": STREETS[-2], "side": "ulige"}),
        # The street of which a notification that waits tells.
        ("bf5", {"street": "Strandvej"}),
        ("bf2", {"topic": "ufoedt"}),
        (RECEPTION, {"others": True}),
    ]
    by, units = staff.by_role["omraadechef"][0], {unit.key: unit for unit in Unit.objects.all()}
    for unit, told in rules:
        add_route(unit=units[unit], by=by, now=NOW, **({"starts": _SINCE} | told))
    return len(rules)
