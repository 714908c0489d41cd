"""Which working documents there are: of one matter, of one case, and the lists across cases of one viewer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db.models import F, Q, QuerySet

from sikkersag.casefile.models import LedgerRow
from sikkersag.foundation.access.queries import visible
from sikkersag.foundation.access.viewer import Viewer
from sikkersag.inquiry.models import Approval, Save, WorkingDocument

#: The requirements whose clocks bound an investigation, and the parts of them that do.
CLOCKS = ("S5", "S17", "S18")
CLOCK_PARTS = ("frist", "afslutning")
OPEN = (WorkingDocument.Status.DRAFT, WorkingDocument.Status.WAITS)
#: How long a finished one stands in the list of one's own.
LATELY = timedelta(days=30)
#: How many rows a list shows; what is beyond is counted.
MOST = 200


@dataclass(slots=True)
class Listed:
    """A document in a list, with the row of the ledger that is its clock, where there is one."""

    document: WorkingDocument
    clock: LedgerRow | None = None
    sent: Approval | None = None


def documents() -> QuerySet[WorkingDocument]:
    """All of them, with what lists and pages show."""
    return WorkingDocument.objects.select_related(
        "case__child", "case__family", "matter", "author", "saved_by", "finished_by"
    )


def document_of(viewer: Viewer, case: int, document: UUID) -> WorkingDocument:
    """A document of a case that the viewer may see. Raises WorkingDocument.DoesNotExist."""
    return visible(viewer, documents().filter(case=case), "case").get(pk=document)


def of_matter(viewer: Viewer, matter: UUID) -> list[WorkingDocument]:
    """The documents of a matter, the latest first."""
    return list(visible(viewer, documents().filter(matter=matter), "case").order_by("-begun_at"))


def waiting_for(viewer: Viewer) -> QuerySet[WorkingDocument]:
    """What waits for this viewer's approval: not what they wrote in themselves."""
    rows = visible(
        viewer,
        documents().filter(status=WorkingDocument.Status.WAITS).exclude(author=viewer.user.pk),
        "case",
        permission="inquiry.approve",
    )
    return rows.exclude(pk__in=Save.objects.filter(by=viewer.user.pk).values("document"))


def mine(viewer: Viewer) -> QuerySet[WorkingDocument]:
    """What the viewer has begun, or is in the cases of which they are the worker: open, or finished lately."""
    own = Q(author=viewer.user.pk) | Q(case__worker=viewer.user.pk)
    state = Q(status__in=OPEN) | Q(finished_at__gt=viewer.now - LATELY)
    return visible(viewer, documents().filter(own & state), "case")


def over_the_limit(viewer: Viewer) -> QuerySet[WorkingDocument]:
    """Open investigations whose clock in the ledger has run out."""
    late = LedgerRow.objects.filter(
        requirement__in=CLOCKS, part__in=CLOCK_PARTS, is_open=True, due_at__lt=viewer.now
    ).values("matter")
    found = documents().filter(kind=WorkingDocument.Kind.BFU, status__in=OPEN, matter__in=late)
    return visible(viewer, found, "case")


def listed(rows: QuerySet[WorkingDocument]) -> list[Listed]:
    """The rows of a list with their clocks, in three queries whatever their number; the one saved longest ago first."""
    found = list(rows.order_by(F("finished_at").asc(nulls_first=True), "begun_at", "pk")[:MOST])
    clocks = clocks_of(found)
    sent = {a.document_id: a for a in Approval.objects.filter(document__in=found, outcome="").select_related("sent_by")}
    return [Listed(one, clocks.get(one.matter_id), sent.get(one.pk)) for one in found]


def clocks_of(found: Sequence[WorkingDocument]) -> dict[UUID, LedgerRow]:
    """The running clock of each document's matter; where there are several, the one that is due first."""
    rows = LedgerRow.objects.filter(
        case__in={one.case_id for one in found},
        matter__in={one.matter_id for one in found},
        requirement__in=CLOCKS,
        part__in=CLOCK_PARTS,
        is_open=True,
    ).order_by(F("due_at").desc(nulls_first=True))
    return {row.matter: row for row in rows if row.matter is not None}
