"""The child's page: head, timeline and Lovens krav, in a number of queries that the length of the case does not change.

Everything here is asked for a viewer, and answers only for a case that they may see.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from sikkersag.casefile.models import Case, LedgerRow, Matter
from sikkersag.casefile.projections import DECISION
from sikkersag.casefile.queries import confidential
from sikkersag.casefile.queries.drafts import Waiting, drafts_of, waiting
from sikkersag.casefile.queries.entries import Entry, label_of, timeline_entries
from sikkersag.casefile.queries.header import UNBORN, Header, header_of, matters_in_order
from sikkersag.casefile.queries.lawrows import MOST_OPENING, LawRow, Ledger, details_of, grouped, key_of, law_row
from sikkersag.casefile.queries.standing import Standing, standing_of
from sikkersag.casefile.thelaw import vocabulary
from sikkersag.casefile.validation import BIRTH
from sikkersag.foundation.access.queries import reach, visible
from sikkersag.foundation.access.viewer import Viewer
from sikkersag.foundation.ui import danish

#: How many entries the page shows before "Vis ældre".
PAGE = 20


@dataclass(frozen=True, slots=True)
class Filters:
    """What of the timeline is shown. Empty: everything. `pages`: how many times PAGE entries are shown."""

    kind: str = ""
    person: str = ""
    matter: str = ""
    pages: int = 1

    @property
    def any(self) -> bool:
        """Is anything filtered?"""
        return bool(self.kind or self.person or self.matter)


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice of a filter, with how many entries it would show."""

    value: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Month:
    """The entries of a month. A run about the case itself is one group, shown folded."""

    label: str
    groups: tuple[tuple[Entry, ...], ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """The part of the timeline that is shown."""

    months: tuple[Month, ...]
    shown: int
    found: int
    whole: int
    more: bool
    kinds: tuple[Choice, ...]
    persons: tuple[Choice, ...]
    matters: tuple[Choice, ...]
    drafts: tuple[Waiting, ...]


@dataclass(frozen=True, slots=True)
class CasePage:
    """The whole page. `at` is the moment that it tells of; `past` where that is not now. `why`: how the viewer comes
    to see the case. `fresh`: the law was asked now, because time had passed the stored answer.
    """

    case: Case
    header: Header
    timeline: Timeline
    ledger: Ledger
    at: datetime
    past: bool
    fresh: bool
    why: str
    permissions: frozenset[str]
    names: Mapping[str, str]


def case_of(viewer: Viewer, case: int) -> Case:
    """The case, with its child, family, worker and unit. Raises Case.DoesNotExist where the viewer may not see it."""
    related = ("child", "family", "worker", "unit")
    return visible(viewer, Case.objects.select_related(*related)).get(pk=case)


def case_page(viewer: Viewer, case: int, filters: Filters) -> CasePage:
    """The case as it is now."""
    return _page(viewer, case, filters, at=viewer.now, past=False)


def end_of(day: date) -> datetime:
    """The last second of a Danish day."""
    start_of_next = datetime.combine(day + timedelta(days=1), datetime.min.time(), tzinfo=danish.DENMARK)
    return datetime.fromtimestamp(start_of_next.timestamp() - 1, danish.DENMARK)


def case_page_on(viewer: Viewer, case: int, day: date, filters: Filters) -> CasePage:
    """The case as it stood at the end of a Danish day (today: now): what was in the journal then, judged then."""
    return _page(viewer, case, filters, at=min(end_of(day), viewer.now), past=True)


def _page(viewer: Viewer, number: int, filters: Filters, *, at: datetime, past: bool) -> CasePage:
    case = case_of(viewer, number)
    reached = reach(viewer, number)
    header = header_of(case, viewer, at=at)
    standing = standing_of(case, at=at, past=past, near=bool(confidential.reads_all_of(viewer, [number])))
    if past and case.child.expected is not None and not _birth_is_known(standing):
        header = replace(header, child=replace(header.child, age=UNBORN, born=None, cpr=""))
    rows = standing.ledger
    ledger = grouped(rows, _matters(header.matters, standing), at, taken_over(standing))
    for made in list(ledger.shown)[:MOST_OPENING]:
        made.details = details_of(made.row, standing.explainer)
    own = () if past else waiting(drafts_of(viewer.user).filter(family=case.family))
    drafts = tuple(draft for draft in own if draft.concerns(case.number))
    return CasePage(
        case=case,
        header=header,
        timeline=_timeline(standing, rows, filters, header.matters, drafts),
        ledger=ledger,
        at=at,
        past=past,
        fresh=standing.fresh and not past,
        why=reached.why,
        permissions=reached.permissions,
        names=standing.names,
    )


def _birth_is_known(standing: Standing) -> bool:
    """Did the journal say at the moment that the child is born?"""
    return any(event.kind == BIRTH and event.occurred for event in standing.timeline.events)


def _matters(matters: Sequence[Matter], standing: Standing) -> list[Matter]:
    """The matters as they were at the moment: opened by then, and decided only if decided by then."""
    found = []
    for matter in matters:
        if matter.opened_at > standing.instant:
            continue
        decided = matter.decided_at
        if decided is not None and decided > standing.instant:
            decided = None
        found.append(
            Matter(
                id=matter.id, case_id=matter.case_id, title=matter.title, opened_at=matter.opened_at, decided_at=decided
            )
        )
    return found


def taken_over(standing: Standing) -> dict[str, str]:
    """By the id of the entry that says so: the municipality that the case went to."""
    return {
        str(row.event): str(content["facts"].get("kommune") or "")
        for row, content in standing.rows
        if content is not None and row.kind == vocabulary().engine.takeover
    }


def written_after(rows: Iterable[LedgerRow], standing: Standing) -> set[str]:
    """The entries that were written only after the decision, or the first act that committed the authority, that relied
    on them. Where the law found that something came too late for something else (a limit), nothing is said here.
    """
    found: set[str] = set()
    for row in rows:
        if row.documentation == "afterwards":
            found |= {
                e for e in row.data.get("evidence", ()) if _decided_before(e, str(row.data["occasion"]), standing)
            }
    return found


def _decided_before(entry: str, occasion: str, standing: Standing) -> bool:
    """Was something of the same matter decided before an entry was written?"""
    events = standing.explainer.events
    relied, told = events.get(occasion), events.get(entry)
    if told is None or told.written_at is None:
        return False
    matters = {*told.about, *(relied.about if relied is not None else ())}
    decides = {DECISION, *vocabulary().engine.committed}
    return any(
        act.kind in decides
        and act.occurred
        and act.hi < told.written_at
        and (act.id == occasion or bool(matters & set(act.about)))
        for act in events.values()
        if act.id != entry
    )


# The timeline


def _timeline(
    standing: Standing,
    rows: Sequence[LedgerRow],
    filters: Filters,
    matters: Sequence[Matter],
    drafts: tuple[Waiting, ...],
) -> Timeline:
    entries = timeline_entries(
        standing.rows,
        child=str(standing.case.child_id),
        names=standing.names,
        seals=standing.seals,
        written_after=written_after(rows, standing),
        now=standing.at,
        until=standing.instant,
    )
    found = [entry for entry in entries if matches(entry, filters)]
    shown = found[: PAGE * filters.pages]
    return Timeline(
        months=_months(shown, folded=not filters.any),
        shown=len(shown),
        found=len(found),
        whole=len(entries),
        more=len(found) > len(shown),
        kinds=_choices(entries, filters, "kind"),
        persons=_person_choices(entries, filters, standing),
        matters=_matter_choices(entries, filters, matters),
        drafts=() if filters.any else drafts,
    )


def matches(entry: Entry, filters: Filters, *, leaving: str = "") -> bool:
    """Is the entry among what the filters show? One of them may be left out, to count its choices."""
    if leaving != "kind" and filters.kind and (entry.kind != filters.kind or entry.seal is not None):
        return False
    if leaving != "person" and filters.person and filters.person not in entry.row.concerns:
        return False
    return leaving == "matter" or not filters.matter or filters.matter in entry.row.about


def _choices(entries: Sequence[Entry], filters: Filters, name: str) -> tuple[Choice, ...]:
    counts = Counter(e.kind for e in entries if e.seal is None and matches(e, filters, leaving=name))
    if filters.kind and filters.kind in vocabulary().kinds:
        counts.setdefault(filters.kind, 0)
    ordered = sorted(counts, key=lambda kind: danish_order(label_of(kind)))
    return tuple(Choice(kind, label_of(kind), counts[kind], kind == filters.kind) for kind in ordered)


def _person_choices(entries: Sequence[Entry], filters: Filters, standing: Standing) -> tuple[Choice, ...]:
    counts = Counter(who for e in entries if matches(e, filters, leaving="person") for who in set(e.row.concerns))
    ordered = sorted((p for p in standing.names if counts[p]), key=lambda p: danish_order(standing.names[p]))
    return tuple(Choice(p, standing.names[p], counts[p], p == filters.person) for p in ordered)


def _matter_choices(entries: Sequence[Entry], filters: Filters, matters: Sequence[Matter]) -> tuple[Choice, ...]:
    counts = Counter(m for e in entries if matches(e, filters, leaving="matter") for m in set(e.row.about))
    return tuple(
        Choice(str(m.pk), m.title, counts[str(m.pk)], str(m.pk) == filters.matter) for m in matters if counts[str(m.pk)]
    )


def danish_order(text: str) -> tuple[int, ...]:
    """A key that puts æ, ø and å last, in that order."""
    last = {"æ": 0x7B, "ø": 0x7C, "å": 0x7D}
    return tuple(last.get(letter, ord(letter)) for letter in text.casefold())


def _months(entries: Sequence[Entry], *, folded: bool) -> tuple[Month, ...]:
    months: list[tuple[str, list[list[Entry]]]] = []
    for entry in entries:
        if not months or months[-1][0] != entry.month:
            months.append((entry.month, []))
        groups = months[-1][1]
        before = groups[-1][-1] if groups else None
        joins = folded and before is not None and entry.of_the_case and before.of_the_case and entry.day == before.day
        if joins:
            groups[-1].append(entry)
        else:
            groups.append([entry])
    return tuple(Month(label, tuple(tuple(group) for group in groups)) for label, groups in months)


# One row of the ledger


def law_row_of(viewer: Viewer, case: int, key: str) -> tuple[Case, LawRow, frozenset[str]]:
    """One row by its key in the address, opened, and what the viewer may do to the case.

    Raises LedgerRow.DoesNotExist where the case has no such row now.
    """
    found = case_of(viewer, case)
    standing = standing_of(found, at=viewer.now)
    row = next((row for row in standing.ledger if key_of(row.finding) == key), None)
    if row is None:
        raise LedgerRow.DoesNotExist(key)
    evidence = row.data.get("evidence") or [""]
    made = law_row(row, viewer.now, municipality=taken_over(standing).get(evidence[0], ""))
    made.details = details_of(row, standing.explainer)
    return found, made, reach(viewer, case).permissions


def phase_of(viewer: Viewer, case: int, topic: str, day: date | None) -> tuple[Case, str, tuple[LawRow, ...]]:
    """The rows of a folded line, now or at the end of a day, with its name. Raises LedgerRow.DoesNotExist for none."""
    found = case_of(viewer, case)
    at = viewer.now if day is None else min(end_of(day), viewer.now)
    standing = standing_of(found, at=at, past=day is not None)
    matters = _matters(matters_in_order(Matter.objects.filter(case=found)), standing)
    told = grouped(standing.ledger, matters, at, taken_over(standing)).of_phase(topic)
    if told is None:
        raise LedgerRow.DoesNotExist(topic)
    return found, *told


def is_uuid(text: str) -> bool:
    """Is the text an id? What is none is a forged filter and shows nothing."""
    try:
        UUID(text)
    except ValueError:
        return False
    return True
