"""The app's name and label."""

from __future__ import annotations

from django.apps import AppConfig


class Config(AppConfig):
    """Files by the hash of their content; nothing a user writes becomes a path."""

    name = "sikkersag.foundation.files"
    label = "files"
    verbose_name = "Filer"
