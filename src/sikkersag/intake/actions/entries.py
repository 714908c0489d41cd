"""The journal of a notification: one row for each thing that happened, chained, never altered."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sikkersag.foundation.audit.actions import write_entry
from sikkersag.foundation.audit.chain import START, link
from sikkersag.foundation.login.models import User
from sikkersag.foundation.refused import RefusedError
from sikkersag.intake.kinds import EntryKind
from sikkersag.intake.models import Entry, Notification

CHANGED = (
    "Imens har en anden gjort noget ved underretningen, så dit valg er ikke gemt. Se, hvad der står nu, og vælg igen."
)


def locked(notification: int, *, seen: int | None = None) -> Notification:
    """The notification, locked until the transaction ends. Raises RefusedError where `seen`, the version that whoever
    acts has seen, is not the one that stands.
    """
    found = Notification.objects.select_for_update().get(pk=notification)
    if seen is not None and seen != found.version:
        raise RefusedError(CHANGED)
    return found


def body_of(receipt: str, entry: Entry) -> dict[str, Any]:
    """What the chain covers of an entry."""
    return {
        "notification": receipt,
        "seq": entry.seq,
        "kind": entry.kind,
        "at": entry.at.isoformat(),
        "by": entry.by_id,
        "data": entry.data,
    }


def write(notification: Notification, kind: EntryKind, *, by: User | None, now: datetime, **data: Any) -> Entry:
    """Add an entry to a notification that is locked, and save the notification with it."""
    entry = Entry(notification=notification, seq=notification.version + 1, kind=kind, at=now, by=by, data=data)
    entry.digest = link(notification.head or START, body_of(notification.receipt, entry))
    entry.save(force_insert=True)
    notification.version, notification.head = entry.seq, entry.digest
    notification.save()
    write_entry(f"intake.{kind}", by=by, now=now, object=f"notification:{notification.pk}", seq=entry.seq)
    return entry
