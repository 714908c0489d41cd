"""The app's name and label."""

from __future__ import annotations

from django.apps import AppConfig


class Config(AppConfig):
    """Numbers without gaps, given by the database."""

    name = "sikkersag.foundation.numbering"
    label = "numbering"
    verbose_name = "Numre"
