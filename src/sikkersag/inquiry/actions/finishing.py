"""The preliminary assessment, sending to approval, the leader's answer, and finishing: the entries of the journal.

A screening and an afdækning are finished by who writes them; a BFU by a leader who has not written in it. Finishing is
one transaction: the entries with their passages, and the document that is frozen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from uuid import UUID, uuid5

from django.db import transaction

from sikkersag.casefile.actions.journal import append
from sikkersag.casefile.entries import NewEvent, Passage
from sikkersag.casefile.models import Case
from sikkersag.casefile.moments import instant
from sikkersag.foundation.audit.actions import write_entry
from sikkersag.foundation.login.models import User
from sikkersag.foundation.refused import RefusedError
from sikkersag.inquiry import policies
from sikkersag.inquiry.actions.documents import locked_document
from sikkersag.inquiry.forms import together
from sikkersag.inquiry.forms.becoming import FINISHED, Becoming, becoming, event_id, risk_assessment
from sikkersag.inquiry.forms.ground import Ground, ground_of
from sikkersag.inquiry.models import Approval, WorkingDocument
from sikkersag.inquiry.queries.passages import entries_of, known_origins, open_standing

_Status = WorkingDocument.Status
_Outcome = Approval.Outcome


class Lacking(RefusedError):  # noqa: N818  # what a caller catches, and reads as a sentence
    """The document lacks something; `problems` are by field."""

    def __init__(self, problems: Mapping[str, list[str]]) -> None:
        super().__init__("Der mangler noget, før dokumentet kan gøres færdigt. Det, du har skrevet, er gemt.")
        self.problems = problems


def _ground(document: WorkingDocument, now: datetime) -> Ground:
    # The case is locked after the document, everywhere, so that no two wait for each other.
    Case.objects.select_for_update().get(pk=document.case_id)
    case = Case.objects.select_related("child", "family", "unit").get(pk=document.case_id)
    return ground_of(case, document.matter, now=now)


def _whole(document: WorkingDocument, now: datetime) -> Becoming:
    """What the document comes to; raises where it may not be finished or lacks something."""
    ground = _ground(document, now)
    if said := policies.why_not_go_on(ground):
        raise RefusedError(f"{said} Intet er journalført.")
    made = becoming(document, ground)
    if made.problems:
        raise Lacking(made.problems)
    return made


def _traced(document: WorkingDocument, made: Becoming, now: datetime) -> list[NewEvent]:
    """The entries whose passages name as their origin only what everybody who reads the case may read in it."""
    known = known_origins(entries_of(open_standing(document.case, now))) | together.origins(document)

    def traced(passage: Passage) -> Passage:
        return passage if not passage.origin or passage.origin in known else replace(passage, origin="")

    return [replace(entry, passages=tuple(traced(one) for one in entry.passages)) for entry in made.entries]


def _finish(document: WorkingDocument, made: Becoming, *, by: User, now: datetime) -> None:
    append(
        {document.case_id: _traced(document, made, now)},
        by=by,
        now=now,
        key=f"inquiry-done-{document.pk}",
        action="inquiry.finish",
    )
    document.status, document.finished_at, document.finished_by = _Status.DONE, now, by
    document.event = event_id(document.pk, FINISHED[document.kind])
    document.save(update_fields=["status", "finished_at", "finished_by", "event"])


def finish(document: UUID, *, version: int, by: User, now: datetime) -> WorkingDocument:
    """Finish a screening or an afdækning as it stands in a version. A second call changes nothing."""
    with transaction.atomic():
        stored = locked_document(document)
        if stored.kind == WorkingDocument.Kind.BFU:
            raise RefusedError("En børnefaglig undersøgelse godkendes af en leder, før den er færdig. Intet er ændret.")
        if stored.status == _Status.DONE:
            return stored
        if said := policies.why_not_write_in(stored):
            raise RefusedError(f"{said} Intet er journalført.")
        _same(stored, version)
        _finish(stored, _whole(stored, now), by=by, now=now)
        return stored


def _same(stored: WorkingDocument, version: int) -> None:
    if stored.version != version:
        raise RefusedError(
            f"{stored.saved_by.name} har gemt en nyere udgave imens. Intet er sendt. Læs den, og prøv igen."
        )


def send(document: UUID, *, version: int, by: User, now: datetime) -> Approval:
    """Send a BFU to approval as it stands in a version. A second call answers the one that waits."""
    with transaction.atomic():
        stored = locked_document(document)
        waiting = stored.approvals.filter(outcome=_Outcome.WAITS).first()
        if waiting is not None:
            return waiting
        if said := policies.why_not_write_in(stored):
            raise RefusedError(f"{said} Intet er sendt.")
        if stored.kind != WorkingDocument.Kind.BFU:
            raise RefusedError("Kun en børnefaglig undersøgelse sendes til godkendelse. Intet er sendt.")
        _same(stored, version)
        _whole(stored, now)
        stored.status = _Status.WAITS
        stored.save(update_fields=["status"])
        made = Approval.objects.create(document=stored, version=stored.version, sent_by=by, sent_at=now)
        write_entry(
            "inquiry.send", by=by, now=now, case=stored.case_id, object=f"undersøgelse {document}",
            version=stored.version,
        )  # fmt: skip
        return made


def take_back(document: UUID, *, by: User, now: datetime) -> WorkingDocument:
    """Take a BFU back from approval, to write on. What the leader has commented stays."""
    with transaction.atomic():
        stored = locked_document(document)
        if stored.status != _Status.WAITS:
            raise RefusedError("Undersøgelsen venter ikke på godkendelse mere. Intet er ændret. Se, hvordan den står.")
        _answer(stored, _Outcome.TAKEN_BACK, by=by, now=now)
        return stored


def comment(document: UUID, comments: Mapping[str, str], edition: int, *, by: User, now: datetime) -> Approval:
    """Save the leader's comments by section, from the edition that the page showed. The writer sees them when they are
    answered. Raises RefusedError where another leader saved in between.
    """
    with transaction.atomic():
        stored = locked_document(document)
        return _comment(stored, comments, edition, by=by)


def _comment(stored: WorkingDocument, comments: Mapping[str, str], edition: int, *, by: User) -> Approval:
    waiting = stored.approvals.select_for_update().filter(outcome=_Outcome.WAITS).first()
    if said := policies.why_not_approve(stored, by):
        raise RefusedError(said)
    if waiting is None:
        raise RefusedError("Undersøgelsen venter ikke på godkendelse mere. Se, hvordan den står nu.")
    told = {key: text.strip() for key, text in comments.items() if text.strip()}
    if told == waiting.comments:
        return waiting
    if waiting.edition != edition:
        raise RefusedError(
            "En anden leder har gemt kommentarer imens. Dine er ikke gemt, men står her. Læs de andre, og gem igen."
        )
    waiting.comments = told
    waiting.edition += 1
    waiting.save(update_fields=["comments", "edition"])
    return waiting


def ask_for_changes(
    document: UUID, comments: Mapping[str, str], edition: int, *, by: User, now: datetime
) -> WorkingDocument:
    """Send a BFU back to who writes it, with at least one comment."""
    with transaction.atomic():
        stored = locked_document(document)
        waiting = _comment(stored, comments, edition, by=by)
        if not waiting.comments:
            raise RefusedError("Skriv ved mindst ét afsnit, hvad der skal ændres. Undersøgelsen er ikke sendt tilbage.")
        _answer(stored, _Outcome.CHANGES, by=by, now=now)
        return stored


def approve(document: UUID, comments: Mapping[str, str], edition: int, *, by: User, now: datetime) -> WorkingDocument:
    """Approve a BFU: its entries are journalised and it is frozen, all or nothing. Raises RefusedError for a second
    approval, for who has written in it, and where it lacks something by now.
    """
    with transaction.atomic():
        stored = locked_document(document)
        if stored.status == _Status.DONE and stored.finished_by_id == by.pk:
            return stored
        _comment(stored, comments, edition, by=by)
        made = _whole(stored, now)
        _answer(stored, _Outcome.APPROVED, by=by, now=now)
        _finish(stored, made, by=by, now=now)
        return stored


def _answer(stored: WorkingDocument, outcome: str, *, by: User, now: datetime) -> None:
    waiting = stored.approvals.select_for_update().get(outcome=_Outcome.WAITS)
    waiting.outcome, waiting.answered_by, waiting.answered_at = outcome, by, now
    waiting.save(update_fields=["outcome", "answered_by", "answered_at"])
    if outcome != _Outcome.APPROVED:
        stored.status = _Status.DRAFT
        stored.save(update_fields=["status"])
    write_entry(
        "inquiry.answer", by=by, now=now, case=stored.case_id, object=f"undersøgelse {stored.pk}", outcome=outcome,
        version=waiting.version,
    )  # fmt: skip


def assess_risk(document: UUID, *, version: int, by: User, now: datetime) -> bool:
    """Journalise the risk assessment of an honour-related conflict as it stands in a version, at once: the law wants it
    before parents or network are involved, and the document is finished later. False where none is wanting, as when it
    is sent twice. Raises Lacking where there are no words.
    """
    with transaction.atomic():
        stored = locked_document(document)
        if said := policies.why_not_write_in(stored):
            raise RefusedError(f"{said} Intet er journalført.")
        _same(stored, version)
        ground = _ground(stored, now)
        if said := policies.why_not_go_on(ground):
            raise RefusedError(f"{said} Intet er journalført.")
        made = risk_assessment(stored, ground)
        if made.problems:
            raise Lacking(made.problems)
        if not made.entries:
            return False
        append(
            {stored.case_id: _traced(stored, made, now)},
            by=by,
            now=now,
            key=f"inquiry-risk-{made.entries[0].event}",
            action="inquiry.risk",
        )
        return True


def preliminary(document: UUID, *, assessment: str, reason: str, by: User, now: datetime) -> WorkingDocument:
    """Journalise a preliminary assessment, because the four months cannot be kept. A second one is refused."""
    with transaction.atomic():
        stored = locked_document(document)
        ground = _ground(stored, now)
        if said := policies.why_not_preliminary(stored, ground):
            raise RefusedError(f"{said} Intet er journalført.")
        if not assessment.strip():
            raise RefusedError("Skriv den foreløbige vurdering. Intet er journalført.", field="vurdering")
        if not reason.strip():
            raise RefusedError(
                "Skriv den konkrete grund til, at fristen ikke kan holdes. Intet er journalført.", field="grund"
            )
        texts = (
            ("vurdering", assessment.strip()),
            ("grund", f"Hvorfor undersøgelsen ikke er færdig: {reason.strip()}"),
        )
        new = NewEvent(
            "foreloebig_vurdering",
            instant(now),
            event=event_id(stored.pk, "foreloebig_vurdering"),
            about=(str(stored.matter_id),),
            concerns=(ground.told.child.id,),
            facts={"begrundet": True},
            passages=tuple(Passage(text, id=str(uuid5(stored.pk, f"foreloebig {name}"))) for name, text in texts),
            note=stored.pk,
        )
        append({stored.case_id: [new]}, by=by, now=now, key=f"inquiry-early-{stored.pk}", action="inquiry.preliminary")
        stored.provisional_at = now
        stored.save(update_fields=["provisional_at"])
        return stored
