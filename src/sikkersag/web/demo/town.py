"""What is fixed about the fictional municipality: its day, its size, its ids and its users' password."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

ZONE: Final = ZoneInfo("Europe/Copenhagen")
#: The moment at which the municipality is made, and from which its clock goes on.
NOW: Final = datetime(2026, 3, 10, 8, 40, tzinfo=ZONE)
#: The histories tell what was written down by the end of the day before.
LAST_DAY: Final = "2026-03-09"
CASES: Final = 1_500
DESKS: Final = 5
#: The share of the cases that began in the last two years, so that caseworkers have a dozen open cases each.
RECENT: Final = 0.7
SEED: Final = 1
#: The one password of all its users. It opens nothing but invented data.
PASSWORD: Final = "fjordby-er-opdigtet"
_NAMESPACE: Final = UUID("6f1d5c52-6a55-5b0e-9a3a-0d7f3c1b2a10")


def id_of(*parts: str) -> UUID:
    """The id of a thing of the municipality: always the same for the same words."""
    return uuid5(_NAMESPACE, "/".join(parts))
