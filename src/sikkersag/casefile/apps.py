"""The app's name and label, and what it registers when the program starts."""

from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate

#: The addresses that lie below "Børn og familier" in the menu.
IN_A_CASE = (
    *("case", "case_event", "case_requirement", "case_on_day", "case_receipt", "case_reads", "family"),
    *("matter", "matter_new", "parties", "party_new", "party_remove", "party_home", "custody_change", "case_birth"),
    *("family_join", "case_hand_over", "case_acknowledge", "case_grant", "case_restrict", "case_close", "case_reopen"),
    *("case_new", "documents", "document", "document_upload", "document_version"),
)


class Config(AppConfig):
    """The case and its journal."""

    name = "sikkersag.casefile"
    label = "casefile"
    verbose_name = "Børnesager"

    def ready(self) -> None:
        """Register the permissions, how a case number becomes a case, and what is protected and verified."""
        from sikkersag.casefile import permissions, policies, searching, verify
        from sikkersag.casefile.models import Case, Sealing
        from sikkersag.casefile.queries.numbers import case_by_number
        from sikkersag.foundation.access.gate import register_case_namer, register_case_resolver
        from sikkersag.foundation.access.wall import Walled, leave_open, wall
        from sikkersag.foundation.audit.anchors import register_chains
        from sikkersag.foundation.audit.protection import Protected, protect
        from sikkersag.foundation.audit.sealing import seal_table
        from sikkersag.foundation.audit.verifying import register_verifier
        from sikkersag.foundation.organisation.actions import register_closing_check
        from sikkersag.foundation.ui import menu
        from sikkersag.foundation.ui.menu import MenuItem

        permissions.register()
        menu.register(MenuItem("overview", "Mit overblik", "overview", 10, "case.read"))
        menu.register(MenuItem("team", "Teamet", "team", 20, "team.see", covers=("task_list",)))
        menu.register(MenuItem("children", "Børn og familier", "children", 30, "case.read", covers=IN_A_CASE))
        lovsamling = ("rulebook_requirement", "rulebook_changes")
        menu.register(MenuItem("rulebook", "Lovsamling", "rulebook", 90, "rulebook.read", covers=lovsamling))
        register_case_resolver(case_by_number)
        register_case_namer(lambda cases: dict(Case.objects.filter(pk__in=cases).values_list("pk", "number")))
        register_closing_check(policies.unit_may_close)
        protect(Protected("casefile_event", keys=(("case_id", "seq"), ("case_id", "event"))))
        protect(Protected("casefile_sealing"))
        seal_table(Sealing)
        erased = "EXISTS (SELECT 1 FROM casefile_sealing s WHERE s.row_id = OLD.row_id AND s.kind = 'slettet')"
        protect(Protected("casefile_content", primary="row_id", unless=f"{erased} AND NEW.body IS NULL"))
        wall(
            Walled("casefile_case", "id"),
            *(Walled(f"casefile_{name}") for name in ("assignment", "party", "matter", "event", "ledgerrow")),
            Walled("casefile_document"),
            Walled("casefile_content", "row_id", through="casefile_event"),
            Walled("casefile_sealing", "row_id", through="casefile_event"),
            Walled("casefile_documentversion", "document_id", through="casefile_document"),
        )
        leave_open(
            "casefile_searchtext",
            "PostgreSQL uses no index of parts of words on a walled table (LIKE is not leakproof): a search would read "
            "every text of every case. What is found is shown from the walled tables.",
        )
        register_chains(verify.heads)
        register_verifier(verify.verify)
        post_migrate.connect(searching.after_migration, sender=self)
