"""From a draft to the journals, and what is done to an entry that stands: correcting, withdrawing, sealing, moving.

Everything that is written goes through `journal.append`; the draft goes in the same transaction, so that it is either
still a draft or in the journals, never both and never neither.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, TypeVar
from uuid import UUID, uuid4, uuid5

from django.db import transaction

from sikkersag.casefile import policies
from sikkersag.casefile.actions.drafts import save_draft
from sikkersag.casefile.actions.journal import Appended, append, lock, seal, was_done
from sikkersag.casefile.entries import Attachment, NewEvent, Passage, told
from sikkersag.casefile.models import Case, Content, Draft, Event, Sealing
from sikkersag.casefile.queries.entries import local_day
from sikkersag.casefile.thelaw import vocabulary
from sikkersag.foundation.login.models import User
from sikkersag.foundation.people import actions as people
from sikkersag.foundation.refused import RefusedError
from sikkersag.law.engine.moment import Moment


def journalise(
    draft: UUID, entries: Mapping[int, Sequence[NewEvent]], *, by: User, now: datetime, action: str = "journal.note"
) -> Appended:
    """Write what a draft says in the journals and do away with the draft. A second call answers what the first wrote.

    Raises RefusedError where a case is closed (corrections are written all the same) and `validation.Invalid`.
    """
    with transaction.atomic():
        cases = list(Case.objects.select_for_update().filter(pk__in=entries).order_by("pk"))
        if not was_done(str(draft)):
            for case in cases:
                said = policies.why_not_write(case)
                if said and not all(entry.corrects or entry.withdraws for entry in entries[case.pk]):
                    raise RefusedError(f"Intet er journalført. {said}")
                _still_stands(case, entries[case.pk])
            for case in cases:
                _bring_birth(case, entries[case.pk], by=by, now=now)
        done = append(entries, by=by, now=now, key=str(draft), action=action)
        Draft.objects.filter(pk=draft, author=by).delete()
        return done


class Entries(Protocol):
    """What a form comes to: new events by case, and what is wrong by field."""

    entries: dict[int, list[NewEvent]]
    problems: dict[str, list[str]]


Found = TypeVar("Found", bound=Entries)


def journalise_as_it_stands(
    draft: UUID, case: int, comes_to: Callable[[], Found], *, by: User, now: datetime, action: str
) -> Found:
    """Journalise a form whose answers hang on what stands in the case: the case is locked, then it is asked what the
    form comes to, so that nothing written meanwhile (a consent taken back) is passed over. With problems nothing is
    written. Raises as `journalise`.
    """
    with transaction.atomic():
        Case.objects.select_for_update().get(pk=case)
        found = comes_to()
        if not found.problems or was_done(str(draft)):
            journalise(draft, found.entries, by=by, now=now, action=action)
            found.problems.clear()
        return found


def _still_stands(case: Case, new: Sequence[NewEvent]) -> None:
    """What is corrected must be what stands, or two corrections would stand side by side."""
    for entry in new:
        if entry.corrects is None:
            continue
        chain = chain_of(case, entry.corrects)
        if not chain or chain[-1].event != entry.corrects:
            raise RefusedError(
                "Notatet er rettet eller trukket tilbage imens, så din rettelse er ikke journalført. Den er bevaret "
                "som kladde. Se sagen, og ret det, der står nu."
            )
        _may_be_corrected(chain[-1])
        content = Content.objects.filter(row=chain[-1]).first()
        if content is not None and (said := policies.why_not_rewrite(content.body)):
            raise RefusedError(f"{said} Intet er ændret.")


def _bring_birth(case: Case, new: Sequence[NewEvent], *, by: User, now: datetime) -> None:
    """The day on which the child was born, or is expected, is corrected on the child too, where a day is told. Raises
    RefusedError where the child's number tells another.
    """
    engine = vocabulary().engine
    for entry in new:
        if entry.corrects is None or entry.kind not in (engine.birth, engine.expected_birth):
            continue
        told = entry.at if entry.kind == engine.birth else entry.facts.get("termin")
        if not isinstance(told, Moment) or (day := local_day(told.lo)) is None or day != local_day(told.hi):
            continue
        if entry.kind == engine.birth:
            people.change_person(person=case.child_id, born=day, by=by, now=now)
        else:
            people.change_person(person=case.child_id, expected=day, by=by, now=now)


def chain_of(case: Case, event: UUID) -> list[Event]:
    """An entry with those that correct it, the first one first; the last is what stands. Withdrawn ones are out."""
    rows = {row.event: row for row in Event.objects.filter(case=case).order_by("seq")}
    withdrawn = {row.withdraws for row in rows.values() if row.withdraws}
    if event not in rows:
        return []
    root = rows[event]
    while root.corrects in rows:
        root = rows[root.corrects]
    chain = [root]
    while following := [r for r in rows.values() if r.corrects == chain[-1].event and r.event not in withdrawn]:
        chain.append(following[-1])
    return [row for row in chain if row.event not in withdrawn]


def standing_of(case: Case, event: UUID) -> NewEvent | None:
    """What stands of an entry, as a correction of it that changes nothing yet; None where it was withdrawn, sealed or
    erased.
    """
    chain = chain_of(case, event)
    if not chain or _is_sealed(chain[-1]) or (body := _content(chain[-1])) is None:
        return None
    last = chain[-1]
    return NewEvent(
        last.kind,
        Moment(last.at_lo, last.at_hi, last.precision),
        occurred=last.occurred,
        about=tuple(last.about),
        concerns=tuple(last.concerns),
        facts={name: told(value) for name, value in body.get("facts", {}).items()},
        refs={name: tuple(targets) for name, targets in body.get("refs", {}).items()},
        corrects=last.event,
        source=last.source,
        title=body.get("title", ""),
        passages=tuple(Passage(**{**one, "about": tuple(one.get("about", ()))}) for one in body.get("passages", ())),
        attachments=tuple(Attachment(**one) for one in body.get("attachments", ())),
    )


def withdraw(*, case: Case, event: UUID, reason: str, in_role: str, by: User, now: datetime, key: str) -> None:
    """Take an entry back, with every correction of it: it stays in the journal and no longer counts."""
    with transaction.atomic():
        case = lock(case)
        if was_done(key):
            return
        chain = chain_of(case, event)
        if not chain:
            raise RefusedError("Notatet er allerede trukket tilbage. Der er ikke ændret noget.")
        if said := policies.why_not_withdraw(chain[-1], _content(chain[-1]), sealed=_is_sealed(chain[-1])):
            raise RefusedError(f"{said} Intet er ændret.")
        if not reason.strip():
            raise RefusedError("Skriv, hvorfor det trækkes tilbage. Intet er ændret.", field="grund")
        if said := policies.why_not_reason(reason):
            raise RefusedError(said, field="grund")
        entries = [_withdrawal(row, reason, in_role, key) for row in reversed(chain)]
        append({case.pk: entries}, by=by, now=now, key=key, action="journal.withdraw")


def _withdrawal(row: Event, reason: str, in_role: str, key: str) -> NewEvent:
    return NewEvent(
        row.kind,
        Moment(row.at_lo, row.at_hi, row.precision),
        event=uuid5(row.event, f"withdraw {key}"),
        concerns=tuple(row.concerns),
        withdraws=row.event,
        note=row.note,
        in_role=in_role,
        title="Trukket tilbage",
        passages=(Passage(f"Grund: {reason.strip()}"),),
    )


def _may_be_corrected(row: Event) -> None:
    if said := policies.why_not_correct(row, _content(row), sealed=_is_sealed(row)):
        raise RefusedError(f"{said} Intet er ændret.")


def _content(row: Event) -> dict[str, Any] | None:
    return Content.objects.filter(row=row).values_list("body", flat=True).first()


def _is_sealed(row: Event) -> bool:
    return Sealing.objects.filter(row=row).exists()


@dataclass(frozen=True, slots=True)
class Moved:
    """The draft in which what was sealed is to be written on the right child. `title` and `fields` are its form's."""

    case: Case
    form: str
    title: str
    fields: dict[str, list[str]]


def sealed_with(case: Case, event: UUID) -> list[Event]:
    """What is sealed together with an entry, in the order of writing: itself, whatever corrects or withdraws it, and
    what the same note became in this case, for those hold the same text. What may not be sealed is left out.
    """
    rows = list(Event.objects.filter(case=case).order_by("seq"))
    events = {event}
    notes: set[UUID] = set()
    while True:
        found = [
            row
            for row in rows
            if {row.event, row.corrects, row.withdraws} & events or (row.note is not None and row.note in notes)
        ]
        # Sealing what takes an entry back would bring that entry back, so both go.
        targets = {target for row in found for target in (row.corrects, row.withdraws) if target is not None}
        reached = {row.event for row in found} | targets
        same = {row.note for row in found if row.note is not None}
        if reached <= events and same <= notes:
            break
        events, notes = events | reached, notes | same
    sealed = set(Sealing.objects.filter(row__in=found).values_list("row_id", flat=True))
    return [row for row in found if not policies.why_not_seal(row, sealed=row.pk in sealed)]


def seal_entry(*, case: Case, event: UUID, reason: str, move: Moved | None, by: User, now: datetime) -> Draft | None:
    """Seal an entry that stands on the wrong child, with all that holds the same text (`sealed_with`); and put its
    text in a draft about the right one.

    Answers the draft, or None where nothing was to be moved. Raises RefusedError; then nothing is sealed.
    """
    if not reason.strip():
        raise RefusedError("Skriv, hvorfor notatet forsegles. Intet er ændret.", field="grund")
    if said := policies.why_not_reason(reason):
        raise RefusedError(said, field="grund")
    with transaction.atomic():
        case = lock(case)
        row = Event.objects.filter(case=case, event=event).first()
        if row is None:
            raise RefusedError("Notatet findes ikke i sagen. Intet er ændret.")
        if said := policies.why_not_seal(row, sealed=_is_sealed(row)):
            raise RefusedError(said)
        for one in sealed_with(case, event):
            seal(event=one.pk, reason=reason.strip(), by=by, now=now)
        if move is None:
            return None
        return save_draft(
            uuid4(),
            move.fields,
            0,
            family=move.case.family,
            form=move.form,
            title=move.title,
            by=by,
            now=now,
        )
