"""`refresh_demo`: bring the ledgers along to the municipality's time now, where it has been left for a while."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from sikkersag.casefile.actions.ledger import reassess
from sikkersag.casefile.models import Case
from sikkersag.foundation import clock


class Command(BaseCommand):
    """Asks the law again of the cases in which time alone has changed something."""

    help = "Hold de sager op mod loven igen, hvor tiden har ændret noget."

    def handle(self, *args: Any, **options: Any) -> None:
        """Reassess; says how many."""
        now = clock.now()
        stale = list(Case.objects.filter(stable_until__lt=int(now.timestamp())).values_list("pk", flat=True))
        for case in stale:
            reassess(case, now=now)
        if stale:
            self.stdout.write(f"{len(stale)} sager er holdt op mod loven igen.")
