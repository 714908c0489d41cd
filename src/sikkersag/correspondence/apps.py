"""The app's name and label, and what it registers when the program starts."""

from __future__ import annotations

from django.apps import AppConfig
from django.core.checks import register as register_check


class Config(AppConfig):
    """Letters and messages."""

    name = "sikkersag.correspondence"
    label = "correspondence"
    verbose_name = "Breve og beskeder"

    def ready(self) -> None:
        """Register the checks."""
        from sikkersag.correspondence import checks

        register_check(checks.check_mail, "correspondence")
        register_check(checks.check_no_mail, "correspondence", deploy=True)
