"""The app's name and label, and what it registers when the program starts."""

from __future__ import annotations

from django.apps import AppConfig


class Config(AppConfig):
    """The case and its journal."""

    name = "sikkersag.casefile"
    label = "casefile"
    verbose_name = "Børnesager"

    def ready(self) -> None:
        """Register the permissions, and how a case number becomes a case."""
        from sikkersag.casefile import permissions
        from sikkersag.casefile.models import Case
        from sikkersag.foundation.access.gate import register_case_resolver

        permissions.register()
        register_case_resolver(lambda number: Case.objects.filter(number=number).values_list("pk", flat=True).first())
