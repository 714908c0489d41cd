"""Lists with filters: what waits, and the children's cases. The filters stand in the address and are saved so.

No list is filtered by a name: it would stand in the address. Names and numbers are looked for with the search.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Min, OuterRef, QuerySet, Subquery
from django.http import QueryDict

from sikkersag.casefile.models import Case, LedgerRow
from sikkersag.casefile.queries.team import GROUPS, NOBODY, cases_of, requirements_in
from sikkersag.casefile.queries.worklists import NO_LIMIT, open_rows, stretches
from sikkersag.casefile.thelaw import rulebook
from sikkersag.foundation.access.queries import visible
from sikkersag.foundation.access.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list is narrowed to. Words that mean nothing are left out when the address is read."""

    unit: int | None = None
    worker: int | None = None
    when: str = ""
    group: str = ""
    requirement: str = ""
    status: str = ""

    def query(self, **changes: Any) -> str:
        """The address's query with some filters changed; filters that are not set are left out."""
        values = {name: getattr(self, name) for name in NAMES} | changes
        told = {NAMES[name]: value for name, value in values.items() if value not in (None, "")}
        return urlencode(told)


#: The name of each filter in an address.
NAMES = {
    "unit": "enhed",
    "worker": "raadgiver",
    "when": "hvornaar",
    "group": "emne",
    "requirement": "krav",
    "status": "status",
}


def read_filter(query: QueryDict, now: datetime) -> Filter:
    """The filter that an address asks for."""
    whens = {when.key for when in stretches(now)} | {NO_LIMIT}

    def known(name: str, allowed: Any) -> str:
        value = query.get(NAMES[name], "")
        return value if value in allowed else ""

    def number(name: str) -> int | None:
        value = query.get(NAMES[name], "")
        return int(value) if value.isascii() and value.isdigit() and len(value) < 12 else None

    return Filter(
        unit=number("unit"),
        worker=number("worker"),
        when=known("when", whens),
        group=known("group", GROUPS),
        requirement=known("requirement", rulebook().requirements),
        status=known("status", Case.Status.values),
    )


#: What the lists show of a case, and of a row of the ledger: a hundred rows are made for each page.
_OF_A_CASE = (
    "number", "status", "family", "unit", "child__name", "child__folded", "child__born", "child__expected",
    "child__cpr", "worker__name",
)  # fmt: skip
_OF_A_TASK = (
    "requirement", "part", "matter", "outcome", "timeliness", "documentation", "is_open", "prospect", "due_at",
    "title", "section", "began", "data",
)  # fmt: skip


def tasks(viewer: Viewer, chosen: Filter) -> QuerySet[LedgerRow]:
    """What waits, narrowed by a filter, soonest first; with its case, child and worker."""
    rows = open_rows(viewer)
    if chosen.unit is not None:
        rows = rows.filter(case__in=cases_of(viewer, chosen.unit))
    if chosen.worker is not None:
        rows = rows.filter(case__worker=chosen.worker or None)
    if chosen.when == NO_LIMIT:
        rows = rows.filter(due_at__isnull=True)
    for when in stretches(viewer.now):
        if when.key == chosen.when:
            rows = rows.filter(when.holds())
    if chosen.group:
        rows = rows.filter(requirement__in=requirements_in(chosen.group))
    if chosen.requirement:
        rows = rows.filter(requirement=chosen.requirement)
    return rows.select_related("case__child", "case__worker").only(
        *_OF_A_TASK, *(f"case__{name}" for name in _OF_A_CASE)
    )


def children(viewer: Viewer, chosen: Filter) -> QuerySet[Case]:
    """The cases that the viewer may see, narrowed by a filter, by the child's name; with what is due next."""
    cases = cases_of(viewer, chosen.unit) if chosen.unit is not None else visible(viewer, Case.objects.all())
    if chosen.worker is not None:
        cases = cases.filter(worker=None if chosen.worker == NOBODY else chosen.worker)
    cases = cases.filter(status=chosen.status or Case.Status.OPEN)
    waiting = LedgerRow.objects.filter(case=OuterRef("pk"), is_open=True).order_by().values("case")
    return (
        cases.annotate(
            next_due=Subquery(waiting.annotate(first=Min("due_at")).values("first")),
            overdue=Subquery(waiting.filter(due_at__lt=viewer.now).annotate(n=Count("pk")).values("n")),
        )
        .select_related("child", "worker")
        .only(*_OF_A_CASE)
        .order_by("child__folded", "pk")
    )
