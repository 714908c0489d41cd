"""The app's name and label, and what it registers when the program starts."""

from __future__ import annotations

from django.apps import AppConfig


class Config(AppConfig):
    """Decisions and complaints."""

    name = "sikkersag.decisions"
    label = "decisions"
    verbose_name = "Afgørelser"

    def ready(self) -> None:
        """Register the permissions and what is walled."""
        from sikkersag.foundation.access.wall import Walled, wall

        wall(
            Walled("decisions_decision"),
            *(
                Walled(f"decisions_{name}", "decision_id", through="decisions_decision")
                for name in ("decisionversion", "gatereason", "review")
            ),
        )
