"""`sikkersag manage create_admin`: the first user, who makes the others."""

from __future__ import annotations

import getpass
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from sikkersag.foundation import clock
from sikkersag.foundation.operation.actions.first_administrator import create_first_administrator, refuse_another
from sikkersag.foundation.refused import RefusedError


class Command(BaseCommand):
    """Asks for what it is not told. The password is never an argument: others could see it in the list of processes."""

    help = "Opret den første systemadministrator."

    def add_arguments(self, parser: CommandParser) -> None:
        """What may be told beforehand."""
        parser.add_argument("--username", metavar="NAVN", help="brugernavnet (ellers spørges der)")
        parser.add_argument("--name", metavar="NAVN", help="personens navn (ellers spørges der)")
        parser.add_argument(
            "--password-from", metavar="FIL", help="læs adgangskoden af første linje i en fil; - er standard-inddata"
        )
        parser.add_argument("--one-more", action="store_true", help="også selv om der er en systemadministrator")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make the user, or say in Danish why not."""
        now = clock.now()
        try:
            if not options["one_more"]:
                # Before the questions, not after them.
                refuse_another(now)
            user = create_first_administrator(
                username=options["username"] or _asked("Brugernavn: "),
                name=options["name"] or _asked("Navn: "),
                password=_password(options["password_from"]),
                municipality=settings.MUNICIPALITY,
                one_more=options["one_more"],
                now=now,
            )
        except RefusedError as error:
            raise CommandError(error.message) from error
        except ValidationError as error:
            raise CommandError(f"Der er ikke oprettet nogen. {' '.join(error.messages)}") from error
        self.stdout.write(
            f"{user.name} er oprettet som systemadministrator med brugernavnet {user.username}. "
            "Log ind, og opret enheder og brugere."
        )


def _asked(question: str) -> str:
    try:
        return input(question)
    except EOFError:
        raise CommandError("Der er ikke oprettet nogen, for der kom ikke noget svar.") from None


def _password(told: str | None) -> str:
    if told == "-":
        return sys.stdin.readline().rstrip("\r\n")
    if told:
        try:
            return (Path(told).read_text(encoding="utf-8").splitlines() or [""])[0]
        except OSError as error:
            raise CommandError(f"Adgangskoden kan ikke læses af {told}. Der er ikke oprettet nogen.") from error
    first = getpass.getpass("Adgangskode (mindst 12 tegn): ")
    if getpass.getpass("Adgangskoden igen: ") != first:
        raise CommandError("De to adgangskoder er ikke ens. Der er ikke oprettet nogen.")
    return first
