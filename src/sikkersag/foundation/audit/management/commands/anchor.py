"""`sikkersag manage anchor`: seal new rows, and write the heads of all chains outside the database."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from sikkersag.foundation.audit.anchors import write_anchor
from sikkersag.foundation.audit.sealing import seal_new_rows
from sikkersag.foundation.clock import now


class Command(BaseCommand):
    """Also runs once a day as a job."""

    help = "Forsegl nye rækker, og skriv alle kæders hoveder til en fil uden for databasen."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what was sealed and where the heads stand."""
        count = seal_new_rows(now=now())
        path = write_anchor(settings.ANCHORS_DIR, now=now())
        self.stdout.write(f"{count} rækker forseglet. Kædernes hoveder står i {path.name}.")
