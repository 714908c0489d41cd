"""Laying files on a case: new documents, and new versions of one that is there.

The files are stored and the journal written in one transaction, under the case's lock: all of it, or none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import Max

from sikkersag.casefile import policies
from sikkersag.casefile.actions.journal import append, lock, was_done
from sikkersag.casefile.entries import Attachment, DocumentOf, NewEvent
from sikkersag.casefile.models import AppendKey, Case, Document, DocumentVersion
from sikkersag.casefile.papers import KIND
from sikkersag.foundation.files import store
from sikkersag.foundation.files.store import Readable
from sikkersag.foundation.login.models import User
from sikkersag.foundation.numbering.actions import next_number, next_numbers
from sikkersag.foundation.refused import RefusedError
from sikkersag.law.engine.moment import Moment

#: Files that are laid on a case in one go, at most.
MOST_FILES = 20
LONGEST_TITLE = 200

#: The namespace of the ids that a write gives, so that the same write gives the same ids.
_IDS = UUID("6f0a3c1e-8b1d-4a53-9c55-2f6d1c0b7a11")
NOTHING_KEPT = "Intet er lagt på sagen."


@dataclass(frozen=True, slots=True)
class Upload:
    """A file on its way in, as a browser sent it. `title` is what the document is called."""

    stream: Readable
    filename: str
    declared_type: str
    title: str


@dataclass(frozen=True, slots=True)
class Told:
    """What is said of the files: when they were received or sent, whom they concern, and facts of the vocabulary's
    kind `dokument`.
    """

    at: Moment
    facts: Mapping[str, Any] = field(default_factory=dict)
    concerns: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    restricted: bool = False
    annex: bool = False
    in_role: str = ""


@transaction.atomic
def add_documents(
    *, case: Case, uploads: Sequence[Upload], told: Told, by: User, now: datetime, key: str
) -> Sequence[Document]:
    """Lay files on a case as new documents, in the order given; `key` names the write, and a second one with it does
    nothing and answers the documents of the first. Raises RefusedError (StoreFullError among them) and
    `validation.Invalid`; then no document is made and no number used.
    """
    case = lock(case)
    if was_done(key):
        return _of_write(case, key)
    _may_be_added(case, uploads)
    files = [_stored(upload, now) for upload in uploads]
    numbers = next_numbers(f"document {case.number}", len(files))
    annexes = next_numbers(f"annex {case.number}", len(files)) if told.annex else [None] * len(files)
    entries = [
        _entry(
            upload.title,
            file,
            DocumentOf(str(uuid5(_IDS, f"{key} {number}")), number, 1, annex, told.restricted),
            told,
        )
        for upload, file, number, annex in zip(uploads, files, numbers, annexes, strict=True)
    ]
    append({case.pk: entries}, by=by, now=now, key=key, action="document.add")
    return _of_write(case, key)


@transaction.atomic
def add_version(
    *, case: Case, document: UUID, upload: Upload, told: Told, by: User, now: datetime, key: str
) -> Document:
    """Lay a new version of a document on the case; the earlier ones stay. `told.annex` gives it an annex number where
    it has none. Raises as `add_documents`, and RefusedError for a document that is not on the case.
    """
    case = lock(case)
    if was_done(key):
        return _of_write(case, key)[0]
    standing = case.documents.filter(pk=document).first()
    if standing is None:
        raise RefusedError(f"Dokumentet findes ikke på sagen. {NOTHING_KEPT}")
    _may_be_added(case, [upload])
    file = _stored(upload, now)
    latest = standing.versions.order_by("-version")[0]
    if latest.sha256 == file.sha256:
        raise RefusedError(
            f"»{file.filename}« er nøjagtig den samme fil som version {latest.version}, så der er ikke lavet en ny "
            "version. Vælg den ændrede fil.",
            field="file",
        )
    # Numbers of versions are not used again, also where one was sealed.
    last = max(next_number(f"versions {standing.pk}") + 1, latest.version + 1)
    annex = standing.annex or (next_number(f"annex {case.number}") if told.annex else None)
    which = DocumentOf(str(standing.pk), standing.number, last, annex, told.restricted)
    append({case.pk: [_entry(upload.title, file, which, told)]}, by=by, now=now, key=key, action="document.version")
    return Document.objects.get(pk=standing.pk)


def go_on_numbering(case: Case) -> None:
    """Let the numbers of a new case, which began with documents of another, go on after theirs. Its series are new."""
    highest = case.documents.aggregate(number=Max("number"), annex=Max("annex"))
    for series, last in (("document", highest["number"]), ("annex", highest["annex"])):
        if last is not None:
            next_numbers(f"{series} {case.number}", last)
    for document in case.documents.annotate(last=Max("versions__version")):
        # The first version takes no number of its series.
        next_numbers(f"versions {document.pk}", document.last - 1)


def _may_be_added(case: Case, uploads: Sequence[Upload]) -> None:
    if said := policies.why_not_write(case):
        raise RefusedError(f"{NOTHING_KEPT} {said}")
    if not uploads:
        raise RefusedError(f"Vælg mindst én fil. {NOTHING_KEPT}", field="file")
    if len(uploads) > MOST_FILES:
        raise RefusedError(
            f"Du har valgt {len(uploads)} filer, og der kan lægges {MOST_FILES} op ad gangen. {NOTHING_KEPT} "
            "Vælg færre, og læg resten op bagefter.",
            field="file",
        )
    for upload in uploads:
        if not upload.title.strip() or len(upload.title) > LONGEST_TITLE:
            raise RefusedError(
                f"Titlen skal være på 1 til {LONGEST_TITLE} tegn. {NOTHING_KEPT} Ret titlen.", field="title"
            )


def _stored(upload: Upload, now: datetime) -> Attachment:
    try:
        file = store.save(upload.stream, filename=upload.filename, declared_type=upload.declared_type, now=now)
    except store.StoreFullError as full:
        raise store.StoreFullError(f"{NOTHING_KEPT} {full.message}", field="file") from full
    except RefusedError as refused:
        raise RefusedError(f"{NOTHING_KEPT} {refused.message}", field="file") from refused
    return Attachment(file.sha256, file.filename, file.media_type, file.size)


def _entry(title: str, file: Attachment, which: DocumentOf, told: Told) -> NewEvent:
    return NewEvent(
        KIND,
        told.at,
        facts=told.facts,
        concerns=told.concerns,
        about=told.about,
        in_role=told.in_role,
        title=title.strip(),
        attachments=(file,),
        document=which,
    )


def _of_write(case: Case, key: str) -> Sequence[Document]:
    done = AppendKey.objects.get(key=key)
    versions = DocumentVersion.objects.filter(
        document__case=case, event__in=case.events.filter(pk__in=done.events).values("event")
    )
    found = list(Document.objects.filter(pk__in=versions.values("document")).order_by("number"))
    if not found:
        raise RefusedError(f"Siden er brugt til noget andet imens. {NOTHING_KEPT} Åbn den igen, og vælg filen på ny.")
    return found
