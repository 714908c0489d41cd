"""`sikkersag manage notification_client`: which systems may send notifications."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from sikkersag.foundation import clock
from sikkersag.foundation.refused import RefusedError
from sikkersag.intake.actions.clients import create_client, withdraw_client
from sikkersag.intake.models import ApiClient


class Command(BaseCommand):
    """Makes a client and tells its secret once, lists them, or shuts one out."""

    help = "Opret, vis eller luk de systemer, der må sende underretninger."

    def add_arguments(self, parser: CommandParser) -> None:
        """What to do, and to which."""
        parser.add_argument("what", choices=["opret", "vis", "luk"])
        parser.add_argument(
            "client", nargs="?", default="", metavar="KLIENT", help="klientens navn, for eksempel skole-it"
        )
        parser.add_argument("--name", default="", metavar="NAVN", help="hvem systemet hører til")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, or say in Danish why not."""
        now, client = clock.now(), options["client"]
        try:
            if options["what"] == "opret":
                secret = create_client(client_id=client, name=options["name"], by=None, now=now)
                self.stdout.write(f"Klient: {client}\nHemmelighed: {secret}\nDen vises kun denne ene gang.")
            elif options["what"] == "luk":
                withdraw_client(client_id=client, by=None, now=now)
                self.stdout.write(f"{client} er lukket ude. Det, den har sendt, er her stadig.")
            else:
                for row in ApiClient.objects.order_by("client_id"):
                    how = f"lukket {row.withdrawn_at:%Y-%m-%d}" if row.withdrawn_at else "lukket ind"
                    self.stdout.write(f"{row.client_id}  {how}  oprettet {row.created_at:%Y-%m-%d}  {row.name}")
        except RefusedError as error:
            raise CommandError(error.message) from error
