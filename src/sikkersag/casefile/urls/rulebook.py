"""The addresses of the rulebook's pages."""

from __future__ import annotations

from django.urls import path

from sikkersag.casefile.views import rulebook

urlpatterns = [
    path("lovsamling/", rulebook.index, name="rulebook"),
    path("lovsamling/forskel/", rulebook.changes, name="rulebook_changes"),
    path("lovsamling/<slug:name>/", rulebook.requirement, name="rulebook_requirement"),
]
