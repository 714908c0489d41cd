"""Letting a decision through the gate with a reason, and taking it: its entry in the journal, its findings frozen."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from django.db import transaction

from sikkersag.casefile.actions.journal import append
from sikkersag.casefile.queries.standing import standing_of
from sikkersag.correspondence.queries.addressees import addressees_of
from sikkersag.decisions import policies
from sikkersag.decisions.actions.building import locked
from sikkersag.decisions.models import Decision, GateReason
from sikkersag.decisions.proposal import event_of, taken_at
from sikkersag.decisions.queries.gate import REASONS, REVIEW, Gate, gate_of
from sikkersag.foundation.audit.actions import write_entry
from sikkersag.foundation.login.models import User
from sikkersag.foundation.refused import RefusedError

#: The longest reason, in characters.
LONGEST_REASON = 2_000
_NOTHING = "Afgørelsen er ikke truffet, og kladden er bevaret."


def gate_now(decision: Decision, *, by: User, now: datetime) -> Gate:
    """The gate as it stands now, with the reasons that were given."""
    return gate_of(decision, standing_of(decision.case, at=now), by=by)


@transaction.atomic
def give_reason(*, decision: UUID, finding: str, reason: str, by: User, now: datetime) -> GateReason:
    """Say why the decision may go on though a requirement that takes a reason is lacking. The latest one holds; every
    one is in the audit trail. Raises RefusedError where the requirement does not take one now.
    """
    found = locked(decision)
    if said := policies.why_not_change(found):
        raise RefusedError(f"{said} Intet er gemt.")
    reason = reason.strip()
    if not reason or len(reason) > LONGEST_REASON:
        raise RefusedError(f"Skriv grunden med 1 til {LONGEST_REASON} tegn. Intet er gemt.", field="grund")
    gate = gate_now(found, by=by, now=now)
    takes = {row.finding.id: row.finding.requirement for row in gate.rows[REASONS]}
    if gate.awaits_review:
        takes[REVIEW] = "jura"
    if finding not in takes:
        raise RefusedError("Kravet tager ikke en grund mere. Se gennemgangen igen. Intet er gemt.")
    told, _ = GateReason.objects.update_or_create(
        decision=found,
        finding=finding,
        defaults={"requirement": takes[finding], "reason": reason, "by": by, "at": now},
    )
    write_entry(
        "decision.reason", by=by, now=now, case=found.case_id, object=f"decision:{found.pk}",
        requirement=told.requirement, reason=reason,
    )  # fmt: skip
    return told


@transaction.atomic
def take(*, decision: UUID, version: int, length: int, in_role: str, by: User, now: datetime) -> Decision:
    """Take the decision: write it in the journal and freeze it with the findings of its gate, all or nothing.

    `version` and `length` are the version of the draft and the length of the case's journal that the reader saw in the
    gate: what came meanwhile must be seen first. A second call after the first answers what the first did.
    """
    found = locked(decision)
    if found.status == Decision.Status.TAKEN and found.taken_by_id == by.pk and found.version == version:
        return found  # the same sent twice
    if found.status == Decision.Status.TAKEN:
        raise RefusedError("Afgørelsen er allerede truffet. Se den på spørgsmålets side.")
    if found.version != version:
        raise RefusedError(f"{found.saved_by.name} har ændret kladden, siden du så gennemgangen. {_NOTHING} Læs igen.")
    if found.case.length != length:
        raise RefusedError(f"Der er kommet nyt i sagen, siden du så gennemgangen. {_NOTHING} Læs den igen.")
    gate = gate_now(found, by=by, now=now)
    at = taken_at(found, now)
    if at.lo > int(now.timestamp()):
        raise RefusedError(f"Afgørelsen kan ikke være truffet i fremtiden. {_NOTHING} Ret dagen i trinnet »Art«.")
    should = [one.key for one in addressees_of(found.case, at=datetime.fromtimestamp(at.lo, UTC)) if one.default]
    said = policies.why_not_take(found, gate, told=found.data.get("til", ()), should_be_told=should)
    if said:
        raise RefusedError(f"{said} {_NOTHING}")
    entry = event_of(found, at, in_role=in_role)
    append({found.case_id: [entry]}, by=by, now=now, key=f"decision {found.pk}", action="decision.take")
    found.status, found.taken_at, found.taken_by = Decision.Status.TAKEN, now, by
    found.event, found.findings = entry.event, gate.frozen()
    found.save(update_fields=["status", "taken_at", "taken_by", "event", "findings"])
    write_entry(
        "decision.taken", by=by, now=now, case=found.case_id, object=f"decision:{found.pk}",
        acute=gate.acute, reasons=[row.finding.requirement for row in gate.rows[REASONS]],
    )  # fmt: skip
    return found
