"""What sign-in pages say that allauth's own views do not hand them."""

from __future__ import annotations

from django import template
from django.conf import settings

register = template.Library()


@register.simple_tag
def support_contact() -> str:
    """Whom to ask about signing in, from the settings."""
    return str(settings.SUPPORT)
