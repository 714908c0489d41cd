"""Words to search in, folded (SQLite does not fold Æ, Ø, Å)."""

from __future__ import annotations

from django.db import models

from sikkersag.casefile.models.case import Case


class SearchText(models.Model):
    """The folded words of one journal entry or document of a case; gone when the entry is sealed or erased.

    `at` is when it happened (seconds UTC), by which what is found is ordered. `restricted`: a document that only some
    of those who see the case may find.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    event = models.UUIDField(db_index=True)
    folded = models.TextField()
    at = models.BigIntegerField(default=0)
    is_document = models.BooleanField(default=False)
    restricted = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["is_document", "-at", "-id"], name="searchtext_latest")]
