"""`build_demo`: fill an empty database with the fictional municipality. `make demo` calls it; see docs/demo.md."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from sikkersag.casefile.models import Case
from sikkersag.foundation.login.models import User
from sikkersag.web.demo.build import build
from sikkersag.web.demo.town import CASES, SEED
from sikkersag.web.demo.users import presented


class Command(BaseCommand):
    """Makes the fictional municipality in the database of the settings."""

    help = "Fyld en tom database med den opdigtede kommune."

    def add_arguments(self, parser: CommandParser) -> None:
        """How many cases, from which seed, and where to tell of the users."""
        parser.add_argument("--cases", type=int, default=CASES, help=f"hvor mange sager ({CASES})")
        parser.add_argument("--seed", type=int, default=SEED, help=f"samme tal, samme kommune ({SEED})")
        parser.add_argument("--users", help="skriv brugerne, der vises frem, i denne fil (JSON)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Build, or refuse where somebody is in the database already."""
        if Case.objects.exists() or User.objects.exists():
            raise CommandError("Databasen er ikke tom. Den opdigtede kommune lægges kun i en tom database.")
        built = build(cases=options["cases"], seed=options["seed"], say=self._say)
        users = presented(built.staff)
        if options["users"]:
            Path(options["users"]).write_text(json.dumps(users, ensure_ascii=False), encoding="utf-8")
        else:
            for user in users:
                self.stdout.write(f"{user['role']}: {user['username']}")

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
