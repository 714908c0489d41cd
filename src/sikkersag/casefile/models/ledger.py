"""The requirement ledger: what the law requires in each case, and how it stands. Diffed by each append."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from sikkersag.casefile.models.case import Case


class LedgerRow(models.Model):
    """One finding of the law engine (`law.engine.finding.Finding`), with the words that lists show.

    `is_open`: somebody can still do something about it. `waits`: that, in a case that is open; the lists of work ask
    for it alone, since closed cases have far more rows that nobody works on than open ones have. `due_at` is the last
    lawful second, UTC; overdue is `due_at < now`, never stored. `prospect`: needed before a decision that is still to
    be taken.
    """

    # The constraint and the indexes below begin with the case; one more of it alone would only be kept up.
    case = models.ForeignKey(Case, models.PROTECT, related_name="ledger", db_index=False)
    finding = models.CharField(max_length=240)
    requirement = models.CharField(max_length=10)
    part = models.CharField(max_length=60, blank=True)
    topic = models.CharField(max_length=40)
    matter = models.UUIDField(null=True, blank=True)
    outcome = models.CharField(max_length=20)
    timeliness = models.CharField(max_length=10)
    documentation = models.CharField(max_length=12)
    is_open = models.BooleanField()
    waits = models.BooleanField(default=False)
    prospect = models.BooleanField(default=False)
    breach = models.BooleanField(default=False)
    due_at = models.DateTimeField(null=True, blank=True)
    title = models.CharField(max_length=240)
    section = models.CharField(max_length=120)
    began = models.CharField(max_length=240, blank=True)
    length = models.CharField(max_length=80, blank=True)
    data = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "finding"], name="one_row_a_finding")]
        indexes = [
            models.Index(fields=["case", "is_open", "due_at"], name="ledger_of_case"),
            # In the order of the list, so that a page of it is read from the index alone.
            models.Index(fields=["due_at", "case", "id"], condition=Q(waits=True), name="ledger_waits_by_due"),
            # For who reaches some hundred cases among many: what waits in them, one row in forty of theirs.
            models.Index(fields=["case", "due_at"], condition=Q(waits=True), name="ledger_waits_of_case"),
        ]

    def __str__(self) -> str:
        return self.title
