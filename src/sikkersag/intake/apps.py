"""The app's name and label, and what it registers when the program starts."""

from __future__ import annotations

from django.apps import AppConfig
from django.core.checks import register as register_check


class Config(AppConfig):
    """Notifications of concern."""

    name = "sikkersag.intake"
    label = "intake"
    verbose_name = "Underretninger"

    def ready(self) -> None:
        """Register the permissions and what is protected."""
        from sikkersag.casefile.actions.journal import listen
        from sikkersag.foundation.access.wall import leave_open
        from sikkersag.foundation.audit.anchors import register_chains
        from sikkersag.foundation.audit.protection import Protected, protect
        from sikkersag.foundation.audit.verifying import register_verifier
        from sikkersag.foundation.operation.queries import register_answer
        from sikkersag.foundation.ui import menu
        from sikkersag.foundation.ui.menu import MenuItem
        from sikkersag.intake import checks, permissions, verify
        from sikkersag.intake.actions import following
        from sikkersag.intake.menu import waiting_for
        from sikkersag.intake.queries import health

        permissions.register()
        listen(following.FOLLOWED, following.ask)
        covered = (
            *("notification", "notification_answer", "notification_letter", "notification_new", "omissions"),
            *("inbox_counting", "inbox_figures", "inbox_routes", "inbox_route_end"),
        )
        menu.register(MenuItem("inbox", "Indbakke", "inbox", 15, "intake.read", covers=covered, count=waiting_for))
        register_check(checks.check_phone, "intake", deploy=True)
        protect(Protected("intake_raw", keys=(("raw",),)))
        protect(Protected("intake_entry", keys=(("notification_id", "seq"),)))
        register_verifier(verify.verify)
        register_chains(verify.heads)
        register_answer(health.reconciled)
        for table in ("link",):
            leave_open(
                f"intake_{table}",
                "A notification is read by those who receive it, before any case is known; who reads it is asked by "
                "the inbox itself.",
            )
