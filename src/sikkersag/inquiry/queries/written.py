"""What stands in a case of some kinds, told in a line each: nothing sealed, erased, taken back or confidential."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef

from sikkersag.casefile.models import Case, Event, Sealing
from sikkersag.casefile.queries.entries import label_of
from sikkersag.casefile.thelaw import calendar
from sikkersag.law.engine import danish


@dataclass(frozen=True, slots=True)
class Line:
    """An entry that stands: `facts` as they are stored, `when` in Danish, `at` in seconds UTC."""

    event: UUID
    kind: str
    title: str
    when: str
    at: int
    about: tuple[str, ...]
    facts: dict[str, Any]
    texts: tuple[str, ...] = ()


def lines_of(case: Case, kinds: Collection[str], *, now: datetime, matter: UUID | None = None) -> list[Line]:
    """The entries of some kinds that stand in a case, latest first; of one matter where it is told which."""
    sealed = Exists(Sealing.objects.filter(row=OuterRef("pk")))
    every = Event.objects.filter(case=case, kind__in=list(kinds)).order_by("seq")
    rows = list(every.select_related("content").annotate(sealed=sealed))
    # What is sealed corrects and takes back nothing: the entry before it stands, as on the page of the case.
    open_rows = [row for row in rows if not row.sealed]
    gone = {row.withdraws for row in open_rows if row.withdraws}
    gone |= {row.corrects for row in open_rows if row.corrects and row.event not in gone}
    standing = [row for row in open_rows if row.event not in gone and row.withdraws is None]
    found = []
    for row in standing:
        body = row.content.body if hasattr(row, "content") else None
        if body is None or not row.occurred or body.get("document", {}).get("restricted"):
            continue
        if matter is not None and str(matter) not in row.about:
            continue
        found.append(
            Line(
                row.event,
                row.kind,
                str(body.get("title") or label_of(row.kind)),
                danish.span(row.at_lo, row.at_hi, calendar()),
                row.at_lo,
                tuple(row.about),
                dict(body.get("facts", {})),
                tuple(
                    p["text"]
                    for p in body.get("passages", ())
                    if not p.get("about") or str(case.child_id) in p["about"]
                ),
            )
        )
    return sorted(found, key=lambda line: line.at, reverse=True)
