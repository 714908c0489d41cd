"""Beginning, saving, bringing passages into, and giving up a working document. What is finished is `finishing`.

Every save raises the version; a save from an older one overwrites nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction

from sikkersag.casefile.actions.journal import append, lock
from sikkersag.casefile.entries import NewEvent, Passage
from sikkersag.casefile.forms import typed
from sikkersag.casefile.models import Case, Matter
from sikkersag.foundation.audit.actions import write_entry
from sikkersag.foundation.login.models import User
from sikkersag.foundation.refused import RefusedError
from sikkersag.inquiry import policies
from sikkersag.inquiry.forms import content
from sikkersag.inquiry.forms.becoming import RISK, event_id
from sikkersag.inquiry.forms.ground import Ground, ground_of
from sikkersag.inquiry.models import Save, WorkingDocument
from sikkersag.inquiry.queries import older as olders
from sikkersag.inquiry.queries.passages import entries_of, open_standing
from sikkersag.law.engine.moment import Moment

Fields = Mapping[str, list[str]]
#: What the page saves by itself within this time is one version in the history.
TOGETHER = timedelta(minutes=10)
#: The facts that may be told of the decision to investigate; whether the child is born is known.
DECIDED = ("overgreb", "politi_eller_sundhed", "groenlandsk_tilknytning")


class Stale(RefusedError):  # noqa: N818  # what a caller catches, and reads as a sentence
    """Somebody has saved in the meantime. Both texts are kept: `stored` as it stands, `mine` what was not saved."""

    def __init__(self, stored: WorkingDocument, mine: Fields) -> None:
        super().__init__(
            f"{stored.saved_by.name} har gemt en nyere udgave imens. Begge tekster er bevaret; vælg, hvad der skal stå."
        )
        self.stored = stored
        self.mine = mine


class Closed(RefusedError):  # noqa: N818
    """The document may not be altered now; `mine` is what was sent and not saved."""

    def __init__(self, said: str, stored: WorkingDocument, mine: Fields) -> None:
        super().__init__(f"{said} Det, du sendte, er ikke gemt, men står her.")
        self.stored = stored
        self.mine = mine


def begin(
    document: UUID,
    *,
    case: Case,
    matter: Matter,
    kind: str,
    by: User,
    now: datetime,
    decided: Moment | None = None,
    facts: Mapping[str, bool] | None = None,
    reason: str = "",
    older: WorkingDocument | UUID | None = None,
    shared_from: WorkingDocument | None = None,
    data: Fields | None = None,
) -> WorkingDocument:
    """Begin a working document under an id that the form gave; a second call answers the one that is there.

    A BFU that nobody has decided in the matter is decided here, at `decided` with these `facts` and the `reason`; an
    afdækning is said to be begun. `older`: a finished BFU of the same case that it brings up to date and whose words
    it begins with, or the entry of one that stands in the journal alone. `shared_from`, `data`: see `together`.
    Raises RefusedError where the law or the case does not let one.
    """
    with transaction.atomic():
        locked = lock(case)
        if (there := begun_before(document, locked)) is not None:
            return there
        document_before = older if isinstance(older, WorkingDocument) else None
        entry_before = older if isinstance(older, UUID) else None
        if matter.case_id != locked.pk or (document_before is not None and document_before.case_id != locked.pk):
            raise RefusedError("Spørgsmålet hører til en anden sag. Der er ikke begyndt noget. Vælg et fra sagen.")
        ground = ground_of(_read(locked), matter, now=now)
        if said := policies.why_not_begin(kind, ground):
            raise RefusedError(f"{said} Der er ikke begyndt noget.")
        running = WorkingDocument.objects.filter(
            matter=matter, kind=kind, status__in=(WorkingDocument.Status.DRAFT, WorkingDocument.Status.WAITS)
        ).first()
        if running is not None:
            return running
        made = WorkingDocument(
            id=document, case=locked, matter=matter, kind=kind, author=by, begun_at=now, saved_at=now, saved_by=by,
            data=dict(data or {}) if document_before is None else _taken_over(document_before),
            brings_up_to_date=document_before, older_entry=entry_before, shared_from=shared_from,
        )  # fmt: skip
        if entry_before is not None:
            made.data = _told_in_journal(locked, entry_before, now)
        new = _beginning(made, ground, decided=decided, facts=facts or {}, reason=reason)
        made.save(force_insert=True)
        _keep(made, Save.How.BEGUN, by=by, now=now)
        if new is not None:
            append({locked.pk: [new]}, by=by, now=now, key=f"inquiry-{document}", action="inquiry.begin")
        write_entry(
            "inquiry.begin", by=by, now=now, case=locked.pk, object=f"undersøgelse {document}", kind=kind,
            matter=str(matter.pk), older=str(entry_before or (document_before.pk if document_before else "")),
        )  # fmt: skip
        return made


def begun_before(document: UUID, case: Case) -> WorkingDocument | None:
    """The document of a case that has the id already; None where none has. Raises RefusedError for another case's."""
    there = WorkingDocument.objects.filter(pk=document).first()
    if there is not None and there.case_id != case.pk:
        raise RefusedError("Siden er brugt til noget andet imens. Der er ikke begyndt noget. Åbn den igen.")
    return there


def _taken_over(older: WorkingDocument) -> dict[str, list[str]]:
    """What a new document takes over from one that is finished: not the professionals and the risk assessment, which
    are in the journal, nor the positions on siblings, which must be taken anew.
    """
    left = ("fag.", "sosk.", f"t.{RISK}.")
    return {name: values for name, values in older.data.items() if not name.startswith(left)}


def _told_in_journal(case: Case, entry: UUID, now: datetime) -> dict[str, list[str]]:
    """What a new document takes over from an entry of the journal: the passages that name a section by its title, each
    with its origin. Which section the others belong to a person says, who brings them in.
    """
    before = olders.entry_of(entries_of(open_standing(_read(case), now)), entry)
    if before is None:
        raise RefusedError(
            "Undersøgelsen står ikke længere i journalen, så alle kan læse den. Der er ikke begyndt noget."
        )
    fields: dict[str, list[str]] = {}
    for section, text, origin in olders.placed(before):
        base = f"t.{section}.{content.next_piece(fields, section)}"
        fields = content.added(fields, {f"{base}.tekst": text, f"{base}.fra": origin})
    return fields


def _read(case: Case) -> Case:
    return Case.objects.select_related("child", "family", "unit").get(pk=case.pk)


def _beginning(
    made: WorkingDocument, ground: Ground, *, decided: Moment | None, facts: Mapping[str, bool], reason: str
) -> NewEvent | None:
    """The entry that says that it was begun or decided; None where the journal says so already, or none is needed."""
    if made.kind == WorkingDocument.Kind.SCREENING:
        return None
    told: dict[str, Any] = {}
    kind = "afdaekning_paabegyndt"
    if made.kind == WorkingDocument.Kind.BFU:
        if ground.decided is not None:
            return None
        kind = "bfu_besluttet"
        told = {name: True for name in DECIDED if facts.get(name)}
        if ground.child.unborn:
            told["kommende_foraeldre"] = True
    if decided is None:
        raise RefusedError(
            "Skriv, hvilken dag det blev besluttet, fx 09-03-2026. Der er ikke begyndt noget.", field="dag"
        )
    passages = (Passage(reason.strip(), id=str(uuid5(made.pk, "begyndt"))),) if reason.strip() else ()
    return NewEvent(
        kind,
        decided,
        event=event_id(made.pk, kind),
        about=(str(ground.matter.pk),),
        concerns=(ground.told.child.id,),
        facts=told,
        passages=passages,
    )


def locked_document(document: UUID) -> WorkingDocument:
    """The document as it is now; nobody else alters it until the transaction ends."""
    return WorkingDocument.objects.select_for_update().get(pk=document)


def save(
    document: UUID, data: Fields, version: int, *, by: User, now: datetime, how: str = Save.How.SAVED
) -> WorkingDocument:
    """Save what was typed from the version that the form was opened with. The same text again changes nothing.

    Raises Stale where somebody saved since, Closed where it may not be altered now.
    """
    with transaction.atomic():
        stored = locked_document(document)
        fields = content.dated(data, now=typed.seconds(now))
        if how != Save.How.AUTO:
            fields = content.tidied(fields)
        if stored.data == fields:
            return stored
        if said := policies.why_not_write_in(stored):
            raise Closed(said, stored, fields)
        if said := typed.too_long(fields):
            raise RefusedError(said)
        if stored.version != version:
            raise Stale(stored, fields)
        stored.data, stored.saved_at, stored.saved_by = fields, now, by
        stored.version += 1
        stored.save(update_fields=["data", "saved_at", "saved_by", "version"])
        _keep(stored, how, by=by, now=now)
        return stored


def _keep(document: WorkingDocument, how: str, *, by: User, now: datetime) -> None:
    """Keep the text of a version; what the page saves by itself goes on in the row of its last ten minutes."""
    latest = document.saves.order_by("-version").first()
    if (
        latest is not None
        and latest.how == how == Save.How.AUTO
        and latest.by_id == by.pk
        and now - latest.since < TOGETHER
    ):
        latest.version, latest.data, latest.at = document.version, document.data, now
        latest.save(update_fields=["version", "data", "at"])
        return
    Save.objects.create(
        document=document, version=document.version, how=how, data=document.data, by=by, since=now, at=now
    )


def drop(document: UUID, *, reason: str, by: User, now: datetime) -> WorkingDocument:
    """Give a document up, with a reason. Its texts stay and can be read; what the journal says stays."""
    with transaction.atomic():
        stored = locked_document(document)
        if stored.status == WorkingDocument.Status.DROPPED:
            return stored
        if said := policies.why_not_write_in(stored):
            raise RefusedError(f"{said} Intet er ændret.")
        if not reason.strip():
            raise RefusedError("Skriv, hvorfor dokumentet opgives. Intet er ændret.", field="grund")
        stored.status = WorkingDocument.Status.DROPPED
        stored.save(update_fields=["status"])
        write_entry(
            "inquiry.drop", by=by, now=now, case=stored.case_id, object=f"undersøgelse {document}",
            reason=reason.strip()[:2000],
        )  # fmt: skip
        return stored
