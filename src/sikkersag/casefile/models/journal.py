"""The journal: events that nothing alters. Triggers in the database refuse it, and `sikkersag verify` finds it out.

An event's *body* (kind, times, ids) is under the chain as it stands; its *content* (text, facts, attachments) lies
beside it under a salted commitment, so that it may be sealed or erased by law without breaking the chain.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models

from sikkersag.casefile.models.case import Case


class Event(models.Model):
    """One entry in one child's journal. Times are whole seconds UTC; `at_lo`..`at_hi` is when it happened.

    `event` is shared by the children that one note concerns; `seq` counts within the case from 1.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="events")
    seq = models.PositiveIntegerField()
    event = models.UUIDField(db_index=True)
    note = models.UUIDField(null=True, blank=True, db_index=True)
    kind = models.CharField(max_length=60)
    at_lo = models.BigIntegerField()
    at_hi = models.BigIntegerField()
    precision = models.CharField(max_length=10)
    written_at = models.BigIntegerField(null=True, blank=True)
    recorded_at = models.BigIntegerField()
    occurred = models.BooleanField(default=True)
    about = models.JSONField(default=list)
    concerns = models.JSONField(default=list)
    corrects = models.UUIDField(null=True, blank=True)
    withdraws = models.UUIDField(null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    by_label = models.CharField(max_length=160, blank=True)
    in_role = models.CharField(max_length=40, blank=True)
    basis = models.CharField(max_length=10)
    source = models.CharField(max_length=200, blank=True)
    vocabulary = models.CharField(max_length=10)
    commitment = models.CharField(max_length=64)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "seq"], name="one_event_a_place"),
            models.UniqueConstraint(fields=["case", "event"], name="an_event_once_a_case"),
        ]
        indexes = [models.Index(fields=["case", "-at_lo"], name="events_of_case")]

    def __str__(self) -> str:
        return f"{self.kind} #{self.seq}"


class Content(models.Model):
    """What an event says: `body` has `facts`, `refs`, `title`, `passages` and `attachments` (casefile.entries).

    Erasing sets `body` and `salt` to nothing, and only after a `Sealing` row of kind "erased" stands.
    """

    row = models.OneToOneField(Event, models.PROTECT, primary_key=True, related_name="content")
    salt = models.CharField(max_length=32, null=True)
    body = models.JSONField(null=True)


class Sealing(models.Model):
    """Why a content is no longer shown (sealed: a note on the wrong child) or no longer there (erased by law)."""

    class Kind(models.TextChoices):
        """What was done to the content."""

        SEALED = "forseglet", "Forseglet"
        ERASED = "slettet", "Slettet"

    row = models.ForeignKey(Event, models.PROTECT, related_name="sealings")
    kind = models.CharField(max_length=10, choices=Kind)
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()


class AppendKey(models.Model):
    """The keys of writes that have been done, so that a second click does nothing."""

    key = models.CharField(max_length=80, primary_key=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    events = models.JSONField(default=list)
