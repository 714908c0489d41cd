"""The app's name and label."""

from __future__ import annotations

from django.apps import AppConfig


class Config(AppConfig):
    """Layout, components, form fields and shapes that every screen is made of."""

    name = "sikkersag.foundation.ui"
    label = "ui"
    verbose_name = "Skærme"
