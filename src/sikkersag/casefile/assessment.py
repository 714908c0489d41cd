"""The law over one case: findings from its timeline, and the rows of the requirement ledger made of them.

Pure but for reading the rulebook: it is handed a timeline and a time, and writes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.conf import settings

from sikkersag.casefile.explaining import CaseExplainer
from sikkersag.casefile.models import Case, LedgerRow
from sikkersag.casefile.thelaw import calendar, rulebook, vocabulary
from sikkersag.law.engine import danish
from sikkersag.law.engine.evaluate import evaluate
from sikkersag.law.engine.finding import Finding
from sikkersag.law.engine.moment import NEVER_AFTER, NEVER_BEFORE
from sikkersag.law.engine.timeline import Timeline
from sikkersag.law.vocabulary.load import words

#: The fields of a row that an append compares: everything but its key.
COMPARED = (
    "requirement", "part", "topic", "matter", "outcome", "timeliness", "documentation", "is_open", "waits", "prospect",
    "breach", "due_at", "title", "section", "began", "length", "data",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Assessment:
    """What the law says of a case at a time: findings, who explains them, and until when they hold without an event."""

    timeline: Timeline
    findings: tuple[Finding, ...]
    explainer: CaseExplainer
    stable_until: int | None


def assess(timeline: Timeline, *, as_of: int, known_at: int, names: Mapping[str, str]) -> Assessment:
    """Evaluate a timeline. Times in seconds UTC; `names` are the persons' names by id, for the words."""
    answer = evaluate(
        timeline,
        rulebook(),
        as_of=as_of,
        known_at=known_at,
        calendar=calendar(),
        saturday=settings.SATURDAY_IS_A_WORKING_DAY,
    )
    told = words(vocabulary(), names)
    explainer = CaseExplainer(rulebook(), timeline, told, calendar(), as_of=as_of, known_at=known_at)
    return Assessment(timeline, answer.findings, explainer, answer.stable_until)


def is_open(finding: Finding) -> bool:
    """Can somebody still do something about it? Pending, or not done in time but still to be done."""
    if finding.outcome == "pending":
        return True
    return finding.outcome == "not_met" and finding.curable == "late" and finding.timeliness != "late"


def ledger_row(case: Case, finding: Finding, told: Assessment) -> LedgerRow:
    """The ledger's row for a finding, not saved. The case's status must be what the journal says."""
    return LedgerRow(case_id=case.pk, finding=finding.id, **ledger_values(case, finding, told))


def ledger_values(case: Case, finding: Finding, told: Assessment) -> dict[str, Any]:
    """What the ledger's row for a finding holds beside which one it is: each of `COMPARED`."""
    explainer = told.explainer
    occasion = explainer.events.get(finding.occasion)
    duty = explainer.duty(finding)
    about = occasion.about if occasion else ()
    return {
        "requirement": finding.requirement,
        "part": finding.part,
        "topic": explainer.requirement(finding).topic,
        "matter": UUID(about[0]) if about else None,
        "outcome": finding.outcome,
        "timeliness": finding.timeliness,
        "documentation": finding.documentation,
        "is_open": is_open(finding),
        "waits": is_open(finding) and case.status == Case.Status.OPEN,
        "prospect": ("prospect",) in finding.notes,
        "breach": finding.breach,
        "due_at": moment_of(finding.due),
        "title": explainer.title(finding)[:240],
        "section": explainer.section(finding)[:120],
        "began": explainer.began(finding)[:240],
        # Where another step made it due, the duty's own length would stand beside a day that it does not lead to.
        "length": "" if finding.due_by else danish.length(duty.limit)[:80],
        "data": data_of(finding),
    }


def data_of(finding: Finding) -> dict[str, Any]:
    """Every field of a finding as JSON holds it."""
    told = ((field.name, getattr(finding, field.name)) for field in fields(finding))
    return {name: _plain(value) for name, value in told if value not in (None, (), "")}


def finding_of(data: Mapping[str, Any]) -> Finding:
    """The finding again from what `data_of` stored."""
    values: dict[str, Any] = {"part": "", "person": "", **data}
    return Finding(**{name: _tupled(value) for name, value in values.items()})


def _tupled(value: Any) -> Any:
    return tuple(_tupled(v) for v in value) if isinstance(value, list) else value


def _plain(value: Any) -> Any:
    return [_plain(v) for v in value] if isinstance(value, tuple) else value


def moment_of(instant: int | None) -> datetime | None:
    """A time with its zone from seconds UTC; None for a time that is not set or not known."""
    if instant is None or instant <= NEVER_BEFORE or instant >= NEVER_AFTER:
        return None
    return datetime.fromtimestamp(instant, UTC)
