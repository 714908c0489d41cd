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
        from sikkersag.casefile.matters import register_part
        from sikkersag.decisions import parts, permissions
        from sikkersag.foundation.access.wall import Walled, wall
        from sikkersag.foundation.ui import menu
        from sikkersag.foundation.ui.menu import MenuItem

        permissions.register()
        wall(
            Walled("decisions_decision"),
            *(
                Walled(f"decisions_{name}", "decision_id", through="decisions_decision")
                for name in ("decisionversion", "gatereason", "review")
            ),
        )
        # Legal review and complaints
        covered = ("legal_review", "legal_review_withdraw")
        menu.register(
            MenuItem(
                "reviews", "Jura", "legal_reviews", 45, "decisions.review", covers=covered, count=parts.waiting_for
            )
        )
        register_part(parts.REVIEW, parts.review_part)
