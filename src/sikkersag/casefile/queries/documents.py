"""The documents of a case: as lists, and one with its versions. A confidential one is there for those near the case.

What a file says is handed out by `views.documents`, through `foundation.files`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from sikkersag.casefile.models import Case, Document, DocumentVersion, Event
from sikkersag.casefile.queries import confidential
from sikkersag.casefile.queries.entries import local_day
from sikkersag.foundation.access.queries import visible
from sikkersag.foundation.access.viewer import Viewer
from sikkersag.foundation.files.responses import SHOWN

_DIRECTIONS = {"modtaget": "Modtaget", "sendt": "Sendt", "internt": "Vores eget"}


@dataclass(frozen=True, slots=True)
class Listed:
    """A document with its latest version. `number` is the whole number: 2026-0000123-4. `on` is the day on which it
    was received or sent, `at` when it was laid on the case.
    """

    id: str
    number: str
    annex: int | None
    title: str
    restricted: bool
    version: int
    at: datetime
    event: str
    filename: str
    media_type: str
    size: int
    direction: str = ""
    on: date | None = None
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a document, with what its entry in the journal says."""

    number: int
    filename: str
    media_type: str
    size: int
    sha256: str
    by: str
    at: datetime
    event: str
    title: str
    direction: str
    on: date | None
    withdrawn: bool
    facts: Mapping[str, Any]
    concerns: tuple[str, ...]
    about: tuple[str, ...]

    @property
    def previewed(self) -> bool:
        """Can a browser show it on a page?"""
        return self.media_type in SHOWN


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """One document. `versions` has the latest first; `chosen` is the one that is shown."""

    case: Case
    document: Document
    number: str
    versions: tuple[Version, ...]
    chosen: Version

    @property
    def is_latest(self) -> bool:
        """Is the version shown the latest one?"""
        return self.chosen is self.versions[0]


def _readable(viewer: Viewer, case: int) -> QuerySet[DocumentVersion]:
    versions = visible(viewer, DocumentVersion.objects.filter(document__case=case), "document__case")
    open_to = confidential.readable(viewer, "document__restricted", "document__case")
    return versions.filter(open_to).select_related("document", "by")


def documents_of(viewer: Viewer, case: Case) -> tuple[Listed, ...]:
    """The documents of a case, the one laid on it last first, in three queries at most."""
    latest: dict[UUID, DocumentVersion] = {}
    for row in _readable(viewer, case.pk).order_by("-version"):
        latest.setdefault(row.document_id, row)
    events = _events(case.pk, latest.values())
    withdrawn = _withdrawn(case.pk, latest.values())
    found = [_listed(case, row, events.get(row.event), row.event in withdrawn) for row in latest.values()]
    return tuple(sorted(found, key=lambda one: (one.at, len(one.number), one.number), reverse=True))


def document_page(viewer: Viewer, case: int, document: UUID, version: int | None) -> DocumentPage:
    """A document of this case with a version of it (the latest without one).

    Raises Document.DoesNotExist where this case has none that the viewer may read.
    """
    rows = list(_readable(viewer, case).filter(document=document).order_by("-version"))
    events = _events(case, rows)
    withdrawn = _withdrawn(case, rows)
    versions = tuple(_version(row, events.get(row.event), row.event in withdrawn) for row in rows)
    chosen = next((one for one in versions if version in (None, one.number)), None)
    if chosen is None:
        raise Document.DoesNotExist(document)
    found = rows[0].document
    its_case = Case.objects.select_related("child", "family").get(pk=case)
    return DocumentPage(its_case, found, f"{its_case.number}-{found.number}", versions, chosen)


def file_of(viewer: Viewer, case: int, document: UUID, version: int) -> DocumentVersion:
    """One file, where the viewer may read it in this case. Raises DocumentVersion.DoesNotExist."""
    return _readable(viewer, case).get(document=document, version=version)


def _events(case: int, versions: Iterable[DocumentVersion]) -> dict[UUID, Event]:
    wanted = [row.event for row in versions]
    if not wanted:
        return {}
    return {e.event: e for e in Event.objects.filter(case=case, event__in=wanted).select_related("content")}


def _withdrawn(case: int, versions: Iterable[DocumentVersion]) -> set[UUID | None]:
    wanted = [row.event for row in versions]
    if not wanted:
        return set()
    rows = Event.objects.filter(case=case, withdraws__in=wanted, sealings__isnull=True)
    return set(rows.values_list("withdraws", flat=True))


def _facts(event: Event | None) -> Mapping[str, Any]:
    return {} if event is None else (event.content.body or {}).get("facts", {})


def _listed(case: Case, row: DocumentVersion, event: Event | None, withdrawn: bool) -> Listed:
    document = row.document
    return Listed(
        id=str(document.pk),
        number=f"{case.number}-{document.number}",
        annex=document.annex,
        title=document.title,
        restricted=document.restricted,
        version=row.version,
        at=row.at,
        event=str(row.event),
        filename=row.filename,
        media_type=row.media_type,
        size=row.size,
        direction=_DIRECTIONS.get(str(_facts(event).get("retning", "")), ""),
        on=None if event is None else local_day(event.at_lo),
        withdrawn=withdrawn,
    )


def _version(row: DocumentVersion, event: Event | None, withdrawn: bool) -> Version:
    facts = _facts(event)
    body = {} if event is None else event.content.body or {}
    return Version(
        number=row.version,
        filename=row.filename,
        media_type=row.media_type,
        size=row.size,
        sha256=row.sha256,
        by=row.by.name if row.by is not None else "",
        at=row.at,
        event=str(row.event),
        title=str(body.get("title") or row.document.title),
        direction=_DIRECTIONS.get(str(facts.get("retning", "")), ""),
        on=None if event is None else local_day(event.at_lo),
        withdrawn=withdrawn,
        facts=facts,
        concerns=_texts(event.concerns if event is not None else ()),
        about=_texts(event.about if event is not None else ()),
    )


def _texts(values: Sequence[Any]) -> tuple[str, ...]:
    return tuple(str(value) for value in values)
