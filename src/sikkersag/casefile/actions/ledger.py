"""Bringing the requirement ledger of a case in line with what the law says of its journal."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from sikkersag.casefile.assessment import COMPARED, Assessment, assess, ledger_values
from sikkersag.casefile.models import Case, LedgerRow
from sikkersag.casefile.thelaw import digest
from sikkersag.casefile.timeline import build, hidden_of, not_before, rows_of
from sikkersag.foundation.people.models import Person
from sikkersag.law.engine.timeline import Timeline


def names_of(timeline: Timeline) -> dict[str, str]:
    """The names of everybody on a timeline, by id."""
    return {str(pk): name for pk, name in Person.objects.filter(pk__in=timeline.persons).values_list("pk", "name")}


def diff_ledger(case: Case, timeline: Timeline, *, now: datetime) -> Assessment:
    """Evaluate and write what differs from the rows that stand; sets the case's `stable_until` and `rulebook`, unsaved.

    The case must be locked by the caller.
    """
    instant = int(now.timestamp())
    assessment = assess(timeline, as_of=instant, known_at=instant, names=names_of(timeline))
    wanted = {finding.id: ledger_values(case, finding, assessment) for finding in assessment.findings}
    gone, changed = [], []
    # A case has hundreds of rows, and an entry alters a few: objects are made of those alone.
    for pk, finding, *stood in LedgerRow.objects.filter(case=case).values_list("pk", "finding", *COMPARED):
        new = wanted.pop(finding, None)
        if new is None:
            gone.append(pk)
        elif stood != [new[name] for name in COMPARED]:
            changed.append(LedgerRow(pk=pk, case=case, finding=finding, **new))
    if gone:
        LedgerRow.objects.filter(pk__in=gone).delete()
    if changed:
        LedgerRow.objects.bulk_update(changed, COMPARED)
    LedgerRow.objects.bulk_create(LedgerRow(case=case, finding=finding, **new) for finding, new in wanted.items())
    case.stable_until, case.rulebook = assessment.stable_until, digest()
    return assessment


def reassess(case: int, *, now: datetime) -> None:
    """Evaluate a case again: time has passed `stable_until`, or the rulebook has changed."""
    with transaction.atomic():
        locked = Case.objects.select_for_update().get(pk=case)
        rows, hidden = rows_of(locked), hidden_of(locked)
        now = not_before(now, rows, hidden)
        diff_ledger(locked, build(locked, rows, hidden, known_at=int(now.timestamp())), now=now)
        locked.save(update_fields=["stable_until", "rulebook"])
