"""A search, and what is written of it: that it was made, and which cases it showed something of. Never its words."""

from __future__ import annotations

from django.db import transaction

from sikkersag.casefile import asked as asking
from sikkersag.casefile.queries.search import Found, find
from sikkersag.foundation.access.actions import log_reads
from sikkersag.foundation.access.viewer import Viewer
from sikkersag.foundation.audit.actions import write_entry

#: What the log of reads says.
READ = "fundet ved søgning"


@transaction.atomic
def search(typed: str, *, only: str = "", page: int = 1, viewer: Viewer) -> Found:
    """Look for what somebody typed, at the viewer's own time. The audit row says that it was done, and no more; each
    case of which a text is shown gets a row in its log of reads. What cannot be searched for leaves no row.
    """
    found = find(viewer, asking.read(typed), only=only, page=page)
    if not found.asked.problem:
        write_entry("search", by=viewer.user, now=viewer.now)
    if cases := found.read_cases:
        log_reads(viewer=viewer, cases=cases, what=READ)
    return found
