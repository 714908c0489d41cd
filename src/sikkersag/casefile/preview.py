"""What new events would come to, before they are saved: the lines of each child's timeline, and what the law would say.

The timeline with the new events is evaluated in memory and compared with the law's word on the case as it stands.
Nothing is written.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from sikkersag.casefile.assessment import Assessment, assess, is_open
from sikkersag.casefile.entries import NewEvent, Passage
from sikkersag.casefile.forms.happenings import TOLD
from sikkersag.casefile.queries.writing import ChildCase
from sikkersag.casefile.thelaw import calendar, vocabulary
from sikkersag.foundation.ui.status import Status
from sikkersag.law.engine import danish, timeline
from sikkersag.law.engine.finding import Finding

#: How the passage begins that says who was there.
ATTENDANCE = "Til stede: "
#: The most lines of each group that are shown; the rest are counted.
MOST = 6


@dataclass(frozen=True, slots=True)
class Line:
    """One event as it will stand on a child's timeline."""

    kind: str
    title: str
    when: str
    passages: tuple[Passage, ...]

    @property
    def shared(self) -> bool:
        """Are there passages about all the children?"""
        return any(not p.about and not p.text.startswith(ATTENDANCE) for p in self.passages)

    @property
    def own(self) -> bool:
        """Are there passages about this child alone?"""
        return any(p.about for p in self.passages)


@dataclass(frozen=True, slots=True)
class Change:
    """A requirement that the events change: how it will stand, what it asks, its section and what more there is to
    say.
    """

    status: Status
    what: str
    section: str
    more: str
    requirement: str
    purpose: str
    order: int


@dataclass(frozen=True, slots=True)
class Preview:
    """What is to be seen of one child: the lines of the timeline and the changes of the law's requirements."""

    child: ChildCase
    lines: tuple[Line, ...]
    changes: tuple[Change, ...]
    hidden: int = 0


def preview(child: ChildCase, new: Sequence[NewEvent], *, by: str, now: int, names: Mapping[str, str]) -> Preview:
    """The preview of a child's new events, written by a user (label) at `now` (seconds UTC)."""
    wordless = () if any(_told_in(p) for entry in new for p in entry.passages) else _to_be_told(new)
    added = tuple(law_event(_unwritten(entry, wordless), by=by, now=now) for entry in new)
    before = assess(child.timeline, as_of=now, known_at=now, names=names)
    after_line = timeline.Timeline(child.timeline.child, child.timeline.persons, (*child.timeline.events, *added))
    after = assess(after_line, as_of=now, known_at=now, names=names)
    ordered = sorted(changes(before, after, added, wordless), key=lambda c: c.order)
    # The same words twice say nothing more (two entries that are both written down in time).
    found = list({(c.status, c.what, c.section, c.more): c for c in ordered}.values())
    return Preview(child, tuple(_line(entry) for entry in new), tuple(found[:MOST]), max(0, len(found) - MOST))


#: The fact that says whether what was said and seen is written down.
WRITTEN = "notat_gjort"


def _to_be_told(new: Sequence[NewEvent]) -> Collection[str]:
    """The ids of the events of which something must be told. Where a child has ticks and not a word, nothing is
    written down yet, and no requirement of writing it down is fulfilled by the tick.
    """
    return {str(entry.event) for entry in new if entry.kind in TOLD}


def _unwritten(entry: NewEvent, wordless: Collection[str]) -> NewEvent:
    if str(entry.event) not in wordless or WRITTEN not in vocabulary().kinds[entry.kind].facts:
        return entry
    return replace(entry, facts={**entry.facts, WRITTEN: False})


def _told_in(passage: Passage) -> bool:
    return bool(passage.text.strip()) and not passage.text.startswith(ATTENDANCE)


def law_event(entry: NewEvent, *, by: str, now: int) -> timeline.Event:
    """A new event as the law would read it, once it is written."""
    return timeline.Event(
        id=str(entry.event),
        kind=entry.kind,
        lo=entry.at.lo,
        hi=entry.at.hi,
        precision=entry.at.precision,
        written_at=now if entry.written_at is None else entry.written_at,
        recorded_at=now,
        occurred=entry.occurred,
        about=entry.about,
        concerns=entry.concerns,
        facts=dict(entry.facts),
        refs=dict(entry.refs),
        by=entry.by or by,
        in_role=entry.in_role,
        basis=entry.basis,
        corrects=str(entry.corrects or ""),
        withdraws=str(entry.withdraws or ""),
        source=entry.source,
    )


def _line(entry: NewEvent) -> Line:
    kind = vocabulary().kinds[entry.kind]
    return Line(
        kind.label, entry.title or kind.label, danish.span(entry.at.lo, entry.at.hi, calendar()), entry.passages
    )


_GOOD = ("met", "departed")
#: How a change is called, by its place in the order in which they are shown.
_ORDER = ("broken", "met", "open", "new", "gone", "at_once")


def changes(
    before: Assessment, after: Assessment, added: Sequence[timeline.Event], unwritten: Collection[str] = ()
) -> list[Change]:
    """Every requirement that stands otherwise with the new events, and those they touch that are still lacking.
    `unwritten`: the ids of new events of which nothing is told yet.
    """
    earlier = {finding.id: finding for finding in before.findings}
    found: list[Change] = []
    touched: set[tuple[str, str]] = set()
    left: list[Finding] = []
    for finding in after.findings:
        was = earlier.pop(finding.id, None)
        same = was is not None and (was.outcome, was.timeliness, was.due) == (
            finding.outcome,
            finding.timeliness,
            finding.due,
        )
        if same:
            left.append(finding)
            continue
        change = _change(was, finding, after, unwritten)
        if finding.occasion in unwritten and after.explainer.duty(finding).shape == "promptly":
            continue  # it is written down in time only when there are words
        if change is not None:
            found.append(change)
        touched.add((finding.requirement, finding.occasion))
    kinds = {event.kind for event in added}
    matters = {matter for event in added for matter in event.about}
    for finding in left:
        if is_open(finding) and _concerned(finding, after, touched, kinds, matters):
            found.append(_told("open", _still(finding), finding, after))
    return found


def _concerned(
    finding: Finding, told: Assessment, touched: set[tuple[str, str]], kinds: set[str], matters: set[str]
) -> bool:
    """Is what is still lacking so near to the new events that the writer should see it?"""
    if (finding.requirement, finding.occasion) in touched:
        return True
    evidence = {kind for way in told.explainer.duty(finding).evidence for kind in way.select.kinds}
    occasion = told.explainer.events.get(finding.occasion)
    about = set(occasion.about) if occasion is not None else set()
    return bool(evidence & kinds) and (not about or not matters or bool(about & matters))


def _change(was: Finding | None, now: Finding, told: Assessment, unwritten: Collection[str]) -> Change | None:
    good_before = was is not None and was.outcome in _GOOD
    met = "at_once" if was is None else "met"
    if now.outcome in _GOOD:
        if now.timeliness == "late":
            return _told(met, Status("met_late", "Opfyldes for sent"), now, told)
        shape, word = ("departed", "Lovligt fraveget") if now.outcome == "departed" else ("met", "Opfyldes")
        if now.documentation == "afterwards":
            return _told(met, Status("written_after", "Opfyldes, skrevet bagefter"), now, told)
        return None if good_before else _told(met, Status(shape, word), now, told)
    if good_before:
        return _told("broken", Status("overdue", "Opfyldes ikke længere"), now, told)
    if now.outcome == "pending":
        if ("prospect",) in now.notes:
            return _told("open", Status("missing", "Mangler stadig" if was else "Mangler"), now, told)
        if was is None and now.occasion in unwritten:
            return _told("open", Status("missing", "Mangler"), now, told)
        return _told("new", Status("later", "Ny frist"), now, told)
    if now.outcome == "not_met":
        late = now.curable == "late"
        shape, word = ("overdue", "Ikke opfyldt, kan gøres") if late else ("not_met", "Ikke opfyldt")
        return _told("broken", Status(shape, word), now, told)
    if now.outcome in ("lapsed", "taken_over", "not_applicable") and was is not None and is_open(was):
        return _told("gone", Status("lapsed", "Bortfalder"), now, told)
    if now.outcome == "undeterminable" and (was is None or was.outcome != "undeterminable"):
        return _told("open", Status("undeterminable", "Kan ikke afgøres"), now, told)
    if now.outcome == "human" and was is None:
        return _told("open", Status("human", "Din vurdering"), now, told)
    return None


def _still(finding: Finding) -> Status:
    overdue = finding.outcome == "not_met"
    return Status("overdue" if overdue else "missing", "Mangler stadig")


def _told(group: str, status: Status, finding: Finding, told: Assessment) -> Change:
    explainer = told.explainer
    requirement, duty = explainer.requirement(finding), explainer.duty(finding)
    more = []
    if group in ("new", "open") and finding.due is not None:
        more.append(f"senest {danish.limit(finding.due, calendar())}")
    if duty.local_standard:
        more.append("lokal standard")
    if finding.outcome == "undeterminable" and finding.missing:
        more.append(f"mangler at vide {explainer.missing(finding.missing[0])}")
    return Change(
        status,
        explainer.title(finding),
        explainer.section(finding),
        " · ".join(more),
        finding.requirement,
        requirement.formaal,
        _ORDER.index(group) * 10 - requirement.severity,
    )
