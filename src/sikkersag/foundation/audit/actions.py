"""Writing down what was done."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sikkersag.foundation.audit.models import Entry
from sikkersag.foundation.login.models import User


def write_entry(
    action: str,
    *,
    by: User | None,
    now: datetime,
    object: str = "",
    case: int | None = None,
    **detail: Any,
) -> Entry:
    """Write one row in the same transaction as the act it tells of. `detail` must hold no personal text."""
    return Entry.objects.create(at=now, by=by, action=action, object=object, case=case, detail=detail)
