"""The app's name and label."""

from __future__ import annotations

from django.apps import AppConfig


class Config(AppConfig):
    """Roles, permissions, who may see which case until when, and the log of every read."""

    name = "sikkersag.foundation.access"
    label = "access"
    verbose_name = "Adgang"
