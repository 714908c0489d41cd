"""The app's name and label, and its system check."""

from __future__ import annotations

from django.apps import AppConfig
from django.core import checks


class Config(AppConfig):
    """Layout, components, form fields and shapes that every screen is made of."""

    name = "sikkersag.foundation.ui"
    label = "ui"
    verbose_name = "Skærme"

    def ready(self) -> None:
        """Let Django's checks look at the menu that the rooms have put together."""
        from sikkersag.foundation.ui.menu import check_menu

        checks.register(check_menu, checks.Tags.urls)
