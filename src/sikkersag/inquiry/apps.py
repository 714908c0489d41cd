"""The app's name and label, and what it registers when the program starts."""

from __future__ import annotations

from django.apps import AppConfig


class Config(AppConfig):
    """The inquiry."""

    name = "sikkersag.inquiry"
    label = "inquiry"
    verbose_name = "Undersøgelse"

    def ready(self) -> None:
        """Register the permissions and what is walled."""
        from sikkersag.inquiry import permissions

        permissions.register()
        self._documents()

    def _documents(self) -> None:
        """Working documents: their tables, their part of a matter, their place in the menu."""
        from sikkersag.casefile.matters import register_part
        from sikkersag.foundation.access.wall import Walled, wall
        from sikkersag.foundation.ui import menu
        from sikkersag.foundation.ui.menu import MenuItem
        from sikkersag.inquiry import part

        through = "inquiry_workingdocument"
        wall(
            Walled(through),
            Walled("inquiry_save", "document_id", through=through),
            Walled("inquiry_approval", "document_id", through=through),
        )
        register_part(10, part.tell)
        menu.register(MenuItem("inquiries", "Undersøgelser", "inquiries", 35, "case.read", count=part.count_waiting))
