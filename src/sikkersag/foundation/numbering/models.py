"""The last number given in each series."""

from __future__ import annotations

from django.db import models


class Series(models.Model):
    """A series of numbers, for example the cases of 2026. Locked last of all in a write."""

    key = models.CharField(max_length=60, primary_key=True)
    last = models.BigIntegerField(default=0)
