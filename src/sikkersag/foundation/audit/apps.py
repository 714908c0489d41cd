"""The app's name and label."""

from __future__ import annotations

from django.apps import AppConfig


class Config(AppConfig):
    """What was done, by whom: rows that nothing may alter, sealed in a chain."""

    name = "sikkersag.foundation.audit"
    label = "audit"
    verbose_name = "Revisionsspor"
