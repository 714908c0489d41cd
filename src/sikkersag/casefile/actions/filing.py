"""Doing away with the files of an entry that is erased by law, where nothing else that is kept needs the same bytes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.db.models.fields.json import KeyTextTransform

from sikkersag.casefile.models import Content, DocumentVersion
from sikkersag.foundation.access.narrowing import lifted
from sikkersag.foundation.files import actions as files
from sikkersag.foundation.files.models import StoredFile
from sikkersag.foundation.login.models import User

#: What the audit says of why a file went.
REASON = "journal.erase"


@transaction.atomic
def erase_files(content: Content, *, by: User | None, now: datetime) -> None:
    """Erase the files of an entry that is about to be erased; call it before the content is, in the same transaction.

    A file stays while any other content holds it: another version or entry, in this case or another, sealed ones too,
    since what is sealed is kept whole. The bytes go when the transaction is committed.
    """
    held = {file["sha256"] for file in (content.body or {}).get("attachments", ())}
    if not held:
        return
    # Locked to the end, in one order: somebody who stores the same bytes now, or erases the other entry that holds
    # them, waits and then sees what was decided here.
    there = list(StoredFile.objects.select_for_update().filter(pk__in=held).order_by("pk").values_list("pk", flat=True))
    with lifted():
        # Everybody's contents are asked, whoever erases: what one cannot see would be lost otherwise.
        needed = _needed(there, content)
    for sha256 in there:
        if sha256 not in needed:
            files.erase(sha256, is_referred=lambda _: False, reason=REASON, by=by, now=now)


def _needed(hashes: Iterable[str], content: Content) -> set[str]:
    """Those of the files that another content holds.

    The documents answer at once for most that are needed. Only for the rest are the contents asked, once for all the
    files, and by the database alone: corrections and what is sealed hold files too and have no document. That is one
    pass through the contents, of which only the list of files is read; erasing is rare, and nobody waits for it.
    """
    row = content.row
    wanted = set(hashes)
    versions = DocumentVersion.objects.filter(sha256__in=wanted).exclude(document__case=row.case_id, event=row.event)
    needed = set(versions.values_list("sha256", flat=True))
    if wanted <= needed:
        return needed
    mentioned = Q()
    for sha256 in wanted - needed:
        mentioned |= Q(files__contains=sha256)
    others = Content.objects.filter(body__isnull=False).exclude(pk=content.pk)
    for found in others.annotate(files=KeyTextTransform("attachments", "body")).filter(mentioned).iterator():
        needed |= {file["sha256"] for file in (found.body or {})["attachments"]}
    return needed
