"""Documents of a case, numbered within it, with their versions. The bytes lie in `foundation.files`."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from sikkersag.casefile.models.case import Case


class Document(models.Model):
    """A document: `2026-0000123-4` is the fourth of case 2026-0000123. `annex` numbers what came as a bilag."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="documents")
    number = models.PositiveIntegerField()
    annex = models.PositiveIntegerField(null=True, blank=True)
    title = models.CharField("titel", max_length=200)
    restricted = models.BooleanField("fortroligt", default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="one_document_a_number"),
            models.UniqueConstraint(fields=["case", "annex"], name="one_document_an_annex"),
        ]

    def __str__(self) -> str:
        return self.title


class DocumentVersion(models.Model):
    """One version of a document; the event in the journal carries its hash."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="versions")
    version = models.PositiveIntegerField()
    event = models.UUIDField()
    sha256 = models.CharField(max_length=64)
    filename = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "version"], name="one_file_a_version")]
