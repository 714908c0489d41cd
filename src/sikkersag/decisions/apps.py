"""The app's name and label, and what it registers when the program starts."""

from __future__ import annotations

from django.apps import AppConfig

#: The addresses that lie below "Afgørelser" in the menu.
_PAGES = ("decision_new", "decision_step", "decision_gate", "decision_letters", "decision_stops")


class Config(AppConfig):
    """Decisions and complaints."""

    name = "sikkersag.decisions"
    label = "decisions"
    verbose_name = "Afgørelser"

    def ready(self) -> None:
        """Register the permissions, what is walled and protected, and the part of a matter's page."""
        from sikkersag.casefile.matters import register_part
        from sikkersag.casefile.views import links
        from sikkersag.decisions import parts, permissions
        from sikkersag.decisions.menu import begun_by
        from sikkersag.decisions.queries.worklist import part_of_matter
        from sikkersag.foundation.access.wall import Walled, wall
        from sikkersag.foundation.audit.protection import Protected, protect
        from sikkersag.foundation.ui import menu
        from sikkersag.foundation.ui.menu import MenuItem

        permissions.register()
        register_part(50, part_of_matter)
        menu.register(
            MenuItem("decisions", "Afgørelser", "decisions", 40, "decisions.write", covers=_PAGES, count=begun_by)
        )
        wall(
            Walled("decisions_decision"),
            *(
                Walled(f"decisions_{name}", "decision_id", through="decisions_decision")
                for name in ("decisionversion", "gatereason", "review")
            ),
        )
        protect(Protected("decisions_decisionversion", keys=(("decision_id", "version"),)))
        protect(
            Protected("decisions_decision", unless="OLD.status = 'kladde'"),
        )
        # Legal review and complaints
        covered = ("legal_review", "legal_review_withdraw")
        menu.register(
            MenuItem(
                "reviews", "Jura", "legal_reviews", 45, "decisions.review", covers=covered, count=parts.waiting_for
            )
        )
        register_part(parts.REVIEW, parts.review_part)
        register_part(parts.COMPLAINT, parts.complaint_part)
        for requirement in ("K2", "K6"):
            links.register_place(requirement, "Åbn klagen", parts.place_of)
