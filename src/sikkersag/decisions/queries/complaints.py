"""Complaints as the pages show them: each with what is due next, what the ledger says of it, and what waits for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sikkersag.casefile.models import Case, LedgerRow
from sikkersag.casefile.queries import confidential
from sikkersag.casefile.queries.case import case_of
from sikkersag.casefile.queries.documents import documents_of
from sikkersag.casefile.queries.entries import Content, Text, entry_of, moment, texts_of
from sikkersag.casefile.queries.lawrows import LawRow, details_of, law_row
from sikkersag.casefile.queries.standing import Standing, standing_of
from sikkersag.casefile.thelaw import calendar
from sikkersag.casefile.words import word
from sikkersag.correspondence.models import Letter
from sikkersag.decisions import complaints as law
from sikkersag.decisions.complaint_index import Line, lines_of
from sikkersag.decisions.complaints import Complaint, Effect, InTime, Step, complaints_of, effect_of
from sikkersag.decisions.queries.complaint_next import Next, next_of, when_words
from sikkersag.foundation.access.queries import reach
from sikkersag.foundation.access.viewer import Viewer
from sikkersag.foundation.ui import danish
from sikkersag.law.engine import danish as law_danish
from sikkersag.law.engine.timeline import Event, effective

#: The topic of the requirements of complaints, as the rulebook names it.
TOPIC = "klage"


@dataclass(frozen=True, slots=True)
class Told:
    """A complaint with what a page says of it."""

    complaint: Complaint
    who: str
    decision: str
    received: str
    next: Next
    in_time: str
    effect: Effect | None
    step: Step

    @property
    def over(self) -> bool:
        """Does it wait for nothing more? A case that was sent back waits for the new decision."""
        ended = self.step in (Step.WITHDRAWN, Step.DECIDED, Step.LAPSED, Step.GRANTED)
        return ended and not (self.step is Step.DECIDED and self.next.when)

    @property
    def id(self) -> str:
        """The complaint's id in the journal."""
        return self.complaint.event.id


@dataclass(frozen=True, slots=True)
class Happened:
    """One step of a complaint as it happened: what, when, by whom, and the words."""

    title: str
    day: str
    by: str
    event: str
    texts: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class ComplaintPage:
    """The page of one complaint. `law` has the ledger's rows about it; `differs`: the journal says another thing than
    the days do of whether it came in time.
    """

    case: Case
    told: Told
    standing: Standing
    steps: tuple[Happened, ...]
    law: tuple[LawRow, ...]
    permissions: frozenset[str]
    differs: str
    letters: tuple[Letter, ...]


@dataclass(frozen=True, slots=True)
class ComplaintsPage:
    """Every complaint of a case: those that something waits for first. `orders`: the ledger's rows on Ankestyrelsen's
    orders and remitted cases.
    """

    case: Case
    running: tuple[Told, ...]
    over: tuple[Told, ...]
    orders: tuple[LawRow, ...]
    decisions: tuple[tuple[str, str], ...]
    permissions: frozenset[str]


def events_of(standing: Standing) -> list[Event]:
    """The events of a case as they stand."""
    return effective(standing.timeline.events, standing.instant)


def _standing(viewer: Viewer, case: Case) -> Standing:
    return standing_of(case, at=viewer.now, near=bool(confidential.reads_all_of(viewer, [case.pk])))


def complaints_page(viewer: Viewer, case: int) -> ComplaintsPage:
    """All complaints of a case that the viewer may see."""
    found = case_of(viewer, case)
    standing = _standing(viewer, found)
    events = events_of(standing)
    told = [told_of(one, standing, events) for one in complaints_of(events)]
    orders = [row for row in standing.ledger if row.requirement in ("K5", "K6")]
    decisions = [
        (e.id, decision_words(e))
        for e in reversed(events)
        if e.kind == law.DECISION and e.occurred and e.facts.get("instans") not in law.ABOVE
    ]
    return ComplaintsPage(
        found,
        tuple(one for one in told if not one.over),
        tuple(one for one in told if one.over),
        tuple(law_row(row, viewer.now) for row in orders),
        tuple(decisions),
        reach(viewer, case).permissions,
    )


def complaint_page(viewer: Viewer, case: int, complaint: UUID) -> ComplaintPage | None:
    """One complaint; None where the case has none with this id, or the viewer does not see the case."""
    found = case_of(viewer, case)
    standing = _standing(viewer, found)
    events = events_of(standing)
    one = find(events, complaint)
    if one is None:
        return None
    told = told_of(one, standing, events)
    rows = [row for row in standing.ledger if _is_about(row, one)]
    made = [law_row(row, viewer.now) for row in sorted(rows, key=_urgency)]
    for row in made:
        row.details = details_of(row.row, standing.explainer)
    papers = [paper.id for paper in documents_of(viewer, found)]
    letters = Letter.objects.filter(case=found, refers=complaint, document__in=papers).order_by("made_at", "pk")
    return ComplaintPage(
        found,
        told,
        standing,
        _steps(one, standing),
        tuple(made),
        reach(viewer, case).permissions,
        _differs(one),
        tuple(letters),
    )


def _urgency(row: LedgerRow) -> tuple[bool, bool, str]:
    """What is open first, and what is to be done before what is to be told."""
    return not row.is_open, row.part.startswith("besked"), row.finding


def find(events: Sequence[Event], complaint: UUID) -> Complaint | None:
    """A complaint among the events of its case, by its id."""
    return next((one for one in complaints_of(events) if one.event.id == str(complaint)), None)


def _is_about(row: LedgerRow, one: Complaint) -> bool:
    own = {e.id for e in (one.event, one.reassessed, one.upheld, one.forwarded, one.outcome) if e is not None}
    return row.topic == TOPIC and str(row.data.get("occasion", "")) in own


def told_of(one: Complaint, standing: Standing, events: Sequence[Event]) -> Told:
    """A complaint in words. Days of the authority are those of the ledger's rows."""
    step = one.step(standing.instant)
    effect = None if one.decision is None else effect_of(one.decision, events, standing.instant)
    return Told(
        complaint=one,
        who=standing.names.get(one.by, "Det står ikke, hvem der klager"),
        decision="" if one.decision is None else decision_words(one.decision),
        received=when_words(one.event),
        next=next_of(one, step, standing),
        in_time=in_time_words(one.timeliness),
        effect=effect,
        step=step,
    )


def decision_words(decision: Event) -> str:
    """A decision as it is named: "Hjemgivelse, 2. marts 2026"."""
    art = decision.facts.get("art")
    named = word(law.DECISION, "art", str(art)) if art else "Afgørelse"
    return f"{named}, {day_words(decision)}"


def day_words(event: Event) -> str:
    """The day of an event where it is known: "2. marts 2026"; else as precisely as it is."""
    return law_danish.date(event.lo, calendar()) if event.precision in ("minute", "day") else when_words(event)


def in_time_words(told: law.Timeliness) -> str:
    """Whether a complaint came in time, as one sentence with its days."""
    if told.answer is InTime.UNKNOWN or told.notice is None or told.due is None:
        return f"Kan ikke afgøres: {told.why}."
    got, until = day_words(told.notice), law_danish.limit(told.due, calendar())
    length = law_danish.length(law.period())
    said = "Klagen kom i tide" if told.answer is InTime.YES else "Klagen kom for sent"
    return f"{said}: klageren fik afgørelsen {got}, og {length} løb til og med {until}."


def _differs(one: Complaint) -> str:
    """What to do where the journal says another thing than the days do, or nothing though they do."""
    if one.timeliness.answer is InTime.UNKNOWN or one.stored is (one.timeliness.answer is InTime.YES):
        return ""
    stands = {None: "intet om fristen", True: "at klagen kom i tide", False: "at klagen kom for sent"}[one.stored]
    said = "for sent" if one.timeliness.answer is InTime.NO else "i tide"
    return (
        f"På klagen står {stands}. Efter de dage, der nu står i sagen, kom den {said}. Ret klagen, hvis det er rigtigt."
    )


# The steps as they happened


_TITLES = {
    law.RECEIVED: "Klagen kom",
    law.DELAYED: "Klageren fik besked om, at det varer længere",
    law.REASSESSED: "Afgørelsen blev genvurderet",
    law.UPHELD: "Klageren holdt fast",
    law.FORWARDED: "Sendt til Ankestyrelsen",
    law.WITHDRAWN: "Klagen blev trukket tilbage",
    law.DECIDED: "Ankestyrelsen svarede",
}


def contents_of(standing: Standing) -> dict[str, Content | None]:
    """What each entry of a case says as it stands, by the id of the first in its chain of corrections; a sealed one
    says nothing.
    """
    taken_back = {str(row.withdraws) for row, _ in standing.rows if row.withdraws is not None}
    first: dict[str, str] = {}
    found: dict[str, Content | None] = {}
    for row, content in standing.rows:
        name = str(row.event)
        first[name] = first.get(str(row.corrects), name)
        if row.withdraws is None and name not in taken_back:
            found[first[name]] = None if row.pk in standing.seals else content
    return found


def _steps(one: Complaint, standing: Standing) -> tuple[Happened, ...]:
    happened = (one.event, one.delayed, one.reassessed, one.upheld, one.forwarded, one.withdrawn, one.outcome)
    contents = contents_of(standing)
    by = {str(row.event): row.by_label for row, _ in standing.rows}
    found = []
    for event in sorted((e for e in happened if e is not None), key=lambda e: (e.lo, e.recorded_at or 0)):
        title = _TITLES[event.kind]
        if result := event.facts.get("resultat"):
            title += f": {word(event.kind, 'resultat', str(result)).lower()}"
        texts = texts_of(contents.get(event.id), str(standing.case.child_id), standing.names)
        at = moment(event.lo) if event.precision in ("minute", "day") else None
        day = when_words(event) if at is None else danish.narrow_day(at, standing.at)
        found.append(Happened(title, day, by.get(event.id, ""), event.id, texts))
    return tuple(found)


# What goes along


def index_lines(viewer: Viewer, page: ComplaintPage) -> list[Line]:
    """Every line that may go along with a complaint, as this viewer may read them."""
    papers = {one.id for one in documents_of(viewer, page.case)}
    return lines_for(page.standing, page.told.complaint, readable=papers)


def lines_for(standing: Standing, one: Complaint, *, readable: set[str] | None = None) -> list[Line]:
    """The lines of a case's journal for a complaint. `readable`: the documents (ids) that may be named; None: all."""
    case = standing.case
    entries = {
        row.event: entry_of(
            row,
            content,
            child=str(case.child_id),
            names=standing.names,
            seal=standing.seals.get(row.pk),
            now=standing.at,
        )
        for row, content in standing.rows
    }
    documents = {str(one.pk): one for one in case.documents.all()}
    if readable is not None:
        documents = {key: one for key, one in documents.items() if key in readable}
    decision = one.decision
    tied = [e.id for e in (one.event, decision) if e is not None]
    matters = () if decision is None else decision.about
    return lines_of(standing.rows, entries, documents, matters=matters, tied=tied)
