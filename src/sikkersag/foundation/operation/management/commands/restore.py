"""`sikkersag manage restore FILE`: put a backup back, and verify it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from sikkersag.foundation import clock
from sikkersag.foundation.operation.actions.restoring import restore
from sikkersag.foundation.refused import RefusedError


class Command(BaseCommand):
    """The server and the workers must be stopped (docs/install.md)."""

    help = "Læg en sikkerhedskopi tilbage, og efterprøv den. Stop programmet først."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Which backup, and whether what stands may go."""
        parser.add_argument("archive", metavar="FIL", type=Path, help="sikkerhedskopien")
        parser.add_argument(
            "--replace", action="store_true", help="databasen er ikke tom, og det, der står i den, skal væk"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what came of it; the exit status is 1 where it was refused or where anything is not as written."""
        try:
            done = restore(options["archive"], replace=options["replace"], now=clock.now())
        except RefusedError as error:
            raise CommandError(error.message) from error
        self.stdout.write(f"Lagt tilbage: databasen, som den var {done.manifest.made_at}, og {done.files} filer.")
        if done.triggers_missing:
            self.stdout.write(f"Disse udløsere manglede og er lavet igen: {', '.join(done.triggers_missing)}.")
        if done.set_aside_in is not None:
            self.stdout.write(
                f"{len(done.set_aside)} forankringer er nyere end sikkerhedskopien og er lagt i {done.set_aside_in}. "
                "Det, de fortæller om, er ikke i databasen mere."
            )
        for fault in done.faults:
            self.stdout.write(str(fault))
        if done.faults:
            raise CommandError(f"{len(done.faults)} steder er ikke, som de blev skrevet.", returncode=1)
        self.stdout.write("Alt er, som det blev skrevet.")
