"""Lovens krav: the rows of a case's ledger in the groups of its page, and what one row opens to.

The rows come from the table as they are, or freshly evaluated where time or the rulebook has passed the stored answer;
here they are only grouped and put into words.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sikkersag.casefile.assessment import finding_of
from sikkersag.casefile.doing import Doing, doing_of
from sikkersag.casefile.explaining import CaseExplainer
from sikkersag.casefile.models import LedgerRow, Matter
from sikkersag.casefile.statuses import is_overdue, is_urgent, status_of
from sikkersag.casefile.thelaw import rulebook, vocabulary
from sikkersag.formats.topics import TOPICS
from sikkersag.foundation.ui import danish
from sikkersag.foundation.ui.status import Status
from sikkersag.law.engine.finding import Finding
from sikkersag.law.engine.moment import NEVER_AFTER, NEVER_BEFORE
from sikkersag.law.engine.requirement import Duty, Version

#: What stands in the first group: what is due within this time, and what is over.
SOON = timedelta(days=14)
#: How the rows that a person must judge are named in an address, among the topics.
HUMAN = "vurdering"
#: How many rows open where they stand; the others lead to their own page.
MOST_OPENING = 30
_PHRASES = {
    "met": ("opfyldt", "opfyldt"),
    "met_late": ("opfyldt for sent", "opfyldt for sent"),
    "written_after": ("skrevet ned bagefter", "skrevet ned bagefter"),
    "later": ("senere", "senere"),
    "today": ("i dag", "i dag"),
    "missing": ("mangler", "mangler"),
    "overdue": ("over fristen", "over fristen"),
    "not_met": ("ikke opfyldt", "ikke opfyldt"),
    "departed": ("lovligt fraveget", "lovligt fraveget"),
    "lapsed": ("bortfaldet", "bortfaldet"),
    "taken_over": ("overtaget", "overtaget"),
    "not_applicable": ("ikke relevant", "ikke relevant"),
    "undeterminable": ("kan ikke afgøres", "kan ikke afgøres"),
    "human": ("til vurdering", "til vurdering"),
}


@dataclass(frozen=True, slots=True)
class Linked:
    """Words that may lead to an entry of the journal: `event` is its id, empty where they lead nowhere."""

    text: str
    event: str = ""


@dataclass(frozen=True, slots=True)
class Otherwise:
    """A lawful way round: another kind of evidence, or a departure with its ground, who may, and what it must say."""

    text: str
    by: str = ""
    section: str = ""
    requires: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Details:
    """What a row opens to."""

    purpose: str
    began: Linked
    length: str
    section: str
    since: str
    requirement: str
    titel: str
    severity: int
    evidence: tuple[Linked, ...]
    missing: tuple[str, ...]
    notes: tuple[str, ...]
    otherwise: tuple[Otherwise, ...]
    look_for: str
    sentence: str


@dataclass(slots=True)
class LawRow:
    """One row of the ledger as the page shows it. `key` names it in addresses."""

    row: LedgerRow
    key: str
    status: Status
    what: str
    why: str
    overdue: bool
    urgent: bool
    doing: Doing
    details: Details | None = None
    #: Where it is done (label and address, the commonest first) and where it is departed from: put in by the view.
    acts: Sequence[Any] = ()
    depart: str = ""


@dataclass(frozen=True, slots=True)
class Phase:
    """The rows of one topic that need nobody, with counts by status."""

    topic: str
    label: str
    rows: tuple[LawRow, ...]
    counts: tuple[Status, ...]


@dataclass(frozen=True, slots=True)
class Weakens:
    """What stands in the way of the decision of one open matter, or weakens it."""

    matter: Matter | None
    rows: tuple[LawRow, ...]

    @property
    def kinds(self) -> tuple[tuple[str, tuple[LawRow, ...]], ...]:
        """What must be there before the decision, then what can no longer be mended: title and rows, none empty."""
        lacking = tuple(made for made in self.rows if made.row.prospect)
        breached = tuple(made for made in self.rows if not made.row.prospect)
        both = (("Mangler før næste afgørelse", lacking), ("Svækker næste afgørelse", breached))
        return tuple((title, rows) for title, rows in both if rows)


@dataclass(frozen=True, slots=True)
class Ledger:
    """The groups of the page, in its order."""

    needs: tuple[LawRow, ...]
    weakens: tuple[Weakens, ...]
    human: tuple[LawRow, ...]
    phases: tuple[Phase, ...]

    @property
    def weakening(self) -> int:
        """How many rows weaken a decision."""
        return sum(len(group.rows) for group in self.weakens)

    @property
    def others(self) -> int:
        """How many rows need nobody now."""
        return sum(len(phase.rows) for phase in self.phases)

    @property
    def waiting(self) -> int:
        """How many rows ask something of somebody: the number on the tab."""
        return len(self.needs) + self.weakening

    @property
    def shown(self) -> Iterable[LawRow]:
        """The rows that open where they stand."""
        yield from self.needs
        for group in self.weakens:
            yield from group.rows

    def of_phase(self, topic: str) -> tuple[str, tuple[LawRow, ...]] | None:
        """What a folded line holds, with its name: a topic, or HUMAN. None where there is no such line."""
        if topic == HUMAN:
            return ("Din vurdering", self.human) if self.human else None
        return next(((phase.label, phase.rows) for phase in self.phases if phase.topic == topic), None)


def key_of(finding: str) -> str:
    """How a row is named in an address: its finding's id holds persons and events, so it is hashed."""
    return hashlib.sha256(finding.encode()).hexdigest()[:20]


def law_row(row: LedgerRow, now: datetime, *, municipality: str = "") -> LawRow:
    """One row, not opened."""
    return LawRow(
        row=row,
        key=key_of(row.finding),
        status=status_of(row, now, municipality=municipality),
        what=row.title,
        why=_why(row, now),
        overdue=is_overdue(row, now),
        urgent=is_urgent(row, now),
        doing=doing_of(row),
    )


def _why(row: LedgerRow, now: datetime) -> str:
    """By when, and by which law."""
    when = ""
    if row.is_open and row.due_at is not None:
        when = f"{'Skulle være gjort senest' if row.due_at < now else 'Senest'} {_limit(row.due_at)}"
    elif row.prospect:
        when = "Før spørgsmålet afgøres"
    elif row.outcome == "human":
        when = row.began
    elif (done := _instant(row.data.get("done"))) is not None and row.outcome in ("met", "departed"):
        when = f"{danish.short_day(done, now)}"
    return " · ".join(part for part in (when[:1].upper() + when[1:], row.section) if part)


def _limit(due: datetime) -> str:
    here = danish.local(due)
    return danish.full_day(due) + ("" if (here.hour, here.minute) == (23, 59) else f" {danish.clock(due)}")


def _instant(value: object) -> datetime | None:
    if not isinstance(value, int) or not NEVER_BEFORE < value < NEVER_AFTER:
        return None
    return datetime.fromtimestamp(value, UTC)


def grouped(rows: Iterable[LedgerRow], matters: Sequence[Matter], now: datetime, taken: Mapping[str, str]) -> Ledger:
    """The rows in their groups. `taken` has, by the id of the event, the municipality that took the case over."""
    undecided = {m.pk: m for m in matters if m.decided_at is None}
    needs: list[LawRow] = []
    weak: dict[object, list[LawRow]] = {}
    human: list[LawRow] = []
    rest: dict[str, list[LawRow]] = {}
    for row in rows:
        evidence = row.data.get("evidence") or [""]
        made = law_row(row, now, municipality=taken.get(evidence[0], ""))
        if _needs_somebody(row, now):
            needs.append(made)
        elif row.prospect and row.is_open:
            weak.setdefault(row.matter, []).append(made)
        elif row.outcome == "human":
            human.append(made)
        elif row.breach and row.matter in undecided:
            weak.setdefault(row.matter, []).append(made)
        else:
            rest.setdefault(row.topic, []).append(made)
    needs.sort(key=_urgency)
    _tell_apart(needs)
    order = [*undecided, *(key for key in weak if key not in undecided)]
    found = {m.pk: m for m in matters}
    groups = tuple(
        Weakens(found.get(key) if key is not None else None, tuple(sorted(weak[key], key=_urgency)))  # type: ignore[call-overload]
        for key in order
        if key in weak
    )
    phases = tuple(
        _phase(topic, rest[topic]) for topic in (*TOPICS, *(t for t in rest if t not in TOPICS)) if topic in rest
    )
    return Ledger(tuple(needs), groups, tuple(sorted(human, key=_urgency)), phases)


def _tell_apart(rows: Sequence[LawRow]) -> None:
    """Rows that read the same come from different occasions: those say which."""
    alike = Counter((made.what, made.why) for made in rows)
    for made in rows:
        if alike[made.what, made.why] > 1 and made.row.began:
            made.why = f"{made.why} · fra {made.row.began}"


def _needs_somebody(row: LedgerRow, now: datetime) -> bool:
    if not row.is_open:
        return False
    if row.due_at is not None:
        return row.due_at <= now + SOON
    return row.outcome == "not_met"


def _urgency(made: LawRow) -> tuple[float, int, str]:
    due = made.row.due_at
    severity = rulebook().requirements[made.row.requirement].severity
    return (due.timestamp() if due else float("inf"), -severity, made.row.finding)


def _phase(topic: str, rows: list[LawRow]) -> Phase:
    rows.sort(key=lambda made: (made.status.shape == "met", _urgency(made)))
    counts = Counter(made.status.shape for made in rows)
    order = sorted(counts, key=lambda shape: (shape != "met", list(_PHRASES).index(shape)))
    told = tuple(Status(shape, f"{counts[shape]} {_PHRASES[shape][counts[shape] > 1]}") for shape in order)
    return Phase(topic, TOPICS.get(topic, topic.capitalize()), tuple(rows), told)


# What a row opens to


def details_of(row: LedgerRow, explainer: CaseExplainer) -> Details:
    """What stands in an opened row: purpose, start, length, law, evidence, what is missing, the lawful ways round."""
    finding = finding_of(row.data)
    requirement, duty = explainer.requirement(finding), explainer.duty(finding)
    version = explainer.version(finding)
    began = finding.start or finding.occasion
    return Details(
        purpose=requirement.formaal,
        began=Linked(_capital(explainer.began(finding)), began if began in explainer.events else ""),
        length=row.length,
        section=row.section,
        since=_since(version),
        requirement=requirement.id,
        titel=requirement.titel,
        severity=requirement.severity,
        evidence=tuple(
            Linked(_capital(explainer.happened(e).replace("»", "").replace("«", ",")), e)
            for e in dict.fromkeys(finding.evidence)
            if e in explainer.events
        ),
        missing=_missing(row, finding, duty, explainer),
        notes=tuple(note for code in finding.notes if (note := explainer.note(code))),
        otherwise=_otherwise(finding, duty, version, explainer),
        look_for=duty.look_for,
        sentence=explainer.sentence(finding),
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _since(version: Version) -> str:
    start, end = _instant(version.start), _instant(version.end)
    if start is None:
        return ""
    if end is None:
        return f"gælder fra {danish.plain_day(start)}"
    return f"gjaldt fra {danish.plain_day(start)} til {danish.plain_day(end - timedelta(seconds=1))}"


def _missing(row: LedgerRow, finding: Finding, duty: Duty, explainer: CaseExplainer) -> tuple[str, ...]:
    lacking = [_capital(explainer.missing(code)) for code in finding.missing]
    if not lacking and row.is_open:
        doing, kinds = doing_of(row), vocabulary().kinds
        named = [kinds[kind].label for kind in doing.kinds if kind in kinds]
        if named:
            lacking = [(f"Det mangler i: {named[0].lower()}" if doing.corrects else " eller ".join(named[:3]))]
    return tuple(dict.fromkeys(lacking))


def _otherwise(finding: Finding, duty: Duty, version: Version, explainer: CaseExplainer) -> tuple[Otherwise, ...]:
    known, found = vocabulary(), []
    for alternative in duty.evidence:
        if alternative.exception and alternative.select.kinds:
            named = " eller ".join(known.kinds[kind].label for kind in alternative.select.kinds if kind in known.kinds)
            found.append(Otherwise(f"Undtagelse: {named}"))
    for departure in explainer.requirement(finding).departures:
        if (departure.parts and duty.part not in departure.parts) or version.key not in departure.section:
            continue
        fact_labels = known.kinds[known.engine.departure].facts
        found.append(
            Otherwise(
                departure.titel,
                by=", ".join(known.roles[r].label for r in departure.by if r in known.roles),
                section=departure.section[version.key],
                requires=tuple(fact_labels[f].label.lower() if f in fact_labels else f for f in departure.requires),
            )
        )
    return tuple(dict.fromkeys(found))
