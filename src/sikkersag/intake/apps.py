"""The app's name and label, and what it registers when the program starts."""

from __future__ import annotations

from django.apps import AppConfig


class Config(AppConfig):
    """Notifications of concern."""

    name = "sikkersag.intake"
    label = "intake"
    verbose_name = "Underretninger"

    def ready(self) -> None:
        """Register the permissions and what is protected."""
        from sikkersag.foundation.access.wall import leave_open
        from sikkersag.foundation.audit.protection import Protected, protect
        from sikkersag.foundation.ui import menu
        from sikkersag.foundation.ui.menu import MenuItem
        from sikkersag.intake import permissions
        from sikkersag.intake.menu import waiting_for

        permissions.register()
        covered = ("notification", "omissions")
        menu.register(MenuItem("inbox", "Indbakke", "inbox", 15, "intake.read", covers=covered, count=waiting_for))
        protect(Protected("intake_raw", keys=(("raw",),)))
        protect(Protected("intake_entry", keys=(("notification_id", "seq"),)))
        for table in ("link",):
            leave_open(
                f"intake_{table}",
                "A notification is read by those who receive it, before any case is known; who reads it is asked by "
                "the inbox itself.",
            )
