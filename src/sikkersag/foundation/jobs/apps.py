"""The app's name and label."""

from __future__ import annotations

from django.apps import AppConfig


class Config(AppConfig):
    """Work that is done later, survives a killed worker, and is tried again."""

    name = "sikkersag.foundation.jobs"
    label = "jobs"
    verbose_name = "Job"
