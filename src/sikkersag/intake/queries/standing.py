"""How far a notification has come, as its sender may know it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sikkersag.intake.kinds import EntryKind
from sikkersag.intake.models import Notification
from sikkersag.intake.queries.progress import assessed_at
from sikkersag.intake.submission import PROFESSIONAL


@dataclass(frozen=True, slots=True)
class Step:
    """One step, and when it was done; None where it is not. `key` is its name for other systems."""

    key: str
    title: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Standing:
    """What a sender may be told: `steps` for a professional, that it is here for everybody else."""

    receipt: str
    arrived_at: datetime
    steps: Sequence[Step] = ()


def standing_of(receipt: str) -> Standing | None:
    """Where the notification of a receipt stands; None where there is none. A sender who is no professional is told
    that it was received and nothing more (barnets lov § 138).
    """
    found = Notification.objects.filter(receipt=receipt).first()
    if found is None:
        return None
    if found.sender_kind != PROFESSIONAL:
        return Standing(receipt, found.arrived_at)
    first: dict[str, datetime] = {}
    entries = list(found.entries.order_by("seq"))
    for entry in entries:
        first.setdefault(entry.kind, entry.at)
    steps = [
        Step("received", "Modtaget", found.arrived_at),
        Step("registered", "Registreret på barnet", first.get(EntryKind.LINKED)),
        Step("assessed", "Vurderet", assessed_at(entries)),
        Step("answered", "Besvaret", first.get(EntryKind.RECEIPT_SENT)),
    ]
    return Standing(receipt, found.arrived_at, steps)
