"""The child's case, its family, parties and matters: projections of the journal, made again by `projections`."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from sikkersag.foundation.organisation.models import Unit
from sikkersag.foundation.people.models import Person


class Family(models.Model):
    """Children whose cases are seen together. The family itself has no case."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField("navn", max_length=160)
    folded = models.CharField(max_length=200, db_index=True, editable=False)

    def __str__(self) -> str:
        return self.name


class Case(models.Model):
    """One child's case. `head` and `length` are the journal's chain; `stable_until` is when the ledger may change
    without a new event (seconds UTC), `rulebook` the digest it was made with.
    """

    class Status(models.TextChoices):
        """Is the case being worked on?"""

        OPEN = "aaben", "Åben"
        CLOSED = "lukket", "Lukket"

    number = models.CharField("sagsnummer", max_length=12, unique=True)
    child = models.OneToOneField(Person, models.PROTECT, related_name="case")
    family = models.ForeignKey(Family, models.PROTECT, related_name="cases")
    status = models.CharField("status", max_length=10, choices=Status, default=Status.OPEN)
    case_type = models.CharField("sagstype", max_length=40, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="cases")
    worker = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="cases")
    restricted = models.BooleanField("kun for navngivne", default=False)
    opened_at = models.DateTimeField("åbnet")
    closed_at = models.DateTimeField("lukket", null=True, blank=True)
    head = models.CharField(max_length=64)
    length = models.PositiveIntegerField(default=0)
    stable_until = models.BigIntegerField(null=True, blank=True, db_index=True)
    rulebook = models.CharField(max_length=80, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["worker", "status"], name="case_by_worker"),
            models.Index(fields=["unit", "status"], name="case_by_unit"),
        ]

    def __str__(self) -> str:
        return self.number


class Assignment(models.Model):
    """Who had the case, in which unit, from when to when. `read_at` is when the receiver said to have read it."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="assignments")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    worker = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    starts = models.DateTimeField()
    ends = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    read_at = models.DateTimeField(null=True, blank=True)
    event = models.UUIDField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["case", "starts"], name="assignments_of_case")]


class Party(models.Model):
    """Somebody in the case besides the child, with a role of the law's vocabulary and custody periods in the journal.

    `custody` is the projection of the journal's custody events as they stand now.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="parties")
    person = models.ForeignKey(Person, models.PROTECT, related_name="parts")
    role = models.CharField("rolle", max_length=40)
    custody = models.BooleanField("forældremyndighed", default=False)
    event = models.UUIDField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "person", "role"], name="one_party_a_role")]


class Matter(models.Model):
    """A question of the case ("Skal Ida have aflastning?"), from when it was first considered until it is decided."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="matters")
    title = models.CharField("spørgsmål", max_length=200)
    opened_at = models.BigIntegerField()
    decided_at = models.BigIntegerField(null=True, blank=True)

    def __str__(self) -> str:
        return self.title
