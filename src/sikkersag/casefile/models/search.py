"""Words to search in, folded (SQLite does not fold Æ, Ø, Å)."""

from __future__ import annotations

from django.db import models

from sikkersag.casefile.models.case import Case


class SearchText(models.Model):
    """The folded words of one journal entry or document of a case."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    event = models.UUIDField(db_index=True)
    folded = models.TextField()
