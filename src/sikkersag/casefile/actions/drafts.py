"""Saving and deleting drafts. Only the author has them; a save from an older version overwrites nothing.

A draft's id is given by the form that is opened, so that the first save can be sent twice and still make one draft.
What a draft becomes is `writing`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from sikkersag.casefile.models import AppendKey, Draft, Family
from sikkersag.foundation.audit.actions import write_entry
from sikkersag.foundation.login.models import User
from sikkersag.foundation.refused import RefusedError

Fields = Mapping[str, list[str]]


class Conflict(RefusedError):  # noqa: N818  # what a caller catches, and reads as a sentence
    """Somebody (the same author in another window) has saved in the meantime. Both texts are kept: `stored` is the
    draft as it stands, `mine` what was not saved.
    """

    def __init__(self, stored: Draft, mine: Fields) -> None:
        super().__init__(
            "Den samme kladde er åben i et andet vindue og blev gemt der imens. Begge tekster er bevaret; vælg, hvad "
            "der skal stå."
        )
        self.stored = stored
        self.mine = mine


class AlreadyWritten(RefusedError):  # noqa: N818
    """The draft has been journalised; what it became stands in the journals."""

    def __init__(self, draft: UUID) -> None:
        super().__init__("Notatet er allerede journalført. Der er ikke skrevet noget igen.")
        self.draft = draft


class NotYours(RefusedError):  # noqa: N818
    """The draft is another's. Nobody is told more than that it is not there."""


def save_draft(
    draft: UUID,
    data: Fields,
    version: int,
    *,
    family: Family,
    form: str,
    title: str,
    by: User,
    now: datetime,
) -> Draft:
    """Save a draft from the version that the form was opened with; 0: it has not been saved before.

    Saving the same text again changes nothing, whatever the version. Raises Conflict, AlreadyWritten and NotYours.
    """
    with transaction.atomic():
        stored = Draft.objects.select_for_update().filter(pk=draft).first()
        if stored is None:
            if written(draft):
                raise AlreadyWritten(draft)
            stored = _made(draft, data, family, form, title, by, now)
            if stored is not None:
                return stored
            stored = Draft.objects.select_for_update().get(pk=draft)
        if stored.author_id != by.pk:
            raise NotYours("Kladden findes ikke.")
        fields = dict(data)
        if stored.data == fields:
            return stored
        if stored.version != version:
            raise Conflict(stored, fields)
        stored.data, stored.title, stored.saved_at = fields, title[:200], now
        stored.version += 1
        stored.save(update_fields=["data", "title", "saved_at", "version"])
        return stored


def _made(draft: UUID, data: Fields, family: Family, form: str, title: str, by: User, now: datetime) -> Draft | None:
    """The new draft; None where somebody made it at the same moment."""
    try:
        with transaction.atomic():
            return Draft.objects.create(
                id=draft, author=by, family=family, form=form, title=title[:200], data=dict(data), saved_at=now
            )
    except IntegrityError:
        return None


def delete_draft(draft: UUID, *, by: User, now: datetime) -> None:
    """Delete one's own draft. A draft that is not there is deleted already."""
    with transaction.atomic():
        stored = Draft.objects.select_for_update().filter(pk=draft).first()
        if stored is None:
            return
        if stored.author_id != by.pk:
            raise NotYours("Kladden findes ikke.")
        stored.delete()
        write_entry("draft.delete", by=by, now=now, object=f"kladde {draft}")


def written(draft: UUID) -> bool:
    """Has what a draft says been written in the journals?"""
    return AppendKey.objects.filter(key=str(draft)).exists()
