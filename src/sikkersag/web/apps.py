"""The app's name and label."""

from __future__ import annotations

from django.apps import AppConfig


class Config(AppConfig):
    """Addresses and home pages."""

    name = "sikkersag.web"
    label = "web"
    verbose_name = "Web"

    def ready(self) -> None:
        """Tell the frame of all pages what stands under the reader's name."""
        from sikkersag.foundation.ui.reader import register_caption
        from sikkersag.web.reader import unit_of

        register_caption(unit_of)
