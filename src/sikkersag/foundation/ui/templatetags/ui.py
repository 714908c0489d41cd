"""Tags and filters that every template may use (registered as builtins in the settings)."""

from __future__ import annotations

from django import template

register = template.Library()
