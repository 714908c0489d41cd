"""Work that waits, runs, is done or was given up; and when the repeated work last was put in the queue."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Job(models.Model):
    """One piece of work. `key` makes it one however often it is asked for.

    It is open until it has `done_at` or `failed_at` (given up). While a worker has it, `lease_until` lies ahead; the
    worker and the number of attempts together name who has it. `last_error` says what kind of mistake and where,
    never the words of the error, which may be about a person.
    """

    name = models.CharField(max_length=80)
    arguments = models.JSONField(default=dict)
    key = models.CharField(max_length=160, null=True, unique=True)
    due_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    worker = models.CharField(max_length=80, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    max_attempts = models.PositiveIntegerField()
    last_error = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at", "id"], name="open_jobs", condition=Q(done_at__isnull=True, failed_at__isnull=True)
            ),
            models.Index(fields=["done_at"], name="done_jobs"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.pk}"


class Schedule(models.Model):
    """The moment for which repeated work was last put in the queue."""

    name = models.CharField(max_length=80, primary_key=True)
    last_run_for = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
