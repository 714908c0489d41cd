"""The leader's approval of a BFU, as it stood in one version."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from sikkersag.inquiry.models.documents import WorkingDocument


class Approval(models.Model):
    """One sending to approval: what the leader wrote to each section, and what came of it.

    `comments` are texts by section; `edition` is raised each time they are saved, so that two leaders do not write
    over each other. Once it is answered nothing here is altered.
    """

    class Outcome(models.TextChoices):
        """What the leader said."""

        WAITS = "", "Venter"
        CHANGES = "aendringer", "Bedt om ændringer"
        APPROVED = "godkendt", "Godkendt"
        TAKEN_BACK = "trukket", "Trukket tilbage af den, der sendte"

    document = models.ForeignKey(WorkingDocument, models.PROTECT, related_name="approvals")
    version = models.PositiveIntegerField()
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    sent_at = models.DateTimeField("sendt")
    comments = models.JSONField(default=dict)
    edition = models.PositiveIntegerField(default=0)
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True, default=Outcome.WAITS)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField("besvaret", null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["document"], condition=models.Q(outcome=""), name="one_inquiry_approval_waits"
            )
        ]
