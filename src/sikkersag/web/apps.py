"""The app's name and label."""

from __future__ import annotations

from django.apps import AppConfig


class Config(AppConfig):
    """Addresses and home pages."""

    name = "sikkersag.web"
    label = "web"
    verbose_name = "Web"
