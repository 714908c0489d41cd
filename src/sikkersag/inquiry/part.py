"""What working documents tell on the page of a matter (place 10), and the number beside their item in the menu."""

from __future__ import annotations

from collections.abc import Collection

from django.http import HttpRequest
from django.urls import reverse

from sikkersag.casefile.matters import Act, Part, Piece
from sikkersag.casefile.models import Case, Matter
from sikkersag.casefile.statuses import status_of
from sikkersag.foundation.access.viewer import Viewer
from sikkersag.foundation.ui import danish
from sikkersag.foundation.ui.status import Status
from sikkersag.inquiry.forms.ground import is_unborn
from sikkersag.inquiry.forms.outline import BARNETS_LOV, regime_at
from sikkersag.inquiry.models import WorkingDocument
from sikkersag.inquiry.queries.documents import clocks_of, of_matter, waiting_for
from sikkersag.inquiry.queries.older import latest

_Kind, _Status = WorkingDocument.Kind, WorkingDocument.Status


def tell(viewer: Viewer, case: Case, matter: Matter, permissions: Collection[str]) -> Part:
    """The documents of a matter, how far each is, the clock, and what can be begun."""
    found = of_matter(viewer, matter.pk)
    clock = clocks_of(found[:1]).get(matter.pk)
    status = None if clock is None else status_of(clock, viewer.now)
    pieces = tuple(_piece(one, viewer, status if clock is not None else None) for one in found)
    acts: tuple[Act, ...] = ()
    if "case.write" in permissions and case.status == Case.Status.OPEN:
        acts = tuple(_acts(case, matter, found, viewer))
    return Part("Undersøgelse", pieces, acts, "Ingen screening, afdækning eller børnefaglig undersøgelse er begyndt.")


def _piece(one: WorkingDocument, viewer: Viewer, clock: Status | None) -> Piece:
    meta = one.get_status_display()
    if one.status == _Status.DONE and one.finished_at is not None and one.finished_by is not None:
        meta = f"Færdig {danish.plain_day(one.finished_at)}, {one.finished_by.name}"
    elif one.is_open:
        meta = f"{meta}. Gemt {danish.moment(one.saved_at, viewer.now)} af {one.saved_by.name}"
        if one.provisional_at is not None:
            meta += f". Foreløbig vurdering {danish.plain_day(one.provisional_at)}"
    url = reverse("inquiry", args=[one.case.number, one.pk])
    return Piece(one.get_kind_display(), url, meta, clock if one.is_open and one.kind == _Kind.BFU else None)


def _acts(case: Case, matter: Matter, found: list[WorkingDocument], viewer: Viewer) -> list[Act]:
    running = {one.kind for one in found if one.is_open}
    kinds = [_Kind.SCREENING, _Kind.AFDAEKNING, _Kind.BFU]
    if regime_at(int(viewer.now.timestamp())) != BARNETS_LOV or is_unborn(case, viewer.now):
        kinds = [_Kind.BFU]
    base = f"{reverse('inquiry_new', args=[case.number])}?spoergsmaal={matter.pk}&slags="
    labels = {
        _Kind.SCREENING: "Begynd screening",
        _Kind.AFDAEKNING: "Begynd afdækning",
        _Kind.BFU: "Begynd børnefaglig undersøgelse",
    }
    acts = [
        Act(labels[kind], f"{base}{kind}", first=kind == kinds[0] and not found)
        for kind in kinds
        if kind not in running
    ]
    if _Kind.BFU not in running and (older := latest(case, matter, now=viewer.now)) is not None:
        acts.append(Act(f"Før undersøgelsen fra {older.when} ajour", f"{base}{_Kind.BFU}&fra={older.key}"))
    return acts


def count_waiting(request: HttpRequest) -> int | None:
    """How many investigations wait for the reader's approval."""
    viewer = getattr(request, "viewer", None)
    if viewer is None or not viewer.may("inquiry.approve"):
        return None
    return waiting_for(viewer).count()
