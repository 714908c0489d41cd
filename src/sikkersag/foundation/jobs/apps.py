"""The app's name and label, and the look through every app for the work that it registers."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class Config(AppConfig):
    """Work that is done later, survives a killed worker, and is tried again."""

    name = "sikkersag.foundation.jobs"
    label = "jobs"
    verbose_name = "Job"

    def ready(self) -> None:
        """Import each app's `jobs.py`, and put the page in the menu."""
        from sikkersag.foundation.ui.menu import MenuItem, register

        autodiscover_modules("jobs")
        register(MenuItem("jobs", "Job", "jobs:overview", order=900, permission="jobs.see", rare=True))
