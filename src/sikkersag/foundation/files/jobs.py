"""The repeated work of the store of files."""

from __future__ import annotations

from datetime import datetime

from sikkersag.foundation.files import actions
from sikkersag.foundation.jobs.registry import daily, job


# Not in one transaction: a file that is unlinked stays so, whatever the database does afterwards.
@daily(at="02:15")
@job("files.sweep", title="Ryd op efter afbrudte filer", atomic=False)
def sweep(*, now: datetime) -> None:
    """Clear away what stopped uploads left."""
    actions.sweep(now=now)
