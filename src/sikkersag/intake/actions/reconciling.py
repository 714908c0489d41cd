"""Counting, and keeping what it came to. It repairs nothing: what is lost is found again by people."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from django.db import transaction

from sikkersag.foundation.audit.actions import write_entry
from sikkersag.intake.models import Reconciled
from sikkersag.intake.queries.reconciliation import LOOKED, WEEK, counted, silences


@transaction.atomic
def reconcile(*, now: datetime) -> Reconciled:
    """Count the last seven days, look for losses in the last thirty, and for silence; keep it and return it."""
    week = counted(now - WEEK, now, now)
    found = Reconciled.objects.create(
        at=now,
        losses=[[loss.place, loss.told] for loss in counted(now - LOOKED, now, now).losses],
        silent=sorted([channel, usual] for channel, usual in silences(now).items()),
        sums={channel: asdict(sums) for channel, sums in week.sums.items()},
    )
    write_entry("intake.reconcile", by=None, now=now, losses=len(found.losses), silent=len(found.silent))
    return found
