"""Repeated work of the casefile: ledgers that time or a new rulebook has passed are made again."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from sikkersag.casefile.actions.ledger import reassess
from sikkersag.casefile.models import Case
from sikkersag.casefile.thelaw import digest
from sikkersag.foundation.jobs.registry import every, job

#: So many cases are made again in one run; the rest wait for the next. One that fails does not count: it stays first
#: in the queue, and a run filled with such would keep all others waiting for ever.
AT_A_TIME = 2000


def out_of_date(now: datetime) -> list[int]:
    """The cases whose ledger may differ from what the law says now: time has passed, or the rulebook is another."""
    stale = Q(stable_until__lte=int(now.timestamp())) | ~Q(rulebook=digest())
    return list(Case.objects.filter(stale).order_by("stable_until", "pk").values_list("pk", flat=True))


@every(minutes=10)
@job("casefile.reassess", title="Regn Lovens krav ud igen, hvor tiden er gået", atomic=False)
def reassess_passed(*, now: datetime) -> None:
    """Evaluate again what has passed its time, each case by itself: one that fails keeps no other waiting."""
    failed: list[tuple[int, Exception]] = []
    for tried, case in enumerate(out_of_date(now)):
        if tried - len(failed) == AT_A_TIME:
            break
        try:
            reassess(case, now=now)
        except Exception as error:
            failed.append((case, error))
    if failed:
        numbers = ", ".join(str(case) for case, _ in failed[:20])
        raise RuntimeError(f"{len(failed)} cases could not be evaluated, among them {numbers}") from failed[0][1]
