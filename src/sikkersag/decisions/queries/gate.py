"""The gate: what the law says of a decision if it were taken now, against the first act that committed the authority.

The decision is put on the timeline in memory and the law is asked; nothing is written. A requirement that stands on
the published list stops it, everything else that is lacking takes a reason, and what is too late to mend is shown.
An acute decision is never stopped: what it lacks is listed as what must be caught up with.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings

from sikkersag.casefile.assessment import Assessment, assess, data_of, ledger_row
from sikkersag.casefile.models import LedgerRow
from sikkersag.casefile.preview import law_event
from sikkersag.casefile.queries.standing import Standing
from sikkersag.casefile.statuses import status_of
from sikkersag.casefile.thelaw import rulebook, vocabulary
from sikkersag.decisions.bases import Stop, stop_of
from sikkersag.decisions.models import Decision, GateReason
from sikkersag.decisions.proposal import KIND, event_id, event_of, taken_at
from sikkersag.decisions.queries.reviewing import ReviewStanding, standing_of_decision
from sikkersag.foundation.login.models import User
from sikkersag.foundation.ui.status import Status
from sikkersag.law.engine.finding import Finding
from sikkersag.law.engine.receipt import receipt
from sikkersag.law.engine.timeline import Event as LawEvent
from sikkersag.law.engine.timeline import Timeline, effective

STOPS, REASONS, FIXED, UNKNOWN = "stopper", "grund", "fast", "uafklaret"
AFTER, HUMAN, MET = "bagefter", "vurdering", "opfyldt"
GROUPS = (STOPS, REASONS, FIXED, UNKNOWN, AFTER, HUMAN, MET)


@dataclass(slots=True)
class GateRow:
    """One requirement at the gate. `row` is a ledger row that is not saved; `stop` why it stops, where it does."""

    finding: Finding
    row: LedgerRow
    status: Status
    what: str
    sentence: str
    section: str
    purpose: str
    stop: Stop | None
    #: Is it something that the decision itself must say?
    own_words: bool = False
    #: The facts of the decision that nobody has answered, without which it cannot be determined.
    unanswered: tuple[str, ...] = ()
    reason: GateReason | None = None
    #: Where it is done or departed from: put in by the view.
    acts: Any = ()
    depart: str = ""


@dataclass(frozen=True, slots=True)
class Gate:
    """What stands before the decision. `measured` is the first act that committed the authority, where one stands."""

    rows: Mapping[str, tuple[GateRow, ...]]
    measured: LawEvent | None
    acute: bool
    receipt: Mapping[str, Any]
    review: ReviewStanding
    review_reason: GateReason | None

    @property
    def awaits_review(self) -> bool:
        """Is a lawyer's review called for, which the decision goes on without only for a reason?"""
        return not self.acute and not self.review.settled

    @property
    def unreasoned(self) -> int:
        """How many things take a reason and have none yet."""
        if self.acute:
            return 0
        return sum(made.reason is None for made in self.rows[REASONS]) + (
            self.awaits_review and self.review_reason is None
        )

    @property
    def is_open(self) -> bool:
        """May the decision be taken as far as the law goes?"""
        return self.acute or not (self.rows[STOPS] or self.unreasoned)

    @property
    def unanswered(self) -> tuple[str, ...]:
        """The facts of the decision that nobody has answered and that something turns on, each once."""
        return tuple(dict.fromkeys(fact for made in self.rows[UNKNOWN] for fact in made.unanswered))

    def frozen(self) -> dict[str, Any]:
        """What is kept with the decision: every finding that was used, with its group, and the receipt."""
        return {
            "receipt": dict(self.receipt),
            "acute": self.acute,
            "measured": self.measured.id if self.measured else "",
            "review": self.review.state,
            "review_reason": self.review_reason.reason if self.review_reason else "",
            "rows": [
                {
                    "group": group,
                    "finding": data_of(made.finding),
                    "title": made.what,
                    "section": made.section,
                    "reason": made.reason.reason if made.reason else "",
                }
                for group in GROUPS
                for made in self.rows[group]
            ],
        }


#: What a reason for going on without the lawyer's review is kept under, where others have the id of a finding.
REVIEW = "juridisk-gennemgang"


def gate_of(decision: Decision, standing: Standing, *, by: User) -> Gate:
    """The gate of a decision, if it were taken by a user in the case as it stands."""
    at = taken_at(decision, standing.at)
    proposed = law_event(event_of(decision, at), by=f"u{by.pk}", now=standing.instant)
    line = standing.timeline
    told = Timeline(line.child, line.persons, (*line.events, proposed))
    as_of = max(standing.instant, at.hi)
    before = assess(line, as_of=as_of, known_at=standing.instant, names=standing.names)
    after = assess(told, as_of=as_of, known_at=standing.instant, names=standing.names)
    acute = bool(decision.data.get("akut"))
    given = {reason.finding: reason for reason in decision.reasons.select_related("by")}
    groups: dict[str, list[GateRow]] = {name: [] for name in GROUPS}
    for finding in _at_stake(decision, before, after):
        ended = _ended(finding, proposed.id, as_of)
        made = _row(decision, finding, after, standing.at, given, ended=ended)
        group = group_of(finding, made.stop, occasion=proposed.id, ended=ended)
        if acute and group in (STOPS, REASONS):
            group = AFTER
        if group in (MET, AFTER) and _earlier(after.explainer.events.get(finding.occasion), proposed.id):
            continue
        if group:
            groups[group].append(made)
    return Gate(
        rows={name: tuple(sorted(rows, key=_order)) for name, rows in groups.items()},
        measured=first_commitment(line, str(decision.matter_id), standing.instant),
        acute=acute,
        review=standing_of_decision(decision),
        review_reason=given.get(REVIEW),
        receipt=receipt(
            told, rulebook(), as_of=as_of, known_at=standing.instant, saturday=settings.SATURDAY_IS_A_WORKING_DAY
        ),
    )


def first_commitment(line: Timeline, matter: str, known_at: int) -> LawEvent | None:
    """The earliest act about the matter that committed the authority before a decision; None where there is none."""
    kinds = vocabulary().engine.committed
    acts = [
        event
        for event in effective(line.events, known_at)
        if event.kind in kinds and event.occurred and matter in event.about
    ]
    return min(acts, key=lambda event: event.lo, default=None)


def _at_stake(decision: Decision, before: Assessment, after: Assessment) -> Iterable[Finding]:
    """The findings of the decision itself, those of its matter, and those that it changes."""
    matter, own = str(decision.matter_id), str(event_id(decision.pk))
    earlier = {finding.id: finding for finding in before.findings}
    for finding in after.findings:
        was = earlier.get(finding.id)
        occasion = after.explainer.events.get(finding.occasion)
        about = occasion is not None and matter in occasion.about
        worse = finding.breach and was is not None and not was.breach
        if finding.occasion == own or worse or (about and ("prospect",) not in finding.notes):
            yield finding


def _earlier(occasion: LawEvent | None, own: str) -> bool:
    """Is it asked of another decision of the matter? What that fulfils, or still waits for, is not this one's."""
    return occasion is not None and occasion.kind == KIND and occasion.id != own


def _ended(finding: Finding, occasion: str, as_of: int) -> bool:
    """Does the time for it end with the decision itself (a hearing), so that it is too late once that is taken?"""
    at_the_end = finding.due_by == occasion and finding.due is not None and finding.due <= as_of
    return finding.outcome == "pending" and at_the_end


def group_of(finding: Finding, stop: Stop | None, *, occasion: str, ended: bool = False) -> str:
    """Where a finding stands at the gate; empty: it is not shown. `ended`: its time ends with the decision."""
    if ended:
        return STOPS if stop else REASONS
    match finding.outcome:
        case "met":
            late = finding.documentation == "afterwards" or finding.timeliness == "late"
            return FIXED if late else MET
        case "departed":
            return MET
        case "pending":
            return AFTER
        case "human":
            return HUMAN
        case "undeterminable":
            return REASONS if stop else UNKNOWN
        case "not_met":
            if finding.done is not None or (finding.occasion != occasion and stop is None):
                return FIXED  # it was done, but not in time; or it is about what happened before
            return STOPS if stop else REASONS
    return ""


def _row(
    decision: Decision,
    finding: Finding,
    told: Assessment,
    at: datetime,
    given: Mapping[str, GateReason],
    *,
    ended: bool = False,
) -> GateRow:
    row = ledger_row(decision.case, finding, told)
    stop = stop_of(finding.requirement, finding.part)
    lacking = ended or (finding.outcome == "not_met" and finding.done is None)
    if lacking:
        # Before the decision it can still be done; the decision itself is not in the journal yet.
        row.is_open, row.prospect = True, finding.occasion == str(event_id(decision.pk))
    status = Status("missing", "Mangler") if lacking else status_of(row, at)
    explainer = told.explainer
    own = str(event_id(decision.pk))
    return GateRow(
        finding=finding,
        row=row,
        status=status,
        what=explainer.title(finding),
        sentence=explainer.uncounted(finding) if lacking else explainer.sentence(finding),
        section=explainer.section(finding),
        purpose=explainer.requirement(finding).formaal,
        stop=stop if lacking or finding.outcome == "undeterminable" else None,
        own_words=finding.occasion == own and explainer.duty(finding).shape == "states",
        unanswered=tuple(code[2] for code in finding.missing if code[0] == "fact" and code[-1] == own),
        reason=given.get(finding.id),
    )


def _order(made: GateRow) -> tuple[int, str]:
    return (-rulebook().requirements[made.finding.requirement].severity, made.finding.id)
