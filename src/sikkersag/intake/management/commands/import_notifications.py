"""`sikkersag manage import_notifications FOLDER`: brings in the mails and files that lie in a folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from sikkersag.foundation import clock
from sikkersag.intake.actions.importing import DONE, import_folder
from sikkersag.intake.spool import SpoolFullError


class Command(BaseCommand):
    """Prints a line for each; ends with status 1 where something could not be read."""

    help = "Hent mails (.eml) og filer i en mappe ind som underretninger."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which folder."""
        parser.add_argument("folder", type=Path, metavar="MAPPE")

    def handle(self, *args: Any, **options: Any) -> None:
        """Bring in what is there, and say what became of each."""
        taken, refused = 0, 0
        try:
            for one in import_folder(options["folder"], now=clock.now()):
                taken, refused = taken + bool(one.receipt), refused + bool(one.refused)
                self.stdout.write(f"{one.name}: {one.receipt or f'kan ikke læses og bliver liggende ({one.refused})'}")
        except NotADirectoryError as error:
            raise CommandError(f"{options['folder']} er ingen mappe.") from error
        except FileNotFoundError as error:
            raise CommandError(f"Der er ingen mappe {options['folder']}.") from error
        except SpoolFullError as error:
            raise CommandError("Disken tager ikke imod. Det, der ikke er nævnt, ligger stadig i mappen.") from error
        self.stdout.write(f"{taken} er modtaget og flyttet til {DONE}.")
        if refused:
            raise CommandError(f"{refused} kunne ikke læses og ligger der stadig. Se dem igennem med det samme.")
