"""Repeated work of the audit room: sealing new rows, and anchoring the heads of all chains outside the database."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from sikkersag.foundation.audit.anchors import write_anchor
from sikkersag.foundation.audit.sealing import seal_new_rows
from sikkersag.foundation.jobs.registry import daily, every, job


@every(minutes=15)
@job("audit.seal", title="Forsegl revisionsspor og læselog")
def seal(*, now: datetime) -> None:
    """Seal what has come since the last seal."""
    seal_new_rows(now=now)


@daily(at="02:00")
@job("audit.anchor", title="Forankr alle kæder uden for databasen", atomic=False)
def anchor(*, now: datetime) -> None:
    """Seal, and write the heads of all chains to a file."""
    seal_new_rows(now=now)
    write_anchor(settings.ANCHORS_DIR, now=now)
