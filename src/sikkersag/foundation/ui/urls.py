"""The address of the style page. Pages of work belong to the rooms above."""

from __future__ import annotations

from django.urls import path

from sikkersag.foundation.access.gate import public
from sikkersag.foundation.ui import stylepage

urlpatterns = [path("stil/", public(stylepage.style), name="style")]
