"""Looking somebody up by CPR number is logged, also where it is refused and nothing else of the write is kept.

Who is meant by a number is decided in `persons`; that nobody has two persons' number, in `foundation.people`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from sikkersag.casefile.models import Case
from sikkersag.foundation.access.actions import log_reads
from sikkersag.foundation.access.viewer import viewer_of
from sikkersag.foundation.audit.actions import write_entry
from sikkersag.foundation.login.models import User
from sikkersag.foundation.people.actions import NumberKnownError

#: What the log of reads says of it on every case that the person is in.
FOUND, REFUSED = "opslag på CPR", "opslag på CPR, afvist"


def cases_with(person: UUID) -> list[int]:
    """The cases that somebody is in now: their own, and those in which they are registered."""
    found = Case.objects.filter(Q(child=person) | Q(parties__person=person))
    return list(found.order_by("pk").values_list("pk", flat=True).distinct())


def log_found(person: UUID, *, by: User, now: datetime) -> None:
    """Log that somebody was found by number, on every case that they are in."""
    log_reads(viewer=viewer_of(by, now=now), cases=cases_with(person), what=FOUND)


@contextmanager
def refusals_logged(*, by: User, now: datetime) -> Iterator[None]:
    """What stands in here is done as a whole or not at all; a look-up that is refused in it is logged all the same.

    A refusal tells that the number is somebody's, so it is written down who was told so: an audit row, and a read on
    every case that the person is in. Goes outermost, for what is undone around it takes the log along.
    """
    try:
        with transaction.atomic():
            yield
    except NumberKnownError as refused:
        with transaction.atomic():
            cases = cases_with(refused.person)
            if not cases:
                write_entry("people.asked", by=by, now=now, object=f"person:{refused.person}")
            for case in cases:
                write_entry("people.asked", by=by, now=now, case=case, object=f"person:{refused.person}")
            log_reads(viewer=viewer_of(by, now=now), cases=cases, what=REFUSED)
        raise
