"""The app's name and label, and what it registers when the program starts."""

from __future__ import annotations

from django.apps import AppConfig
from django.core.checks import register as register_check

#: What a letter is, and what never changes in it: to whom, what it says, its file and what it was made of.
_NEVER = (
    *("case_id", "matter", "kind", "to_id", "to_name", "address", "to_child", "title", "words", "blocks"),
    *("document_id", "sha256", "refers", "made_at", "by_id"),
)
#: SQL: only how far a letter has come may change, and only until it has come or is stopped.
FROZEN = " AND ".join(
    [
        "OLD.status NOT IN ('afleveret', 'standset')",
        *(f"COALESCE(CAST(OLD.{name} AS text), '') = COALESCE(CAST(NEW.{name} AS text), '')" for name in _NEVER),
    ]
)


class Config(AppConfig):
    """Letters and messages."""

    name = "sikkersag.correspondence"
    label = "correspondence"
    verbose_name = "Breve og beskeder"

    def ready(self) -> None:
        """Register the permissions, the pages, the checks, and what is walled and protected."""
        from sikkersag.casefile.matters import register_part
        from sikkersag.correspondence import checks, matters, permissions
        from sikkersag.correspondence.menu import needing_somebody
        from sikkersag.foundation.access.wall import Walled, wall
        from sikkersag.foundation.audit.protection import Protected, protect
        from sikkersag.foundation.ui import menu
        from sikkersag.foundation.ui.menu import MenuItem

        permissions.register()
        register_part(matters.PLACE, matters.part)
        covered = ("letters_bundle", "case_letters", "case_letter")
        follow = "correspondence.follow"
        menu.register(
            MenuItem(
                "letters", "Breve", "letters_followed", 40, follow, covers=covered, count=needing_somebody, rare=True
            )
        )
        menu.register(
            MenuItem(
                "texts", "Brevtekster", "texts", 80, "correspondence.texts", covers=("text", "text_version"), rare=True
            )
        )
        register_check(checks.check_mail, "correspondence")
        register_check(checks.check_no_mail, "correspondence", deploy=True)
        wall(
            Walled("correspondence_letter"),
            Walled("correspondence_delivery", "letter_id", through="correspondence_letter"),
        )
        protect(Protected("correspondence_textversion", keys=(("block", "version"),)))
        protect(Protected("correspondence_delivery"))
        protect(Protected("correspondence_letter", unless=FROZEN))
