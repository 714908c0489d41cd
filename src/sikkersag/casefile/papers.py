"""The documents of a case as its journal tells of them: a projection, made again from the entries that carry files.

Unlike the other projections it counts every entry whose content still stands, also a corrected or withdrawn one: the
paper is in the case all the same. A sealed or erased one is not.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sikkersag.casefile.models import Case, Content, Document, DocumentVersion, SearchText
from sikkersag.law.engine import timeline as law

KIND = "dokument"


def project(case: Case, events: Sequence[law.Event]) -> None:
    """Bring the documents of a case in line with its journal; asks nothing where it has none and had none."""
    if any(event.kind == KIND for event in events) or case.documents.exists():
        _write(case, _told(case))


def _told(case: Case) -> dict[UUID, list[tuple[dict[str, Any], dict[str, Any]]]]:
    """Each document's versions, in order: fields of the document, and fields of the version."""
    contents = (
        Content.objects.filter(row__case=case, row__kind=KIND, body__document__isnull=False, row__sealings__isnull=True)
        .select_related("row")
        .order_by("row__seq")
    )
    found: dict[UUID, list[tuple[dict[str, Any], dict[str, Any]]]] = {}
    for content in contents:
        body, row = content.body or {}, content.row
        told, (file, *_) = body["document"], body["attachments"]
        document = {
            "number": told["number"],
            "annex": told["annex"],
            "title": str(body["title"])[:200],
            "restricted": told["restricted"],
        }
        version = {
            "event": row.event,
            "sha256": file["sha256"],
            "filename": file["filename"],
            "media_type": file["media_type"],
            "size": file["size"],
            "by_id": row.by_id,
            "at": datetime.fromtimestamp(row.recorded_at, UTC),
        }
        found.setdefault(UUID(told["id"]), []).append((document, {"version": told["version"], **version}))
    return found


def _write(case: Case, told: dict[UUID, list[tuple[dict[str, Any], dict[str, Any]]]]) -> None:
    known = {row.pk: row for row in case.documents.all()}
    versions: dict[tuple[UUID, int], DocumentVersion] = {
        (row.document_id, row.version): row for row in DocumentVersion.objects.filter(document__case=case)
    }
    wanted = {(key, fields["version"]): fields for key, pairs in told.items() for _, fields in pairs}
    for place, row in versions.items():
        if place not in wanted:
            row.delete()
    for key, document in known.items():
        if key not in told:
            document.delete()
    for key, pairs in told.items():
        latest = pairs[-1][0]
        if key not in known:
            Document.objects.create(id=key, case=case, **latest)
        elif any(getattr(known[key], name) != value for name, value in latest.items()):
            Document.objects.filter(pk=key).update(**latest)
    fresh = []
    for (key, number), fields in wanted.items():
        standing = versions.get((key, number))
        if standing is None:
            fresh.append(DocumentVersion(document_id=key, **fields))
        elif any(getattr(standing, name) != value for name, value in fields.items()):
            DocumentVersion.objects.filter(pk=standing.pk).update(**fields)
    DocumentVersion.objects.bulk_create(fresh)
    mark_words(case)


def mark_words(case: Case) -> None:
    """Let the words of every version be found by those who may read the document as it is marked now."""
    words = SearchText.objects.filter(case=case, is_document=True)
    closed = DocumentVersion.objects.filter(document__case=case, document__restricted=True).values("event")
    words.filter(restricted=False, event__in=closed).update(restricted=True)
    words.filter(restricted=True).exclude(event__in=closed).update(restricted=False)
