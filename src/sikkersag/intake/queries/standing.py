"""How far a notification has come, as its sender may know it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sikkersag.intake.kinds import EntryKind
from sikkersag.intake.models import Notification
from sikkersag.intake.queries.progress import assessed_at
from sikkersag.intake.submission import ANONYMOUS, PROFESSIONAL


@dataclass(frozen=True, slots=True)
class Step:
    """One step, and when it was done; None where it is not. `key` is its name for other systems."""

    key: str
    title: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Standing:
    """What a sender may be told: `steps` are all of them for a professional, that it was received and that the receipt
    was sent for everybody else. `whole`: is more told than that?
    """

    receipt: str
    arrived_at: datetime
    steps: Sequence[Step]
    whole: bool = False


def standing_of(receipt: str) -> Standing | None:
    """Where the notification of a receipt stands; None where there is none. A sender who is no professional is told
    that it was received and that the receipt was sent, and nothing of what came of it (barnets lov § 138).
    """
    found = Notification.objects.filter(receipt=receipt).first()
    if found is None:
        return None
    entries = list(found.entries.order_by("seq"))
    first: dict[str, datetime] = {}
    for entry in entries:
        first.setdefault(entry.kind, entry.at)
    received = Step("received", "Modtaget", found.arrived_at)
    answered = Step("answered", "Kvittering sendt", first.get(EntryKind.RECEIPT_SENT))
    if found.sender_kind == ANONYMOUS:
        return Standing(receipt, found.arrived_at, [received])
    if found.sender_kind != PROFESSIONAL:
        return Standing(receipt, found.arrived_at, [received, answered])
    registered = Step("registered", "Registreret på barnet", first.get(EntryKind.LINKED))
    assessed = Step("assessed", "Vurderet", assessed_at(entries))
    return Standing(receipt, found.arrived_at, [received, registered, assessed, answered], whole=True)
