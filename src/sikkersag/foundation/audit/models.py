"""What was done: rows that nothing may alter, and the seals that chain them."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Entry(models.Model):
    """One write (or sign-in, or refusal that matters). `detail` holds no personal text."""

    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    action = models.CharField(max_length=60)
    object = models.CharField(max_length=80, blank=True)
    case = models.BigIntegerField(null=True, blank=True)
    detail = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["case", "-at"], name="entries_of_case")]


class Seal(models.Model):
    """Closes a run of rows of one table: a hash over them and over the seal before."""

    table = models.CharField(max_length=60)
    first = models.BigIntegerField()
    last = models.BigIntegerField()
    count = models.BigIntegerField()
    hash = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["table", "first"], name="one_seal_a_run")]
