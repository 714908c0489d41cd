"""What a case's journal and ledger come to at a moment: read once, and evaluated only where the stored answer is old.

For now, the ledger's rows come from the table; where `stable_until` or the rulebook has passed, and for any earlier
day, the law is asked in memory and nothing is written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from sikkersag.casefile.assessment import assess, ledger_row
from sikkersag.casefile.explaining import CaseExplainer
from sikkersag.casefile.models import Case, Event, LedgerRow, Sealing
from sikkersag.casefile.queries import confidential
from sikkersag.casefile.queries.entries import Seal, seals_of
from sikkersag.casefile.thelaw import calendar, digest, rulebook, vocabulary
from sikkersag.casefile.timeline import build, not_before, rows_of
from sikkersag.foundation.people.models import Person
from sikkersag.law.engine.timeline import Timeline
from sikkersag.law.vocabulary.load import words

#: Entries of a journal in their order, each with its content, or None where that is erased.
Rows = Sequence[tuple[Event, dict[str, Any] | None]]


@dataclass
class Standing:
    """One case at a moment (`at`, with its zone). `fresh`: its rows were worked out now, not read from the table."""

    case: Case
    at: datetime
    rows: Rows
    seals: Mapping[int, Seal]
    hidden: Mapping[int, int]
    names: Mapping[str, str]
    fresh: bool

    @property
    def instant(self) -> int:
        """The moment in seconds UTC."""
        return int(self.at.timestamp())

    @cached_property
    def timeline(self) -> Timeline:
        """The child's timeline with what was known at the moment."""
        return build(self.case, self.rows, self.hidden, known_at=self.instant)

    @cached_property
    def explainer(self) -> CaseExplainer:
        """Puts the findings of the case into words; the law is not asked for this."""
        return CaseExplainer(
            rulebook(),
            self.timeline,
            words(vocabulary(), self.names),
            calendar(),
            as_of=self.instant,
            known_at=self.instant,
            sealed={str(row.event) for row, _ in self.rows if row.pk in self.seals},
        )

    @cached_property
    def ledger(self) -> list[LedgerRow]:
        """The rows of the ledger: stored, or evaluated in memory and unsaved."""
        if not self.fresh:
            return list(LedgerRow.objects.filter(case=self.case))
        told = assess(self.timeline, as_of=self.instant, known_at=self.instant, names=self.names)
        told = replace(told, explainer=self.explainer)
        return [ledger_row(self.case, self.explainer.without_times(finding), told) for finding in told.findings]


def is_stale(case: Case, now: datetime) -> bool:
    """May the stored ledger have changed: has time passed its answer, or is the law's text another?"""
    passed = case.stable_until is not None and case.stable_until <= int(now.timestamp())
    return passed or case.rulebook != digest()


def standing_of(case: Case, *, at: datetime, past: bool = False, near: bool = True) -> Standing:
    """The case at a moment. `past`: as it stood then, with only what was in the journal then. `near`: the viewer may
    read its confidential documents.
    """
    rows = rows_of(case)
    if not past:
        at = not_before(at, rows)
    sealings = list(Sealing.objects.filter(row__case=case).select_related("by").order_by("at"))
    if not near:
        rows = confidential.without(rows, sealed={sealing.row_id for sealing in sealings})
    return standing_from(case, rows, sealings, names_in(case, rows), at=at, fresh=past or is_stale(case, at))


def standing_from(
    case: Case, rows: Rows, sealings: Sequence[Sealing], names: Mapping[str, str], *, at: datetime, fresh: bool
) -> Standing:
    """The same from what has been read already: the journal's rows, their sealings (earliest first) and the names."""
    hidden: dict[int, int] = {}
    for sealing in sealings:
        hidden.setdefault(sealing.row_id, int(sealing.at.timestamp()))
    return Standing(case, at, rows, seals_of(sealings), hidden, names, fresh)


def names_in(case: Case, rows: Rows) -> dict[str, str]:
    """The names, by id, of the child and of everybody who is or was registered in this case: nobody else's."""
    return names_in_each([case], {case.pk: rows})[case.pk]


def names_in_each(
    cases: Sequence[Case], rows: Mapping[int, Rows], known: Mapping[str, str] | None = None
) -> dict[int, dict[str, str]]:
    """`names_in` for several cases, to each only its own names, in one query for those that are not `known` already.
    `rows` by the case's key.
    """
    people = {case.pk: _registered(case, rows.get(case.pk, ())) for case in cases}
    names = dict(known or {})
    if wanted := set().union(*people.values()) - names.keys():
        found = Person.objects.filter(pk__in=wanted).values_list("pk", "name")
        names |= {str(pk): name for pk, name in found}
    return {case: {pk: name for pk, name in names.items() if pk in ids} for case, ids in people.items()}


def _registered(case: Case, rows: Rows) -> set[str]:
    people = {str(case.child_id)}
    for row, content in rows:
        if content is not None and row.kind == "part_registreret":
            people.add(str(content["facts"].get("person", "")))
    people.discard("")
    return people
