"""`build_demo`: fill an empty database with the fictional municipality. `make demo` calls it; see docs/demo.md."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from sikkersag.casefile.models import Case
from sikkersag.foundation.login.models import User
from sikkersag.web.demo.build import build
from sikkersag.web.demo.town import CASES, SEED


class Command(BaseCommand):
    """Makes the fictional municipality in the database of the settings."""

    help = "Fyld en tom database med den opdigtede kommune."

    def add_arguments(self, parser: CommandParser) -> None:
        """How many cases, and from which seed."""
        parser.add_argument("--cases", type=int, default=CASES, help=f"hvor mange sager ({CASES})")
        parser.add_argument("--seed", type=int, default=SEED, help=f"samme tal, samme kommune ({SEED})")

    def handle(self, *args: Any, **options: Any) -> None:
        """Build, or refuse where somebody is in the database already."""
        if Case.objects.exists() or User.objects.exists():
            raise CommandError("Databasen er ikke tom. Den opdigtede kommune lægges kun i en tom database.")
        build(cases=options["cases"], seed=options["seed"], say=self.stdout.write)
