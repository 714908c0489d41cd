"""Repeated work of the inbox: what was kept while the database was away is brought in."""

from __future__ import annotations

from datetime import datetime, timedelta

from sikkersag.foundation.jobs.registry import every, job
from sikkersag.intake import spool
from sikkersag.intake.actions import following
from sikkersag.intake.actions.ingesting import forget_anonymous, ingest
from sikkersag.intake.actions.reconciling import reconcile


@every(minutes=1)
@job("intake.ingest", title="Læg det modtagne i indbakken", atomic=False)
def ingest_waiting(*, now: datetime) -> None:
    """Bring in whatever waits in the spool, each by itself: one that fails keeps no other waiting."""
    failed = []
    for raw in spool.waiting():
        try:
            ingest(raw, now=now)
        except Exception as error:
            failed.append((raw, error))
    forget_anonymous(now=now)
    if failed:
        raise RuntimeError(f"{len(failed)} submissions could not be brought in, among them {failed[0][0]}") from failed[
            0
        ][1]


@every(hours=1)
@job("intake.reconcile", title="Tæl underretningerne op mod hinanden", atomic=False)
def reconcile_hourly(*, now: datetime) -> None:
    """Count, and keep what it came to: the inbox and the page of health tell it."""
    reconcile(now=now)


@job(following.JOB, title="Lad underretningen følge barnets sag", atomic=False)
def follow_case(*, now: datetime, case: int) -> None:
    """What was written straight in a child's journal moves the notification too."""
    following.follow(case=case, now=now)


@every(hours=6)
@job("intake.clear_stopped", title="Ryd op efter afbrudte modtagelser", atomic=False)
def clear_stopped(*, now: datetime) -> None:
    """Clear away what was half kept when a process was stopped a day ago or more."""
    spool.clear_stopped(now - timedelta(days=1))
