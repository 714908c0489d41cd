"""`sikkersag manage backup FOLDER`: the whole installation in one file, while people work."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from sikkersag.foundation import clock
from sikkersag.foundation.operation.actions.backing_up import backup, digest_of
from sikkersag.foundation.refused import RefusedError


class Command(BaseCommand):
    """Run it from a timer, and copy the file to another place afterwards (docs/install.md)."""

    help = "Lav en sikkerhedskopi af database, filer og forankringer i én fil, mens programmet kører."
    # A backup must be possible also where a check says that something is wrong.
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to, and how many to keep."""
        parser.add_argument("folder", metavar="MAPPE", type=Path, help="hvor sikkerhedskopien lægges")
        parser.add_argument("--keep", type=int, metavar="ANTAL", help="behold kun de nyeste (ellers alle)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what was written; the exit status is 1 where there is no new backup, or where files were faulty."""
        try:
            made = backup(options["folder"], now=clock.now(), keep=options["keep"])
        except RefusedError as error:
            raise CommandError(error.message) from error
        size = made.path.stat().st_size
        self.stdout.write(f"{made.path}: {size} bytes, {made.files} filer, SHA-256 {digest_of(made.path)}")
        if made.faulty:
            raise CommandError(
                f"Sikkerhedskopien er lavet, men {len(made.faulty)} filer mangler eller er ændret i programmets egen "
                f"mappe, den første {made.faulty[0]}. Kør »sikkersag verify«, og hent dem fra en ældre sikkerhedskopi."
            )
