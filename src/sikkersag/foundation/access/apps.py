"""The app's name and label, and its system checks."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.core import checks
from django.core.signals import request_finished
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate
from django.http import HttpRequest


def the_log_is_their_task(request: HttpRequest) -> bool:
    """Does the reader look into logs as a task of its own? Those who lead do, and those who have a log and no cases.

    Everybody else comes to the log from the page of the case.
    """
    viewer = getattr(request, "viewer", None)
    return viewer is not None and (any(role.leads for role in viewer.roles) or not viewer.may("case.read"))


class Config(AppConfig):
    """Roles, permissions, who may see which case until when, and the log of every read."""

    name = "sikkersag.foundation.access"
    label = "access"
    verbose_name = "Adgang"

    def ready(self) -> None:
        """Register the checks and the pages of the menu; protect and seal the log of reads."""
        from sikkersag.foundation.access import verify
        from sikkersag.foundation.access.checks import registries_are_complete, wall_stands
        from sikkersag.foundation.access.models import Read
        from sikkersag.foundation.access.narrowing import connected, widen
        from sikkersag.foundation.access.queries import count_to_review
        from sikkersag.foundation.access.wall import OWN, SEES_EVERY_LOG, Walled, leave_open, wall
        from sikkersag.foundation.audit.protection import Protected, protect
        from sikkersag.foundation.audit.sealing import seal_table
        from sikkersag.foundation.audit.verifying import register_verifier
        from sikkersag.foundation.ui import menu

        checks.register(registries_are_complete)
        checks.register(wall_stands, "database")
        wall(
            Walled("access_read", "case", unless=f"{OWN} OR {SEES_EVERY_LOG}"),
            Walled("access_grant", "case", unless=OWN),
            Walled("access_conflict", "case", unless=OWN),
            Walled("audit_entry", "case", unless='"case" IS NULL'),
        )
        leave_open("access_caseaccess", "The wall itself reads it. It has numbers only, and tells nothing of a case.")
        post_migrate.connect(_install, sender=self)
        request_finished.connect(widen)
        connection_created.connect(connected)
        register_verifier(verify.verify)
        protect(Protected("access_read"))
        seal_table(Read)
        menu.register(
            menu.MenuItem(
                "review",
                "Nødadgang",
                "review",
                70,
                permission="access.review",
                covers=("review_one",),
                count=count_to_review,
                rare=True,
            )
        )
        menu.register(
            menu.MenuItem(
                "read_log",
                "Hvem har læst",
                "read_log",
                95,
                permission="access.log",
                shown_to=the_log_is_their_task,
                rare=True,
            )
        )


def _install(*, using: str, **_: Any) -> None:
    from django.db import connections

    from sikkersag.foundation.access.wall import install

    install(connections[using])
