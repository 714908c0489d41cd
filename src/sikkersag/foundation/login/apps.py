"""The app's name and label, and what it listens to from the start."""

from __future__ import annotations

from django.apps import AppConfig


class Config(AppConfig):
    """Who may sign in, and how: password with a second factor, or the municipality's own sign-in."""

    name = "sikkersag.foundation.login"
    label = "login"
    verbose_name = "Login"

    def ready(self) -> None:
        """Connect the audit of sign-ins and register the checks of settings."""
        from sikkersag.foundation.login import checks, signals

        checks.register_all()
        signals.connect()
