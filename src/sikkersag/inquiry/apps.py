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
