"""The app's name and label, and what it registers when the program starts."""

from __future__ import annotations

from django.apps import AppConfig


class Config(AppConfig):
    """The case and its journal."""

    name = "sikkersag.casefile"
    label = "casefile"
    verbose_name = "Børnesager"

    def ready(self) -> None:
        """Register the permissions, how a case number becomes a case, and what is protected and verified."""
        from sikkersag.casefile import permissions, verify
        from sikkersag.casefile.models import Case
        from sikkersag.foundation.access.gate import register_case_resolver
        from sikkersag.foundation.audit.anchors import register_chains
        from sikkersag.foundation.audit.protection import Protected, protect
        from sikkersag.foundation.audit.verifying import register_verifier

        permissions.register()
        register_case_resolver(lambda number: Case.objects.filter(number=number).values_list("pk", flat=True).first())
        protect(Protected("casefile_event", keys=(("case_id", "seq"), ("case_id", "event"))))
        protect(Protected("casefile_sealing"))
        erased = "EXISTS (SELECT 1 FROM casefile_sealing s WHERE s.row_id = OLD.row_id AND s.kind = 'slettet')"
        protect(Protected("casefile_content", primary="row_id", unless=f"{erased} AND NEW.body IS NULL"))
        register_chains(verify.heads)
        register_verifier(verify.verify)
