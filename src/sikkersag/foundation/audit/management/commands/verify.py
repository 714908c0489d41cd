"""`sikkersag manage verify`: has anything been altered unseen?"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from sikkersag.foundation.audit.anchors import read_anchors
from sikkersag.foundation.audit.verifying import verify


class Command(BaseCommand):
    """Goes through every chain, seal, trigger, number and file, and names each place that is not as it was written."""

    help = "Efterprøv, at intet er ændret uset: kæder, segl, udløsere, numre og filer."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print each fault; the exit status is 1 when there is one."""
        count = 0
        for fault in verify(read_anchors(settings.ANCHORS_DIR)):
            self.stdout.write(str(fault))
            count += 1
        if count:
            raise CommandError(f"{count} steder er ikke, som de blev skrevet.", returncode=1)
        self.stdout.write("Alt er, som det blev skrevet.")
