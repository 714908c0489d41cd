"""What lies in the store. What a file is called, and where it belongs, stands in the rooms above."""

from __future__ import annotations

from django.db import models


class StoredFile(models.Model):
    """Some bytes, known by their hash (SHA-256, hex). Equal bytes are stored once, whoever brought them."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=100)
    stored_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.sha256
