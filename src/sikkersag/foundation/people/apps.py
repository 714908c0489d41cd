"""The app's name and label."""

from __future__ import annotations

from django.apps import AppConfig


class Config(AppConfig):
    """Persons, their numbers and where they live; no casework."""

    name = "sikkersag.foundation.people"
    label = "people"
    verbose_name = "Personer"
