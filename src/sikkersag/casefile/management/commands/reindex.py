"""`sikkersag manage reindex`: make what search reads anew."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from sikkersag.casefile.reindexing import reindex


class Command(BaseCommand):
    """Make what search reads anew from the journal and the names."""

    help = "Make what search reads anew, after the rules of folding have changed."

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, and say how many there were."""
        done = reindex(self.stdout.write)
        self.stdout.write(f"{done.texts} tekster er lavet på ny, og {done.names} navne er rettet.")
