"""The app's name and label, and its system checks."""

from __future__ import annotations

from django.apps import AppConfig


class Config(AppConfig):
    """Backup, restore, health, the first administrator."""

    name = "sikkersag.foundation.operation"
    label = "operation"
    verbose_name = "Drift"

    def ready(self) -> None:
        """Register the system checks."""
        from sikkersag.foundation.operation import checks

        checks.register_all()
