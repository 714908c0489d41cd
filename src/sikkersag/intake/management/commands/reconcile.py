"""`sikkersag reconcile`: has a notification been lost, and which?"""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from sikkersag.foundation import clock
from sikkersag.foundation.ui import danish
from sikkersag.intake.queries.reconciliation import WEEK, Period, counted, silences
from sikkersag.intake.submission import CHANNELS

_HEADS = (
    ("posted", "sendt"),
    ("kept", "modtaget"),
    ("same", "gengangere"),
    ("refused", "afvist"),
    ("registered", "registreret"),
    ("assessed", "vurderet"),
    ("waiting", "venter"),
    ("children", "børn"),
    ("journals", "i sager"),
)


class Command(BaseCommand):
    """Counts a period, names every loss, and tells of silent channels; exit status 1 where there is any."""

    help = "Tæl underretningerne op mod hinanden, og nævn det, der er tabt."

    def add_arguments(self, parser: CommandParser) -> None:
        """The period, and how it is told."""
        parser.add_argument(
            "--from", dest="since", metavar="DAG", help="fra og med denne dag (ellers de sidste 7 døgn)"
        )
        parser.add_argument("--to", dest="until", metavar="DAG", help="til og med denne dag (ellers nu)")
        parser.add_argument("--json", action="store_true", help="skriv som JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Count and tell."""
        now = clock.now()
        until = _day(options["until"], after=True) if options["until"] else now
        since = _day(options["since"]) if options["since"] else until - WEEK
        if since >= until:
            raise CommandError("Perioden slutter, før den begynder.", returncode=2)
        found, quiet = counted(since, until, now), silences(now)
        if options["json"]:
            self.stdout.write(json.dumps(_told(found, quiet), ensure_ascii=False, indent=1))
        else:
            self._print(found, quiet)
        if found.losses or quiet:
            losses = danish.count(len(found.losses), "forskel", "forskelle")
            raise CommandError(f"{losses} og {danish.count(len(quiet), 'tavs vej', 'tavse veje')} ind.", returncode=1)

    def _print(self, found: Period, quiet: dict[str, int]) -> None:
        self.stdout.write(" " * 30 + "".join(f"{title:>13}" for _, title in _HEADS))
        for channel, sums in [*found.sums.items(), ("", found.total)]:
            name = CHANNELS.get(channel, channel) or "I alt"
            self.stdout.write(f"{name:<30}" + "".join(f"{getattr(sums, key):>13}" for key, _ in _HEADS))
        for loss in found.losses:
            self.stdout.write(str(loss))
        for channel, usual in quiet.items():
            self.stdout.write(f"{CHANNELS.get(channel, channel)}: intet i 36 timer; der plejer at komme {usual}")
        if not found.losses and not quiet:
            self.stdout.write("Intet er tabt.")


def _told(found: Period, quiet: dict[str, int]) -> dict[str, Any]:
    return {
        "ok": not found.losses and not quiet,
        "from": found.since.isoformat(),
        "to": found.until.isoformat(),
        "sums": {channel: asdict(sums) for channel, sums in found.sums.items()},
        "losses": [asdict(loss) for loss in found.losses],
        "silent": quiet,
    }


def _day(typed: str, *, after: bool = False) -> datetime:
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        raise CommandError(f"»{typed}« er ikke en dag. Skriv fx 2026-03-10.", returncode=2) from None
    day += timedelta(days=after)
    return datetime(day.year, day.month, day.day, tzinfo=danish.DENMARK)
