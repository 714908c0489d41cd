"""`sikkersag verify` (and `sikkersag manage verify`): has anything been altered unseen?"""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from sikkersag.foundation.audit.anchors import read_anchors
from sikkersag.foundation.audit.verifying import verify


class Command(BaseCommand):
    """Goes through every chain, seal, trigger, number and file, and names each place that is not as it was written."""

    help = "Efterprøv, at intet er ændret uset: kæder, segl, udløsere, numre og filer."

    def add_arguments(self, parser: CommandParser) -> None:
        """How it is told."""
        parser.add_argument("--json", action="store_true", help="skriv som JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print each fault; the exit status is 1 when there is one."""
        faults = []
        anchors = read_anchors(settings.ANCHORS_DIR)
        for fault in verify(anchors):
            faults.append({"place": fault.place, "what": fault.what})
            if not options["json"]:
                self.stdout.write(str(fault))
        if not options["json"]:
            self.stdout.write(_compared(anchors.files))
        if options["json"]:
            self.stdout.write(
                json.dumps({"ok": not faults, "anchors": anchors.files, "faults": faults}, ensure_ascii=False, indent=1)
            )
        elif not faults:
            self.stdout.write("Alt er, som det blev skrevet.")
        if faults:
            count = "1 sted er ikke, som det" if len(faults) == 1 else f"{len(faults)} steder er ikke, som de"
            raise CommandError(f"{count} blev skrevet.", returncode=1)


def _compared(files: int) -> str:
    """What the chains were compared with outside the database."""
    if not files:
        return "Der er ingen forankringer at sammenligne med: en kæde, der er skrevet helt om, kan ikke ses endnu."
    anchors = "1 forankring" if files == 1 else f"{files} forankringer"
    return f"Sammenlignet med {anchors} uden for databasen."
