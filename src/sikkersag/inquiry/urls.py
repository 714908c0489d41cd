"""The addresses of the inquiry."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
