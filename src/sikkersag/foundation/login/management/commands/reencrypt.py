"""`sikkersag manage reencrypt`: everybody's second factor under the present key, so that a former one can go."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from sikkersag.foundation import clock
from sikkersag.foundation.login import actions


class Command(BaseCommand):
    """May be run while people work, and again."""

    help = "Kryptér telefonernes nøgler og engangskoderne med den nuværende nøgle."

    def handle(self, *args: Any, **options: Any) -> None:
        """Say how many; exit status 1 where some cannot be read with any key."""
        done = actions.reencrypt_second_factors(by=None, now=clock.now())
        things = (
            "1 telefon eller sæt engangskoder" if done.count == 1 else f"{done.count} telefoner og sæt engangskoder"
        )
        self.stdout.write(f"{things} er krypteret med den nuværende nøgle.")
        if done.unreadable:
            raise CommandError(
                f"Noget kan ikke læses med nogen af nøglerne og er ladt, som det var: {', '.join(done.unreadable)}. "
                "Sæt den nøgle tilbage, som det er krypteret med, i SIKKERSAG_SECRETS_KEYS_FORMER, og kør igen.",
                returncode=1,
            )
        self.stdout.write("Nøgler i SIKKERSAG_SECRETS_KEYS_FORMER kan fjernes, når web og jobs er startet igen.")
