"""A complaint as the journal has it: how far it has come, whether it came in time, and what waits for it. Pure.

Everything is read from the events as they stand (corrected and withdrawn ones replaced). The days of the authority come
from the ledger, and are not worked out here; only the complainant's own are, of which the ledger has no row.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import NAMESPACE_URL, UUID, uuid5

from sikkersag.casefile.needs import in_force
from sikkersag.casefile.thelaw import calendar, rulebook
from sikkersag.decisions.bases import CHAIR, COMMITTEE
from sikkersag.law.engine.length import Length
from sikkersag.law.engine.timeline import Event

DECISION, TOLD = "afgoerelse", "afgoerelse_meddelt"
RECEIVED, REASSESSED, UPHELD = "klage_modtaget", "klage_genvurderet", "klage_fastholdt"
FORWARDED, WITHDRAWN, DELAYED = "klage_videresendt", "klage_trukket_tilbage", "klager_underrettet_om_forsinkelse"
RAISED, DECIDED, AT_ONCE = "ankesag_rejst", "ankesag_afgjort", "ivaerksaettelse_straks_besluttet"
FULL, PARTIAL, NONE = "fuldt_medhold", "delvist_medhold", "fastholdt"
REMITTED = "hjemvist"
#: Whose decisions are not re-assessed: a complaint about them goes straight on (K2).
STRAIGHT_ON = {COMMITTEE: "børne- og ungeudvalget", CHAIR: "formanden for børne- og ungeudvalget"}
#: Whose decisions are not complained of to the municipality at all.
ABOVE = ("ankestyrelsen", "domstol")
#: How long a complainant who was agreed with in part has for holding on to the rest (law: section of K2).
HOLD_ON = Length(4, "weeks")
#: Decisions that wait for a complaint (K3). An ended support waits only where a placement was upheld before.
WAITING_ARTS = frozenset({"hjemgivelse", "valg_af_sted", "aendret_sted"})
_ENDED, _UPHELD_PLACEMENT = "ophoer_af_indsats", "opretholdt_anbringelse"


class InTime(StrEnum):
    """Did the complaint come in time?"""

    YES = "rettidig"
    NO = "for_sent"
    UNKNOWN = "kan_ikke_afgoeres"


@dataclass(frozen=True, slots=True)
class Timeliness:
    """Whether a complaint came in time, counted from that complainant's own notice. `due`: the last lawful second;
    `why`: why it cannot be told.
    """

    answer: InTime
    notice: Event | None = None
    due: int | None = None
    why: str = ""


class Step(StrEnum):
    """What a complaint waits for."""

    REASSESS = "genvurder"
    HOLDS_ON = "klageren"
    FORWARD = "videresend"
    APPEAL = "ankestyrelsen"
    GRANTED = "medhold"
    LAPSED = "bortfaldet"
    WITHDRAWN = "trukket"
    DECIDED = "afgjort"


@dataclass(frozen=True, slots=True)
class Complaint:
    """One complaint with what followed it. `straight`: why it is not re-assessed; empty where it is."""

    event: Event
    decision: Event | None
    timeliness: Timeliness
    straight: str = ""
    reassessed: Event | None = None
    upheld: Event | None = None
    delayed: Event | None = None
    forwarded: Event | None = None
    withdrawn: Event | None = None
    raised: Event | None = None
    outcome: Event | None = None

    @property
    def by(self) -> str:
        """Who complained, by the person's id; empty where it is not told."""
        return str(self.event.facts.get("fra") or "")

    @property
    def stored(self) -> bool | None:
        """What the journal says of whether it came in time; None where it says nothing."""
        told = self.event.facts.get("rettidig")
        return told if isinstance(told, bool) else None

    @property
    def answer(self) -> str:
        """What the re-assessment came to; empty before."""
        return "" if self.reassessed is None else str(self.reassessed.facts.get("resultat") or "")

    @property
    def holds_on_until(self) -> int | None:
        """The last second (UTC) in which a complainant who was agreed with in part may hold on to the rest."""
        if self.answer != PARTIAL or self.reassessed is None:
            return None
        return calendar().due(self.reassessed.hi, HOLD_ON)

    def step(self, now: int) -> Step:
        """What it waits for at an instant (seconds UTC)."""
        if self.withdrawn is not None:
            return Step.WITHDRAWN
        if self.outcome is not None:
            return Step.DECIDED
        if self.forwarded is not None:
            return Step.APPEAL
        if self.straight:
            return Step.FORWARD
        if self.reassessed is None:
            return Step.REASSESS
        if self.answer == FULL:
            return Step.GRANTED
        if self.answer == PARTIAL and self.upheld is None:
            until = self.holds_on_until
            return Step.LAPSED if until is not None and until < now else Step.HOLDS_ON
        return Step.FORWARD

    def stands(self, now: int) -> bool:
        """Does it hold something back: it came in time (or that is not known), and nothing has ended it?"""
        ended = (Step.WITHDRAWN, Step.DECIDED, Step.GRANTED, Step.LAPSED)
        return self.stored is not False and self.step(now) not in ended


def complaints_of(events: Sequence[Event]) -> list[Complaint]:
    """Every complaint that stands, the earliest first, from the effective events of a case."""
    by_id = {event.id: event for event in events}
    received = [event for event in events if event.kind == RECEIVED and event.occurred]
    found = [_complaint(event, events, by_id) for event in received]
    return sorted(found, key=lambda one: (one.event.lo, one.event.recorded_at or 0))


def _complaint(event: Event, events: Sequence[Event], by_id: Mapping[str, Event]) -> Complaint:
    decision = next((by_id[one] for one in event.refs.get("afgoerelse", ()) if one in by_id), None)
    after = {kind: _last(events, kind, "klage", {event.id}) for kind in _AFTER}
    forwarded = after[FORWARDED]
    raised = by_id.get(str(appeal_id(forwarded.id))) if forwarded is not None else None
    if raised is None and forwarded is not None and decision is not None:
        raised = _last(events, RAISED, "afgoerelse", {decision.id})
    outcome = None
    if raised is not None:
        outcome = _last(events, DECIDED, "ankesag", {raised.id})
    return Complaint(
        event=event,
        decision=decision,
        timeliness=timeliness(event, decision, events),
        straight=why_straight_on(event, decision),
        reassessed=after[REASSESSED],
        upheld=after[UPHELD],
        delayed=after[DELAYED],
        forwarded=forwarded,
        withdrawn=after[WITHDRAWN],
        raised=raised,
        outcome=outcome,
    )


_AFTER = (REASSESSED, UPHELD, DELAYED, FORWARDED, WITHDRAWN)


def appeal_id(forwarded: str) -> UUID:
    """The id of the appeal that a forwarded complaint becomes, so that the one finds the other."""
    return uuid5(NAMESPACE_URL, f"ankesag {forwarded}")


def _last(events: Sequence[Event], kind: str, ref: str, targets: Collection[str]) -> Event | None:
    found = [e for e in events if e.kind == kind and e.occurred and set(e.refs.get(ref, ())) & set(targets)]
    return max(found, key=lambda e: (e.hi, e.recorded_at or 0), default=None)


def why_straight_on(event: Event, decision: Event | None) -> str:
    """Why a complaint is sent on without being re-assessed, as a clause; empty where it is to be re-assessed. Asked of
    the same facts as the rulebook asks (K2).
    """
    for instance in (event.facts.get("instans"), decision.facts.get("instans") if decision is not None else None):
        if instance in STRAIGHT_ON:
            return f"afgørelsen er truffet af {STRAIGHT_ON[str(instance)]}"
    if event.facts.get("rettidig") is False:
        return "klagen kom for sent"
    return ""


# In time or late


def period() -> Length:
    """How long one may complain (K1 of the rulebook)."""
    limit = rulebook().requirements["K1"].duties[0].limit
    assert limit is not None, "K1 has a limit"
    return limit


def timeliness(complaint: Event, decision: Event | None, events: Sequence[Event]) -> Timeliness:
    """Whether a complaint came in time: from the day that this complainant was told of the decision. Where they were
    told more than once, the last time before the complaint counts, so that none is called late that is not.
    """
    who = str(complaint.facts.get("fra") or "")
    if decision is None:
        return Timeliness(InTime.UNKNOWN, why="det står ikke, hvilken afgørelse der er klaget over")
    if not who:
        return Timeliness(InTime.UNKNOWN, why="det står ikke, hvem der har klaget")
    return in_time(who, decision.id, complaint.lo, complaint.hi, events)


def in_time(who: str, decision: str, lo: int, hi: int, events: Sequence[Event]) -> Timeliness:
    """The same for a complaint that is not written yet: by a person (id), received at `lo`..`hi` (seconds UTC)."""
    notices = [
        e
        for e in events
        if e.kind == TOLD and e.occurred and decision in e.refs.get("afgoerelse", ()) and e.facts.get("til") == who
    ]
    if not notices:
        why = "det står ikke i sagen, hvornår klageren selv fik afgørelsen"
        return Timeliness(InTime.UNKNOWN, why=why)
    notice = max([e for e in notices if e.lo <= hi] or notices[:1], key=lambda e: (e.lo, e.recorded_at or 0))
    if notice.precision not in ("minute", "day"):
        why = "dagen, hvor klageren fik afgørelsen, kendes ikke præcist"
        return Timeliness(InTime.UNKNOWN, notice, why=why)
    due = calendar().due(notice.hi, period())
    if hi <= due:
        return Timeliness(InTime.YES, notice, due)
    if lo > due:
        return Timeliness(InTime.NO, notice, due)
    return Timeliness(InTime.UNKNOWN, notice, due, "dagen, hvor klagen kom, kendes ikke præcist")


# What waits for it


@dataclass(frozen=True, slots=True)
class Effect:
    """Whether a decision waits for complaints about it. `applies`: the law lets such a decision wait; `waits`: it does
    now, because of `complaints`; `lifted`: the decision that it is carried out at once.
    """

    applies: bool
    waits: bool
    lifted: Event | None
    complaints: tuple[Complaint, ...]


def effect_of(decision: Event, events: Sequence[Event], now: int) -> Effect:
    """Whether a decision waits, at an instant (seconds UTC), from the effective events of the case."""
    about = [one for one in complaints_of(events) if one.decision is not None and one.decision.id == decision.id]
    lifted = _last(events, AT_ONCE, "afgoerelse", {decision.id})
    applies = can_wait(decision, events)
    standing = tuple(one for one in about if one.stands(now))
    return Effect(applies, applies and lifted is None and bool(standing), lifted, standing)


def can_wait(decision: Event, events: Sequence[Event]) -> bool:
    """Is it of a kind that waits for a complaint?"""
    art = decision.facts.get("art")
    if art in WAITING_ARTS:
        return True
    return art == _ENDED and any(
        e.kind == DECISION
        and e.occurred
        and e.facts.get("art") == _UPHELD_PLACEMENT
        and e.lo <= decision.hi
        and bool(set(e.about) & set(decision.about))
        for e in events
    )


def law_of(requirement: str, at: int) -> str:
    """Where a requirement stands in the law of an instant: "retssikkerhedsloven § 72"."""
    version = in_force(rulebook().requirements[requirement], at)
    return "" if version is None else f"{version.law} {version.section}"
