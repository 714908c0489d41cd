"""What is not yet written in a journal, and what a user has set up for themselves."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from sikkersag.casefile.models.case import Family


class Draft(models.Model):
    """A form that is being filled in. Each save raises `version`; a save from an older version is a conflict.

    The id is also the key of the append that it becomes, so a double click writes once.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="drafts")
    family = models.ForeignKey(Family, models.PROTECT, related_name="drafts")
    form = models.CharField(max_length=60)
    title = models.CharField(max_length=200, blank=True)
    data = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["author", "-saved_at"], name="drafts_of_author")]


class SavedView(models.Model):
    """A list with its filters, under a name of the user's own."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="saved_views")
    page = models.CharField(max_length=40)
    name = models.CharField("navn", max_length=80)
    query = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "page", "name"], name="one_view_a_name")]
