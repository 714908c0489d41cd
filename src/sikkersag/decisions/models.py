"""The decision while it is written, the reasons that let it through the gate, and the lawyer's review of it."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from sikkersag.casefile.models import Case, Matter


class Decision(models.Model):
    """A decision on its way. Everybody who may write in the case may go on with it; each save raises `version`.

    `data` holds the steps as they were typed. When it is taken (`taken_at`) its event stands in the journal under
    `event`, and `findings` are those that the gate used, with their receipt; from then nothing here is altered.
    """

    class Status(models.TextChoices):
        """How far it has come."""

        DRAFT = "kladde", "Kladde"
        TAKEN = "truffet", "Truffet"
        DROPPED = "opgivet", "Opgivet"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="decisions")
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="decisions")
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    data = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    begun_at = models.DateTimeField("begyndt")
    saved_at = models.DateTimeField("gemt")
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    taken_at = models.DateTimeField("truffet", null=True, blank=True)
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    event = models.UUIDField(null=True, blank=True, unique=True)
    findings = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["case", "-saved_at"], name="decisions_of_case"),
            models.Index(fields=["status", "-saved_at"], name="decisions_by_status"),
        ]

    def __str__(self) -> str:
        return f"{self.get_status_display()} i {self.matter_id}"


class DecisionVersion(models.Model):
    """What a decision held after each save."""

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="versions")
    version = models.PositiveIntegerField()
    data = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["decision", "version"], name="one_save_a_version")]


class GateReason(models.Model):
    """Why a decision goes on though a requirement that takes a reason is not fulfilled: given by one who may."""

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="reasons")
    finding = models.CharField(max_length=240)
    requirement = models.CharField(max_length=10)
    reason = models.TextField("grund")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["decision", "finding"], name="one_reason_a_finding")]


class Review(models.Model):
    """The area lawyer's review of a decision as it stood in one version. `changes`: what is asked for, by the step."""

    class Status(models.TextChoices):
        """What the lawyer has said."""

        WAITS = "afventer", "Afventer juristen"
        CHANGES = "aendringer", "Juristen beder om ændringer"
        AGREED = "enig", "Juristen er enig"
        WITHDRAWN = "trukket", "Trukket tilbage"

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="reviews")
    topic = models.CharField("emne", max_length=40)
    version = models.PositiveIntegerField()
    status = models.CharField(max_length=12, choices=Status, default=Status.WAITS)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField("sendt")
    question = models.TextField("spørgsmål", blank=True)
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    statement = models.TextField("udtalelse", blank=True)
    changes = models.JSONField(default=dict)
    answered_at = models.DateTimeField("besvaret", null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["status", "asked_at"], name="reviews_waiting")]
        constraints = [
            models.UniqueConstraint(
                fields=["decision"], condition=models.Q(status="afventer"), name="one_review_waits_a_decision"
            )
        ]
