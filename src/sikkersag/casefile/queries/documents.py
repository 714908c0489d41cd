"""The documents of a case, as the page of the case lists them. Uploading and handing out are elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sikkersag.casefile.models import Case, DocumentVersion
from sikkersag.foundation.access.queries import visible
from sikkersag.foundation.access.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Listed:
    """A document with its latest version. `number` is the whole number: 2026-0000123-4."""

    id: str
    number: str
    annex: int | None
    title: str
    restricted: bool
    version: int
    at: datetime
    event: str


def documents_of(viewer: Viewer, case: Case) -> tuple[Listed, ...]:
    """The documents of a case, the latest first, in one query."""
    versions = visible(viewer, DocumentVersion.objects.filter(document__case=case), "document__case")
    found: dict[object, Listed] = {}
    for row in versions.select_related("document").order_by("-version"):
        document = row.document
        if document.pk not in found:
            found[document.pk] = Listed(
                id=str(document.pk),
                number=f"{case.number}-{document.number}",
                annex=document.annex,
                title=document.title,
                restricted=document.restricted,
                version=row.version,
                at=row.at,
                event=str(row.event),
            )
    return tuple(sorted(found.values(), key=lambda one: one.at, reverse=True))
