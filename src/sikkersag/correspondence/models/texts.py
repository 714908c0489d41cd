"""The texts of letters as the municipality's lawyers have written them; what the program comes with is version 0."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class TextVersion(models.Model):
    """One version of one text block. The latest one holds; none is ever altered or taken away."""

    block = models.CharField("tekst", max_length=80)
    version = models.PositiveIntegerField()
    text = models.TextField()
    why = models.CharField("grund", max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["block", "version"], name="one_text_a_version")]

    def __str__(self) -> str:
        return f"{self.block} {self.version}"
