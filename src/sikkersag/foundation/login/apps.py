"""The app's name and label."""

from __future__ import annotations

from django.apps import AppConfig


class Config(AppConfig):
    """Who may sign in, and how: password with a second factor, or the municipality's own sign-in."""

    name = "sikkersag.foundation.login"
    label = "login"
    verbose_name = "Login"
