"""The app's name and label."""

from __future__ import annotations

from django.apps import AppConfig


class Config(AppConfig):
    """The case and its journal."""

    name = "sikkersag.casefile"
    label = "casefile"
    verbose_name = "Børnesager"
