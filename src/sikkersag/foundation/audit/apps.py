"""The app's name and label, and what it registers when the program starts."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class Config(AppConfig):
    """What was done, by whom: rows that nothing may alter, sealed in a chain."""

    name = "sikkersag.foundation.audit"
    label = "audit"
    verbose_name = "Revisionsspor"

    def ready(self) -> None:
        """Protect our own tables, and make all triggers again after every migration."""
        from sikkersag.foundation.audit import checks  # noqa: F401
        from sikkersag.foundation.audit.models import Entry
        from sikkersag.foundation.audit.protection import Protected, protect
        from sikkersag.foundation.audit.sealing import seal_table

        protect(Protected("audit_entry"))
        protect(Protected("audit_seal", keys=(("table", "first"),)))
        seal_table(Entry)
        post_migrate.connect(_install, sender=self)


def _install(*, using: str, **_: Any) -> None:
    from django.db import connections

    from sikkersag.foundation.audit.protection import install

    install(connections[using])
