"""The app's name and label, and its system checks."""

from __future__ import annotations

from django.apps import AppConfig
from django.core import checks


class Config(AppConfig):
    """Roles, permissions, who may see which case until when, and the log of every read."""

    name = "sikkersag.foundation.access"
    label = "access"
    verbose_name = "Adgang"

    def ready(self) -> None:
        """Register the checks and the pages of the menu; protect and seal the log of reads."""
        from sikkersag.foundation.access.checks import registries_are_complete
        from sikkersag.foundation.access.models import Read
        from sikkersag.foundation.access.queries import count_to_review
        from sikkersag.foundation.audit.protection import Protected, protect
        from sikkersag.foundation.audit.sealing import seal_table
        from sikkersag.foundation.ui import menu

        checks.register(registries_are_complete)
        protect(Protected("access_read"))
        seal_table(Read)
        menu.register(
            menu.MenuItem(
                "review",
                "Nødadgang",
                "review",
                70,
                permission="access.review",
                covers=("review_one",),
                count=count_to_review,
            )
        )
        menu.register(menu.MenuItem("read_log", "Hvem har læst", "read_log", 95, permission="access.log"))
