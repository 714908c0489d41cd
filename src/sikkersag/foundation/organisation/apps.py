"""The app's name and label."""

from __future__ import annotations

from django.apps import AppConfig


class Config(AppConfig):
    """Units, employments and stand-ins, each with the dates between which they hold."""

    name = "sikkersag.foundation.organisation"
    label = "organisation"
    verbose_name = "Organisation"
