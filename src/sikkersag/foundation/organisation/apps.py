"""The app's name and label, and its pages in the menu."""

from __future__ import annotations

from django.apps import AppConfig


class Config(AppConfig):
    """Units, employments and stand-ins, each with the dates between which they hold."""

    name = "sikkersag.foundation.organisation"
    label = "organisation"
    verbose_name = "Organisation"

    def ready(self) -> None:
        """Register the pages of the menu."""
        from sikkersag.foundation.ui import menu

        menu.register(
            menu.MenuItem(
                "organisation",
                "Organisation",
                "organisation",
                80,
                permission="organisation.stand_in",
                covers=("unit", "change_unit", "create_unit"),
                rare=True,
            )
        )
        menu.register(
            menu.MenuItem(
                "users",
                "Brugere",
                "users",
                85,
                permission="users.edit",
                covers=("user", "change_user", "create_user"),
                rare=True,
            )
        )
