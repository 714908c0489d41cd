"""Reading the queue. Arguments and errors name no person, so whoever may see the page may see all of it."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from sikkersag.foundation.jobs import registry
from sikkersag.foundation.jobs.models import Job

_OPEN = Q(done_at__isnull=True, failed_at__isnull=True)


def given_up() -> QuerySet[Job]:
    """Work that was given up, the latest first."""
    return Job.objects.filter(failed_at__isnull=False).order_by("-failed_at", "-pk")


def running(now: datetime) -> QuerySet[Job]:
    """Work that a worker has now."""
    return Job.objects.filter(_OPEN, lease_until__gt=now).order_by("due_at", "pk")


def waiting(now: datetime) -> QuerySet[Job]:
    """Work that nobody has, the one due first on top. What a vanished worker had is among it."""
    free = Q(lease_until__isnull=True) | Q(lease_until__lte=now)
    return Job.objects.filter(_OPEN & free).order_by("due_at", "pk")


def done() -> QuerySet[Job]:
    """Work that is done, the latest first."""
    return Job.objects.filter(done_at__isnull=False).order_by("-done_at", "-pk")


def title_of(job: Job) -> str:
    """What people call the work; its name where the program no longer has it."""
    kind = registry.kind_of(job.name)
    return job.name if kind is None else kind.title
